"""Files of tables, read as they were sent: CSV and XLSX in, a sheet of cells out. Nothing in a file is believed.

XLSX is read by openpyxl row by row: 20,000 rows of ten columns take 1.4 s and 37 MB. python-calamine takes 0.2 s, but
makes one dense table of a sheet, and a file of 2 kB with two cells far apart ends the whole process; storing the rows
takes ten times longer than either.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, Final, NoReturn

from dicoso.domain.cells import Cell
from dicoso.domain.errors import Fault, Invalid
from dicoso.domain.sheets import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Sheet
from dicoso.domain.text import format_number

_MOST_UNPACKED: Final = 96 * 1024 * 1024  # of all parts of a workbook; 20,000 rows need about 11 MB
_MOST_PARTS: Final = 500
_LONGEST_ROW: Final = 1024 * 1024  # of the XML of one row: it is held in memory as a whole
_MOST_TAGS: Final = 120  # of a part, for each row that it may have: ten cells need about sixty, and each takes time
_GRID: Final = 1_048_576  # rows of the largest sheet that Excel can make
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"


def refuse(code: str, *, row: int | None = None, **facts: Any) -> NoReturn:
    """Refuse a file as a whole.

    Raises: Invalid.
    """
    raise Invalid([Fault.at("", code, row=row, **facts)])


def read_sheet(name: str, content: bytes, most_rows: int = MOST_ROWS) -> Sheet:
    """Table of a file; its name says what it is.

    Raises: Invalid, if it isn't that, can't be read, is too large or empty.
    """
    if len(content) > MOST_BYTES:
        refuse("file_too_large", limit=MOST_BYTES // 1024 // 1024)
    kind = name.rpartition(".")[2].lower()
    if kind == "csv":
        rows = _csv(content)
    elif kind == "xlsx":
        rows = _xlsx(content, most_rows)
    else:
        refuse("file_kind")
    return _sheet(rows, most_rows)


def _sheet(rows: Iterable[tuple[int, tuple[Cell, ...]]], most_rows: int) -> Sheet:
    header: tuple[Cell, ...] | None = None
    numbered_rows: list[tuple[int, tuple[Cell, ...]]] = []
    for place, cells in rows:
        if header is None:
            header = cells
        elif not all(cell is None or cell == "" for cell in cells):
            if len(numbered_rows) == most_rows:
                refuse("file_too_many_rows", limit=format_number(most_rows))
            numbered_rows.append((place, cells))
    if not header or all(cell is None or cell == "" for cell in header):
        refuse("file_no_header")
    if not numbered_rows:
        refuse("file_empty")
    return Sheet(header, numbered_rows)


# CSV


def _csv(content: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    if content.startswith((_ZIP, _OLD_EXCEL)):
        refuse("file_not_csv")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse("file_encoding")
    if "\0" in text:
        refuse("file_encoding")
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    row = 0
    try:
        for row, cells in enumerate(records, 1):
            yield row, tuple(cells[:MOST_COLUMNS])
    except csv.Error:
        refuse("file_quotes", row=row + 1)


def _separator(text: str) -> str:
    """What separates the cells of the first line: Excel in Vietnamese writes semicolons."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


# XLSX


def _xlsx(content: bytes, most_rows: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    if content.startswith(_OLD_EXCEL):
        refuse("file_old_excel")
    if not content.startswith(_ZIP):
        refuse("file_not_xlsx")
    try:
        _weigh(content, most_rows)
        yield from _sheet_rows(content)
    except Invalid:
        raise
    except Exception as error:  # whatever the library stumbles over, of a file that anybody can have made
        raise Invalid([Fault.at("", "file_not_xlsx")]) from error


def _weigh(content: bytes, most_rows: int) -> None:
    """Unpack a workbook once without keeping it, so that what is too much for the memory is refused before.

    The sizes that an archive declares can lie; openpyxl reads each part as far as is declared and no further.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            refuse("file_unpacks_too_large")
        for part in parts:
            _look_through(archive, part, most_rows)


_FORBIDDEN = re.compile(rb"\0|<!(?:DOCTYPE|ENTITY)")
_ROW_ENDS = re.compile(rb"</(?:[A-Za-z0-9._-]+:)?row\s*>")


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most_rows: int) -> None:
    """Refuse XML that declares entities, has more tags than its rows can need, or a row longer than any sheet's."""
    since, tags, tail = 0, 0, b""
    of_a_sheet = part.filename.startswith("xl/worksheets/")
    xml = part.filename.endswith((".xml", ".rels"))
    with archive.open(part) as stream:
        while block := stream.read(1 << 16):
            seen_tail = tail + block
            tags += block.count(b"<")
            if tags > (most_rows + 1000) * _MOST_TAGS:
                refuse("file_too_many_rows", limit=format_number(most_rows))
            if xml and _FORBIDDEN.search(seen_tail):
                refuse("file_not_xlsx")
            if of_a_sheet:
                ends = [row_end.end() for row_end in _ROW_ENDS.finditer(seen_tail)]
                since = len(seen_tail) - ends[-1] if ends else since + len(block)
                if since > _LONGEST_ROW:
                    refuse("file_unpacks_too_large")
            tail = block[-16:]


def _sheet_rows(content: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    # It takes a third of a second to load; most processes never read a workbook.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that it leaves out: drawings, rules of drop-down lists
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            refuse("file_empty")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a sheet says about its size can be wrong
        gap = None
        for row, cells in enumerate(sheet.iter_rows(max_row=_GRID, max_col=MOST_COLUMNS), 1):
            if cells is gap:  # one and the same, a million times, between two cells far apart
                continue
            values = tuple(map(_value, cells))
            while values and values[-1] is None:
                values = values[:-1]
            if values or row == 1:
                yield row, values
            else:
                gap = cells


def _value(cell: Any) -> Cell:
    """Cell's value; a number that is shown with leading zeros is a code, and means what is shown."""
    value: Cell = cell.value
    if type(value) is int and value >= 0 and (shown_number_format := cell.number_format) != "General":
        zeros = re.fullmatch(r'"?(0{2,})"?', shown_number_format)
        return str(value).zfill(len(zeros[1])) if zeros else value
    return value
