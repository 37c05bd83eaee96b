"""The calendars of provinces: the shipped one, with what each province has otherwise on top.

A province is named by its code on the last day of a period, as its rules are; what a province that was merged had
entered for days before the merger isn't taken over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

from django.db.models import Q

from dicoso.domain.calendar import CalendarYear, OwnDay, WorkCalendar
from dicoso.domain.dates import Span, year_span
from dicoso.domain.dayset import DaySet
from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.ledger import layout_version
from dicoso.queries.once import read_once
from dicoso.queries.rules import YearRules, rulebook, year_rules
from dicoso.store.models import CalendarDay, Unit, YearConfirmation

NOTHING: Final[Mapping[date, OwnDay]] = {}


class OwnCalendar(NamedTuple):
    """What a province has on top: days otherwise than shipped, and by which paper it confirmed which year."""

    days: Mapping[date, OwnDay]
    confirmed: Mapping[int, str]

    @property
    def calendar(self) -> WorkCalendar:
        """The shipped calendar with this on top."""
        return rulebook().calendar.amended(self.days, self.confirmed)

    def open_years(self, span: Span) -> tuple[int, ...]:
        """Years of a span whose calendar neither the rulebook nor the province has confirmed."""
        shipped, years = rulebook().calendar.years, range(span.start.year, span.end.year + 1)
        known_years = {year for year in years if year in shipped and shipped[year].confirmed} | self.confirmed.keys()
        return tuple(year for year in years if year not in known_years)


def _province_condition(code: str, on: date) -> Q:
    return Q(
        province__code=code,
        province__level="province",
        province__valid_from__lte=on,
        province__valid_to__gte=on,
    )


@read_once
def own_days(code: str | None, span: Span) -> OwnCalendar:
    """What a province has on top in a span; the centre has nothing. Two queries."""
    if code is None:
        return OwnCalendar(NOTHING, {})
    province_condition = _province_condition(code, span.end)
    days = CalendarDay.objects.filter(province_condition, day__gte=span.start, day__lte=span.end).order_by("day")
    years = YearConfirmation.objects.filter(province_condition, year__gte=span.start.year, year__lte=span.end.year)
    return OwnCalendar(
        {day.day: OwnDay(day.day, day.kind, day.name, day.document) for day in days},
        dict(years.values_list("year", "document")),
    )


class Calendars:
    """The calendars of what is counted together: each is read once, and only where it is asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, Span], OwnCalendar] = {}

    def own(self, rules: YearRules) -> OwnCalendar:
        """What the province of a year's rules has on top."""
        key = (rules.province, rules.span)
        if key not in self._known:
            self._known[key] = own_days(*key)
        return self._known[key]

    def all_rest(self, rules: YearRules) -> DaySet:
        """Period's rest days, also where they count like others.

        Raises: NoRuleInForce, if the calendar of one of its years is neither loaded nor confirmed by the province.
        """
        return self.own(rules).calendar.rest_days(rules.span)

    def rest(self, rules: YearRules) -> DaySet:
        """Rest days that don't count; none where they count like others.

        Raises: NoRuleInForce, if they decide and the calendar of one of the years isn't known.
        """
        # The calendar is asked only where it decides, so that a year it doesn't know stops no one else's count.
        return DaySet(rules.span) if rules.counting.rest_days else self.all_rest(rules)

    def fingerprint(self, rules: YearRules) -> str:
        """What a year was counted by: the rulebook's fingerprint, or, where the calendar decides and the
        province has days of its own, one of both."""
        book = rulebook()
        if rules.counting.rest_days:
            return book.fingerprint
        own_calendar = self.own(rules)
        added = sorted(year for year in own_calendar.confirmed if not book.calendar.covers(year))
        if not own_calendar.days and not added:
            return book.fingerprint
        days = [(day.isoformat(), each.kind) for day, each in sorted(own_calendar.days.items())]
        text = json.dumps([book.fingerprint, rules.province, rules.span.end.year, days, added])
        return sha256(text.encode()).hexdigest()

    def unconfirmed(self, rules: YearRules) -> tuple[int, ...]:
        """Years whose calendar decides and of which nobody has said that it is complete."""
        return () if rules.counting.rest_days else self.open_years(rules)

    def open_years(self, rules: YearRules) -> tuple[int, ...]:
        """Years of a period whose calendar neither the rulebook nor the province has confirmed."""
        return self.own(rules).open_years(rules.span)


def stored_fingerprint(counted_by: str) -> str:
    """Fingerprint of what a year was counted by and of the layout in which the ledger keeps it."""
    return _joint_digest(counted_by, layout_version())


@lru_cache(maxsize=4)
def _joint_digest(counted_by: str, layout: str) -> str:
    return sha256(f"{counted_by} {layout}".encode()).hexdigest()


@read_once
def fresh(year: int) -> Q:
    """Condition on rows of the ledger that were counted by what is in force now.

    No query where no calendar decides; else one, and two for each province that has days of its own.
    """
    book, deciding = stored_fingerprint(rulebook().fingerprint), _deciding(year)
    if deciding is not None and not deciding:
        return Q(fingerprint=book)
    entered = CalendarDay.objects.filter(day__year__in=(year - 1, year)).values_list("province__code")
    year_confirmations = YearConfirmation.objects.filter(year__in=(year - 1, year)).values_list("province__code")
    calendars, condition, others = Calendars(), Q(), []
    for (code,) in entered.union(year_confirmations):
        fingerprint = stored_fingerprint(calendars.fingerprint(year_rules(code, year)))
        if fingerprint != book:
            others.append(code)
            condition |= Q(province=code, fingerprint=fingerprint)
    return condition | (Q(fingerprint=book) & ~Q(province__in=others)) if others else Q(fingerprint=book)


def decides(province: str | None, year: int) -> bool:
    """Tell whether rest days don't count in a province's year; not in one before the first rule."""
    try:
        return not year_rules(province, year).counting.rest_days
    except NoRuleInForce:
        return False


def _deciding(year: int) -> set[str] | None:
    """Provinces where rest days don't count in a year; None, if that may be any."""
    if decides(None, year):
        return None
    name = "counting.rest_days"
    provinces = {layer.province for layer in rulebook().layers if layer.province and name in layer.values}
    return {code for code in provinces if decides(code, year)}


# ── As a page shows them ─────────────────────────────────────────────────────────────────────────────────────


class CalendarEntry(NamedTuple):
    """One day of a year as a province has it; `own`: its own word, else the shipped calendar's."""

    day: date
    kind: str
    name: str
    document: str
    own: bool


class Year(NamedTuple):
    """A province's calendar of a year. `shipped`: what the rulebook has of it, None if nothing."""

    year: int
    entries: tuple[CalendarEntry, ...]
    shipped: CalendarYear | None
    confirmed: str | None
    decides: bool

    @property
    def complete(self) -> bool:
        """Whether somebody said that nothing is missing."""
        return self.confirmed is not None or (self.shipped is not None and self.shipped.confirmed)


def calendar_year(province: Unit, year: int) -> Year:
    """Province's calendar of a calendar year."""
    span = year_span(year)
    days = CalendarDay.objects.filter(province=province, day__gte=span.start, day__lte=span.end)
    mine = {
        each_day.day: CalendarEntry(each_day.day, each_day.kind, each_day.name, each_day.document, own=True)
        for each_day in days
    }
    entries = {entry.day: entry for entry in _shipped_entries(rulebook().calendar, year)} | mine
    year_confirmation = (
        YearConfirmation.objects.filter(province=province, year=year).values_list("document", flat=True).first()
    )
    in_order = tuple(entries[day] for day in sorted(entries))
    return Year(year, in_order, rulebook().calendar.years.get(year), year_confirmation, decides(province.code, year))


def _shipped_entries(calendar: WorkCalendar, year: int) -> Iterable[CalendarEntry]:
    for known_year in calendar.years.values():
        for holiday in known_year.holidays:
            if holiday.day.year == year:
                yield CalendarEntry(
                    holiday.day, "rest", holiday.name, _cited_source(holiday.source.citation, holiday.clause), own=False
                )
        for swap in known_year.swaps:
            cited = _cited_source(swap.source.citation, swap.clause)
            if swap.off.year == year:
                yield CalendarEntry(swap.off, "rest", "Nghỉ hoán đổi", cited, own=False)
            if swap.work.year == year:
                yield CalendarEntry(swap.work, "work", "Làm bù", cited, own=False)


def _cited_source(citation: str, clause: str) -> str:
    return f"{citation}, {clause}" if clause else citation
