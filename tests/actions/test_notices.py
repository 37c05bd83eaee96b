"""Notices: told once, to whom they concern, and taken back when what they ask for is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dicoso.actions import feedback, notices, plans
from dicoso.domain.errors import NotFound
from dicoso.store.models import Notice, Plan, Trip
from tests.matters import matter
from tests.world import NOW, TODAY, World

pytestmark = pytest.mark.django_db


def told(world: World, who: str, *, unread: bool = False) -> list[tuple[str, str]]:
    """Return kind and subject of what an account was told, in the order of its telling."""
    mine = Notice.objects.filter(account=world.member(who).account).order_by("pk")
    return list((mine.filter(read_at=None) if unread else mine).values_list("kind", "subject"))


def pass_of(day: date = TODAY) -> int:
    """Run the pass of a day."""
    return notices.tell_of_the_day(day, NOW)


def test_an_is_told_that_his_plan_came_back_and_why(world: World) -> None:
    plan = world.plan("an", "with_head")
    plans.send_plan_back(world.binh.actor, plan.pk, "Thiếu nội dung ngày 04/12")
    kept = Notice.objects.get()
    assert (kept.account, kept.kind, kept.subject_id) == (world.an.account, "returned", str(plan.pk))
    assert kept.facts == {"period": "quý IV năm 2019", "reason": "Thiếu nội dung ngày 04/12"}


def test_a_plan_that_came_back_twice_is_told_twice(world: World) -> None:
    plan = world.plan("an", "with_head")
    plans.send_plan_back(world.binh.actor, plan.pk, "Thiếu nội dung")
    plans.submit_plan(world.an.actor, plan.pk)
    plans.send_plan_back(world.binh.actor, plan.pk, "Vẫn thiếu nội dung")
    assert told(world, "an") == [("returned", "plan")] * 2


def test_the_unit_and_who_brought_it_in_are_told_of_an_answer(world: World) -> None:
    raised = matter(world, "assigned")
    feedback.answer_feedback(world.binh.actor, raised.pk, "Quý I sẽ có máy tính mới.")
    assert told(world, "khanh") == [("answered", "feedback")]
    assert told(world, "binh") == []


def test_heads_are_told_what_waits_for_them_once(world: World) -> None:
    world.plan("an", "with_head")
    assert pass_of() > 0
    assert ("to_decide", "plan_board") in told(world, "binh")
    before = Notice.objects.count()
    assert pass_of() == 0
    assert Notice.objects.count() == before


def test_what_waited_is_taken_back_when_it_was_decided_and_new_when_it_waits_again(world: World) -> None:
    plan = world.plan("an", "with_head")
    pass_of()
    plans.endorse_plan(world.binh.actor, plan.pk)
    pass_of()
    assert ("to_decide", "plan_board") not in told(world, "binh", unread=True)
    assert ("to_decide", "plan_board") in told(world, "dung", unread=True)
    plans.send_plan_back(world.dung.actor, plan.pk, "Trùng lịch họp")
    plans.submit_plan(world.an.actor, plan.pk)
    pass_of()
    assert told(world, "binh", unread=True).count(("to_decide", "plan_board")) == 1


def test_a_report_is_due_soon_three_days_before_and_then_overdue(world: World) -> None:
    trip = world.trip("an", "2019-11-04", "2019-11-06")
    Trip.objects.filter(pk=trip.pk).update(report_due=date(2019, 11, 16))
    pass_of(date(2019, 11, 12))
    assert ("due_soon", "trip") not in told(world, "an")
    pass_of(date(2019, 11, 13))
    assert ("due_soon", "trip") in told(world, "an", unread=True)
    pass_of(date(2019, 11, 17))
    assert ("due_soon", "trip") not in told(world, "an", unread=True)
    assert ("overdue", "trip") in told(world, "an", unread=True)
    assert ("overdue", "trip") not in told(world, "binh")


def test_a_plan_that_nobody_submitted_is_overdue_for_its_owner_alone(world: World) -> None:
    pass_of()
    assert ("overdue", "own_plan") in told(world, "an")
    world.plan("an", "with_head")
    pass_of()
    assert ("overdue", "own_plan") not in told(world, "an", unread=True)
    assert Plan.objects.count() == 1


def test_a_department_is_told_of_an_answer_that_is_due(world: World) -> None:
    raised = matter(world, "assigned", due=TODAY + timedelta(days=3))
    pass_of()
    assert ("due_soon", "feedback") in told(world, "binh")
    pass_of(TODAY + timedelta(days=4))
    overdue = Notice.objects.filter(kind="overdue", subject_id=str(raised.pk))
    assert world.binh.account.pk in set(overdue.values_list("account", flat=True))


def test_nobody_reads_the_notices_of_others(world: World) -> None:
    plan = world.plan("an", "with_head")
    plans.send_plan_back(world.binh.actor, plan.pk, "Thiếu nội dung")
    kept = Notice.objects.get()
    with pytest.raises(NotFound):
        notices.read_notice(world.binh.actor, kept.pk)
    assert notices.read_notice(world.an.actor, kept.pk).id == kept.pk
    assert told(world, "an", unread=True) == []


def test_what_came_after_the_page_was_opened_stays_unread(world: World) -> None:
    for key, minutes in (("cũ", 0), ("mới", 5)):
        at = NOW + timedelta(minutes=minutes)
        notices.tell([world.an.account.pk], "returned", key, "plan", "x", {"period": "quý IV", "reason": ""}, at)
    assert notices.read_all(world.an.actor, until=NOW + timedelta(minutes=1)) == 1
    assert Notice.objects.get(read_at=None).key == "mới"


def test_whoever_lost_their_role_is_told_no_more(world: World) -> None:
    world.plan("an", "with_head")
    world.binh.account.roles.update(end=TODAY - timedelta(days=1))
    pass_of()
    assert told(world, "binh") == []
