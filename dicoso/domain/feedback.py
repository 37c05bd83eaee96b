"""What the grassroots raised: its kinds, where it came from, what it is about, and what a line of a report must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from dicoso.domain.errors import Fault

KINDS: Final = ("difficulty", "proposal", "promise")
ORIGINS: Final = ("trip_report", "host_unit", "dialogue")
NATURES: Final = ("local", "routine")
TOPICS: Final = (
    "organisation",
    "members",
    "cadres",
    "activities",
    "facilities",
    "funding",
    "jobs",
    "education",
    "environment",
    "security",
    "digital",
    "other",
)
LONGEST_TEXT: Final = 2000  # characters: a page


@dataclass(frozen=True, slots=True)
class RaisedLine:
    """One line of a report: what a unit raised on a visit, or what was promised to it (`due`: until when)."""

    id: UUID
    kind: str
    unit: int
    text: str
    topic: str = ""
    due: date | None = None


def line_faults(lines: Sequence[RaisedLine], visited: Mapping[int, date]) -> list[Fault]:
    """Return what is wrong with the lines of a report, each at its number; `visited`: units and the last day there."""
    times = Counter(line.id for line in lines)
    return [
        Fault.at(field, code, row=row, **facts)
        for row, line in enumerate(lines, 1)
        for field, code, facts in (*_faults(line, visited), *_twice(line, times))
    ]


def _twice(line: RaisedLine, times: Mapping[UUID, int]) -> Iterator[tuple[str, str, dict[str, object]]]:
    if times[line.id] > 1:
        yield "id", "line_twice", {}


def _faults(line: RaisedLine, visited: Mapping[int, date]) -> Iterator[tuple[str, str, dict[str, object]]]:
    if line.kind not in KINDS:
        yield "kind", "not_offered", {}
    if line.topic not in ("", *TOPICS):
        yield "topic", "not_offered", {}
    if line.unit not in visited:
        yield "unit", "unit_not_visited", {}
    if not line.text.strip():
        yield "text", "required", {}
    elif len(line.text) > LONGEST_TEXT:
        yield "text", "too_long", {"limit": LONGEST_TEXT}
    if line.kind == "promise":
        if line.due is None:
            yield "due", "promise_due", {}
        elif line.due < visited.get(line.unit, line.due):
            yield "due", "due_early", {"first": visited[line.unit]}
