"""The digest of a month or quarter for the office's meeting: who went where, what was reported, raised and promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from dicoso.domain.dates import Span
from dicoso.domain.feedback import days_answer_late
from dicoso.domain.plans import Period
from dicoso.domain.reports import Letterhead, Recipients, Signature

CYCLES: Final = ("month", "quarter")
IN_TIME, LATE, MISSING, WAITING, NONE = ("in_time", "late", "missing", "waiting", "none")
KEPT: Final = ("accepted", "closed")  # states of a promise that its unit has, or that nobody has, disputed


class DigestScope(StrEnum):
    """Whom a digest is of: the people of a department or of a province, or a unit that was visited."""

    DEPARTMENT = "department"
    PROVINCE = "province"
    HOST = "host"

    @classmethod
    def of(cls, level: str) -> DigestScope:
        """What a digest of a unit of a level is of."""
        if level in ("province", "central"):
            return cls.PROVINCE
        return cls.DEPARTMENT if level == "department" else cls.HOST


def report_state(due: date | None, submitted_on: date | None, today: date) -> str:
    """Where the report of a trip stands; a report that nobody asked for is in time."""
    if submitted_on is not None:
        return LATE if due is not None and submitted_on > due else IN_TIME
    if due is None:
        return NONE
    return MISSING if due < today else WAITING


def person_days(stays: Iterable[tuple[int, date, date]], within: Span) -> int:
    """On how many dates of a span people were away, each date of a person once: (person, start, end)."""
    return len(
        {
            (person, day)
            for person, start, end in stays
            for day in range(max(start, within.start).toordinal(), min(end, within.end).toordinal() + 1)
        }
    )


@dataclass(frozen=True, slots=True)
class DigestTrip:
    """One trip. Units: `days` are person-days inside the period. `report`: empty for who isn't told."""

    trip: str
    start: date
    end: date
    people: tuple[str, ...]
    offices: tuple[str, ...]
    hosts: Mapping[str, str]  # name by code
    forms: tuple[str, ...]
    days: int
    report: str
    due: date | None
    report_id: UUID | None


@dataclass(frozen=True, slots=True)
class DigestOffice:
    """One department's share; a trip of several departments is each one's. `reports` by state."""

    name: str
    trips: int
    people: int
    days: int
    reports: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DigestMatter:
    """One difficulty, proposal or promise, where it stands today, and the last answer."""

    id: UUID
    kind: str
    unit: str
    text: str
    topic: str
    owner: str
    raised_on: date
    due: date | None
    state: str
    answer: str

    def late(self, today: date) -> int:
        """By how many days an answer is late; 0 if none is due or it isn't late."""
        return days_answer_late(self.state, self.due, today)


@dataclass(frozen=True, slots=True)
class DigestPlanned:
    """One approved stay of the period after."""

    person: str
    office: str
    start: date
    end: date
    host: str
    form: str
    content: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a meeting is told of a period.

    `guest`: the reader is the host, who isn't told how reports and days are followed up. `left`: of what was raised
    before and is still open, how many, and how many of these are late.
    """

    scope: DigestScope
    unit: str
    name: str
    period: Period
    as_of: date
    guest: bool
    people: int
    days: int
    trips: tuple[DigestTrip, ...]
    offices: tuple[DigestOffice, ...]
    matters: tuple[DigestMatter, ...]
    left: tuple[int, int]
    promises: tuple[DigestMatter, ...]
    planned: tuple[DigestPlanned, ...]
    letterhead: Letterhead
    signature: Signature
    recipients: Recipients

    @property
    def hosts(self) -> int:
        """How many units were visited."""
        return len({code for trip in self.trips for code in trip.hosts})

    @property
    def reports(self) -> Counter[str]:
        """How many reports stand where."""
        return Counter(trip.report for trip in self.trips)

    @property
    def owing(self) -> tuple[DigestTrip, ...]:
        """The trips whose reports are missing or came late, the longest due first."""
        wanting = [trip for trip in self.trips if trip.report in (MISSING, LATE)]
        return tuple(sorted(wanting, key=lambda trip: (trip.report != MISSING, trip.due or date.max, trip.trip)))

    @property
    def kept(self) -> int:
        """How many promises were kept: its unit agreed, or the record was closed."""
        return sum(promise.state in KEPT for promise in self.promises)

    @property
    def broken(self) -> int:
        """How many promises are past their day without a word to the unit."""
        return sum(promise.late(self.as_of) > 0 for promise in self.promises)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.trips or self.matters or self.promises or self.planned or self.left[0])
