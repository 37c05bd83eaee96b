"""A year in the rhythm "4+1": trips by topic and other longer ones, and a day at the grassroots in most other weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from dicoso.data.demo import Answer, Plan, Stay, Trip
from dicoso.domain.dates import cycle_number
from everyday.places import Places
from everyday.province import Work
from everyday.year import DAY, QUARTERS, Cadre, Year, dates, span

ANYWHERE = 0.6
T = TypeVar("T")
KEPT = 0.74  # of the weeks without a longer trip
PLANNED, ALONG = 0.72, 0.9  # of the days that are made alone; of the weekly days on which somebody comes along


class WeeklyYear(Year):
    """A year with a rhythm, as it fills."""

    def fill(self) -> None:
        """Give everybody the days that they lack."""
        self.places = Places(self.told)
        self.planned: dict[tuple[str, int], list[Stay]] = defaultdict(list)
        self._fill_topics()
        for cadre in self.cadres.values():
            self._fill_long(cadre)
        for monday in self._in_any_order(self._mondays()):
            for cadre in self._in_any_order(list(self.cadres.values())):
                self._fill_week(cadre, monday)
        for cadre in self.cadres.values():
            while cadre.missing:
                self._go(cadre, self._some(cadre, self._longer, min(3, cadre.missing)))
        for cadre in self.cadres.values():
            self._plans_of(cadre)
        self._next_plans()
        self._number()

    def _fill_topics(self) -> None:
        """Share the trips by topic out, those first who have the fewest."""
        stays = [stay for plan in self.told.plans for stay in plan.stays if stay.went]
        by_hand = [stay.form for stay in stays] + [trip.stays[0].form for trip in self.told.trips if trip.order]
        made = {code: 0 for code in self.cadres}
        for trip in self.told.trips:
            if trip.stays[0].form == "topic":
                made[trip.who[-1]] += 1
        for _ in range(self.province.topics - by_hand.count("topic")):
            code = min(made, key=lambda each: (made[each], self.random.random()))
            made[code] += 1
            self._go(self.cadres[code], self._some(self.cadres[code], lambda work: work.form == "topic", 4))

    def _fill_long(self, cadre: Cadre) -> None:
        while cadre.missing > KEPT * len(self._free_weeks(cadre)):
            self._go(cadre, self._some(cadre, self._longer, cadre.missing))

    def _longer(self, work: Work) -> bool:
        return work.form != "topic" and work.days[1] > 1

    def _mondays(self) -> list[date]:
        first = date(self.told.year, 1, 1)
        monday = first - first.weekday() * DAY + 7 * DAY
        return [day for day in dates(monday, self.told.today - 3 * DAY) if day.weekday() == 0]

    def _free_weeks(self, cadre: Cadre) -> list[date]:
        return [monday for monday in self._mondays() if self._free(cadre, monday)]

    def _free(self, cadre: Cadre, monday: date) -> bool:
        week = dates(monday, monday + 4 * DAY)
        return not cadre.counted.intersection(week) and not all(map(self.closed, week))

    def _in_any_order(self, found: list[T]) -> list[T]:
        return [found.pop(int(self.random.random() * len(found))) for _ in range(len(found))]

    def _fill_week(self, cadre: Cadre, monday: date) -> None:
        """Let somebody go for a day in a week that has none, and perhaps a colleague with them."""
        if not cadre.missing or not self._free(cadre, monday):
            return
        liked = self.province.weekdays[cadre.department(monday)]
        for day in (monday + liked * DAY, *self._in_any_order([monday + i * DAY for i in range(5) if i != liked])):
            work = self._pick_work(cadre, day, lambda work: work.form != "topic" and work.days[0] == 1)
            if work and day < self.told.today - DAY and self._suits(cadre, [day], work, strict=True):
                stay = self._taken(cadre, day, day, work)
                self._go(cadre, stay, self._mate(cadre, monday, stay))
                return

    def _mate(self, cadre: Cadre, monday: date, stay: Stay) -> Cadre | None:
        """Return somebody of the department who comes along: who isn't can't be recorded for."""
        unit = cadre.department(stay.start)
        free = [
            other
            for other in self.cadres.values()
            if other is not cadre and other.department(stay.start) == unit
            if other.missing and self._free(other, monday) and stay.start not in other.busy
        ]  # fmt: skip
        return self.pick(free) if free and self.chance(ALONG) else None

    def _pick_work(self, cadre: Cadre, day: date, wanted: Callable[[Work], bool]) -> Work | None:
        unit = cadre.department(day).rpartition("-")[2]
        fitting = [
            work
            for work in self.province.work
            if wanted(work) and work.months[0] <= day.month <= work.months[1]
            if work.departments == "*" or unit in work.departments.split()
        ]  # fmt: skip
        picked = [self.pick(fitting) for _ in range(3 if fitting else 0)]
        return min(picked, key=lambda work: cadre.used[work.content], default=None)

    def _some(self, cadre: Cadre, wanted: Callable[[Work], bool], most: int) -> Stay:
        """Find a place in the year for some work."""
        for attempt in range(5000):
            quarter = self.pick([q for q in QUARTERS for _ in range(round(100 * self.province.share[q]))])
            first, last = span(self.told.year, quarter)
            until = min(last, self.told.today - 2 * DAY)
            start = self._some_day(first, until)
            work = self._pick_work(cadre, start, wanted)
            if work is None:
                continue
            end = start + (min(most, self.between(*work.days)) - 1) * DAY
            if end <= until and self._suits(cadre, dates(start, end), work, strict=attempt < 3000):
                return self._taken(cadre, start, end, work)
        raise SystemExit(f"{cadre.holder.code}: no place found; change the seed")

    def _go(self, cadre: Cadre, stay: Stay, mate: Cadre | None = None) -> None:
        """Have a stay made as planned, or by an order."""
        days = dates(stay.start, stay.end)
        quarter = cycle_number("quarter", stay.start)
        cadre.counted.update(days)
        if mate:
            self._take(mate, stay.start, stay.end)
            mate.counted.update(days)
            self.trips.append(Trip((cadre.holder.code, mate.holder.code), (replace(stay, expected=""),), "?"))
        elif quarter not in cadre.told and self.chance(PLANNED):
            first, last = span(self.told.year, quarter)
            self.planned[cadre.holder.code, quarter].append(self._as_planned(cadre, stay, first, last))
        else:
            self.trips.append(Trip((cadre.holder.code,), (replace(stay, expected=""),), "?"))

    def _plans_of(self, cadre: Cadre) -> None:
        for quarter in QUARTERS:
            plan = self._plan(cadre, quarter)
            if plan is not None:
                made = self.planned[cadre.holder.code, quarter]
                stays = [*made, *self._not_made(cadre, quarter, least=0 if len(made) > 1 else 2)]
                self.plans.append(replace(plan, stays=tuple(sorted(stays, key=lambda stay: stay.start))))

    def _not_made(self, cadre: Cadre, quarter: int, least: int) -> list[Stay]:
        """Return what was planned and didn't take place, or lies ahead."""
        first, last = span(self.told.year, quarter)
        ahead = last > self.told.today
        start, end = (self.told.today + 3 * DAY, self.province.ends) if ahead else (first, last)
        number = max(least, int(self.chance(0.8 if ahead else 0.35)))
        found = [self._ahead(cadre, start, end) for _ in range(number)]
        return [stay for stay in found if stay]

    def _ahead(self, cadre: Cadre, first: date, last: date) -> Stay | None:
        stay = self._stay(cadre, first, last, 2)
        return replace(stay, answer=None) if stay else None

    def _next_plans(self) -> None:
        """Plan the first quarter of the next year: some plans are approved, most lie on the way."""
        year = self.told.year + 1
        first, last = span(year, 1)
        for state, codes in self.province.next_plans.items():
            for code in codes:
                cadre = self.cadres[code]
                found = [self._ahead(cadre, first + 2 * DAY, last) for _ in range(self.between(6, 9))]
                stays = tuple(sorted((stay for stay in found if stay), key=lambda stay: stay.start))
                self.plans.append(self._on_its_way(Plan(code, 1, stays, year=year), cadre, state))

    def _on_its_way(self, plan: Plan, cadre: Cadre, state: str) -> Plan:
        """Return a plan as far as it has come."""
        today = self.told.today
        if state == "draft":
            return replace(plan, registered=self.working_day(today - 3 * DAY))
        late = state == "with_head"
        submitted = self.working_day(today - (2 if late else self.between(8, 11)) * DAY)
        headed = self._starts_later(cadre, cadre.department(today))
        endorsed = None if late or headed else self.working_day(today - 7 * DAY)
        checked = self.working_day(today - 3 * DAY) if state in ("with_board", "approved") else None
        approved = self.working_day(today - DAY) if state == "approved" else None
        return replace(plan, submitted=submitted, endorsed=endorsed, checked=checked, approved=approved)

    def _suits(self, cadre: Cadre, days: Sequence[date], work: Work, *, strict: bool) -> bool:
        """Tell whether one could go on those days: within one week, too, so that weeks are told apart."""
        within = len({day.isocalendar().week for day in days}) == 1
        return within and super()._suits(cadre, days, work, strict=strict)

    def _host(self, unit: str, levels: str) -> str:
        """Return a host; of a district's communes mostly any, now and then one that is visited again and again."""
        found = super()._host(unit, levels)
        if self.places.found[found].level != "commune" or not self.chance(ANYWHERE):
            return found
        district = self.places.found[found].parent
        near = [place for place in self.places.found.values() if place.parent == district]
        return self.pick([place.code for place in near if place.level == "commune"])

    def _answer(self, host: str, end: date) -> Answer | None:
        """Return a host's word, some days after the stay; for most an account or a person further up speaks."""
        above = self.places.above(host)
        share = next((self.province.answering[code] for code in above if code in self.province.answering), 0)
        on = self.working_day(end + self.between(1, 9) * DAY, 1)
        if not share or on > self.told.today or not self.chance(share):
            return None
        known = (self.province.speakers[code] for code in above if code in self.province.speakers)
        name, position = next(known, ("", ""))
        return Answer(on, confirmed=True, name=name, position=position)
