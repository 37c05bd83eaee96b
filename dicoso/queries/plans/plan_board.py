"""A department's or a province's plans of a period as one: who registered what, who is late, what collides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from dicoso.domain.plans import CHAIN, STANDING, Found, Key, Period, Stay, awaited, days_step_late, hints, joined
from dicoso.domain.text import word_key
from dicoso.domain.workflow import DECISIONS
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plans.plan_clashes import (
    Owner,
    PlannedLine,
    Staff,
    collisions,
    lines,
    planned_stays,
    staff,
    standing,
)
from dicoso.queries.plans.plan_rules import Deciders, PlanRules, deciders_within, neighbours, plan_rules
from dicoso.queries.rows import driver_rows
from dicoso.queries.units import Reach
from dicoso.store.models import Person, Unit

# The right that leads on from where a plan lies with somebody: with_head → plan.endorse, and so on.
DECIDED_BY = {state: f"plan.{step.name}" for state, step in DECISIONS.items()}


class Version(NamedTuple):
    """One version of somebody's plan: where it lies, since when, and whether it was sent back with a reason."""

    version: int
    id: Key
    state: str
    since: str  # the moment as the database writes it; `as_moment` reads it
    returned: bool


class BoardRow(NamedTuple):
    """One person on the board: the version of their plan that counts, if there is one, and what is late.

    `amending`: a newer version is being written. `late`: days past the last day of the next step.
    """

    person: int
    name: str
    sort_key: str
    unit: int
    path: str
    plan: Version | None
    amending: bool
    late: int
    next: str | None

    @property
    def state(self) -> str:
        """The plan's state; `none` if there is no plan that anybody but its owner may see."""
        return self.plan.state if self.plan else "none"

    @property
    def returned(self) -> bool:
        """Whether the plan is a draft that was sent back; else a draft on a board was withdrawn by its owner."""
        return self.plan is not None and self.plan.returned

    @property
    def plan_id(self) -> UUID:
        """The plan's id, as an address has it. Asked only of a row that has a plan."""
        if self.plan is None:
            raise LookupError(self.person)
        return UUID(str(self.plan.id))


class Progress(NamedTuple):
    """How far the plans of a period are at one state of the chain: its last day, how many got there, how many late."""

    state: str
    due: date
    reached: int
    late: int


class Group(NamedTuple):
    """The people of one department on the board."""

    unit: int
    name: str
    code: str
    rows: Sequence[BoardRow]
    states: Counter[str]

    def count(self, state: str) -> int:
        """How many plans lie at a state."""
        return self.states[state]

    @property
    def late(self) -> int:
        """How many of the people are late at some step."""
        return sum(row.late > 0 for row in self.rows)


@dataclass(frozen=True)
class People:
    """Who is on a board, without what they plan: quick, for counts and lateness.

    `elsewhere` are the standing plans of the rest of the province; `beside` the periods before and after.
    """

    actor: Actor
    unit: Unit
    period: Period
    rules: PlanRules
    rows: Sequence[BoardRow]
    staff: Staff
    units: Mapping[int, Unit]
    reach: Reach
    whole: Reach
    elsewhere: Mapping[Key, Owner]
    beside: tuple[Period | None, Period]

    def waiting(self, action: str) -> list[BoardRow]:
        """Rows on which the actor may take a decision now; nobody decides on their own plan."""
        reach, own = self.actor.scope(action).units, self.actor.person_id
        source = next(state for state, decided in DECIDED_BY.items() if decided == action)
        if not self.states[source]:
            return []
        within = {pk for pk, unit in self.units.items() if reach.holds(unit.path)}
        return [row for row in self.rows if row.state == source and row.unit in within and row.person != own]

    @cached_property
    def groups(self) -> list[Group]:
        """The departments, by name."""
        by_unit: dict[int, list[BoardRow]] = defaultdict(list)
        for row in self.rows:
            by_unit[row.unit].append(row)
        named_groups = [
            Group(
                unit,
                self.units[unit].name,
                self.units[unit].code,
                rows_of_unit,
                Counter(row.state for row in rows_of_unit),
            )
            for unit, rows_of_unit in by_unit.items()
        ]
        return sorted(named_groups, key=lambda group: ([word_key(word) for word in group.name.split()], group.code))

    @cached_property
    def states(self) -> Counter[str]:
        """How many plans lie at each state."""
        return Counter(row.state for row in self.rows)

    @cached_property
    def progress(self) -> list[Progress]:
        """How many plans reached each step of the chain by now, and how many should have and didn't."""
        late = Counter(row.next for row in self.rows if row.late)
        return [
            Progress(state, due, sum(self.states[each] for each in CHAIN[CHAIN.index(state) :]), late[state])
            for state, due in self.rules.due.items()
        ]


@dataclass(frozen=True)
class Board:
    """The people of a board with the stays of their plans, and what collides with each."""

    people: People
    stays: Sequence[Stay]
    found: Found

    @cached_property
    def of_plan(self) -> Mapping[Key, list[Stay]]:
        """The stays of each plan."""
        stays: dict[Key, list[Stay]] = defaultdict(list)
        for stay in self.stays:
            stays[stay.plan].append(stay)
        return stays

    @cached_property
    def by_date(self) -> list[Stay]:
        """The stays by their first and last date."""
        return sorted(self.stays, key=lambda stay: (stay.bits & -stay.bits, stay.bits, stay.person))

    def stays_of(self, row: BoardRow) -> Sequence[Stay]:
        """Stays of a person's plan."""
        return self.of_plan.get(row.plan.id, ()) if row.plan else ()

    def days(self, row: BoardRow) -> int:
        """How many days a person's plan has; a date counts once."""
        bits = 0
        for stay in self.stays_of(row):
            bits |= stay.bits
        return bits.bit_count()

    def clashing(self, row: BoardRow) -> int:
        """How many of a person's stays collide with something."""
        return self._colliding[row.plan.id] if row.plan else 0

    @cached_property
    def _colliding(self) -> Counter[Key]:
        return Counter(stay.plan for stay in self.stays if stay.item in self.found)

    def lines(self, stays: Sequence[Stay], today: date) -> list[PlannedLine]:
        """Some of the stays with all that is shown of them, by date; hints tell of the whole province."""
        if not stays:
            return []
        items, period = {stay.item for stay in stays}, self.people.period
        near = Q(host__in={stay.host for stay in stays})
        around = planned_stays(period, self.people.whole, self.people.elsewhere, near) if self.people.elsewhere else ()
        clashes_by_stay = joined(self.found, hints((*self.stays, *around), items, period.span))
        return lines(items, clashes_by_stay, self.people.rules, today)


def board_people(actor: Actor, unit: Unit, period: Period, today: date) -> People:
    """Who is on the board of a unit: whoever has to register, and whoever has a plan. About ten queries."""
    tree = units.load_provinces()
    rules = plan_rules(unit.path, period, tree)
    reach = units.unit_reach(unit)
    above = rules.province
    province_reach = reach if above is None or above.pk == unit.pk else units.unit_reach(above)
    working = staff(reach, period.span, rules)
    judge = _Judge(rules, deciders_within(province_reach, today), today)
    others = {} if province_reach is reach else standing(period, province_reach)
    board_rows, people_seen = [], set()
    for about, versions in _versions_by_person(actor, period, reach):
        people_seen.add(about[0])
        plan = versions[0] if len(versions) == 1 else _counting(versions)
        board_rows.append(judge.row((*about, plan, plan.version < max(versions).version)))
    elsewhere = {plan: owner for plan, owner in others.items() if owner.person not in people_seen}
    people_seen |= {owner.person for owner in elsewhere.values()}
    left = {
        person: unit for person, unit in working.first.items() if person not in people_seen and working.expected(person)
    }
    units_by_id = units.of_ids({*(row.unit for row in board_rows), *left.values()})
    for person in Person.objects.filter(pk__in=left):
        unit_of = units_by_id[left[person.pk]]
        about = (person.pk, person.name, person.sort_key, unit_of.pk, unit_of.path)
        board_rows.append(judge.row((*about, None, False)))
    board_rows.sort(key=lambda row: (row.sort_key, row.person))
    beside_neighbours = neighbours(unit.path, period, tree)
    return People(
        actor,
        unit,
        period,
        rules,
        board_rows,
        working,
        units_by_id,
        reach,
        province_reach,
        elsewhere,
        beside_neighbours,
    )


def _versions_by_person(actor: Actor, period: Period, reach: Reach) -> Iterator[tuple[tuple[Any, ...], list[Version]]]:
    """Yield each person with the versions of their plan that the actor may see and that aren't superseded."""
    plans = visible.visible_plans(actor, "plan.view").filter(
        reach.q("unit__path"), year=period.year, cycle=period.cycle, number=period.number
    )
    who = ("person_id", "person__name", "person__sort_key", "unit_id", "unit__path")
    fields = (*who, "pk", "version", "state", "since", "returned_because")
    found: dict[int, list[Version]] = defaultdict(list)
    about: dict[int, tuple[Any, ...]] = {}
    alive = plans.exclude(state="superseded").annotate(since=Cast("state_at", CharField()))
    for person, name, sort_key, unit, path, pk, version, state, since, reason in driver_rows(
        alive.values_list(*fields)
    ):
        about[person] = (person, name, sort_key, unit, path)
        found[person].append(Version(version, pk, state, since.replace(" ", "T"), reason != ""))
    for key, versions in found.items():
        yield about[key], versions


def _counting(versions: Sequence[Version]) -> Version:
    """Version that counts: the newest that is submitted or in force, or the one that was sent back."""
    return max(versions, key=lambda each: (each.state in STANDING, each.version))


class _Judge:
    """Makes rows: of a thousand plans few differ in where they lie and what they are passed on over."""

    def __init__(self, rules: PlanRules, deciders: Deciders, today: date) -> None:
        self.rules, self.deciders, self.today = rules, deciders, today
        self._next: dict[tuple[str, frozenset[str]], tuple[str | None, int]] = {}

    def row(self, facts: tuple[Any, ...]) -> BoardRow:
        """Person with the version that counts, what is next and what is late."""
        person, name, sort_key, unit, path, plan, amending = facts
        key = (plan.state if plan else "draft", self.deciders.passed(person, path))
        if key not in self._next:
            target = awaited(*key)
            self._next[key] = target, days_step_late(target, self.rules.due, self.today)
        target, late = self._next[key]
        in_time = plan is not None and plan.version > 1  # the last days are those of the first plan of a period
        return BoardRow(person, name, sort_key, unit, path, plan, amending, 0 if in_time else late, target)


def as_moment(text: str) -> datetime:
    """Read a moment as the database writes it, or as `isoformat` does.

    Raises: ValueError.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def board(found: People) -> Board:
    """What the people of a board plan. One query more."""
    owners = {row.plan.id: Owner(row.person, row.unit) for row in found.rows if row.plan}
    stays = planned_stays(found.period, found.reach, owners)
    return Board(found, stays, collisions(stays, found.staff))
