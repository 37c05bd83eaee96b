"""`dicoso count`: the JSON of docs/counting.md to the letter, the same figures in every format, and clear refusals."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dicoso.actions import ledger
from dicoso.queries.calendars import stored_fingerprint
from dicoso.queries.rules import rulebook
from dicoso.store.models import LedgerYear
from tests.cli.program import call
from tests.documents.readers import docx, docx_rows, pdf_pages, workbook
from tests.overlay import on_top, value
from tests.world import World

Capture = pytest.CaptureFixture[str]
YEAR = ("--unit", "33", "--year", "2019")


def counted(capture: Capture, *words: str) -> Any:
    return json.loads(call(capture, "count", *words, "--format", "json").out)


@pytest.fixture
def year(world: World) -> World:
    """An with four days of three kinds and two refused ones, Bình exempt, Chi who left; Thanh isn't subject."""
    world.trip("an", "2019-03-04", "2019-03-05", id="xa")
    world.trip("an", "2019-03-05", "2019-03-06", id="chi-doan", host="12382-01", form="branch_meeting")
    world.trip("an", "2019-03-07", id="huyen", host="323", form="inspection")
    world.trip("an", "2019-03-07", "2019-03-08", id="khong-lenh", order_number="")
    world.trip("an", "2019-03-09", id="truc-tuyen", venue="online")
    world.exemption("binh", "2019-01-01", "2019-12-31")
    world.join("thanh", "HY-TH", "Hồ Quang Thanh", "33-PT", full_time=False)
    return world


def test_the_json_is_the_documented_one_to_the_letter(year: World, capsys: Capture) -> None:
    said = call(capsys, "count", *YEAR, "--as-of", "2019-11-15", "--format", "json")
    assert (said.status, said.err) == (0, "")
    found = json.loads(said.out)
    people = found.pop("people")
    assert found == {
        "unit": "33",
        "name": "Tỉnh đoàn Hưng Yên",
        "year": 2019,
        "period": {"start": "2019-01-01", "end": "2019-12-31"},
        "as_of": "2019-11-15",
        "rulebook": rulebook().fingerprint,
        "summary": {
            "subject": 5,
            "exempt": 1,
            "not_subject": 1,
            "days": 4,
            "bands": [
                {"min": 60, "max": None, "people": 0, "percent": "0.0"},
                {"min": 40, "max": 59, "people": 0, "percent": "0.0"},
                {"min": 0, "max": 39, "people": 5, "percent": "100.0"},
            ],
        },
    }
    assert [person["code"] for person in people] == ["HY-AN", "HY-BI", "HY-CH", "HY-DU", "HY-GI", "HY-HA", "HY-TH"]
    assert people[0] == {
        "code": "HY-AN",
        "name": "Nguyễn Văn An",
        "department": "Ban Tuyên giáo",
        "status": "short",
        "days": 4,
        "quota": 60,
        "by_level": {"commune": 1, "branch": 2, "district": 1},
        "by_form": {"topic": 1, "branch_meeting": 2, "inspection": 1},
        "refused": {"counting.order_required": 1, "counting.venues": 1},
    }
    assert (people[1]["status"], people[1]["quota"]) == ("exempt", None)
    assert (people[6]["status"], people[6]["quota"]) == ("not_subject", None)


def test_the_keys_stand_in_the_documented_order(year: World, capsys: Capture) -> None:
    found = counted(capsys, *YEAR)
    assert list(found) == ["unit", "name", "year", "period", "as_of", "rulebook", "people", "summary"]
    assert list(found["people"][0]) == [
        "code", "name", "department", "status", "days", "quota", "by_level", "by_form", "refused",
    ]  # fmt: skip
    assert list(found["summary"]) == ["subject", "exempt", "not_subject", "days", "bands"]
    assert list(found["summary"]["bands"][0]) == ["min", "max", "people", "percent"]


def test_without_an_as_of_date_it_is_the_periods_last_day(year: World, capsys: Capture) -> None:
    assert counted(capsys, *YEAR)["as_of"] == "2019-12-31"
    assert counted(capsys, *YEAR, "--as-of", "05/03/2019")["summary"]["days"] == 2


def test_a_percentage_is_rounded_half_up_and_never_adjusted(world: World, capsys: Capture) -> None:
    for number in range(10):  # 16 subject people: one of them is 6.25 %
        world.join(f"nguoi-{number}", f"HY-{number}", "Ngô Anh Tú", "33-PT")
    world.trip("an", "2019-01-01", "2019-02-15")
    bands = counted(capsys, *YEAR)["summary"]["bands"]
    assert [band["percent"] for band in bands] == ["0.0", "6.3", "93.8"]


def test_a_code_is_the_unit_of_the_as_of_date(world: World, capsys: Capture) -> None:
    world.trip("an", "2025-03-03", host="12070@2008")
    world.trip("nga", "2025-03-03", "2025-03-04", host="12433")
    old = counted(capsys, "--unit", "33", "--year", "2025", "--as-of", "2025-06-30")
    new = counted(capsys, "--unit", "33", "--year", "2025")
    assert [person["code"] for person in old["people"] if person["days"]] == ["HY-AN"]
    assert [(person["code"], person["days"]) for person in new["people"] if person["days"]] == [
        ("HY-AN", 1),
        ("TB-NG", 2),
    ]


def test_every_format_says_the_same(year: World, capsys: Capture, tmp_path: Path) -> None:
    found = counted(capsys, *YEAR)
    for form in ("csv", "xlsx", "docx", "pdf"):
        out = tmp_path / f"bao-cao.{form}"
        assert call(capsys, "count", *YEAR, "--format", form, "--out", str(out)) == (0, "", "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "bao-cao.csv").read_text("utf-8"))))
    assert [(row["code"], row["status"], int(row["days"])) for row in sorted(rows, key=lambda row: row["code"])] == [
        (person["code"], person["status"], person["days"]) for person in found["people"]
    ]
    names = {person["name"] for person in found["people"]}
    cells = {
        str(cell)
        for sheet in workbook((tmp_path / "bao-cao.xlsx").read_bytes())
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    assert names <= cells
    printed = "\n".join(pdf_pages((tmp_path / "bao-cao.pdf").read_bytes(), tmp_path))
    assert found["rulebook"][:8] in printed
    tables = docx((tmp_path / "bao-cao.docx").read_bytes()).tables
    assert names <= {cell for table in tables for row in docx_rows(table) for cell in row}


def test_the_table_is_for_people(year: World, capsys: Capture) -> None:
    said = call(capsys, "count", *YEAR)
    assert said.status == 0
    for words in (
        "Tỉnh đoàn Hưng Yên – năm 2019, đến 31/12/2019",
        "Nguyễn Văn An",
        "Được miễn",
        "Đi dưới 40 ngày: 5/5 = 100,0%",
    ):
        assert words in said.out


def test_the_table_can_be_written_to_a_file(year: World, capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "bang.txt"
    assert call(capsys, "count", *YEAR, "--out", str(out)) == (0, "", "")
    assert "Nguyễn Văn An" in out.read_text("utf-8")


def test_a_name_with_brackets_is_printed_as_it_is(world: World, capsys: Capture) -> None:
    world.join("la", "HY-LA", "Trần [bold]Lạ[/bold]", "33-PT")
    assert "Trần [bold]Lạ[/bold]" in call(capsys, "count", *YEAR).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "99", "--year", "2019"), "Không có đơn vị mã 99 vào ngày 31/12/2019."),
        (("--unit", "34", "--year", "2025"), "Không có đơn vị mã 34 vào ngày 31/12/2025."),
        (("--unit", "33", "--year", "2010"), "chưa có period.start cho ngày 31/12/2010"),
        (("--unit", "33", "--year", "2019", "--as-of", "31/02/2019"), "is not a date"),
        (("--unit", "33", "--year", "hai nghìn"), "is not a year"),
        (("--unit", "33", "--year", "99999"), "is not a year"),
        (("--unit", "33", "--year", "2019", "--format", "odt"), "invalid choice"),
        (("--year", "2019"), "--unit"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence_and_ends_with_2(
    world: World, capsys: Capture, words: tuple[str, ...], said: str
) -> None:
    found = call(capsys, "count", *words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err


def test_a_file_that_cannot_be_written_is_told_by_name(world: World, capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "khong-co" / "bang.json"
    found = call(capsys, "count", *YEAR, "--format", "json", "--out", str(out))
    assert (found.status, found.out) == (2, "")
    assert str(out) in found.err


def test_a_layout_that_papers_do_not_know_is_told_by_file_and_key(
    world: World, capsys: Capture, tmp_path: Path
) -> None:
    (tmp_path / "layout.toml").write_text("[page]\nlinks = 25\n", encoding="utf-8")
    with on_top(tmp_path, {}):
        said = call(capsys, "count", *YEAR, "--format", "docx", "--out", str(tmp_path / "report.docx"))
    assert said.status == 2
    assert said.err.startswith("Bố cục văn bản không dùng được: layout.toml: page: links: no such value")


def test_a_unit_without_people_is_a_report_of_nobody(world: World, capsys: Capture) -> None:
    found = counted(capsys, "--unit", "323", "--year", "2019")
    assert found["people"] == []
    assert found["summary"]["bands"][0] == {"min": 60, "max": None, "people": 0, "percent": "0.0"}
    assert call(capsys, "count", "--unit", "323", "--year", "2019").status == 0


def test_the_provinces_own_rules_are_followed_and_the_fingerprint_tells_of_them(
    year: World, capsys: Capture, tmp_path: Path
) -> None:
    before = counted(capsys, *YEAR)
    with on_top(tmp_path, {"provinces/33/quota.toml": value("days", "4")}):
        after = counted(capsys, *YEAR)
        assert (after["people"][0]["status"], after["people"][0]["quota"]) == ("met", 4)
        assert after["rulebook"] != before["rulebook"]
        assert set(LedgerYear.objects.values_list("fingerprint", flat=True)) == {stored_fingerprint(before["rulebook"])}
        ledger.refresh_stale()
        assert set(LedgerYear.objects.values_list("fingerprint", flat=True)) == {stored_fingerprint(after["rulebook"])}
        assert counted(capsys, *YEAR) == after
    assert counted(capsys, *YEAR) == before


def test_a_period_of_another_province_is_its_own(world: World, capsys: Capture, tmp_path: Path) -> None:
    world.trip("an", "2018-12-30", "2019-01-02")
    period = value("start", '"12-16"') + value("end", '"12-15"')
    with on_top(tmp_path, {"provinces/33/period.toml": period}):
        found = counted(capsys, *YEAR)
    assert found["period"] == {"start": "2018-12-16", "end": "2019-12-15"}
    assert (found["as_of"], found["people"][0]["days"]) == ("2019-12-15", 4)
    assert date.fromisoformat(found["as_of"]) == date(2019, 12, 15)
