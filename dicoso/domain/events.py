"""Events of an office: what one says, what may be wrong with it, and what a newer calendar file changes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from dicoso.domain.dates import Span
from dicoso.domain.errors import Fault, text_faults
from dicoso.domain.text import nfc

MOST_BYTES: Final = 1024 * 1024  # a calendar file; a year of an office is about 100 kB
MOST_LINES: Final = 60_000
MOST_EVENTS: Final = 1000  # in a file, each with all its recurrences
MOST_DATES: Final = 3000  # that a file may put into one year
MOST_DAYS: Final = 31  # of one event: a campaign of a season is not an event that closes an office
TITLE_LIMIT: Final = 200
UID_LIMIT: Final = 255


class EventRow(NamedTuple):
    """One event on some days; `uid` is how its calendar knows it, the same for all its recurrences."""

    uid: str
    title: str
    place: str
    start: date
    end: date

    @property
    def key(self) -> tuple[str, date]:
        """What an event is stored under in its unit."""
        return self.uid, self.start


@dataclass(frozen=True, slots=True)
class EventFile:
    """A calendar file, read for one year: its events, the UIDs that it speaks of, and what could not be read.

    The fault of an event has its title as the field and its number in the file as the row. `cancelled` counts those
    that were called off.
    """

    year: int
    rows: tuple[EventRow, ...]
    uids: frozenset[str]
    faults: tuple[Fault, ...]
    cancelled: int


class EventChanges(NamedTuple):
    """What a file changes among the stored events of its UIDs in its year."""

    added: tuple[EventRow, ...]
    changed: tuple[EventRow, ...]
    removed: tuple[EventRow, ...]
    unchanged: int

    @property
    def any(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.added or self.changed or self.removed)


def tidy_event(row: EventRow) -> EventRow:
    """Event with its texts in one form; without a UID, it gets one from what it says."""
    title, place = nfc(row.title), nfc(row.place)[:TITLE_LIMIT]
    uid = row.uid.strip() or made_uid(title, row.start, row.end)
    return EventRow(uid, title, place, row.start, row.end)


def made_uid(title: str, start: date, end: date) -> str:
    """UID of an event that came without one: the same event again gets the same."""
    return "dicoso-" + hashlib.sha256(f"{title}\n{start}\n{end}".encode()).hexdigest()[:32]


def event_faults(row: EventRow) -> list[Fault]:
    """Everything that is wrong with a tidy event."""
    found_text_faults = text_faults("title", row.title, TITLE_LIMIT)
    if len(row.uid) > UID_LIMIT:
        found_text_faults.append(Fault.at("uid", "too_long", limit=UID_LIMIT))
    if row.end < row.start:
        found_text_faults.append(Fault.at("end", "date_order"))
    elif len(Span(row.start, row.end)) > MOST_DAYS:
        found_text_faults.append(Fault.at("end", "event_long", limit=MOST_DAYS))
    return found_text_faults


def event_changes(rows: Iterable[EventRow], stored: Collection[EventRow]) -> EventChanges:
    """What makes the stored events of some UIDs those of a file."""
    before = {row.key: row for row in stored}
    after = {row.key: row for row in rows}
    added = tuple(row for key, row in after.items() if key not in before)
    changed = tuple(row for key, row in after.items() if key in before and before[key] != row)
    removed = tuple(row for key, row in before.items() if key not in after)
    return EventChanges(added, changed, removed, len(after) - len(added) - len(changed))
