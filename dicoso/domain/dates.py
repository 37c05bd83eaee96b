"""Spans of dates, calendar months, and dates as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FOREVER = date(9999, 12, 31)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The dates from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"{self.start} – {self.end}")

    def __len__(self) -> int:
        return (self.end - self.start).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=i) for i in range(len(self)))

    def overlap(self, other: Span) -> Span | None:
        """Dates that both have, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start <= end else None


def year_span(year: int) -> Span:
    """1 January to 31 December of a year."""
    return Span(date(year, 1, 1), date(year, 12, 31))


def month_span(year: int, month: int) -> Span:
    """First to the last day of a calendar month."""
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cycle_span(cycle: str, year: int, number: int) -> Span:
    """Dates of a planning period: `year` (number 1), `quarter` (1–4) or `month` (1–12)."""
    months = {"year": 12, "quarter": 3, "month": 1}[cycle]
    first = date(year, (number - 1) * months + 1, 1)
    return Span(first, add_months(first, months) - ONE_DAY)


def cycle_number(cycle: str, day: date) -> int:
    """Number of the planning period of its year in which a date lies."""
    return {"year": 1, "quarter": (day.month + 2) // 3, "month": day.month}[cycle]


_VIETNAMESE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\Z")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")  # date.fromisoformat reads weeks and bare digits as well


def dmy(day: date) -> str:
    """`15/11/2019`; four digits of the year, even of year 1, which `strftime` prints as it likes."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def dmy_span(start: date, end: date) -> str:
    """`12–15/11/2019`, `30/11–02/12/2019` or `15/11/2019`."""
    if start == end:
        return dmy(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day:02}–{dmy(end)}"
    if start.year == end.year:
        return f"{start.day:02}/{start.month:02}–{dmy(end)}"
    return f"{dmy(start)}–{dmy(end)}"


def dm_span(start: date, end: date) -> str:
    """`12–15/11`, `30/11–02/12` or `15/11`: dates whose year goes without saying."""
    if start == end:
        return f"{start:%d/%m}"
    return f"{start:%d}–{end:%d/%m}" if start.month == end.month else f"{start:%d/%m}–{end:%d/%m}"


def parse_date(text: str) -> date:
    """Read `2019-11-15` or `15/11/2019`.

    Raises: ValueError, if it is neither or there is no such date.
    """
    text = text.strip()
    match = _VIETNAMESE.match(text)
    if match:
        return date(int(match[3]), int(match[2]), int(match[1]))
    if not _ISO.match(text):
        raise ValueError(text)
    return date.fromisoformat(text)
