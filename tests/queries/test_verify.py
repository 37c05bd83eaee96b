"""The ledger is a cache: whatever somebody does to it by hand, the recount from the trips finds it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dicoso.actions import ledger
from dicoso.queries.years.verify import Difference, ledger_differences
from dicoso.store.models import LedgerYear, Posting, Visit
from tests.world import World


@pytest.fixture
def an(world: World) -> int:
    """An with five days of March and a refused one in April; the whole cast is counted."""
    world.trip("an", "2019-03-04", "2019-03-08")
    world.trip("an", "2019-04-01", order_number="")
    everybody = [member.person.pk for member in world.cast.values() if member.account.person]
    ledger.refresh_ledger(everybody, [2019, 2020])
    assert found() == []
    return world.an.person.pk


def found() -> list[Difference]:
    return list(ledger_differences())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quota", 30),
        ("quota", None),
        ("standing", "exempt"),
        ("province", "34"),
        ("reach", "000001"),
        ("end", date(2019, 11, 30)),
        ("counted", b"\xff" * 46),
        ("levels", b""),
        ("forms", b""),
        ("refused", b""),
    ],
)
def test_a_row_changed_by_hand_is_found_with_what_differs(an: int, field: str, value: Any) -> None:
    LedgerYear.objects.filter(person=an, year=2019).update(**{field: value})
    assert found() == [Difference(an, 2019, (field,))]


def test_a_row_that_was_deleted_is_missing_if_it_said_anything(world: World, an: int) -> None:
    LedgerYear.objects.filter(year=2019).delete()
    assert found() == [Difference(an, 2019, ("missing",))]


def test_a_row_without_a_posting_behind_it_is_groundless(an: int) -> None:
    Posting.objects.filter(person=an).delete()
    assert {(each.person_id, each.fields) for each in found()} == {(an, ("groundless",))}


def test_a_trip_changed_by_hand_is_found_in_the_figures_that_followed_from_it(an: int) -> None:
    Visit.objects.filter(order_number="").update(order_number="8-QĐ/TĐTN")
    assert found() == [Difference(an, 2019, ("counted", "levels", "forms", "refused"))]


def test_the_last_day_of_a_year_is_looked_for_in_the_period_of_the_next_too(world: World) -> None:
    """A period may begin the year before, so the years looked at go one beyond the last trip."""
    world.trip("an", "2019-12-31")
    LedgerYear.objects.filter(year=2020).update(quota=1)
    assert [each.year for each in found()] == [2020]
    LedgerYear.objects.all().delete()
    assert [each.year for each in found()] == [2019]  # nothing counted in 2020, so nothing is missing there


def test_an_empty_database_differs_in_nothing(world: World) -> None:
    assert found() == []
