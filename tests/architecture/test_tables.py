"""Rights, workflow and addresses are three tables; here they are held together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from dicoso.domain.permissions import ACTIONS, RIGHTS, ROLES
from dicoso.domain.workflow import FEEDBACK_STEPS, PLAN_STEPS, TRIP_STEPS, Step, states
from dicoso.web.routes import PAGES
from dicoso.words.messages import WORDS
from tests.architecture.house import files

WORKFLOWS = {"plan": PLAN_STEPS, "trip": TRIP_STEPS, "feedback": FEEDBACK_STEPS}
STEPS = [(subject, step) for subject, steps in WORKFLOWS.items() for step in steps]


def _routed(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routed(pattern)
        else:
            yield pattern


def test_every_address_is_declared_with_what_it_needs() -> None:
    assert {pattern.name for pattern in _routed(get_resolver())} == {page.name for page in PAGES}


def test_every_page_names_an_action_of_the_table_or_is_open_on_purpose() -> None:
    assert [page for page in PAGES if page.action and page.action not in ACTIONS] == []


def test_only_the_way_in_is_public() -> None:
    public = {page.name for page in PAGES if page.action is None}
    assert "login" in public
    assert public.isdisjoint(ACTIONS)


def test_no_two_pages_have_one_name() -> None:
    names = [page.name for page in PAGES]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_right_is_good_for_something(action: str) -> None:
    """A right that no page, action or query asks for would be a promise that nothing keeps."""
    asked = {page.action for page in PAGES}
    code = "\n".join(path.read_text("utf-8") for path in files(".py", below="dicoso") if path.stem != "permissions")
    subject, _, name = action.partition(".")
    by_parts = f'"{subject}.' + "{" in code or f'f"{{subject}}.{name}"' in code
    assert action in asked or f'"{action}"' in code or by_parts


@pytest.mark.parametrize(("subject", "step"), STEPS, ids=lambda value: value.name if isinstance(value, Step) else value)
def test_whoever_takes_a_step_has_the_right_to_it(subject: str, step: Step) -> None:
    if step.name == "replace":  # taken by the approval of the next version, by whoever approves that
        assert "standing_board" in RIGHTS["plan.approve"]
        return
    assert step.role in ROLES
    assert step.role in RIGHTS[f"{subject}.{step.name}"]


@pytest.mark.parametrize("subject", WORKFLOWS)
def test_every_state_can_be_reached_and_left_unless_it_is_the_end(subject: str) -> None:
    steps = WORKFLOWS[subject]
    ends = {"plan": {"superseded"}, "trip": {"cancelled"}, "feedback": {"closed", "merged"}}[subject]
    first = steps[0].source
    assert {step.target for step in steps} | {first} == set(states(steps))
    assert {state for state in states(steps) if not any(step.source == state for step in steps)} == ends


def test_every_role_and_state_has_words_for_people() -> None:
    assert set(WORDS["role"]) == set(ROLES)
    assert set(WORDS["plan_state"]) >= set(states(PLAN_STEPS))
    assert set(WORDS["trip_state"]) >= set(states(TRIP_STEPS))
    assert set(WORDS["feedback_state"]) == set(states(FEEDBACK_STEPS))
