"""Reports of trips: one for a delegation, due by the rule, what was raised becomes feedback exactly once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from dicoso.actions import trip_reports, trips
from dicoso.actions.trip_reports import Written
from dicoso.domain.errors import Conflict, Invalid, NotAllowed, NotFound, SameIdOtherContent, WrongState
from dicoso.domain.feedback import RaisedLine
from dicoso.domain.trip_reports import Content
from dicoso.queries import audit, visible
from dicoso.queries.trip_reports import report_state as asked
from dicoso.store.models import AuditEvent, Feedback, Trip, TripReport
from tests.trips import Untouched, row
from tests.world import World

pytestmark = pytest.mark.django_db

REPORT = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def trip(world: World) -> str:
    """An's trip to Xã Phương Chiểu on 12 and 13 November 2019."""
    trips.record_trip(world.an.actor, [row(world)])
    return "chuyen-1"


def line(world: World, kind: str = "difficulty", **said: object) -> RaisedLine:
    given = {"text": "Nhà văn hóa thôn chưa có mái che", "topic": "facilities", **said}
    return RaisedLine(uuid4(), kind, world.unit("12382").pk, **given)  # type: ignore[arg-type]


def written(content: Content, *, version: int = 0, submit: bool = True) -> Written:
    return Written(REPORT, "chuyen-1", version, content, submit)


DONE = Content(done="Dự sinh hoạt hai chi đoàn", situation="72 đoàn viên", advantages="Cấp ủy quan tâm")


def owed(world: World, who: str) -> list[tuple[str, date]]:
    return [(each.trip, each.due) for each in asked.described(asked.owed(world.member(who).actor))]


def test_a_recorded_trip_owes_a_report_ten_days_after_its_end(world: World, trip: str) -> None:
    assert Trip.objects.get().report_due == date(2019, 11, 23)
    for who in ("an", "binh", "dung", "giang"):
        assert owed(world, who) == [(trip, date(2019, 11, 23))]
    assert owed(world, "chi") == owed(world, "nga") == []


def test_an_imported_trip_owes_none_its_report_is_on_paper(world: World) -> None:
    trips.save_trips(world.dung.actor, [row(world)])
    assert Trip.objects.get().report_due is None
    assert owed(world, "dung") == []


def test_a_cancelled_trip_owes_none_and_a_corrected_one_by_its_new_end(world: World, trip: str) -> None:
    trips.correct_trip(world.an.actor, trip, 1, [row(world, end=date(2019, 11, 14))], "Ở thêm một ngày")
    assert owed(world, "an") == [(trip, date(2019, 11, 24))]
    trips.cancel_trip(world.an.actor, trip, "Nhập nhầm")
    assert owed(world, "an") == []


def test_a_report_is_overdue_from_the_day_after_it_was_due(world: World, trip: str) -> None:
    assert not asked.overdue(world.an.on("2019-11-23"))
    assert [each.pk for each in asked.overdue(world.an.on("2019-11-24"))] == [trip]
    assert [each.pk for each in asked.overdue(world.dung.on("2019-11-24"))] == [trip]


def test_a_draft_is_the_delegations_alone_and_the_report_is_still_owed(world: World, trip: str) -> None:
    trip_reports.write_report(world.an.actor, written(DONE, submit=False))
    assert [each.draft for each in asked.described(asked.owed(world.an.actor))] == [True]
    assert visible.trip_reports(world.an.actor, "trip_report.view").exists()
    assert not visible.trip_reports(world.dung.actor, "trip_report.view").exists()


def test_a_submitted_report_is_seen_by_every_level_and_no_longer_owed(world: World, trip: str) -> None:
    trip_reports.write_report(world.an.actor, written(DONE))
    for who in ("an", "binh", "dung", "giang", "ha", "lan"):
        report = visible.find_one(visible.trip_reports, world.member(who).actor, "trip_report.view", pk=REPORT)
        assert asked.content_of(report) == DONE
    for who in ("chi", "khanh", "minh", "oanh"):
        with pytest.raises(NotFound):
            visible.find_one(visible.trip_reports, world.member(who).actor, "trip_report.view", pk=REPORT)
    assert owed(world, "dung") == []


def test_nobody_writes_the_report_of_a_trip_that_they_did_not_go_on(world: World, trip: str) -> None:
    for who, refusal in (("binh", NotAllowed), ("dung", NotAllowed), ("chi", NotFound), ("khanh", NotAllowed)):
        with Untouched(), pytest.raises(refusal):
            trip_reports.write_report(world.member(who).actor, written(DONE))


def test_whoever_of_a_delegation_writes_it_has_written_for_all(world: World) -> None:
    hoa = world.join("hoa", "HY-HO", "Lý Thị Hoa", "33-TG")
    trips.record_trip(world.an.actor, [row(world), row(world, who="hoa")])
    trip_reports.write_report(hoa.actor, written(DONE))
    assert owed(world, "an") == owed(world, "hoa") == []


def test_two_of_a_delegation_who_begin_at_once_see_each_others_words(world: World, trip: str) -> None:
    hoa = world.join("hoa", "HY-HO", "Lý Thị Hoa", "33-TG")
    trips.correct_trip(world.an.actor, trip, 1, [row(world, who="hoa")], "Thêm người đi cùng")
    trip_reports.write_report(world.an.actor, written(DONE, submit=False))
    other = Content(done="Khảo sát mô hình")
    with Untouched(), pytest.raises(SameIdOtherContent) as refused:
        trip_reports.write_report(hoa.actor, replace_id(written(other)))
    assert (refused.value.facts["stored"], refused.value.facts["given"]) == (DONE, other)


def replace_id(said: Written) -> Written:
    return said._replace(id=uuid4())


def test_a_report_sent_again_is_stored_once(world: World, trip: str) -> None:
    said = written(replace(DONE, lines=(line(world), line(world, "proposal"))))
    trip_reports.write_report(world.an.actor, said)
    with Untouched():
        trip_reports.write_report(world.an.actor, said)
    assert TripReport.objects.count() == 1
    assert Feedback.objects.count() == 2


def test_what_was_raised_becomes_feedback_under_the_lines_own_ids(world: World, trip: str) -> None:
    lines = (
        line(world),
        line(world, "proposal", text="Hỗ trợ máy chiếu", topic=""),
        line(world, "promise", text="Gửi sách cho tủ sách", due=date(2019, 12, 1)),
    )
    trip_reports.write_report(world.an.actor, written(replace(DONE, lines=lines), submit=False))
    assert not Feedback.objects.exists()
    trip_reports.write_report(world.an.actor, written(replace(DONE, lines=lines), version=1))
    found = {each.pk: (each.kind, each.text, each.unit.code) for each in Feedback.objects.select_related("unit")}
    assert found == {each.id: (each.kind, each.text, "12382") for each in lines}


def test_a_supplement_adds_lines_but_changes_none_that_was_submitted(world: World, trip: str) -> None:
    first, second = line(world), line(world, "proposal")
    trip_reports.write_report(world.an.actor, written(replace(DONE, lines=(first,))))
    changed = replace(first, text="Khác")
    with Untouched(), pytest.raises(Invalid) as refused:
        trip_reports.write_report(world.an.actor, written(replace(DONE, lines=(changed,)), version=1))
    assert [fault.code for fault in refused.value.faults] == ["line_submitted"]
    trip_reports.write_report(world.an.actor, written(replace(DONE, lines=(first, second)), version=1))
    assert set(Feedback.objects.values_list("pk", flat=True)) == {first.id, second.id}


def test_a_submitted_report_is_no_draft_again_and_old_versions_do_not_win(world: World, trip: str) -> None:
    trip_reports.write_report(world.an.actor, written(DONE))
    with Untouched(), pytest.raises(WrongState):
        trip_reports.write_report(world.an.actor, written(Content(done="Khác"), version=1, submit=False))
    trip_reports.write_report(world.an.actor, written(Content(done="Bổ sung"), version=1))
    with Untouched(), pytest.raises(Conflict):
        trip_reports.write_report(world.an.actor, written(Content(done="Cũ"), version=1))


def test_every_fault_is_named_at_once_and_nothing_is_stored(world: World, trip: str) -> None:
    lines = (
        line(world, "promise"),
        RaisedLine(uuid4(), "difficulty", world.unit("12070").pk, "Ở xã khác"),
        line(world, "promise", due=date(2019, 11, 1)),
    )
    with Untouched(), pytest.raises(Invalid) as refused:
        trip_reports.write_report(world.an.actor, written(Content(lines=lines)))
    assert [(fault.row, fault.field, fault.code) for fault in refused.value.faults] == [
        (None, "done", "required"),
        (1, "due", "promise_due"),
        (2, "unit", "unit_not_visited"),
        (3, "due", "due_early"),
    ]


def test_each_writing_leaves_one_event_that_those_who_see_the_report_may_read(world: World, trip: str) -> None:
    trip_reports.write_report(world.an.actor, written(DONE, submit=False))
    trip_reports.write_report(world.an.actor, written(DONE, version=1))
    events = AuditEvent.objects.filter(subject="trip_report").order_by("seq")
    assert [event.action for event in events] == ["trip_report.draft", "trip_report.submit"]
    assert json.loads(events[1].facts)["after"]["done"] == DONE.done
    seen = visible.events(world.dung.actor, "audit.view").filter(subject="trip_report")
    assert seen.count() == 2
    assert list(audit.verify_chain()) == []


def test_ids_that_a_phone_has_used_before_are_refused_and_nothing_is_mistaken(world: World, trip: str) -> None:
    raised = line(world)
    trip_reports.write_report(world.an.actor, written(replace(DONE, lines=(raised,))))
    trips.record_trip(world.an.actor, [row(world, trip="chuyen-2")])
    again = Written(uuid4(), "chuyen-2", 0, replace(DONE, lines=(replace(raised, text="Thiếu loa"),)), submit=True)
    with Untouched(), pytest.raises(Invalid) as refusal:
        trip_reports.write_report(world.an.actor, again)
    assert [(fault.code, fault.row) for fault in refusal.value.faults] == [("line_twice", 1)]
    with Untouched(), pytest.raises(Conflict):
        trip_reports.write_report(world.an.actor, again._replace(id=REPORT, content=DONE))
