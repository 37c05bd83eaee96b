"""A sheet as a page shows it: each fault in its cell, summed up above, and cells as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from dicoso.domain.cells import Cell
from dicoso.domain.dates import dmy
from dicoso.domain.errors import Fault
from dicoso.domain.sheets import Column, Kind, Sheet, column_of, parse
from dicoso.domain.text import nfc
from dicoso.words import messages

ROWS_SHOWN: Final = 200  # of those with faults
ROWS_READ: Final = 6  # shown as they were understood, of a file without faults
TOLD_ON_TOP: Final = 8


@dataclass(slots=True)
class MarkedCell:
    """A cell as it stands in the file, and what is wrong with it."""

    label: str
    text: str
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class MarkedRow:
    """A row with its cells; `faults` are those that belong to no column of the file."""

    number: int
    cells: list[MarkedCell]
    faults: list[str] = field(default_factory=list)


class Told(NamedTuple):
    """One sentence of the summary: the column, what is wrong there, in how many rows, the first of them."""

    column: str
    text: str
    rows: int
    first: int | None


@dataclass(frozen=True, slots=True)
class Marked:
    """Everything that is wrong with a file: of its header, summed up, and row by row."""

    total: int
    wrong_rows: int
    header: list[str]
    summary: list[Told]
    more: int
    columns: list[str]
    rows: list[MarkedRow]


def marked(kind: Kind, sheet: Sheet, faults: Sequence[Fault]) -> Marked:
    """Put each fault into its cell; the first rows that have some are shown."""
    place: dict[str, int] = {}
    for index, cell in enumerate(sheet.header):
        column = column_of(kind, cell)
        if column is not None:
            place.setdefault(column.name, index)
    labels = [nfc(cell_text(cell)) for cell in sheet.header]
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row or 1, []).append(fault)
    header = [_with_column(kind, fault) for fault in by_row.pop(1, [])]
    cells_of = dict(sheet.rows)
    rows = [
        _marked_row(number, cells_of.get(number, ()), labels, place, by_row[number])
        for number in sorted(by_row)[:ROWS_SHOWN]
    ]
    summary = _fault_summary(kind, [fault for fault in faults if fault.row != 1])
    more = len(summary) - TOLD_ON_TOP
    return Marked(len(faults), len(by_row), header, summary[:TOLD_ON_TOP], max(0, more), labels, rows)


def _marked_row(
    number: int, cells: Sequence[Cell], labels: Sequence[str], place: Mapping[str, int], faults: Sequence[Fault]
) -> MarkedRow:
    texts = [cell_text(cell) for cell in cells] + [""] * (len(labels) - len(cells))
    row = MarkedRow(number, [MarkedCell(label, text) for label, text in zip(labels, texts, strict=False)])
    for fault in faults:
        index = place.get(fault.field)
        sentence = messages.fault(fault)
        if index is not None:
            row.cells[index].faults.append(sentence)
        else:
            row.faults.append(f"Cột {fault.field}: {sentence}" if fault.field else sentence)
    return row


def _label(kind: Kind, name: str) -> str:
    return next((column.header for column in kind.columns if column.name == name), name)


def _with_column(kind: Kind, fault: Fault) -> str:
    sentence = messages.fault(fault)
    return f"Cột “{_label(kind, fault.field)}”: {sentence}" if fault.field else sentence


def _fault_summary(kind: Kind, faults: Sequence[Fault]) -> list[Told]:
    """Each thing that is wrong once, the most frequent first."""
    counters: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], int | None] = {}
    for fault in faults:
        key = (_label(kind, fault.field), messages.fault(fault))
        counters[key] += 1
        first.setdefault(key, fault.row)
    return [Told(*key, rows, first[key]) for key, rows in counters.most_common()]


def cell_text(cell: Cell) -> str:
    """Cell as people read it."""
    if isinstance(cell, bool):
        return "Có" if cell else "Không"
    if isinstance(cell, datetime):
        return dmy(cell.date())
    if isinstance(cell, date):
        return dmy(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class SheetSample:
    """The first rows of a file as they were read, in the columns that it has."""

    columns: list[str]
    rows: list[list[str]]


def understood(kind: Kind, sheet: Sheet, named: Callable[[Column, str, date], str]) -> SheetSample:
    """First rows as they were read: dates, choices, and what codes name, in full."""
    names = {column.name for cell in sheet.header if (column := column_of(kind, cell))}
    columns = [column for column in kind.columns if column.name in names]
    value_read = parse(kind, Sheet(sheet.header, sheet.rows[:ROWS_READ]), messages.WORDS)
    rows = [
        [_meant(column, row.values[column.name], row.values[kind.span[0]], named) for column in columns]
        for row in value_read.rows
    ]
    return SheetSample([column.header for column in columns], rows)


def _meant(column: Column, value: Any, day: date, named: Callable[[Column, str, date], str]) -> str:
    if not value:
        return cell_text(value)
    if column.of:
        return messages.word(value, column.of)
    if column.names:
        name = named(column, value, day)
        return f"{name} ({value})" if name else str(value)
    return "; ".join(value) if isinstance(value, tuple) else cell_text(value)
