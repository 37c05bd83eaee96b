"""Accounts: logging in, one's own password, and what an administrator does. Nobody manages their own account."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dicoso.actions import audit
from dicoso.domain.dates import FOREVER
from dicoso.domain.errors import Conflict, DomainError, Fault, Invalid, NotFound
from dicoso.domain.permissions import ROLES
from dicoso.domain.text import nfc
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.audit import BY_LINK
from dicoso.store.models import Account, LoginFailure, Person, Role, Unit

FAILURES_OF_NAME: Final = 5
FAILURES_OF_ADDRESS: Final = 50  # a whole office, or a class that is being taught, may come from one address
WINDOW: Final = timedelta(minutes=15)
USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}\Z")
# Letters and figures that nobody confuses on paper or on the telephone.
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class TooManyFailures(DomainError):
    """Too many wrong passwords of late, for this name or from this address; `minutes` until the next try."""

    code = "too_many_failures"


def log_in(username: str, password: str, address: str) -> Account:
    """Account of a name and a password; slow down whoever guesses, and forget sessions that have ended.

    Names that don't exist are counted, checked and answered like those that do.
    Raises: TooManyFailures; Invalid, if name and password don't belong together.
    """
    name = known_as(username)
    began = _begin_try(name, address)
    account = authenticate(username=name, password=password)
    if not isinstance(account, Account):
        LoginFailure.objects.filter(at__lte=began - WINDOW).delete()
        raise Invalid([Fault.at("", "login_wrong")])
    LoginFailure.objects.filter(username=name).delete()
    SessionStore.clear_expired()
    return account


def _begin_try(name: str, address: str) -> datetime:
    """Count a try as a failure before the password is looked at, so that many at once are not free either.

    Whoever succeeds strikes it off.
    Raises: TooManyFailures.
    """
    now = timezone.now()
    attempt = LoginFailure.objects.create(username=name, address=address[:45], at=now)
    until = _closed_until(attempt)
    if until:
        attempt.delete()
        raise TooManyFailures(minutes=-(-(until - now).total_seconds() // 60))
    return now


def known_as(username: str) -> str:
    """Username as it is stored: phones like to begin with a capital letter."""
    return nfc(username).lower()[:60]


def _closed_until(attempt: LoginFailure) -> datetime | None:
    """When the next try is allowed, if one isn't now."""
    others = LoginFailure.objects.exclude(pk=attempt.pk).exclude(username=BY_LINK)  # a host's link is no login
    recent = others.filter(at__gt=attempt.at - WINDOW).order_by("-at")
    ends = []
    for limit, key in ((FAILURES_OF_NAME, "username"), (FAILURES_OF_ADDRESS, "address")):
        failures = recent.filter(**{key: getattr(attempt, key)}).values_list("at", flat=True)[limit - 1 : limit]
        ends += [at + WINDOW for at in failures]
    return max(ends, default=None)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What is typed to change a password: the old one, and the new one twice."""

    old: str
    new: str
    again: str


def change_own_password(actor: Actor, typed: NewPassword, address: str) -> Account:
    """Set the actor's own password; the sessions of their other devices end with the old one.

    Whoever sits down at another one's open session can't guess the old password faster than at the login.
    Raises: TooManyFailures; Invalid, with every fault at once; Conflict, if it was changed elsewhere meanwhile.
    """
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    if account is None:
        raise NotFound(kind="account")
    _begin_try(account.username, address)
    faults = list(_password_faults(typed, account))
    if account.check_password(typed.old):
        LoginFailure.objects.filter(username=account.username).delete()
    else:
        faults.insert(0, Fault.at("old", "password_wrong"))
    if faults:
        raise Invalid(faults)
    return _set_own_password(actor, account, typed.new)


@transaction.atomic
def _set_own_password(actor: Actor, seen: Account, new: str) -> Account:
    account = Account.objects.select_for_update().filter(pk=seen.pk, password=seen.password).first()
    if account is None:
        raise Conflict
    account.set_password(new)
    account.password_is_temporary = False
    account.save(update_fields=["password", "password_is_temporary"])
    _record_account_event(actor, "account.change_password", account, {})
    return account


def _password_faults(typed: NewPassword, account: Account) -> Iterator[Fault]:
    if typed.new != typed.again:
        yield Fault.at("again", "password_differs")
    if typed.new == typed.old:
        yield Fault.at("new", "password_same")
    try:
        validate_password(typed.new, account)
    except ValidationError as error:
        for error_list in error.error_list:
            yield Fault.at(
                "new", error_list.code or "password_too_common", limit=(error_list.params or {}).get("min_length")
            )


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role to be held on the unit that a code names on the first day."""

    role: str
    unit: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made: of a person (`person` is their code), or of an office (`name`)."""

    username: str
    role: NewRole
    person: str = ""
    name: str = ""


class Secret(NamedTuple):
    """An account with its temporary password, which is shown once and stored nowhere; empty if one was brought."""

    account: Account
    password: str


@transaction.atomic
def create(actor: Actor, new: NewAccount, *, encoded: str = "") -> Secret:
    """Make an account with its first role and a temporary password.

    `encoded`: a password that the holder has already, as `make_password` wrote it; then that one lasts.
    Raises: Invalid with every fault.
    """
    audit.wait_for_chain()
    username = known_as(new.username)
    person, faults = _person(actor, new)
    if not USERNAME.match(username):
        faults.append(Fault.at("username", "username_form"))
    elif Account.objects.filter(username=username).exists():
        faults.append(Fault.at("username", "username_taken", username=username))
    unit, wrong = _unit(actor, new.role)
    if faults or wrong:
        raise Invalid([*faults, *wrong])
    password = "" if encoded else temporary_password()
    account = Account(username=username, name=person.name if person else nfc(new.name), person=person)
    account.password = encoded or make_password(password)
    account.password_is_temporary = not encoded
    account.save()
    role = _store_role(account, new.role, unit)
    _record_account_event(
        actor, "account.create", account, {"name": account.name, "person": new.person} | _role_facts(role)
    )
    return Secret(account, password)


def _person(actor: Actor, new: NewAccount) -> tuple[Person | None, list[Fault]]:
    if not new.person:
        faults = [] if nfc(new.name) else [Fault.at("name", "required")]
        return None, faults
    person = visible.visible_people(actor, "account.manage").filter(code=new.person).first()
    if person is None:
        return None, [Fault.at("person", "person_unknown", value=new.person)]
    if Account.objects.filter(person=person).exists():
        return person, [Fault.at("person", "person_has_account", name=person.name)]
    return person, []


def _unit(actor: Actor, new: NewRole) -> tuple[Unit, list[Fault]]:
    faults = []
    if new.role not in ROLES:
        faults.append(Fault.at("role", "not_offered"))
    if new.end is not None and new.end < new.start:
        faults.append(Fault.at("end", "date_order"))
    managed = visible.visible_units(actor, "account.manage")
    unit = managed.filter(code=new.unit, valid_from__lte=new.start, valid_to__gte=new.start).first()
    if unit is None:
        faults.append(Fault.at("unit", "unit_unknown", value=new.unit, day=new.start))
    return unit or Unit(), faults


def _store_role(account: Account, new: NewRole, unit: Unit) -> Role:
    return Role.objects.create(account=account, role=new.role, unit=unit, start=new.start, end=new.end or FOREVER)


def _role_facts(role: Role) -> dict[str, Any]:
    return {"role": role.role, "unit": role.unit.code, "start": role.start, "end": role.end}


def _record_account_event(actor: Actor, action: str, account: Account, facts: dict[str, Any]) -> None:
    audit.record_event(actor, audit.Entry(action, "account", account.username, facts))


def _managed(actor: Actor, username: str) -> Account:
    return visible.find_one(visible.accounts, actor, "account.manage", username=username)


@transaction.atomic
def grant(actor: Actor, username: str, new: NewRole) -> Role:
    """Give an account a role on a unit for a span of dates.

    Raises: NotFound, NotAllowed; Invalid, also if it holds the same role there on one of the dates.
    """
    audit.wait_for_chain()
    account = _managed(actor, username)
    unit, faults = _unit(actor, new)
    if not faults:
        end = new.end or FOREVER
        same = account.roles.filter(role=new.role, unit=unit, start__lte=end, end__gte=new.start).first()
        if same is not None:
            faults.append(Fault.at("start", "role_twice", start=same.start))
    if faults:
        raise Invalid(faults)
    role = _store_role(account, new, unit)
    _record_account_event(actor, "account.grant", account, _role_facts(role))
    return role


@transaction.atomic
def end_role(actor: Actor, username: str, role_id: int, last: date) -> None:
    """Let a role end on a day; its past stays.

    Raises: NotFound, NotAllowed; Invalid, if the day is before the role's first or after its last one.
    """
    account = _managed(actor, username)
    role = account.roles.select_related("unit").filter(pk=role_id).first()
    if role is None:
        raise NotFound(kind="role")
    if not role.start <= last <= role.end:
        raise Invalid([Fault.at("end", "role_end", start=role.start)])
    before = _role_facts(role)
    if not account.roles.filter(pk=role_id, end=role.end).update(end=last):
        raise Conflict
    _record_account_event(actor, "account.end_role", account, before | {"end": last, "end_before": before["end"]})


@transaction.atomic
def set_active(actor: Actor, username: str, *, active: bool) -> None:
    """Close an account, or open it again; whoever is logged in with it is out with their next click.

    Raises: NotFound, NotAllowed; Conflict, if it already is.
    """
    account = _managed(actor, username)
    if not Account.objects.filter(pk=account.pk, is_active=not active).update(is_active=active):
        raise Conflict
    _record_account_event(actor, "account.reactivate" if active else "account.deactivate", account, {})


@transaction.atomic
def reset_password(actor: Actor, username: str) -> Secret:
    """Give an account a temporary password; all its sessions end.

    Raises: NotFound, NotAllowed.
    """
    account = _managed(actor, username)
    password = temporary_password()
    account.set_password(password)
    account.password_is_temporary = True
    account.save(update_fields=["password", "password_is_temporary"])
    LoginFailure.objects.filter(username=account.username).delete()
    _record_account_event(actor, "account.reset_password", account, {})
    return Secret(account, password)


def temporary_password() -> str:
    """Password that can be dictated: three groups of four, 59 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
