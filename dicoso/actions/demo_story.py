"""What happens in a demonstration, day by day: each thing done by whom it belongs to, through the ordinary actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from dicoso.actions import calendars, events, exemptions, feedback, hosts, ledger, notices, plans, trip_reports, trips
from dicoso.data import demo
from dicoso.data.demo import Demonstration, Stay
from dicoso.domain.dates import ONE_DAY
from dicoso.domain.events import EventRow
from dicoso.domain.feedback import RaisedLine
from dicoso.domain.hosts import Word
from dicoso.domain.people import ExemptionRow
from dicoso.domain.plans import Period
from dicoso.domain.trip_reports import Content
from dicoso.domain.trips import VisitRow
from dicoso.queries import actors, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plans.plan_rules import TypedItem
from dicoso.queries.trips import hosts as host_queries
from dicoso.queries.units import by_code
from dicoso.store.models import Account, Person, Plan, PlanItem, Visit

_OPENING, _APART = time(8), timedelta(minutes=2)
# In which order the things of one day happen.
_RECORD, _WRITE, _ENDORSE, _CHECK, _APPROVE, _RETURN, _GO, _MEND, _ANSWER, _REPORT, _RAISE, _FOLLOW, _READ = range(13)
_UNREAD = timedelta(days=10)  # what came before has been read

Act = Callable[[datetime], object]


def story_moment(day: date, number: int) -> datetime:
    """When the thing of that number happens on a day."""
    return datetime.combine(day, _OPENING, timezone.get_default_timezone()) + number * _APART


class Story:
    """What happens, by day; what happened may lead to more."""

    def __init__(self, name: str, told: Demonstration) -> None:
        self.name, self.told = name, told
        self.people = dict(Person.objects.filter(code__in=[p.code for p in told.people]).values_list("code", "pk"))
        opened = {account.username: account for account in Account.objects.all()}
        self.accounts = {holder.code or holder.account: opened[holder.account] for holder in told.holders}
        # Who holds a role for a part of the story only is looked up on every day.
        ends = {holder.code or holder.account: {role.end for role in holder.roles} for holder in told.holders}
        begun = {holder.code or holder.account: {role.start for role in holder.roles} for holder in told.holders}
        self.changing = {who for who in ends if ends[who] | begun[who] != {None}}
        self.reports = {(report.by, report.host, report.start): report for report in told.reports}
        self.matters: dict[str, UUID] = {}
        self.waiting: list[tuple[date, int, int, Act]] = []
        self.number = 0
        self.made = 0
        self._actors: dict[tuple[str, date], Actor] = {}
        self._hosts: dict[tuple[str, date], int] = {}

    def tell(self) -> None:
        """Let everything happen, day by day; years are counted when all has been told."""
        for exemption in self.told.exemptions:
            self._excuse(exemption)
        for versions in self._versions():
            self._plan(versions)
        for trip in self.told.trips:
            self._trip(trip)
        for holder in self.told.holders:
            today = self.told.today - _UNREAD
            self.at(today, _READ, partial(self._read, holder.code or holder.account))
        for matter in self.told.matters:
            self.at(matter.on or self.told.today, _RAISE, partial(self._raise, matter))
        self._keep_calendars()
        with ledger.refresh_once():
            self._live()

    def _live(self) -> None:
        day, number = date.min, 0
        while self.waiting:
            today, _, _, act = heappop(self.waiting)
            number = number + 1 if today == day else 0
            day = today
            act(story_moment(day, number))

    def at(self, day: date, rank: int, act: Act) -> None:
        """Have something happen on a day."""
        self.number += 1
        heappush(self.waiting, (day, rank, self.number, act))

    def actor(self, who: str, now: datetime) -> Actor:
        """Person, by code, or an office, by the name of its account, as they act at a moment."""
        key = (who, now.date() if who in self.changing else self.told.begins)
        if key not in self._actors:
            self._actors[key] = actors.load_actor(self.accounts[who], key[1])
        return replace(self._actors[key], today=now.date(), at=now)

    def host(self, code: str, day: date) -> int:
        """Unit that a code names on a day."""
        key = (code, day)
        if key not in self._hosts:
            self._hosts[key] = by_code(code, day).pk
        return self._hosts[key]

    def _excuse(self, told: demo.Exemption) -> None:
        row = ExemptionRow(told.person, told.reason, told.start, told.end, told.order)
        self.at(told.recorded, _RECORD, lambda now: exemptions.record_exemption(self.actor(told.by, now), row))

    def _keep_calendars(self) -> None:
        """Have the province's days entered and its years confirmed, and what the offices hold."""
        province = by_code(self.told.province, self.told.begins).pk
        for own in self.told.own_days:
            day = calendars.NewDay(own.day, own.kind, own.name, own.document)
            self.at(own.on, _RECORD, partial(self._set_day, own.by, province, day))
        for year in self.told.confirmed_years:
            self.at(year.on, _RECORD, partial(self._confirm, year, province))
        for event in self.told.events:
            self.at(event.on, _RECORD, partial(self._enter, event))

    def _set_day(self, by: str, province: int, day: calendars.NewDay, now: datetime) -> None:
        calendars.set_calendar_day(self.actor(by, now), province, day)

    def _confirm(self, told: demo.Confirmed, province: int, now: datetime) -> None:
        calendars.confirm_calendar(self.actor(told.by, now), province, told.year, told.document)

    def _enter(self, held: demo.Held, now: datetime) -> None:
        row = EventRow("", held.title, held.place, held.start, held.end)
        events.add_event(self.actor(held.by, now), self.host(held.unit, now.date()), row)

    def _read(self, who: str, now: datetime) -> None:
        notices.read_all(self.actor(who, now), until=now)

    # Plans.

    def _versions(self) -> Iterable[Sequence[demo.Plan]]:
        """Versions of each plan, in order."""
        versions_of_plan: dict[tuple[str, int, int], list[demo.Plan]] = defaultdict(list)
        for plan in self.told.plans:
            versions_of_plan[plan.person, plan.year, plan.quarter].append(plan)
        return versions_of_plan.values()

    def _plan(self, versions: Sequence[demo.Plan]) -> None:
        first_version = versions[0]
        first = first_version.registered or first_version.submitted or self.told.begins
        self.at(first, _WRITE, lambda now: self._register(versions, now))

    def _register(self, versions: Sequence[demo.Plan], now: datetime) -> None:
        period = Period("quarter", versions[0].year or self.told.year, versions[0].quarter)
        self._write(versions, plans.register_plan(self.actor(versions[0].person, now), period), now)

    def _amend(self, versions: Sequence[demo.Plan], plan: Plan, reason: str, now: datetime) -> None:
        self._write(versions[1:], plans.amend_plan(self.actor(versions[0].person, now), plan.pk, reason), now)

    def _write(self, versions: Sequence[demo.Plan], plan: Plan, now: datetime) -> None:
        """Put into a draft the stays that the file has for it, and have it go its way."""
        first_version = versions[0]
        actor = self.actor(first_version.person, now)
        keys: dict[Stay, UUID] = {}
        lacking = {self._item(stay): stay for stay in first_version.stays}
        for stored_plan_item in PlanItem.objects.filter(plan=plan):
            stay = lacking.pop(_as_item(stored_plan_item), None)
            if stay is None:
                plans.delete_item(actor, plan.pk, stored_plan_item.pk)
            else:
                keys[stay] = stored_plan_item.pk
        for item, stay in lacking.items():
            keys[stay] = plans.add_item(actor, plan.pk, item).pk
        self._steps(versions, plan)
        for stay, key in keys.items():
            if stay.went:
                stay_as_made = replace(stay, start=stay.went.start, end=stay.went.end)
                self._trip(demo.Trip((first_version.person,), (stay_as_made,)), key)

    def _item(self, stay: Stay) -> TypedItem:
        return TypedItem(stay.start, stay.end, self.host(stay.host, stay.start), stay.form, stay.content, stay.expected)

    def _steps(self, versions: Sequence[demo.Plan], plan: Plan) -> None:
        """Have the steps of a plan taken."""
        first_version, chain, pk = versions[0], self.told.chain, plan.pk
        owner, back, amended = first_version.person, first_version.returned, first_version.amended
        if first_version.submitted:
            self.at(first_version.submitted, _WRITE, lambda now: plans.submit_plan(self.actor(owner, now), pk))
        if first_version.endorsed:
            head = chain.endorse[plan.unit.code]
            self.at(first_version.endorsed, _ENDORSE, lambda now: plans.endorse_plan(self.actor(head, now), pk))
        if first_version.checked:
            org = _other(chain.check, owner)
            self.at(first_version.checked, _CHECK, lambda now: plans.check_plan(self.actor(org, now), pk))
        if first_version.approved:
            board = _other(chain.approve, owner)
            self.at(first_version.approved, _APPROVE, lambda now: plans.approve_plan(self.actor(board, now), pk))
        if back:
            self.at(back.on, _RETURN, lambda now: plans.send_plan_back(self.actor(back.by, now), pk, back.reason))
        if amended:
            self.at(amended.on, _WRITE, lambda now: self._amend(versions, plan, amended.reason, now))

    # Trips, and what hosts say of them.

    def _trip(self, trip: demo.Trip, item: UUID | None = None) -> None:
        """Have a trip recorded the day after, or on the demonstration's last day."""
        back = max(stay.end for stay in trip.stays) + ONE_DAY
        self.at(min(back, self.told.today), _GO, lambda now: self._record(trip, item, now))

    def _record(self, trip: demo.Trip, item: UUID | None, now: datetime) -> None:
        self.made += 1
        pk = f"{self.told.province}-{self.told.year}-{self.made:04}"
        by, rows = trip.by or trip.who[0], self._rows(pk, trip, trip.stays, item)
        trips.record_trip(self.actor(by, now), rows)
        gone_cancelled, mended = trip.cancelled, trip.corrected
        if gone_cancelled:
            self.at(
                gone_cancelled.on, _MEND, lambda now: trips.cancel_trip(self.actor(by, now), pk, gone_cancelled.reason)
            )
        if mended:
            right = self._rows(pk, trip, mended.stays, item)
            self.at(mended.on, _MEND, lambda now: trips.correct_trip(self.actor(by, now), pk, 1, right, mended.reason))
        for stay in (*trip.stays, *(mended.stays if mended else ())):
            if stay.answer:
                self.at(stay.answer.on, _ANSWER, partial(self._answer, trip, pk, stay, stay.answer))
        for stay in trip.stays:
            for code in stay.who or trip.who:
                report = self.reports.pop((code, stay.host, stay.start), None)
                if report:
                    self.at(report.on, _REPORT, partial(self._report, pk, report))

    def _rows(self, pk: str, trip: demo.Trip, stays: Collection[Stay], item: UUID | None) -> list[VisitRow]:
        return [
            VisitRow(
                pk, self.people[code], self.host(stay.host, stay.start), stay.start, stay.end, stay.form,
                venue=stay.venue, order_number=trip.order, plan_item=item, content=stay.content,
            )
            for stay in stays
            for code in stay.who or trip.who
        ]  # fmt: skip

    def _answer(self, trip: demo.Trip, pk: str, stay: Stay, said: demo.Answer, now: datetime) -> None:
        """Say a host's word of everybody's stay: from an account that speaks for it, or each through a link."""
        visits = Visit.objects.filter(trip=pk, host=self.host(stay.host, stay.start), start=stay.start)
        versions_seen = dict(visits.order_by("pk").values_list("pk", "trip__version"))
        for office in self.told.offices:
            by = self.actor(office.account, now) if office.speaker else None
            if by and visible.visits(by, "trip.confirm").filter(pk__in=versions_seen).exists():
                word = Word(said.confirmed, office.speaker, office.position, said.reason, said.wanted)
                hosts.answer_visits(by, versions_seen, word)
                return
        sender, guest = self.actor(trip.by or trip.who[0], now), host_queries.guest(now.date(), now)
        word = Word(said.confirmed, said.name, said.position, said.reason, said.wanted)
        for visit, version in versions_seen.items():
            link = hosts.make_link(sender, visit)
            hosts.answer_by_link(host_queries.token(link), version, word, guest)

    # Reports, and what the grassroots raised.

    def _report(self, pk: str, told: demo.Report, now: datetime) -> None:
        """Have a report written: sent at once, or left as a draft."""
        lines = []
        for number, matter in enumerate(told.raised):
            unit = self.host(matter.unit or told.host, told.start)
            key = self._key(matter, f"{pk}-{number}")
            lines.append(RaisedLine(key, matter.kind, unit, matter.text, matter.topic, matter.due))
            self._follow(matter, key)
        content = Content(told.done, told.situation, told.advantages, tuple(lines))
        report_written = trip_reports.Written(self._id(f"{pk}-report"), pk, 0, content, submit=not told.draft)
        trip_reports.write_report(self.actor(told.by, now), report_written)

    def _key(self, matter: demo.Matter, otherwise: str) -> UUID:
        record_id = self._id(matter.key or otherwise)
        self.matters[matter.key] = record_id
        return record_id

    def _id(self, name: str) -> UUID:
        """Id that is the same whenever the demonstration is loaded."""
        return uuid5(NAMESPACE_URL, f"{self.name}/{name}")

    def _raise(self, matter: demo.Matter, now: datetime) -> None:
        """Have something raised that no report has: by the unit itself, or in a dialogue."""
        new = feedback.New(
            self.host(matter.unit, now.date()), matter.kind, matter.text, matter.topic, matter.origin, now.date()
        )
        matter_raised = feedback.raise_feedback(self.actor(matter.by, now), new)
        self.matters[matter.key] = matter_raised.pk
        self._follow(matter, matter_raised.pk)

    def _follow(self, matter: demo.Matter, key: UUID) -> None:
        for step in matter.steps:
            self.at(step.on, _FOLLOW, partial(self._take, key, step))

    def _take(self, key: UUID, told: demo.Step, now: datetime) -> None:
        """Have a step taken on what was raised."""
        actor = self.actor(told.by, now)
        to = feedback.Assignment(self.host(told.owner, now.date()), told.due) if told.owner and told.due else None
        if told.step == "classify":
            feedback.classify_feedback(actor, key, told.topic, told.nature, to=to, note=told.text)
        elif told.step == "assign" and to:
            feedback.assign_feedback(actor, key, to, note=told.text)
        elif told.step == "merge":
            feedback.merge_feedback(actor, key, self.matters[told.into], told.text)
        elif told.step == "carry":
            feedback.carry_into_programme(actor, [key], told.year, told.text)
        else:
            _SAYS[told.step](actor, key, told.text)


_SAYS: Final[Mapping[str, Callable[[Actor, UUID, str], object]]] = {
    "answer": feedback.answer_feedback,
    "accept": feedback.accept_answer,
    "dispute": feedback.dispute_answer,
    "close": feedback.close_feedback,
}


def _as_item(stored: PlanItem) -> TypedItem:
    return TypedItem(stored.start, stored.end, stored.host_id, stored.form, stored.content, stored.expected)


def _other(deciders: Iterable[str], owner: str) -> str:
    """Who decides: the first who isn't the owner."""
    return next(code for code in deciders if code != owner)
