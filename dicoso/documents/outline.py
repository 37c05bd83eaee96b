"""A paper before it has a format: the words and tables that DOCX and PDF both print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from dicoso.documents.layout import HeadPatterns, Layout
from dicoso.domain import text
from dicoso.domain.reports import Letterhead, Recipients, Signature

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HIGHEST = 95  # millimetres of a picture
SHORT, LAST_ROWS = 4, 2  # a longer table is broken before the signature, which takes the last rows with it


class Align(StrEnum):
    """How the cells of a column stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Style(StrEnum):
    """What a paragraph is; each writer knows how to draw it."""

    BODY = "body"
    BASIS = "basis"  # "Căn cứ …"
    ITEM = "item"  # "- …"
    NOTE = "note"
    CAPTION = "caption"
    CENTERED = "centered"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first or second level; an annex's is centred."""

    text: str
    level: int = 1
    centered: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text; a line feed starts a new line."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Neighbours of one `group` share a head above theirs. Units: `width` in shares."""

    title: str
    width: int
    align: Align = Align.LEFT
    group: str = ""


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of a table's head and how many columns and rows it fills."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every page; `empty` is what is printed in place of no rows.

    `dense`: so many columns that the letters must be small.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    caption: str = ""
    total: tuple[str, ...] = ()
    dense: bool = False

    @property
    def kept_rows(self) -> int:
        """How many rows at the end stay together with what follows."""
        return len(self.rows) if len(self.rows) <= SHORT else LAST_ROWS

    def head(self) -> tuple[tuple[HeadCell, ...], ...]:
        """One or two rows of the head; a column without a group fills both."""
        if not any(column.group for column in self.columns):
            return (tuple(HeadCell(column.title) for column in self.columns),)
        upper: list[HeadCell] = []
        for group, run in groupby(self.columns, key=attrgetter("group")):
            columns = tuple(run)
            if group:
                upper.append(HeadCell(group, across=len(columns)))
            else:
                upper += [HeadCell(column.title, down=2) for column in columns]
        lower = tuple(HeadCell(column.title) for column in self.columns if column.group)
        return (tuple(upper), lower)


def numbered(columns: Iterable[Column], rows: Iterable[tuple[str, ...]], *, width: int = 9, caption: str = "") -> Table:
    """Table with a first column that counts its rows; `width` is that column's."""
    first = Column("TT", width, Align.CENTER)
    return Table((first, *columns), tuple((str(i), *row) for i, row in enumerate(rows, 1)), "Không có.", caption)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo over its caption. Units: pixels, of which only the shape matters."""

    jpeg: bytes
    width: int
    height: int
    caption: str

    def fitted(self, width: int) -> tuple[float, float]:
        """Its size on a page whose text is `width` wide: two stand on one page. Units: millimetres."""
        scale = min(width / self.width, HIGHEST / self.height)
        return round(self.width * scale, 1), round(self.height * scale, 1)


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks on pages of one orientation."""

    blocks: tuple[Block, ...]
    landscape: bool = False

    @property
    def kept(self) -> int:
        """How many blocks at the end stand on one page with the signature: the last and its heading.

        Of a long table only the last rows do: see `Table.kept_rows`.
        """
        has_heading = len(self.blocks) > 1 and isinstance(self.blocks[-2], Heading)
        last = self.blocks[-1]
        is_long = isinstance(last, Table) and last.kept_rows < len(last.rows)
        return 2 if has_heading and not is_long else 1


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the first page, line by line as printed."""

    superior: str
    agency: str
    divider: str
    number: str
    title: str
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole paper: head, title, body, who receives and who signs it, annexes.

    `footer` is printed on every page before the page number. `created` dates the file, so that the same report
    makes the same bytes.
    """

    head: Head
    kind: str
    subject: str
    body: Section
    signatures: tuple[Signature, ...]
    recipients: Recipients
    footer: str
    created: date
    keywords: str = ""
    annexes: tuple[Section, ...] = ()


def head(letterhead: Letterhead, patterns: HeadPatterns, written: date) -> Head:
    """Head's lines; room is left where number or day isn't known yet, of which `written` tells the year."""
    day = letterhead.day
    if day is None:
        place_and_date = patterns.date_blank.format(place=letterhead.place, year=written.year)
    else:
        place_and_date = patterns.date.format(
            place=letterhead.place, day=f"{day.day:02}", month=paper_month(day.month), year=day.year
        )
    return Head(
        superior=letterhead.superior,
        agency=letterhead.agency,
        divider=patterns.divider,
        number=_number(letterhead, patterns),
        title=letterhead.title,
        place_and_date=place_and_date,
    )


def _number(letterhead: Letterhead, patterns: HeadPatterns) -> str:
    """Number line; nothing for a paper that gets no number."""
    if not letterhead.symbol:
        return ""
    number = patterns.number_blank if letterhead.number is None else f"{letterhead.number:02}"
    return patterns.number.format(number=number, symbol=letterhead.symbol)


def paper_month(number: int) -> str:
    """Month as official papers write it: a zero before 1 and 2 alone, so that nothing can be put before them.

    Source: NĐ 30/2020/NĐ-CP, the state's rule, which offices of the Union follow by habit.
    """
    return f"{number:02}" if number < 3 else str(number)


def short_day(day: date) -> str:
    """`15/11/2019`, `05/3/2019`."""
    return f"{day.day:02}/{paper_month(day.month)}/{day.year:04}"


def long_day(day: date) -> str:
    """`ngày 15 tháng 11 năm 2019`."""
    return f"ngày {day.day:02} tháng {paper_month(day.month)} năm {day.year}"


def paper_count(number: int) -> str:
    """Count in running text as offices write it: `07`, `20`, `1.300`; nothing is `0`."""
    return f"{number:02}" if 0 < number < 10 else text.format_number(number)


def printable(text: str) -> str:
    """Text without the characters that XML can't hold; one in a name would make a whole file unreadable."""
    return _FORBIDDEN.sub("", text)


def list_paragraphs(texts: Iterable[str]) -> tuple[Paragraph, ...]:
    """List: each item with a dash, semicolons between, a full stop at the end."""
    texts = tuple(texts)
    ends = [";"] * (len(texts) - 1) + ["."]
    return tuple(Paragraph(f"- {each_text}{end}", Style.ITEM) for each_text, end in zip(texts, ends, strict=True))


def annex_head(number: int, title: str, outline_of: str) -> tuple[Block, ...]:
    """First lines of an annex."""
    return (
        Heading(f"Phụ lục {number}\n{title}", centered=True),
        Paragraph(f"(Kèm theo {outline_of})", Style.CENTERED),
    )


def reference(layout: Layout, letterhead: Letterhead, document: str) -> str:
    """How an annex names its paper: `Báo cáo số 05-BC/TĐTN-TCKT ngày 20/11/2019`."""
    number = _number(letterhead, layout.heading)
    number = text.lower_first(number).replace(":", "", 1)
    day = f"ngày {short_day(letterhead.day)}" if letterhead.day else ""
    return " ".join(part for part in (layout.document[document].kind.capitalize(), number, day) if part)
