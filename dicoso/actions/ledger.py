"""Keep the ledger: refreshed in the transaction of the action that changed the facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max, Min

from dicoso.domain.dates import Span
from dicoso.queries.counting import CHUNK, from_facts, ledger_row
from dicoso.queries.rules import rulebook
from dicoso.store.models import LedgerYear, Visit

_UPDATED = [field.name for field in LedgerYear._meta.concrete_fields if field.name not in {"id", "person", "year"}]


def years_of(start: date, end: date) -> range:
    """Return the years whose period can contain one of the dates: a period may begin the year before."""
    return range(start.year, end.year + 2)


def refresh(people: Collection[int], years: Iterable[int]) -> None:
    """Count people's years again and keep them; a year without a posting loses its row.

    So does a year that the rulebook can't judge: what was done in it is recorded all the same, and whoever asks for
    its figures is told that there is no rule.
    """
    fingerprint = rulebook().fingerprint
    for year in sorted(set(years)):
        counted = from_facts(people, year, leave_unknown=True)
        LedgerYear.objects.bulk_create(
            [ledger_row(person, year, result, fingerprint) for person, result in counted.items()],
            update_conflicts=True,
            unique_fields=["person", "year"],
            update_fields=_UPDATED,
            batch_size=200,
        )
        gone = set(people) - counted.keys()
        if gone:
            LedgerYear.objects.filter(person__in=gone, year=year).delete()


def refresh_lasting(changed: Mapping[int, Span], today: date) -> None:
    """Count people's years again after a change that may last for ever, or reach back before there were rules.

    The years counted are this one, and those that the ledger or a trip of the person knows.
    """
    known: dict[int, set[int]] = {person: {today.year} for person in changed}
    ids = sorted(changed)
    for i in range(0, len(ids), CHUNK):
        part = ids[i : i + CHUNK]
        for person, year in LedgerYear.objects.filter(person__in=part).values_list("person", "year"):
            known[person].add(year)
        made = Visit.objects.filter(person__in=part).values("person").annotate(low=Min("start"), high=Max("end"))
        for person, low, high in made.values_list("person", "low", "high"):
            known[person].update(years_of(low, high))
    by_year: dict[int, list[int]] = {}
    for person, span in changed.items():
        concerned = years_of(span.start, span.end)
        for year in known[person]:
            if year in concerned:
                by_year.setdefault(year, []).append(person)
    for year, people in sorted(by_year.items()):
        refresh(people, [year])


def refresh_stale() -> int:
    """Count again what was counted under another rulebook; return how many rows that were."""
    stale = LedgerYear.objects.exclude(fingerprint=rulebook().fingerprint).values_list("year", "person_id")
    by_year: dict[int, set[int]] = {}
    for year, person in stale:
        by_year.setdefault(year, set()).add(person)
    for year, people in by_year.items():
        with transaction.atomic():
            refresh(people, [year])
    return sum(len(people) for people in by_year.values())
