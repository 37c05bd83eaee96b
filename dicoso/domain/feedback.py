"""What the grassroots raised: its kinds, what a line of a report must be, what is late, and lists narrowed down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
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
LONGEST_ANSWER: Final = 4000

OPEN: Final = ("received", "classified", "assigned", "answered", "disputed")
TO_ANSWER: Final = ("assigned", "disputed")  # in these alone a due date can be missed
# Days since it was raised, the first and the last of each group.
AGES: Final[Mapping[str, tuple[int, int]]] = {
    "week": (0, 7),
    "month": (8, 30),
    "quarter": (31, 90),
    "older": (91, 10**6),
}
FACETS: Final = ("unit", "topic", "age", "owner", "state", "kind", "nature")  # what a list is narrowed down by
NONE: Final = "none"  # the value of a facet where nothing is said yet


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
    """What is wrong with the lines of a report, each at its number; `visited`: units and the last day there."""
    times = Counter(line.id for line in lines)
    return [
        Fault.at(field, code, row=row, **facts)
        for row, line in enumerate(lines, 1)
        for field, code, facts in (*_faults(line, visited), *_repeated_ids(line, times))
    ]


def _repeated_ids(line: RaisedLine, times: Mapping[UUID, int]) -> Iterator[tuple[str, str, dict[str, object]]]:
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


class Matter(NamedTuple):
    """What a list needs of a record to narrow it down and put it in order."""

    id: UUID
    unit: int
    topic: str
    raised_on: date
    owner: int | None
    state: str
    kind: str
    nature: str
    due: date | None

    def late(self, today: date) -> int:
        """By how many days an answer is late; 0 if none is due or it isn't late."""
        return days_answer_late(self.state, self.due, today)

    def facets(self, today: date) -> dict[str, str]:
        """Value of each facet."""
        owner = NONE if self.owner is None else str(self.owner)
        values = (str(self.unit), self.topic or NONE, age(self.raised_on, today), owner, self.state, self.kind)
        return dict(zip(FACETS, (*values, self.nature or NONE), strict=True))

    def on(self, board: str, today: date) -> bool:
        """Tell whether this belongs on a board: open, late, promised, done or all."""
        if board == "late":
            return self.late(today) > 0
        if board == "promised":
            return self.kind == "promise" and self.state in TO_ANSWER
        return board == "all" or ((self.state in OPEN) is (board == "open") and self.state != "merged")


def days_answer_late(state: str, due: date | None, today: date) -> int:
    """By how many days an answer is late; 0 if none is due or it isn't late."""
    return max((today - due).days, 0) if due and state in TO_ANSWER else 0


def age(raised_on: date, today: date) -> str:
    """Group of ages that a record belongs to."""
    days = max((today - raised_on).days, 0)
    return next(name for name, (first, last) in AGES.items() if first <= days <= last)


class Narrowed(NamedTuple):
    """What is left of a list, and of each facet how many records have which value, all other facets as asked."""

    matters: list[Matter]
    counts: Mapping[str, Counter[str]]


def narrowed(matters: Iterable[Matter], wanted: Mapping[str, str], today: date) -> Narrowed:
    """Matters whose facets are as wanted; a facet that isn't named may have any value."""
    left: list[Matter] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for matter in matters:
        values = matter.facets(today)
        others = [facet for facet, value in wanted.items() if values[facet] != value]
        for facet in FACETS if not others else others if len(others) == 1 else ():
            counts[facet][values[facet]] += 1
        if not others:
            left.append(matter)
    return Narrowed(left, counts)


class Share(NamedTuple):
    """The matters that have one value of a facet: how many, how many late, how many promises not done.

    Units: `oldest` in days since the first of them was raised.
    """

    value: str
    matters: int
    late: int
    promised: int
    oldest: int


def shares(matters: Iterable[Matter], facet: str, today: date) -> list[Share]:
    """How matters divide by a facet: where most are late first, of ages the oldest."""
    groups: dict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        groups[matter.facets(today)[facet]].append(matter)
    shares_by_key = [
        Share(
            value,
            len(own),
            sum(matter.late(today) > 0 for matter in own),
            sum(each.on("promised", today) for each in own),
            max((today - each.raised_on).days for each in own),
        )
        for value, own in groups.items()
    ]
    return sorted(
        shares_by_key, key=lambda share: (0 if facet == "age" else -share.late, -share.oldest, -share.matters)
    )


def pressing_first(matters: Iterable[Matter], today: date) -> list[Matter]:
    """Matters in the order in which they are worked on: the latest first, then by due date, then the oldest."""

    def order(matter: Matter) -> tuple[int, date, date, str]:
        due = matter.due if matter.state in TO_ANSWER and matter.due else date.max
        return (-matter.late(today), due, matter.raised_on, str(matter.id))

    return sorted(matters, key=order)


def programme_years(today: date) -> range:
    """Years for whose programme something can be proposed: this one and the next two."""
    return range(today.year, today.year + 3)
