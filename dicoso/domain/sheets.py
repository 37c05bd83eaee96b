"""The files that can be imported: the columns of each kind, and what a cell may say.

A sheet comes from a reader of files (queries/sheets.py) as a header and rows of cells; here it becomes rows of
values, with a fault for every cell that can't be one. Whether there is such a person or unit is not known here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from dicoso.domain.cells import TEXTS, Cell, Reader, Unreadable, choice, read_day, text_of, yes_no
from dicoso.domain.counting import EXEMPTION_REASONS, FORMS, VENUES
from dicoso.domain.errors import Fault
from dicoso.domain.text import nfc
from dicoso.domain.units import CADRE_LEVELS, UNIT_LEVELS

Words = Mapping[str, Mapping[str, str]]  # the words for the codes of each list, as people read them

MOST_BYTES: Final = 12 * 1024 * 1024  # of a file, packed or not
MOST_ROWS: Final = 200_000  # of a file at the terminal: what 12 MB can hold with some content in every row
MOST_ROWS_WEB: Final = 5_000  # of a file in the browser: a few seconds, so that others don't wait for it
MOST_COLUMNS: Final = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind: its name, its Vietnamese header, and what its cells hold.

    `holds`: code, codes, text, lines, day, yes_no or choice; `longest`: characters; `of`: the list of words for
    `choices`; `names`: what a code names, a person or a unit, if not the row itself; `empty`: the value of a cell
    that gives none.
    """

    name: str
    header: str
    holds: str
    required: bool = False
    longest: int = 0
    choices: tuple[str, ...] = ()
    of: str = ""
    names: str = ""
    empty: Any = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. `span`: the columns with the first and the last day of what a row tells."""

    name: str
    columns: tuple[Column, ...]
    span: tuple[str, str]

    def column(self, name: str) -> Column:
        """Column by its name."""
        return next(column for column in self.columns if column.name == name)


_DAYS: Final = (Column("start", "Từ ngày", "day", required=True), Column("end", "Đến ngày", "day"))
_PERSON: Final = Column("person", "Mã cán bộ", "code", required=True, longest=32, names="person")

# Source: docs/counting.md#import-files, where names and headers are fixed.
KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "units",
            (
                Column("code", "Mã", "code", required=True, longest=32),
                Column("name", "Tên đơn vị", "text", required=True, longest=200),
                Column("level", "Cấp", "choice", required=True, choices=UNIT_LEVELS, of="level"),
                Column("parent", "Mã cấp trên", "code", longest=32, names="unit", empty=""),
                Column("valid_from", "Từ ngày", "day", required=True),
                Column("valid_to", "Đến ngày", "day"),
                Column("predecessors", "Mã đơn vị trước", "codes", longest=32, empty=()),
            ),
            ("valid_from", "valid_to"),
        ),
        Kind(
            "people",
            (
                Column("code", "Mã cán bộ", "code", required=True, longest=32),
                Column("name", "Họ và tên", "text", required=True, longest=120),
                Column("unit", "Mã đơn vị", "code", required=True, longest=32, names="unit"),
                Column("title", "Chức vụ", "text", longest=120, empty=""),
                Column("level", "Cấp cán bộ", "choice", required=True, choices=CADRE_LEVELS, of="level"),
                Column("full_time", "Chuyên trách", "yes_no", required=True),
                *_DAYS,
                Column("born", "Ngày sinh", "day"),
            ),
            ("start", "end"),
        ),
        Kind(
            "exemptions",
            (
                _PERSON,
                Column("reason", "Lý do", "choice", required=True, choices=EXEMPTION_REASONS, of="reason"),
                *_DAYS,
                Column("order", "Số văn bản", "text", longest=80, empty=""),
            ),
            ("start", "end"),
        ),
        Kind(
            "trips",
            (
                Column("id", "Mã chuyến", "text", required=True, longest=64),
                _PERSON,
                _DAYS[0],
                Column("end", "Đến ngày", "day", required=True),
                Column("host", "Mã đơn vị đến", "code", required=True, longest=32, names="unit"),
                Column("form", "Hình thức", "choice", required=True, choices=FORMS, of="form"),
                Column("venue", "Nơi làm việc", "choice", choices=VENUES, of="venue", empty="field"),
                Column("order", "Công lệnh/Quyết định", "text", longest=120, empty=""),
                Column("confirmed", "Cơ sở xác nhận", "yes_no"),
                Column("content", "Nội dung", "lines", longest=4000, empty=""),
            ),
            ("start", "end"),
        ),
    )
}

_NAMES: Final = {kind.name: frozenset(column.name for column in kind.columns) for kind in KINDS.values()}


class Row(NamedTuple):
    """What one row says, by the names of its columns; `number` is where it stands in the file.

    `unread`: the columns that can't be read there, or contradict what stands in others.
    """

    number: int
    values: dict[str, Any]
    unread: frozenset[str] = frozenset()


class Saved(NamedTuple):
    """How many rows were added, changed what was stored, or said what was stored already."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was read: its first row, and the others that have anything in them, with their numbers."""

    header: tuple[Cell, ...]
    rows: Sequence[tuple[int, tuple[Cell, ...]]]


@dataclass(slots=True)
class Parsed:
    """The rows that can be read, those that can't (with what could be), and every fault."""

    rows: list[Row] = field(default_factory=list)
    broken: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def parse(kind: Kind, sheet: Sheet, words: Words) -> Parsed:
    """Read every cell of a sheet by the columns of a kind."""
    parsed = Parsed()
    places = _column_places(kind, sheet.header, parsed.faults)
    readers = list(_readers(kind, sheet.header, places, words))
    named_headers = {index for index, cell in enumerate(sheet.header) if text_of(cell)}
    absent = {column.name: column.empty for column in kind.columns if column.name not in places}
    lost = _lost(kind, absent, parsed.faults)
    complete_rows = not parsed.faults
    for number, cells in sheet.rows:
        row = Row(number, dict(absent))
        faults = [*_cells(row, cells, readers), *_beside(number, cells, named_headers)]
        faults += _span(kind, row)
        if complete_rows and not faults:
            parsed.rows.append(row)
        else:
            parsed.broken.append(row._replace(unread=lost.union(fault.field for fault in faults) & _NAMES[kind.name]))
        parsed.faults += faults
    return parsed


def _lost(kind: Kind, absent: Collection[str], faults: Collection[Fault]) -> frozenset[str]:
    """Columns that nothing is known of; where a header couldn't be read, any absent one may be meant."""
    if any(fault.code == "column_unknown" for fault in faults):
        return frozenset(absent)
    return frozenset(name for name in absent if kind.column(name).required)


def header_key(text: str) -> str:
    """What makes two headers the same: the letters, whatever their case, form and spaces."""
    return nfc(text).casefold()


def column_of(kind: Kind, cell: Cell) -> Column | None:
    """Column that a header names, in English or Vietnamese."""
    wanted_header_key = header_key(text_of(cell))
    return next(
        (column for column in kind.columns if wanted_header_key in (column.name, header_key(column.header))), None
    )


def _column_places(kind: Kind, header: Sequence[Cell], faults: list[Fault]) -> dict[str, int]:
    """Where each column stands; the header stands in row 1."""
    place_of_column: dict[str, int] = {}
    for index, cell in enumerate(header):
        text = nfc(text_of(cell))
        if not text:
            continue
        column = column_of(kind, cell)
        if column is None:
            column_names = ", ".join(column.header for column in kind.columns)
            faults.append(Fault.at(text, "column_unknown", row=1, columns=column_names))
        elif column.name in place_of_column:
            faults.append(Fault.at(column.name, "column_twice", row=1))
        else:
            place_of_column[column.name] = index
    for column in kind.columns:
        if column.required and column.name not in place_of_column:
            faults.append(Fault.at(column.name, "column_missing", row=1, header=column.header))
    return place_of_column


def _cells(row: Row, cells: Sequence[Cell], readers: Sequence[tuple[Column, int, Reader]]) -> Iterator[Fault]:
    for column, index, values_read in readers:
        cell = cells[index] if index < len(cells) else None
        if cell is None or (type(cell) is str and not cell.strip()):
            row.values[column.name] = column.empty
            if column.required:
                yield Fault.at(column.name, "required", row=row.number)
            continue
        try:
            row.values[column.name] = values_read(cell)
        except Unreadable as why:
            yield Fault.at(column.name, why.code, row=row.number, **why.facts)


def _beside(number: int, cells: Sequence[Cell], named: set[int]) -> Iterator[Fault]:
    """Refuse what stands under no header: a note beside the table, or a comma too many."""
    for index in range(len(cells)):
        if index not in named and text_of(cells[index]).strip():
            yield Fault.at(column_letters(index), "cell_without_column", row=number)
            return


def _span(kind: Kind, row: Row) -> Iterator[Fault]:
    first, last = (row.values.get(name) for name in kind.span)
    if first is not None and last is not None and last < first:
        yield Fault.at(kind.span[1], "date_order", row=row.number)


def column_letters(index: int) -> str:
    """How spreadsheets call a column: A for 0, AA for 26."""
    left = chr(ord("A") + index % 26)
    return left if index < 26 else column_letters(index // 26 - 1) + left


def _readers(
    kind: Kind, header: Sequence[Cell], places: Mapping[str, int], words: Words
) -> Iterator[tuple[Column, int, Reader]]:
    for column in kind.columns:
        if column.name in places:
            index = places[column.name]
            english = header_key(text_of(header[index])) == column.name
            yield column, index, _reader(column, words, english=english)


def _reader(column: Column, words: Words, *, english: bool) -> Reader:
    """What reads the cells of a column; what is offered to choose from is told in the language of its header."""
    if column.holds == "choice":
        return choice(column.choices, words[column.of], english=english)
    if column.holds == "day":
        return read_day
    if column.holds == "yes_no":
        return yes_no("yes, no" if english else "Có, Không")
    return TEXTS[column.holds](column.longest)
