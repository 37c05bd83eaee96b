"""Who is asking: an account with the roles that it holds today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import NamedTuple

from django.utils import timezone

from dicoso.domain import permissions
from dicoso.queries.units import EVERYWHERE, Reach, became, reaches
from dicoso.store.models import Account, Role, Unit


class Grant(NamedTuple):
    """One role on one unit, with what it reaches."""

    role: str
    unit_id: int
    unit_name: str
    reach: Reach


class Scope(NamedTuple):
    """How far an actor may do an action: own records (`team`: and those of a delegation), of units, visits to units."""

    own: int | None
    units: Reach
    hosts: Reach
    team: bool = False

    @property
    def empty(self) -> bool:
        """Tell whether the action is not granted at all."""
        return self.own is None and not self.units.paths and not self.hosts.paths


@dataclass(frozen=True, slots=True)
class Actor:
    """An account on a day; without an account, the program itself, which may do everything.

    `at` is given where history is told afterwards: what they do then happened at that moment.
    """

    account_id: int | None
    username: str
    name: str
    person_id: int | None
    today: date
    grants: tuple[Grant, ...]
    at: datetime | None = None

    def now(self) -> datetime:
        """Return the moment at which this actor acts."""
        return self.at or timezone.now()

    def scope(self, action: str) -> Scope:
        """Return how far this actor may do an action.

        Raises: KeyError, if the table of rights has no such action.
        """
        if self.account_id is None:
            return Scope(None, EVERYWHERE, EVERYWHERE)
        own, team = None, False
        units: list[str] = []
        hosts: list[str] = []
        for grant in self.grants:
            reach = permissions.reach(grant.role, action)
            if reach in ("own", "team"):
                own, team = self.person_id, team or reach == "team"
            elif reach == "unit":
                units.extend(grant.reach.paths)
            elif reach == "host":
                hosts.extend(grant.reach.paths)
        return Scope(own, Reach(tuple(sorted(set(units)))), Reach(tuple(sorted(set(hosts)))), team)

    def may(self, action: str) -> bool:
        """Tell whether this actor may do an action to anything at all."""
        return not self.scope(action).empty

    def holds(self, role: str) -> bool:
        """Tell whether this actor holds a role on any unit."""
        return any(grant.role == role for grant in self.grants)


def load(account: Account, today: date) -> Actor:
    """Return an account with the roles in force on a day; with a temporary password it has none.

    Two queries; three if one of the roles is held on a unit that has ended since.
    """
    in_force = Role.objects.filter(account=account, start__lte=today, end__gte=today)
    if account.password_is_temporary:
        in_force = in_force.none()
    held = list(in_force.select_related("unit").order_by("role", "unit_id"))
    reach_of = _reaches_today((role.unit for role in held), today)
    grants = tuple(Grant(role.role, role.unit_id, role.unit.name, reach_of[role.unit_id]) for role in held)
    return Actor(account.pk, account.username, account.name, account.person_id, today, grants)


def _reaches_today(units: Iterable[Unit], today: date) -> dict[int, Reach]:
    """Return what each unit reaches: one that has ended, what the units that it became reach.

    Until a merger a role speaks for the old unit alone; from that day it speaks for the new one, whole.
    """
    by_id = {unit.pk: unit for unit in units}
    ended = [unit.pk for unit in by_id.values() if unit.valid_to < today]
    standing = {pk: {pk} for pk in by_id} | (became(ended, today) if ended else {})
    reach_of = reaches(pk for found in standing.values() for pk in found)
    return {pk: reduce(Reach.either, (reach_of[each] for each in found)) for pk, found in standing.items()}


def system(today: date) -> Actor:
    """Return the program itself: who works at the terminal of the server already holds the database."""
    return Actor(None, "dicoso", "dicoso", None, today, ())
