"""Calendar files (iCalendar, RFC 5545), read as they were sent for one year. Nothing in a file is believed.

The icalendar library reads the text; recurrences are expanded by our own (see domain/recurrence.py). An event that
can't be read is named and left out: whoever was sent the file can seldom mend it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from dicoso.domain import events
from dicoso.domain.dates import Span, year_span
from dicoso.domain.errors import Fault, Invalid
from dicoso.domain.events import MOST_BYTES, MOST_DATES, MOST_EVENTS, MOST_LINES, EventFile, EventRow
from dicoso.domain.recurrence import FREQUENCIES, WEEKDAYS, Recurrence, occurrences
from dicoso.domain.text import first_words
from dicoso.queries.sheets import refuse

HERE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
YEARS: Final = range(1970, 2200)
LONGEST_PART: Final = 31  # values of one part of a rule; whoever names more days means every day
OLDEST_COUNT: Final = 5  # years: what ends after a number of times is counted from its beginning
_PARTS: Final = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"}
_CALLED_OFF: Final = "CANCELLED"
T = TypeVar("T")


class _Unread(Exception):
    """An event that can't be read, with the code of its fault."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class _When(NamedTuple):
    """When an event is held: its first date and its time there, how long, and the zone that its dates are of."""

    day: date
    at: time | None
    length: timedelta
    zone: tzinfo

    def span(self, day: date) -> Span:
        """Dates in Viet Nam of the occurrence of a date."""
        if self.at is None:
            return Span(day, day + max(self.length, timedelta(days=1)) - timedelta(days=1))
        start = datetime.combine(day, self.at, self.zone)
        end = start + self.length
        last = end - timedelta(microseconds=1) if self.length else end  # until midnight is not on the next day
        return Span(start.astimezone(HERE).date(), last.astimezone(HERE).date())

    def date_of(self, value: date) -> date:
        """Date in the event's own zone of a moment that its rule names."""
        if isinstance(value, datetime):
            return value.astimezone(self.zone).date() if value.tzinfo else value.date()
        return value


def read_event_file(content: bytes, year: int) -> EventFile:
    """Events of a calendar file that touch a year.

    Raises: Invalid, if it isn't such a file, can't be read, or is too large.
    """
    calendar = _calendar(content)
    event_parts = [part for part in calendar.walk("VEVENT") if isinstance(part, Event)]
    if len(event_parts) > MOST_EVENTS:
        refuse("ics_too_many", limit=MOST_EVENTS)
    rows: dict[tuple[str, date], EventRow] = {}
    uids: set[str] = set()
    faults: list[Fault] = []
    cancelled = 0
    moved_dates = _moved_occurrences(event_parts)
    for number, event in enumerate(event_parts, 1):
        try:
            if str(event.get("STATUS", "")).upper() == _CALLED_OFF:
                cancelled += 1
                uids.add(_text(event, "UID"))
                continue
            for row in _event_rows(event, year_span(year), moved_dates):
                rows[row.key] = row
                uids.add(row.uid)
            uids.add(_text(event, "UID"))
        except _Unread as wrong:
            title = first_words(_text(event, "SUMMARY")) or "–"
            faults.append(Fault.at(title, wrong.code, row=number, **wrong.facts))
        if len(rows) > MOST_DATES:
            refuse("ics_too_many_dates", limit=MOST_DATES)
    return EventFile(year, tuple(rows.values()), frozenset(uids - {""}), tuple(faults), cancelled)


def _calendar(content: bytes) -> Calendar:
    if len(content) > MOST_BYTES:
        refuse("file_too_large", limit=MOST_BYTES // 1024 // 1024)
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        refuse("ics_encoding")
    if "BEGIN:VCALENDAR" not in text[:4096].upper() or text.count("\n") > MOST_LINES or "\0" in text:
        refuse("ics_kind")
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        refuse("ics_too_many", limit=MOST_EVENTS)
    try:
        parsed = Calendar.from_ical(text)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Invalid([Fault.at("", "ics_kind")]) from error
    if not isinstance(parsed, Calendar):
        refuse("ics_kind")
    return parsed


def _text(event: Event, name: str) -> str:
    """Text of an event; of several, the first."""
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "").replace("\0", "").strip()


Moved = Mapping[str, Sequence[date]]


def _moved_occurrences(found: Iterable[Event]) -> Moved:
    """By UID, the occurrences that an event of their own stands for: moved, changed, or called off."""
    dates_by_uid: dict[str, list[date]] = defaultdict(list)
    for event in found:
        which = getattr(event.get("RECURRENCE-ID"), "dt", None)
        if isinstance(which, date):
            dates_by_uid[_text(event, "UID")].append(which)
    return dates_by_uid


def _event_rows(event: Event, year: Span, moved: Moved) -> Iterator[EventRow]:
    """Yield an event's rows in a year.

    Raises: _Unread.
    """
    if event.errors:
        raise _Unread("ics_property", name=str(event.errors[0][0])[:40])
    when = _when(event)
    uid = _text(event, "UID")
    for day in _event_days(event, when, year, moved.get(uid, ()) if "RECURRENCE-ID" not in event else ()):
        try:
            span = when.span(day)
        except (OverflowError, ValueError) as error:
            raise _Unread("ics_date") from error
        row = events.tidy_event(EventRow(uid, _text(event, "SUMMARY"), _text(event, "LOCATION"), span.start, span.end))
        for fault in events.event_faults(row):
            raise _Unread(fault.code, **dict(fault.facts))
        if span.overlap(year):
            yield row


def _when(event: Event) -> _When:
    start = getattr(event.get("DTSTART"), "dt", None)
    end = getattr(event.get("DTEND"), "dt", None)
    if not isinstance(start, date):
        raise _Unread("ics_start")
    length = getattr(event.get("DURATION"), "dt", None)
    try:
        if end is not None:
            length = _as_moment(end) - _as_moment(start)
        if any(moment.year not in YEARS for moment in (start, end) if moment is not None):
            raise _Unread("ics_date")
    except (TypeError, AttributeError, OverflowError) as error:
        raise _Unread("ics_end") from error
    length = length if isinstance(length, timedelta) else timedelta(0)
    if length < timedelta(0):
        raise _Unread("ics_end")
    if length > timedelta(days=events.MOST_DAYS):
        raise _Unread("event_long", limit=events.MOST_DAYS)
    if isinstance(start, datetime):
        return _When(start.date(), start.time(), length, start.tzinfo or HERE)
    return _When(start, None, length, HERE)


def _as_moment(value: date) -> datetime:
    """Date or a moment as a moment; a date begins at midnight here, and what names no zone is here."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=HERE)
    return datetime.combine(value, time(), HERE)


def _event_days(event: Event, when: _When, year: Span, moved: Iterable[date]) -> list[date]:
    """Dates on which an event begins and that may touch a year."""
    span = Span(year.start - when.length - timedelta(days=2), year.end + timedelta(days=1))
    days = {when.day} if when.day in span else set()
    rule = event.get("RRULE")
    if rule is not None:
        days |= set(occurrences(_recurrence(rule, when, year), when.day, span))
    days |= {when.date_of(day) for day in _listed_dates(event, "RDATE")}
    days -= {when.date_of(day) for day in _listed_dates(event, "EXDATE")}
    days -= {when.date_of(day) for day in moved}
    return sorted(day for day in days if day in span)


def _listed_dates(event: Event, name: str) -> Iterator[date]:
    """Yield the dates of a property that may be there several times, each with several dates."""
    value = event.get(name, [])
    for each_value in value if isinstance(value, list) else [value]:
        for one in getattr(each_value, "dts", []):
            day = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if isinstance(day, date):
                yield day


def _recurrence(rule: Any, when: _When, year: Span) -> Recurrence:
    """Rule of a file as ours.

    Raises: _Unread, if it is one that is not followed: more often than daily, or by a part that is rare.
    """
    if isinstance(rule, list):
        raise _Unread("ics_rule")
    parts = {str(name).upper(): value if isinstance(value, list) else [value] for name, value in rule.items()}
    freq = str(parts.get("FREQ", [""])[0]).upper()
    if freq not in FREQUENCIES or parts.keys() - _PARTS or any(len(part) > LONGEST_PART for part in parts.values()):
        raise _Unread("ics_rule")
    try:
        recurrence = Recurrence(
            freq,
            _first_value(parts, "INTERVAL", int) or 1,
            _first_value(parts, "COUNT", int),
            _first_value(parts, "UNTIL", when.date_of),
            tuple(int(month) for month in parts.get("BYMONTH", ())),
            tuple(int(day) for day in parts.get("BYMONTHDAY", ())),
            tuple(_weekday(str(day)) for day in parts.get("BYDAY", ())),
            tuple(int(place) for place in parts.get("BYSETPOS", ())),
            WEEKDAYS.index(str(parts.get("WKST", ["MO"])[0]).upper()),
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise _Unread("ics_rule") from error
    if not 0 < recurrence.interval < 1000 or (
        recurrence.times is not None and when.day.year < year.start.year - OLDEST_COUNT
    ):
        raise _Unread("ics_rule")
    return recurrence


def _first_value(parts: Mapping[str, list[Any]], name: str, kind: Callable[[Any], T]) -> T | None:
    values = parts.get(name, [])
    return kind(values[0]) if values else None


def _weekday(text: str) -> tuple[int, int]:
    """Read `MO`, `1MO` or `-2FR`."""
    number = text[:-2]
    return int(number) if number else 0, WEEKDAYS.index(text[-2:].upper())
