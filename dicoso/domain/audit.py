"""The audit chain: how one event is sealed to the one before it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Final, Protocol

FIRST: Final = "0" * 64


class Sealed(Protocol):
    """What a digest is made of; `facts` is canonical JSON text, kept as it was hashed."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def subject_id(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def facts(self) -> str: ...


def seal_event(previous: str, event: Sealed) -> str:
    """Digest that seals an event to the one before it."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [previous, str(event.seq), at, event.actor, event.action]
    parts += [event.subject, event.subject_id, event.reason, event.facts]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
