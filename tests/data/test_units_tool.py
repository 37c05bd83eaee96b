"""How the data of the units are made: mistakes of the source that are recognised."""

from __future__ import annotations

import pytest

from tools.units import BEFORE, SINCE, Link, Unit, degrees, misplaced, tidy, without_namesakes

Point = tuple[float, float]


def old(code: str, name: str, district: str, point: Point | None = None) -> Unit:
    return Unit(f"{code}@2008", name, "commune", f"{district}@2008", BEFORE, point)


def new(code: str, point: Point | None = None) -> Unit:
    return Unit(f"{code}@2025", "Xã mới", "commune", "92@2025", SINCE, point)


def by_key(*units: Unit) -> dict[str, Unit]:
    return {unit.key: unit for unit in units}


NORTH, SOUTH = (10.2, 105.4), (9.4, 105.8)


def test_of_two_namesakes_the_one_with_neighbours_in_the_new_commune_is_its_predecessor() -> None:
    units = by_key(
        old("1", "Xã Thạnh Quới", "100", NORTH),
        old("2", "Xã Thạnh Quới", "200", SOUTH),
        old("3", "Xã Gia Hòa 1", "200", SOUTH),
        new("8", NORTH),
        new("9", SOUTH),
    )
    true = [Link("1@2008", "8@2025", whole=False), Link("2@2008", "9@2025", whole=False)]
    false = [Link("1@2008", "9@2025", whole=False), Link("2@2008", "8@2025", whole=False)]
    neighbour = Link("3@2008", "9@2025", whole=True)
    assert set(without_namesakes([*true, *false, neighbour], units)) == {*true, neighbour}


def test_a_namesake_far_away_without_a_point_is_judged_by_its_district() -> None:
    units = by_key(
        old("1", "Xã Hòa Bình", "100"),
        old("2", "Xã Hòa Bình", "200", SOUTH),
        old("3", "Xã Liên Hòa", "100", NORTH),
        new("8", NORTH),
    )
    near, far = Link("1@2008", "8@2025", whole=False), Link("2@2008", "8@2025", whole=False)
    assert without_namesakes([near, far], units) == [near]


def test_a_divided_commune_without_a_namesake_keeps_all_its_successors() -> None:
    units = by_key(old("1", "Xã Đình Dù", "100", NORTH), new("8", NORTH), new("9", SOUTH))
    links = [Link("1@2008", "8@2025", whole=False), Link("1@2008", "9@2025", whole=False)]
    assert without_namesakes(links, units) == links


def test_a_new_commune_far_from_all_that_it_was_made_of_is_misplaced() -> None:
    units = by_key(old("1", "Xã A", "100", NORTH), old("2", "Xã B", "100", NORTH), new("8", SOUTH))
    links = [Link("1@2008", "8@2025", whole=True), Link("2@2008", "8@2025", whole=True)]
    assert misplaced(links, units) == {"8@2025"}


def test_an_old_commune_far_from_its_successor_and_from_its_district_is_misplaced() -> None:
    units = by_key(
        old("1", "Xã A", "100", NORTH), old("2", "Xã B", "100", NORTH), old("3", "Xã C", "100", SOUTH), new("8", NORTH)
    )
    links = [Link(f"{code}@2008", "8@2025", whole=True) for code in (1, 2, 3)]
    assert misplaced(links, units) == {"3@2008"}


def test_where_one_became_one_and_they_lie_far_apart_neither_point_is_believed() -> None:
    units = by_key(old("1", "Xã Tiên Hải", "100", NORTH), new("8", SOUTH))
    assert misplaced([Link("1@2008", "8@2025", whole=True)], units) == {"1@2008", "8@2025"}


def test_names_are_written_alike() -> None:
    assert tidy("Thị Trấn  Ái Tử ") == "Thị trấn Ái Tử"
    assert tidy("Thành Phố Bắc Kạn") == "Thành phố Bắc Kạn"
    with pytest.raises(ValueError, match="no kind of unit in the name 'Ái Tử'"):
        tidy("Ái Tử")


def test_a_point_has_five_decimals_at_most() -> None:
    assert degrees((20.6326724, 106.0)) == ("20.63267", "106")
