"""Units of the Union in time: levels, and which units a unit's report speaks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from dicoso.domain.dates import Span

# From the top to the grassroots. A department stands beside the levels: it is where cadres work, not where they go.
LEVELS: Final = ("central", "province", "district", "commune", "grassroots", "branch")
UNIT_LEVELS: Final = (*LEVELS, "department")
CADRE_LEVELS: Final = ("central", "province", "district", "commune")
DEPTH: Final[Mapping[str, int]] = {"department": -1} | {level: i for i, level in enumerate(LEVELS)}

_UNION_PREFIX = {
    "province": {"Tỉnh": "Tỉnh đoàn", "Thành phố": "Thành đoàn"},
    "district": {
        "Thành phố": "Thành đoàn",
        "Thị xã": "Thị đoàn",
        "Huyện": "Huyện đoàn",
        "Quận": "Quận đoàn",
    },
    "commune": {
        "Xã": "Đoàn xã",
        "Phường": "Đoàn phường",
        "Thị trấn": "Đoàn thị trấn",
        "Đặc khu": "Đoàn đặc khu",
    },
}


def bare_name(name: str) -> str:
    """Province's name without what kind of unit it is: `Hưng Yên`, `Huế`."""
    return name.removeprefix("Tỉnh ").removeprefix("Thành phố ")


def union_name(name: str, level: str) -> str:
    """How the Union's organisation of an administrative unit is called: `Tỉnh đoàn Hưng Yên`.

    A name that is the organisation's already is left as it is.
    """
    for kind, union in _UNION_PREFIX.get(level, {}).items():
        if name.startswith(kind + " ") and not name.startswith(kind + " đoàn "):
            return union + name[len(kind) :]
    return name


def short_name(name: str) -> str:
    """Department's name as notes write it where room is scarce: `Ban TC-KT`, `Ban TNNT, CN, ĐT`.

    A name of fewer than five words, and whatever isn't a department, is left as it is.
    """
    kind, _, rest = name.partition(" ")
    words = rest.replace(",", " ,").replace(" và ", " , ").split()
    if kind != "Ban" or len(words) < 4:
        return name
    letters = "".join(word if word == "-" else ", " if word == "," else word[0].upper() for word in words)
    return f"{kind} {letters}"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a file reports it; what is empty or None isn't given. `row` is where it stands in the file."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: date
    valid_to: date | None = None
    predecessors: tuple[str, ...] = ()
    row: int | None = field(default=None, compare=False)


def may_stand_below(level: str, parent: str) -> bool:
    """Tell whether a unit of one level can have a parent of another; nothing stands below a department."""
    return parent in LEVELS and (level == "department" or DEPTH[parent] < DEPTH[level])


def spans_overlap(spans: Iterable[Span]) -> bool:
    """Tell whether two of the spans share a date: then a code would name two units on it."""
    ordered = sorted(spans)
    return any(later.start <= earlier.end for earlier, later in pairwise(ordered))


def succession_kind(successors: int, predecessors: int, *, same_name: bool) -> str:
    """What a link is called, by the successors of its predecessor and the predecessors of its successor.

    Source: dicoso/data/README.md.
    """
    if successors > 1:
        return "split"
    if predecessors > 1:
        return "merge"
    return "continue" if same_name else "rename"


def closure(unit: int, links: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Unit with all its predecessors and all its successors, each followed in one direction.

    A successor's other predecessors are not taken in: a report of old Thái Bình doesn't speak for old Hưng Yên.
    `links` are pairs (predecessor, successor).
    """
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for old, new in links:
        after.setdefault(old, []).append(new)
        before.setdefault(new, []).append(old)
    return frozenset({unit} | _reach(unit, after) | _reach(unit, before))


def _reach(unit: int, neighbours: Mapping[int, list[int]]) -> set[int]:
    keys: set[int] = set()
    waiting_units = [unit]
    while waiting_units:
        for other in neighbours.get(waiting_units.pop(), ()):
            if other not in keys:
                keys.add(other)
                waiting_units.append(other)
    return keys
