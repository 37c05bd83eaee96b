"""The dates of something that recurs (iCalendar's RRULE), up to a last date.

Expanded here by dates alone and never past the date asked for: a rule that never falls on any date (30 February) costs
no more than another, while dateutil searches for it up to the year 9999. Dateutil is the second opinion in the tests.
Source: RFC 5545, 3.3.10; docs/decisions/0261, point 7.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from dicoso.domain.dates import Span, add_months, month_span, year_span

FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Recurrence(NamedTuple):
    """A rule: how often, and which dates of each period.

    `by_day` are pairs of an ordinal (0: every such day) and a weekday from Monday, 0. `until` is the last date.
    """

    freq: str
    interval: int = 1
    times: int | None = None
    until: date | None = None
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_position: tuple[int, ...] = ()
    week_start: int = 0


def occurrences(rule: Recurrence, start: date, wanted: Span) -> Iterator[date]:
    """Yield the dates of a rule inside a span, in order; none before `start`.

    Where nothing counts the dates, the periods before the span are not looked at.
    """
    last = min(wanted.end, rule.until) if rule.until else wanted.end
    rule, left = _filled(rule, start), rule.times
    for period in _periods(rule, start, wanted.start if left is None else start, last):
        for day in _chosen_dates(rule, period):
            if day < start:
                continue
            if day > last or left == 0:
                return
            if left is not None:
                left -= 1
            if day >= wanted.start:
                yield day


def _filled(rule: Recurrence, start: date) -> Recurrence:
    """Rule with what it leaves to its first date."""
    if rule.by_day or rule.by_month_day:
        return rule
    if rule.freq == "WEEKLY":
        return rule._replace(by_day=((0, start.weekday()),))
    if rule.freq == "MONTHLY":
        return rule._replace(by_month_day=(start.day,))
    if rule.freq == "YEARLY":
        return rule._replace(by_month_day=(start.day,), by_month=rule.by_month or (start.month,))
    return rule


def _periods(rule: Recurrence, start: date, first: date, last: date) -> Iterator[Span]:
    """Yield every period of a rule from the one before `first` on, up to the one with `last`."""
    if rule.freq in ("DAILY", "WEEKLY"):
        length = 7 if rule.freq == "WEEKLY" else 1
        begin = start - timedelta(days=(start.weekday() - rule.week_start) % 7) if length == 7 else start
        step = length * rule.interval
        begin += timedelta(days=max((first - begin).days // step, 0) * step)
        while begin <= last:
            yield Span(begin, begin + timedelta(days=length - 1))
            begin += timedelta(days=step)
        return
    months = 12 if rule.freq == "YEARLY" else 1
    begin = start.replace(day=1, month=1 if months == 12 else start.month)
    step = months * rule.interval
    passed = (first.year - begin.year) * 12 + first.month - begin.month
    begin = add_months(begin, max(passed // step, 0) * step)
    while begin <= last:
        yield year_span(begin.year) if months == 12 else month_span(begin.year, begin.month)
        begin = add_months(begin, step)


def _chosen_dates(rule: Recurrence, period: Span) -> Sequence[date]:
    """Dates of one period that a rule names, in order."""
    days = [day for day in period if _fits(rule, day)]
    if not rule.by_position:
        return days
    places = {place - 1 if place > 0 else len(days) + place for place in rule.by_position}
    return [day for i, day in enumerate(days) if i in places]


def _fits(rule: Recurrence, day: date) -> bool:
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_month_day:
        from_end = day.day - monthrange(day.year, day.month)[1] - 1
        if day.day not in rule.by_month_day and from_end not in rule.by_month_day:
            return False
    return not rule.by_day or any(_is_weekday(rule, day, nth, weekday) for nth, weekday in rule.by_day)


def _is_weekday(rule: Recurrence, day: date, nth: int, weekday: int) -> bool:
    """Tell whether a date is such a day of its week; with an ordinal, the n-th of its month or year."""
    if day.weekday() != weekday:
        return False
    if nth == 0 or rule.freq in ("DAILY", "WEEKLY"):
        return True
    every = rule.freq == "YEARLY" and not rule.by_month
    frame = year_span(day.year) if every else month_span(day.year, day.month)
    gone_days = (day - frame.start).days if nth > 0 else (frame.end - day).days
    return gone_days // 7 + 1 == abs(nth)
