"""`dicoso rules`: what is in force there and then, with its source; `dicoso rules check`: are the files right?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dicoso.queries.rules import rulebook
from tests.cli.program import call
from tests.overlay import on_top, value, write
from tests.world import World

Capture = pytest.CaptureFixture[str]


def in_force(capture: Capture, *words: str) -> Any:
    said = call(capture, "rules", *words, "--format", "json")
    assert (said.status, said.err) == (0, "")
    return json.loads(said.out)


def test_the_json_is_the_documented_one(world: World, capsys: Capture) -> None:
    found = in_force(capsys, "--unit", "33", "--on", "2019-12-31")
    assert list(found) == ["unit", "on", "fingerprint", "rules"]
    assert (found["unit"], found["on"], found["fingerprint"]) == ("33", "2019-12-31", rulebook().fingerprint)
    assert set(found["rules"]) <= set(rulebook().names)
    days = found["rules"]["quota.days"]
    assert list(days) == ["value", "unit", "from", "scope", "source"]
    assert (days["value"], days["unit"], days["from"], days["scope"]) == (60, "day", "2018-01-01", "provinces/33")
    assert list(days["source"]) == ["id", "citation", "clause"]
    assert all(days["source"].values())


def test_a_code_before_and_after_the_merger_is_another_province(world: World, capsys: Capture) -> None:
    before = in_force(capsys, "--unit", "33", "--on", "2025-06-30")["rules"]
    after = in_force(capsys, "--unit", "33", "--on", "2025-07-01")["rules"]
    assert before["scope.levels"]["scope"] == "provinces/33"
    assert after["scope.levels"]["scope"] == "central"
    assert "Không có đơn vị mã 34 vào ngày 01/07/2025." in call(capsys, "rules", "--unit", "34", "--on", "1/7/2025").err


def test_a_unit_below_stands_under_its_provinces_rules(world: World, capsys: Capture) -> None:
    province = in_force(capsys, "--unit", "33", "--on", "2019-12-31")
    commune = in_force(capsys, "--unit", "12382", "--on", "2019-12-31")
    assert commune["rules"] == province["rules"]


def test_without_a_unit_it_is_the_centre_and_without_a_date_today(world: World, capsys: Capture) -> None:
    found = in_force(capsys)
    assert (found["unit"], found["on"]) == ("TW", "2019-11-15")
    assert {rule["scope"] for rule in found["rules"].values()} == {"central"}


def test_the_table_tells_value_and_source_in_words(world: World, capsys: Capture) -> None:
    said = call(capsys, "rules", "--unit", "33", "--on", "2019-12-31")
    assert said.status == 0
    for words in ("Tỉnh Hưng Yên, ngày 31/12/2019", "quota.days", "60 ngày", rulebook().fingerprint):
        assert words in said.out


def test_an_overlay_wins_and_says_so(world: World, capsys: Capture, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/quota.toml": value("days", "45")}):
        days = in_force(capsys, "--unit", "33")["rules"]["quota.days"]
    assert (days["value"], days["scope"]) == (45, "overlay/provinces/33")


def test_the_shipped_files_are_right(capsys: Capture) -> None:
    assert call(capsys, "rules", "check") == (0, "Các tệp quy định đều hợp lệ.\n", "")


def test_every_fault_is_told_by_file_key_and_reason(capsys: Capture, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "provinces/33/quota.toml": value("days", '"sáu mươi"') + value("dayz", "60"),
            "provinces/Hưng Yên/quota.toml": value("days", "60"),
        },
    )
    said = call(capsys, "rules", "check", str(tmp_path))
    assert (said.status, said.err) == (1, "")
    lines = said.out.splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"{tmp_path}/provinces/") and line.count(": ") >= 2 for line in lines)
    assert any("quota.toml: days" in line for line in lines)
    assert any("dayz" in line for line in lines)


def test_without_a_path_the_rules_in_use_are_checked_overlays_included(capsys: Capture, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/quota.toml": value("dayz", "60")}):
        said = call(capsys, "rules", "check")
    assert said.status == 1
    assert "dayz" in said.out


def test_a_faulty_overlay_stops_every_count_with_its_faults(world: World, capsys: Capture, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/quota.toml": value("dayz", "60")}):
        said = call(capsys, "count", "--unit", "33", "--year", "2019")
    assert (said.status, said.out) == (2, "")
    assert "dayz" in said.err


def test_a_folder_that_is_not_there_is_a_fault(capsys: Capture, tmp_path: Path) -> None:
    said = call(capsys, "rules", "check", str(tmp_path / "khong-co"))
    assert said.status == 1
    assert "khong-co" in said.out
