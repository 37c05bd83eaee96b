"""What the rows of a trip are held against: what is stored of it, and the units, people and plan items they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from dicoso.domain.dates import Span, cycle_span
from dicoso.domain.errors import Fault
from dicoso.domain.trips import Part, Stored, VisitRow
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.rows import chunks
from dicoso.store.models import Person, PlanItem, Unit, Visit


class NamedHost(NamedTuple):
    """A unit that rows name: enough to judge whether it could be visited, and to name it for good."""

    code: str
    name: str
    level: str
    path: str
    start: date
    end: date


class NamedItem(NamedTuple):
    """A plan item that rows name: whose, in which state of its plan, where, and in which planning period."""

    person: int
    state: str
    path: str
    period: Span


class Named(NamedTuple):
    """Everything that some rows name and that exists."""

    hosts: Mapping[int, NamedHost]
    people: Mapping[int, str]
    items: Mapping[UUID, NamedItem]


def stored_stays(trips: Iterable[str]) -> dict[str, list[Stored]]:
    """Stays of trips that are kept, in order; a trip that isn't kept has no entry."""
    stays_by_trip: dict[str, list[Stored]] = {}
    for keys in chunks(trips):
        for stay in _stored_stay(Visit.objects.filter(trip__in=keys).order_by("trip", "person", "start", "pk")):
            stays_by_trip.setdefault(stay.row.trip, []).append(stay)
    return stays_by_trip


def _stored_stay(visits: QuerySet[Visit]) -> Iterator[Stored]:
    fields = (
        "pk", "state", "trip_id", "person_id", "host_id", "start", "end", "form", "venue", "order_number",
        "plan_item_id", "confirmed", "content",
    )  # fmt: skip
    for pk, state, *facts in visits.values_list(*fields):
        yield Stored(pk, VisitRow(*facts), state)


def named_in_rows(rows: Collection[VisitRow]) -> Named:
    """Units, people and plan items that rows name."""
    hosts = _by_pk(
        Unit.objects.all(), {row.host for row in rows}, "code", "name", "level", "path", "valid_from", "valid_to"
    )
    people = _by_pk(Person.objects.all(), {row.person for row in rows}, "code")
    wanted_plan_items = {row.plan_item for row in rows if row.plan_item is not None}
    return Named(
        {pk: NamedHost(*facts) for pk, facts in hosts.items()},
        {pk: code for pk, (code,) in people.items()},
        {pk: item for keys in chunks(wanted_plan_items) for pk, item in _items(keys)},
    )


def _by_pk(found: QuerySet[Any], keys: Iterable[int], *fields: str) -> dict[int, Sequence[Any]]:
    return {pk: facts for chunk in chunks(keys) for pk, *facts in found.filter(pk__in=chunk).values_list("pk", *fields)}


def _items(keys: list[UUID]) -> Iterator[tuple[UUID, NamedItem]]:
    for item in PlanItem.objects.filter(pk__in=keys).select_related("plan", "host"):
        plan = item.plan
        period = cycle_span(plan.cycle, plan.year, plan.number)
        yield item.pk, NamedItem(plan.person_id, plan.state, item.host.path, period)


def stored_faults(
    actor: Actor,
    action: str,
    rows: Sequence[VisitRow],
    known: Named,
    kept: Collection[Stored] = (),
    *,
    led: bool = False,
) -> list[Fault]:
    """What is wrong with rows in the light of what is stored, for an actor and an action.

    `kept` are the stays of the same trips: nobody's part is replaced that was out of the actor's reach, and a
    plan item that stands in the trip already stays good when its plan is amended. `led`: see `visible.outside`.
    """
    away = _out_of_reach(actor, action, rows, kept, led=led)
    linked = {(stay.row.person, stay.row.plan_item) for stay in kept}
    faults: list[Fault] = []
    for row in rows:
        if row.person not in known.people or (row.person, row.start) in away or row.part in away:
            faults.append(Fault.at("person", "person_out_of_reach", row=row.row))
        faults += _trip_host_faults(row, known.hosts.get(row.host))
        if row.plan_item is not None:
            faults += _item_faults(row, known, linked=(row.person, row.plan_item) in linked)
    return faults


def _out_of_reach(
    actor: Actor, action: str, rows: Sequence[VisitRow], kept: Collection[Stored], *, led: bool
) -> set[tuple[int, date] | Part]:
    """Whose trips are none of the actor's business, as (person, first day) or part; the terminal may do all."""
    if actor.account_id is None:
        return set()
    parts = {row.part for row in rows}
    before = [stay.row for stay in kept if stay.row.part in parts]
    away = visible.outside(actor, action, ((row.person, row.start) for row in [*rows, *before]), led=led)
    return away | {row.part for row in before if (row.person, row.start) in away}


def _trip_host_faults(row: VisitRow, host: NamedHost | None) -> Iterator[Fault]:
    if host is None:
        yield Fault.at("host", "host_unknown", row=row.row)
    elif host.level == "department":
        yield Fault.at("host", "host_department", row=row.row, name=host.name)
    elif not host.start <= row.start <= host.end:
        yield Fault.at("host", "host_not_alive", row=row.row, name=host.name, day=row.start)


def _item_faults(row: VisitRow, known: Named, *, linked: bool) -> Iterator[Fault]:
    item, host = known.items.get(row.plan_item) if row.plan_item else None, known.hosts.get(row.host)
    if item is None or item.person != row.person:
        yield Fault.at("plan_item", "plan_item_unknown", row=row.row)
    elif item.state != "approved" and not linked:
        yield Fault.at("plan_item", "plan_item_not_approved", row=row.row)
    elif row.start not in item.period:
        yield Fault.at("start", "plan_item_period", row=row.row, start=item.period.start, end=item.period.end)
    elif host is not None and not host.path.startswith(item.path):
        yield Fault.at("host", "plan_item_host", row=row.row)
