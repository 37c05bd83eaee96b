"""Trips: recorded, corrected, cancelled, imported. One way for page, terminal, spreadsheet and phone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from dicoso.actions import audit, ledger
from dicoso.domain import trips, workflow
from dicoso.domain.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, SameIdOtherContent
from dicoso.domain.sheets import Saved
from dicoso.domain.text import clean_lines
from dicoso.domain.trips import Part, Stored, TripChanges, VisitRow
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.rows import chunks
from dicoso.queries.trip_reports import report_state
from dicoso.queries.trips import stays
from dicoso.queries.trips.stays import Named
from dicoso.store.models import AuditEvent, Trip, Visit

__all__ = ["Saved", "VisitRow", "cancel_trip", "correct_trip", "record_trip", "save_trips"]

RECORD, CORRECT, CANCEL, IMPORT = "trip.record", "trip.correct", "trip.cancel", "import.trips"
_CONTENT = ("host", "start", "end", "form", "venue", "order_number", "plan_item", "confirmed", "content")


@transaction.atomic
def save_trips(actor: Actor, rows: Sequence[VisitRow]) -> Saved:
    """Store the rows of a file: all of them, or, with every fault named, none.

    The rows of one trip and person replace that part of the trip; whom they don't name keeps their part. A row
    that says what is stored changes nothing, whatever became of the trip since (also if it was cancelled). Where it
    doesn't give the host's word, that survives as in `correct`.
    Raises: Invalid; NotAllowed.
    """
    _require_right(actor, IMPORT)
    audit.wait_for_chain()
    rows = [trips.tidy_row(row) for row in rows]
    stays_kept = stays.stored_stays(row.trip for row in rows)
    before = [stay for stays_of_trip in stays_kept.values() for stay in stays_of_trip]
    if before:
        rows = _with_word(trips.with_items(rows, before), before)
    _not_own_word(actor, rows, before)
    changes = trips.trip_changes(rows, before)
    cancelled_faults = [Fault.at("id", "trip_cancelled", row=row.row, id=row.trip) for row in changes.cancelled]
    named_things = _checked(actor, IMPORT, rows, before, also=cancelled_faults)
    _write_changes(actor, IMPORT, changes, stays_kept, named_things)
    return Saved(len(changes.added), len(changes.changed), changes.unchanged)


@transaction.atomic
def record_trip(actor: Actor, rows: Sequence[VisitRow]) -> Saved:
    """Record one trip, of one person or a delegation.

    Sent again, it is accepted again, also if it was corrected since: nothing changes.
    Raises: Invalid; NotAllowed; SameIdOtherContent, with `stored` (empty if the actor may not see it) and `given`.
    """
    _require_right(actor, RECORD)
    rows = [replace(trips.tidy_row(row), confirmed=None) for row in rows]
    if len({row.trip for row in rows}) != 1:
        raise Invalid([Fault.at("person", "required")])
    audit.wait_for_chain()
    stays_kept = stays.stored_stays({rows[0].trip})
    if stays_kept:
        return _answer_existing_trip(actor, rows, stays_kept[rows[0].trip])
    led = any(row.person == actor.person_id for row in rows)
    named_things = _checked(actor, RECORD, rows, until=actor.today, led=led)
    _write_changes(actor, RECORD, TripChanges(added=list(rows)), stays_kept, named_things)
    Trip.objects.filter(pk=rows[0].trip).update(report_due=report_state.due(rows))
    return Saved(len(rows), 0, 0)


def _answer_existing_trip(actor: Actor, rows: Sequence[VisitRow], kept: Sequence[Stored]) -> Saved:
    """Answer for a trip whose id is there already: it is the same, it once was the same, or it is another."""
    trip = rows[0].trip
    visible_to = visible.visits(actor, "trip.view").filter(trip=trip).exists()
    same = set(rows) == {stay.row for stay in kept}
    if visible_to and (same or _first_record(trip) == _row_facts(rows)):
        return Saved(0, 0, len(rows))
    raise SameIdOtherContent(id=trip, stored=tuple(stay.row for stay in kept) if visible_to else (), given=tuple(rows))


def _first_record(trip: str) -> Any:
    """What was said when a trip was recorded first."""
    event = AuditEvent.objects.filter(subject="trip", subject_id=trip).order_by("seq").first()
    return json.loads(event.facts)["after"] if event else None


def _row_facts(rows: Sequence[VisitRow]) -> Any:
    """What rows say as an event keeps it; None if they name what isn't there."""
    named_things = stays.named_in_rows(rows)
    if any(row.person not in named_things.people or row.host not in named_things.hosts for row in rows):
        return None
    return _stay_facts((Stored(0, row, "recorded") for row in rows), named_things)


@transaction.atomic
def correct_trip(actor: Actor, trip_id: str, version: int, rows: Sequence[VisitRow], reason: str) -> Saved:
    """Correct a trip: the rows replace the parts of the people they name, and bring people who were missing.

    `version` is what the actor saw. Who isn't named keeps their part; who didn't go at all is cancelled instead.
    The host's word survives as `domain.trips.keeps_word` says.
    Raises: NotFound; NotAllowed; Conflict, if it was changed since; WrongState, if it was cancelled; Invalid.
    """
    visible.trip(actor, CORRECT, trip_id)
    audit.wait_for_chain()
    rows = [replace(trips.tidy_row(row), trip=trip_id, confirmed=None) for row in rows]
    stays_kept = stays.stored_stays([trip_id])
    before = stays_kept[trip_id]
    stays_touched = [stay for stay in before if stay.row.person in {row.person for row in rows}]
    _reach_all(actor, CORRECT, stays_touched)
    for stay in stays_touched:
        workflow.step_from(workflow.TRIP_STEPS, stay.state, "correct")
    rows = _with_word(rows, stays_touched)
    named_things = _checked(actor, CORRECT, rows, before, until=actor.today, reason=reason, led=_leads(actor, before))
    changes = trips.trip_changes(rows, before)
    if changes.added or changes.changed or changes.dropped:
        _raise_version(trip_id, version)
        _write_changes(actor, CORRECT, changes, stays_kept, named_things, reason=clean_lines(reason))
        now = [stay.row for stay in stays.stored_stays([trip_id])[trip_id] if stay.state == "recorded"]
        Trip.objects.filter(pk=trip_id, report_due__isnull=False).update(report_due=report_state.due(now))
    return Saved(len(changes.added), len(changes.changed), changes.unchanged)


@transaction.atomic
def cancel_trip(
    actor: Actor, trip_id: str, reason: str, people: Collection[int] | None = None, *, seen: int | None = None
) -> None:
    """Cancel a trip, or the part of some people; it stays to be seen, and no longer counts.

    `seen` is the version of the trip that the actor looked at; without it, any version is meant.
    Raises: NotFound; NotAllowed, if it concerns somebody out of the actor's reach; WrongState, if all of it was
    cancelled before; Conflict, if it was changed since it was seen; Invalid, without a reason.
    """
    visible.trip(actor, CANCEL, trip_id)
    _reasoned(reason)
    audit.wait_for_chain()
    before = stays.stored_stays([trip_id])[trip_id]
    stays_chosen = [stay for stay in before if people is None or stay.row.person in people]
    _reach_all(actor, CANCEL, stays_chosen)
    open_ones = [stay for stay in stays_chosen if stay.state == "recorded"]
    for stay in open_ones or stays_chosen[:1]:
        target = workflow.step_from(workflow.TRIP_STEPS, stay.state, "cancel").target
    if not open_ones:
        raise NotFound(kind="trip")
    _raise_version(trip_id, seen)
    Visit.objects.filter(pk__in=[stay.pk for stay in open_ones]).update(state=target)
    gone_keys = {stay.pk for stay in open_ones}
    after = [stay._replace(state=target) if stay.pk in gone_keys else stay for stay in before]
    named_things = stays.named_in_rows([stay.row for stay in before])
    audit.record_event(actor, _trip_entry(CANCEL, trip_id, before, after, named_things, clean_lines(reason)))
    _refresh(stay.row for stay in open_ones)


def _require_right(actor: Actor, action: str) -> None:
    if not actor.may(action):
        raise NotAllowed(action=action)


def _reasoned(reason: str) -> None:
    if not clean_lines(reason):
        raise Invalid([Fault.at("reason", "reason_required")])


def _reach_all(actor: Actor, action: str, chosen: Sequence[Stored]) -> None:
    """Refuse to touch the part of somebody whom the actor may not do this to."""
    allowed = visible.visits(actor, action).filter(pk__in=[stay.pk for stay in chosen]).count()
    if allowed != len(chosen):
        raise NotAllowed(action=action)


def _with_word(rows: Iterable[VisitRow], touched: Sequence[Stored]) -> list[VisitRow]:
    """Rows that don't give the host's word with what remains of it.

    A leg that wasn't there stands for one that isn't there any more: of the same host, or else a refused one.
    """
    rows = list(rows)
    named_rows = {(row.part, *row.leg) for row in rows}
    by_leg = {(row.part, *row.leg): row for row in (stay.row for stay in touched)}
    moved_visit_rows: dict[Part, list[VisitRow]] = defaultdict(list)
    for leg, stay in by_leg.items():
        if leg not in named_rows:
            moved_visit_rows[stay.part].append(stay)
    completed_rows = []
    for row in rows:
        before = by_leg.get((row.part, *row.leg)) or _moved_leg(moved_visit_rows[row.part], row)
        if before is not None and row.confirmed is None:
            row = replace(row, confirmed=trips.keeps_word(before, row))  # noqa: PLW2901
        completed_rows.append(row)
    return completed_rows


def _moved_leg(gone: Iterable[VisitRow], row: VisitRow) -> VisitRow | None:
    return min(gone, key=lambda old: (old.host != row.host, old.confirmed is not False), default=None)


def _not_own_word(actor: Actor, rows: Iterable[VisitRow], kept: Iterable[Stored]) -> None:
    """Refuse a file in which the actor confirms a stay of their own."""
    confirmed_by_leg = {
        (stay.row.part, *stay.row.leg): stay.row.confirmed for stay in kept if stay.row.person == actor.person_id
    }
    own = [
        row
        for row in rows
        if row.person == actor.person_id and row.confirmed and not confirmed_by_leg.get((row.part, *row.leg))
    ]
    if own:
        raise Invalid([Fault.at("confirmed", "host_own_word", row=row.row) for row in own])


def _leads(actor: Actor, kept: Iterable[Stored]) -> bool:
    """Tell whether the actor goes with a trip and recorded it."""
    trip = next((stay.row.trip for stay in kept if stay.row.person == actor.person_id), None)
    return trip is not None and Trip.objects.filter(pk=trip, recorded_by=actor.account_id).exists()


def _checked(
    actor: Actor,
    action: str,
    rows: Sequence[VisitRow],
    kept: Collection[Stored] = (),
    *,
    until: date | None = None,
    reason: str | None = None,
    led: bool = False,
    also: Iterable[Fault] = (),
) -> Named:
    """What the rows name, if nothing is wrong with them; `also`: faults that are known already.

    Raises: Invalid, with every fault at once.
    """
    named_things = stays.named_in_rows(rows)
    problems = [*trips.row_faults(rows, until=until), *also]
    problems += stays.stored_faults(actor, action, rows, named_things, kept, led=led)
    if reason is not None and not clean_lines(reason):
        problems.append(Fault.at("reason", "reason_required"))
    if problems:
        raise Invalid(sorted(problems, key=lambda fault: fault.row or 0))
    return named_things


def _raise_version(trip_id: str, seen: int | None) -> None:
    """Let one of two who change a trip at once win: its version must be the one that was seen."""
    same = Trip.objects.filter(pk=trip_id) if seen is None else Trip.objects.filter(pk=trip_id, version=seen)
    if not same.update(version=F("version") + 1):
        raise Conflict(id=trip_id)


def _write_changes(
    actor: Actor,
    action: str,
    changes: TripChanges,
    kept: Mapping[str, Sequence[Stored]],
    known: Named,
    *,
    reason: str = "",
) -> None:
    """Store changes, with one event for each trip, and count the years again that they touch."""
    touched_trips = {row.trip for row in changes.added} | {row.trip for _, row in changes.changed}
    dropped = set(changes.dropped)
    touched_trips |= {trip for trip, before in kept.items() if any(stay.pk in dropped for stay in before)}
    if not touched_trips:
        return
    _store_changes(actor, changes, touched_trips, kept.keys(), grow=action == IMPORT)
    after = _after(changes, kept, touched_trips)
    before = {trip: kept.get(trip, ()) for trip in touched_trips}
    if any(before.values()):  # names of units that a trip no longer goes to are told in its event
        known = stays.named_in_rows(
            [stay.row for side in (before, after) for listed_side in side.values() for stay in listed_side]
        )
    order = dict.fromkeys([row.trip for row in changes.added] + sorted(touched_trips))
    audit.record_all(actor, [_trip_entry(action, trip, before[trip], after[trip], known, reason) for trip in order])
    keys_moved = {pk for pk, _ in changes.changed} | dropped
    old = (stay.row for listed_before in before.values() for stay in listed_before if stay.pk in keys_moved)
    _refresh([*changes.added, *(row for _, row in changes.changed), *old])


def _store_changes(
    actor: Actor, changes: TripChanges, touched: set[str], there: Collection[str], *, grow: bool
) -> None:
    now = actor.now()
    new = [
        Trip(id=trip, recorded_by_id=actor.account_id, recorded_at=now) for trip in sorted(touched) if trip not in there
    ]
    Trip.objects.bulk_create(new, batch_size=500)
    if grow:
        for old in chunks(trip for trip in touched if trip in there):
            Trip.objects.filter(pk__in=old).update(version=F("version") + 1)
    for dropped in chunks(changes.dropped):
        Visit.objects.filter(pk__in=dropped).delete()
    Visit.objects.bulk_create(
        [_build_visit(row, pk) for pk, row in changes.changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_CONTENT,
        batch_size=500,
    )
    Visit.objects.bulk_create([_build_visit(row) for row in changes.added], batch_size=500)


def _build_visit(row: VisitRow, pk: int | None = None) -> Visit:
    return Visit(
        pk=pk,
        trip_id=row.trip,
        person_id=row.person,
        host_id=row.host,
        start=row.start,
        end=row.end,
        form=row.form,
        venue=row.venue,
        order_number=row.order_number,
        plan_item_id=row.plan_item,
        confirmed=row.confirmed,
        content=row.content,
    )


def _after(
    changes: TripChanges, kept: Mapping[str, Sequence[Stored]], touched: Collection[str]
) -> dict[str, list[Stored]]:
    """Stays of the touched trips as they are now."""
    keys_dropped, changed = set(changes.dropped), dict(changes.changed)
    stays_by_trip: dict[str, list[Stored]] = defaultdict(list)
    for trip in touched:
        for stay in kept.get(trip, ()):
            if stay.pk not in keys_dropped:
                stays_by_trip[trip].append(stay._replace(row=changed.get(stay.pk, stay.row)))
    for row in changes.added:
        stays_by_trip[row.trip].append(Stored(0, row, "recorded"))
    return stays_by_trip


def _trip_entry(
    action: str, trip: str, before: Iterable[Stored], after: Iterable[Stored], known: Named, reason: str
) -> audit.Entry:
    return audit.Entry(
        action, "trip", trip, {"before": _stay_facts(before, known), "after": _stay_facts(after, known)}, reason
    )


def _stay_facts(listed: Iterable[Stored], known: Named) -> list[dict[str, Any]]:
    facts_of_stays = [
        trips.facts(stay, known.people[stay.row.person], known.hosts[stay.row.host].code) for stay in listed
    ]
    return sorted(facts_of_stays, key=lambda fact: (fact["person"], fact["start"], fact["host"]))


def _refresh(rows: Iterable[VisitRow]) -> None:
    """Count each person's touched years again, once."""
    years_by_person: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        for year in ledger.years_of(row.start, row.end):
            years_by_person[year].add(row.person)
    for year, people in sorted(years_by_person.items()):
        ledger.refresh_ledger(people, [year])
