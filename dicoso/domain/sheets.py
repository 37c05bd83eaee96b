"""The files that can be imported: the columns of each kind, and what a cell may say.

A sheet comes from a reader of files (queries/sheets.py) as a header and rows of cells; here it becomes rows of
values, with a fault for every cell that can't be one. Whether there is such a person or unit is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from dicoso.domain.counting import EXEMPTION_REASONS, FORMS, VENUES
from dicoso.domain.dates import parse_date
from dicoso.domain.errors import Fault
from dicoso.domain.text import clean_lines, fold, nfc
from dicoso.domain.units import CADRE_LEVELS, UNIT_LEVELS

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Words = Mapping[str, Mapping[str, str]]  # the words for the codes of each list, as people read them

MOST_BYTES: Final = 12 * 1024 * 1024  # of a file, packed or not
MOST_ROWS: Final = 200_000  # of a file at the terminal: what 12 MB can hold with some content in every row
MOST_ROWS_WEB: Final = 5_000  # of a file in the browser: a few seconds, so that others don't wait for it
MOST_COLUMNS: Final = 40
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)

YES: Final = ("yes", "có", "true")
NO: Final = ("no", "không", "false")
ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


class Unreadable(Exception):
    """A cell says nothing that its column can hold; `code` and `facts` are those of the fault."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


Reader = Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind: its name, its Vietnamese header, and what its cells hold.

    `holds`: code, codes, text, lines, day, yes_no or choice; `longest`: characters; `of`: the list of words for
    `choices`; `empty`: the value of a cell that gives none.
    """

    name: str
    header: str
    holds: str
    required: bool = False
    longest: int = 0
    choices: tuple[str, ...] = ()
    of: str = ""
    empty: Any = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. `span`: the columns with the first and the last day of what a row tells."""

    name: str
    columns: tuple[Column, ...]
    span: tuple[str, str]

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


_DAYS: Final = (Column("start", "Từ ngày", "day", required=True), Column("end", "Đến ngày", "day"))
_PERSON: Final = Column("person", "Mã cán bộ", "code", required=True, longest=32)

# Source: the contract, "Import files": names and headers are fixed there.
KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "units",
            (
                Column("code", "Mã", "code", required=True, longest=32),
                Column("name", "Tên đơn vị", "text", required=True, longest=200),
                Column("level", "Cấp", "choice", required=True, choices=UNIT_LEVELS, of="level"),
                Column("parent", "Mã cấp trên", "code", longest=32, empty=""),
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
                Column("unit", "Mã đơn vị", "code", required=True, longest=32),
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
                Column("host", "Mã đơn vị đến", "code", required=True, longest=32),
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


class Row(NamedTuple):
    """What one row says, by the names of its columns; `number` is where it stands in the file."""

    number: int
    values: dict[str, Any]


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
    found = Parsed()
    places = _places(kind, sheet.header, found.faults)
    readers = [
        (column, places[column.name], _reader(column, words)) for column in kind.columns if column.name in places
    ]
    named = {index for index, cell in enumerate(sheet.header) if _text(cell)}
    absent = {column.name: column.empty for column in kind.columns if column.name not in places}
    whole = not found.faults
    for number, cells in sheet.rows:
        row = Row(number, dict(absent))
        faults = [*_cells(row, cells, readers), *_beside(number, cells, named)]
        faults += _span(kind, row)
        found.faults += faults
        (found.rows if whole and not faults else found.broken).append(row)
    return found


def header_key(text: str) -> str:
    """Return what makes two headers the same: the letters, whatever their case, form and spaces."""
    return nfc(text).casefold()


def column_of(kind: Kind, cell: Cell) -> Column | None:
    """Return the column that a header names, in English or Vietnamese."""
    wanted = header_key(_text(cell))
    return next((column for column in kind.columns if wanted in (column.name, header_key(column.header))), None)


def _places(kind: Kind, header: Sequence[Cell], faults: list[Fault]) -> dict[str, int]:
    """Return where each column stands; the header stands in row 1."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        text = nfc(_text(cell))
        if not text:
            continue
        column = column_of(kind, cell)
        if column is None:
            known = ", ".join(column.header for column in kind.columns)
            faults.append(Fault.at(text, "column_unknown", row=1, columns=known))
        elif column.name in found:
            faults.append(Fault.at(column.name, "column_twice", row=1))
        else:
            found[column.name] = index
    for column in kind.columns:
        if column.required and column.name not in found:
            faults.append(Fault.at(column.name, "column_missing", row=1, header=column.header))
    return found


def _cells(row: Row, cells: Sequence[Cell], readers: Sequence[tuple[Column, int, Reader]]) -> Iterator[Fault]:
    for column, index, read in readers:
        cell = cells[index] if index < len(cells) else None
        if cell is None or (type(cell) is str and not cell.strip()):
            row.values[column.name] = column.empty
            if column.required:
                yield Fault.at(column.name, "required", row=row.number)
            continue
        try:
            row.values[column.name] = read(cell)
        except Unreadable as why:
            yield Fault.at(column.name, why.code, row=row.number, **why.facts)


def _beside(number: int, cells: Sequence[Cell], named: set[int]) -> Iterator[Fault]:
    """Refuse what stands under no header: a note beside the table, or a comma too many."""
    for index in range(len(cells)):
        if index not in named and _text(cells[index]).strip():
            yield Fault.at(letters(index), "cell_without_column", row=number)
            return


def _span(kind: Kind, row: Row) -> Iterator[Fault]:
    first, last = (row.values.get(name) for name in kind.span)
    if first is not None and last is not None and last < first:
        yield Fault.at(kind.span[1], "date_order", row=row.number)


def letters(index: int) -> str:
    """Return how spreadsheets call a column: A for 0, AA for 26."""
    left = chr(ord("A") + index % 26)
    return left if index < 26 else letters(index // 26 - 1) + left


# Readers of cells


def _text(cell: Cell) -> str:
    """Return a cell as the text that its author saw or meant."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if type(cell) is float and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _reader(column: Column, words: Words) -> Reader:
    if column.holds == "choice":
        return _choice(column.choices, words[column.of])
    if column.holds == "day":
        return _day
    if column.holds == "yes_no":
        return _yes_no
    return _TEXTS[column.holds](column.longest)


def _plain(cell: Cell) -> str:
    """Return the text of a cell of words or codes.

    Raises: Unreadable, if the spreadsheet made something else of it.
    """
    if isinstance(cell, (date, time, timedelta)):
        raise Unreadable("cell_became_date", value=f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell))
    text = _text(cell)
    if text in ERRORS:
        raise Unreadable("cell_error", value=text)
    return text


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable("too_long", limit=longest)
    if "\0" in text:  # PostgreSQL can't keep it
        raise Unreadable("text_control")
    return text


def _line(longest: int) -> Reader:
    return lambda cell: _within(nfc(_plain(cell)), longest)


def _lines(longest: int) -> Reader:
    return lambda cell: _within(clean_lines(_plain(cell)), longest)


_CODE = re.compile(r"[^\s/;]+\Z")  # codes stand in addresses of pages, and in lists with a semicolon


def _code_of(text: str, longest: int) -> str:
    code = _within(nfc(text), longest)
    if not _CODE.match(code) or not code.isprintable():
        raise Unreadable("code_characters", value=code)
    return code


def _code(longest: int) -> Reader:
    return lambda cell: _code_of(_plain(cell), longest)


def _codes(longest: int) -> Reader:
    def read(cell: Cell) -> tuple[str, ...]:
        parts = (part for part in _plain(cell).split(";") if part.strip())
        return tuple(dict.fromkeys(_code_of(part, longest) for part in parts))

    return read


_TEXTS: Final[Mapping[str, Callable[[int], Reader]]] = {"code": _code, "codes": _codes, "text": _line, "lines": _lines}


@lru_cache(maxsize=4096, typed=True)
def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        text = _text(cell)
        if text in ERRORS:
            raise Unreadable("cell_error", value=text)
        try:
            found = parse_date(text)
        except ValueError:
            raise Unreadable("date") from None
    if not EARLIEST <= found <= LATEST:
        raise Unreadable("date_range")
    return found


def _yes_no(cell: Cell) -> bool:
    said = fold(_plain(cell))
    for value, words in ((True, YES), (False, NO)):
        if said in map(fold, words):
            return value
    raise Unreadable("choice", value=nfc(_plain(cell)), choices="có (yes), không (no)")


def _choice(choices: Sequence[str], words: Mapping[str, str]) -> Reader:
    meant = {fold(words[code]): code for code in choices} | {code: code for code in choices}
    offered = ", ".join(f"{words[code]} ({code})" for code in choices)

    @lru_cache(maxsize=256, typed=True)
    def read(cell: Cell) -> str:
        text = _plain(cell)
        code = meant.get(fold(text))
        if code is None:
            raise Unreadable("choice", value=nfc(text), choices=offered)
        return code

    return read
