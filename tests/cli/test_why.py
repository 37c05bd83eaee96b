"""`dicoso why`: every date of a person's year, with what decided it and where that is written."""

from __future__ import annotations

import json
from datetime import date

import pytest

from dicoso.queries.rules import rulebook
from dicoso.words.messages import word
from tests.cli.program import call
from tests.world import World

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def an(world: World) -> World:
    world.trip("an", "2019-03-04", "2019-03-05", id="xa")
    world.trip("an", "2019-03-05", id="chi-doan", host="12382-01", form="branch_meeting")
    world.trip("an", "2019-03-07", id="khong-lenh", order_number="")
    world.trip("an", "2019-12-02", id="thang-12")
    return world


def test_the_text_tells_each_date_and_then_the_rules(an: World, capsys: Capture) -> None:
    said = call(capsys, "why", "HY-AN", "--year", "2019", "--as-of", "2019-11-15")
    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines() == [
        "Nguyễn Văn An (HY-AN), năm 2019, đến 15/11/2019:",
        "2/60 ngày, chưa đủ",
        "04/03/2019  được tính  [xa]",
        "05/03/2019  được tính  [chi-doan, xa]",
        "07/03/2019  không tính: chưa có công lệnh hoặc kế hoạch được duyệt  [khong-lenh]",
        "",
        *(cited(name) for name in ("counting.order_required", "counting.per_date")),
        f"Bộ quy định {rulebook().fingerprint[:8]}",
    ]


def cited(name: str) -> str:
    """How the text names the rule behind a verdict."""
    rule = rulebook().rule(name, "33", date(2019, 12, 31))
    return f"{word(name, 'verdict')}: {rule.title}. {rule.source.citation}, {rule.clause}"


def test_the_json_names_dates_trips_and_citations(an: World, capsys: Capture) -> None:
    found = json.loads(call(capsys, "why", "HY-AN", "--year", "2019", "--format", "json").out)
    assert list(found) == [
        "person", "name", "year", "period", "as_of", "rulebook", "status", "days", "quota", "dates", "rules",
    ]  # fmt: skip
    assert (found["status"], found["days"], found["quota"]) == ("short", 3, 60)
    assert found["dates"][1] == {
        "date": "2019-03-05",
        "verdict": "counting.per_date",
        "level": "branch",
        "form": "branch_meeting",
        "trips": ["chi-doan", "xa"],
    }
    assert found["dates"][2]["verdict"] == "counting.order_required"
    assert set(found["rules"]) == {"counting.per_date", "counting.order_required"}
    assert found["rules"]["counting.order_required"]["scope"] == "provinces/33"
    assert all(rule["citation"] and rule["clause"] for rule in found["rules"].values())


def test_only_rules_that_decided_a_date_by_the_as_of_date_are_named(an: World, capsys: Capture) -> None:
    found = json.loads(call(capsys, "why", "HY-AN", "--year", "2019", "--as-of", "2019-03-05", "--format", "json").out)
    assert [day["date"] for day in found["dates"]] == ["2019-03-04", "2019-03-05"]
    assert list(found["rules"]) == ["counting.per_date"]


def test_it_agrees_with_the_table(an: World, capsys: Capture) -> None:
    table = json.loads(call(capsys, "count", "--unit", "33", "--year", "2019", "--format", "json").out)
    line = next(person for person in table["people"] if person["code"] == "HY-AN")
    opened = json.loads(call(capsys, "why", "HY-AN", "--year", "2019", "--format", "json").out)
    verdicts = [day["verdict"] for day in opened["dates"]]
    assert line["days"] == verdicts.count("counting.per_date") == opened["days"]
    assert line["refused"] == {"counting.order_required": verdicts.count("counting.order_required")}


def test_who_is_exempt_has_no_quota(an: World, capsys: Capture) -> None:
    an.exemption("an", "2019-01-01", "2019-12-31")
    found = json.loads(call(capsys, "why", "HY-AN", "--year", "2019", "--format", "json").out)
    assert (found["status"], found["quota"], found["days"]) == ("exempt", None, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("HY-XX", "--year", "2019"), "Không có cán bộ mã HY-XX."),
        (("HY-AN", "--year", "2016"), "chưa có period.start cho ngày 31/12/2016"),
        (("TU", "--year", "2018"), "Cán bộ TU không giữ vị trí công tác nào trong kỳ của năm 2018."),
        (("HY-AN",), "--year"),
        (("--year", "2019"), "person"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence_and_ends_with_2(
    world: World, capsys: Capture, words: tuple[str, ...], said: str
) -> None:
    world.join("tu", "TU", "Ngô Anh Tú", "33-PT", start="2019-01-01")
    found = call(capsys, "why", *words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
