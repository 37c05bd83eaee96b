"""What a cell of a file says: texts, codes, dates, choices, as people and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from dicoso.domain.dates import dmy, parse_date
from dicoso.domain.text import clean_lines, fold, nfc

Cell = str | int | float | bool | datetime | date | time | timedelta | None

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


def text_of(cell: Cell) -> str:
    """Cell as the text that its author saw or meant."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if type(cell) is float and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _plain_text(cell: Cell) -> str:
    """Text of a cell of words or codes.

    Raises: Unreadable, if the spreadsheet made something else of it.
    """
    if isinstance(cell, (date, time, timedelta)):
        raise Unreadable("cell_became_date", value=dmy(cell) if isinstance(cell, date) else str(cell))
    text = text_of(cell)
    if text in ERRORS:
        raise Unreadable("cell_error", value=text)
    return text


def _limit_text(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable("too_long", limit=longest)
    if "\0" in text:  # PostgreSQL can't keep it
        raise Unreadable("text_control")
    return text


def _line_reader(longest: int) -> Reader:
    return lambda cell: _limit_text(nfc(_plain_text(cell)), longest)


def _lines_reader(longest: int) -> Reader:
    return lambda cell: _limit_text(clean_lines(_plain_text(cell)), longest)


_CODE = re.compile(r"[^\s/;]+\Z")  # codes stand in addresses of pages, and in lists with a semicolon


def _code_of(text: str, longest: int) -> str:
    code = _limit_text(nfc(text), longest)
    if not _CODE.match(code) or not code.isprintable():
        raise Unreadable("code_characters", value=code)
    return code


def _code(longest: int) -> Reader:
    return lambda cell: _code_of(_plain_text(cell), longest)


def _codes_reader(longest: int) -> Reader:
    def read(cell: Cell) -> tuple[str, ...]:
        parts = (part for part in _plain_text(cell).split(";") if part.strip())
        return tuple(dict.fromkeys(_code_of(part, longest) for part in parts))

    return read


TEXTS: Final[Mapping[str, Callable[[int], Reader]]] = {
    "code": _code,
    "codes": _codes_reader,
    "text": _line_reader,
    "lines": _lines_reader,
}


@lru_cache(maxsize=4096, typed=True)
def read_day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        moment = cell.date()
    elif isinstance(cell, date):
        moment = cell
    else:
        text = text_of(cell)
        if text in ERRORS:
            raise Unreadable("cell_error", value=text)
        try:
            moment = parse_date(text)
        except ValueError:
            raise Unreadable("date") from None
    if not EARLIEST <= moment <= LATEST:
        raise Unreadable("date_range")
    return moment


def yes_no(offered: str) -> Reader:
    meant = {fold(word): value for value, words in ((True, YES), (False, NO)) for word in words}

    def read(cell: Cell) -> bool:
        text = _plain_text(cell)
        meaning = meant.get(fold(text))
        if meaning is None:
            raise Unreadable("choice", value=nfc(text), choices=offered)
        return meaning

    return read


def choice(choices: Sequence[str], words: Mapping[str, str], *, english: bool) -> Reader:
    meant = {fold(words[code]): code for code in choices} | {code: code for code in choices}
    offered_text = "; ".join(code if english else words[code] for code in choices)

    @lru_cache(maxsize=256, typed=True)
    def read(cell: Cell) -> str:
        text = _plain_text(cell)
        code = meant.get(fold(text))
        if code is None:
            raise Unreadable("choice", value=nfc(text), choices=offered_text)
        return code

    return read
