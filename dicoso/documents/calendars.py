"""Calendars as phones and mail programs read them (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event, vDuration

from dicoso.domain.feeds import FeedStay

AGAIN = timedelta(hours=6)  # how often a calendar program may ask for news


def calendar(title: str, stays: Iterable[FeedStay], *, own: bool) -> bytes:
    """Calendar of whole days; `own`: of one person, whose name goes without saying."""
    found_calendar = Calendar()
    found_calendar.add("prodid", "-//dicoso//lich//VI")
    found_calendar.add("version", "2.0")
    found_calendar.add("method", "PUBLISH")
    found_calendar.add("x-wr-calname", title)
    found_calendar.add("refresh-interval", vDuration(AGAIN), parameters={"VALUE": "DURATION"})
    for stay in stays:
        found_calendar.add_component(_event(stay, own=own))
    return bytes(found_calendar.to_ical())


def _event(stay: FeedStay, *, own: bool) -> Event:
    event = Event()
    event.add("uid", stay.uid)
    event.add("dtstamp", stay.changed)
    event.add("dtstart", stay.start)
    event.add("dtend", stay.end + timedelta(days=1))  # the day after the last one
    event.add("summary", f"Đi cơ sở: {stay.host}" if own else f"{stay.who}: {stay.host}")
    event.add("location", stay.host)
    description = "Đã ghi chuyến đi." if stay.recorded else "Theo kế hoạch được duyệt."
    event.add("description", f"{stay.content}\n{description}" if stay.content else description)
    return event
