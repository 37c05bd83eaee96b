"""What happened to a trip, in words: from the facts of its audit events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dicoso.domain.dates import dmy
from dicoso.domain.trips import Change
from dicoso.queries.trips.trip_page import TripEvent, TripPage
from dicoso.web.jinja import at
from dicoso.words.messages import word

_CODED = {"form": "form", "venue": "venue", "state": "trip_state"}  # facts whose values are codes of a kind
NOTHING = "–"


class Teller:
    """Tells the events of one trip; whom a change concerns is said where it doesn't concern everybody in sight."""

    def __init__(self, page: TripPage) -> None:
        self.hosts: Mapping[str, str] = page.hosts
        self.names = {member.code: member.name for member in page.members}

    def line(self, event: TripEvent) -> dict[str, Any]:
        """Event as the part `timeline` shows it."""
        return {
            "at": at(event.at),
            "iso": event.at.isoformat(),
            "who": event.who,
            "what": self.what(event),
            "note": event.reason,
        }

    def what(self, event: TripEvent) -> str:
        """ "sửa chuyến đi: Ngày về 13/11/2019 → 14/11/2019"."""
        action = word(event.action, "action")
        if event.action == "trip.cancel":
            people = dict.fromkeys(code for change in event.changes for code in change.people)
            return action + self._of(tuple(people))
        if event.word is not None:
            people = dict.fromkeys(code for change in event.changes for code in change.people)
            return f"{self.spoken(event.word)}: {action}{self._of(tuple(people))}"
        changes = "; ".join(self.change(change) for change in event.changes)
        return f"{action}: {changes}" if changes else action

    def spoken(self, word: Mapping[str, Any]) -> str:
        """ "(Đặng Thị Mai, Bí thư Đoàn xã)": who spoke for the host."""
        return f"({word['name']}, {word['position']})"

    def change(self, change: Change) -> str:
        """One thing that changed; a long text is named, not repeated."""
        of = self._of(change.people)
        if change.fact == "stay":
            came = change.after is not None
            return f"{'thêm' if came else 'bỏ'} chặng {self.stay(change.after if came else change.before)}{of}"
        label = word(change.fact, "trip_fact") + of
        if change.fact == "content":
            return label
        return f"{label} {self.value(change.fact, change.before)} → {self.value(change.fact, change.after)}"

    def stay(self, facts: Mapping[str, Any]) -> str:
        """Where and when a stay was."""
        start, end = (dmy(date.fromisoformat(facts[side])) for side in ("start", "end"))
        return f"{self.hosts.get(facts['host'], facts['host'])} {start}–{end}"

    def value(self, fact: str, value: Any) -> str:
        """Value of the audit chain in words."""
        if value in (None, ""):
            return NOTHING
        if fact in ("start", "end"):
            return dmy(date.fromisoformat(value))
        if fact in _CODED:
            return word(value, _CODED[fact])
        if fact in ("confirmed", "plan_item"):
            return "có" if value else "không"
        return self.hosts.get(value, str(value)) if fact == "host" else str(value)

    def _of(self, people: tuple[str, ...]) -> str:
        if not people or len(people) == len(self.names):
            return ""
        return f" ({', '.join(self.names[code] for code in people)})"
