"""The host unit's word on a visit: what makes it complete, and when a link to give it can be used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from dicoso.domain.errors import DomainError, Fault
from dicoso.domain.text import clean_lines, fold, nfc

LINK_LASTS: Final = timedelta(days=14)  # decision 0211
# What the visitor is asked to do about a refusal: mend the dates, mend the place, cancel the trip, speak with us.
WANTED: Final = ("dates", "place", "cancel", "contact")
LONGEST: Final[Mapping[str, int]] = {"name": 120, "position": 120, "reason": 2000}  # characters


@dataclass(frozen=True, slots=True)
class Word:
    """What a host says of visits: who says it, and, if they refuse, why and what is to be done."""

    confirmed: bool
    name: str
    position: str
    reason: str = ""
    wanted: str = ""


def tidy_confirmation(word: Word) -> Word:
    """Word in NFC and without needless white space; whoever confirms gives no reason."""
    name, position, reason = nfc(word.name), nfc(word.position), clean_lines(word.reason)
    if word.confirmed:
        return replace(word, name=name, position=position, reason="", wanted="")
    return replace(word, name=name, position=position, reason=reason)


def confirmation_faults(word: Word, others: Collection[str] = ()) -> list[Fault]:
    """What is wrong with a word; `others` are names of people who can't give it: the visitor's own."""
    problems = [
        Fault.at(name, code)
        for name, code, wrong in (
            ("name", "required", not word.name),
            ("name", "host_own_name", bool(word.name) and fold(word.name) in {fold(other) for other in others}),
            ("position", "required", not word.position),
            ("reason", "host_reason", not word.confirmed and not word.reason),
            ("wanted", "host_wanted", not word.confirmed and word.wanted not in WANTED),
        )
        if wrong
    ]
    for name, limit in LONGEST.items():
        if len(getattr(word, name)) > limit:
            problems.append(Fault.at(name, "too_long", limit=limit))
    return problems


class LinkState(StrEnum):
    """Whether a link can be used, or why it can't."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    ANSWERED = "answered"
    EXPIRED = "expired"


class Link(Protocol):
    """A link as it is kept."""

    @property
    def expires_at(self) -> datetime: ...
    @property
    def used_at(self) -> datetime | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...


def link_state(link: Link, now: datetime, *, cancelled: bool, answered: bool) -> LinkState:
    """Whether a link can be used at a moment.

    `cancelled`: the visit was; `answered`: the host has spoken of it since the link was made.
    """
    if link.used_at is not None:
        return LinkState.USED
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if cancelled:
        return LinkState.CANCELLED
    if answered:
        return LinkState.ANSWERED
    return LinkState.OPEN if now < link.expires_at else LinkState.EXPIRED


class LinkClosed(DomainError):
    """A link to confirm a visit can't be used; `state` says why: a `LinkState`, `altered`, or `own`."""

    code = "link_closed"


class TooManyTries(DomainError):
    """Too many links that are none, or too many answers, from one address of late; `minutes` until the next."""

    code = "too_many_tries"
