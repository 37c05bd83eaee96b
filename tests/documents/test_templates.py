"""The templates to fill in: read as files to import without a fault, with what helps to fill them in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from dicoso.documents.sheets import GUIDES, write_template
from dicoso.domain.sheets import KINDS, MOST_ROWS_WEB, Kind, column_of
from dicoso.words.messages import WORDS
from tests.documents.readers import libreoffice, pdf_pages


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_column_has_a_header_that_is_read_and_a_guide(kind: Kind) -> None:
    book = openpyxl.load_workbook(BytesIO(write_template(kind, WORDS)))
    page = book.worksheets[0]
    headers = [cell.value for cell in page[1]]
    assert [column_of(kind, header) for header in headers] == list(kind.columns)
    assert page.max_row == 1
    assert set(GUIDES[kind.name]) == {column.name for column in kind.columns}
    for cell, column in zip(page[1], kind.columns, strict=True):
        assert cell.comment is not None
        assert column.name in cell.comment.text


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_codes_are_kept_as_typed_and_dates_shown_as_they_are_written_here(kind: Kind) -> None:
    page = openpyxl.load_workbook(BytesIO(write_template(kind, WORDS))).worksheets[0]
    shapes = {
        number: group.number_format
        for group in page.column_dimensions.values()
        for number in range(group.min, group.max + 1)
    }
    for number, column in enumerate(kind.columns, 1):
        assert shapes[number] == ("dd/mm/yyyy" if column.holds == "day" else "@")


def test_choices_are_offered_in_vietnamese_on_every_row_that_may_be_filled_in() -> None:
    book = openpyxl.load_workbook(BytesIO(write_template(KINDS["trips"], WORDS)))
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    assert rules == {
        f"F2:F{MOST_ROWS_WEB + 1}": "'Danh mục'!$A$2:$A$7",
        f"G2:G{MOST_ROWS_WEB + 1}": "'Danh mục'!$C$2:$C$5",
        f"I2:I{MOST_ROWS_WEB + 1}": "'Danh mục'!$E$2:$E$3",
    }
    lists = book["Danh mục"]
    assert [cell.value for cell in lists["A"]][:2] == ["Hình thức", "Theo chuyên đề"]
    assert [cell.value for cell in lists["E"]][:3] == ["Cơ sở xác nhận", "Có", "Không"]


def test_libreoffice_opens_every_template(tmp_path: Path) -> None:
    files = {f"mau-{kind.name}.xlsx": write_template(kind, WORDS) for kind in KINDS.values()}
    printed = libreoffice(files, tmp_path)
    for kind in KINDS.values():
        text = "\n".join(pdf_pages(printed[f"mau-{kind.name}.xlsx"], tmp_path))
        for column in kind.columns:
            assert column.header in text
            assert GUIDES[kind.name][column.name].example in text
