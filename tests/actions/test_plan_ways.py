"""Plans that don't go the usual way: nobody but the owner could decide on them, or the owner takes them back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from dicoso.actions import plans
from dicoso.actions.plans import Seen
from dicoso.domain.plans import Period
from dicoso.store.models import AuditEvent
from tests.actions.plan_answers import answer, at_once, events, item, state
from tests.world import World

pytestmark = pytest.mark.django_db

NEXT = Period("quarter", 2020, 1)

# ── Nobody else decides ──────────────────────────────────────────────────────────────────────────────────────


def test_a_heads_own_plan_starts_at_the_organisation_inspection(world: World) -> None:
    plan = world.plan("binh")
    assert plans.submit_plan(world.binh.actor, plan.pk).state == "with_org"


def test_where_nobody_else_heads_the_department_the_plan_goes_one_step_further(world: World) -> None:
    """Ủy ban Kiểm tra has no head in the cast; a plan must not lie where nobody can take it up."""
    assert plans.submit_plan(world.ha.actor, world.plan("ha").pk).state == "with_org"
    world.join("tam", "HY-TA", "Đinh Văn Tám", "33-UBKT", role="dept_head")
    assert plans.submit_plan(world.ha.actor, world.plan("ha", year=2020, number=1).pk).state == "with_head"


def test_the_only_officer_of_organisation_inspection_plans_like_everybody_else(world: World) -> None:
    """Dũng alone checks plans in Hưng Yên, and nobody decides on their own: the board decides on his at once."""
    plan = plans.register_plan(world.dung.actor, NEXT)
    plans.add_item(world.dung.actor, plan.pk, item(world))
    assert plans.submit_plan(world.dung.actor, plan.pk).state == "with_board"
    assert answer(lambda: plans.approve_plan(world.dung.actor, plan.pk)) == "not_allowed"
    plans.approve_plan(world.giang.actor, plan.pk)
    assert [(who, action) for who, action, _ in events(plan)][2:] == [
        ("dung", "plan.submit"),
        ("giang", "plan.approve"),
    ]


def test_a_head_passes_the_only_officers_plan_on_to_the_board(world: World) -> None:
    """With a head, Dũng's plan is endorsed first; Bình's and An's plans are still checked by Dũng."""
    world.join("tam", "HY-TA", "Đinh Văn Tám", "33-TCKT", role="dept_head")
    plan, other = world.plan("dung"), world.plan("an", "with_head")
    assert plans.submit_plan(world.dung.actor, plan.pk).state == "with_head"
    assert plans.endorse_plan(world.member("tam").actor, plan.pk).state == "with_board"
    assert plans.endorse_plan(world.binh.actor, other.pk).state == "with_org"


def test_endorsing_together_sends_each_plan_where_somebody_else_decides(world: World) -> None:
    world.join("tam", "HY-TA", "Đinh Văn Tám", "33-TCKT", role="dept_head")
    world.join("son", "HY-SO", "Cao Thái Sơn", "33-TCKT")
    waiting = [world.plan(who, "with_head") for who in ("dung", "son")]
    plans.decide_all(world.member("tam").actor, "plan.endorse", [Seen(plan.pk, plan.state_at) for plan in waiting])
    assert [state(plan) for plan in waiting] == ["with_board", "with_org"]
    told = [json.loads(AuditEvent.objects.get(subject_id=plan.pk).facts)["to"] for plan in waiting]
    assert told == ["with_board", "with_org"]


def test_with_a_second_officer_the_plan_is_checked_by_the_other(world: World) -> None:
    world.join("tam", "HY-TA", "Đinh Văn Tám", "33-TCKT", role="org_inspection", on="33")
    plan = world.plan("dung")
    assert plans.submit_plan(world.dung.actor, plan.pk).state == "with_org"
    assert answer(lambda: plans.check_plan(world.dung.actor, plan.pk)) == "not_allowed"
    assert plans.check_plan(world.member("tam").actor, plan.pk).state == "with_board"


def test_an_officer_of_the_centre_is_somebody_else_too(world: World) -> None:
    world.join("tam", "TW-TA", "Đinh Văn Tám", "33-PT", role="org_inspection", on="TW")
    plan = world.plan("dung")
    assert plans.submit_plan(world.dung.actor, plan.pk).state == "with_org"
    assert plans.check_plan(world.member("tam").actor, plan.pk).state == "with_board"


def test_a_plan_that_lies_where_nobody_is_left_is_withdrawn_and_submitted_again(world: World) -> None:
    """The second officer was there when Dũng submitted, and has left since."""
    world.join("tam", "HY-TA", "Đinh Văn Tám", "33-TCKT", role="org_inspection", on="33", end="2019-11-15")
    plan = world.plan("dung")
    plans.submit_plan(world.dung.actor, plan.pk)
    later = world.dung.on("2019-11-18")
    plans.withdraw_plan(later, plan.pk)
    assert plans.submit_plan(later, plan.pk).state == "with_board"


def test_the_boards_only_member_waits_for_another(world: World) -> None:
    plan = world.plan("giang", "with_board")
    assert answer(lambda: plans.approve_plan(world.giang.actor, plan.pk)) == "not_allowed"
    world.join("tam", "HY-TA", "Đinh Văn Tám", "33-TT", role="standing_board", on="33")
    assert answer(lambda: plans.approve_plan(world.member("tam").actor, plan.pk)) == "ok"


def test_whether_somebody_heads_the_department_is_asked_of_the_day(world: World) -> None:
    world.join("tam", "HY-TA", "Đinh Văn Tám", "33-UBKT", role="dept_head", start="2019-11-20")
    plan = world.plan("ha")
    assert plans.submit_plan(world.ha.on("2019-11-20"), plan.pk).state == "with_head"


# ── Taken back ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cadre_takes_a_plan_back_changes_it_and_submits_it_again(world: World) -> None:
    plan = world.plan("an")
    plans.submit_plan(world.an.actor, plan.pk)
    plans.withdraw_plan(world.an.actor, plan.pk)
    assert state(plan) == "draft"
    plans.add_item(world.an.actor, plan.pk, item(world, start=date(2019, 12, 9), end=date(2019, 12, 9)))
    plans.submit_plan(world.an.actor, plan.pk)
    plans.endorse_plan(world.binh.actor, plan.pk)
    assert [action for _, action, _ in events(plan)] == [
        "plan.submit",
        "plan.withdraw",
        "plan.edit",
        "plan.submit",
        "plan.endorse",
    ]


def test_a_plan_on_which_somebody_has_decided_is_not_taken_back(world: World) -> None:
    plan = world.plan("an")
    plans.submit_plan(world.an.actor, plan.pk)
    plans.endorse_plan(world.binh.actor, plan.pk)
    assert answer(lambda: plans.withdraw_plan(world.an.actor, plan.pk)) == "wrong_state"
    assert state(plan) == "with_org"


def test_a_head_takes_back_their_own_plan_from_organisation_inspection(world: World) -> None:
    plan = world.plan("binh")
    plans.submit_plan(world.binh.actor, plan.pk)
    plans.withdraw_plan(world.binh.actor, plan.pk)
    assert state(plan) == "draft"
    assert answer(lambda: plans.check_plan(world.dung.actor, plan.pk)) == "wrong_state"


def test_what_was_taken_back_while_the_list_was_read_is_left_and_named(world: World) -> None:
    plan, other = world.plan("an", "with_head"), world.join("tu", "HY-TU", "Ngô Anh Tú", "33-TG")
    second = world.plan("tu", "with_head")
    plans.withdraw_plan(other.actor, second.pk)
    seen = [Seen(each.pk, each.state_at) for each in (plan, second)]
    batch = plans.decide_all(world.binh.actor, "plan.endorse", seen)
    assert ([each.person.name for each in batch.done], [each.person.name for each in batch.changed]) == (
        ["Nguyễn Văn An"],
        ["Ngô Anh Tú"],
    )


def test_a_plan_that_was_taken_back_is_not_thrown_away(world: World) -> None:
    """The head has seen it."""
    plan = world.plan("an", "with_head")
    plans.withdraw_plan(world.an.actor, plan.pk)
    assert answer(lambda: plans.discard_plan(world.an.actor, plan.pk)) == "wrong_state"


@pytest.mark.parametrize("name", ["endorse", "send_back"])
@pytest.mark.django_db(transaction=True)
def test_taken_back_or_decided_on_at_once_one_wins_and_the_other_is_told(name: str) -> None:
    world = World()
    plan = world.plan("an", "with_head")
    decide = {"endorse": plans.endorse_plan, "send_back": lambda *a, **k: plans.send_plan_back(*a, "Sửa", **k)}[name]
    told = at_once(
        lambda: plans.withdraw_plan(world.an.actor, plan.pk, seen=plan.state_at),
        lambda: decide(world.binh.actor, plan.pk, seen=plan.state_at),
    )
    assert told == ["conflict", "ok"]
    assert len(events(plan)) == 1
