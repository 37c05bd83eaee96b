"""Trips: who may record them, what is refused, and that an action leaves one event and a ledger that agrees."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from dicoso.actions import trips
from dicoso.actions.trips import Saved, VisitRow
from dicoso.domain.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    SameIdOtherContent,
    WrongState,
)
from dicoso.store.models import AuditEvent, Plan, Posting, Trip, Visit
from tests.trips import Untouched, counted, row
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def stays() -> list[tuple[Any, ...]]:
    """Every stay that is stored."""
    return sorted(Visit.objects.values_list("trip", "person__code", "host__code", "start", "end", "state"))


def codes(error: Invalid) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in error.faults]


def refusal(world: World, *rows: VisitRow, who: str = "an") -> list[tuple[str, str]]:
    """The faults for which a trip isn't recorded; nothing is written."""
    with Untouched(), pytest.raises(Invalid) as error:
        trips.record_trip(world.member(who).actor, rows)
    return codes(error.value)


# Recording


def test_a_recorded_trip_is_stored_counted_and_told_in_one_event(world: World) -> None:
    assert trips.record_trip(world.an.actor, [row(world)]) == Saved(added=1, changed=0, unchanged=0)

    assert stays() == [("chuyen-1", "HY-AN", "12382", date(2019, 11, 12), date(2019, 11, 13), "recorded")]
    assert counted(world.an) == 2
    event = AuditEvent.objects.get()
    assert (event.action, event.subject, event.subject_id, event.actor) == ("trip.record", "trip", "chuyen-1", "an")
    facts = json.loads(event.facts)
    assert facts["before"] == []
    assert facts["after"][0]["person"] == "HY-AN"
    assert facts["after"][0]["host"] == "12382"
    assert Trip.objects.get().recorded_by == world.an.account


def test_a_trip_sent_again_from_a_phone_is_accepted_again_and_changes_nothing(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world)])
    with Untouched():
        assert trips.record_trip(world.an.actor, [row(world)]) == Saved(0, 0, 1)


def test_a_trip_sent_again_after_the_office_corrected_it_is_still_the_same_message(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world, order_number="")])
    trips.correct_trip(world.dung.actor, "chuyen-1", 1, [row(world)], "Bổ sung công lệnh")
    with Untouched():
        assert trips.record_trip(world.an.actor, [row(world, order_number="")]) == Saved(0, 0, 1)


def test_the_same_id_with_other_content_is_refused_and_both_versions_are_shown(world: World) -> None:
    first, other = row(world), row(world, end=date(2019, 11, 14))
    trips.record_trip(world.an.actor, [first])
    with Untouched(), pytest.raises(SameIdOtherContent) as refused:
        trips.record_trip(world.an.actor, [other])
    assert refused.value.facts["stored"] == (first,)
    assert refused.value.facts["given"] == (other,)


def test_the_id_of_somebody_elses_trip_tells_nothing_about_that_trip(world: World) -> None:
    trips.record_trip(world.nga.actor, [row(world, "nga", host="12433")])
    with Untouched(), pytest.raises(SameIdOtherContent) as refused:
        trips.record_trip(world.an.actor, [row(world)])
    assert refused.value.facts["stored"] == ()


def test_a_host_cannot_be_made_to_have_confirmed_by_who_records(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world, confirmed=True)])
    assert Visit.objects.get().confirmed is None


def test_a_trip_is_recorded_when_it_is_over(world: World) -> None:
    tomorrow = date(2019, 11, 16)
    assert refusal(world, row(world, start=TODAY, end=tomorrow)) == [("end", "trip_not_over")]


def test_a_trip_of_today_may_be_recorded_today(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world, start=TODAY, end=TODAY)])
    assert counted(world.an) == 1


def test_every_fault_is_named_at_once(world: World) -> None:
    wrong = row(
        world,
        start=date(2019, 11, 13),
        end=date(2019, 11, 12),
        form="picnic",
        order_number="1" * 121,
        content="x" * 4001,
    )
    assert refusal(world, wrong) == [
        ("end", "date_order"),
        ("form", "choice"),
        ("order", "too_long"),
        ("content", "too_long"),
    ]


def test_a_stay_of_more_than_a_year_is_taken_for_a_wrong_year(world: World) -> None:
    assert refusal(world, row(world, start=date(2018, 11, 12))) == [("end", "trip_too_long")]


def test_a_unit_that_was_not_there_yet_could_not_be_visited(world: World) -> None:
    assert refusal(world, row(world, host="13225@2025")) == [("host", "host_not_alive")]


def test_a_department_is_no_grassroots_unit(world: World) -> None:
    assert refusal(world, row(world, host="33-PT")) == [("host", "host_department")]


def test_one_person_stays_once_with_one_host_from_one_day_in_one_trip(world: World) -> None:
    assert refusal(world, row(world), row(world, form="topic")) == [("person", "visit_twice")]


def test_one_trip_may_have_several_legs(world: World) -> None:
    second = row(world, host="12070", start=date(2019, 11, 14), end=date(2019, 11, 15))
    assert trips.record_trip(world.an.actor, [row(world), second]).added == 2
    assert counted(world.an) == 4
    assert AuditEvent.objects.count() == 1


def test_days_before_the_person_came_are_recorded_and_not_counted(world: World) -> None:
    Posting.objects.filter(person=world.an.person).update(start=date(2019, 11, 13))
    trips.record_trip(world.an.actor, [row(world)])
    assert counted(world.an) == 1


# From the plan


def approved(world: World, who: str = "an", **facts: Any) -> UUID:
    plan = world.plan(who, "approved", [{"start": "2019-11-12", "end": "2019-11-13", **facts}])
    return plan.items.get().pk


def test_an_approved_item_is_the_basis_of_a_trip_without_an_order(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world, order_number="", plan_item=approved(world))])
    assert counted(world.an) == 2


def test_a_branch_of_the_planned_commune_was_planned_too(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world, host="12382-01", order_number="", plan_item=approved(world))])
    assert counted(world.an) == 2


def test_an_item_that_nobody_approved_is_no_basis(world: World) -> None:
    item = world.plan("an", "with_board").items.get().pk
    assert refusal(world, row(world, plan_item=item)) == [("plan_item", "plan_item_not_approved")]


def test_a_colleagues_item_is_no_basis(world: World) -> None:
    assert refusal(world, row(world, plan_item=approved(world, "binh"))) == [("plan_item", "plan_item_unknown")]


def test_an_item_for_one_commune_is_no_basis_for_another(world: World) -> None:
    assert refusal(world, row(world, host="12070", plan_item=approved(world))) == [("host", "plan_item_host")]


def test_an_item_of_the_fourth_quarter_is_no_basis_in_the_third(world: World) -> None:
    early = row(world, start=date(2019, 9, 30), end=date(2019, 9, 30), plan_item=approved(world))
    assert refusal(world, early) == [("start", "plan_item_period")]


def test_a_trip_keeps_its_item_when_the_plan_is_amended_later(world: World) -> None:
    item = approved(world)
    trips.record_trip(world.an.actor, [row(world, plan_item=item)])
    Plan.objects.update(state="superseded")
    trips.correct_trip(
        world.an.actor, "chuyen-1", 1, [row(world, plan_item=item, content="Khảo sát")], "Ghi rõ nội dung"
    )
    assert Visit.objects.get().plan_item_id == item


# Delegations


def test_a_cadre_records_a_delegation_with_colleagues_of_the_same_department(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    assert (counted(world.an), counted(world.binh)) == (2, 2)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("who", ["chi", "nga", "giang"])
def test_a_cadre_names_nobody_of_another_department(world: World, who: str) -> None:
    assert refusal(world, row(world), row(world, who)) == [("person", "person_out_of_reach")]


def test_a_cadre_does_not_record_for_a_colleague_alone(world: World) -> None:
    assert refusal(world, row(world, "binh")) == [("person", "person_out_of_reach")]


def test_a_colleague_who_came_later_was_not_in_the_delegation(world: World) -> None:
    world.join("khoa", "HY-KH", "Ngô Đăng Khoa", "33-TG", start="2019-11-13")
    assert refusal(world, row(world), row(world, "khoa")) == [("person", "person_out_of_reach")]


def test_a_head_records_for_the_department_and_no_further(world: World) -> None:
    trips.record_trip(world.binh.actor, [row(world)])
    assert refusal(world, row(world, "chi", trip="chuyen-2"), who="binh") == [("person", "person_out_of_reach")]


def test_organisation_inspection_records_a_delegation_across_departments(world: World) -> None:
    trips.record_trip(world.dung.actor, [row(world), row(world, "chi"), row(world, "giang")])
    assert AuditEvent.objects.count() == 1
    assert refusal(world, row(world, "nga", trip="chuyen-2"), who="dung") == [("person", "person_out_of_reach")]


@pytest.mark.parametrize("who", ["khanh", "lan", "minh"])
def test_who_does_not_go_on_field_work_records_nothing(world: World, who: str) -> None:
    with Untouched(), pytest.raises(NotAllowed):
        trips.record_trip(world.member(who).actor, [row(world)])


# Correcting


@pytest.fixture
def delegation(world: World) -> Trip:
    """An went with Bình and recorded it, without an order."""
    trips.record_trip(world.an.actor, [row(world, order_number=""), row(world, "binh", order_number="")])
    return Trip.objects.get()


def test_who_led_a_delegation_adds_the_order_for_all(world: World, delegation: Trip) -> None:
    assert counted(world.binh) == 0
    rows = [row(world), row(world, "binh")]
    assert trips.correct_trip(world.an.actor, delegation.pk, 1, rows, "Bổ sung công lệnh") == Saved(0, 2, 0)

    assert (counted(world.an), counted(world.binh)) == (2, 2)
    event = AuditEvent.objects.latest("seq")
    assert (event.action, event.reason) == ("trip.correct", "Bổ sung công lệnh")
    facts = json.loads(event.facts)
    assert [stay["order"] for stay in facts["before"]] == ["", ""]
    assert [stay["order"] for stay in facts["after"]] == ["15-CL/TĐTN", "15-CL/TĐTN"]


def test_who_was_taken_along_corrects_their_own_part_alone(world: World) -> None:
    khoa = world.join("khoa", "HY-KH", "Ngô Đăng Khoa", "33-TG")
    trips.record_trip(world.an.actor, [row(world), row(world, "khoa")])
    shorter = {"end": date(2019, 11, 12)}
    with Untouched(), pytest.raises(NotAllowed):
        trips.correct_trip(khoa.actor, "chuyen-1", 1, [row(world, **shorter)], "Về sớm")
    trips.correct_trip(khoa.actor, "chuyen-1", 1, [row(world, "khoa", **shorter)], "Về sớm")
    assert (counted(world.an), counted(khoa)) == (2, 1)


def test_who_was_taken_along_brings_nobody_else_in(world: World) -> None:
    khoa = world.join("khoa", "HY-KH", "Ngô Đăng Khoa", "33-TG")
    trips.record_trip(world.an.actor, [row(world), row(world, "khoa")])
    with Untouched(), pytest.raises(Invalid) as refused:
        trips.correct_trip(khoa.actor, "chuyen-1", 1, [row(world, "khoa"), row(world, "binh")], "Thêm người")
    assert codes(refused.value) == [("person", "person_out_of_reach")]


def test_two_correct_at_once_and_one_wins(world: World, delegation: Trip) -> None:
    trips.correct_trip(world.dung.actor, delegation.pk, 1, [row(world)], "Bổ sung công lệnh")
    with Untouched(), pytest.raises(Conflict):
        trips.correct_trip(world.an.actor, delegation.pk, 1, [row(world, end=date(2019, 11, 14))], "Về muộn hơn")


def test_a_correction_that_changes_nothing_leaves_no_event(world: World, delegation: Trip) -> None:
    with Untouched():
        assert (
            trips.correct_trip(world.an.actor, delegation.pk, 1, [row(world, order_number="")], "Xem lại").unchanged
            == 1
        )


def test_a_correction_needs_a_reason(world: World, delegation: Trip) -> None:
    with Untouched(), pytest.raises(Invalid) as refused:
        trips.correct_trip(world.an.actor, delegation.pk, 1, [row(world)], "  ")
    assert codes(refused.value) == [("reason", "reason_required")]


def test_a_correction_moves_days_from_one_year_to_another(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world, start=date(2019, 1, 2), end=date(2019, 1, 3))])
    moved = row(world, start=date(2018, 12, 27), end=date(2018, 12, 28))
    trips.correct_trip(world.an.actor, "chuyen-1", 1, [moved], "Ghi nhầm năm")
    assert (counted(world.an, 2018), counted(world.an, 2019)) == (2, 0)


def test_legs_come_go_and_change_in_one_correction(world: World) -> None:
    second = row(world, host="12070", start=date(2019, 11, 14), end=date(2019, 11, 14))
    third = row(world, host="11977", start=date(2019, 11, 15), end=date(2019, 11, 15))
    trips.record_trip(world.an.actor, [row(world), second])
    saved = trips.correct_trip(world.an.actor, "chuyen-1", 1, [row(world, content="Khảo sát"), third], "Đổi chặng")
    assert saved == Saved(added=1, changed=1, unchanged=0)
    assert [stay[2] for stay in stays()] == ["11977", "12382"]
    assert counted(world.an) == 3


@pytest.mark.parametrize(
    ("word", "change", "left"),
    [
        (True, {"content": "Khảo sát"}, True),
        (True, {"end": date(2019, 11, 14)}, None),
        (False, {"end": date(2019, 11, 14)}, False),
    ],
)
def test_what_the_host_confirmed_was_these_dates_and_a_refusal_stays(
    world: World, word: bool, change: dict[str, Any], left: bool | None
) -> None:
    trips.record_trip(world.an.actor, [row(world)])
    Visit.objects.update(confirmed=word)
    trips.correct_trip(world.an.actor, "chuyen-1", 1, [row(world, **change)], "Sửa")
    assert Visit.objects.get().confirmed is left


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("chi", NotFound),
        ("nga", NotFound),
        ("oanh", NotFound),
        ("minh", NotFound),
        ("giang", NotAllowed),
        ("ha", NotAllowed),
        ("lan", NotAllowed),
        ("khanh", NotAllowed),
    ],
)
def test_what_one_may_not_see_is_not_found_and_what_one_may_only_see_is_not_allowed(
    world: World, delegation: Trip, who: str, answer: type[DomainError]
) -> None:
    actor = world.member(who).actor
    with Untouched(), pytest.raises(answer):
        trips.correct_trip(actor, delegation.pk, 1, [row(world)], "Sửa")
    with Untouched(), pytest.raises(answer):
        trips.cancel_trip(actor, delegation.pk, "Hủy")


# Cancelling


def test_a_cancelled_trip_stays_to_be_seen_and_no_longer_counts(world: World, delegation: Trip) -> None:
    trips.correct_trip(world.an.actor, delegation.pk, 1, [row(world), row(world, "binh")], "Bổ sung công lệnh")
    trips.cancel_trip(world.an.actor, delegation.pk, "Hoãn vì mưa lũ")
    assert [stay[5] for stay in stays()] == ["cancelled", "cancelled"]
    assert (counted(world.an), counted(world.binh)) == (0, 0)
    event = AuditEvent.objects.latest("seq")
    assert (event.action, event.reason) == ("trip.cancel", "Hoãn vì mưa lũ")


def test_one_of_a_delegation_stayed_at_home(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    trips.cancel_trip(world.an.actor, "chuyen-1", "Ốm", people=[world.binh.person.pk])
    assert (counted(world.an), counted(world.binh)) == (2, 0)


def test_who_was_taken_along_cancels_their_part_and_not_the_whole(world: World) -> None:
    khoa = world.join("khoa", "HY-KH", "Ngô Đăng Khoa", "33-TG")
    trips.record_trip(world.an.actor, [row(world), row(world, "khoa")])
    with Untouched(), pytest.raises(NotAllowed):
        trips.cancel_trip(khoa.actor, "chuyen-1", "Không đi")
    trips.cancel_trip(khoa.actor, "chuyen-1", "Không đi", people=[khoa.person.pk])
    assert (counted(world.an), counted(khoa)) == (2, 0)


def test_a_trip_is_cancelled_once_and_not_corrected_afterwards(world: World, delegation: Trip) -> None:
    trips.cancel_trip(world.an.actor, delegation.pk, "Hoãn")
    with Untouched(), pytest.raises(WrongState):
        trips.cancel_trip(world.an.actor, delegation.pk, "Hoãn")
    with Untouched(), pytest.raises(WrongState):
        trips.correct_trip(world.an.actor, delegation.pk, 2, [row(world)], "Sửa")


def test_who_cancels_what_was_corrected_meanwhile_is_told_so(world: World, delegation: Trip) -> None:
    trips.correct_trip(world.dung.actor, delegation.pk, 1, [row(world)], "Bổ sung công lệnh")
    with Untouched(), pytest.raises(Conflict):
        trips.cancel_trip(world.an.actor, delegation.pk, "Hoãn", seen=1)
    trips.cancel_trip(world.an.actor, delegation.pk, "Hoãn", seen=2)
    assert counted(world.an) == 0


def test_cancelling_needs_a_reason(world: World, delegation: Trip) -> None:
    with Untouched(), pytest.raises(Invalid):
        trips.cancel_trip(world.an.actor, delegation.pk, "")
