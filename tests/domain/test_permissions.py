"""The table of rights, read as sentences."""

from __future__ import annotations

import pytest

from dicoso.domain.permissions import ACTIONS, NEVER_OWN, REACHES, RIGHTS, ROLES, TABLE, find_reach
from dicoso.domain.tables import read_table
from dicoso.domain.workflow import PLAN_STEPS

WIDER = {"-": 0, "own": 1, "host": 1, "team": 2, "unit": 3}

# The owner writes, submits and amends their own plan; every other step is somebody's decision about it.
DECISIONS_ON_PLANS = {
    "plan." + {"replace": "approve"}.get(step.name, step.name) for step in PLAN_STEPS if step.role != "cadre"
}


def may(role: str) -> set[str]:
    return {action for action in ACTIONS if find_reach(role, action) != "-"}


def roles_with(action: str) -> set[str]:
    return set(RIGHTS[action])


def test_every_cell_is_one_of_the_reaches() -> None:
    for row in read_table(TABLE):
        assert {reach for name, reach in row.items() if name != "action"} <= set(REACHES)


def test_every_action_has_one_row() -> None:
    rows = [row["action"] for row in read_table(TABLE)]
    assert len(rows) == len(set(rows)) == len(ACTIONS)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_no_action_is_without_any_role(action: str) -> None:
    assert roles_with(action)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_is_without_any_action(role: str) -> None:
    assert may(role)


def test_an_action_that_is_not_in_the_table_is_an_error_not_a_no() -> None:
    with pytest.raises(KeyError):
        find_reach("cadre", "trip.approve")


def test_a_role_that_is_not_in_the_table_may_do_nothing() -> None:
    assert {find_reach("guest", action) for action in ACTIONS} == {"-"}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_whoever_may_change_a_record_may_see_it_at_least_as_far(action: str) -> None:
    view = action.split(".")[0] + ".view"
    for role in roles_with(action) if view in ACTIONS else ():
        assert WIDER[find_reach(role, view)] >= WIDER[find_reach(role, action)]


@pytest.mark.parametrize(
    "action", ["person", "year", "exemption", "plan", "trip", "report", "account", "audit", "feedback"]
)
def test_whatever_is_recorded_can_be_seen_by_somebody(action: str) -> None:
    assert roles_with(f"{action}.view")


@pytest.mark.parametrize("decision", sorted(DECISIONS_ON_PLANS))
def test_nobody_decides_on_their_own_plan(decision: str) -> None:
    assert decision in NEVER_OWN


@pytest.mark.parametrize("decision", ["exemption.record", "person.edit", "account.manage"])
def test_nobody_excuses_promotes_or_empowers_themselves(decision: str) -> None:
    assert decision in NEVER_OWN


def test_what_is_never_done_to_ones_own_record_is_never_granted_for_it() -> None:
    assert NEVER_OWN <= ACTIONS
    for action in NEVER_OWN:
        assert set(RIGHTS[action].values()) in ({"unit"}, {"host"})


def test_a_cadre_sees_and_changes_only_their_own_records_and_those_of_their_delegation() -> None:
    assert {find_reach("cadre", action) for action in may("cadre")} == {"own", "team"}
    assert {action for action in ACTIONS if find_reach("cadre", action) == "team"} == {
        "trip.view", "trip.record", "trip.correct", "trip.cancel", "trip.link", "trip_report.view", "trip_report.write"
    }  # fmt: skip


def test_the_reason_of_an_exemption_is_seen_by_the_organisation_inspection_department_and_the_person_alone() -> None:
    assert RIGHTS["exemption.view"] == {"cadre": "own", "org_inspection": "unit"}


def test_the_administrator_manages_accounts_and_units_and_sees_no_field_work() -> None:
    assert may("administrator") == {"account.view", "account.manage", "import.units"}
    assert roles_with("account.manage") == {"administrator"}


@pytest.mark.parametrize("role", ["central_reader", "inspection_committee"])
def test_readers_only_read(role: str) -> None:
    assert {action.split(".")[1] for action in may(role)} == {"view"}


def test_a_host_unit_sees_its_visits_what_it_raised_and_its_own_digest_and_nothing_else() -> None:
    seen = {action for action in may("host_unit") if action.endswith(".view")}
    assert seen == {"trip.view", "feedback.view", "digest.view"}
    assert {find_reach("host_unit", action) for action in may("host_unit")} == {"host"}


def test_only_the_standing_board_approves_plans() -> None:
    assert roles_with("plan.approve") == {"standing_board"}
