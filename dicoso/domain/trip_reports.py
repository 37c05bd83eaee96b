"""The report of a trip: its sections, the lines that become feedback, when it is due, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from dicoso.domain.errors import Fault
from dicoso.domain.feedback import RaisedLine, line_faults
from dicoso.domain.text import clean_lines, fold

SECTIONS: Final = ("done", "situation", "advantages")
LONGEST_SECTION: Final = 8000  # characters
MOST_LINES: Final = 50
INCOMPLETE: Final = frozenset({"required", "promise_due"})  # what a draft may still lack


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says."""

    done: str = ""
    situation: str = ""
    advantages: str = ""
    lines: tuple[RaisedLine, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was written yet."""
        return not (self.done or self.situation or self.advantages or self.lines)


def tidy_report(content: Content) -> Content:
    """Report with its texts in NFC, without needless white space and without empty lines."""
    lines = tuple(replace(line, text=clean_lines(line.text)) for line in content.lines)
    return Content(
        clean_lines(content.done),
        clean_lines(content.situation),
        clean_lines(content.advantages),
        tuple(line for line in lines if line.text),
    )


def searched(content: Content) -> str:
    """All that a report says without marks, for searching."""
    return fold(" ".join([*(getattr(content, name) for name in SECTIONS), *(line.text for line in content.lines)]))


def due_on(ended: date, days: int | None) -> date | None:
    """Last day for the report of a trip that ended; None where none is asked for.

    Source: the rule `trip.report_days`.
    """
    return None if days is None else ended + timedelta(days=days)


def report_faults(content: Content, visited: Mapping[int, date], *, submit: bool) -> list[Fault]:
    """Everything that is wrong with a tidy report; a draft may be incomplete, but not out of bounds.

    `visited`: the trip's hosts and the last day there. Faults of a line carry its number as `row`.
    """
    problems = [
        Fault.at(name, "too_long", limit=LONGEST_SECTION)
        for name in SECTIONS
        if len(getattr(content, name)) > LONGEST_SECTION
    ]
    if submit and not content.done:
        problems.append(Fault.at("done", "required"))
    if len(content.lines) > MOST_LINES:
        problems.append(Fault.at("lines", "too_many", limit=MOST_LINES))
    problems += line_faults(content.lines, visited)
    return [fault for fault in problems if submit or fault.code not in INCOMPLETE]


def frozen_faults(before: Sequence[RaisedLine], after: Sequence[RaisedLine]) -> list[Fault]:
    """What a supplement may not do: lines that were submitted have a life of their own by now."""
    lines = {line.id: line for line in after}
    return [Fault.at("lines", "line_submitted", text=line.text[:80]) for line in before if lines.get(line.id) != line]


def pack_lines(lines: Iterable[RaisedLine]) -> list[dict[str, Any]]:
    """Lines as they are stored."""
    return [
        {
            "id": str(line.id),
            "kind": line.kind,
            "unit": line.unit,
            "text": line.text,
            "topic": line.topic,
            "due": line.due.isoformat() if line.due else None,
        }
        for line in lines
    ]


def unpack_lines(stored: Iterable[Mapping[str, Any]]) -> tuple[RaisedLine, ...]:
    """Stored lines."""
    return tuple(
        RaisedLine(
            UUID(each["id"]),
            each["kind"],
            each["unit"],
            each["text"],
            each["topic"],
            date.fromisoformat(each["due"]) if each["due"] else None,
        )
        for each in stored
    )
