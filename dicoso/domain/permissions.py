"""Who may do what. The table is the whole policy; nothing else grants a right.

own    their own records      unit   records of the unit on which the role is held and of all below it
-      never                  host   visits to the unit, made or approved, and what that unit raised
team   their own records, and those of colleagues of the same department in a trip that they went on and recorded
What the grassroots raised is one's own, if one brought it in or one's department answers for it; it is a department's,
if that answers for it or brought it in. An event of the office is one's own if it concerns where one works.
A role is held on a unit for a span of dates; a person may hold several, and the widest reach counts.
"""

# ruff: noqa: E501  # the table is read as one

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dicoso.domain.tables import read_table

TABLE: Final = """
action             cadre  dept_head  org_inspection  standing_board  inspection_committee  host_unit  central_reader  administrator
person.view        own    unit       unit            unit            unit                  -          unit            -
year.view          own    unit       unit            unit            unit                  -          unit            -
person.edit        -      -          unit            -               -                     -          -               -
exemption.view     own    -          unit            -               -                     -          -               -
exemption.record   -      -          unit            -               -                     -          -               -
plan.view          own    unit       unit            unit            unit                  -          unit            -
plan.edit          own    -          -               -               -                     -          -               -
plan.submit        own    -          -               -               -                     -          -               -
plan.withdraw      own    -          -               -               -                     -          -               -
plan.endorse       -      unit       -               -               -                     -          -               -
plan.check         -      -          unit            -               -                     -          -               -
plan.approve       -      -          -               unit            -                     -          -               -
plan.return        -      unit       unit            unit            -                     -          -               -
plan.amend         own    -          -               -               -                     -          -               -
trip.view          team   unit       unit            unit            unit                  host       unit            -
trip.record        team   unit       unit            -               -                     -          -               -
trip.correct       team   unit       unit            -               -                     -          -               -
trip.cancel        team   unit       unit            -               -                     -          -               -
trip_report.view   team   unit       unit            unit            unit                  -          unit            -
trip_report.write  team   -          -               -               -                     -          -               -
trip.link          team   unit       unit            -               -                     -          -               -
trip.confirm       -      -          -               -               -                     host       -               -
report.view        -      unit       unit            unit            unit                  -          unit            -
rhythm.view        own    unit       unit            unit            unit                  -          unit            -
event.view         own    unit       unit            unit            unit                  -          unit            -
event.import       -      unit       unit            -               -                     -          -               -
digest.view        -      unit       unit            unit            unit                  host       unit            -
coverage.view      -      unit       unit            unit            unit                  -          unit            -
feedback.view      own    unit       unit            unit            unit                  host       unit            -
feedback.raise     own    unit       unit            -               -                     host       -               -
feedback.classify  -      -          unit            -               -                     -          -               -
feedback.assign    -      -          unit            -               -                     -          -               -
feedback.answer    -      unit       own             -               -                     -          -               -
feedback.accept    -      -          -               -               -                     host       -               -
feedback.dispute   -      -          -               -               -                     host       -               -
feedback.close     -      -          unit            -               -                     -          -               -
feedback.merge     -      -          unit            -               -                     -          -               -
feedback.carry     -      -          unit            -               -                     -          -               -
calendar.view      -      -          unit            unit            unit                  -          unit            -
calendar.edit      -      -          unit            -               -                     -          -               -
import.people      -      -          unit            -               -                     -          -               -
import.exemptions  -      -          unit            -               -                     -          -               -
import.trips       -      -          unit            -               -                     -          -               -
import.units       -      -          -               -               -                     -          -               unit
account.view       -      -          -               -               -                     -          -               unit
account.manage     -      -          -               -               -                     -          -               unit
audit.view         -      -          unit            -               unit                  -          -               -
"""

ROLES: Final = tuple(TABLE.split("\n")[1].split()[1:])
REACHES: Final = ("own", "team", "unit", "host", "-")

# Nobody does these to their own record, whatever the table grants.
NEVER_OWN: Final = frozenset(
    {
        "plan.endorse",
        "plan.check",
        "plan.approve",
        "plan.return",
        "trip.confirm",
        "person.edit",
        "exemption.record",
        "account.manage",
    }
)


def _read_rights() -> dict[str, Mapping[str, str]]:
    rights: dict[str, Mapping[str, str]] = {}
    for row in read_table(TABLE):
        action = row.pop("action")
        rights[action] = {role: reach for role, reach in row.items() if reach != "-"}
    return rights


RIGHTS: Final[Mapping[str, Mapping[str, str]]] = _read_rights()
ACTIONS: Final = frozenset(RIGHTS)


def find_reach(role: str, action: str) -> str:
    """How far a role may do an action: own, team, unit, host or `-`.

    Raises: KeyError, if there is no such action.
    """
    return RIGHTS[action].get(role, "-")
