"""The way of a plan and of a trip: every state is reached, none is a trap, and each step has somebody to take it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dicoso.domain.errors import WrongState
from dicoso.domain.permissions import RIGHTS, ROLES, find_reach
from dicoso.domain.workflow import (
    DECISIONS,
    FEEDBACK_STEPS,
    PLAN_STEPS,
    TRIP_STEPS,
    Step,
    read_steps,
    states,
    step_from,
)

WORKFLOWS = [
    ("plan", PLAN_STEPS, "draft", {"superseded"}),
    ("trip", TRIP_STEPS, "recorded", {"cancelled"}),
    ("feedback", FEEDBACK_STEPS, "received", {"closed", "merged"}),
]
ALL_STEPS = [(subject, step) for subject, steps, _, _ in WORKFLOWS for step in steps]
each_workflow = pytest.mark.parametrize(
    ("subject", "steps", "first", "last"), WORKFLOWS, ids=[subject for subject, *_ in WORKFLOWS]
)
each_step = pytest.mark.parametrize(
    ("subject", "step"), ALL_STEPS, ids=[f"{step.source}-{step.name}" for _, step in ALL_STEPS]
)


def right(subject: str, step: Step) -> str:
    """Return the right that a step needs: its own name; a plan is replaced by approving its next version."""
    return f"{subject}.{'approve' if step.name == 'replace' else step.name}"


@each_step
def test_whoever_takes_a_step_has_the_right_to_it(subject: str, step: Step) -> None:
    assert step.role in ROLES
    assert find_reach(step.role, right(subject, step)) != "-"


@pytest.mark.parametrize("name", sorted({step.name for step in PLAN_STEPS} - {"replace"}))
def test_nobody_has_a_right_to_a_step_of_the_plan_that_the_workflow_does_not_give_them(name: str) -> None:
    assert set(RIGHTS[f"plan.{name}"]) == {step.role for step in PLAN_STEPS if step.name == name}


def test_every_right_over_plans_and_trips_is_a_step_or_a_view_or_the_writing_itself() -> None:
    named = {right(subject, step) for subject, step in ALL_STEPS}
    others = {action for action in RIGHTS if action.split(".")[0] in ("plan", "trip")} - named
    assert others == {"plan.view", "plan.edit", "trip.view", "trip.record", "trip.link"}


@each_workflow
def test_every_state_can_be_reached(subject: str, steps: Sequence[Step], first: str, last: set[str]) -> None:
    reached = {first}
    for _ in steps:
        reached |= {step.target for step in steps if step.source in reached}
    assert reached == set(states(steps))


@each_workflow
def test_every_open_state_can_be_left_and_every_last_state_is_final(
    subject: str, steps: Sequence[Step], first: str, last: set[str]
) -> None:
    for state in states(steps):
        leaves = any(step.source == state != step.target for step in steps)
        assert leaves is (state not in last)


@each_workflow
def test_a_state_has_each_step_once(subject: str, steps: Sequence[Step], first: str, last: set[str]) -> None:
    assert len({(step.source, step.name) for step in steps}) == len(steps)


def test_a_plan_goes_from_the_cadre_to_the_head_to_organisation_inspection_to_the_board() -> None:
    way, state = [], "draft"
    for name in ("submit", "endorse", "check", "approve"):
        step = step_from(PLAN_STEPS, state, name)
        way.append((step.role, step.target))
        state = step.target
    assert way == [
        ("cadre", "with_head"),
        ("dept_head", "with_org"),
        ("org_inspection", "with_board"),
        ("standing_board", "approved"),
    ]


def test_a_plan_is_passed_on_where_only_its_owner_could_decide_but_only_others_approve_it() -> None:
    assert {state: (step.name, step.alone) for state, step in DECISIONS.items()} == {
        "with_head": ("endorse", "pass"),
        "with_org": ("check", "pass"),
        "with_board": ("approve", "wait"),
    }


def test_whoever_a_plan_waits_for_can_pass_it_on_or_return_it_to_the_owner_with_a_reason() -> None:
    for state in ("with_head", "with_org", "with_board"):
        steps = {step.name: step for step in PLAN_STEPS if step.source == state}
        returned, withdrawn = steps.pop("return"), steps.pop("withdraw")
        assert (returned.target, returned.reason) == ("draft", "required")
        assert list(steps.values()) == [DECISIONS[state]]
        assert returned.role == DECISIONS[state].role
        assert (withdrawn.target, withdrawn.role) == ("draft", "cadre")


@pytest.mark.parametrize("step", [*PLAN_STEPS, *TRIP_STEPS], ids=lambda step: f"{step.source}-{step.name}")
def test_what_takes_something_back_needs_a_reason(step: Step) -> None:
    assert (step.reason == "required") is (step.name in ("return", "amend", "correct", "cancel"))


def test_an_amended_plan_stays_in_force_until_its_next_version_replaces_it() -> None:
    assert step_from(PLAN_STEPS, "approved", "amend").target == "approved"
    assert step_from(PLAN_STEPS, "approved", "replace").target == "superseded"


@pytest.mark.parametrize(("state", "name"), [("draft", "approve"), ("approved", "approve"), ("superseded", "amend")])
def test_a_step_that_the_workflow_does_not_have_is_refused_with_state_and_step(state: str, name: str) -> None:
    with pytest.raises(WrongState) as refusal:
        step_from(PLAN_STEPS, state, name)
    assert refusal.value.facts == {"state": state, "step": name}


def test_a_cancelled_trip_stays_cancelled() -> None:
    for name in ("correct", "cancel"):
        with pytest.raises(WrongState):
            step_from(TRIP_STEPS, "cancelled", name)


def test_a_row_of_a_table_that_does_not_fit_its_head_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        read_steps("from step to by reason\ndraft submit with_head cadre")


@pytest.mark.parametrize("step", FEEDBACK_STEPS, ids=lambda step: f"{step.source}-{step.name}")
def test_whoever_answers_disputes_or_decides_against_a_word_that_was_given_says_why(step: Step) -> None:
    again = step.source in ("assigned", "answered", "disputed") and step.name in ("assign", "close")
    assert (step.reason == "required") is (step.name in ("answer", "dispute") or again)


def test_nothing_that_was_raised_is_closed_without_an_answer() -> None:
    before = {step.source for step in FEEDBACK_STEPS if step.name == "close"}
    assert before == {"answered", "accepted", "disputed"}


def test_only_who_was_asked_answers_and_only_who_raised_it_accepts() -> None:
    assert set(RIGHTS["feedback.answer"]) == {"dept_head", "org_inspection"}
    assert set(RIGHTS["feedback.accept"]) == set(RIGHTS["feedback.dispute"]) == {"host_unit"}
