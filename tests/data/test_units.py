"""The units of Viet Nam that are shipped with the program: complete, consistent, and true where a source was read."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from datetime import date

import pytest

from dicoso.data import SuccessorRow, UnitRow, read_units, successors

LAST_DAY_BEFORE = date(2025, 6, 30)
FIRST_DAY_SINCE = date(2025, 7, 1)


@pytest.fixture(scope="module")
def tree() -> dict[str, UnitRow]:
    return {unit.key: unit for unit in read_units()}


@pytest.fixture(scope="module")
def links() -> list[SuccessorRow]:
    return list(successors())


@pytest.fixture(scope="module")
def became(links: list[SuccessorRow]) -> dict[str, set[str | None]]:
    found = defaultdict(set)
    for link in links:
        found[link.predecessor].add(link.successor)
    return found


@pytest.fixture(scope="module")
def came_from(links: list[SuccessorRow]) -> dict[str | None, set[str]]:
    found = defaultdict(set)
    for link in links:
        found[link.successor].add(link.predecessor)
    return found


def alive(unit: UnitRow, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_to is None or day <= unit.valid_to)


def names(tree: dict[str, UnitRow], keys: set[str] | set[str | None]) -> set[str]:
    return {tree[key].name for key in keys if key}


def test_before_the_merger_there_are_63_provinces_696_districts_and_10035_communes(tree: dict[str, UnitRow]) -> None:
    assert Counter(unit.level for unit in tree.values() if alive(unit, LAST_DAY_BEFORE)) == {
        "central": 1,
        "province": 63,
        "district": 696,
        "commune": 10_035,
    }


def test_since_the_merger_there_are_34_provinces_no_districts_and_3321_communes(tree: dict[str, UnitRow]) -> None:
    assert Counter(unit.level for unit in tree.values() if alive(unit, FIRST_DAY_SINCE)) == {
        "central": 1,
        "province": 34,
        "commune": 3_321,
    }


def test_five_island_districts_without_communes_make_up_the_10040_units_at_the_lowest_level(
    tree: dict[str, UnitRow],
) -> None:
    parents = {unit.parent for unit in tree.values()}
    lowest = [unit for unit in tree.values() if unit.key not in parents and alive(unit, LAST_DAY_BEFORE)]
    assert len(lowest) == 10_040
    assert {unit.name for unit in lowest if unit.level == "district"} == {
        "Huyện Bạch Long Vĩ",
        "Huyện Cồn Cỏ",
        "Huyện Hoàng Sa",
        "Huyện Lý Sơn",
        "Huyện Côn Đảo",
    }


def test_since_the_merger_there_are_2621_xa_687_phuong_and_13_dac_khu(tree: dict[str, UnitRow]) -> None:
    kinds = ("Xã ", "Phường ", "Đặc khu ")
    since = [unit.name for unit in tree.values() if unit.level == "commune" and alive(unit, FIRST_DAY_SINCE)]
    assert [sum(name.startswith(kind) for name in since) for kind in kinds] == [2_621, 687, 13]


def test_every_name_says_what_kind_of_unit_it_is(tree: dict[str, UnitRow]) -> None:
    kinds = {
        "central": ("Trung ương ",),
        "province": ("Tỉnh ", "Thành phố "),
        "district": ("Huyện ", "Quận ", "Thị xã ", "Thành phố "),
        "commune": ("Xã ", "Phường ", "Thị trấn ", "Đặc khu "),
    }
    assert [unit for unit in tree.values() if not unit.name.startswith(kinds[unit.level])] == []


def test_names_are_nfc_and_have_no_stray_spaces(tree: dict[str, UnitRow]) -> None:
    odd = [
        unit
        for unit in tree.values()
        if unit.name != " ".join(unit.name.split()) or not unicodedata.is_normalized("NFC", unit.name)
    ]
    assert odd == []


def test_codes_keep_their_leading_zeros(tree: dict[str, UnitRow]) -> None:
    digits = {"province": 2, "district": 3, "commune": 5}
    wrong = [
        unit
        for unit in tree.values()
        if unit.level != "central" and not (unit.code.isdecimal() and len(unit.code) == digits[unit.level])
    ]
    assert wrong == []


def test_keys_are_unique() -> None:
    assert Counter(Counter(unit.key for unit in read_units()).values()) == {1: 14_150}


@pytest.mark.parametrize("day", [date(2008, 1, 1), date(2019, 11, 15), LAST_DAY_BEFORE, FIRST_DAY_SINCE])
def test_a_code_names_one_unit_at_most_on_any_one_date(tree: dict[str, UnitRow], day: date) -> None:
    codes = Counter(unit.code for unit in tree.values() if alive(unit, day))
    assert codes
    assert max(codes.values()) == 1


def test_a_unit_has_its_parent_for_the_whole_of_its_life(tree: dict[str, UnitRow]) -> None:
    for unit in tree.values():
        if unit.parent is None:
            assert unit.key == "TW"
            continue
        parent = tree[unit.parent]
        assert alive(parent, unit.valid_from)
        assert alive(parent, unit.valid_to or date.max)


def test_parents_come_before_their_children_so_that_nobody_is_their_own_ancestor() -> None:
    seen: set[str | None] = {None}
    for unit in read_units():
        assert unit.parent in seen
        seen.add(unit.key)


def test_the_codes_of_the_examples_are_in_old_hung_yen(tree: dict[str, UnitRow]) -> None:
    assert tree["33@2008"].name == "Tỉnh Hưng Yên"
    assert (tree["323@2008"].name, tree["323@2008"].parent) == ("Thành phố Hưng Yên", "33@2008")
    assert tree["12070@2008"].name == "Xã Hoàn Long"
    assert tree[tree["12070@2008"].parent or ""].parent == "33@2008"


def test_xa_phuong_chieu_of_2019_is_in_the_data_as_xa_phuong_nam_which_it_joined_in_2024(
    tree: dict[str, UnitRow], became: dict[str, set[str | None]]
) -> None:
    assert "Xã Phương Chiểu" not in {unit.name for unit in tree.values()}
    joined = tree["11977@2008"]
    assert (joined.name, joined.parent) == ("Xã Phương Nam", "323@2008")
    assert joined.latitude == pytest.approx(20.63, abs=0.02)
    assert joined.longitude == pytest.approx(106.08, abs=0.02)
    assert names(tree, became[joined.key]) == {"Xã Tân Hưng"}


def test_every_old_province_and_commune_has_a_successor_since_the_merger(
    tree: dict[str, UnitRow], became: dict[str, set[str | None]]
) -> None:
    for unit in tree.values():
        if unit.valid_to == LAST_DAY_BEFORE and unit.level != "district":
            assert became[unit.key]
            assert all(key and tree[key].valid_from == FIRST_DAY_SINCE for key in became[unit.key])


def test_every_new_province_and_commune_has_a_predecessor(
    tree: dict[str, UnitRow], came_from: dict[str | None, set[str]]
) -> None:
    new = {unit.key for unit in tree.values() if unit.valid_from == FIRST_DAY_SINCE}
    assert new == came_from.keys() - {None}


def test_districts_are_dissolved_except_the_islands_that_became_special_zones(
    tree: dict[str, UnitRow], became: dict[str, set[str | None]]
) -> None:
    districts = [unit.key for unit in tree.values() if unit.level == "district"]
    kept = {tree[key].name: names(tree, became[key]) for key in districts if became[key] != {None}}
    assert all(became[key] for key in districts)
    assert kept == {
        "Huyện Bạch Long Vĩ": {"Đặc khu Bạch Long Vĩ"},
        "Huyện Cồn Cỏ": {"Đặc khu Cồn Cỏ"},
        "Huyện Hoàng Sa": {"Đặc khu Hoàng Sa"},
        "Huyện Lý Sơn": {"Đặc khu Lý Sơn"},
        "Huyện Côn Đảo": {"Đặc khu Côn Đảo"},
    }


def test_a_commune_goes_to_the_province_that_its_province_went_to(
    tree: dict[str, UnitRow], links: list[SuccessorRow], became: dict[str, set[str | None]]
) -> None:
    for link in links:
        if link.successor is None or tree[link.successor].level != "commune":
            continue
        province = tree[link.predecessor]
        while province.level != "province":
            province = tree[province.parent or ""]
        assert became[province.key] == {tree[link.successor].parent}


def test_old_hung_yen_and_old_thai_binh_become_the_new_hung_yen(
    tree: dict[str, UnitRow], came_from: dict[str | None, set[str]]
) -> None:
    assert tree["33@2025"].name == "Tỉnh Hưng Yên"
    assert names(tree, came_from["33@2025"]) == {"Tỉnh Hưng Yên", "Tỉnh Thái Bình"}


def test_the_new_xa_tan_hung_and_xa_hoang_hoa_tham_are_made_as_resolution_1666_of_2025_says(
    tree: dict[str, UnitRow], came_from: dict[str | None, set[str]]
) -> None:
    made = {tree[new].name: names(tree, came_from[new]) for new in ("11977@2025", "12337@2025")}
    assert made == {
        "Xã Tân Hưng": {"Xã Thủ Sỹ", "Xã Phương Nam", "Xã Tân Hưng"},
        "Xã Hoàng Hoa Thám": {"Thị trấn Vương", "Xã Hưng Đạo", "Xã Nhật Tân", "Xã An Viên"},
    }


def test_xa_dinh_du_was_split_and_keeps_both_its_successors(
    tree: dict[str, UnitRow], became: dict[str, set[str | None]], links: list[SuccessorRow]
) -> None:
    assert tree["12004@2008"].name == "Xã Đình Dù"
    assert names(tree, became["12004@2008"]) == {"Xã Như Quỳnh", "Xã Đại Đồng"}
    assert {link.kind for link in links if link.predecessor == "12004@2008"} == {"split"}


def test_the_two_communes_named_thanh_quoi_each_went_to_their_own_neighbour(
    tree: dict[str, UnitRow], became: dict[str, set[str | None]]
) -> None:
    went = {tree[tree[key].parent or ""].name: names(tree, became[key]) for key in ("31246@2008", "31714@2008")}
    assert tree["31246@2008"].name == tree["31714@2008"].name == "Xã Thạnh Quới"
    assert went == {"Huyện Vĩnh Thạnh": {"Xã Thạnh Quới"}, "Huyện Mỹ Xuyên": {"Xã Gia Hòa"}}


def test_the_kind_of_a_link_says_what_the_links_show(
    tree: dict[str, UnitRow],
    links: list[SuccessorRow],
    became: dict[str, set[str | None]],
    came_from: dict[str | None, set[str]],
) -> None:
    for old, new, kind in links:
        alone = became[old] == {new} and came_from[new] == {old}
        same_name = new is not None and tree[old].name.casefold() == tree[new].name.casefold()
        assert (kind == "dissolve") == (new is None)
        assert (kind == "split") == (len(became[old]) > 1)
        assert (kind == "continue") == (alone and same_name)
        assert (kind == "rename") == (alone and not same_name and new is not None)
    assert Counter(link.kind for link in links) == {
        "merge": 9_513,
        "split": 973,
        "continue": 135,
        "rename": 13,
        "dissolve": 691,
    }


def test_communes_lie_in_viet_nam_and_the_few_without_a_point_are_counted(tree: dict[str, UnitRow]) -> None:
    communes = [unit for unit in tree.values() if unit.level == "commune"]
    placed = [(u.latitude, u.longitude) for u in communes if u.latitude is not None and u.longitude is not None]
    assert all(8 <= latitude <= 23.5 and 102 <= longitude <= 115 for latitude, longitude in placed)
    without = Counter(unit.valid_to for unit in communes if unit.latitude is None or unit.longitude is None)
    assert without == {LAST_DAY_BEFORE: 336, None: 9}
