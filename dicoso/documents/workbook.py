"""A workbook of finished tables: numbers are numbers, and no text is ever taken for a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from dicoso.documents import outline
from dicoso.documents.layout import Layout

A4 = 9  # Excel's number of the paper
LONGEST = 32_767  # characters in a cell
LINE = 16  # points: one line of a row
Value = str | int | Decimal | date | None


class Field(NamedTuple):
    """A column of a sheet. Units: `width` in characters."""

    title: str
    width: int
    format: str = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose first row is its head."""

    name: str
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[Value]]
    frozen: int = 0  # columns that stay in sight; a sheet that has such can be filtered


class Book:
    """A workbook in the making, printed in the layout of the papers."""

    def __init__(self, title: str, footer: str, created: date, layout: Layout) -> None:
        self.file = BytesIO()
        # Rows are written as they come and forgotten: a thousand people take no more memory than twenty.
        self.book = xlsxwriter.Workbook(
            self.file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.title, self.footer, self.layout = outline.printable(title), outline.printable(footer), layout
        self.book.set_properties({"title": self.title, "created": datetime.combine(created, time())})
        self.formats = self._formats(layout.font.document)

    def _formats(self, family: str) -> dict[str, Any]:
        common = {"font_name": family, "font_size": 11, "valign": "vcenter", "border": 1}
        shapes: dict[str, dict[str, Any]] = {
            "head": {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7ECF3"},
            "text": {"text_wrap": True},
            "number": {"num_format": "#,##0"},
            "percent": {"num_format": "0.0%"},
            "date": {"num_format": "dd/mm/yyyy", "align": "center"},
        }
        return {name: self.book.add_format(common | shape) for name, shape in shapes.items()}

    def add(self, sheet: Sheet) -> None:
        """Write a sheet: head, filter, widths, rows, and how it is printed."""
        page = self.book.add_worksheet(sheet.name)
        for i, field in enumerate(sheet.fields):
            page.set_column(i, i, field.width)
        page.freeze_panes(1, sheet.frozen)
        if sheet.frozen:
            page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.fields) - 1)
        self._printing(page)
        widths = [field.width for field in sheet.fields]
        titles = [field.title for field in sheet.fields]
        page.set_row(0, LINE * _count_lines(titles, widths))
        for i, title in enumerate(titles):
            page.write_string(0, i, title, self.formats["head"])
        formats = [self.formats[field.format] for field in sheet.fields]
        for number, row in enumerate(sheet.rows, 1):
            page.set_row(number, LINE * _count_lines(row, widths))
            for i, value in enumerate(row):
                _write_value(page, number, i, value, self._format_of(value, formats[i]))

    def _format_of(self, value: Value, usual: Any) -> Any:
        for kind, name in ((str, "text"), (date, "date"), (Decimal, "percent")):
            if isinstance(value, kind):
                return self.formats[name]
        return usual

    def _printing(self, page: Any) -> None:
        margins = self.layout.page
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_margins(left=margins.left / 25.4, right=margins.right / 25.4, top=1, bottom=margins.bottom / 25.4)
        family = self.layout.font.document
        page.set_header(f'&C&"{family},Bold"&13{_literal(self.title)}')
        page.set_footer(f'&C&"{family}"&10{_literal(self.footer)} · trang &P/&N')

    def bytes(self) -> bytes:
        """Close the book and return it."""
        self.book.close()
        return self.file.getvalue()


def _count_lines(values: Sequence[Value], widths: Sequence[int]) -> int:
    """How many lines a row needs, for a file that gives no heights is cut off by some programs.

    A width of five digits holds six letters.
    """
    return max(
        (
            sum(1 + len(line) * 5 // (width * 6) for line in value.split("\n"))
            for value, width in zip(values, widths, strict=True)
            if isinstance(value, str)
        ),
        default=1,
    )


def _literal(text: str) -> str:
    """Text for a page's head or foot, where & gives an order and 255 characters are the limit."""
    return text[:200].replace("&", "&&")


def _write_value(page: Any, row: int, column: int, value: Value, form: Any) -> None:
    """Write a value by its type, so that Excel never guesses: what people wrote stays text."""
    if value is None:
        page.write_blank(row, column, None, form)
    elif isinstance(value, str):
        page.write_string(row, column, outline.printable(value)[:LONGEST], form)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), form)
    else:
        page.write_number(row, column, value, form)
