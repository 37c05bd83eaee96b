"""Units in time: a code is a unit on a date, and a report speaks for what a unit was and what it became."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.actions.units import make_unit
from dicoso.domain.errors import NotFound
from dicoso.domain.units import closure
from dicoso.queries import actors, units, visible
from dicoso.queries.units import EVERYWHERE, Reach
from dicoso.store.models import Role, Succession
from tests.world import World

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("code", "on", "key"),
    [
        ("33", BEFORE, "33@2008"),  # the same code, another province the day after
        ("33", AFTER, "33@2025"),
        ("12070", BEFORE, "12070@2008"),
        ("12070", AFTER, "12070@2025"),
        ("34", BEFORE, "34@2008"),
        ("TW", date(2031, 1, 1), "TW"),
    ],
)
def test_a_code_names_the_unit_that_bears_it_on_that_date(world: World, code: str, on: date, key: str) -> None:
    assert units.by_code(code, on) == world.unit(key)


@pytest.mark.parametrize(("code", "on"), [("34", AFTER), ("33", date(2007, 12, 31)), ("khong-co", BEFORE)])
def test_a_code_that_nothing_bears_on_that_date_is_not_found(world: World, code: str, on: date) -> None:
    with pytest.raises(NotFound) as refusal:
        units.by_code(code, on)
    assert refusal.value.facts == {"kind": "unit", "key": code, "on": on}


def test_old_thai_binh_speaks_for_what_it_became_and_not_for_its_neighbour(world: World) -> None:
    reach = units.unit_reach(world.unit("34"))
    assert reach.holds(world.unit("34-TG").path)
    assert reach.holds(world.unit("33-TG@2025").path)
    assert not reach.holds(world.unit("33-TG").path)


def test_the_reach_of_every_unit_is_what_the_domain_says(world: World) -> None:
    links = list(Succession.objects.values_list("predecessor", "successor"))
    found = units.reaches(unit.pk for unit in world.units.values())
    paths = {unit.pk: unit.path for unit in world.units.values()}
    assert {pk: set(reach.paths) for pk, reach in found.items()} == {
        pk: {paths[other] for other in closure(pk, links)} for pk in paths
    }


def test_the_reach_of_many_units_is_one_query(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        units.reaches(unit.pk for unit in world.units.values())
        assert units.reaches([]) == {}
    assert len(asked) == 1


def test_a_province_follows_the_merger_from_its_day_on(world: World) -> None:
    tree = units.load_provinces()
    path = world.unit("34-TG").path
    assert [tree.code(path, day) for day in (date(2019, 1, 1), BEFORE, AFTER)] == ["34", "34", "33"]
    assert tree.code(world.unit("TW").path, AFTER) is None


def test_both_halves_are_where_two_reaches_meet(world: World) -> None:
    new, old = units.unit_reach(world.unit("33@2025")), units.unit_reach(world.unit("33"))
    assert new.both(old).paths == tuple(sorted(old.paths))
    assert new.both(EVERYWHERE) == Reach(tuple(sorted(new.paths)))
    department = Reach((world.unit("33-TG").path,))
    assert new.both(department) == department
    assert department.both(units.unit_reach(world.unit("34"))).paths == ()


def test_what_a_unit_became_stands_in_its_place_once_it_has_ended(world: World) -> None:
    old, new = world.unit("34").pk, world.unit("33@2025").pk
    assert units.became([old], BEFORE) == {old: {old}}
    assert units.became([old], AFTER) == {old: {new}}
    branch = world.unit("12382-01").pk  # ended without a successor
    assert units.became([branch], AFTER) == {branch: {branch}}


def test_until_the_merger_thai_binh_is_nobodys_business_in_hung_yen_and_from_then_on_it_is(world: World) -> None:
    thai_binh = world.unit("34-TG").path
    for day, sees in ((BEFORE, False), (AFTER, True)):
        dung = actors.load_actor(world.dung.account, day)
        assert dung.scope("report.view").units.holds(thai_binh) is sees


def test_who_speaks_for_a_department_before_the_merger_speaks_for_what_it_became(world: World) -> None:
    binh = world.binh.on(AFTER).scope("report.view").units
    assert binh.holds(world.unit("33-TG@2025").path)
    assert binh.holds(world.unit("34-TG").path)  # its other half
    assert not binh.holds(world.unit("33-PT").path)


def split(world: World) -> None:
    """Xã Hoàn Long is divided between two communes of 2025, each with territory of others."""
    parts = (world.unit("11977@2025"), world.unit("11983@2025"))
    Succession.objects.filter(predecessor=world.unit("12070")).delete()
    Succession.objects.bulk_create(
        Succession(predecessor=world.unit("12070"), successor=part, kind="split") for part in parts
    )


def test_who_speaks_for_a_unit_that_was_split_sees_what_was_its_own_and_nothing_of_its_neighbours(world: World) -> None:
    split(world)
    Role.objects.filter(account=world.khanh.account).update(unit=world.unit("12070"))
    world.trip("an", "2019-11-04", host="12070", id="hoan-long")
    world.trip("an", "2019-11-05", host="11977", id="phuong-nam")
    world.trip("an", "2025-07-02", host="11977@2025", id="tan-hung")
    for day in (BEFORE, AFTER):
        assert {visit.trip_id for visit in visible.visits(world.khanh.on(day), "trip.view")} == {"hoan-long"}


def test_who_inspects_a_province_that_was_split_is_not_let_into_its_heirs(world: World) -> None:
    province = make_unit(9001, "89", "Tỉnh Khác", "province", world.unit("TW"), AFTER, None)
    province.save()
    Succession.objects.create(predecessor=world.unit("33"), successor=province, kind="split")
    reach = world.dung.on(AFTER).scope("trip.correct").units
    assert reach.holds(world.unit("33-TG").path)
    for other in (province, world.unit("33@2025"), world.unit("34-TG")):
        assert not reach.holds(other.path)


def test_a_role_ends_with_its_last_day_also_where_its_unit_lives_on_in_another(world: World) -> None:
    Role.objects.filter(account=world.dung.account).update(end=AFTER)
    assert world.dung.on(AFTER).holds("org_inspection")
    assert world.dung.on(date(2025, 7, 2)).grants == ()
    Role.objects.filter(account=world.dung.account).update(start=date(2025, 7, 2), end=date(2026, 1, 1))
    assert world.dung.on(AFTER).grants == ()
