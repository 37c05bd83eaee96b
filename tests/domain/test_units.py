"""Levels, names and successors of units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.units import CADRE_LEVELS, DEPTH, LEVELS, UNIT_LEVELS, bare_name, closure, short_name, union_name
from tests import naive

# Which unit became which on 1 July 2025: old Thái Bình and old Hưng Yên became the new Hưng Yên; of the old
# communes, Phụng Công went to Phụng Công whole, and Bình Hàn was split between two wards.
THAI_BINH, OLD_HUNG_YEN, NEW_HUNG_YEN = 34, 330, 33
BINH_HAN, HAI_DUONG_WARD, THANH_DONG_WARD = 1, 2, 3
LINKS = [
    (THAI_BINH, NEW_HUNG_YEN),
    (OLD_HUNG_YEN, NEW_HUNG_YEN),
    (BINH_HAN, HAI_DUONG_WARD),
    (BINH_HAN, THANH_DONG_WARD),
]


def test_levels_run_from_the_centre_to_the_branch_as_documented() -> None:
    assert list(LEVELS) == list(reversed(naive.DEEPEST_FIRST))
    assert sorted(LEVELS, key=DEPTH.__getitem__) == list(LEVELS)


def test_a_department_is_a_unit_beside_the_levels() -> None:
    assert set(UNIT_LEVELS) - set(LEVELS) == {"department"}
    assert all(DEPTH["department"] < DEPTH[level] for level in LEVELS)


def test_cadres_work_from_the_centre_down_to_the_commune() -> None:
    assert LEVELS[: LEVELS.index("commune") + 1] == CADRE_LEVELS


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("Tỉnh Hưng Yên", "province", "Tỉnh đoàn Hưng Yên"),
        ("Thành phố Đà Nẵng", "province", "Thành đoàn Đà Nẵng"),
        ("Thành phố Hưng Yên", "district", "Thành đoàn Hưng Yên"),
        ("Thị xã Mỹ Hào", "district", "Thị đoàn Mỹ Hào"),
        ("Huyện Văn Giang", "district", "Huyện đoàn Văn Giang"),
        ("Quận Hải Châu", "district", "Quận đoàn Hải Châu"),
        ("Xã Phụng Công", "commune", "Đoàn xã Phụng Công"),
        ("Phường Hiến Nam", "commune", "Đoàn phường Hiến Nam"),
        ("Thị trấn Văn Giang", "commune", "Đoàn thị trấn Văn Giang"),
        ("Đặc khu Cô Tô", "commune", "Đoàn đặc khu Cô Tô"),
    ],
)
def test_the_unions_organisation_is_called_after_the_place(name: str, level: str, expected: str) -> None:
    assert union_name(name, level) == expected


@pytest.mark.parametrize(
    ("name", "level"), [("Ban Tổ chức - Kiểm tra", "department"), ("Tỉnh đoàn Hưng Yên", "province"), ("Xã", "commune")]
)
def test_a_name_of_another_kind_is_left_as_it_is(name: str, level: str) -> None:
    assert union_name(name, level) == name


@pytest.mark.parametrize("name", ["Tỉnh Hưng Yên", "Thành phố Hưng Yên", "Hưng Yên"])
def test_a_place_has_a_name_without_its_kind(name: str) -> None:
    assert bare_name(name) == "Hưng Yên"


def test_a_report_of_the_new_province_speaks_for_both_halves() -> None:
    assert closure(NEW_HUNG_YEN, LINKS) == {NEW_HUNG_YEN, THAI_BINH, OLD_HUNG_YEN}


def test_a_report_of_old_thai_binh_does_not_speak_for_old_hung_yen() -> None:
    assert closure(THAI_BINH, LINKS) == {THAI_BINH, NEW_HUNG_YEN}


def test_a_split_commune_is_followed_into_all_its_parts() -> None:
    assert closure(BINH_HAN, LINKS) == {BINH_HAN, HAI_DUONG_WARD, THANH_DONG_WARD}


def test_a_unit_without_links_speaks_for_itself() -> None:
    assert closure(99, LINKS) == {99}


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12), st.integers(0, 6))
def test_predecessors_and_successors_are_mirror_images(links: set[tuple[int, int]], unit: int) -> None:
    assert closure(unit, links) == closure(unit, {(new, old) for old, new in links})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ban Thanh niên nông thôn, công nhân và đô thị", "Ban TNNT, CN, ĐT"),
        ("Ban Tổ chức - Kiểm tra", "Ban TC-KT"),
        ("Ban Thanh thiếu nhi - Trường học", "Ban TTN-TH"),
        ("Ban Tuyên giáo", "Ban Tuyên giáo"),
        ("Thường trực Tỉnh đoàn", "Thường trực Tỉnh đoàn"),
        ("Tỉnh đoàn Bà Rịa - Vũng Tàu", "Tỉnh đoàn Bà Rịa - Vũng Tàu"),
    ],
)
def test_a_long_department_is_shortened_as_notes_do(name: str, expected: str) -> None:
    assert short_name(name) == expected
