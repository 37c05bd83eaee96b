"""Reports as DOCX, for Word and LibreOffice: headings, tables with repeated heads and page numbers are real ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import chain
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from dicoso.documents import compliance as compliance_words
from dicoso.documents import plans, wordml
from dicoso.documents import programme as programme_words
from dicoso.documents.layout import Layout, default
from dicoso.documents.outline import Block, Heading, Outline, Paragraph, Picture, Section, Style, Table, printable
from dicoso.domain.reports import ComplianceReport, PlanReport, ProgrammeReport, Recipients, Signature

LONG, SHORT = 297, 210  # A4, millimetres
CENTER = WD_ALIGN_PARAGRAPH.CENTER
# Paragraph styles beside Word's own, as their users will see them in the list of styles.
NAMES = {
    Style.BASIS: "Căn cứ",
    Style.ITEM: "Mục",
    Style.NOTE: "Chú thích",
    Style.CAPTION: "Tên bảng",
    Style.CENTERED: "Dòng giữa",
}
HEAD, RECIPIENT = "Phần đầu", "Nơi nhận"
CELL, WIDE_CELL, DENSE_CELL = "Ô bảng", "Ô bảng ngang", "Ô bảng nhiều cột"


def write_compliance_docx(report: ComplianceReport, layout: Layout | None = None) -> bytes:
    """Report on the field-work regime."""
    layout = layout or default()
    return write_docx(compliance_words.outline_compliance(report, layout), layout)


def write_plan_docx(report: PlanReport, layout: Layout | None = None) -> bytes:
    """Field-work plan."""
    layout = layout or default()
    return write_docx(plans.outline_plan(report, layout), layout)


def write_programme_docx(report: ProgrammeReport, layout: Layout | None = None) -> bytes:
    """Proposal for a year's programme."""
    layout = layout or default()
    return write_docx(programme_words.outline_programme(report, layout), layout)


def write_docx(outline: Outline, layout: Layout) -> bytes:
    """Paper as DOCX; the same paper gives the same bytes."""
    return _Writer(outline, layout).bytes()


class _Writer:
    def __init__(self, outline: Outline, layout: Layout) -> None:
        self.outline = outline
        self.layout = layout
        self.document: Any = Document()
        self.tables: list[bytes] = []  # each has an empty one in its place until the file is packed
        self.body_size = layout.font.wide_body if outline.body.landscape else layout.font.body

    def bytes(self) -> bytes:
        self._styles()
        self._properties()
        self._page(self.document.sections[0], self.outline.body)
        self._footer()
        self._head()
        self._title()
        blocks, kept_blocks = self.outline.body.blocks, self.outline.body.kept
        for i, block in enumerate(blocks):
            self._block(block, self.outline.body, keep=i >= len(blocks) - kept_blocks)
        self._closing()
        for annex in self.outline.annexes:
            self._page(self.document.add_section(WD_SECTION.NEW_PAGE), annex)
            for block in annex.blocks:
                self._block(block, annex)
        return _packed(self.document, self.outline.created, self.tables)

    def _styles(self) -> None:
        styles, font = self.document.styles, self.layout.font
        wordml.set_language(self.document, "vi-VN")
        wordml.set_current_mode(self.document)
        body = styles["Normal"]
        _shape(body, font.document, self.body_size, before=0, after=4)
        body.paragraph_format.first_line_indent = Mm(10)
        body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        body.paragraph_format.line_spacing = 1.08
        for name, size in (("Title", self.body_size + 2), ("Heading 1", self.body_size), ("Heading 2", self.body_size)):
            _shape(styles[name], font.document, size, before=8, after=4, bold=True)
            styles[name].paragraph_format.keep_with_next = True
            styles[name].paragraph_format.first_line_indent = Mm(0)
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        _plain_title(styles["Title"])
        self._style(NAMES[Style.BASIS], self.body_size, italic=True, indent=10, after=4)
        self._style(NAMES[Style.ITEM], self.body_size, indent=10, after=4)
        self._style(NAMES[Style.NOTE], font.table, italic=True, before=3, after=3)
        caption = self._style(NAMES[Style.CAPTION], font.table, bold=True, before=6, after=3)
        caption.paragraph_format.keep_with_next = True
        self._style(NAMES[Style.CENTERED], self.body_size, italic=True, after=6)
        for name in (NAMES[Style.CAPTION], NAMES[Style.CENTERED]):
            styles[name].paragraph_format.alignment = CENTER
        for name in (NAMES[Style.BASIS], NAMES[Style.ITEM]):
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        self._style(HEAD, self.body_size - 1).paragraph_format.alignment = CENTER
        self._style(CELL, font.table, before=1, after=1)
        self._style(WIDE_CELL, font.wide_table, before=1, after=1)
        self._style(DENSE_CELL, font.dense_table, before=1, after=1)
        self._style(RECIPIENT, font.recipients)

    def _style(
        self, name: str, size: int, *, bold: bool = False, italic: bool = False, indent: int = 0,
        before: int = 0, after: int = 0,
    ) -> Any:  # fmt: skip
        style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.document.styles["Normal"]
        style.quick_style = True
        _shape(style, self.layout.font.document, size, before=before, after=after, bold=bold, italic=italic)
        style.paragraph_format.first_line_indent = Mm(indent)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        return style

    def _properties(self) -> None:
        outline, properties = self.outline, self.document.core_properties
        moment = datetime.combine(outline.created, time(), UTC)
        properties.title = printable(f"{outline.kind}. {outline.subject}".replace("\n", " "))
        properties.subject = printable(outline.footer)
        properties.author = properties.last_modified_by = printable(outline.head.agency.replace("\n", " "))
        properties.keywords = printable(outline.keywords)[:255]
        properties.language = "vi-VN"
        properties.comments = ""
        properties.created = properties.modified = moment

    def _page(self, section: Any, content: Section) -> None:
        page = self.layout.page
        section.orientation = WD_ORIENT.LANDSCAPE if content.landscape else WD_ORIENT.PORTRAIT
        width, height = (LONG, SHORT) if content.landscape else (SHORT, LONG)
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
        section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
        section.footer_distance = Mm(page.bottom / 2)

    def _width(self, section: Section) -> int:
        page = self.layout.page
        return wordml.twips((LONG if section.landscape else SHORT) - page.left - page.right)

    def _footer(self) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        _shape(paragraph.style, self.layout.font.document, self.layout.font.footer, before=0, after=0)
        paragraph.paragraph_format.first_line_indent = Mm(0)
        paragraph.alignment = CENTER
        paragraph.add_run(printable(f"{self.outline.footer} · trang "))
        wordml.add_field(paragraph, "PAGE")
        paragraph.add_run("/")
        wordml.add_field(paragraph, "NUMPAGES")

    def _head(self) -> None:
        head, font = self.outline.head, self.layout.font
        left, right = self._columns(46, 54, rows=2)
        if head.superior:
            self._line(left[0], head.superior, size=font.agency)
        self._line(left[0], head.agency, size=font.agency, bold=True)
        self._line(left[0], head.divider, size=font.agency)
        title = self._line(right[0], head.title, size=font.title, bold=True)
        wordml.underline(title, wordml.twips(28 if self.outline.body.landscape else 4))
        if head.number:
            self._line(left[1], head.number)
        self._line(right[1], head.place_and_date, italic=True)

    def _columns(self, left: int, right: int, *, rows: int) -> tuple[Any, Any]:
        """Cells of a table without borders, column by column; no row is torn apart."""
        table = self.document.add_table(rows, 2)
        table.autofit = False
        width = self._width(self.outline.body)
        columns = []
        for i, share in enumerate((left, right)):
            cells = table.columns[i].cells
            table.columns[i].width = Pt(width * share / (left + right) / 20)
            for cell in cells:
                cell.width = Pt(width * share / (left + right) / 20)
            columns.append(cells)
        for row in table.rows:
            wordml.keep_whole(row)
        return columns[0], columns[1]

    def _line(
        self, cell: Any, text: str, *, size: int | None = None, bold: bool = False, italic: bool = False,
        before: int = 0, style: str = HEAD,
    ) -> Any:  # fmt: skip
        """Write a line into a cell: its first, empty paragraph, or a new one below."""
        paragraph = cell.paragraphs[-1]
        if paragraph.runs:
            paragraph = cell.add_paragraph()
        paragraph.style = style
        run = paragraph.add_run(printable(text))
        run.bold, run.italic = bold or None, italic or None
        if size:
            run.font.size = Pt(size)
        if before:
            paragraph.paragraph_format.space_before = Pt(before)
        return paragraph

    def _title(self) -> None:
        self.document.add_paragraph(self.outline.kind, style="Title")
        subject = self.document.add_paragraph(style=HEAD)
        run = subject.add_run(printable(self.outline.subject))
        run.bold, run.font.size = True, Pt(self.body_size)
        rule = self.document.add_paragraph(style=HEAD)
        rule.paragraph_format.line_spacing = Pt(3)
        rule.paragraph_format.space_after = Pt(10)
        wordml.underline(rule, (self._width(self.outline.body) - wordml.twips(40)) // 2)

    def _block(self, block: Block, section: Section, *, keep: bool = False) -> None:
        if isinstance(block, Table):
            self._table(block, section, keep=keep)
            return
        if isinstance(block, Picture):
            self._picture(block, section)
            return
        if isinstance(block, Heading):
            paragraph = self.document.add_paragraph(style=f"Heading {block.level}")
            if block.centered:
                paragraph.alignment = CENTER
        else:
            paragraph = self.document.add_paragraph(style=_style_name(block))
        paragraph.add_run(printable(block.text))
        if keep:
            paragraph.paragraph_format.keep_with_next = True

    def _table(self, table: Table, section: Section, *, keep: bool) -> None:
        if table.caption:
            self.document.add_paragraph(printable(table.caption), style=NAMES[Style.CAPTION])
        name = DENSE_CELL if table.dense else WIDE_CELL if section.landscape else CELL
        style = self.document.styles[name].style_id
        written_xml = wordml.TableWriter(table, style, self._width(section), keep=keep).xml()
        self.tables.append(written_xml.encode())
        self.document.element.body.insert_element_before(wordml.empty_table(), "w:sectPr")

    def _picture(self, picture: Picture, section: Section) -> None:
        page = self.layout.page
        width, height = picture.fitted((LONG if section.landscape else SHORT) - page.left - page.right)
        paragraph = self.document.add_paragraph(style=HEAD)
        paragraph.paragraph_format.keep_with_next = True
        drawn = paragraph.add_run().add_picture(BytesIO(picture.jpeg), Mm(width), Mm(height))
        drawn._inline.docPr.set("descr", printable(picture.caption))
        self.document.add_paragraph(printable(picture.caption), style=NAMES[Style.CENTERED])

    def _closing(self) -> None:
        gap = self.document.add_paragraph(style=RECIPIENT)
        gap.paragraph_format.keep_with_next = True
        signatures, recipients = self.outline.signatures, self.outline.recipients
        if len(signatures) == 1:
            left, right = self._columns(1, 1, rows=1)
            self._recipients(left[0], recipients)
            self._signature(right[0], signatures[0])
            return
        left, right = self._columns(1, 1, rows=2)
        for column, signature in zip((left, right), signatures, strict=True):
            self._signature(column[0], signature)
            for paragraph in column[0].paragraphs:
                paragraph.paragraph_format.keep_with_next = True
        self._recipients(left[1], recipients)

    def _signature(self, cell: Any, signature: Signature) -> None:
        if signature.authority:
            self._line(cell, signature.authority, size=self.body_size, bold=True)
        self._line(cell, signature.position, size=self.body_size, bold=True)
        self._line(cell, signature.name, size=self.body_size, bold=True, before=64)

    def _recipients(self, cell: Any, recipients: Recipients) -> None:
        if recipients.written:
            self._line(cell, "Nơi nhận:", bold=True, italic=True, style=RECIPIENT)
        for line in recipients.written:
            self._line(cell, line, style=RECIPIENT)


def _style_name(paragraph: Paragraph) -> str:
    return NAMES.get(paragraph.style, "Normal")


def _shape(
    style: Any, family: str, size: int, *, before: int, after: int, bold: bool = False, italic: bool = False
) -> None:
    wordml.set_fonts(style, family)
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _plain_title(style: Any) -> None:
    """Take the default template's rule and narrow letters off the title."""
    style.paragraph_format.alignment = CENTER
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(2)
    properties = style.element.pPr
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    for name in ("w:spacing", "w:kern"):
        for narrow in style.element.rPr.findall(qn(name)):
            style.element.rPr.remove(narrow)


def _packed(document: Any, made: date, tables: list[bytes]) -> bytes:
    """File with its tables, every part dated as the paper, where zip would write the clock."""
    raw, packed = BytesIO(), BytesIO()
    document.save(raw)
    with ZipFile(raw) as source, ZipFile(packed, "w") as target:
        for name in source.namelist():
            part = ZipInfo(name, (made.year, made.month, made.day, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            content = source.read(name)
            if name == "word/document.xml":
                before = content.split(wordml.EMPTY_TABLE)
                after = [b"", *tables]
                content = b"".join(chain.from_iterable(zip(after, before, strict=True)))
            target.writestr(part, content)
    return packed.getvalue()
