"""The weekly rhythm ("4+1"): which weeks of a period ask for days at the grassroots, and which of them were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet, bits_between
from dicoso.domain.quota import Valued

LETTERS: Final[Mapping[str, str]] = {"kept": "c", "missed": "r", "not_asked": "o", "running": "w", "ahead": "."}
WORKDAYS: Final = 5  # Monday to Friday, before the calendar says otherwise


@dataclass(frozen=True, slots=True)
class RhythmRules:
    """How many days a week are asked for (0: no rhythm), and from how many working days on a week asks for them."""

    field_days: int
    least_working_days: int

    @classmethod
    def of(cls, rules: Mapping[str, Valued]) -> RhythmRules:
        """Take the values out of the rules in force."""
        return cls(rules["week.field_days"].value, rules["week.least_working_days"].value)

    @property
    def name(self) -> str:
        """The rhythm as people call it: `4+1`."""
        return f"{WORKDAYS - self.field_days}+{self.field_days}"


class Around(NamedTuple):
    """What a person's weeks are judged by, as sets of the period's dates."""

    in_post: DaySet
    excused: DaySet
    rest: DaySet
    events: DaySet


class Asked(NamedTuple):
    """One week of a period: its dates as bits, its working days, what takes days away, and whether it asks for any."""

    start: date
    end: date
    bits: int
    working: int
    reasons: tuple[str, ...]
    asks: bool


class Week(NamedTuple):
    """One week of a person: what became of it, and the days that count in it."""

    start: date
    end: date
    state: str
    days: int
    working: int
    reasons: tuple[str, ...]

    @property
    def key(self) -> str:
        """The week in an address: its first date."""
        return self.start.isoformat()


class Tally(NamedTuple):
    """How many of a person's weeks were kept, missed or ask for nothing, up to the as-of date."""

    kept: int
    missed: int
    not_asked: int

    @property
    def asked(self) -> int:
        """How many weeks asked for days and are decided."""
        return self.kept + self.missed


class Prospect(NamedTuple):
    """Where the rhythm alone leads: weeks that ask, the days that they make, and the quota beside them."""

    weeks: int
    days: int
    quota: int

    @property
    def missing(self) -> int:
        """How many days of the quota it leaves; 0 if it reaches it."""
        return max(self.quota - self.days, 0)


def weeks_of(period: Span) -> Iterator[Span]:
    """Yield the weeks of a period, Monday to Sunday, the first and the last cut to it."""
    monday = period.start - timedelta(days=period.start.weekday())
    while monday <= period.end:
        yield Span(max(monday, period.start), min(monday + timedelta(days=6), period.end))
        monday += timedelta(days=7)


def asked_weeks(around: Around, rules: RhythmRules) -> tuple[Asked, ...]:
    """Weeks of a period with whether each asks for days; none where no rhythm is asked for.

    A week asks if enough working days are left: in post, not a rest day, not excused, without an event of the office.
    Source: the rules `week.field_days` and `week.least_working_days`.
    """
    if not rules.field_days:
        return ()
    first, length = around.rest.span.start.toordinal(), len(around.rest.span)
    working = (around.in_post - around.rest - around.excused - around.events).bits
    weeks = []
    for week in weeks_of(around.rest.span):
        bits = bits_between(first, length, week.start.toordinal(), week.end.toordinal())
        days = (working & bits).bit_count()
        reasons = tuple(_week_reasons(week, bits, around))
        weeks.append(Asked(week.start, week.end, bits, days, reasons, days >= rules.least_working_days))
    return tuple(weeks)


def _week_reasons(week: Span, bits: int, around: Around) -> Iterator[str]:
    """Yield what takes working days away from a week."""
    monday = week.start - timedelta(days=week.start.weekday())
    friday = monday + timedelta(days=WORKDAYS - 1)
    first, length = around.rest.span.start.toordinal(), len(around.rest.span)
    open_days = bits & ~around.rest.bits
    if bits_between(first, length, monday.toordinal(), friday.toordinal()) & around.rest.bits:
        yield "holiday"
    if open_days & around.excused.bits:
        yield "excused"
    if open_days & around.events.bits & around.in_post.bits:
        yield "event"
    if open_days & ~around.in_post.bits:
        yield "post"
    if monday < around.rest.span.start or friday > around.rest.span.end:
        yield "period"


def week_state(week: Asked, days: int, field_days: int, as_of: date) -> str:
    """What became of a week by a date; a week that asks for nothing stays so, even if somebody went."""
    if not week.asks:
        return "not_asked"
    if days >= field_days:
        return "kept"
    if week.start > as_of:
        return "ahead"
    return "running" if week.end > as_of else "missed"


def judge_weeks(asked: Sequence[Asked], counted: DaySet, rules: RhythmRules, as_of: date) -> list[Week]:
    """What became of a person's weeks. `counted` are the dates that count, of the whole period."""
    bits, weeks = counted.until(as_of).bits, []
    for week in asked:
        days = (bits & week.bits).bit_count()
        became = week_state(week, days, rules.field_days, as_of)
        weeks.append(Week(week.start, week.end, became, days, week.working, week.reasons))
    return weeks


class Fates(NamedTuple):
    """What weeks become by a date, each with its dates as bits: short of days, or not. Made once for many people."""

    need: int
    weeks: tuple[tuple[int, str, str], ...]

    def letters(self, counted: DaySet) -> str:
        """What became of a person's weeks as one letter each; `counted` are the dates up to that date."""
        bits, need = counted.bits, self.need
        return "".join([met if (bits & week).bit_count() >= need else short for week, short, met in self.weeks])


def fates(asked: Sequence[Asked], rules: RhythmRules, as_of: date) -> Fates:
    """What weeks become by a date, as `state` tells it."""
    need = rules.field_days

    def letter(week: Asked, days: int) -> str:
        return LETTERS[week_state(week, days, need, as_of)]

    return Fates(need, tuple((week.bits, letter(week, 0), letter(week, need)) for week in asked))


def tally(marks: str, ended: int) -> Tally:
    """Sum up what `Fates.letters` wrote; `ended`: how many of the weeks have begun, as those ahead ask nothing yet."""
    return Tally(marks.count("c"), marks.count("r"), marks.count("o", 0, ended))


def begun(asked: Sequence[Asked], as_of: date) -> int:
    """How many weeks have begun by a date."""
    return sum(week.start <= as_of for week in asked)


def prospect(asked: Sequence[Asked], rules: RhythmRules, quota: int) -> Prospect:
    """Where the rhythm alone leads by the end of the period."""
    weeks = sum(week.asks for week in asked)
    return Prospect(weeks, weeks * rules.field_days, quota)
