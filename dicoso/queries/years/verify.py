"""Does the ledger still say what follows from the trips?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Max, Min

from dicoso.queries.counting import from_facts, ledger_row
from dicoso.queries.rows import driver_rows
from dicoso.store.models import LedgerYear, Person, Visit

CHUNK = 2000  # people compared at once: it bounds memory
COMPARED = ("province", "reach", "start", "end", "standing", "quota", "counted", "levels", "forms", "refused")


class Difference(NamedTuple):
    """One person's year that the ledger has otherwise, lacks, or has without ground; `fields` names what differs."""

    person_id: int
    year: int
    fields: tuple[str, ...]


def years() -> list[int]:
    """Every year of which the ledger or a visit knows; a visit's dates may lie in the next year's period."""
    totals = LedgerYear.objects.aggregate(low=Min("year"), high=Max("year"))
    new_totals = Visit.objects.aggregate(low=Min("start"), high=Max("end"))
    lows = [year for year in (totals["low"], new_totals["low"] and new_totals["low"].year) if year]
    highs = [year for year in (totals["high"], new_totals["high"] and new_totals["high"].year + 1) if year]
    return list(range(min(lows), max(highs) + 1)) if lows else []


def people_in_ranges() -> Iterator[range]:
    """Yield ranges of person ids that together hold everybody."""
    ids = Person.objects.aggregate(low=Min("pk"), high=Max("pk"))
    if ids["low"] is not None:
        for start in range(ids["low"], ids["high"] + 1, CHUNK):
            yield range(start, min(start + CHUNK, ids["high"] + 1))


def ledger_differences() -> Iterator[Difference]:
    """Recompute the whole ledger from the trips and yield every difference.

    A row counted under another rulebook is compared as well: readers pass it by, but it should say the same.
    Years that the rulebook can't judge have no rows.
    """
    for year in years():
        for people in people_in_ranges():
            yield from _year_differences(people, year)


def _year_differences(people: range, year: int) -> Iterator[Difference]:
    ledger_rows = LedgerYear.objects.filter(year=year, person_id__gte=people.start, person_id__lt=people.stop)
    stored_rows = {row[0]: row[1:] for row in driver_rows(ledger_rows.values_list("person_id", *COMPARED))}
    counted_years = from_facts(people, year, leave_unknown=True)
    for person, result in counted_years.items():
        expected = stored_rows.pop(person, None)
        if expected is None:
            if result.year.counted or result.year.refused:
                yield Difference(person, year, ("missing",))
            continue
        row = ledger_row(person, year, result)
        expected_values = tuple(_comparable(getattr(row, name)) for name in COMPARED)
        differ = tuple(
            name
            for name, old, new in zip(COMPARED, map(_comparable, expected), expected_values, strict=True)
            if old != new
        )
        if differ:
            yield Difference(person, year, differ)
    for person in stored_rows:
        yield Difference(person, year, ("groundless",))


def _comparable(value: object) -> object:
    """Column's value in the one form that both databases' rows can be compared in."""
    if isinstance(value, memoryview):
        return value.tobytes()
    if value is None or isinstance(value, (bytes, int, str)):
        return value
    return str(value)
