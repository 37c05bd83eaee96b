"""Demonstrations: what is there when the story begins; what happens then is told by `demo_story`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from dicoso.actions import accounts, audit, notices, people, statistics, units
from dicoso.actions.accounts import NewAccount, NewRole
from dicoso.actions.demo_story import Story, story_moment
from dicoso.data import demo
from dicoso.data.demo import Demonstration, Holder
from dicoso.domain.errors import DomainError
from dicoso.domain.people import PersonRow
from dicoso.domain.units import UnitRow
from dicoso.queries.actors import Actor
from dicoso.queries.units import by_code
from dicoso.store.models import Account, AuditEvent, Person

LOAD = "demo.load"


class OtherPeople(DomainError):
    """The database holds people who are no part of a demonstration."""

    code = "other_people"


def loaded() -> list[str]:
    """Names of the demonstrations that the database holds."""
    audit_events = AuditEvent.objects.filter(action=LOAD, subject="demo").order_by("seq")
    return list(audit_events.values_list("subject_id", flat=True))


@transaction.atomic
def install_demonstration(actor: Actor, name: str) -> bool:
    """Load a demonstration; tell whether it did, or it was there already.

    Raises: OtherPeople; then nothing is loaded.
    """
    audit.wait_for_chain()
    loaded_names = loaded()
    if name in loaded_names:
        return False
    known_codes = {
        person.code for loaded_name in loaded_names for person in demo.read_demonstration(loaded_name).people
    }
    if Person.objects.exclude(code__in=known_codes).exists():
        raise OtherPeople(name=name)
    demonstration = demo.read_demonstration(name)
    founder = replace(actor, today=demonstration.begins, at=story_moment(demonstration.begins, 0))
    _settle(founder, demonstration)
    Story(name, demonstration).tell()
    notices.tell_of_the_day(demonstration.today, story_moment(demonstration.today, 0))
    facts = {"people": len(demonstration.people), "plans": len(demonstration.plans), "trips": len(demonstration.trips)}
    audit.record_event(actor, audit.Entry(LOAD, "demo", name, facts))
    statistics.gather()
    return True


def _settle(founder: Actor, told: Demonstration) -> None:
    """Store what is there before the story begins: units, people, accounts with their roles."""
    units.save_units(founder, [*_demonstration_units(told)])
    people.save_people(founder, [*_demonstration_people(told)])
    encoded = make_password(told.password)
    for holder in told.holders:
        _open_account(founder, told, holder, encoded)
    Account.objects.filter(username__in=[holder.account for holder in told.holders]).update(stands_on=told.today)


def _demonstration_units(told: Demonstration) -> Iterable[UnitRow]:
    province = by_code(told.province, told.begins)
    for unit in told.units:
        until = unit.end or province.valid_to
        yield UnitRow(unit.code, unit.name, unit.level, unit.parent, province.valid_from, until)
        if unit.became:
            later = by_code(unit.became, told.begins)
            yield UnitRow(later.code, later.name, later.level, "", later.valid_from, None, (unit.code,))


def _demonstration_people(told: Demonstration) -> Iterable[PersonRow]:
    """Yield everybody's postings: no further than next year, or they would lack days where a later one is shown."""
    last = date(told.year + 1, 12, 31)
    for holder in told.people:
        for post in holder.postings:
            yield PersonRow(
                holder.code, holder.name, post.unit, post.title, "province", post.full_time, post.start,
                post.end or last, holder.born,
            )  # fmt: skip


def _open_account(founder: Actor, told: Demonstration, holder: Holder, encoded: str) -> None:
    first, *others = [
        NewRole(held_role.role, held_role.unit, held_role.start or told.begins, held_role.end)
        for held_role in holder.roles
    ]
    name = "" if holder.code else holder.name
    accounts.create(founder, NewAccount(holder.account, first, holder.code, name), encoded=encoded)
    for role in others:
        accounts.grant(founder, holder.account, role)
