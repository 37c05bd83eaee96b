"""Keep the ledger: refreshed in the transaction of the action that changed the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db import transaction
from django.db.models import Max, Min

from dicoso.domain.dates import Span
from dicoso.domain.errors import Fault, Invalid
from dicoso.domain.reports import Status
from dicoso.queries.calendars import fresh
from dicoso.queries.counting import from_facts, ledger_row
from dicoso.queries.rows import chunks
from dicoso.queries.rules import year_rules
from dicoso.store.models import LedgerYear, Person, Visit

_UPDATED = [field.name for field in LedgerYear._meta.concrete_fields if field.name not in {"id", "person", "year"}]

# Years that wait to be counted again, with their people; None where that is done at once.
_waiting: ContextVar[dict[int, set[int]] | None] = ContextVar("waiting", default=None)


@contextmanager
def refresh_once() -> Iterator[None]:
    """Count what the actions inside change when all of them are done, each person's year once.

    For a transaction of very many actions, of which nobody reads a figure before it ends.
    """
    people_by_year: dict[int, set[int]] = defaultdict(set)
    before = _waiting.set(people_by_year)
    try:
        yield
    finally:
        _waiting.reset(before)
    for year, people in sorted(people_by_year.items()):
        refresh_ledger(people, [year])


def years_of(start: date, end: date) -> range:
    """Years whose period can contain one of the dates: a period may begin the year before."""
    return range(start.year, end.year + 2)


def refresh_ledger(people: Collection[int], years: Iterable[int], *, recount: bool = False) -> None:
    """Count people's years again and keep them; a year without a posting loses its row.

    So does a year that the rulebook can't judge: what was done in it is recorded all the same, and whoever asks for
    its figures is told that there is no rule.
    `recount`: no facts were changed, so that a closed period may come out otherwise, as under other rules.
    Raises: Invalid, if it would change what was counted in a period that is closed.
    """
    people_by_year = _waiting.get()
    if people_by_year is not None:
        for year in years:
            people_by_year[year].update(people)
        return
    for year in sorted(set(years)):
        counted_years = from_facts(people, year, leave_unknown=True)
        ledger_rows = [ledger_row(person, year, result) for person, result in counted_years.items()]
        if not recount:
            _keep_closed(people, year, ledger_rows)
        LedgerYear.objects.bulk_create(
            ledger_rows,
            update_conflicts=True,
            unique_fields=["person", "year"],
            update_fields=_UPDATED,
            batch_size=200,
        )
        gone_people = set(people) - counted_years.keys()
        if gone_people:
            LedgerYear.objects.filter(person__in=gone_people, year=year).delete()


def _keep_closed(people: Collection[int], year: int, found: Iterable[LedgerYear]) -> None:
    """Refuse to count otherwise what a province has closed: people and days are as they were reported."""
    rows = {row.person_id: row for row in found}
    provinces = {row.province for row in rows.values()}
    known_ledger_years = LedgerYear.objects.filter(
        year=year, person__in=[person for person in people if person not in rows]
    )
    provinces.update(known_ledger_years.values_list("province", flat=True))
    if not any(year_rules(province or None, year).closed for province in provinces):
        return
    before = {row.person_id: row for row in LedgerYear.objects.filter(year=year, person__in=people)}
    moved_people = [
        person
        for person in people
        if _reported(rows.get(person)) != _reported(before.get(person))
        and any(year_rules(row.province or None, year).closed for row in _both(rows, before, person))
    ]
    if moved_people:
        codes = Person.objects.filter(pk__in=moved_people).order_by("code").values_list("code", flat=True)
        raise Invalid([Fault.at("", "period_closed", person=code, year=year) for code in codes])


def _both(rows: Mapping[int, LedgerYear], before: Mapping[int, LedgerYear], person: int) -> list[LedgerYear]:
    return [row for row in (rows.get(person), before.get(person)) if row is not None]


def _reported(row: LedgerYear | None) -> tuple[object, ...] | None:
    """What of a person's year stands in reports; None if they stand in none."""
    if row is None or row.standing == Status.NOT_SUBJECT:
        return None
    sets = (bytes(level) for level in (row.counted, row.levels, row.forms, row.refused))
    return (row.province, row.start, row.end, row.standing, row.quota, *sets)


def refresh_lasting(changed: Mapping[int, Span], today: date) -> None:
    """Count people's years again after a change that may last for ever, or reach back before there were rules.

    The years counted are this one, and those that the ledger or a trip of the person knows.
    """
    years_by_person: dict[int, set[int]] = {person: {today.year} for person in changed}
    for part in chunks(changed):
        for person, year in LedgerYear.objects.filter(person__in=part).values_list("person", "year"):
            years_by_person[person].add(year)
        visits = Visit.objects.filter(person__in=part).values("person").annotate(low=Min("start"), high=Max("end"))
        for person, low, high in visits.values_list("person", "low", "high"):
            years_by_person[person].update(years_of(low, high))
    by_year: dict[int, list[int]] = {}
    for person, span in changed.items():
        concerned = years_of(span.start, span.end)
        for year in years_by_person[person]:
            if year in concerned:
                by_year.setdefault(year, []).append(person)
    for year, people in sorted(by_year.items()):
        refresh_ledger(people, [year])


def refresh_stale() -> int:
    """Count again what was counted under another rulebook or calendar; return how many rows that were."""
    by_year: dict[int, set[int]] = {}
    for year in LedgerYear.objects.order_by("year").values_list("year", flat=True).distinct():
        stale = LedgerYear.objects.filter(year=year).exclude(fresh(year))
        by_year[year] = set(stale.values_list("person_id", flat=True))
    for year, people in by_year.items():
        with transaction.atomic():
            refresh_ledger(people, [year], recount=True)
    return sum(len(people) for people in by_year.values())
