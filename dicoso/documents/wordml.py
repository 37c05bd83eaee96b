"""The XML of WordprocessingML that python-docx has no words for, or builds too slowly: tables, fields, borders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from dicoso.documents.outline import Align, Table, printable

EMPTY_TABLE = b"<w:tbl/>"  # how `empty_table` is written in a file
TWIPS_PER_MM = 1440 / 25.4


def twips(millimetres: float) -> int:
    """Length as WordprocessingML counts it. Units: millimetres in, twentieths of a point out."""
    return round(millimetres * TWIPS_PER_MM)


def text_run(text: str, properties: str = "") -> str:
    """Run of text; line feeds become line breaks."""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(printable(text)).split("\n"))
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{lines}</w:t></w:r>'


class TableWriter:
    """Writes one table as text, for python-docx takes fifty times as long cell by cell.

    The text goes into the file as it is: parsed, a thousand people's table would hold 50 MB until the next full
    garbage collection.
    """

    def __init__(self, table: Table, style: str, width: int, *, keep: bool) -> None:
        """Prepare. `style`: id of the cells' paragraph style; `width` in twips; `keep` the end with what follows."""
        self.table = table
        self.style = style
        self.kept = table.kept_rows if keep else 0
        self.keep = ""
        shares = sum(column.width for column in table.columns)
        self.widths = [round(column.width * width / shares) for column in table.columns]

    def xml(self) -> str:
        """`w:tbl` element as text; `w` is declared where it goes."""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self.widths)
        rows = "".join((*self._head(), *self._body(), *self._total()))
        return (
            "<w:tbl><w:tblPr>"
            '<w:tblStyle w:val="TableGrid"/>'
            f'<w:tblW w:w="{sum(self.widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
            'w:noHBand="1" w:noVBand="1"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def _head(self) -> Iterable[str]:
        self.keep = "<w:keepNext/>" if self.kept == len(self.table.rows) else ""
        first, *second = self.table.head()
        cells, at = [], 0
        for cell in first:
            merge = '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
            width = sum(self.widths[at : at + cell.across])
            cells.append(self._cell(cell.text, width, Align.CENTER, cell.across, merge, bold=True))
            at += cell.across
        yield _table_row(cells, head=True)
        if second:
            yield _table_row([self._lower(i) for i in range(len(self.widths))], head=True)

    def _lower(self, i: int) -> str:
        column = self.table.columns[i]
        if column.group:
            return self._cell(column.title, self.widths[i], Align.CENTER, bold=True)
        return self._cell("", self.widths[i], Align.CENTER, merge="<w:vMerge/>")

    def _body(self) -> Iterable[str]:
        if not self.table.rows:
            across = len(self.widths)
            yield _table_row([self._cell(self.table.empty, sum(self.widths), Align.CENTER, across)])
        first_kept = len(self.table.rows) - self.kept
        for i, row in enumerate(self.table.rows):
            self.keep = "<w:keepNext/>" if i >= first_kept else ""
            yield _table_row(self._cells(row, bold=False))

    def _total(self) -> Iterable[str]:
        if self.table.total:
            yield _table_row(self._cells(self.table.total, bold=True))

    def _cells(self, texts: Sequence[str], *, bold: bool) -> list[str]:
        columns = zip(texts, self.widths, self.table.columns, strict=True)
        return [self._cell(text, width, column.align, bold=bold) for text, width, column in columns]

    def _cell(
        self, text: str, width: int, align: Align, across: int = 1, merge: str = "", *, bold: bool = False
    ) -> str:
        span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{self.style}"/>{self.keep}<w:jc w:val="{align}"/></w:pPr>'
            f"{text_run(text, '<w:b/>' if bold else '')}</w:p></w:tc>"
        )


def _table_row(cells: Iterable[str], *, head: bool = False) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def empty_table() -> Any:
    """Table without anything: it keeps the place of one that is written as text."""
    return parse_xml(f"<w:tbl {nsdecls('w')}/>")


def keep_whole(row: Any) -> None:
    """Let no page end inside a row."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def add_field(paragraph: Any, instruction: str) -> None:
    """Append a field such as PAGE, which the reader's program fills in."""
    for part in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{part}</w:r>"))


def underline(paragraph: Any, inset: int) -> None:
    """Draw a rule under a paragraph, `inset` twips shorter at either end."""
    properties = paragraph._p.get_or_add_pPr()
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    )
    indent = parse_xml(f'<w:ind {nsdecls("w")} w:left="{inset}" w:right="{inset}" w:firstLine="0"/>')
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    properties.insert_element_before(indent, "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")


def set_fonts(style: Any, family: str) -> None:
    """Give a style one family for every script, in place of the theme's."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    names = " ".join(f'w:{script}="{escape(family)}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    properties.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))


def set_language(document: Any, language: str) -> None:
    """Tell spelling checkers and screen readers the language of the whole paper."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{language}" w:eastAsia="{language}"/>'))


def set_current_mode(document: Any) -> None:
    """Say that the file is of today's Word, so that it isn't opened in "compatibility mode"."""
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    compat = parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    settings.insert_element_before(
        compat, "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping", "w:shapeDefaults",
        "w:decimalSymbol", "w:listSeparator",
    )  # fmt: skip
