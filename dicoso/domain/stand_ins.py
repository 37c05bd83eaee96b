"""Rows with a cell that can't be read: what the later checks take for it, so that all else of the row is checked too.

A stand-in is chosen so that no check of another cell finds anything because of it; where that can't be had, what
the check says is doubtful, and isn't told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import uuid4

from dicoso.domain.errors import Fault
from dicoso.domain.sheets import Column, Kind, Row

# Which faults compare rows with one another or with what is stored: the columns that tell which rows are compared,
# and the columns that must have been read in all of them (none: every one).
_COMPARED: Final[Mapping[str, tuple[tuple[str, ...], frozenset[str]]]] = {
    "name_differs": (("code",), frozenset({"name"})),
    "row_twice": (("code", "unit", "start"), frozenset()),
    "exemption_twice": (("person", "reason", "start"), frozenset()),
    "trip_cancelled": (("id", "person"), frozenset()),
    "unit_code_taken": (("code",), frozenset({"valid_to"})),
}
# Faults that are doubtful in a row whose content isn't known as a whole.
_OF_ALL: Final = frozenset({"own_record"})
# Without a first day nothing else can be found or compared; without its level no unit finds its place in the order.
_INDISPENSABLE: Final[Mapping[str, frozenset[str]]] = {
    "units": frozenset({"valid_from", "level"}),
    "people": frozenset({"start"}),
    "exemptions": frozenset({"start"}),
    "trips": frozenset({"start"}),
}


def readable(kind: Kind, rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Rows that can be checked with stand-ins for what isn't known of them, and those that can't."""
    whole_rows: list[Row] = []
    rest: list[Row] = []
    for row in rows:
        if row.unread & _INDISPENSABLE[kind.name]:
            rest.append(row)
        else:
            whole_rows.append(_completed(kind, row) if row.unread else row)
    return sorted(whole_rows, key=lambda row: row.number), rest


def _completed(kind: Kind, row: Row) -> Row:
    values_given = dict(row.values)
    for name in row.unread:
        values_given[name] = _stand_in(kind, kind.column(name), row)
    return row._replace(values=values_given)


def _stand_in(kind: Kind, column: Column, row: Row) -> Any:
    if column.name == kind.span[1]:
        # Whatever the last day is, the first is among the dates; a unit without one goes on as long as it did.
        return None if kind.name == "units" else row.values[kind.span[0]]
    if not column.required:
        return column.empty
    if column.holds == "yes_no":
        return True
    if column.holds == "choice" and column.of != "reason":
        return column.choices[-1]
    return uuid4().hex  # equal to nothing, so that no two rows are taken for the same


def certain(kind: Kind, rows: Iterable[Row], faults: Iterable[Fault]) -> list[Fault]:
    """Faults that would be found whatever stood in the cells that couldn't be read."""
    by_number = {row.number: row for row in rows}
    unread = [row for row in by_number.values() if row.unread]
    if not unread:
        return list(faults)
    doubtful = _doubtful(unread)
    return [fault for fault in faults if _is_certain(fault, by_number.get(fault.row or 0), doubtful)]


def _doubtful(unread: Iterable[Row]) -> dict[str, set[tuple[Any, ...]]]:
    doubtful: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for row in unread:
        for code, (same, needed) in _COMPARED.items():
            if not needed or needed & row.unread:
                doubtful[code].add(_row_key(row, same))
    return doubtful


def _row_key(row: Row, columns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row.values.get(name) for name in columns)


def _is_certain(fault: Fault, row: Row | None, doubtful: Mapping[str, Collection[tuple[Any, ...]]]) -> bool:
    """Tell whether a fault doesn't depend on a stand-in."""
    if row is None:
        return True
    if fault.field in row.unread or (row.unread and fault.code in _OF_ALL):
        return False
    return fault.code not in _COMPARED or _row_key(row, _COMPARED[fault.code][0]) not in doubtful[fault.code]
