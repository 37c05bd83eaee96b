"""Who is asking: an account with the roles that it holds today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from django.utils import timezone

from dicoso.domain import permissions
from dicoso.domain.units import union_name
from dicoso.queries.units import EVERYWHERE, Reach, became, inherited, reach_behind
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
        """Moment at which this actor acts."""
        return self.at or timezone.now()

    def scope(self, action: str) -> Scope:
        """How far this actor may do an action.

        Raises: KeyError, if the table of rights has no such action.
        """
        if self.account_id is None:
            return Scope(None, EVERYWHERE, EVERYWHERE)
        own, team = None, False
        units: list[str] = []
        hosts: list[str] = []
        for grant in self.grants:
            reach = permissions.find_reach(grant.role, action)
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


def load_actor(account: Account, today: date) -> Actor:
    """Account with the roles in force on a day; with a temporary password it has none.

    Two queries; three if one of the roles is held on a unit that has ended since.
    """
    return load_all([account], today)[0]


def load_all(accounts: Sequence[Account], today: date) -> list[Actor]:
    """Accounts as `load` does, all with the queries of one."""
    able = [account.pk for account in accounts if not account.password_is_temporary]
    in_force = Role.objects.filter(account__in=able, start__lte=today, end__gte=today)
    roles = list(in_force.select_related("unit").order_by("role", "unit_id"))
    guests = [role.unit for role in roles if role.role == "host_unit"]
    others = [role.unit for role in roles if role.role != "host_unit"]
    # A host unit speaks for itself: of a unit that it will be merged with one day it confirms and accepts nothing.
    of_guests, of_others = reaches_today(guests, today, partial(reach_behind, on=today)), reaches_today(others, today)
    grants: dict[int, list[Grant]] = defaultdict(list)
    for role in roles:
        reach = (of_guests if role.role == "host_unit" else of_others)[role.unit_id]
        grants[role.account_id].append(_grant(role, reach))
    return [
        Actor(account.pk, account.username, account.name, account.person_id, today, tuple(grants[account.pk]))
        for account in accounts
    ]


def _grant(role: Role, reach: Reach) -> Grant:
    return Grant(role.role, role.unit_id, union_name(role.unit.name, role.unit.level), reach)


def reaches_today(
    units: Iterable[Unit], today: date, reaching: Callable[[Iterable[int]], Mapping[int, Reach]] = inherited
) -> dict[int, Reach]:
    """What each unit reaches: one that has ended, what the unit that it became reaches.

    Until a merger a role speaks for the old unit alone; from that day it speaks for the new one, whole. Where a unit
    was split, nobody has said for which part the role speaks: it keeps what was the unit's own, and no more, until
    an administrator gives roles on the parts.
    """
    held_units = [(unit.pk, unit.valid_to) for unit in units]
    ended = [pk for pk, last in held_units if last < today]
    heirs = became(ended, today) if ended else {}
    stands = {pk: next(iter(heir)) if len(heir := heirs.get(pk, {pk})) == 1 else pk for pk, _ in held_units}
    reach_of = reaching(stands.values())
    return {pk: reach_of[unit] for pk, unit in stands.items()}


def system(today: date) -> Actor:
    """Program itself: who works at the terminal of the server already holds the database."""
    return Actor(None, "dicoso", "dicoso", None, today, ())
