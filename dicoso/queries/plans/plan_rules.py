"""By which rules a plan is made: its period, its last days, who heads whose department, what an item must be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, cast

from django.db.models import Q

from dicoso.domain.counting import FORMS
from dicoso.domain.dates import ONE_DAY
from dicoso.domain.errors import Fault, NoRuleInForce
from dicoso.domain.plans import Period, due_dates
from dicoso.domain.quota import CountingRules
from dicoso.domain.units import DEPTH, union_name
from dicoso.domain.workflow import DECISIONS
from dicoso.queries import units
from dicoso.queries.once import read_once
from dicoso.queries.rules import rulebook
from dicoso.queries.units import SEGMENT, Province, ProvinceTree, Reach
from dicoso.store.models import Plan, Posting, Role, Unit

CONTENT_LIMIT = 1000  # characters: half a page
PASSABLE = {state: step.role for state, step in DECISIONS.items() if step.alone == "pass"}  # who decides there


def plan_period(plan: Plan) -> Period:
    """Period that a plan is for."""
    return Period(plan.cycle, plan.year, plan.number)


def undecided(plan: Plan) -> bool:
    """Tell whether a plan still lies as its owner submitted it."""
    return plan.state in DECISIONS and plan.state_at == plan.submitted_at


def posting_of(person_id: int, period: Period) -> Posting | None:
    """Where a person works on the period's first day, or, if nowhere, where they begin to within it."""
    span = period.span
    postings = Posting.objects.filter(person=person_id, start__lte=span.end, end__gte=span.start)
    return postings.select_related("unit").order_by("start", "end", "pk").first()


def period_at(path: str, day: date, tree: ProvinceTree) -> Period:
    """Planning period in which a date lies for a unit: the cycle in force on its first day holds."""
    book = rulebook()
    cycle = cast(str, book.rule("plan.cycle", tree.code(path, day), day).value)
    first = Period.of(cycle, day).span.start
    return Period.of(cast(str, book.rule("plan.cycle", tree.code(path, first), first).value), day)


def period_after(path: str, period: Period, tree: ProvinceTree) -> Period:
    """Unit's next planning period."""
    return period_at(path, period.span.end + ONE_DAY, tree)


def neighbours(path: str, period: Period, tree: ProvinceTree) -> tuple[Period | None, Period]:
    """Unit's planning periods before and after one; None before the first that the rulebook knows."""
    following = period_after(path, period, tree)
    try:
        return period_at(path, period.span.start - ONE_DAY, tree), following
    except NoRuleInForce:
        return None, following


class PlanRules(NamedTuple):
    """What a period's plans are judged by: of the province, on the period's first day."""

    province: Province | None
    due: Mapping[str, date]
    away_share: int
    counting: CountingRules


def plan_rules(path: str, period: Period, tree: ProvinceTree) -> PlanRules:
    """Rules for the plans of a unit in a period."""
    first = period.span.start
    province = tree.province(path, first)
    code = province.code if province else None
    rules = rulebook().in_force(code, first)
    due = due_dates(period, cast(Mapping[str, int], rules["plan.due_days"].value))
    share = cast(int, rules["plan.away_share"].value)
    return PlanRules(province, due, share, CountingRules.of(rules))


class Deciders:
    """Who decides on whose plans on a day, within some units. Two queries.

    Source: the column `alone` of the workflow of plans, and docs/decisions/0017.
    """

    def __init__(self, within: Reach, day: date) -> None:
        above = {path[:end] for path in within.paths for end in range(SEGMENT, len(path), SEGMENT)}
        roles = Role.objects.filter(
            within.q("unit__path") | Q(unit__path__in=above),
            role__in=PASSABLE.values(),
            start__lte=day,
            end__gte=day,
            account__is_active=True,
        )
        rows = list(roles.values_list("role", "unit_id", "account__person_id"))
        reach_of = units.reaches(unit for _, unit, _ in rows)
        self._at: dict[tuple[str, str], set[int | None]] = defaultdict(set)
        for role, unit, person in rows:
            for path in reach_of[unit].paths:
                self._at[role, path].add(person)
        self._passed: dict[str, _Passed] = {}

    def passed(self, person_id: int, path: str) -> frozenset[str]:
        """States that the plan of a person of a unit is passed on over: nobody else decides there."""
        passed_before = self._passed.get(path)
        if passed_before is None:
            passed_before = self._passed[path] = self._of(path)
        return passed_before.alone.get(person_id, passed_before.vacant)

    def _of(self, path: str) -> _Passed:
        above = [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]
        who = {
            state: {one for unit_above in above for one in self._at.get((role, unit_above), ())}
            for state, role in PASSABLE.items()
        }
        vacant = frozenset(state for state, people in who.items() if not people)
        single = {next(iter(people)) for people in who.values() if len(people) == 1} - {None}
        return _Passed(
            vacant, {one: vacant | {state for state, people in who.items() if people == {one}} for one in single}
        )


class _Passed(NamedTuple):
    """Of one unit's plans: the states at which nobody decides, and with those at which one person alone does."""

    vacant: frozenset[str]
    alone: Mapping[int | None, frozenset[str]]


def deciders(paths: Iterable[str], day: date) -> Deciders:
    """Who decides on the plans of units, given by their paths, from wherever the roles are held."""
    ids = {int(path[: 2 * SEGMENT][-SEGMENT:]) for path in paths}  # of the provinces; the centre's own
    within = Reach(tuple(sorted({path for reach in units.reaches(ids).values() for path in reach.paths})))
    return deciders_within(within, day)


@read_once
def deciders_within(within: Reach, day: date) -> Deciders:
    """Who decides on the plans of all units of a reach."""
    return Deciders(within, day)


class TypedItem(NamedTuple):
    """One planned stay as it was typed in; what is missing is None or empty."""

    start: date | None
    end: date | None
    host: int | None
    form: str
    content: str
    expected: str = ""


def item_faults(path: str, period: Period, item: TypedItem) -> list[Fault]:
    """Everything that is wrong with an item of a plan of a unit."""
    faults = [
        Fault.at(name, "required")
        for name in ("start", "end", "host", "form", "content")
        if getattr(item, name) in (None, "")
    ]
    faults += _date_faults(period, item)
    if item.form and item.form not in FORMS:
        faults.append(Fault.at("form", "choice", value=item.form, choices=", ".join(FORMS)))
    for name in ("content", "expected"):
        if len(getattr(item, name)) > CONTENT_LIMIT:
            faults.append(Fault.at(name, "too_long", limit=CONTENT_LIMIT))
    return faults + _plan_host_faults(path, item)


def _date_faults(period: Period, item: TypedItem) -> list[Fault]:
    faults = []
    for name in ("start",) if item.end == item.start else ("start", "end"):  # an end left open is the start
        day = getattr(item, name)
        if day is not None and day not in period.span:
            first, last = period.span.start, period.span.end
            faults.append(Fault.at(name, "outside_period", period=period.label, first=first, last=last))
    if item.start and item.end and item.end < item.start:
        faults.append(Fault.at("end", "date_order"))
    return faults


def _plan_host_faults(path: str, item: TypedItem) -> list[Fault]:
    """A host lies below the person's province and exists on every date of the stay."""
    if item.host is None:
        return []
    host = Unit.objects.filter(pk=item.host).first()
    if host is None or host.level == "department":
        return [Fault.at("host", "host_unknown")]
    first, last = item.start or host.valid_from, item.end or item.start or host.valid_from
    above = units.load_provinces().province(path, first)
    if above and not (host.path.startswith(above.path) and DEPTH[host.level] > DEPTH[above.level]):
        return [Fault.at("host", "host_outside", province=above.name)]
    if first < host.valid_from or last > host.valid_to:
        name = union_name(host.name, host.level)
        return [Fault.at("host", "host_not_there", host=name, start=host.valid_from, end=host.valid_to)]
    return []
