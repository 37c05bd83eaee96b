"""The work calendar of one year: announced holidays and swapped working days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from dicoso.domain.calendar import SATURDAY, CalendarYear, Holiday, Swap
from dicoso.domain.dates import Span
from dicoso.domain.sources import Source
from dicoso.rulebook.cited import cited
from dicoso.rulebook.entry import Entry
from dicoso.rulebook.faults import Desk
from dicoso.rulebook.folders import RuleFile

KEYS: Final = ("source", "confirmed", "note", "holidays", "swaps")
HOLIDAY: Final = ("day", "from", "to", "name", "source", "clause")
SWAP: Final = ("off", "work", "source", "clause")


def read_year(file: RuleFile, sources: Mapping[str, Source], desk: Desk) -> CalendarYear:
    """Read a `calendar/<year>.toml`; what is wrong with it goes to the desk."""
    year, top = int(file.topic), Entry(file.data, "", desk)
    top.only(KEYS)
    above = top.text("source")
    confirmed = top.flag("confirmed", required=True)
    note = top.text("note", required=not confirmed and "confirmed" in top)
    holidays: dict[date, Holiday] = {}
    for entry in top.entries("holidays"):
        for holiday in _holidays(entry, year, sources, above):
            if holidays.setdefault(holiday.day, holiday) is not holiday:
                entry.refuse("", f"ngày {holiday.day.isoformat()} đã có trong danh sách ngày nghỉ")
    if not file.data.get("holidays"):
        top.refuse("holidays", "thiếu danh sách ngày nghỉ lễ, Tết của năm")
    swaps = [swap for entry in top.entries("swaps") for swap in _swap(entry, year, sources, above, set(holidays))]
    in_order = tuple(holidays[day] for day in sorted(holidays))
    return CalendarYear(year, confirmed, note, in_order, tuple(sorted(swaps, key=lambda swap: swap.off)))


def _holidays(entry: Entry, year: int, sources: Mapping[str, Source], above: str) -> Iterator[Holiday]:
    entry.only(HOLIDAY)
    name = entry.text("name", required=True)
    source, clause = cited(entry, sources, above)
    span = _entry_span(entry)
    if span is None or source is None:
        return
    if span.start.year != year or span.end.year != year:
        entry.refuse("day" if "day" in entry else "from", f"ngày phải nằm trong năm {year}")
        return
    yield from (Holiday(day, name, source, clause) for day in span)


def _entry_span(entry: Entry) -> Span | None:
    """Dates of an entry: one `day`, or `from` and `to`."""
    if ("day" in entry) == ("from" in entry) or ("from" in entry) != ("to" in entry):
        entry.refuse("day", "phải có day (một ngày), hoặc from và to (nhiều ngày liền)")
        return None
    start, end = entry.day("day" if "day" in entry else "from"), entry.day("day" if "day" in entry else "to")
    if start is None or end is None:
        return None
    if end < start:
        entry.refuse("to", "ngày cuối không được trước ngày đầu")
        return None
    return Span(start, end)


def _swap(entry: Entry, year: int, sources: Mapping[str, Source], above: str, holidays: set[date]) -> Iterator[Swap]:
    entry.only(SWAP)
    off, work = entry.day("off", required=True), entry.day("work", required=True)
    source, clause = cited(entry, sources, above)
    if off is None or work is None:
        return
    if off.year != year:
        entry.refuse("off", f"ngày được nghỉ phải nằm trong năm {year}; hoán đổi ghi ở năm có ngày nghỉ")
    if off.weekday() >= SATURDAY or off in holidays:
        entry.refuse("off", "ngày được nghỉ phải là ngày làm việc, không phải ngày lễ hoặc cuối tuần")
    if work.weekday() < SATURDAY:
        entry.refuse("work", "ngày làm bù phải là thứ Bảy hoặc Chủ nhật")
    if source is not None:
        yield Swap(off, work, source, clause)
