"""`dicoso demo gia-lai-2023`: nineteen cadres in the rhythm 4+1, beside Hưng Yên or alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from dicoso.actions import demo, units
from dicoso.cli.__main__ import main
from dicoso.data import demo as shipped
from dicoso.domain import workflow
from dicoso.domain.permissions import ROLES
from dicoso.queries.actors import system
from dicoso.store.models import (
    Account,
    AuditEvent,
    CalendarDay,
    Feedback,
    FeedbackEntry,
    HostWord,
    Notice,
    OfficeEvent,
    Person,
    Plan,
    Trip,
    TripReport,
    Unit,
    Visit,
    YearConfirmation,
)
from tests.cli.demonstrations import counted, page

NAME = "gia-lai-2023"
TODAY = date(2023, 12, 22)
TOLD = shipped.read_demonstration(NAME)
COUNT = ["count", "--unit", "64", "--year", "2023", "--as-of", "2023-12-22", "--format", "json"]
HUNG_YEN = ["count", "--unit", "33", "--year", "2019", "--as-of", "2019-11-15", "--format", "json"]

# One worker loads it, not each of them.
pytestmark = pytest.mark.xdist_group("test_demo_gia_lai")


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All units of Viet Nam and both demonstrations, in the order of their names, loaded once."""
    with django_db_blocker.unblock(), transaction.atomic():
        units.install_units(system(TODAY))
        for name in shipped.demonstration_names():
            assert demo.install_demonstration(system(TODAY), name)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def gia_lai(told: None, db: None) -> None:
    """The demonstrations as they were loaded, whatever the test before did."""


# What the source says: 19 cadres, nearly 1,300 days, 38 trips by topic.


def test_nineteen_cadres_were_at_the_grassroots_for_nearly_1300_days(
    gia_lai: None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = counted(capsys, COUNT)
    assert found["summary"]["subject"] == 19
    assert 1250 <= found["summary"]["days"] <= 1350
    assert {person["code"]: person["days"] for person in found["people"]} == {p.code: p.days for p in TOLD.people}


def test_sixty_eight_days_on_average_are_not_sixty_for_everybody(
    gia_lai: None, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = counted(capsys, COUNT)["summary"]
    assert [band["people"] for band in summary["bands"]] == [15, 4, 0]


def test_there_are_38_trips_by_topic(gia_lai: None) -> None:
    made = Visit.objects.filter(state="recorded", trip__pk__startswith="64-")
    assert made.filter(form="topic").values("trip").distinct().count() == 38


def test_most_weeks_were_kept_and_some_were_missed(gia_lai: None) -> None:
    """A week is kept in which somebody was out on one day; Tết keeps nobody from anything."""
    for person in Person.objects.filter(code__startswith="GL"):
        weeks = {
            (stay.start + timedelta(days=i)).isocalendar().week
            for stay in Visit.objects.filter(person=person, state="recorded")
            for i in range((stay.end - stay.start).days + 1)
        }
        assert 32 <= len(weeks) <= 50, person.code


def test_the_provinces_days_and_the_offices_events_are_known_and_next_year_is_not_confirmed(gia_lai: None) -> None:
    assert list(CalendarDay.objects.order_by("day").values_list("kind", flat=True)) == ["rest", "work"]
    assert list(YearConfirmation.objects.values_list("year", flat=True)) == [2023]
    assert OfficeEvent.objects.filter(unit__code="64").count() == 6
    assert OfficeEvent.objects.filter(unit__code__startswith="64-").count() == 3


# Hosts, reports, what was raised.


def test_hosts_spoke_from_accounts_and_through_links_and_refused_two_visits(gia_lai: None) -> None:
    words = HostWord.objects.filter(visit__trip__pk__startswith="64-")
    assert words.filter(account=None).count() > 10
    assert words.exclude(account=None).count() > 50
    assert words.filter(confirmed=False).count() == 2


def test_every_trip_has_its_report_but_two_that_are_overdue_and_those_not_due_yet(gia_lai: None) -> None:
    submitted = TripReport.objects.exclude(submitted_at=None).values("trip")
    owed = Trip.objects.filter(visits__state="recorded", pk__startswith="64-").exclude(pk__in=submitted).distinct()
    assert owed.filter(report_due__lt=TODAY).count() == 2
    assert 0 < owed.filter(report_due__gte=TODAY).count() < 15
    assert TripReport.objects.filter(submitted_at=None).count() == 1


def test_what_was_raised_lies_in_every_state(gia_lai: None) -> None:
    states = Counter(Feedback.objects.filter(raised_on__gte=TOLD.begins).values_list("state", flat=True))
    assert set(states) == set(workflow.states(workflow.FEEDBACK_STEPS))


def test_promises_were_kept_and_one_was_forgotten(gia_lai: None) -> None:
    promises = Feedback.objects.filter(kind="promise", raised_on__gte=TOLD.begins)
    assert promises.filter(state__in=("accepted", "closed")).count() >= 4
    forgotten = promises.get(state="assigned", due__lt=TODAY)
    assert "xi măng" in forgotten.text


def test_topics_of_a_dialogue_and_of_the_border_are_carried_into_2024(gia_lai: None) -> None:
    carried = Feedback.objects.filter(carried_to=2024)
    assert {(each.origin, each.unit.code) for each in carried} == {("dialogue", "638"), ("trip_report", "23872")}
    assert FeedbackEntry.objects.filter(feedback__in=carried, step="dispute").count() == 1


def test_plans_for_the_next_year_lie_at_every_step(gia_lai: None) -> None:
    states = Counter(Plan.objects.filter(year=2024).values_list("state", flat=True))
    assert states == {"approved": 3, "with_board": 5, "with_org": 5, "with_head": 3, "draft": 2}
    assert Plan.objects.get(year=2024, person__code="GL07").returned_because.startswith("Kế hoạch mới có 06 ngày")


# Side by side.


def test_ledger_and_audit_chain_are_what_the_records_say(gia_lai: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    assert "khớp" in capsys.readouterr().out


def test_the_figures_of_hung_yen_stay_what_they_are(gia_lai: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert [band["people"] for band in counted(capsys, HUNG_YEN)["summary"]["bands"]] == [9, 7, 4]


def test_loaded_again_both_change_nothing(gia_lai: None, capsys: pytest.CaptureFixture[str]) -> None:
    tables = (Account, AuditEvent, Feedback, HostWord, Notice, Person, Plan, Trip, TripReport, Unit, Visit)
    before = [table.objects.count() for table in tables]
    assert main(["demo"]) == 0
    said = capsys.readouterr().out
    assert [table.objects.count() for table in tables] == before
    for name in shipped.demonstration_names():
        assert shipped.read_demonstration(name).password in said


def test_every_account_lives_on_the_day_of_its_demonstration(gia_lai: None) -> None:
    assert "Dữ liệu minh họa, ngày 22/12/2023" in page("gl.canbo")
    assert "Dữ liệu minh họa, ngày 15/11/2019" in page("canbo")


def test_there_is_an_account_for_each_role(gia_lai: None) -> None:
    shown = {holder.shows: holder.account for holder in TOLD.holders if holder.shows}
    assert set(shown) == set(ROLES)
    for username in shown.values():
        assert page(username)


def test_the_centre_sees_in_each_year_the_province_whose_year_is_told(
    gia_lai: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for year, people in ((2019, 20), (2023, 19)):
        command = ["count", "--unit", "TW", "--year", str(year), "--format", "json"]
        assert counted(capsys, command)["summary"]["subject"] == people


def test_old_notices_have_been_read_and_those_of_the_day_have_not(gia_lai: None) -> None:
    unread = Notice.objects.filter(account__username="gl.canbo", read_at=None)
    assert 0 < unread.count() < Notice.objects.filter(account__username="gl.canbo").count()
    assert {(TODAY - at.date()).days <= 10 for at in unread.values_list("at", flat=True)} == {True}


def test_one_province_does_not_see_the_other(gia_lai: None) -> None:
    assert "Lê Thị An" not in page("gl.tckt", "/can-bo")
    assert "Rmah H'Yên" not in page("tckt", "/can-bo").replace("&#39;", "'")
