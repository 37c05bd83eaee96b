"""Vietnamese names in their order, one spelling of each text, and figures as offices write them."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.text import clean_lines, decimal_comma, fold, format_number, name_key, nfc, phrase_key, word_key

TONES = ["Hoa", "Hòa", "Hỏa", "Hõa", "Hóa", "Họa"]  # ngang, huyền, hỏi, ngã, sắc, nặng
LETTERS = [
    "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m",
    "n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "x", "y",
]  # fmt: skip


def in_order(names: list[str]) -> bool:
    shuffled = random.Random(2019).sample(names, len(names))
    return sorted(shuffled, key=name_key) == names


def test_people_are_listed_by_given_name_first() -> None:
    assert in_order(["Vũ Thị An", "Đỗ Văn Bình", "Nguyễn Thị Cúc", "Bùi Văn Dũng", "Trần Quốc Đạt"])


def test_people_of_one_given_name_are_listed_by_family_name_then_by_middle_name() -> None:
    assert in_order(["Đặng Thu Hà", "Lê Thị Hà", "Nguyễn Hải Hà", "Nguyễn Thị Hà", "Nguyễn Việt Hà", "Vũ An Hà"])


def test_letters_come_in_the_order_of_the_vietnamese_alphabet() -> None:
    assert sorted(LETTERS, key=word_key) == LETTERS
    assert in_order(["Lê Dung", "Lê Đông", "Lê Em", "Lê Êm", "Lê Oanh", "Lê Ông", "Lê Ơn", "Lê Uyên", "Lê Ưng"])


def test_tones_come_in_the_order_ngang_huyen_hoi_nga_sac_nang() -> None:
    assert in_order([f"Trần Thị {name}" for name in TONES])


def test_letters_decide_before_tones() -> None:
    assert in_order(["Lê Hạ", "Lê Hai", "Lê Hán", "Lê Hân", "Lê Hè"])
    assert in_order(["Lê Đàn", "Lê Đán", "Lê Đan Anh"]) is False
    assert in_order(["Lê Văn Lan", "Lê Văn Lận", "Lê Văn Liên"])


def test_a_tone_decides_before_the_family_name() -> None:
    assert in_order(["Vũ Văn Hòa", "Bùi Văn Hóa"])


def test_where_the_tone_mark_is_put_does_not_change_the_order() -> None:
    assert in_order(["Lê Hoa", "Lê Hoà", "Trần Hòa", "Lê Hoả", "Trần Hỏa", "Lê Hoá", "Trần Hóa", "Lê Hoạ"])


def test_capitals_do_not_change_the_order() -> None:
    assert in_order(["LÊ VĂN AN", "Trần Văn An", "ĐỖ VĂN BÌNH"])


def test_names_of_ethnic_minorities_have_their_place() -> None:
    assert in_order(["Nguyễn Thị Hạnh", "Ksor H'Mloan", "Rơ Châm Hoa", "Y Thanh"])
    assert in_order(["Nay Byă", "Nông Văn Bạch"]) is False


def test_an_apostrophe_sorts_alike_however_it_was_typed() -> None:
    assert name_key("Ksor H'Mloan") == name_key("Ksor H’Mloan") == name_key("Ksor HʼMloan")


def test_a_single_name_and_an_empty_one_have_a_place_too() -> None:
    assert in_order(["", "An", "Lê An"])


def test_a_name_typed_on_two_systems_has_one_key() -> None:
    assert name_key(unicodedata.normalize("NFD", "Điều  Thị Ngợi ")) == name_key("Điều Thị Ngợi")


words = st.text(alphabet="aăâđeêioôơuưynhgHĐ'’ \u0300\u0309\u0303\u0301\u0323", max_size=20)


@given(words)
def test_cleaned_text_is_in_nfc_without_double_or_outer_spaces_and_stays_so(text: str) -> None:
    once = nfc(text)
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "  " not in once
    assert nfc(once) == once


@given(words)
def test_the_key_of_a_name_does_not_depend_on_its_unicode_form(text: str) -> None:
    assert name_key(unicodedata.normalize("NFD", text)) == name_key(unicodedata.normalize("NFC", text))


@given(words)
def test_folded_text_has_no_marks_and_no_capitals(text: str) -> None:
    folded = fold(text)
    assert not any(unicodedata.combining(mark) for mark in folded)
    assert folded == folded.lower()
    assert "đ" not in folded


def test_a_search_without_marks_finds_the_name() -> None:
    assert fold("Đặng Thị Hường") == "dang thi huong"
    assert fold(unicodedata.normalize("NFD", "ĐIỆN BIÊN")) == "dien bien"


def test_names_of_units_are_listed_word_by_word_from_the_first() -> None:
    units = ["An Giang", "Bà Rịa - Vũng Tàu", "Bắc Ninh", "Đà Nẵng", "Hưng Yên", "Thái Bình", "Yên Bái"]
    assert sorted(reversed(units), key=phrase_key) == units


def test_a_longer_text_keeps_its_lines() -> None:
    assert clean_lines("  Khó khăn: \r\n- thiếu kinh phí  \n\n- ít đoàn viên\n\n") == (
        "Khó khăn:\n- thiếu kinh phí\n\n- ít đoàn viên"
    )


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0"), (999, "999"), (1300, "1.300"), (10035, "10.035"), (1234567, "1.234.567")]
)
def test_thousands_are_parted_by_a_point(value: int, expected: str) -> None:
    assert format_number(value) == expected


def test_decimals_are_parted_by_a_comma() -> None:
    assert decimal_comma("45.0") == "45,0"
