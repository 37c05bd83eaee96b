"""`dicoso init`: everything that is needed, once; again it does nothing but bring the ledger up to date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dicoso.queries.calendars import stored_fingerprint
from dicoso.queries.rules import rulebook
from dicoso.store.models import LedgerYear
from tests.cli.program import call, start
from tests.overlay import on_top, value
from tests.tables import nothing_is_written
from tests.world import World

Capture = pytest.CaptureFixture[str]


def test_a_new_place_gets_tables_units_and_rules_and_a_second_time_nothing(empty_place: dict[str, str]) -> None:
    assert start(empty_place, "count", "--unit", "33", "--year", "2019") == (
        2,
        "",
        "Chưa có cơ sở dữ liệu. Chạy: dicoso init\n",
    )
    assert start(empty_place, "init") == (0, "Đã tạo cơ sở dữ liệu.\n", "")
    assert start(empty_place, "init") == (0, "Cơ sở dữ liệu đã sẵn sàng.\n", "")
    found = json.loads(start(empty_place, "count", "--unit", "33", "--year", "2019", "--format", "json").out)
    assert (found["name"], found["people"]) == ("Tỉnh đoàn Hưng Yên", [])
    assert start(empty_place, "verify").status == 0


def test_again_nothing_is_written(world: World, capsys: Capture) -> None:
    world.trip("an", "2019-03-04")
    call(capsys, "init")
    with nothing_is_written():
        assert call(capsys, "init") == (0, "Cơ sở dữ liệu đã sẵn sàng.\n", "")


def test_a_ledger_counted_under_other_rules_is_counted_again(world: World, capsys: Capture, tmp_path: Path) -> None:
    world.trip("an", "2019-03-04")
    with on_top(tmp_path, {"provinces/33/quota.toml": value("days", "1")}):
        assert call(capsys, "verify").status == 1
        assert call(capsys, "init").status == 0
        row = LedgerYear.objects.get(person=world.an.person, year=2019)
        assert (row.fingerprint, row.quota) == (stored_fingerprint(rulebook().fingerprint), 1)
        assert call(capsys, "verify").status == 0
