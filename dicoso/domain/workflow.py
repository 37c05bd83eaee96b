"""From the owner to the standing board: every legal step, one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from dicoso.domain.errors import WrongState
from dicoso.domain.tables import read_table

# `amend` opens the next version as a draft and leaves the approved one in force; approving the next version takes
# the step `replace` on the old one. `withdraw` is taken from wherever the plan was submitted to, until somebody there
# has decided. `alone` says what becomes of the plan of somebody whom nobody else could decide on at that step: it is
# passed on over the step, or it waits.
PLAN: Final = """
from        step      to          by              reason    alone
draft       submit    with_head   cadre           -         -
with_head   endorse   with_org    dept_head       optional  pass
with_org    check     with_board  org_inspection  optional  pass
with_board  approve   approved    standing_board  optional  wait
with_head   return    draft       dept_head       required  -
with_org    return    draft       org_inspection  required  -
with_board  return    draft       standing_board  required  -
with_head   withdraw  draft       cadre           -         -
with_org    withdraw  draft       cadre           -         -
with_board  withdraw  draft       cadre           -         -
approved    amend     approved    cadre           required  -
approved    replace   superseded  standing_board  -         -
"""

TRIP: Final = """
from        step     to          by              reason
recorded    correct  recorded    cadre           required
recorded    cancel   cancelled   cadre           required
recorded    confirm  recorded    host_unit       optional
"""

# A promise begins as assigned: whoever made it has decided whose it is. Nothing is closed without an answer. What was
# merged lives on in the one it was merged into, and its unit takes its steps there.
FEEDBACK: Final = """
from        step      to          by              reason
received    classify  classified  org_inspection  optional
classified  classify  classified  org_inspection  optional
assigned    classify  assigned    org_inspection  optional
classified  assign    assigned    org_inspection  optional
assigned    assign    assigned    org_inspection  required
disputed    assign    assigned    org_inspection  required
assigned    answer    answered    dept_head       required
answered    answer    answered    dept_head       required
disputed    answer    answered    dept_head       required
answered    accept    accepted    host_unit       optional
answered    dispute   disputed    host_unit       required
accepted    dispute   disputed    host_unit       required
answered    close     closed      org_inspection  required
accepted    close     closed      org_inspection  optional
disputed    close     closed      org_inspection  required
received    merge     merged      org_inspection  optional
classified  merge     merged      org_inspection  optional
assigned    merge     merged      org_inspection  optional
"""


class Step(NamedTuple):
    """One legal step of a record: `source` --name--> `target`, taken by a role, with a reason or without.

    `alone`: of a decision on a plan, what happens where nobody but the plan's owner could take it: `pass` or `wait`.
    """

    source: str
    name: str
    target: str
    role: str
    reason: str
    alone: str = "-"


def read_steps(table: str) -> tuple[Step, ...]:
    """Read a workflow table."""
    return tuple(
        Step(row["from"], row["step"], row["to"], row["by"], row["reason"], row.get("alone", "-"))
        for row in read_table(table)
    )


PLAN_STEPS: Final = read_steps(PLAN)
TRIP_STEPS: Final = read_steps(TRIP)
FEEDBACK_STEPS: Final = read_steps(FEEDBACK)

# The step that decides on a plan where it lies and moves it on, by that state.
DECISIONS: Final[Mapping[str, Step]] = {step.source: step for step in PLAN_STEPS if step.alone != "-"}


def states(steps: Sequence[Step]) -> tuple[str, ...]:
    """Every state of a workflow once, in the order of the table."""
    return tuple(dict.fromkeys(state for step in steps for state in (step.source, step.target)))


def step_from(steps: Sequence[Step], state: str, name: str) -> Step:
    """Step of that name from that state.

    Raises: WrongState, if the workflow has none.
    """
    for step in steps:
        if (step.source, step.name) == (state, name):
            return step
    raise WrongState(state=state, step=name)
