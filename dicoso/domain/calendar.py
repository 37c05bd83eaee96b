"""Rest days of the offices: weekends, public holidays and swapped working days, for the years that are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.sources import Source

SATURDAY: Final = 5
DAY_KINDS: Final = ("rest", "work")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A date on which the offices are closed, and what says so."""

    day: date
    name: str
    source: Source
    clause: str


@dataclass(frozen=True, slots=True)
class Swap:
    """A working day given free (`off`) for a day of a weekend that is worked instead (`work`)."""

    off: date
    work: date
    source: Source
    clause: str


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A date that a province has otherwise than the shipped calendar: rest or work, and the paper that says so."""

    day: date
    kind: str
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The announced days of one year. `confirmed`: every announcement of the year was found and read."""

    year: int
    confirmed: bool
    note: str
    holidays: tuple[Holiday, ...]
    swaps: tuple[Swap, ...]


def weekends(span: Span) -> DaySet:
    """Saturdays and Sundays of a span: what is known of the rest days of a year without a calendar."""
    return DaySet.of(span, (day for day in span if day.weekday() >= SATURDAY))


class WorkCalendar:
    """Which dates are rest days. It answers for the years it was given and refuses all others.

    `own` are a province's days, which go before all else; `complete` the years that it confirmed: one of which
    nothing was shipped has its weekends and these days.
    """

    def __init__(
        self, years: Iterable[CalendarYear], own: Mapping[date, OwnDay] | None = None, complete: Collection[int] = ()
    ) -> None:
        self._own = own or {}
        self._complete = frozenset(complete)
        self.years: Mapping[int, CalendarYear] = {year.year: year for year in years}
        # A swap around New Year stands in one year's file and concerns the next one as well.
        swaps = [swap for year in self.years.values() for swap in year.swaps]
        self._worked = frozenset(swap.work for swap in swaps)
        self._given = {swap.off: swap for swap in swaps}
        self._holidays = {holiday.day: holiday for year in self.years.values() for holiday in year.holidays}

    def amended(self, own: Mapping[date, OwnDay], complete: Collection[int]) -> WorkCalendar:
        """This calendar with a province's days on top; itself, if it has none."""
        return WorkCalendar(self.years.values(), own, complete) if own or complete else self

    def covers(self, year: int) -> bool:
        """Tell whether the year's calendar is loaded."""
        return year in self.years

    def reason(self, day: date) -> Holiday | Swap | OwnDay | None:
        """Holiday, the swap or the province's word that makes a date a rest day, if one does.

        Raises: NoRuleInForce, if the year isn't loaded.
        """
        self._require(day)
        if day in self._own:
            return self._own[day] if self._own[day].kind == "rest" else None
        if day in self._worked:
            return None
        return self._holidays.get(day) or self._given.get(day)

    def is_rest_day(self, day: date) -> bool:
        """Tell whether the offices rest.

        First the province's own word; then a swapped-in working day says no, then a holiday or a day given free for
        one says yes, then the weekend.

        Raises: NoRuleInForce, if the year isn't loaded.
        """
        self._require(day)
        if day in self._own:
            return self._own[day].kind == "rest"
        if day in self._worked:
            return False
        return day in self._holidays or day in self._given or day.weekday() >= SATURDAY

    def rest_days(self, span: Span) -> DaySet:
        """Rest days of a span.

        Raises: NoRuleInForce, if one of its years isn't loaded.
        """
        return DaySet.of(span, (day for day in span if self.is_rest_day(day)))

    def _require(self, day: date) -> None:
        if day.year not in self.years and day.year not in self._complete:
            raise NoRuleInForce(rule=f"calendar.{day.year}", day=day, scope="central")
