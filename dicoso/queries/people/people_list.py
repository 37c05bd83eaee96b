"""People as those see them who may: a list on a day, and one person with where they have worked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from dicoso.domain.dates import FOREVER
from dicoso.domain.plans import Period
from dicoso.domain.quota import Progress, progress
from dicoso.domain.text import fold
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.audit import ShownEvent, read_history
from dicoso.queries.counting import from_facts, from_ledger
from dicoso.queries.people.accounts import HeldRole, held
from dicoso.queries.rows import as_date, chunks, driver_rows
from dicoso.queries.rules import current_year
from dicoso.queries.units import load_provinces
from dicoso.store.models import Exemption, Person, Posting, Role, Unit

MOST_LISTED = 2000  # people on one page: more than any province has
MOST_DEPARTMENTS = 300  # to choose from; beyond a province one searches by name


def person_names(ids: Collection[int]) -> dict[int, str]:
    """Names and codes of people, for the terminal."""
    names: dict[int, str] = {}
    for part in chunks(ids):
        people = Person.objects.filter(pk__in=part).values_list("pk", "name", "code")
        names |= {pk: f"{name} ({code})" for pk, name, code in people}
    return names


class PersonLine(NamedTuple):
    """One person of the list with the posting that began last."""

    code: str
    name: str
    title: str
    unit: str
    level: str
    full_time: bool
    since: date


class PeopleList(NamedTuple):
    """The people of a day, those that were asked for; `departments` are all there are to choose from.

    `found`: how many were asked for, also where that is more than one page shows; `total`: how many there are.
    """

    lines: list[PersonLine]
    found: int
    departments: list[tuple[str, str]]
    total: int


def list_people(actor: Actor, on: date, search: str = "", department: str = "") -> PeopleList:
    """Who is in post on a day, of those the actor may see, in the order of Vietnamese names. One query."""
    in_post = visible.visible_postings(actor, "person.view").filter(start__lte=on, end__gte=on)
    fields = (
        "person__code", "person__name", "person__search", "person__sort_key", "title", "unit__code", "unit__name",
        "level", "full_time", "start",
    )  # fmt: skip
    folded = fold(search)
    departments: dict[str, str] = {}
    person_lines: dict[str, tuple[str, PersonLine]] = {}
    everybody: set[str] = set()
    for code, name, plain, key, title, unit_code, unit, level, full_time, start in driver_rows(
        in_post.order_by("start", "pk").values_list(*fields)
    ):
        departments[unit_code] = unit
        everybody.add(code)
        if department and unit_code != department:
            continue
        if folded and folded not in plain and folded not in code.lower():
            continue
        person_lines[code] = (key, PersonLine(code, name, title, unit, level, bool(full_time), as_date(start)))
    lines = [line for _, line in sorted(person_lines.values(), key=lambda item: (item[0], item[1].code))]
    offered_departments = (
        sorted(departments.items(), key=lambda item: fold(item[1])) if len(departments) <= MOST_DEPARTMENTS else []
    )
    return PeopleList(lines[:MOST_LISTED], len(lines), offered_departments, len(everybody))


class PostingLine(NamedTuple):
    """One posting; `end` is None while it lasts."""

    id: int
    unit: str
    unit_code: str
    above: str
    title: str
    level: str
    full_time: bool
    start: date
    end: date | None


class ExemptionLine(NamedTuple):
    """One exemption with its reason, for those who may see it."""

    id: int
    reason: str
    start: date
    end: date | None
    order_number: str


class PlanLine(NamedTuple):
    """One plan of a person in its latest version."""

    id: UUID
    period: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that the actor may know of a person. `exemptions` is None for whom they are no business."""

    id: int
    code: str
    name: str
    born: date | None
    own: bool
    postings: list[PostingLine]
    roles: list[HeldRole]
    exemptions: list[ExemptionLine] | None
    plans: list[PlanLine]
    year: int
    progress: Progress | None
    may_edit: bool
    may_excuse: bool
    history: list[ShownEvent]


def person(actor: Actor, code: str) -> PersonPage:
    """One person.

    Raises: NotFound.
    """
    person_found = visible.find_one(visible.visible_people, actor, "person.view", code=code)
    own = person_found.pk == actor.person_id
    excused = actor.scope("exemption.view").own == person_found.pk or _reaches_person(
        actor, "exemption.view", person_found
    )
    may_edit = _reaches_person(actor, "person.edit", person_found)
    year = _current_year(actor, person_found.pk)
    return PersonPage(
        id=person_found.pk,
        code=person_found.code,
        name=person_found.name,
        born=person_found.born if own or may_edit else None,
        own=own,
        postings=list_postings(actor, person_found.pk),
        roles=_roles(actor, person_found.pk),
        exemptions=list_exemptions(actor, person_found.pk) if excused else None,
        plans=_plan_lines(actor, person_found.pk),
        year=year,
        progress=_progress(actor, person_found.pk, year),
        may_edit=may_edit,
        may_excuse=_reaches_person(actor, "exemption.record", person_found),
        history=_history(actor, person_found, excused=excused),
    )


def _history(actor: Actor, person: Person, *, excused: bool) -> list[ShownEvent]:
    """What was done to a person's record, for those who may read it, the latest first."""
    if not _reaches_person(actor, "audit.view", person):
        return []
    events = read_history("person", person.code) + (read_history("exemption", person.code) if excused else [])
    return sorted(events, key=lambda event: -event.seq)


def _reaches_person(actor: Actor, action: str, person: Person) -> bool:
    return actor.may(action) and visible.visible_people(actor, action).filter(pk=person.pk).exists()


def list_postings(actor: Actor, person_id: int) -> list[PostingLine]:
    """Where a person works and has worked, as far as the actor may see it, the latest first."""
    postings = visible.visible_postings(actor, "person.view").filter(person=person_id)
    return [posting_line(posting) for posting in postings.select_related("unit__parent").order_by("-start", "-end")]


def posting_line(posting: Posting) -> PostingLine:
    """Posting as it is shown."""
    unit = posting.unit
    return PostingLine(
        posting.pk,
        unit.name,
        unit.code,
        union_name(unit.parent.name, unit.parent.level) if unit.level == "department" and unit.parent else "",
        posting.title,
        posting.level,
        posting.full_time,
        posting.start,
        None if posting.end == FOREVER else posting.end,
    )


def _roles(actor: Actor, person_id: int) -> list[HeldRole]:
    scope = actor.scope("person.view")
    roles = Role.objects.filter(account__person=person_id)
    if person_id != scope.own:
        roles = roles.filter(scope.units.q("unit__path"))
    return [held(role) for role in roles.select_related("unit").order_by("-end", "start")]


def list_exemptions(actor: Actor, person_id: int) -> list[ExemptionLine]:
    """Person's exemptions as far as the actor may see them, the latest first."""
    exemptions = visible.visible_exemptions(actor, "exemption.view").filter(person=person_id).order_by("-start")
    return [exemption_line(exemption) for exemption in exemptions]


def exemption_line(exemption: Exemption) -> ExemptionLine:
    """Exemption as it is shown."""
    end = None if exemption.end == FOREVER else exemption.end
    return ExemptionLine(exemption.pk, exemption.reason, exemption.start, end, exemption.order_number)


def _plan_lines(actor: Actor, person_id: int) -> list[PlanLine]:
    """Person's plans of this year and the last, as far as the actor may see them, the latest first."""
    plans = visible.visible_plans(actor, "plan.view").filter(person=person_id, year__gte=actor.today.year - 1)
    return [
        PlanLine(plan.pk, Period(plan.cycle, plan.year, plan.number).label, plan.version, plan.state)
        for plan in plans.exclude(state="superseded").order_by("-year", "-number", "-version")
    ]


def _current_year(actor: Actor, person_id: int) -> int:
    """Year whose period is running in the province of a person's last posting."""
    last = Posting.objects.filter(person=person_id, start__lte=actor.today).order_by("start", "end", "pk")
    path = last.values_list("unit__path", flat=True).last()
    return current_year(load_provinces().code(path, actor.today) if path else None, actor.today)


def _progress(actor: Actor, person_id: int, year: int) -> Progress | None:
    """Person's figures of a year in the units that the actor sees; None without a posting in them."""
    scope = actor.scope("year.view")
    within = None if person_id == scope.own else scope.units
    year_and_rules: Any = from_ledger([person_id], year, within).get(person_id)
    if year_and_rules is None:
        year_from_facts = from_facts([person_id], year, within).get(person_id)
        if year_from_facts is None:
            return None
        year_and_rules = (year_from_facts.year, year_from_facts.rules)
    result, rules = year_and_rules
    return progress(result, actor.today, rules.counting)


def own_code(actor: Actor) -> str:
    """Code of the actor's own person.

    Raises: NotFound, for an office's account.
    """
    return visible.find_one(visible.visible_people, actor, "person.view", pk=actor.person_id or 0).code


def editable(actor: Actor, code: str) -> Person:
    """Person whose record the actor may correct.

    Raises: NotFound, NotAllowed.
    """
    return visible.find_one(visible.visible_people, actor, "person.edit", code=code)


def posting_units(actor: Actor, on: date) -> list[tuple[str, str]]:
    """Codes and names of the departments and other workplaces to suggest for a posting."""
    allowed = visible.visible_units(actor, "person.edit").filter(valid_from__lte=on, valid_to__gte=on)
    places = allowed.filter(Q(level="department") | Q(pk__in=Posting.objects.values("unit")))
    return [(unit.code, _place(unit)) for unit in places.select_related("parent").order_by("path")]


def _place(unit: Unit) -> str:
    name = union_name(unit.name, unit.level)
    parent = unit.parent if unit.level == "department" else None
    return f"{name}, {union_name(parent.name, parent.level)}" if parent else name
