"""The rulebook as it is in force here: shipped rules, with the folders of `DICOSO_RULEBOOK` on top."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings

from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.quota import CountingRules, period_of
from dicoso.domain.rules import InEffect, Rulebook
from dicoso.rulebook.load import load


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """Return the rulebook, read once a process.

    Raises: RulebookError, if an overlay has faults.
    """
    return load(*settings.RULEBOOK_OVERLAYS)


class YearRules:
    """The rules that one province's year is counted by: in force on the last day of its period."""

    __slots__ = ("counting", "in_force", "province", "rest", "span")

    def __init__(self, province: str | None, year: int) -> None:
        book = rulebook()
        self.province = province
        self.span: Span = period_of(book.in_force(province, date(year, 12, 31)), year)
        self.in_force: Mapping[str, InEffect] = book.in_force(province, self.span.end)
        self.counting = CountingRules.of(self.in_force)
        # The calendar is asked only where it decides, so that a year it doesn't know stops no one else's count.
        self.rest = DaySet(self.span) if self.counting.rest_days else rest_days(self.span)


@lru_cache(maxsize=2048)
def _year_rules(province: str | None, year: int, _fingerprint: str) -> YearRules:
    return YearRules(province, year)


def year_rules(province: str | None, year: int) -> YearRules:
    """Return the rules of a province's year; the same object as long as the rulebook is the same."""
    return _year_rules(province, year, rulebook().fingerprint)


def rest_days(span: Span) -> DaySet:
    """Return the rest days of a span.

    Raises: NoRuleInForce, if the calendar of one of its years isn't loaded.
    """
    return DaySet.of(span, rulebook().calendar.rest_days(span))
