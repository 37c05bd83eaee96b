"""Units of the Union in time: levels, and which units a unit's report speaks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

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


def union_name(name: str, level: str) -> str:
    """Return how the Union's organisation of an administrative unit is called: `Tỉnh đoàn Hưng Yên`.

    A name that is the organisation's already is left as it is.
    """
    for kind, union in _UNION_PREFIX.get(level, {}).items():
        if name.startswith(kind + " ") and not name.startswith(kind + " đoàn "):
            return union + name[len(kind) :]
    return name


def closure(unit: int, links: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return a unit with all its predecessors and all its successors, each followed in one direction.

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
    seen: set[int] = set()
    waiting = [unit]
    while waiting:
        for other in neighbours.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
