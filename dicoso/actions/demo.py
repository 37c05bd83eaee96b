"""Demonstrations: a year told in order through the ordinary actions, so that ledger and audit chain are real."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from dicoso.actions import accounts, audit, exemptions, hosts, people, plans, trips, units
from dicoso.actions.accounts import NewAccount, NewRole
from dicoso.data import demo
from dicoso.data.demo import Answer, Demonstration, Holder, Stay
from dicoso.domain.dates import ONE_DAY
from dicoso.domain.errors import DomainError
from dicoso.domain.hosts import Word
from dicoso.domain.people import ExemptionRow, PersonRow
from dicoso.domain.plans import Period
from dicoso.domain.trips import VisitRow
from dicoso.domain.units import UnitRow
from dicoso.queries import actors, visible
from dicoso.queries import hosts as host_queries
from dicoso.queries.actors import Actor
from dicoso.queries.plan_rules import Item
from dicoso.queries.units import by_code
from dicoso.store.models import Account, AuditEvent, Person, Plan, PlanItem, Visit

LOAD: Final = "demo.load"
_OPENING, _APART = time(8), timedelta(minutes=2)
# In which order the things of one day happen.
_RECORD, _WRITE, _ENDORSE, _CHECK, _APPROVE, _RETURN, _GO, _MEND, _ANSWER = range(9)

Act = Callable[[datetime], object]


class OtherPeople(DomainError):
    """The database holds people who are no part of a demonstration."""

    code = "other_people"


def loaded() -> list[str]:
    """Return the names of the demonstrations that the database holds."""
    found = AuditEvent.objects.filter(action=LOAD, subject="demo").order_by("seq")
    return list(found.values_list("subject_id", flat=True))


@transaction.atomic
def install(actor: Actor, name: str) -> bool:
    """Load a demonstration; tell whether it did, or it was there already.

    Raises: OtherPeople; then nothing is loaded.
    """
    audit.queue()
    there = loaded()
    if name in there:
        return False
    known = {person.code for each in there for person in demo.read(each).people}
    if Person.objects.exclude(code__in=known).exists():
        raise OtherPeople(name=name)
    told = demo.read(name)
    start = _moment(told.begins, 0)
    founder = replace(actor, today=told.begins, at=start)
    _settle(founder, told)
    _Story(told).tell()
    facts = {"people": len(told.people), "plans": len(told.plans), "trips": len(told.trips)}
    audit.record(actor, audit.Entry(LOAD, "demo", name, facts))
    return True


def _moment(day: date, number: int) -> datetime:
    return datetime.combine(day, _OPENING, timezone.get_default_timezone()) + number * _APART


def _settle(founder: Actor, told: Demonstration) -> None:
    """Store what is there before the story begins: units, people, accounts with their roles."""
    units.save_rows(founder, [*_units(told)])
    people.save_rows(founder, [*_people(told)])
    encoded = make_password(told.password)
    for holder in told.holders:
        _open_account(founder, told, holder, encoded)


def _units(told: Demonstration) -> Iterable[UnitRow]:
    province = by_code(told.province, told.begins)
    for unit in told.units:
        until = unit.end or province.valid_to
        yield UnitRow(unit.code, unit.name, unit.level, unit.parent, province.valid_from, until)
        if unit.became:
            later = by_code(unit.became, told.begins)
            yield UnitRow(later.code, later.name, later.level, "", later.valid_from, None, (unit.code,))


def _people(told: Demonstration) -> Iterable[PersonRow]:
    for holder in told.people:
        for post in holder.postings:
            yield PersonRow(
                holder.code, holder.name, post.unit, post.title, "province", post.full_time, post.start, post.end,
                holder.born,
            )  # fmt: skip


def _open_account(founder: Actor, told: Demonstration, holder: Holder, encoded: str) -> None:
    first, *others = [NewRole(held.role, held.unit, held.start or told.begins, held.end) for held in holder.roles]
    name = "" if holder.code else holder.name
    accounts.create(founder, NewAccount(holder.account, first, holder.code, name), encoded=encoded)
    for role in others:
        accounts.grant(founder, holder.account, role)


class _Story:
    """What happens, by day; what happened may lead to more."""

    def __init__(self, told: Demonstration) -> None:
        self.told = told
        self.people = dict(Person.objects.filter(code__in=[p.code for p in told.people]).values_list("code", "pk"))
        self.accounts = {account.person_id: account for account in Account.objects.exclude(person=None)}
        self.waiting: list[tuple[date, int, int, Act]] = []
        self.number = 0
        self.made = 0
        self._actors: dict[tuple[str, date], Actor] = {}
        self._hosts: dict[tuple[str, date], int] = {}

    def tell(self) -> None:
        """Let everything happen, day by day."""
        for exemption in self.told.exemptions:
            self._excuse(exemption)
        for versions in self._versions():
            self._plan(versions)
        for trip in self.told.trips:
            self._trip(trip)
        day, number = date.min, 0
        while self.waiting:
            today, _, _, act = heappop(self.waiting)
            number = number + 1 if today == day else 0
            day = today
            act(_moment(day, number))

    def at(self, day: date, rank: int, act: Act) -> None:
        """Have something happen on a day."""
        self.number += 1
        heappush(self.waiting, (day, rank, self.number, act))

    def actor(self, code: str, now: datetime) -> Actor:
        """Return a person as they act at a moment."""
        key = (code, now.date())
        if key not in self._actors:
            self._actors[key] = actors.load(self.accounts[self.people[code]], now.date())
        return replace(self._actors[key], at=now)

    def host(self, code: str, day: date) -> int:
        """Return the unit that a code names on a day."""
        key = (code, day)
        if key not in self._hosts:
            self._hosts[key] = by_code(code, day).pk
        return self._hosts[key]

    def _excuse(self, told: demo.Exemption) -> None:
        row = ExemptionRow(told.person, told.reason, told.start, told.end, told.order)
        self.at(told.recorded, _RECORD, lambda now: exemptions.record(self.actor(told.by, now), row))

    def _versions(self) -> Iterable[Sequence[demo.Plan]]:
        """Return the versions of each plan, in order."""
        found: dict[tuple[str, int], list[demo.Plan]] = defaultdict(list)
        for plan in self.told.plans:
            found[plan.person, plan.quarter].append(plan)
        return found.values()

    def _plan(self, versions: Sequence[demo.Plan]) -> None:
        told = versions[0]
        first = told.registered or told.submitted or self.told.begins
        self.at(first, _WRITE, lambda now: self._register(versions, now))

    def _register(self, versions: Sequence[demo.Plan], now: datetime) -> None:
        period = Period("quarter", self.told.year, versions[0].quarter)
        self._write(versions, plans.register(self.actor(versions[0].person, now), period), now)

    def _amend(self, versions: Sequence[demo.Plan], plan: Plan, reason: str, now: datetime) -> None:
        self._write(versions[1:], plans.amend(self.actor(versions[0].person, now), plan.pk, reason), now)

    def _write(self, versions: Sequence[demo.Plan], plan: Plan, now: datetime) -> None:
        """Put into a draft the stays that the file has for it, and have it go its way."""
        told = versions[0]
        actor = self.actor(told.person, now)
        keys: dict[Stay, UUID] = {}
        lacking = {self._item(stay): stay for stay in told.stays}
        for stored in PlanItem.objects.filter(plan=plan):
            stay = lacking.pop(_as_item(stored), None)
            if stay is None:
                plans.delete_item(actor, plan.pk, stored.pk)
            else:
                keys[stay] = stored.pk
        for item, stay in lacking.items():
            keys[stay] = plans.add_item(actor, plan.pk, item).pk
        self._steps(versions, plan)
        for stay, key in keys.items():
            if stay.went:
                made = replace(stay, start=stay.went.start, end=stay.went.end)
                self._trip(demo.Trip((told.person,), (made,)), key)

    def _item(self, stay: Stay) -> Item:
        return Item(stay.start, stay.end, self.host(stay.host, stay.start), stay.form, stay.content, stay.expected)

    def _steps(self, versions: Sequence[demo.Plan], plan: Plan) -> None:
        """Have the steps of a plan taken."""
        told, chain, pk = versions[0], self.told.chain, plan.pk
        owner, back, amended = told.person, told.returned, told.amended
        if told.submitted:
            self.at(told.submitted, _WRITE, lambda now: plans.submit(self.actor(owner, now), pk))
        if told.endorsed:
            head = chain.endorse[plan.unit.code]
            self.at(told.endorsed, _ENDORSE, lambda now: plans.endorse(self.actor(head, now), pk))
        if told.checked:
            org = _other(chain.check, owner)
            self.at(told.checked, _CHECK, lambda now: plans.check(self.actor(org, now), pk))
        if told.approved:
            board = _other(chain.approve, owner)
            self.at(told.approved, _APPROVE, lambda now: plans.approve(self.actor(board, now), pk))
        if back:
            self.at(back.on, _RETURN, lambda now: plans.send_back(self.actor(back.by, now), pk, back.reason))
        if amended:
            self.at(amended.on, _WRITE, lambda now: self._amend(versions, plan, amended.reason, now))

    def _trip(self, trip: demo.Trip, item: UUID | None = None) -> None:
        """Have a trip recorded the day after, or on the demonstration's last day."""
        back = max(stay.end for stay in trip.stays) + ONE_DAY
        self.at(min(back, self.told.today), _GO, lambda now: self._record(trip, item, now))

    def _record(self, trip: demo.Trip, item: UUID | None, now: datetime) -> None:
        self.made += 1
        pk = f"{self.told.province}-{self.told.year}-{self.made:04}"
        by, rows = trip.by or trip.who[0], self._rows(pk, trip, trip.stays, item)
        trips.record(self.actor(by, now), rows)
        self._answers(trip, rows)
        gone, mended = trip.cancelled, trip.corrected
        if gone:
            self.at(gone.on, _MEND, lambda now: trips.cancel(self.actor(by, now), pk, gone.reason))
        if mended:
            right = self._rows(pk, trip, mended.stays, item)
            self.at(mended.on, _MEND, lambda now: trips.correct(self.actor(by, now), pk, 1, right, mended.reason))

    def _rows(self, pk: str, trip: demo.Trip, stays: Collection[Stay], item: UUID | None) -> list[VisitRow]:
        return [
            VisitRow(
                pk, self.people[code], self.host(stay.host, stay.start), stay.start, stay.end, stay.form,
                venue=stay.venue, order_number=trip.order, plan_item=item, content=stay.content,
            )
            for stay in stays
            for code in stay.who or trip.who
        ]  # fmt: skip

    def _answers(self, trip: demo.Trip, rows: Iterable[VisitRow]) -> None:
        """Have the host unit say its word of a stay."""
        said = {(self.host(stay.host, stay.start), stay.start): stay.answer for stay in trip.stays}
        for row in rows:
            answer = said[row.host, row.start]
            if answer:
                self._answer(row, answer)

    def _answer(self, row: VisitRow, answer: Answer) -> None:
        self.at(answer.on, _ANSWER, lambda now: self._speak(row, answer, now))

    def _speak(self, row: VisitRow, answer: Answer, now: datetime) -> None:
        """Say a host's word: by its account, through a link, or on paper, which organisation-inspection brings in."""
        stay = Visit.objects.select_related("trip", "person").get(
            trip=row.trip, person=row.person, host=row.host, start=row.start
        )
        for office in self.told.offices:
            by = self._office(office, now)
            if office.speaker and visible.visits(by, "trip.confirm").filter(pk=stay.pk).exists():
                word = Word(answer.confirmed, office.speaker, office.position, answer.reason, answer.wanted)
                hosts.answer(by, {stay.pk: stay.trip.version}, word)
                return
        if not answer.name:
            brought = replace(row, confirmed=answer.confirmed)
            trips.save_rows(self.actor(self.told.chain.check[0], now), [brought])
            return
        token = host_queries.token(hosts.make_link(self.actor(stay.person.code, now), stay.pk))
        word = Word(answer.confirmed, answer.name, answer.position, answer.reason, answer.wanted)
        hosts.answer_by_link(token, stay.trip.version, word, host_queries.guest(now.date(), now))

    def _office(self, office: Holder, now: datetime) -> Actor:
        """Return an office as it acts at a moment."""
        key = (office.account, now.date())
        if key not in self._actors:
            self._actors[key] = actors.load(Account.objects.get(username=office.account), now.date())
        return replace(self._actors[key], at=now)


def _as_item(stored: PlanItem) -> Item:
    return Item(stored.start, stored.end, stored.host_id, stored.form, stored.content, stored.expected)


def _other(deciders: Iterable[str], owner: str) -> str:
    """Return who decides: the first who isn't the owner."""
    return next(code for code in deciders if code != owner)
