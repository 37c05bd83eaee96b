"""What a cell may say: headers in two languages, dates, codes that Excel made numbers of, choices."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time
from typing import Any

import pytest

from dicoso.domain.cells import Cell
from dicoso.domain.errors import Fault
from dicoso.domain.sheets import KINDS, Parsed, Sheet, column_letters, parse
from dicoso.words.messages import FAULTS, WORDS

TRIP = ("id", "person", "start", "end", "host", "form")
AN = ("A-1", "HY-AN", "2019-11-12", "2019-11-13", "12382", "topic")


def read(kind: str, header: tuple[Cell, ...], *rows: tuple[Cell, ...]) -> Parsed:
    """Read rows as a file would bring them: the header is row 1."""
    return parse(KINDS[kind], Sheet(header, list(enumerate(rows, 2))), WORDS)


def trip(**cells: Cell) -> Parsed:
    """Read one trip that differs from An's in some cells."""
    given = dict(zip(TRIP, AN, strict=True)) | cells
    return read("trips", tuple(given), tuple(given.values()))


def value(column: str, cell: Cell) -> Any:
    """Return what a cell of a trip means."""
    found = trip(**{column: cell})
    assert not found.faults, found.faults
    return found.rows[0].values[column]


def fault(column: str, cell: Cell) -> str:
    """Return what is wrong with a cell of a trip."""
    found = trip(**{column: cell}).faults
    assert [each.field for each in found] == [column]
    assert found[0].row == 2
    return found[0].code


# Headers


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_can_be_named_in_english_or_vietnamese(kind: str) -> None:
    columns = KINDS[kind].columns
    for header in (tuple(column.name for column in columns), tuple(column.header for column in columns)):
        assert [each for each in read(kind, header).faults if each.row == 1] == []


def test_headers_are_known_in_capitals_with_spaces_and_in_decomposed_letters() -> None:
    odd = unicodedata.normalize("NFD", "  MÃ   CHUYẾN ")
    header = (odd, "Mã cán bộ", "từ ngày", "Đến ngày", "Mã đơn vị đến", "HÌNH THỨC")
    assert read("trips", header, AN).rows[0].values["id"] == "A-1"


def test_columns_stand_in_any_order_and_may_be_left_out_if_they_are_not_needed() -> None:
    found = read("trips", TRIP[::-1], AN[::-1])
    assert found.rows[0].values["host"] == "12382"
    assert found.rows[0].values["venue"] == "field"
    assert found.rows[0].values["order"] == ""
    assert found.rows[0].values["confirmed"] is None


def test_an_unknown_column_is_refused_by_its_name() -> None:
    found = read("trips", (*TRIP, "Ghi chú"), (*AN, "x"))
    assert [(each.code, each.field, each.row) for each in found.faults] == [("column_unknown", "Ghi chú", 1)]
    assert found.rows == []


def test_a_column_that_is_there_twice_is_refused_in_either_language() -> None:
    found = read("trips", (*TRIP, "Từ ngày"), (*AN, "2019-01-01"))
    assert [(each.code, each.field) for each in found.faults] == [("column_twice", "start")]


def test_every_missing_column_is_named() -> None:
    found = read("trips", ("id", "person"), ("A-1", "HY-AN"))
    assert {each.field for each in found.faults if each.code == "column_missing"} == {"start", "end", "host", "form"}


def test_a_note_beside_the_table_is_not_read_as_data_in_silence() -> None:
    found = read("trips", TRIP, (*AN, None, "xem lại"))
    assert [(each.code, each.field, each.row) for each in found.faults] == [("cell_without_column", "H", 2)]
    assert [column_letters(index) for index in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


# Dates


@pytest.mark.parametrize(
    "cell",
    ["2019-11-12", "12/11/2019", " 12/11/2019 ", date(2019, 11, 12), datetime.combine(date(2019, 11, 12), time(8, 30))],
)
def test_a_date_is_read_as_people_and_spreadsheets_write_it(cell: Cell) -> None:
    assert value("start", cell) == date(2019, 11, 12)


@pytest.mark.parametrize("cell", ["31/11/2019", "11/13/2019", "hôm qua", 43781, "2019", "12/11/19", True])
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    assert fault("start", cell) == "date"


def test_a_year_with_a_typing_error_is_refused() -> None:
    assert fault("start", "12/11/0219") == "date_range"
    assert fault("end", "12/11/2919") == "date_range"


def test_a_trip_does_not_end_before_it_begins() -> None:
    assert fault("end", "2019-11-11") == "date_order"


# Codes and texts


@pytest.mark.parametrize(("cell", "code"), [(33, "33"), (12382.0, "12382"), ("00012", "00012"), (" 33-TG ", "33-TG")])
def test_a_code_that_excel_made_a_number_is_a_code_again(cell: Cell, code: str) -> None:
    assert value("host", cell) == code


@pytest.mark.parametrize("cell", ["33 TG", "33/TG", "33;34", "33\u200b"])
def test_a_code_that_no_address_could_carry_is_refused(cell: Cell) -> None:
    assert fault("host", cell) == "code_characters"


def test_an_order_that_excel_made_a_date_of_is_pointed_out() -> None:
    found = trip(order=datetime.combine(date(2019, 12, 1), time()))
    assert [(each.code, dict(each.facts)["value"]) for each in found.faults] == [("cell_became_date", "01/12/2019")]


def test_an_error_of_a_formula_is_no_text() -> None:
    assert fault("host", "#REF!") == "cell_error"
    assert fault("start", "#N/A") == "cell_error"


def test_text_is_kept_in_one_normal_form() -> None:
    decomposed = unicodedata.normalize("NFD", "Nắm  tình hình\nđoàn viên")
    assert trip(content=decomposed).rows[0].values["content"] == "Nắm  tình hình\nđoàn viên"
    assert trip(order=" 12-CL/TĐTN  ").rows[0].values["order"] == "12-CL/TĐTN"


def test_a_text_has_the_length_that_can_be_kept() -> None:
    assert fault("id", "x" * 65) == "too_long"
    assert value("id", "x" * 64) == "x" * 64


# Choices


@pytest.mark.parametrize("cell", ["topic", "TOPIC", "Theo chuyên đề", "theo chuyen de"])
def test_a_choice_is_read_as_code_or_as_words(cell: Cell) -> None:
    assert value("form", cell) == "topic"


def test_another_word_is_refused_and_what_is_offered_is_told() -> None:
    found = trip(form="họp").faults[0]
    assert found.code == "choice"
    assert dict(found.facts)["choices"].startswith("topic; joint; ")


def test_what_is_offered_is_told_in_the_language_of_the_header() -> None:
    header = tuple(KINDS["trips"].column(name).header for name in TRIP)
    found = read("trips", header, (*AN[:-1], "họp")).faults[0]
    assert dict(found.facts)["choices"].startswith("Theo chuyên đề; Phối hợp tổ chức hoạt động; ")


@pytest.mark.parametrize(
    ("cell", "said"),
    [("yes", True), ("Có", True), ("co", True), (True, True), ("no", False), ("KHÔNG", False), (False, False)],
)
def test_yes_and_no_are_read_in_both_languages(cell: Cell, said: bool) -> None:
    found = trip(confirmed=cell)
    assert found.rows[0].values["confirmed"] is said


def test_no_word_of_the_host_is_neither_yes_nor_no() -> None:
    assert trip(confirmed="").rows[0].values["confirmed"] is None


def test_no_two_choices_of_a_column_are_read_alike() -> None:
    for kind in KINDS.values():
        for column in kind.columns:
            for code in column.choices:
                header = tuple(each.name for each in kind.columns)
                row = tuple(code if each is column else None for each in kind.columns)
                named = tuple(WORDS[column.of][code] if each is column else None for each in kind.columns)
                for read_row in (*read(kind.name, header, row, named).broken, *read(kind.name, header, row).rows):
                    assert read_row.values[column.name] == code


# All at once


def test_every_fault_of_every_row_is_told_at_once() -> None:
    found = read(
        "trips",
        TRIP,
        ("A-1", "", "12/13/2019", "2019-11-13", "12382", "topic"),
        AN,
        ("A-3", "HY-AN", "2019-11-12", "2019-11-10", "", "họp"),
    )
    assert [(each.row, each.field, each.code) for each in found.faults] == [
        (2, "person", "required"),
        (2, "start", "date"),
        (4, "host", "required"),
        (4, "form", "choice"),
        (4, "end", "date_order"),
    ]
    assert [row.number for row in found.rows] == [3]
    assert [row.number for row in found.broken] == [2, 4]


def test_every_fault_of_a_file_has_words() -> None:
    codes = {
        "required", "date", "date_range", "date_order", "too_long", "choice", "text_control", "cell_error",
        "cell_became_date", "cell_without_column", "code_characters", "column_unknown", "column_twice",
        "column_missing",
    }  # fmt: skip
    assert codes <= FAULTS.keys()
    assert fault("content", "a\0b") == "text_control"
    assert Fault.at("x", "required").field == "x"
