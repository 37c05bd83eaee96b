"""The year as it fills: everybody gets as many more days of field work as are missing from their `days`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import TypeVar

from dicoso.data.demo import Answer, Demonstration, Holder, Plan, Stay, Trip, Went
from dicoso.domain.dates import cycle_span
from everyday.province import Province, Work

T = TypeVar("T")
DAY = timedelta(days=1)
QUARTERS = (1, 2, 3, 4)


def span(year: int, quarter: int) -> tuple[date, date]:
    """Return the first and the last day of a quarter."""
    found = cycle_span("quarter", year, quarter)
    return found.start, found.end


def dates(start: date, end: date) -> list[date]:
    """Return the dates from one to another."""
    return [start + i * DAY for i in range((end - start).days + 1)]


@dataclass
class Cadre:
    """A person while their year is being filled in."""

    holder: Holder
    counted: set[date] = field(default_factory=set)
    busy: set[date] = field(default_factory=set)
    told: set[int] = field(default_factory=set)  # quarters whose plan is written by hand
    used: Counter[str] = field(default_factory=Counter)

    def department(self, day: date) -> str:
        """Return where the person works on a day."""
        found = (each.unit for each in self.holder.postings if each.start <= day <= (each.end or date.max))
        return next(found, self.holder.postings[-1].unit)

    @property
    def missing(self) -> int:
        """How many days are still to be found."""
        return self.holder.days - len(self.counted)


class Year:
    """The year as it fills."""

    def __init__(self, province: Province, told: Demonstration) -> None:
        self.province, self.told = province, told
        self.random = Random(province.seed)  # invented facts, no secrets
        self.cadres = {holder.code: Cadre(holder) for holder in told.people if holder.days}
        self.plans: list[Plan] = []
        self.trips: list[Trip] = []
        self.away: dict[tuple[str, date], set[str]] = defaultdict(set)
        staff = [(c.department(date(told.year, m, 1)), m) for c in self.cadres.values() for m in range(1, 13)]
        self.staff = Counter(staff)
        self._hear()

    def closed(self, day: date) -> bool:
        """Tell whether nobody goes on a day."""
        return any(date(day.year, a, b) <= day <= date(day.year, c, d) for a, b, c, d in self.province.closed)

    def working_day(self, day: date, step: int = -1) -> date:
        """Return the day itself or the next one in a direction that is no weekend."""
        while day.weekday() > 4 or self.closed(day):
            day += step * DAY
        return day

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.random.random() * len(options))]

    def between(self, least: int, most: int) -> int:
        return least + int(self.random.random() * (most - least + 1))

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def _hear(self) -> None:
        """Take in what is written by hand: which dates count already, and which are taken."""
        for plan in self.told.plans:
            if not plan.year:
                self._hear_plan(plan)
        for trip in self.told.trips:
            self._hear_trip(trip)
        for exemption in self.told.exemptions:
            if exemption.person in self.cadres:
                self.cadres[exemption.person].busy.update(dates(exemption.start, exemption.end))
        for held in self.told.events:
            for cadre in self.cadres.values():
                concerned = held.unit in (self.told.province, cadre.department(held.start))
                if concerned and held.start.year == self.told.year:
                    cadre.busy.update(dates(held.start, held.end))

    def _hear_plan(self, plan: Plan) -> None:
        cadre = self.cadres[plan.person]
        cadre.told.add(plan.quarter)
        for stay in plan.stays:
            self._take(cadre, stay.start, stay.end)
            if stay.went:
                self._take(cadre, *stay.went)
                cadre.counted.update(dates(*stay.went))

    def _hear_trip(self, trip: Trip) -> None:
        stays = trip.corrected.stays if trip.corrected else trip.stays
        for stay in (*trip.stays, *stays):
            for code in stay.who or trip.who:
                self._take(self.cadres[code], stay.start, stay.end)
        if trip.order and not trip.cancelled:
            self._count(trip.who, stays)

    def _count(self, who: Iterable[str], stays: Iterable[Stay]) -> None:
        for stay in stays:
            if stay.venue == "field" and not (stay.answer and not stay.answer.confirmed):
                for code in stay.who or who:
                    self.cadres[code].counted.update(dates(stay.start, stay.end))

    def _take(self, cadre: Cadre, start: date, end: date) -> None:
        for day in dates(start, end):
            cadre.busy.add(day)
            self.away[cadre.department(day), day].add(cadre.holder.code)

    def fill(self) -> None:
        """Give everybody the days that they lack, quarter by quarter, and the plans that stand behind them."""
        for cadre in self.cadres.values():
            lacking = cadre.missing
            for quarter in QUARTERS:
                plan = self._plan(cadre, quarter)
                goal = cadre.missing if quarter == 4 else min(cadre.missing, round(lacking * self._share(quarter)))
                stays = self._stays(cadre, quarter, goal, plan)
                if plan is not None:
                    self.plans.append(replace(plan, stays=tuple(sorted(stays, key=lambda stay: stay.start))))
            if cadre.missing:
                raise SystemExit(f"{cadre.holder.code}: {cadre.missing} days found no place; change the seed")
        self._number()

    def _share(self, quarter: int) -> float:
        return self.province.share[quarter] * (0.85 + 0.3 * self.random.random())

    def _plan(self, cadre: Cadre, quarter: int) -> Plan | None:
        """Return a plan that went all its way in time, or a little late."""
        if quarter in cadre.told:
            return None
        first, _ = span(self.told.year, quarter)
        unit = cadre.department(first)
        late_by = timedelta(days=4 if self.chance(0.06) else 0)
        submitted = self.working_day(first - (15 + self.between(0, 6)) * DAY + late_by)
        endorsed = None if self._starts_later(cadre, unit) else self.working_day(first - 12 * DAY + late_by, 1)
        checked = self.working_day(first - 8 * DAY + late_by, 1)
        approved = self.working_day(first - 3 * DAY)
        return Plan(cadre.holder.code, quarter, (), None, submitted, endorsed, checked, max(approved, checked))

    def _starts_later(self, cadre: Cadre, unit: str) -> bool:
        """Tell whether nobody but the person heads the department."""
        return self.told.chain.endorse.get(unit, cadre.holder.code) == cadre.holder.code

    def _stays(self, cadre: Cadre, quarter: int, goal: int, plan: Plan | None) -> list[Stay]:
        """Return the planned stays of a quarter; trips that weren't planned are kept by the way."""
        first, last = span(self.told.year, quarter)
        until = min(last, self.told.today - 2 * DAY)
        planned: list[Stay] = []
        while goal > 0:
            stay = self._stay(cadre, first, until, goal)
            if stay is None:
                break
            goal -= len(dates(stay.start, stay.end))
            cadre.counted.update(dates(stay.start, stay.end))
            if plan is not None and self.chance(0.86):
                planned.append(self._as_planned(cadre, stay, first, last))
            else:
                self.trips.append(Trip((cadre.holder.code,), (replace(stay, expected=""),), "?"))
        if plan is not None:
            planned += self._unmade(cadre, first, until, last, least=0 if planned else 2)
        return planned

    def _as_planned(self, cadre: Cadre, stay: Stay, first: date, last: date) -> Stay:
        """Return the planned stay that one turned out to be: mostly on its dates, now and then some days later."""
        went = Went(stay.start, stay.end)
        shift = self.between(1, 5) * DAY * (1 if self.chance(0.5) else -1)
        moved = dates(stay.start + shift, stay.end + shift)
        weekend = any(day.weekday() > 4 or self.closed(day) for day in moved)
        free = not cadre.busy & (set(moved) - set(dates(*went)))
        if self.chance(0.18) and free and not weekend and first <= moved[0] and moved[-1] <= last:
            cadre.busy.update(moved)
            return replace(stay, start=moved[0], end=moved[-1], went=went)
        return replace(stay, went=went)

    def _unmade(self, cadre: Cadre, first: date, until: date, last: date, *, least: int) -> Iterator[Stay]:
        """Yield what was planned and didn't take place; of the current quarter also what lies ahead."""
        for _ in range(max(least, int(self.chance(0.5))) if until == last else 0):
            stay = self._stay(cadre, first, until, 3)
            if stay:
                yield replace(stay, answer=None)
        for _ in range(self.between(2, 4) if until < last else 0):
            stay = self._stay(cadre, self.told.today + 3 * DAY, self.province.ends, 4)
            if stay:
                yield replace(stay, answer=None)

    def _stay(self, cadre: Cadre, first: date, last: date, most: int) -> Stay | None:
        for attempt in range(60):
            work = self._work(cadre, self._some_day(first, last))
            length = min(most, max(self.between(*work.days), self.between(*work.days)))
            for _ in range(25):  # another date rather than something shorter, or every stay would be of one day
                start = self._some_day(first, last)
                end = start + (length - 1) * DAY
                if end <= last and self._suits(cadre, dates(start, end), work, strict=attempt < 30):
                    return self._taken(cadre, start, end, work)
        return None

    def _some_day(self, first: date, last: date) -> date:
        return first + self.between(0, (last - first).days) * DAY

    def _taken(self, cadre: Cadre, start: date, end: date, work: Work) -> Stay:
        self._take(cadre, start, end)
        cadre.used[work.content] += 1 if work.days[1] > 2 else 3  # longer stays are the rule
        host = self._host(cadre.department(start), work.levels)
        return Stay(start, end, host, work.form, work.content, work.expected, answer=self._answer(host, end))

    def _work(self, cadre: Cadre, day: date) -> Work:
        """Return something to do in that month that the person has done least of late."""
        unit = cadre.department(day)
        fitting = [
            work
            for work in self.province.work
            if work.months[0] <= day.month <= work.months[1]
            and (work.departments == "*" or unit.rpartition("-")[2] in work.departments.split())
        ]
        return min((self.pick(fitting) for _ in range(3)), key=lambda work: cadre.used[work.content])

    def _suits(self, cadre: Cadre, days: Sequence[date], work: Work, *, strict: bool) -> bool:
        in_season = work.months[0] <= days[0].month <= work.months[1]
        if not in_season or cadre.busy.intersection(days) or any(map(self.closed, days)):
            return False
        saturday = "thứ bảy" in work.content
        sunday = "Chủ nhật" in work.content
        if saturday or sunday:
            return days[0].weekday() == (5 if saturday else 6) and len(days) == 1
        weekend = any(day.weekday() > 4 for day in days)
        if weekend and not (days[0].weekday() < 5 and work.form == "joint" and self.chance(0.5)):
            return False
        return not (strict and any(self._crowded(cadre, day) for day in days))

    def _crowded(self, cadre: Cadre, day: date) -> bool:
        """Tell whether more than half of a department would be away."""
        unit = cadre.department(day)
        away = len(self.away[unit, day])
        return away > 0 and 2 * (away + 1) > self.staff[unit, day.month]

    def _host(self, unit: str, levels: str) -> str:
        """Return a unit of the department's districts at one of the levels; one level up where there is none."""
        for _ in range(40):
            district = self.pick(self.province.areas[unit])
            level = self.pick(levels)
            if level == "d":
                return district
            communes = self.province.communes[district]
            below = [u.code for u in self.told.units if u.level == "branch" and u.parent in communes]
            town = self.province.town
            above = (town, self.told.province) if district == town else (district,)
            schools = [u.code for u in self.told.units if u.level == "grassroots" and u.parent in above]
            found = {"c": list(communes), "b": below, "g": schools}[level]
            if found:
                return self.pick(found)
        raise SystemExit(f"{unit}: no host at level {levels}")

    def _answer(self, host: str, end: date) -> Answer | None:
        """Return the word of a host that answers: once a month, for most stays."""
        on = self.working_day(date(end.year + end.month // 12, end.month % 12 + 1, 5), 1)
        share = next((part for begin, part in self.province.answering.items() if host.startswith(begin)), 0)
        if share and on <= self.told.today and self.chance(share):
            name, position = self.province.speakers.get(host, ("", ""))
            return Answer(on, confirmed=True, name=name, position=position)
        return None

    def _number(self) -> None:
        """Number the travel orders by date, between the numbers of those written by hand."""
        year, last = self.told.year, self.province.last_order
        symbol = self.province.orders.partition("-")[2]
        marks = [(date(year, 1, 1), 0), *sorted(_numbered(self.told.trips, symbol)), (date(year, 12, 31), last)]
        self.trips.sort(key=lambda trip: (trip.stays[0].start, trip.who))
        numbered = []
        for (begin, low), (end, high) in pairwise(marks):
            between = [trip for trip in self.trips if begin <= trip.stays[0].start < end]
            for i, trip in enumerate(between, 1):
                number = low + i * (high - low) // (len(between) + 1)
                numbered.append(replace(trip, order=self.province.orders.format(number=number)))
        self.trips = numbered


def _numbered(trips: Iterable[Trip], symbol: str) -> Iterator[tuple[date, int]]:
    for trip in trips:
        number, _, rest = trip.order.partition("-")
        if rest == symbol:
            yield trip.stays[0].start, int(number)
