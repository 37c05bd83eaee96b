"""By which rules a plan is made: its period, its last days, who heads whose department, what an item must be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, cast

from dicoso.domain.counting import FORMS
from dicoso.domain.dates import ONE_DAY
from dicoso.domain.errors import Fault, NoRuleInForce
from dicoso.domain.plans import Period, due_dates
from dicoso.domain.quota import CountingRules
from dicoso.domain.units import DEPTH, union_name
from dicoso.queries import units
from dicoso.queries.rules import rulebook
from dicoso.queries.units import SEGMENT, Province, ProvinceTree, Reach
from dicoso.store.models import Plan, Posting, Role, Unit

CONTENT_LIMIT = 1000  # characters: half a page


def period_of(plan: Plan) -> Period:
    """Return the period that a plan is for."""
    return Period(plan.cycle, plan.year, plan.number)


def posting_of(person_id: int, period: Period) -> Posting | None:
    """Return where a person works on the period's first day, or, if nowhere, where they begin to within it."""
    span = period.span
    held = Posting.objects.filter(person=person_id, start__lte=span.end, end__gte=span.start)
    return held.select_related("unit").order_by("start", "end", "pk").first()


def period_at(path: str, day: date, tree: ProvinceTree) -> Period:
    """Return the planning period in which a date lies for a unit: the cycle in force on its first day holds."""
    book = rulebook()
    cycle = cast(str, book.rule("plan.cycle", tree.code(path, day), day).value)
    first = Period.of(cycle, day).span.start
    return Period.of(cast(str, book.rule("plan.cycle", tree.code(path, first), first).value), day)


def period_after(path: str, period: Period, tree: ProvinceTree) -> Period:
    """Return a unit's next planning period."""
    return period_at(path, period.span.end + ONE_DAY, tree)


def neighbours(path: str, period: Period, tree: ProvinceTree) -> tuple[Period | None, Period]:
    """Return a unit's planning periods before and after one; None before the first that the rulebook knows."""
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
    """Return the rules for the plans of a unit in a period."""
    first = period.span.start
    province = tree.province(path, first)
    code = province.code if province else None
    rules = rulebook().in_force(code, first)
    due = due_dates(period, cast(Mapping[str, int], rules["plan.due_days"].value))
    share = cast(int, rules["plan.away_share"].value)
    return PlanRules(province, due, share, CountingRules.of(rules))


class Heads:
    """Who heads which department on a day, within some units. Two queries."""

    def __init__(self, within: Reach, day: date) -> None:
        held = Role.objects.filter(
            within.q("unit__path"), role="dept_head", start__lte=day, end__gte=day, account__is_active=True
        )
        rows = list(held.values_list("unit_id", "account__person_id"))
        reach_of = units.reaches(unit for unit, _ in rows)
        self._at: dict[str, set[int | None]] = defaultdict(set)
        self._heads: dict[str, set[int | None]] = {}
        for unit, person in rows:
            for path in reach_of[unit].paths:
                self._at[path].add(person)

    def skipped(self, person_id: int, path: str) -> bool:
        """Tell whether a person's plan starts one step later: nobody but the owner heads their department."""
        heads = self._heads.get(path)
        if heads is None:
            above = (path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT))
            heads = self._heads[path] = {who for each in above for who in self._at.get(each, ())}
        return not heads or heads == {person_id}


def heads_of(path: str, day: date) -> Heads:
    """Return who heads the department with this path, from wherever the role is held."""
    return Heads(_above_or_at(path), day)


def _above_or_at(path: str) -> Reach:
    """Return the reach of the unit's province, with what it came from and what it became; of the centre, all."""
    province = Unit.objects.filter(path=path[: 2 * SEGMENT]).first()
    return units.reach(province) if province else Reach(())


class Item(NamedTuple):
    """One planned stay as it was typed in; what is missing is None or empty."""

    start: date | None
    end: date | None
    host: int | None
    form: str
    content: str
    expected: str = ""


def item_faults(path: str, period: Period, item: Item) -> list[Fault]:
    """Return everything that is wrong with an item of a plan of a unit."""
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
    return faults + _host_faults(path, item)


def _date_faults(period: Period, item: Item) -> list[Fault]:
    faults = []
    for name in ("start",) if item.end == item.start else ("start", "end"):  # an end left open is the start
        day = getattr(item, name)
        if day is not None and day not in period.span:
            first, last = period.span.start, period.span.end
            faults.append(Fault.at(name, "outside_period", period=period.label, first=first, last=last))
    if item.start and item.end and item.end < item.start:
        faults.append(Fault.at("end", "date_order"))
    return faults


def _host_faults(path: str, item: Item) -> list[Fault]:
    """A host lies below the person's province and exists on every date of the stay."""
    if item.host is None:
        return []
    host = Unit.objects.filter(pk=item.host).first()
    if host is None or host.level == "department":
        return [Fault.at("host", "host_unknown")]
    first, last = item.start or host.valid_from, item.end or item.start or host.valid_from
    above = units.provinces().province(path, first)
    if above and not (host.path.startswith(above.path) and DEPTH[host.level] > DEPTH[above.level]):
        return [Fault.at("host", "host_outside", province=above.name)]
    if first < host.valid_from or last > host.valid_to:
        name = union_name(host.name, host.level)
        return [Fault.at("host", "host_not_there", host=name, start=host.valid_from, end=host.valid_to)]
    return []
