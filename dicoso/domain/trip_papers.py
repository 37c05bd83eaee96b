"""The report of a trip as an official paper: exactly what is printed, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from dicoso.domain.reports import Letterhead, Recipients, Signature

MOST_PHOTOS: Final = 6  # of one paper: three pages of two


@dataclass(frozen=True, slots=True)
class PrintedTraveller:
    """Who went, as what, from which department."""

    name: str
    title: str
    department: str


@dataclass(frozen=True, slots=True)
class PrintedStay:
    """Where the delegation was from when to when; `form` is a code, `orders` the papers that sent it."""

    host: str
    start: date
    end: date
    form: str
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One thing that a unit raised, or that was promised to it; `unit` is empty where all concern the same."""

    kind: str
    text: str
    unit: str = ""
    topic: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class PrintedPhoto:
    """A photo with its caption. Units: pixels."""

    jpeg: bytes
    width: int
    height: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TripPaper:
    """The report of a trip as it is printed; `submitted_on` is None for a draft."""

    trip: str
    start: date
    end: date
    people: tuple[PrintedTraveller, ...]
    stays: tuple[PrintedStay, ...]
    done: str
    situation: str
    advantages: str
    lines: tuple[PrintedLine, ...]
    submitted_on: date | None
    as_of: date
    letterhead: Letterhead
    signature: Signature
    recipients: Recipients
    photos: tuple[PrintedPhoto, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The units that were visited, each once, in the order of the visits."""
        return tuple(dict.fromkeys(stay.host for stay in self.stays))

    def of(self, kind: str) -> tuple[PrintedLine, ...]:
        """Lines of a kind."""
        return tuple(line for line in self.lines if line.kind == kind)
