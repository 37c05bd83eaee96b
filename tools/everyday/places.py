"""The units that a demonstration's people visit: what they are called, what they lie in."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from dicoso.data.demo import Demonstration
from dicoso.domain.units import union_name

SHIPPED = Path(__file__).resolve().parents[2] / "dicoso" / "data" / "units.csv"


class Place(NamedTuple):
    """A unit, as it stands on the demonstration's day."""

    code: str
    name: str
    level: str
    parent: str


class Places:
    """All units of a demonstration, by code."""

    def __init__(self, told: Demonstration) -> None:
        day = told.today.isoformat()
        with SHIPPED.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["valid_from"] <= day <= (row["valid_to"] or "9999")]
        self.found = {
            row["code"]: Place(row["code"], union_name(row["name"], row["level"]), row["level"], _code(row["parent"]))
            for row in rows
        }
        for unit in told.units:
            name = union_name(unit.name, unit.level)
            self.found[unit.code] = Place(unit.code, name, unit.level, unit.parent)

    def above(self, code: str) -> list[str]:
        """Return a unit's code and those of all that it lies in, the nearest first."""
        found = []
        while code in self.found:
            found.append(code)
            code = self.found[code].parent
        return found


def _code(key: str) -> str:
    """Return the code in a key: `64@2008` is 64."""
    return key.partition("@")[0]
