"""A period that a province has closed: what was reported stays, whoever would change it by whatever way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dicoso.actions import exemptions, ledger, people, trips
from dicoso.actions.imports import store
from dicoso.domain.errors import Invalid
from dicoso.domain.people import ExemptionRow, PersonRow
from dicoso.domain.sheets import KINDS
from dicoso.queries.actors import system
from dicoso.queries.sheets import read_sheet
from dicoso.queries.years.verify import ledger_differences
from dicoso.words.messages import WORDS
from tests.overlay import on_top, value
from tests.trips import Untouched, counted, row
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

CLOSED = """[closed]
values = [
  { from = 2018-01-01, value = false, clause = "điểm 1" },
  { from = 2019-01-01, value = true, clause = "điểm 2" },
  { from = 2020-01-01, value = false, clause = "điểm 2" },
]
"""


@pytest.fixture
def closed(world: World, tmp_path: Path) -> Iterator[None]:
    """Hưng Yên has closed 2019, in which An went for two days."""
    trips.record_trip(world.an.actor, [row(world)])
    with on_top(tmp_path, {"provinces/33/period.toml": CLOSED}):
        ledger.refresh_stale()
        yield


def refused(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, dict[str, object]]]:
    return [(fault.code, dict(fault.facts)) for fault in error.value.faults]


AN_2019 = [("period_closed", {"person": "HY-AN", "year": 2019})]


def test_a_trip_can_not_be_added_to_a_closed_period_nor_taken_from_it(world: World, closed: None) -> None:
    other = row(world, trip="chuyen-2", start=date(2019, 11, 5), end=date(2019, 11, 6))
    with Untouched(), pytest.raises(Invalid) as error:
        trips.record_trip(world.an.actor, [other])
    assert refused(error) == AN_2019
    with Untouched(), pytest.raises(Invalid) as error:
        trips.cancel_trip(world.an.actor, "chuyen-1", "Nhập nhầm")
    assert refused(error) == AN_2019


def test_what_changes_no_figure_can_still_be_put_right(world: World, closed: None) -> None:
    trips.correct_trip(
        world.an.actor, "chuyen-1", 1, [row(world, content="Dự sinh hoạt hai chi đoàn")], "Ghi đủ nội dung"
    )
    assert counted(world.an) == 2
    assert list(ledger_differences()) == []


def test_the_year_after_is_open(world: World, closed: None) -> None:
    later = row(world, trip="chuyen-2", start=date(2020, 1, 6), end=date(2020, 1, 7))
    trips.record_trip(world.an.on("2020-01-08"), [later])
    assert counted(world.an, 2020) == 2


def test_another_province_is_not_concerned(world: World, closed: None) -> None:
    trips.record_trip(world.nga.actor, [row(world, who="nga", trip="chuyen-2", host="12433")])
    assert counted(world.nga) == 2


def test_neither_an_exemption_nor_a_posting_changes_a_closed_period(world: World, closed: None) -> None:
    with Untouched(), pytest.raises(Invalid) as error:
        exemptions.record_exemption(
            world.dung.actor, ExemptionRow("HY-AN", "sick", date(2019, 3, 1), date(2019, 9, 1), "5-QĐ")
        )
    assert refused(error) == AN_2019
    start = date(2019, 6, 1)
    newcomer = PersonRow("HY-MO", "Vũ Thị Mới", "33-TG", "Chuyên viên", "province", True, start, None, None)
    with Untouched(), pytest.raises(Invalid) as error:
        people.save_people(world.dung.actor, [newcomer])
    assert [fault.code for fault in error.value.faults] == ["period_closed"]


def test_a_file_is_told_at_which_rows_it_would_change_a_closed_period(world: World, closed: None) -> None:
    lines = [
        "id,person,start,end,host,form,venue,order",
        "chuyen-7,HY-AN,2019-10-01,2019-10-02,12382,topic,field,7",
        "chuyen-8,HY-AN,2020-01-02,2020-01-03,12382,topic,field,8",
    ]
    with Untouched(), pytest.raises(Invalid) as error:
        store(system(TODAY), KINDS["trips"], read_sheet("chuyen.csv", "\n".join(lines).encode()), WORDS)
    assert [(fault.row, fault.code) for fault in error.value.faults] == [(2, "period_closed")]


def test_other_rules_count_a_closed_period_anew(world: World, closed: None, tmp_path: Path) -> None:
    files = {"provinces/33/period.toml": CLOSED, "provinces/33/quota.toml": value("days", "40")}
    with on_top(tmp_path / "other", files):
        assert ledger.refresh_stale() > 0
        assert list(ledger_differences()) == []
