"""Files as people really send them: with and without BOM, from Excel in Vietnamese, wrongly named, hostile."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from time import perf_counter
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from dicoso.domain.errors import Invalid
from dicoso.domain.sheets import MOST_BYTES, Sheet
from dicoso.queries.sheets import read_sheet
from dicoso.words.messages import FAULTS


def refusal(name: str, content: bytes, most_rows: int = 100) -> str:
    """Return why a file is refused as a whole; there are words for it."""
    with pytest.raises(Invalid) as refused:
        read_sheet(name, content, most_rows)
    (fault,) = refused.value.faults
    assert fault.code in FAULTS
    return fault.code


def book(fill: Callable[[Any], None]) -> bytes:
    """Return a workbook whose first sheet is filled by a function."""
    made = Workbook()
    fill(made.active)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(content: bytes, **parts: bytes) -> bytes:
    """Return a workbook in which some parts are others, named by the end of their path."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            name = info.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(info.filename, parts.get(name, old.read(info)))
    return out.getvalue()


def sheet_xml(rows: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{head}{rows}</sheetData></worksheet>".encode()


CODE = '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
SMALL = book(lambda sheet: [sheet.append(row) for row in (("code", "name"), ("33-TG", "Ban Tuyên giáo"))])


# CSV


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["without BOM", "with BOM"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_with_or_without_bom_and_with_commas_or_semicolons(start: bytes, separator: str, end: str) -> None:
    text = f"Mã{separator}Tên đơn vị{end}33-TG{separator}Ban Tuyên giáo{end}"
    assert read_sheet("a.csv", start + text.encode()) == Sheet(("Mã", "Tên đơn vị"), [(2, ("33-TG", "Ban Tuyên giáo"))])


def test_rows_keep_the_numbers_that_excel_shows() -> None:
    text = 'code,name\n\n33-TG,"Ban\nTuyên giáo"\n,\n33-PT,Ban Phong trào\n'
    assert [number for number, _ in read_sheet("a.csv", text.encode()).rows] == [3, 5]


def test_a_quoted_cell_may_hold_the_separator() -> None:
    assert read_sheet("a.csv", b'code,name\n1,"a, b ""c"""\n').rows == [(2, ("1", 'a, b "c"'))]


def test_a_quote_that_is_never_closed_swallows_nothing_in_silence() -> None:
    assert refusal("a.csv", b'code,name\n1,"Ban\n2,b\n') == "file_quotes"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258", "utf-16-le"])
def test_a_csv_in_another_encoding_is_refused(encoding: str) -> None:
    text = "code,name\n1,Cao\n" if encoding.startswith("utf") else "code,name\n1,Đỗ".replace("ỗ", "ô")
    assert refusal("a.csv", text.encode(encoding)) == "file_encoding"


def test_a_cell_of_a_million_letters_is_refused() -> None:
    assert refusal("a.csv", b"code\n" + b"x" * 1_000_000) == "file_quotes"


# XLSX


def test_dates_numbers_booleans_and_texts_come_as_what_they_are() -> None:
    when = datetime.combine(date(2019, 11, 12), time())

    def fill(sheet: Any) -> None:
        sheet.append(("a", "b", "c", "d", "e"))
        sheet.append((when, 33, 1.5, True, "Hưng Yên"))

    assert read_sheet("a.xlsx", book(fill)).rows == [(2, (when, 33, 1.5, True, "Hưng Yên"))]


def test_a_code_that_is_shown_with_leading_zeros_keeps_them() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(("code",))
        sheet["A2"] = 12
        sheet["A2"].number_format = "00000"
        sheet["A3"] = 33

    assert read_sheet("a.xlsx", book(fill)).rows == [(2, ("00012",)), (3, (33,))]


def test_of_a_formula_the_result_is_read_that_excel_kept() -> None:
    result = '<row r="2"><c r="A2"><f>30+3</f><v>33</v></c></row>'
    content = rewritten(SMALL, sheet1=sheet_xml(CODE + result))
    assert read_sheet("a.xlsx", content).rows == [(2, (33,))]


def test_empty_rows_and_columns_around_the_table_don_t_matter() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(("code", "name", None, None))
        sheet["A4"] = "33-TG"
        sheet["Z9"] = ""
        sheet.column_dimensions["A"].number_format = "@"

    found = read_sheet("a.xlsx", book(fill))
    assert found == Sheet(("code", "name"), [(4, ("33-TG",))])


def test_only_the_first_sheet_is_read() -> None:
    made = load_workbook(BytesIO(SMALL))
    made.create_sheet("Hướng dẫn").append(("x",))
    out = BytesIO()
    made.save(out)
    assert len(read_sheet("a.xlsx", out.getvalue()).rows) == 1


# Not what it says


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.pdf", "a", "", "a.xlsx.exe"])
def test_other_kinds_of_files_are_refused_by_name(name: str) -> None:
    assert refusal(name, SMALL) == "file_kind"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><table><tr><td>code</td></tr></table></html>",
        b"code,name\n1,2\n",
        b"PK\x03\x04 not an archive",
        SMALL[: len(SMALL) // 2],
        SMALL[:-30] + bytes(30),
    ],
    ids=["empty", "html", "csv", "no archive", "half", "broken end"],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert refusal("a.xlsx", content) == "file_not_xlsx"


def test_an_archive_without_a_workbook_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("thu.txt", "chào")
    assert refusal("a.xlsx", out.getvalue()) == "file_not_xlsx"


def test_an_old_or_encrypted_workbook_is_told_how_to_become_readable() -> None:
    assert refusal("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "file_old_excel"


def test_a_workbook_called_csv_is_refused() -> None:
    assert refusal("a.csv", SMALL) == "file_not_csv"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_file_without_rows_or_without_a_header_is_refused(name: str) -> None:
    empty = book(lambda sheet: sheet.append(("code", "name")))
    headless = book(lambda sheet: sheet.cell(3, 1, "33-TG"))
    assert refusal(name, b"code,name\n" if name == "a.csv" else empty) == "file_empty"
    assert refusal(name, b"\n33-TG,Ban\n" if name == "a.csv" else headless) == "file_no_header"


# Too much


def test_a_file_that_is_too_large_is_refused() -> None:
    assert refusal("a.csv", b"x" * (MOST_BYTES + 1)) == "file_too_large"


def test_a_file_with_too_many_rows_is_refused_and_one_with_just_enough_is_not() -> None:
    text = "code\n" + "x\n" * 101
    assert refusal("a.csv", text.encode(), 100) == "file_too_many_rows"
    assert len(read_sheet("a.csv", text.encode(), 101).rows) == 101


def _too_much_of_anything() -> bytes:
    return rewritten(SMALL, sheet1=sheet_xml(" " * 120_000_000))


def _one_endless_row() -> bytes:
    return rewritten(SMALL, sheet1=sheet_xml('<row r="1">' + "<c/>" * 5_000_000 + "</row>"))


def _a_row_again_and_again() -> bytes:
    return rewritten(SMALL, sheet1=sheet_xml('<row r="1"></row>' * 3_000_000))


def _a_row_in_disguise() -> bytes:
    body = '<a:row r="1"></a:row>' * 3_000_000
    return rewritten(SMALL, sheet1=sheet_xml(body).replace(b"xmlns=", b"xmlns:a="))


def _strings_without_end() -> bytes:
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    out = BytesIO()
    with xlsxwriter.Workbook(out) as written:
        written.add_worksheet().write_row(0, 0, ("code", "name"))
    return rewritten(out.getvalue(), sharedStrings=head + b"<si/>" * 5_000_000 + b"</sst>")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_too_much_of_anything, "file_unpacks_too_large"),
        (_one_endless_row, "file_unpacks_too_large"),
        (_a_row_again_and_again, "file_too_many_rows"),
        (_a_row_in_disguise, "file_too_many_rows"),
        (_strings_without_end, "file_too_many_rows"),
    ],
)
def test_a_zip_bomb_is_refused_at_once(make: Callable[[], bytes], code: str) -> None:
    content = make()
    assert len(content) < 1_000_000
    start = perf_counter()
    assert refusal("a.xlsx", content, 5000) == code
    assert perf_counter() - start < 5


def test_an_archive_that_lies_about_the_size_of_its_parts_gains_nothing() -> None:
    content = bytearray(_one_endless_row())
    size = len(sheet_xml('<row r="1">' + "<c/>" * 5_000_000 + "</row>")).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
    assert refusal("a.xlsx", bytes(content)) == "file_not_xlsx"


def test_two_cells_at_the_far_corners_cost_nothing() -> None:
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    start = perf_counter()
    assert refusal("a.xlsx", rewritten(SMALL, sheet1=sheet_xml(CODE + corner))) == "file_empty"
    assert perf_counter() - start < 5


@pytest.mark.parametrize("number", ["1000000000000", "-1", "0", "x"])
def test_rows_with_senseless_numbers_do_no_harm(number: str) -> None:
    odd = f'<row r="{number}"><c><v>1</v></c></row>'
    assert refusal("a.xlsx", rewritten(SMALL, sheet1=sheet_xml(CODE + odd))) in {"file_empty", "file_not_xlsx"}


def test_xml_that_declares_entities_is_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = rewritten(SMALL, sheet1=laughs.encode() + sheet_xml('<row r="1"><c><v>&b;</v></c></row>'))
    assert refusal("a.xlsx", content) == "file_not_xlsx"
