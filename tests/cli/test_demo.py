"""`dicoso demo`: Tỉnh đoàn Hưng Yên at 15/11/2019, as its table, its records and its people's first pages say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from dicoso.actions import demo, units
from dicoso.cli.__main__ import main
from dicoso.data import demo as shipped
from dicoso.domain.permissions import ROLES
from dicoso.queries import actors
from dicoso.queries.actors import system
from dicoso.queries.plans.own_plans import deciding
from dicoso.store.models import (
    Account,
    AuditEvent,
    Feedback,
    FeedbackEntry,
    Person,
    Plan,
    PlanItem,
    Succession,
    Trip,
    TripReport,
    Unit,
    Visit,
)
from tests.architecture.house import ROOT
from tests.cli.demonstrations import counted, page

NAME = "hung-yen-2019"
TODAY = date(2019, 11, 15)
TOLD = shipped.read_demonstration(NAME)
PASSWORD = "di-co-so-2019"
COUNT = ["count", "--unit", "33", "--year", "2019", "--as-of", "2019-11-15", "--format", "json"]

# One worker loads it, not each of them.
pytestmark = pytest.mark.xdist_group("test_demo")


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All units of Viet Nam and the demonstration, loaded once."""
    with django_db_blocker.unblock(), transaction.atomic():
        units.install_units(system(TODAY))
        assert demo.install_demonstration(system(TODAY), NAME)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def hung_yen(told: None, db: None) -> None:
    """The demonstration as it was loaded, whatever the test before did."""


# What the table says.


def test_nine_of_twenty_have_sixty_days_seven_have_forty_and_four_have_fewer(
    hung_yen: None, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = counted(capsys, COUNT)["summary"]
    assert summary["bands"] == [
        {"min": 60, "max": None, "people": 9, "percent": "45.0"},
        {"min": 40, "max": 59, "people": 7, "percent": "35.0"},
        {"min": 0, "max": 39, "people": 4, "percent": "20.0"},
    ]
    assert (summary["subject"], summary["exempt"], summary["not_subject"]) == (20, 1, 1)


def test_everybody_has_the_days_that_the_file_says_of_a_quota_of_sixty(
    hung_yen: None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {person["code"]: (person["days"], person["quota"]) for person in counted(capsys, COUNT)["people"]}
    assert found == {person.code: (person.days, 60 if person.days else None) for person in TOLD.people}


def test_days_were_spent_at_branches_schools_communes_and_districts(
    hung_yen: None, capsys: pytest.CaptureFixture[str]
) -> None:
    levels = {level for person in counted(capsys, COUNT)["people"] for level in person["by_level"]}
    assert levels == {"branch", "grassroots", "commune", "district"}


def test_days_are_refused_for_want_of_an_order_of_presence_and_of_the_hosts_word(
    hung_yen: None, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = Counter(rule for person in counted(capsys, COUNT)["people"] for rule in person["refused"])
    assert refused == {"counting.order_required": 4, "counting.venues": 3, "counting.host_refusal": 1}


def test_two_orders_on_one_date_are_one_day(hung_yen: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "HY05", "--year", "2019", "--as-of", "2019-11-15", "--format", "json"]) == 0
    dates = [day for day in json.loads(capsys.readouterr().out)["dates"] if day["date"] == "2019-05-14"]
    assert len(dates) == 1
    assert len(dates[0]["trips"]) == 2


def test_no_trip_lies_ahead_and_weekends_are_among_them(hung_yen: None) -> None:
    stays = list(Visit.objects.values_list("start", "end"))
    assert max(end for _, end in stays) <= TODAY
    assert {start.weekday() for start, _ in stays} == set(range(7))


# What stands behind it.


def test_ledger_and_audit_chain_are_what_the_records_say(hung_yen: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    assert "khớp" in capsys.readouterr().out


def test_the_chain_tells_the_year_in_its_order(hung_yen: None) -> None:
    """The first event installs the units, the last says that a demonstration was loaded: these happen now."""
    events = list(AuditEvent.objects.order_by("seq").values_list("at", flat=True))[1:-1]
    assert events == sorted(events)
    assert events[0].year == 2018


def test_plans_lie_at_every_step_of_the_chain(hung_yen: None) -> None:
    now = Plan.objects.filter(number=4)
    states = Counter(
        now.exclude(person__in=now.filter(version=2).values("person"), version=1).values_list("state", flat=True)
    )
    assert states == {"approved": 12, "with_head": 2, "with_org": 2, "with_board": 2, "draft": 2}
    assert now.get(person__code="HY20").returned_because.startswith("Kế hoạch mới có 04 ngày")


def test_an_amended_plan_has_two_versions_of_which_the_second_is_in_force(hung_yen: None) -> None:
    versions = Plan.objects.filter(person__code="HY04", number=3).order_by("version")
    assert [plan.state for plan in versions] == ["superseded", "approved"]


def test_nobody_decided_on_their_own_plan(hung_yen: None) -> None:
    owner = {str(pk): account for pk, account in Plan.objects.values_list("pk", "person__account__username")}
    decided = AuditEvent.objects.filter(action__in=("plan.endorse", "plan.check", "plan.approve", "plan.return"))
    assert [event for event in decided if event.actor == owner[event.subject_id]] == []
    assert decided.count() > 200


def test_what_was_submitted_in_september_says_so(hung_yen: None) -> None:
    plan = Plan.objects.get(person__code="HY13", number=4)
    assert plan.submitted_at is not None
    assert (plan.submitted_at.date(), plan.state_at.date()) == (date(2019, 9, 10), date(2019, 9, 26))


def test_delegations_corrections_and_a_cancelled_trip_are_there(hung_yen: None) -> None:
    sizes = Counter(Counter(Visit.objects.values_list("trip", flat=True)).values())
    assert sizes[1] > 300
    assert any(size > 2 for size in sizes)
    assert set(AuditEvent.objects.filter(subject="trip").values_list("action", flat=True)) == {
        "trip.record",
        "trip.correct",
        "trip.cancel",
        "trip.link",
        "trip.confirm",
        "trip.refuse",
    }


def test_phuong_chieu_became_phuong_nam(hung_yen: None) -> None:
    commune = Unit.objects.get(code="12382")
    assert (commune.name, commune.valid_to) == ("Xã Phương Chiểu", date(2024, 11, 30))
    became = Succession.objects.filter(predecessor=commune).values_list("successor__name", flat=True)
    assert list(became) == ["Xã Phương Nam"]


def test_every_trip_has_its_report_but_two_that_are_overdue_and_those_not_due_yet(hung_yen: None) -> None:
    owed = Trip.objects.filter(report=None, visits__state="recorded").distinct()
    assert owed.filter(report_due__lt=TODAY).count() == 2
    assert 0 < owed.filter(report_due__gte=TODAY).count() < 10
    late = [report for report in TripReport.objects.select_related("trip") if _late(report)]
    assert 0 < len(late) < TripReport.objects.count() / 10


def _late(report: TripReport) -> bool:
    due = report.trip.report_due
    return bool(report.submitted_at and due and report.submitted_at.date() > due)


def test_what_the_grassroots_raised_was_argued_over_merged_and_forgotten(hung_yen: None) -> None:
    states = Counter(Feedback.objects.values_list("state", flat=True))
    assert set(states) == {"received", "assigned", "answered", "accepted", "closed", "merged"}
    assert list(
        Feedback.objects.filter(kind="promise", state="assigned", due__lt=TODAY).values_list("owner__code")
    ) == [("33-TG",)]
    assert FeedbackEntry.objects.filter(step="dispute", by__username="coso").count() == 1
    assert Feedback.objects.get(carried_to=2020).unit.code == "12382"


# What people see.


def test_there_is_an_account_for_each_role_and_all_have_one_password(hung_yen: None) -> None:
    shown = {holder.shows: holder.account for holder in TOLD.holders if holder.shows}
    assert set(shown) == set(ROLES)
    client = Client()
    for username in shown.values():
        client.post("/dang-nhap", {"username": username, "password": PASSWORD})
        assert client.get("/").status_code == 200, username
        client.logout()


def test_the_cadres_first_page_says_how_many_days_and_what_is_next(hung_yen: None) -> None:
    said = page("canbo")
    assert "43" in said
    assert "17 ngày" in said
    assert "Đoàn xã Phương Chiểu" in said
    assert PlanItem.objects.filter(plan__person__code="HY13", plan__state="approved", start__gt=TODAY).count() == 4


@pytest.mark.parametrize("username", ["truongban", "tckt", "thuongtruc"])
def test_two_plans_wait_for_whoever_decides(hung_yen: None, username: str) -> None:
    actor = actors.load_actor(Account.objects.get(username=username), TODAY)
    waiting = deciding(actor)
    assert sum(each.plans for each in waiting) == 2
    assert waiting[0].unit.name in page(username)


def test_the_host_sees_who_came(hung_yen: None) -> None:
    assert "Lê Thị An" in page("coso", "/chuyen-di?thang=8&nam=2019")


def test_every_page_says_that_this_is_no_real_day(hung_yen: None) -> None:
    assert "Dữ liệu minh họa, ngày 15/11/2019" in page("tckt", "/tong-hop")


# Loading it.


def everything() -> tuple[int, ...]:
    return tuple(table.objects.count() for table in (Account, AuditEvent, Person, Plan, PlanItem, Trip, Unit, Visit))


def test_loaded_again_it_changes_nothing_and_prints_the_accounts(
    hung_yen: None, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything()
    assert main(["demo", NAME]) == 0
    said = capsys.readouterr().out
    assert everything() == before
    for holder in TOLD.holders:
        assert holder.account in said
    assert PASSWORD in said


def test_a_demonstration_that_is_not_there_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["demo", "thai-binh-2019"])
    assert end.value.code == 2
    assert NAME in capsys.readouterr().err


# The file.


def test_the_file_is_what_the_tool_writes() -> None:
    """Whoever changes what stands above the line runs the tool again."""
    tool = subprocess.run([sys.executable, "tools/demo.py", "--check"], cwd=ROOT, check=False)
    assert tool.returncode == 0


def test_a_key_that_nobody_reads_is_refused() -> None:
    with pytest.raises(TypeError, match="nguoi"):
        shipped.parse_demonstration(shipped.demonstration_text(NAME).replace('person = "HY12"', 'nguoi = "HY12"', 1))
