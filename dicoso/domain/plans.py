"""Plans: the period that they are for, the last day of each step, and what collides with what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, NamedTuple
from uuid import UUID

from dicoso.domain.dates import ONE_DAY, Span, cycle_number, cycle_span
from dicoso.domain.dayset import DaySet

# The states of a plan that says where somebody will be: it was submitted, and nothing newer has replaced it.
STANDING: Final = ("with_head", "with_org", "with_board", "approved")
CHAIN: Final = ("draft", *STANDING)

Key = UUID | str  # of a stay: some databases give an id as text, and thousands needn't be converted

_PERIODS: Final = {"year": "nam", "quarter": "quy", "month": "thang"}
_KEY: Final = re.compile(r"(\d{4})-(nam|quy-[1-4]|thang-(?:[1-9]|1[0-2]))\Z")
_ROMAN: Final = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """A planning period: the year, one of its quarters or one of its months."""

    cycle: str
    year: int
    number: int

    @classmethod
    def of(cls, cycle: str, day: date) -> Period:
        """Period of a cycle in which a date lies."""
        return cls(cycle, day.year, cycle_number(cycle, day))

    @classmethod
    def parse(cls, key: str) -> Period:
        """Read what `key` wrote.

        Raises: ValueError.
        """
        match = _KEY.match(key)
        if match is None:
            raise ValueError(key)
        word, _, number = match[2].partition("-")
        cycle = next(cycle for cycle, name in _PERIODS.items() if name == word)
        return cls(cycle, int(match[1]), int(number or 1))

    @property
    def key(self) -> str:
        """The period in an address: `2019-nam`, `2019-quy-4`, `2019-thang-11`."""
        name = _PERIODS[self.cycle]
        return f"{self.year}-{name}" if self.cycle == "year" else f"{self.year}-{name}-{self.number}"

    @property
    def label(self) -> str:
        """The period in a sentence: `năm 2019`, `quý IV năm 2019`, `tháng 11 năm 2019`."""
        if self.cycle == "year":
            return f"năm {self.year}"
        number = f"quý {_ROMAN[self.number - 1]}" if self.cycle == "quarter" else f"tháng {self.number}"
        return f"{number} năm {self.year}"

    @property
    def span(self) -> Span:
        """The dates of the period."""
        return cycle_span(self.cycle, self.year, self.number)

    def next(self) -> Period:
        """Period after this one."""
        return Period.of(self.cycle, self.span.end + ONE_DAY)

    def previous(self) -> Period:
        """Period before this one."""
        return Period.of(self.cycle, self.span.start - ONE_DAY)

    def moved(self, day: date, to: Period) -> date:
        """Date that stands where `day` stands in this period, on the same day of the week, in another.

        A plan is copied with it: the second Thursday stays a Thursday. It never leaves the other period.
        """
        weeks = round((to.span.start - self.span.start).days / 7)
        moved_day = day + timedelta(weeks=weeks)
        while moved_day > to.span.end:
            moved_day -= timedelta(weeks=1)
        while moved_day < to.span.start:
            moved_day += timedelta(weeks=1)
        return moved_day


def due_dates(period: Period, due_days: Mapping[str, int]) -> dict[str, date]:
    """Last day on which a plan may reach each state, in the order of the chain.

    Units: `due_days` are days before the period's first day.
    Source: the rule `plan.due_days`.
    """
    first = period.span.start
    return {state: first - timedelta(days=due_days[state]) for state in STANDING if state in due_days}


def awaited(state: str, passed: Collection[str] = ()) -> str | None:
    """State that a plan in `state` has to reach next; None if it is approved or replaced.

    `passed`: the states that it is passed on over, because nobody but its owner could decide there.
    """
    if state not in CHAIN[:-1]:
        return None
    return next(each for each in CHAIN[CHAIN.index(state) + 1 :] if each not in passed)


def days_step_late(target: str | None, due: Mapping[str, date], today: date) -> int:
    """By how many days the step to a state is late; 0 if it isn't, or if nothing is awaited."""
    return max(0, (today - due[target]).days) if target is not None and target in due else 0


def runs(days: Iterable[date]) -> list[Span]:
    """Dates, given in order, as spans without gaps."""
    spans: list[Span] = []
    for day in days:
        if spans and spans[-1].end + ONE_DAY == day:
            spans[-1] = Span(spans[-1].start, day)
        else:
            spans.append(Span(day, day))
    return spans


class Stay(NamedTuple):
    """One planned stay as clashes are looked for: who of which department is where; `bits` are its dates of the
    period, as in a DaySet.
    """

    item: Key
    plan: Key
    person: int
    department: int
    host: int
    bits: int


class Clash(NamedTuple):
    """What collides with a stay, on which dates; `titles` are those of events of the office.

    Of a department, who is excused is neither there nor away.

    | kind         | others             | away                         | staff                    |
    |--------------|--------------------|------------------------------|--------------------------|
    | `two_places` | the other hosts    | –                            | –                        |
    | `excused`    | –                  | –                            | –                        |
    | `department` | –                  | most people away on one date | people there that date   |
    | `event`      | –                  | –                            | –                        |
    | `host`       | their departments  | other people at the host     | –                        |
    """

    kind: str
    days: DaySet
    others: tuple[int, ...] = ()
    away: int = 0
    staff: int = 0
    titles: tuple[str, ...] = ()

    @property
    def is_hint(self) -> bool:
        """Whether it is only good to know: several people at one host may have arranged to go together."""
        return self.kind == "host"


Found = dict[Key, list[Clash]]
_Clashes = Iterator[tuple[Key, Clash]]


class Posted(NamedTuple):
    """One posting to a department: who, from which day, until which day."""

    person: int
    start: date
    end: date


class Held(NamedTuple):
    """One event of an office: what it is, and its dates of the period as bits."""

    title: str
    bits: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What clashes are judged by: the period, who is excused when, who is posted where when, the rule, and the events.

    Units: `posted` and `events` are by department; `away_share` is the percentage of a department's people that may be
    away on one date. Source: the rule `plan.away_share`.
    """

    span: Span
    excused: Mapping[int, DaySet]
    posted: Mapping[int, Sequence[Posted]]
    away_share: int
    events: Mapping[int, Sequence[Held]] = field(default_factory=dict)


def clashes(stays: Collection[Stay], around: Circumstances) -> Found:
    """What collides with each stay, in the order of the table of `Clash`; stays without clashes are left out."""
    clashes_by_item: Found = defaultdict(list)
    for search in (_two_places, _excused_clashes, _departments, _event_clashes):
        for item, clash in search(stays, around):
            clashes_by_item[item].append(clash)
    return dict(clashes_by_item)


def _two_places(stays: Iterable[Stay], around: Circumstances) -> _Clashes:
    by_person: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_person[stay.person].append(stay)
    for own in by_person.values():
        if not _bits_twice(stay.bits for stay in own):
            continue
        for stay in own:
            own_beside = [other_own for other_own in own if other_own.item != stay.item and stay.bits & other_own.bits]
            if own_beside:
                both = DaySet(around.span, stay.bits & _union(stay_beside.bits for stay_beside in own_beside))
                yield (
                    stay.item,
                    Clash("two_places", both, tuple(sorted({stay_beside.host for stay_beside in own_beside}))),
                )


def _union(sets: Iterable[int]) -> int:
    union = 0
    for bits in sets:
        union |= bits
    return union


def _bits_twice(sets: Iterable[int]) -> int:
    """What is in more than one of the sets."""
    once = twice = 0
    for bits in sets:
        twice |= once & bits
        once |= bits
    return twice


def _excused_clashes(stays: Iterable[Stay], around: Circumstances) -> _Clashes:
    for stay in stays:
        excused = around.excused.get(stay.person)
        if excused is not None and stay.bits & excused.bits:
            yield stay.item, Clash("excused", DaySet(around.span, stay.bits & excused.bits))


def _event_clashes(stays: Iterable[Stay], around: Circumstances) -> _Clashes:
    for stay in stays:
        events = [event for event in around.events.get(stay.department, ()) if event.bits & stay.bits]
        if events:
            both = DaySet(around.span, stay.bits & _union(each_event.bits for each_event in events))
            yield stay.item, Clash("event", both, titles=tuple(dict.fromkeys(each.title for each in events)))


def _departments(stays: Collection[Stay], around: Circumstances) -> _Clashes:
    """One person away is never too many: a department of one would otherwise never go."""
    away: dict[int, dict[int, int]] = defaultdict(dict)
    for stay in stays:
        people = away[stay.department]
        bits = _there(stay, around) if around.excused else stay.bits
        people[stay.person] = people.get(stay.person, 0) | bits
    crowds = {
        unit: _Crowd.of(people.values(), around.posted[unit], around)
        for unit, people in away.items()
        if len(people) > 1 and unit in around.posted
    }
    for stay in stays:
        crowd = crowds.get(stay.department)
        both = _there(stay, around) & crowd.bits if crowd and crowd.bits else 0
        if crowd and both:
            worst = max(_numbers(both), key=crowd.away.__getitem__)
            span = DaySet(around.span, both)
            yield stay.item, Clash("department", span, (), crowd.away[worst], crowd.staff[worst])


def _there(stay: Stay, around: Circumstances) -> int:
    """Stay's dates on which the person isn't excused."""
    excused = around.excused.get(stay.person)
    return stay.bits & ~excused.bits if excused is not None else stay.bits


class _Crowd(NamedTuple):
    """One department's days: how many are away, how many are there at all, and on which days too many are away."""

    away: list[int]
    staff: list[int]
    bits: int

    @classmethod
    def of(cls, people: Iterable[int], postings: Iterable[Posted], around: Circumstances) -> _Crowd:
        away, staff = _counts(people, len(around.span)), _staff(postings, around)
        crowded = [
            people_there > 0 and gone_away > 1 and gone_away * 100 > around.away_share * people_there
            for gone_away, people_there in zip(away, staff, strict=True)
        ]
        return cls(away, staff, sum(1 << day for day, too_many in enumerate(crowded) if too_many))


def _counts(sets: Iterable[int], length: int) -> list[int]:
    """In how many of the sets each day is: all days at once, digit by binary digit of their counts."""
    digits: list[int] = []
    for bits in sets:
        carried, place = bits, 0
        while carried:
            if place == len(digits):
                digits.append(0)
            digits[place], carried = digits[place] ^ carried, digits[place] & carried
            place += 1
    counts = [0] * length
    for place, digit in enumerate(digits):
        for day in _numbers(digit):
            counts[day] += 1 << place
    return counts


def _numbers(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, the lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _staff(postings: Iterable[Posted], around: Circumstances) -> list[int]:
    """How many people work in a department on each day, those who are excused left out."""
    span = around.span
    spans: dict[int, list[Posted]] = defaultdict(list)
    for posting in postings:
        spans[posting.person].append(posting)
    plain = [held[0] for person, held in spans.items() if len(held) == 1 and person not in around.excused]
    counts = _covered(plain, span)
    for person, held in spans.items():
        if len(held) > 1 or person in around.excused:  # two postings at once are one person
            bits = _union(DaySet.between(span, each.start, each.end).bits for each in held)
            excused = around.excused.get(person)
            for day in _numbers(bits & ~excused.bits if excused is not None else bits):
                counts[day] += 1
    return counts


def _covered(postings: Iterable[Posted], span: Span) -> list[int]:
    """How many of the postings cover each day."""
    first, length = span.start.toordinal(), len(span)
    steps = [0] * (length + 1)
    for _, start, end in postings:
        begins, stops = max(start.toordinal() - first, 0), min(end.toordinal() - first + 1, length)
        if begins < stops:
            steps[begins] += 1
            steps[stops] -= 1
    return list(accumulate(steps[:-1]))


def hints(stays: Iterable[Stay], of: Collection[Key], span: Span) -> Found:
    """For some of the stays, who else is at the host on the same dates: departments and how many people."""
    by_host: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_host[stay.host].append(stay)
    hints_by_item: Found = {}
    for visits in by_host.values():
        for stay in visits:
            if len(visits) < 2 or stay.item not in of:
                continue
            others = [visit for visit in visits if visit.person != stay.person and visit.bits & stay.bits]
            if others:
                days = DaySet(span, stay.bits & _union(other.bits for other in others))
                departments = tuple(sorted({neighbour.department for neighbour in others}))
                hints_by_item[stay.item] = [Clash("host", days, departments, len({each.person for each in others}))]
    return hints_by_item


def joined(*found: Found) -> Found:
    """What several searches found as one."""
    all_clashes: Found = defaultdict(list)
    for each in found:
        for item, clash in each.items():
            all_clashes[item] += clash
    return dict(all_clashes)
