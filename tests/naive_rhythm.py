"""The weekly rhythm a second time, read from decision 0261 alone: sets of dates, no code of the program."""

from datetime import date, timedelta
from typing import NamedTuple


class Year(NamedTuple):
    """A period, the dates on which a person holds a post, is excused, has an office event, rests, and counted dates."""

    start: date
    end: date
    as_of: date
    in_post: set[date]
    excused: set[date]
    events: set[date]
    rest: set[date]
    counted: set[date]


def rhythm(year: Year, field_days: int, least: int) -> list[tuple[date, str]]:
    """The first date of each week in the period, and what became of the week."""
    weeks: dict[tuple[int, int], list[date]] = {}
    day = year.start
    while day <= year.end:
        iso = day.isocalendar()
        weeks.setdefault((iso[0], iso[1]), []).append(day)
        day += timedelta(days=1)
    return [(dates[0], became(dates, year, field_days, least)) for dates in weeks.values()] if field_days else []


def became(dates: list[date], year: Year, field_days: int, least: int) -> str:
    taken = year.excused | year.events | year.rest
    working = [day for day in dates if day in year.in_post and day not in taken]
    gone = [day for day in dates if day in year.counted and day <= year.as_of]
    if len(working) < least:
        return "not_asked"
    if len(gone) >= field_days:
        return "kept"
    if all(day > year.as_of for day in dates):
        return "ahead"
    if any(day > year.as_of for day in dates):
        return "running"
    return "missed"
