"""The audit chain as people read it, and whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from dicoso.domain.audit import FIRST, seal_event
from dicoso.store.models import Account, AuditEvent, AuditHead

PROGRAM: Final = "dicoso"
BY_LINK: Final = "(link)"  # a host without an account; no account can be called so


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One action as it is shown. `who` is a name; `about` names the record, empty where it is gone."""

    seq: int
    at: datetime
    username: str
    who: str
    action: str
    subject: str
    subject_id: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


def read_history(subject: str, subject_id: str) -> list[ShownEvent]:
    """What happened to one record, newest first. Two queries.

    Whoever calls it has found the record through the gate. An exemption's subject is its person's code.
    """
    audit_events = list(AuditEvent.objects.filter(subject=subject, subject_id=str(subject_id)).order_by("-seq"))
    names = names_of(event.actor for event in audit_events)
    return [event_of(event, names) for event in audit_events]


def event_of(event: AuditEvent, names: Mapping[str, str], about: str = "") -> ShownEvent:
    """Event as it is shown; `names` are those of accounts."""
    return ShownEvent(
        event.seq,
        event.at,
        event.actor,
        names.get(event.actor, event.actor),
        event.action,
        event.subject,
        event.subject_id,
        event.reason,
        json.loads(event.facts),
        about,
    )


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """What accounts are called, by their usernames."""
    accounts = dict(Account.objects.filter(username__in=set(usernames)).values_list("username", "name"))
    return {PROGRAM: "Quản trị máy chủ", BY_LINK: "Cơ sở, qua đường dẫn"} | accounts


class ChainFault(NamedTuple):
    """One place where the chain isn't what was sealed. `kind`: altered, gap or head."""

    seq: int
    kind: str

    def __str__(self) -> str:
        return {
            "altered": f"mục {self.seq} đã bị sửa sau khi ghi",
            "gap": f"thiếu mục {self.seq}",
            "head": f"mục cuối đã ghi là {self.seq} nhưng nhật ký không kết thúc ở đó",
        }[self.kind]


class _Sealed(NamedTuple):
    """One event as it was sealed, and its digest."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: str
    reason: str
    facts: str
    digest: str


def verify_chain() -> Iterator[ChainFault]:
    """Compute every digest again, in order, and yield what doesn't agree; an altered event is named alone.

    It reads some thousand events at a time, whatever their number.
    """
    seq, previous = 0, FIRST
    stored_audit_events = AuditEvent.objects.order_by("seq").values_list(*_Sealed._fields)
    for event in map(_Sealed._make, stored_audit_events.iterator(chunk_size=2000)):
        gap = event.seq != seq + 1
        if gap:
            yield ChainFault(seq + 1, "gap")
        elif seal_event(previous, event) != event.digest:
            yield ChainFault(event.seq, "altered")
        seq, previous = event.seq, event.digest
    head = AuditHead.objects.filter(pk=1).values_list("seq", "digest").first() or (0, FIRST)
    if head != (seq, previous):
        yield ChainFault(head[0], "head")
