"""The way of a plan: who may take which step, that a refused step writes nothing, and what the chain remembers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from dicoso.actions import plans
from dicoso.actions.plans import Seen
from dicoso.domain.plans import Period
from dicoso.queries.plans.own_plans import upcoming
from dicoso.queries.plans.plan_rules import TypedItem
from dicoso.store.models import AuditEvent, Plan, PlanItem
from tests.actions.plan_answers import answer, at_once, events, faults, item, state
from tests.world import CAST, TODAY, World, _table
from tests.world import NOW as MORNING

pytestmark = pytest.mark.django_db

NOW = Period("quarter", 2019, 4)
NEXT = Period("quarter", 2020, 1)
CAST_NAMES = [row["username"] for row in _table(CAST)]


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────


def _return(actor: Any, plan: Plan) -> Plan:
    return plans.send_plan_back(actor, plan.pk, "Sửa")


# From which state, how, by whom of the cast on An's plan; those who see it but may not. To all others it isn't there.
STEPS: dict[str, tuple[str, Callable[..., Any], str, str]] = {
    "submit": ("draft", lambda a, plan: plans.submit_plan(a, plan.pk), "an", ""),
    "endorse": ("with_head", lambda a, plan: plans.endorse_plan(a, plan.pk), "binh", "an dung giang ha lan"),
    "return, head": ("with_head", _return, "binh", "an dung giang ha lan"),
    "check": ("with_org", lambda a, plan: plans.check_plan(a, plan.pk), "dung", "an binh giang ha lan"),
    "return, office": ("with_org", _return, "dung", "an binh giang ha lan"),
    "approve": ("with_board", lambda a, plan: plans.approve_plan(a, plan.pk), "giang", "an binh dung ha lan"),
    "return, board": ("with_board", _return, "giang", "an binh dung ha lan"),
    "withdraw": ("with_head", lambda a, plan: plans.withdraw_plan(a, plan.pk), "an", "binh dung giang ha lan"),
    "amend": ("approved", lambda a, plan: plans.amend_plan(a, plan.pk, "Đổi lịch"), "an", "binh dung giang ha lan"),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", CAST_NAMES)
def test_each_step_on_ans_plan_is_for_one_of_the_cast_and_refused_to_the_others(
    world: World, step: str, who: str
) -> None:
    source, act, allowed, refused = STEPS[step]
    plan = world.plan("an", source)
    expected = "ok" if who == allowed else "not_allowed" if who in refused.split() else "not_found"
    assert answer(lambda: act(world.member(who).actor, plan)) == expected
    assert len(events(plan)) == (expected == "ok")


@pytest.mark.parametrize("who", CAST_NAMES)
def test_only_the_owner_edits_a_draft(world: World, who: str) -> None:
    plan = world.plan("an")
    actor, stay = world.member(who).actor, item(world, start=date(2019, 12, 9), end=date(2019, 12, 9))
    first = plan.items.get().pk
    expected = "ok" if who == "an" else "not_found"
    assert answer(lambda: plans.add_item(actor, plan.pk, stay)) == expected
    assert answer(lambda: plans.edit_item(actor, plan.pk, first, stay)) == expected
    assert answer(lambda: plans.delete_item(actor, plan.pk, first)) == expected
    assert answer(lambda: plans.discard_plan(actor, plan.pk)) == expected


def test_who_is_in_post_registers_and_an_office_does_not(world: World) -> None:
    for who in ("an", "binh", "chi", "dung", "giang", "ha", "nga", "oanh"):
        assert answer(lambda who=who: plans.register_plan(world.member(who).actor, NEXT)) == "ok"
    for office in ("khanh", "lan", "minh"):
        assert answer(lambda office=office: plans.register_plan(world.member(office).actor, NEXT)) == "not_allowed"


@pytest.mark.parametrize(
    ("who", "source", "step", "act"),
    [
        ("binh", "with_head", "plan.endorse", plans.endorse_plan),
        ("dung", "with_org", "plan.check", plans.check_plan),
        ("giang", "with_board", "plan.approve", plans.approve_plan),
    ],
)
def test_nobody_decides_on_their_own_plan(
    world: World, who: str, source: str, step: str, act: Callable[..., Any]
) -> None:
    plan = world.plan(who, source)
    actor = world.member(who).actor
    assert answer(lambda: act(actor, plan.pk)) == "not_allowed"
    assert answer(lambda: plans.send_plan_back(actor, plan.pk, "Sửa")) == "not_allowed"
    assert answer(lambda: plans.decide_all(actor, step, [Seen(plan.pk, plan.state_at)])) == ("not_allowed")


def test_the_head_cannot_return_what_already_lies_with_the_board(world: World) -> None:
    plan = world.plan("an", "with_board")
    assert answer(lambda: plans.send_plan_back(world.binh.actor, plan.pk, "Sửa")) == "not_allowed"
    assert state(plan) == "with_board"


@pytest.mark.parametrize("source", ["draft", "with_head", "with_org", "with_board", "approved", "superseded"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_from_its_own_state_and_from_no_other(world: World, step: str, source: str) -> None:
    needed, act, who, _ = STEPS[step]
    plan = world.plan("an", source, submitted_at=MORNING)
    told = answer(lambda: act(world.member(who).actor, plan))
    if source == needed or (step == "withdraw" and source.startswith("with_")):
        assert told == "ok"
    elif step.startswith("return") and source.startswith("with_"):
        assert told == "not_allowed"
    else:
        assert told == "wrong_state"


# ── The whole way ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_goes_the_whole_way_with_one_event_for_each_step(world: World) -> None:
    plan = plans.register_plan(world.an.actor, NEXT)
    plans.add_item(world.an.actor, plan.pk, item(world))
    plans.submit_plan(world.an.actor, plan.pk)
    plans.endorse_plan(world.binh.actor, plan.pk, note="Đồng ý")
    plans.check_plan(world.dung.actor, plan.pk)
    plans.approve_plan(world.giang.actor, plan.pk)
    assert state(plan) == "approved"
    assert events(plan) == [
        ("an", "plan.edit", ""),
        ("an", "plan.edit", ""),
        ("an", "plan.submit", ""),
        ("binh", "plan.endorse", "Đồng ý"),
        ("dung", "plan.check", ""),
        ("giang", "plan.approve", ""),
    ]


def test_the_chain_remembers_what_was_submitted(world: World) -> None:
    plan = world.plan("an")
    plans.submit_plan(world.an.actor, plan.pk)
    facts = json.loads(AuditEvent.objects.get(action="plan.submit").facts)
    assert (facts["person"], facts["period"], facts["from"], facts["to"]) == (
        "HY-AN",
        "2019-quy-4",
        "draft",
        "with_head",
    )
    assert [stay["content"] for stay in facts["items"]] == ["Khảo sát mô hình thanh niên lập nghiệp"]


def test_a_returned_plan_is_a_draft_with_the_reason_until_it_is_submitted_again(world: World) -> None:
    plan = world.plan("an", "with_head")
    plans.send_plan_back(world.binh.actor, plan.pk, "Tuần 50 cả Ban đi vắng. Đề nghị chuyển sang tuần 51.")
    plan.refresh_from_db()
    assert (plan.state, plan.returned_because) == ("draft", "Tuần 50 cả Ban đi vắng. Đề nghị chuyển sang tuần 51.")
    plans.submit_plan(world.an.actor, plan.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.returned_because) == ("with_head", "")


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_returning_and_amending_need_a_reason(world: World, reason: str) -> None:
    submitted, approved = world.plan("an", "with_head"), world.plan("an", "approved", year=2020, number=1)
    assert faults(lambda: plans.send_plan_back(world.binh.actor, submitted.pk, reason)) == [
        ("reason", "reason_required")
    ]
    assert faults(lambda: plans.amend_plan(world.an.actor, approved.pk, reason)) == [("reason", "reason_required")]


def test_an_empty_plan_is_not_submitted(world: World) -> None:
    plan = plans.register_plan(world.an.actor, NEXT)
    assert faults(lambda: plans.submit_plan(world.an.actor, plan.pk)) == [("items", "plan_empty")]


# ── Registering ──────────────────────────────────────────────────────────────────────────────────────────────


def test_registering_twice_opens_the_same_plan(world: World) -> None:
    first = plans.register_plan(world.an.actor, NEXT)
    assert plans.register_plan(world.an.actor, NEXT) == first
    assert len(events(first)) == 1


def test_a_plan_belongs_to_the_department_of_the_periods_first_day(world: World) -> None:
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-PT", start="2019-12-01")
    assert plans.register_plan(world.member("tu").on("2019-12-02"), NEXT).unit == world.unit("33-PT")
    assert plans.register_plan(world.member("tu").on("2019-12-02"), NOW).unit == world.unit("33-PT")


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (Period("year", 2020, 1), "not_a_period"),
        (Period("month", 2019, 12), "not_a_period"),
        (Period("quarter", 2019, 3), "period_over"),
        (Period("quarter", 2014, 1), "no_posting"),
    ],
)
def test_a_period_that_cannot_be_registered_is_refused(world: World, period: Period, code: str) -> None:
    assert faults(lambda: plans.register_plan(world.an.actor, period)) == [("period", code)]


@pytest.mark.parametrize(
    ("differs", "expected"),
    [
        ({"start": None, "host": None, "content": ""}, [("start", "required"), ("host", "required"),
                                                         ("content", "required")]),
        ({"start": date(2019, 12, 31)}, [("start", "outside_period")]),
        ({"end": date(2020, 4, 1)}, [("end", "outside_period")]),
        ({"start": date(2020, 5, 15), "end": date(2020, 5, 15)}, [("start", "outside_period")]),
        ({"end": date(2020, 1, 6)}, [("end", "date_order")]),
        ({"form": "holiday"}, [("form", "choice")]),
        ({"content": "x" * 1001}, [("content", "too_long")]),
        ({"host": 999_999}, [("host", "host_unknown")]),
    ],
)  # fmt: skip
def test_a_stay_with_faults_is_refused_with_all_of_them(
    world: World, differs: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    plan = plans.register_plan(world.an.actor, NEXT)
    assert faults(lambda: plans.add_item(world.an.actor, plan.pk, item(world, **differs))) == expected


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("33-PT", "host_unknown"),  # a department is where cadres work
        ("33", "host_outside"),  # their own province union is where they come from
        ("TW", "host_outside"),
        ("12433", "host_outside"),  # lies in Thái Bình
        ("11977@2025", "host_outside"),  # in the Hưng Yên that doesn't exist yet
    ],
)
def test_a_host_lies_below_the_persons_province(world: World, host: str, code: str) -> None:
    plan = plans.register_plan(world.an.actor, NEXT)
    assert faults(lambda: plans.add_item(world.an.actor, plan.pk, item(world, host))) == [("host", code)]


def test_a_host_exists_on_every_date_of_the_stay(world: World) -> None:
    an = world.an.on("2024-11-15")
    plan = plans.register_plan(an, Period("quarter", 2024, 4))
    last = item(world, start=date(2024, 11, 29), end=date(2024, 11, 30))
    assert answer(lambda: plans.add_item(an, plan.pk, last)) == "ok"
    beyond = last._replace(end=date(2024, 12, 1))
    assert faults(lambda: plans.add_item(an, plan.pk, beyond)) == [("host", "host_not_there")]


def test_after_the_merger_a_host_lies_in_the_new_province(world: World) -> None:
    an = world.an.on("2025-06-15")
    plan = plans.register_plan(an, Period("quarter", 2025, 3))
    stay = item(world, "13225@2025", start=date(2025, 8, 4), end=date(2025, 8, 5))
    assert answer(lambda: plans.add_item(an, plan.pk, stay)) == "ok"


def test_a_plan_on_its_way_is_not_edited(world: World) -> None:
    plan = world.plan("an", "with_head")
    stay = item(world, start=date(2019, 12, 9), end=date(2019, 12, 9))
    assert answer(lambda: plans.add_item(world.an.actor, plan.pk, stay)) == "wrong_state"
    assert answer(lambda: plans.delete_item(world.an.actor, plan.pk, plan.items.get().pk)) == "wrong_state"


def test_a_stay_that_is_gone_or_of_another_plan_is_not_changed(world: World) -> None:
    plan, other = world.plan("an"), world.plan("an", year=2020, number=1)
    stay = item(world, start=date(2019, 12, 9), end=date(2019, 12, 9))
    for key in (uuid4(), other.items.get().pk):
        assert answer(lambda key=key: plans.edit_item(world.an.actor, plan.pk, key, stay)) == "conflict"
        assert answer(lambda key=key: plans.delete_item(world.an.actor, plan.pk, key)) == "conflict"


def test_a_draft_that_was_submitted_once_is_not_thrown_away(world: World) -> None:
    plan = world.plan("an", "with_head")
    plans.send_plan_back(world.binh.actor, plan.pk, "Sửa")
    assert answer(lambda: plans.discard_plan(world.an.actor, plan.pk)) == "wrong_state"
    fresh = plans.register_plan(world.an.actor, NEXT)
    assert answer(lambda: plans.discard_plan(world.an.actor, fresh.pk)) == "ok"
    assert not Plan.objects.filter(pk=fresh.pk).exists()


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────


def in_force(world: World) -> list[tuple[int, str]]:
    """What An may record trips from: version and content."""
    return [(Plan.objects.get(pk=each.plan_id).version, each.content) for each in upcoming(world.an.person.pk, TODAY)]


def test_the_approved_version_stays_in_force_until_the_amended_one_is_approved(world: World) -> None:
    first = world.plan("an", "approved")
    second = plans.amend_plan(world.an.actor, first.pk, "Đổi nơi đến")
    assert (second.version, second.state, second.items.count()) == (2, "draft", 1)
    assert second.items.get().pk != first.items.get().pk
    stay = second.items.get()
    edited = TypedItem(stay.start, stay.end, world.unit("12070").pk, stay.form, "Dự sinh hoạt chi đoàn")
    plans.edit_item(world.an.actor, second.pk, stay.pk, edited)
    for step, actor in (
        (plans.submit_plan, world.an),
        (plans.endorse_plan, world.binh),
        (plans.check_plan, world.dung),
    ):
        assert in_force(world) == [(1, "Khảo sát mô hình thanh niên lập nghiệp")]
        step(actor.actor, second.pk)
    plans.approve_plan(world.giang.actor, second.pk)
    assert (state(first), state(second)) == ("superseded", "approved")
    assert in_force(world) == [(2, "Dự sinh hoạt chi đoàn")]
    assert events(first) == [("an", "plan.amend", "Đổi nơi đến"), ("giang", "plan.replace", "")]
    assert PlanItem.objects.filter(plan=first).get().host == world.unit("12382")


def test_a_plan_is_amended_once_at_a_time(world: World) -> None:
    plan = world.plan("an", "approved")
    plans.amend_plan(world.an.actor, plan.pk, "Đổi nơi đến")
    assert answer(lambda: plans.amend_plan(world.an.actor, plan.pk, "Đổi ngày")) == "conflict"


def test_a_period_that_is_over_is_not_amended(world: World) -> None:
    plan = world.plan("an", "approved")
    assert faults(lambda: plans.amend_plan(world.an.on("2020-01-01"), plan.pk, "Bổ sung")) == [
        ("period", "period_over")
    ]


# ── Many at once ─────────────────────────────────────────────────────────────────────────────────────────────


def department(world: World, state: str = "with_head", size: int = 4) -> list[Plan]:
    """Plans of Ban Tuyên giáo: An's and those of some who joined."""
    for i in range(size - 1):
        world.join(f"tg{i}", f"HY-T{i}", f"Ngô Văn {['Một', 'Hai', 'Ba', 'Bốn'][i]}", "33-TG")
    return [world.plan(who, state) for who in ("an", *(f"tg{i}" for i in range(size - 1)))]


def test_a_head_endorses_all_plans_at_once_each_with_its_own_event(world: World) -> None:
    waiting = department(world)
    batch = plans.decide_all(
        world.binh.actor, "plan.endorse", [Seen(p.pk, p.state_at) for p in waiting], note="Nhất trí"
    )
    assert (len(batch.done), batch.changed) == (4, [])
    assert {state(plan) for plan in waiting} == {"with_org"}
    assert [events(plan) for plan in waiting] == [[("binh", "plan.endorse", "Nhất trí")]] * 4


def test_what_changed_meanwhile_stays_as_it_is_and_is_named(world: World) -> None:
    """While Bình reads the list, one plan is returned, and another is returned, edited and submitted again."""
    waiting = department(world)
    seen = [Seen(plan.pk, plan.state_at) for plan in waiting]
    plans.send_plan_back(world.binh.actor, waiting[1].pk, "Sửa")
    plans.send_plan_back(world.binh.actor, waiting[2].pk, "Sửa")
    plans.submit_plan(world.member("tg1").actor, waiting[2].pk)
    batch = plans.decide_all(world.binh.actor, "plan.endorse", seen)
    assert {plan.pk for plan in batch.done} == {waiting[0].pk, waiting[3].pk}
    assert sorted(plan.person.name for plan in batch.changed) == ["Ngô Văn Hai", "Ngô Văn Một"]
    assert [state(plan) for plan in waiting] == ["with_org", "draft", "with_head", "with_org"]


def test_one_plan_that_is_none_of_the_heads_business_stops_the_whole(world: World) -> None:
    waiting = department(world)
    foreign = world.plan("nga", "with_head")
    seen = [Seen(plan.pk, plan.state_at) for plan in (*waiting, foreign)]
    assert answer(lambda: plans.decide_all(world.binh.actor, "plan.endorse", seen)) == "not_found"
    assert answer(lambda: plans.decide_all(world.dung.actor, "plan.endorse", seen[:1])) == "not_allowed"


def test_approving_all_supersedes_the_versions_in_force(world: World) -> None:
    first, second = world.plan("an", "approved"), world.plan("an", "with_board", version=2)
    other = world.plan("binh", "with_board")
    seen = [Seen(plan.pk, plan.state_at) for plan in (second, other)]
    plans.decide_all(world.giang.actor, "plan.approve", seen)
    assert [state(plan) for plan in (first, second, other)] == ["superseded", "approved", "approved"]
    assert len(events(first)) == len(events(second)) == len(events(other)) == 1


# ── Two at once ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_decision_holds_for_what_was_seen_and_for_nothing_else(world: World) -> None:
    plan = world.plan("an", "with_head")
    before = plan.state_at - timedelta(minutes=1)
    assert answer(lambda: plans.endorse_plan(world.binh.actor, plan.pk, seen=before)) == "conflict"
    assert answer(lambda: plans.endorse_plan(world.binh.actor, plan.pk, seen=plan.state_at)) == "ok"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told() -> None:
    world = World()
    plan = world.plan("an", "with_head")
    told = at_once(
        lambda: plans.endorse_plan(world.binh.actor, plan.pk, seen=plan.state_at),
        lambda: plans.send_plan_back(world.binh.actor, plan.pk, "Sửa", seen=plan.state_at),
    )
    assert told == ["conflict", "ok"]
    assert len(events(plan)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_stay_added_while_the_plan_is_submitted_is_in_it_or_is_refused() -> None:
    world = World()
    plan = world.plan("an")
    stay = item(world, start=date(2019, 12, 9), end=date(2019, 12, 9))
    told = at_once(
        lambda: plans.submit_plan(world.an.actor, plan.pk),
        lambda: plans.add_item(world.an.actor, plan.pk, stay),
    )
    facts = json.loads(AuditEvent.objects.get(action="plan.submit").facts)
    assert len(facts["items"]) == PlanItem.objects.filter(plan=plan).count()
    assert "ok" in told


@pytest.mark.django_db(transaction=True)
def test_two_heads_who_endorse_all_at_once_endorse_each_plan_once() -> None:
    world = World()
    world.join("phuc", "HY-PH", "Lý Hồng Phúc", "33-TG", role="dept_head")
    waiting = department(world)
    seen = [Seen(plan.pk, plan.state_at) for plan in waiting]
    done: list[UUID] = []

    def endorse(who: str) -> None:
        done.extend(plan.pk for plan in plans.decide_all(world.member(who).actor, "plan.endorse", seen).done)

    assert at_once(lambda: endorse("binh"), lambda: endorse("phuc")) == ["ok", "ok"]
    assert sorted(done) == sorted(plan.pk for plan in waiting)
    assert AuditEvent.objects.filter(action="plan.endorse").count() == len(waiting)


@pytest.mark.django_db(transaction=True)
def test_registering_or_amending_twice_at_once_makes_one_version() -> None:
    world = World()
    at_once(*[lambda: plans.register_plan(world.an.actor, NEXT)] * 2)
    approved = world.plan("an", "approved")
    told = at_once(*[lambda: plans.amend_plan(world.an.actor, approved.pk, "Đổi lịch")] * 2)
    assert told == ["conflict", "ok"]
    assert Plan.objects.filter(person=world.an.person).count() == 3
