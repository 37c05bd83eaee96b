"""Facts shipped with the program: the administrative units of Viet Nam before and since 1 July 2025."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class UnitRow(NamedTuple):
    """A unit as one row of `units.csv`.

    Units: `latitude` and `longitude` in degrees, WGS 84.
    """

    key: str
    code: str
    name: str
    level: str
    parent: str | None
    valid_from: date
    valid_to: date | None
    latitude: float | None
    longitude: float | None


class SuccessorRow(NamedTuple):
    """One link from a unit to what it became; a dissolved one has no successor."""

    predecessor: str
    successor: str | None
    kind: str


def read_units() -> Iterator[UnitRow]:
    """Yield all units, each parent before its children."""
    for key, code, name, level, parent, start, end, latitude, longitude in _read_csv_rows("units.csv"):
        yield UnitRow(
            key,
            code,
            name,
            level,
            parent or None,
            date.fromisoformat(start),
            date.fromisoformat(end) if end else None,
            float(latitude) if latitude else None,
            float(longitude) if longitude else None,
        )


@cache
def province_codes() -> frozenset[str]:
    """Codes that provinces bear or bore."""
    return frozenset(code for _, code, _, level, *_ in _read_csv_rows("units.csv") if level == "province")


def successors() -> Iterator[SuccessorRow]:
    """Yield all links, sorted by predecessor."""
    for predecessor, successor, kind in _read_csv_rows("successors.csv"):
        yield SuccessorRow(predecessor, successor or None, kind)


def _read_csv_rows(name: str) -> Iterator[list[str]]:
    with files(__name__).joinpath(name).open(encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows
