"""A department's or a province's plans of a period as one: who registered what, who is late, what collides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from dicoso.domain.plans import CHAIN, STANDING, Found, Key, Period, awaited, days_late
from dicoso.domain.text import word_key
from dicoso.domain.workflow import PLAN_STEPS
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plan_clashes import Planned, Staff, collisions, planned, staff, standing
from dicoso.queries.plan_rules import Heads, PlanRules, plan_rules
from dicoso.queries.rows import rows
from dicoso.queries.units import Reach
from dicoso.store.models import Unit

# The right that leads on from where a plan lies with somebody: with_head → plan.endorse, and so on.
DECIDED_BY = {
    step.source: f"plan.{step.name}" for step in PLAN_STEPS if step.source.startswith("with_") and step.name != "return"
}


class Version(NamedTuple):
    """One version of somebody's plan: where it lies, and since when."""

    id: Key
    version: int
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
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
    rows: Sequence[Row]

    def count(self, state: str) -> int:
        """Return how many plans lie at a state."""
        return sum(row.state == state for row in self.rows)

    @property
    def late(self) -> int:
        """How many of the people are late at some step."""
        return sum(row.late > 0 for row in self.rows)


@dataclass(frozen=True)
class People:
    """Who is on a board, without what they plan: quick, for counts and lateness."""

    actor: Actor
    unit: Unit
    period: Period
    rules: PlanRules
    rows: Sequence[Row]
    staff: Staff
    units: Mapping[int, Unit]

    def waiting(self, action: str) -> list[Row]:
        """Return the rows on which the actor may take a decision now; nobody decides on their own plan."""
        reach = self.actor.scope(action).units
        return [
            row
            for row in self.rows
            if DECIDED_BY.get(row.state) == action and row.person != self.actor.person_id and reach.holds(row.path)
        ]

    @cached_property
    def groups(self) -> list[Group]:
        """The departments, by name."""
        by_unit: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows:
            by_unit[row.unit].append(row)
        named = [Group(unit, self.units[unit].name, self.units[unit].code, found) for unit, found in by_unit.items()]
        return sorted(named, key=lambda group: ([word_key(word) for word in group.name.split()], group.code))

    @cached_property
    def progress(self) -> list[Progress]:
        """How many plans reached each step of the chain by now, and how many should have and didn't."""
        place = {state: i for i, state in enumerate(CHAIN)}
        at = [place.get(row.state, 0) for row in self.rows]
        return [
            Progress(
                state,
                due,
                sum(i >= place[state] for i in at),
                sum(row.late > 0 and row.next == state for row in self.rows),
            )
            for state, due in self.rules.due.items()
        ]


@dataclass(frozen=True)
class Board:
    """The people of a board with the stays of their plans, by date, and what collides with each."""

    people: People
    stays: Sequence[Planned]
    found: Found

    @cached_property
    def of_plan(self) -> Mapping[Key, list[Planned]]:
        """The stays of each plan."""
        found: dict[Key, list[Planned]] = defaultdict(list)
        for each in self.stays:
            found[each.plan].append(each)
        return found

    def days(self, row: Row) -> int:
        """Return how many days a person's plan has; a date counts once."""
        if row.plan is None:
            return 0
        stays = [each.stay for each in self.of_plan.get(row.plan.id, ())]
        return len({day for stay in stays for day in range(stay.start.toordinal(), stay.end.toordinal() + 1)})

    def clashing(self, row: Row) -> int:
        """Return how many of a person's stays collide with something."""
        if row.plan is None:
            return 0
        return sum(self.clashes(each.stay.item) for each in self.of_plan.get(row.plan.id, ()))

    def clashes(self, item: Key) -> bool:
        """Tell whether something collides with a stay; a mere hint doesn't."""
        return any(not clash.is_hint for clash in self.found.get(item, ()))


def people(actor: Actor, unit: Unit, period: Period, today: date) -> People:
    """Return who is on the board of a unit: whoever has to register, and whoever has a plan. About ten queries."""
    rules = plan_rules(unit.path, period, units.provinces())
    reach = units.reach(unit)
    whole = units.reach(rules.province) if rules.province else reach
    working = staff(reach, period.span, rules)
    heads = Heads(whole, today)
    elsewhere = standing(period, whole)
    found = []
    seen = set()
    for about, versions in _versions(actor, period, reach):
        seen.add(about[0])
        plan = max(versions, key=lambda each: (each.state in STANDING, each.version))
        amending = any(each.version > plan.version for each in versions)
        found.append(_row((*about, plan, amending), rules, heads, today))
    for worker in working.workers.values():
        if worker.expected and worker.person not in seen and worker.person not in elsewhere:
            found.append(_row((*worker[:5], None, False), rules, heads, today))
    found.sort(key=lambda row: (row.sort_key, row.person))
    return People(actor, unit, period, rules, found, working, Unit.objects.in_bulk({row.unit for row in found}))


def _versions(actor: Actor, period: Period, reach: Reach) -> Iterator[tuple[tuple[Any, ...], list[Version]]]:
    """Yield each person with the versions of their plan that the actor may see and that aren't superseded."""
    plans = visible.plans(actor, "plan.view").filter(
        reach.q("unit__path"), year=period.year, cycle=period.cycle, number=period.number
    )
    who = ("person_id", "person__name", "person__sort_key", "unit_id", "unit__path")
    fields = (*who, "pk", "version", "state", "state_at")
    found: dict[int, list[Version]] = defaultdict(list)
    about: dict[int, tuple[Any, ...]] = {}
    for *person, pk, version, state, at in rows(plans.exclude(state="superseded").values_list(*fields)):
        about[person[0]] = tuple(person)
        found[person[0]].append(Version(pk, version, state, as_moment(at)))
    for key, versions in found.items():
        yield about[key], versions


def _row(facts: tuple[Any, ...], rules: PlanRules, heads: Heads, today: date) -> Row:
    person, name, sort_key, unit, path, plan, amending = facts
    state = plan.state if plan else "draft"
    skipped = heads.skipped(person, path)
    in_time = plan is not None and plan.version > 1  # the last days are those of the first plan of a period
    late = 0 if in_time else days_late(state, rules.due, today, heads=skipped)
    return Row(person, name, sort_key, unit, path, plan, amending, late, awaited(state, heads=skipped))


def as_moment(value: Any) -> datetime:
    """Return a moment as the database gives it, or as `isoformat` wrote it.

    Raises: ValueError.
    """
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def board(found: People) -> Board:
    """Return what the people of a board plan. Two queries more."""
    period, rules = found.period, found.rules
    whole = units.reach(rules.province or found.unit)
    chosen = standing(period, whole) | {row.person: row.plan.id for row in found.rows if row.plan}
    stays = planned(period, whole, chosen)
    own = {row.plan.id for row in found.rows if row.plan}
    clashes = collisions(stays, period.span, found.staff, rules)
    return Board(found, [each for each in stays if each.plan in own], clashes)
