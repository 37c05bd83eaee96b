"""What a report carries before it is printed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from dicoso.domain.reports import ContradictoryReport, Deadline, Status
from tests.documents import papers


def test_the_json_is_the_documented_one() -> None:
    person = papers.person(1, "Lê Thị An", 61, by_level={"commune": 40, "district": 21}, by_form={"topic": 61})
    absent = papers.excused(papers.person(0, "Vũ Thị Hải", 0), Status.EXEMPT)

    found = json.loads(json.dumps(papers.report([person, absent]).as_json()))

    assert list(found) == ["unit", "name", "year", "period", "as_of", "rulebook", "people", "summary"]
    assert found["period"] == {"start": "2019-01-01", "end": "2019-12-31"}
    assert found["as_of"] == "2019-11-15"
    assert found["rulebook"] == papers.FINGERPRINT
    assert found["people"][1] == {
        "code": "HY0001", "name": "Lê Thị An", "department": "Ban Tuyên giáo", "status": "met", "days": 61,
        "quota": 60, "by_level": {"commune": 40, "district": 21}, "by_form": {"topic": 61}, "refused": {},
    }  # fmt: skip
    assert found["people"][0]["quota"] is None
    assert list(found["summary"]) == ["subject", "exempt", "not_subject", "days", "bands"]
    assert found["summary"]["bands"][0] == {"min": 60, "max": None, "people": 1, "percent": "100.0"}


def test_people_are_in_the_json_by_code_in_whatever_order_they_are_printed() -> None:
    printed = [papers.person(2, "Lê Thị An", 61), papers.person(1, "Trần Văn Bình", 61)]

    found = papers.report(printed).as_json()

    assert [person["code"] for person in found["people"]] == ["HY0001", "HY0002"]


def test_eleven_of_twenty_as_45_percent_cannot_be_reported() -> None:
    report = papers.report()
    first, *others = report.summary.bands
    published = replace(report.summary, bands=(replace(first, people=11), *others))

    with pytest.raises(ContradictoryReport) as refusal:
        replace(report, summary=published)

    assert refusal.value.facts == {"claim": "bands", "said": 22, "found": 20}


@pytest.mark.parametrize(("claim", "wrong"), [("subject", 21), ("exempt", 1), ("not_subject", 1), ("days", 1031)])
def test_a_summary_that_the_people_do_not_bear_out_cannot_be_reported(claim: str, wrong: int) -> None:
    report = papers.report()

    with pytest.raises(ContradictoryReport):
        replace(report, summary=replace(report.summary, **{claim: wrong}))


def test_a_percentage_is_checked_against_its_people() -> None:
    report = papers.report()
    first, *others = report.summary.bands
    rounded_up = replace(report.summary, bands=(replace(first, percent="46.0"), *others))

    with pytest.raises(ContradictoryReport, match="report_contradicts_itself"):
        replace(report, summary=rounded_up)


@pytest.mark.parametrize(
    ("done", "today", "late"),
    [
        (date(2019, 9, 15), date(2019, 12, 1), False),
        (date(2019, 9, 16), date(2019, 12, 1), True),
        (None, date(2019, 9, 15), False),
        (None, date(2019, 9, 16), True),
    ],
)
def test_a_step_is_late_from_the_day_after_its_last_day(done: date | None, today: date, late: bool) -> None:
    assert Deadline("Cán bộ đăng ký", date(2019, 9, 15), done).is_late(today) is late
