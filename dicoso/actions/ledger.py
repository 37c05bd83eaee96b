"""Keep the ledger: refreshed in the transaction of the action that changed the facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from dicoso.queries.counting import from_facts, ledger_row
from dicoso.queries.rules import rulebook
from dicoso.store.models import LedgerYear

_UPDATED = [field.name for field in LedgerYear._meta.concrete_fields if field.name not in {"id", "person", "year"}]


def years_of(start: date, end: date) -> range:
    """Return the years whose period can contain one of the dates: a period may begin the year before."""
    return range(start.year, end.year + 2)


def refresh(people: Collection[int], years: Iterable[int]) -> None:
    """Count people's years again and keep them; a year without a posting loses its row."""
    fingerprint = rulebook().fingerprint
    for year in sorted(set(years)):
        counted = from_facts(people, year)
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
