"""The audit chain as people read it, and whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from dicoso.domain.audit import FIRST, digest
from dicoso.domain.plans import Period
from dicoso.domain.text import first_words
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.store.models import Account, AuditEvent, AuditHead, Feedback, Person, Plan, Unit, Visit

PAGE: Final = 50
PROGRAM: Final = "dicoso"
SUBJECTS: Final = ("plan", "trip", "person", "exemption", "account", "unit", "feedback")


@dataclass(frozen=True, slots=True)
class Event:
    """One action as it is shown. `who` is a name; `about` names the record, empty where it is gone."""

    seq: int
    at: datetime
    username: str
    who: str
    action: str
    subject: str
    subject_id: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


class Filter(NamedTuple):
    """What to show of the chain; `before` is the number of the event behind which to go on."""

    action: str = ""
    subject: str = ""
    start: date | None = None
    end: date | None = None
    who: str = ""
    before: int | None = None


class Page(NamedTuple):
    """Some events, newest first; `before` leads to older ones, None if there are none."""

    events: list[Event]
    before: int | None


def history(subject: str, subject_id: str) -> list[Event]:
    """Return what happened to one record, newest first. Two queries.

    Whoever calls it has found the record through the gate. An exemption's subject is its person's code.
    """
    found = list(AuditEvent.objects.filter(subject=subject, subject_id=str(subject_id)).order_by("-seq"))
    names = _names(event.actor for event in found)
    return [_event(event, names) for event in found]


def page(actor: Actor, wanted: Filter) -> Page:
    """Return the events that the actor may read, newest first; a constant number of queries."""
    found = _filtered(visible.events(actor, "audit.view"), wanted).order_by("-seq")[: PAGE + 1]
    events = list(found)
    names = _names(event.actor for event in events[:PAGE])
    about = _about(events[:PAGE])
    shown = [_event(event, names, about.get((event.subject, event.subject_id), "")) for event in events[:PAGE]]
    return Page(shown, shown[-1].seq if len(events) > PAGE else None)


def _filtered(events: QuerySet[AuditEvent], wanted: Filter) -> QuerySet[AuditEvent]:
    if wanted.action:
        events = events.filter(action=wanted.action)
    if wanted.subject:
        events = events.filter(subject=wanted.subject)
    if wanted.who:
        events = events.filter(actor=wanted.who)
    if wanted.start:
        events = events.filter(at__gte=_midnight(wanted.start))
    if wanted.end:
        events = events.filter(at__lt=_midnight(wanted.end + timedelta(days=1)))
    if wanted.before is not None:
        events = events.filter(seq__lt=wanted.before)
    return events


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _event(event: AuditEvent, names: Mapping[str, str], about: str = "") -> Event:
    return Event(
        event.seq,
        event.at,
        event.actor,
        names.get(event.actor, event.actor),
        event.action,
        event.subject,
        event.subject_id,
        event.reason,
        json.loads(event.facts),
        about,
    )


def _names(usernames: Iterable[str]) -> dict[str, str]:
    found = dict(Account.objects.filter(username__in=set(usernames)).values_list("username", "name"))
    return {PROGRAM: "Quản trị máy chủ"} | found


def _about(events: Iterable[AuditEvent]) -> dict[tuple[str, str], str]:
    """Return a name for each record that the events are about, with one query for each kind."""
    ids: dict[str, set[str]] = {subject: set() for subject in SUBJECTS}
    for event in events:
        ids.setdefault(event.subject, set()).add(event.subject_id)
    people = dict(Person.objects.filter(code__in=ids["person"] | ids["exemption"]).values_list("code", "name"))
    named: dict[tuple[str, str], str] = {("person", code): name for code, name in people.items()}
    named |= {("exemption", code): name for code, name in people.items()}
    accounts = Account.objects.filter(username__in=ids["account"]).values_list("username", "name")
    named |= {("account", username): name for username, name in accounts}
    units = Unit.objects.filter(code__in=ids["unit"]).order_by("valid_from").values_list("code", "name")
    named |= {("unit", code): name for code, name in units}
    return named | _plans(ids["plan"]) | _trips(ids["trip"]) | _feedback(ids["feedback"])


def _plans(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    wanted = {str(UUID(key)): key for key in ids if _is_uuid(key)}
    owners = Plan.objects.filter(pk__in=wanted).values_list("pk", "person__name", "cycle", "year", "number")
    return {
        ("plan", wanted[str(pk)]): f"{name}, {Period(cycle, year, number).label}"
        for pk, name, cycle, year, number in owners
    }


def _feedback(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return whose matter each record is, with its first words."""
    wanted = {str(UUID(key)): key for key in ids if _is_uuid(key)}
    found = Feedback.objects.filter(pk__in=wanted).select_related("unit")
    return {
        ("feedback", wanted[str(each.pk)]): f"{union_name(each.unit.name, each.unit.level)} · {first_words(each.text)}"
        for each in found
    }


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _trips(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return who went where: the first person and how many more, and the host."""
    people: dict[str, list[str]] = {}
    hosts: dict[str, str] = {}
    stays = Visit.objects.filter(trip__in=ids).order_by("pk")
    for trip, person, host, level in stays.values_list("trip", "person__name", "host__name", "host__level"):
        known = people.setdefault(trip, [])
        if person not in known:
            known.append(person)
        hosts.setdefault(trip, union_name(host, level))
    return {("trip", trip): f"{_some(names)} · {hosts[trip]}" for trip, names in people.items()}


def _some(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} và {len(names) - 1} người khác"


class ChainFault(NamedTuple):
    """One place where the chain isn't what was sealed. `kind`: altered, gap or head."""

    seq: int
    kind: str

    def __str__(self) -> str:
        return {
            "altered": f"mục {self.seq} đã bị sửa sau khi ghi",
            "gap": f"thiếu mục {self.seq}",
            "head": f"mục cuối đã ghi là {self.seq} nhưng nhật ký không kết thúc ở đó",
        }[self.kind]


class _Sealed(NamedTuple):
    """One event as it was sealed, and its digest."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: str
    reason: str
    facts: str
    digest: str


def verify_chain() -> Iterator[ChainFault]:
    """Compute every digest again, in order, and yield what doesn't agree; an altered event is named alone.

    It reads some thousand events at a time, whatever their number.
    """
    seq, previous = 0, FIRST
    stored = AuditEvent.objects.order_by("seq").values_list(*_Sealed._fields)
    for event in map(_Sealed._make, stored.iterator(chunk_size=2000)):
        gap = event.seq != seq + 1
        if gap:
            yield ChainFault(seq + 1, "gap")
        elif digest(previous, event) != event.digest:
            yield ChainFault(event.seq, "altered")
        seq, previous = event.seq, event.digest
    head = AuditHead.objects.filter(pk=1).values_list("seq", "digest").first() or (0, FIRST)
    if head != (seq, previous):
        yield ChainFault(head[0], "head")
