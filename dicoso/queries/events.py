"""The events of offices: those that concern who works somewhere, and those that an actor sees or looks after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, Subquery

from dicoso.domain import events as domain
from dicoso.domain.dates import Span, year_span
from dicoso.domain.dayset import bits_between
from dicoso.domain.errors import NotAllowed, NotFound
from dicoso.domain.events import EventChanges, EventFile, EventRow
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.rows import as_date, driver_rows
from dicoso.queries.units import SEGMENT, Reach
from dicoso.store.models import OfficeEvent, Unit

Known = Mapping[str, Sequence["EventSpan"]]


class EventSpan(NamedTuple):
    """One event on some days."""

    start: date
    end: date
    title: str
    place: str
    id: int

    @property
    def span(self) -> Span:
        """Its days, both included."""
        return Span(self.start, self.end)


def offices(path: str, level: str) -> tuple[str, ...]:
    """Paths of the units whose events concern who works in a unit: itself; of a department, the office."""
    return (path, path[:-SEGMENT]) if level == "department" else (path,)


def of_reach(within: Reach, span: Span) -> Known:
    """Events that may concern who works in some units in a span, by path of the unit that holds them."""
    above = [path[:-SEGMENT] for path in within.paths if len(path) > SEGMENT]
    office_events = OfficeEvent.objects.filter(within.q("unit__path") | Q(unit__path__in=above))
    held = office_events.filter(start__lte=span.end, end__gte=span.start).order_by("start", "end", "title", "pk")
    known_event_spans: dict[str, list[EventSpan]] = defaultdict(list)
    for path, start, end, title, place, pk in driver_rows(
        held.values_list("unit__path", "start", "end", "title", "place", "pk")
    ):
        known_event_spans[path].append(EventSpan(as_date(start), as_date(end), title, place, pk))
    return known_event_spans


def concerning(known: Known, path: str, level: str) -> list[EventSpan]:
    """Of some events, those that concern who works in a unit."""
    return [event for office in offices(path, level) for event in known.get(office, ())]


class ListedEvent(NamedTuple):
    """One event in a list, with the unit that holds it and whether the reader looks after it.

    `series`: how often it is held, in all years; one where it doesn't recur.
    """

    id: int
    start: date
    end: date
    title: str
    place: str
    unit: str
    unit_id: int
    mine: bool
    series: int


def listed(actor: Actor, span: Span) -> list[ListedEvent]:
    """Events of a span that an actor may see, by date. Two queries."""
    office_events = visible.office_events(actor, "event.view").filter(start__lte=span.end, end__gte=span.start)
    sight = actor.scope("event.import").units
    recurring = OfficeEvent.objects.filter(unit=OuterRef("unit"), uid=OuterRef("uid")).order_by().values("uid")
    times = Subquery(recurring.annotate(times=Count("pk")).values("times"))
    return [
        ListedEvent(
            each.pk, each.start, each.end, each.title, each.place, union_name(each.unit.name, each.unit.level),
            each.unit_id, sight.holds(each.unit.path), each.times,
        )
        for each in office_events.annotate(times=times).select_related("unit").order_by("start", "end", "title", "pk")
    ]  # fmt: skip


def series(event: OfficeEvent) -> list[OfficeEvent]:
    """Event with all its recurrences, by date; nothing, if it was deleted meanwhile."""
    held_office_events = list(OfficeEvent.objects.filter(unit=event.unit_id, uid=event.uid).order_by("start"))
    return held_office_events if event in held_office_events else []


def looked_after(actor: Actor) -> list[Unit]:
    """Units whose events an actor keeps: the widest of theirs, and the departments of its own office."""
    sight = actor.scope("event.import").units
    widest = units.roots(sight, actor.today)
    own = Unit.objects.filter(parent__in=widest, level="department", valid_to__gte=actor.today)
    return [*widest, *own.filter(valid_from__lte=actor.today).order_by("path")]


def kept_unit(actor: Actor, unit_id: int) -> Unit:
    """Unit whose events an actor keeps.

    Raises: NotFound; NotAllowed, if they see its events but don't keep them.
    """
    unit = visible.visible_units(actor, "event.import").filter(pk=unit_id).first()
    if unit is not None:
        return unit
    if visible.visible_units(actor, "event.view").filter(pk=unit_id).exists():
        raise NotAllowed(action="event.import")
    raise NotFound(kind="unit")


def stored_events(unit: Unit, file: EventFile) -> list[OfficeEvent]:
    """Unit's events of which a calendar file speaks: those of its UIDs that touch its year."""
    year = year_span(file.year)
    held_office_events = OfficeEvent.objects.filter(unit=unit, start__lte=year.end, end__gte=year.start)
    return [
        held_office_event for held_office_event in held_office_events if held_office_event.uid in file.uids
    ]  # a file may name more UIDs than a query takes


def file_changes(unit: Unit, file: EventFile) -> EventChanges:
    """What a calendar file would change among a unit's events."""
    held_event_rows = [
        EventRow(stored_event.uid, stored_event.title, stored_event.place, stored_event.start, stored_event.end)
        for stored_event in stored_events(unit, file)
    ]
    return domain.event_changes(file.rows, held_event_rows)


def taken(events: Iterable[EventSpan], span: Span) -> int:
    """Dates of a span that events take, as bits."""
    bits, first, length = 0, span.start.toordinal(), len(span)
    for event in events:
        bits |= bits_between(first, length, event.start.toordinal(), event.end.toordinal())
    return bits
