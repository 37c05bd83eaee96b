"""Accounts as their owner and the administrator see them: roles and dates, and no field work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from dicoso.domain.dates import FOREVER
from dicoso.domain.text import fold, name_key
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.store.models import Account, Posting, Role, Unit

SUGGESTED = 400  # units or people offered while typing a code; all of a province would be heavier than the page


MOST_LISTED = 2000  # accounts on one page: more than any province has


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role with its unit and dates; `end` is None while no end is known."""

    id: int
    role: str
    unit: str
    unit_code: str
    start: date
    end: date | None

    def on(self, day: date) -> bool:
        """Tell whether the role is held on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account with its roles, those in force first."""

    username: str
    name: str
    person: str
    is_active: bool
    is_temporary: bool
    last_login: datetime | None
    roles: tuple[HeldRole, ...]
    manageable: bool = False

    def roles_on(self, day: date) -> list[HeldRole]:
        """Roles held on a day."""
        return [role for role in self.roles if role.on(day)]


_ROLES = Prefetch("roles", Role.objects.select_related("unit").order_by("-end", "start", "role"))


def _account_line(account: Account, *, manageable: bool = False) -> AccountLine:
    return AccountLine(
        username=account.username,
        name=account.name,
        person=account.person.code if account.person else "",
        is_active=account.is_active,
        is_temporary=account.password_is_temporary,
        last_login=account.last_login,
        roles=tuple(held(role) for role in account.roles.all()),
        manageable=manageable,
    )


def held(role: Role) -> HeldRole:
    """Role as it is shown."""
    end = None if role.end == FOREVER else role.end
    return HeldRole(role.pk, role.role, union_name(role.unit.name, role.unit.level), role.unit.code, role.start, end)


def own_account(actor: Actor) -> AccountLine:
    """Actor's own account."""
    account = Account.objects.select_related("person").prefetch_related(_ROLES).filter(pk=actor.account_id or 0).get()
    return _account_line(account)


class AccountList(NamedTuple):
    """Accounts in the order of names; `found`: how many there are, also where that is more than one page shows."""

    lines: list[AccountLine]
    found: int


def list_accounts(actor: Actor, search: str = "") -> AccountList:
    """Accounts that the actor may see; five queries, and no more of them read than are listed."""
    accounts, folded = visible.accounts(actor, "account.view"), fold(search)
    by_code = Q(person__code__icontains=folded) | Q(username__contains=folded)
    people = accounts.filter(Q(person__search__contains=folded) | by_code, person__isnull=False)
    order = ("is_active", "person__sort_key", "username", "pk")
    first = people.order_by("-is_active", "person__sort_key", "username").values_list(*order)[:MOST_LISTED]
    offices = _office_accounts(accounts, folded)
    listed_rows = sorted([*first, *offices], key=lambda each: (not each[0], *each[1:3]))[:MOST_LISTED]
    full_accounts = (
        accounts.filter(pk__in=[pk for *_, pk in listed_rows]).select_related("person").prefetch_related(_ROLES)
    )
    lines = {account.pk: _account_line(account) for account in full_accounts}
    return AccountList([lines[pk] for *_, pk in listed_rows], people.count() + len(offices))


def _office_accounts(seen: QuerySet[Account], wanted: str) -> list[tuple[bool, str, str, int]]:
    """Accounts of offices whose name matches: few, so that no column keeps their names without marks."""
    office_rows = seen.filter(person=None).values_list("is_active", "name", "username", "pk")
    return [
        (active, name_key(name), username, pk)
        for active, name, username, pk in office_rows
        if wanted in fold(f"{name} {username}")
    ]


def find_account(actor: Actor, username: str) -> AccountLine:
    """One account.

    Raises: NotFound.
    """
    account = visible.find_one(visible.accounts, actor, "account.view", username=username)
    manageable = visible.accounts(actor, "account.manage").filter(pk=account.pk).exists()
    full_account = Account.objects.select_related("person").prefetch_related(_ROLES).get(pk=account.pk)
    return _account_line(full_account, manageable=manageable)


def role_units(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of units to suggest for a role: the province's own and its departments first."""
    today = actor.today
    managed = visible.visible_units(actor, "account.manage").filter(valid_from__lte=today, valid_to__gte=today)
    offices = managed.filter(Q(level__in=("central", "province", "department", "district")))
    return [(unit.code, _unit_place(unit)) for unit in offices.select_related("parent").order_by("path")[:SUGGESTED]]


def people_without(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of people in post who have no account yet, to suggest for a new one. One query."""
    today = actor.today
    without = visible.visible_people(actor, "account.manage").filter(account=None)
    postings = Posting.objects.filter(person__in=without, start__lte=today, end__gte=today)
    named_rows = postings.order_by("person__sort_key", "person__code", "start").values_list(
        "person__code", "person__name", "unit__name"
    )
    texts = {code: f"{name}, {unit}" for code, name, unit in named_rows}
    return list(texts.items())[:SUGGESTED]


class ToDo(NamedTuple):
    """What waits for an administrator: accounts without a role, or with a temporary password; people without one."""

    without_role: int
    temporary: int
    people: int


def to_do(actor: Actor) -> ToDo:
    """What waits for an administrator. Three queries."""
    today = actor.today
    active = visible.accounts(actor, "account.manage").filter(is_active=True)
    in_force = Role.objects.filter(account=OuterRef("pk"), start__lte=today, end__gte=today)
    without = visible.visible_people(actor, "account.manage").filter(account=None)
    postings = Posting.objects.filter(person__in=without, start__lte=today, end__gte=today)
    return ToDo(
        active.exclude(Exists(in_force)).count(),
        active.filter(password_is_temporary=True).count(),
        postings.values("person").distinct().count(),
    )


def _unit_place(unit: Unit) -> str:
    name = union_name(unit.name, unit.level)
    parent = unit.parent if unit.level == "department" else None
    return f"{name}, {union_name(parent.name, parent.level)}" if parent else name
