"""The audit chain: record() is called once by every action, inside its transaction and before the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from dicoso.domain.audit import FIRST, seal_event
from dicoso.queries.actors import Actor
from dicoso.store.models import AuditEvent, AuditHead

__all__ = ["FIRST", "Entry", "canonical", "record_all", "record_event", "seal_event", "wait_for_chain"]


class Entry(NamedTuple):
    """What one event is about: a record, what was done to it, and the facts before and after."""

    action: str
    subject: str
    subject_id: str
    facts: Mapping[str, Any]
    reason: str = ""


def canonical(facts: Mapping[str, Any]) -> str:
    """One text of some facts: keys in order, no spaces, dates and ids as text."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def wait_for_chain() -> AuditHead:
    """Wait until whoever writes has done, keep others waiting until this transaction ends, and return the head.

    An action that compares many rows with what is stored calls it before it reads (on SQLite its transaction
    is already the only one). In an empty database two may come first at once: one of them makes the row.
    """
    heads = AuditHead.objects.select_for_update()
    head = heads.filter(pk=1).first()
    if head is None:
        AuditHead.objects.get_or_create(pk=1, defaults={"seq": 0, "digest": FIRST})
        head = heads.get(pk=1)
    return head


def record_event(actor: Actor, entry: Entry, *, at: datetime | None = None) -> None:
    """Add one event to the chain. Must run inside the action's transaction."""
    record_all(actor, [entry], at=at)


def record_all(actor: Actor, entries: Iterable[Entry], *, at: datetime | None = None) -> None:
    """Add events to the chain in order, as an import does: one for each record that it changed.

    The head's row is locked until the transaction ends (on SQLite the transaction itself is the lock), so that
    whoever comes next also reads the trips of who was before, and the ledger misses none.
    """
    head = wait_for_chain()
    now = at or actor.now()
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
        event.digest = head.digest = seal_event(head.digest, event)
        events.append(event)
    AuditEvent.objects.bulk_create(events, batch_size=500)
    head.save()
