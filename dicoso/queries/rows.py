"""Many rows at once, as plain tuples: for the reads where a model object a row would cost most of the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet

CHUNK: Final = 500  # keys in one question to the database, which limits their number; it bounds memory as well
K = TypeVar("K", int, str, UUID)


def driver_rows(queryset: QuerySet[Any, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a `values_list` queryset as the driver gives them.

    Dates are text on SQLite and dates on PostgreSQL (`as_date` reads both), booleans 0/1 or bool.
    """
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking: a condition on no ids at all
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while batch := cursor.fetchmany(2000):
            yield from batch


def chunks(keys: Iterable[K], most: int = CHUNK) -> Iterator[list[K]]:
    """Yield keys, each once and in order, in lists that one question to the database can hold."""
    listed_keys = sorted(set(keys))
    for i in range(0, len(listed_keys), most):
        yield listed_keys[i : i + most]


def as_date(value: Any) -> date:
    """Date column's value as a date."""
    return value if isinstance(value, date) else date.fromisoformat(value)


class Bits(dict[tuple[str, str], int]):
    """The dates of a span from a first to a last one, given as text, as the bits of a DaySet."""

    def __init__(self, span: Span) -> None:
        self.span = span

    def __missing__(self, dates: tuple[str, str]) -> int:
        first, last = dates
        self[dates] = DaySet.between(self.span, date.fromisoformat(first), date.fromisoformat(last)).bits
        return self[dates]
