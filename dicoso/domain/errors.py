"""Every refusal the program can give, by a stable code; the words for people are in words/messages.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class DomainError(Exception):
    """A refusal with a stable code and the facts that its message needs."""

    code = "error"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class NotFound(DomainError):
    """There is no such record, or the actor may not even know of it."""

    code = "not_found"


class NotAllowed(DomainError):
    """The actor may see the record, but not do this to it."""

    code = "not_allowed"


class WrongState(DomainError):
    """The workflow has no such step from the record's present state."""

    code = "wrong_state"


class Conflict(DomainError):
    """Someone else was faster; the record is no longer as the actor saw it."""

    code = "conflict"


class SameIdOtherContent(DomainError):
    """A record was sent again under its id, but says something else; both versions are carried."""

    code = "same_id_other_content"


class NoRuleInForce(DomainError):
    """The rulebook is silent where a rule is needed: an error of the rulebook, never a zero."""

    code = "no_rule_in_force"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where (field, row and column of a file), which code, and the facts."""

    code: str
    field: str = ""
    row: int | None = None
    facts: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def at(cls, field: str, code: str, *, row: int | None = None, **facts: Any) -> Fault:
        """Build a fault with its facts given by name."""
        return cls(code, field, row, tuple(facts.items()))


def text_faults(field: str, text: str, limit: int) -> list[Fault]:
    """What is wrong with a text that has to be there. Units: `limit` in characters."""
    if not text:
        return [Fault.at(field, "required")]
    return [Fault.at(field, "too_long", limit=limit)] if len(text) > limit else []


class Invalid(DomainError):
    """The input is wrong; every fault is carried at once and nothing was stored."""

    code = "invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults=tuple(faults))
        self.faults = tuple(faults)
