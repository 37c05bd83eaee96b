"""Events of offices: taken over from a calendar file, added by hand, deleted, by whom keeps the unit's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction

from dicoso.actions import audit
from dicoso.domain.errors import Conflict, Invalid
from dicoso.domain.events import EventChanges, EventFile, EventRow, event_faults, made_uid, tidy_event
from dicoso.queries import events, visible
from dicoso.queries.actors import Actor
from dicoso.store.models import OfficeEvent, Unit

__all__ = ["add_event", "delete_event", "delete_event_series", "take_over_events"]

KEEP: Final = "event.import"


@transaction.atomic
def take_over_events(actor: Actor, unit_id: int, file: EventFile) -> EventChanges:
    """Make a unit's events of a year those of a calendar file, as far as it speaks of them; again, nothing changes.

    Events that the file doesn't name stay as they are.
    Raises: NotFound, NotAllowed.
    """
    unit = events.kept_unit(actor, unit_id)
    audit.wait_for_chain()
    file_changes = events.file_changes(unit, file)
    if file_changes.any:
        gone_keys = {row.key for row in (*file_changes.removed, *file_changes.changed)}
        for stored_event in events.stored_events(unit, file):
            if (stored_event.uid, stored_event.start) in gone_keys:
                stored_event.delete()
        OfficeEvent.objects.bulk_create(_made(unit, (*file_changes.added, *file_changes.changed)), batch_size=200)
        event_facts = {"added": file_changes.added, "changed": file_changes.changed, "removed": file_changes.removed}
        facts = {name: [_event_facts(row) for row in rows] for name, rows in event_facts.items()}
        audit.record_event(actor, audit.Entry(KEEP, "unit", unit.code, {"year": file.year, **facts}))
    return file_changes


@transaction.atomic
def add_event(actor: Actor, unit_id: int, row: EventRow) -> None:
    """Add one event to a unit's calendar; the same event again changes nothing. The row's UID is not looked at.

    Raises: NotFound, NotAllowed; Invalid.
    """
    unit = events.kept_unit(actor, unit_id)
    row = tidy_event(row._replace(uid=""))
    row = row._replace(uid=made_uid(row.title, row.start, row.end))
    wrong = event_faults(row)
    if wrong:
        raise Invalid(wrong)
    audit.wait_for_chain()
    _, is_new = OfficeEvent.objects.get_or_create(
        unit=unit, uid=row.uid, start=row.start, defaults={"end": row.end, "title": row.title, "place": row.place}
    )
    if is_new:
        audit.record_event(actor, audit.Entry("event.add", "unit", unit.code, {"after": _event_facts(row)}))


@transaction.atomic
def delete_event(actor: Actor, event_id: int) -> None:
    """Delete one event of one date from a unit's calendar; what it said stays in the audit chain.

    Raises: NotFound, NotAllowed; Conflict, if somebody else was faster.
    """
    event = visible.find_one(visible.office_events, actor, KEEP, pk=event_id)
    deleted, _ = OfficeEvent.objects.filter(pk=event.pk).delete()
    if not deleted:
        raise Conflict(kind="event")
    row = EventRow(event.uid, event.title, event.place, event.start, event.end)
    audit.record_event(actor, audit.Entry("event.delete", "unit", event.unit.code, {"before": _event_facts(row)}))


@transaction.atomic
def delete_event_series(actor: Actor, event_id: int) -> int:
    """Delete an event with all its recurrences from a unit's calendar, those of other years too; return how many.

    A calendar file that still has them brings them back.
    Raises: NotFound, NotAllowed; Conflict, if somebody else was faster.
    """
    event = visible.find_one(visible.office_events, actor, KEEP, pk=event_id)
    audit.wait_for_chain()
    series = events.series(event)
    if not series:
        raise Conflict(kind="event")
    OfficeEvent.objects.filter(pk__in=[occurrence.pk for occurrence in series]).delete()
    removed = [_event_facts(EventRow(each.uid, each.title, each.place, each.start, each.end)) for each in series]
    audit.record_event(actor, audit.Entry("event.delete_series", "unit", event.unit.code, {"removed": removed}))
    return len(series)


def _made(unit: Unit, rows: Iterable[EventRow]) -> list[OfficeEvent]:
    return [
        OfficeEvent(unit=unit, uid=row.uid, title=row.title, place=row.place, start=row.start, end=row.end)
        for row in rows
    ]


def _event_facts(row: EventRow) -> dict[str, Any]:
    return row._asdict()
