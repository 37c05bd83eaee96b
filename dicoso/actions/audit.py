"""The audit chain: record() is called once by every action, inside its transaction and before the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from dicoso.queries.actors import Actor
from dicoso.store.models import AuditEvent, AuditHead

FIRST = "0" * 64


class Entry(NamedTuple):
    """What one event is about: a record, what was done to it, and the facts before and after."""

    action: str
    subject: str
    subject_id: str
    facts: Mapping[str, Any]
    reason: str = ""


def canonical(facts: Mapping[str, Any]) -> str:
    """Return the one text of some facts: keys in order, no spaces, dates and ids as text."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest(previous: str, event: AuditEvent) -> str:
    """Return the digest that seals an event to the one before it."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [previous, str(event.seq), at, event.actor, event.action]
    parts += [event.subject, event.subject_id, event.reason, event.facts]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def record(actor: Actor, entry: Entry, *, at: datetime | None = None) -> None:
    """Add one event to the chain. Must run inside the action's transaction."""
    record_all(actor, [entry], at=at)


def record_all(actor: Actor, entries: Iterable[Entry], *, at: datetime | None = None) -> None:
    """Add events to the chain in order, as an import does: one for each record that it changed.

    The head's row is locked until the transaction ends (on SQLite the transaction itself is the lock), so that
    whoever comes next also reads the trips of who was before, and the ledger misses none.
    """
    head = AuditHead.objects.select_for_update().filter(pk=1).first() or AuditHead(pk=1, seq=0, digest=FIRST)
    now = at or timezone.now()
    events = []
    for entry in entries:
        head.seq += 1
        event = AuditEvent(
            seq=head.seq,
            at=now,
            actor=actor.username,
            action=entry.action,
            subject=entry.subject,
            subject_id=entry.subject_id,
            reason=entry.reason,
            facts=canonical(entry.facts),
        )
        event.digest = head.digest = digest(head.digest, event)
        events.append(event)
    AuditEvent.objects.bulk_create(events, batch_size=500)
    head.save()
