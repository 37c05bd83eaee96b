"""The list of the audit chain: what one may read, the latest first; what was done many times over is one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from dicoso.domain.plans import Period
from dicoso.domain.text import first_words, fold
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.audit import ShownEvent, event_of, names_of
from dicoso.store.models import Account, AuditEvent, Feedback, Person, Plan, TripReport, Unit, Visit

PAGE: Final = 50  # lines
SCANNED: Final = 1000  # events looked at for a page; a longer run is counted by the database
ALIKE: Final = 3  # events in a row that make one line
SHOWN: Final = 10  # events of a run, when its line is opened
PEOPLE_FOUND: Final = 50  # whom a search for people may mean at the most
SUBJECTS: Final = ("plan", "trip", "person", "exemption", "account", "unit", "feedback", "trip_report")


class Filter(NamedTuple):
    """What to show of the chain.

    `person`: who did it, or to whose records. `before`: the number of the event behind which to go on.
    `run`: the first and last number of a run, to read it event by event.
    """

    action: str = ""
    subject: str = ""
    start: date | None = None
    end: date | None = None
    person: str = ""
    before: int | None = None
    run: tuple[int, int] | None = None


class Run(NamedTuple):
    """Events in a row of one account and one kind, on one day; `events` are the latest of them."""

    events: list[ShownEvent]
    times: int
    records: int
    first: int
    last: int


class AuditPage(NamedTuple):
    """Some runs, newest first; `before` leads to older ones, None if there are none."""

    runs: list[Run]
    before: int | None

    @property
    def events(self) -> list[ShownEvent]:
        """The events that can be read on this page."""
        return [event for run in self.runs for event in run.events]


class _Seen(NamedTuple):
    """What tells whether events are alike."""

    seq: int
    at: datetime
    actor: str
    action: str
    reason: str
    subject_id: str


class _Stretch(NamedTuple):
    """A run before its events are read."""

    seen: list[_Seen]
    times: int
    records: int
    first: int


def audit_page(actor: Actor, wanted: Filter) -> AuditPage:
    """What the actor may read, newest first; a constant number of queries."""
    events = _filter_events(actor, visible.events(actor, "audit.view"), wanted)
    events_seen = [_Seen(*row) for row in events.order_by("-seq").values_list(*_Seen._fields)[: SCANNED + 1]]
    cut = len(events_seen) > SCANNED
    stretches = list(_stretches(events_seen[:SCANNED], alike=0 if wanted.run else ALIKE))
    more = cut or len(stretches) > PAGE
    if cut and len(stretches) <= PAGE:
        stretches[-1] = _whole(events, stretches[-1])
    stretches = stretches[:PAGE]
    if not stretches:
        return AuditPage([], None)
    before = stretches[-1].first
    return AuditPage(
        _read_runs(stretches), before if more and (not cut or events.filter(seq__lt=before).exists()) else None
    )


def _stretches(seen: Iterable[_Seen], alike: int) -> Iterator[_Stretch]:
    """Yield runs of at least `alike` events, and the others one by one; with 0 all of them one by one."""
    for _, group in groupby(seen, lambda one: (timezone.localdate(one.at), one.actor, one.action, one.reason)):
        run = list(group)
        for part in [run] if alike and len(run) >= alike else [[one] for one in run]:
            yield _Stretch(part, len(part), len({one.subject_id for one in part}), part[-1].seq)


def _whole(found: QuerySet[AuditEvent], stretch: _Stretch) -> _Stretch:
    """Run that goes on behind what was looked at: an import of thousands, which is of one moment."""
    last = stretch.seen[-1]
    rest = found.filter(seq__lt=last.seq, at=last.at, actor=last.actor, action=last.action, reason=last.reason)
    totals = rest.aggregate(count=Count("seq"), records=Count("subject_id", distinct=True), first=Min("seq"))
    if not totals["count"]:
        return stretch
    records = stretch.records + totals["records"]
    return _Stretch(stretch.seen, stretch.times + totals["count"], records, totals["first"])


def _read_runs(stretches: list[_Stretch]) -> list[Run]:
    numbers_wanted = [one.seq for stretch in stretches for one in stretch.seen[:SHOWN]]
    stored_audit_events = AuditEvent.objects.in_bulk(numbers_wanted)
    names = names_of(event.actor for event in stored_audit_events.values())
    about = _subject_names(stored_audit_events.values())
    shown_events = {
        seq: event_of(event, names, about.get((event.subject, event.subject_id), ""))
        for seq, event in stored_audit_events.items()
    }
    return [
        Run(
            [shown_events[one.seq] for one in part.seen[:SHOWN]],
            part.times,
            part.records,
            part.first,
            part.seen[0].seq,
        )
        for part in stretches
    ]


def _filter_events(actor: Actor, events: QuerySet[AuditEvent], wanted: Filter) -> QuerySet[AuditEvent]:
    if wanted.action:
        events = events.filter(action=wanted.action)
    if wanted.subject:
        events = events.filter(subject=wanted.subject)
    if wanted.person:
        events = events.filter(_of_person(actor, wanted.person))
    if wanted.start:
        events = events.filter(at__gte=_midnight(wanted.start))
    if wanted.end:
        events = events.filter(at__lt=_midnight(wanted.end + timedelta(days=1)))
    if wanted.run is not None:
        events = events.filter(seq__range=wanted.run)
    if wanted.before is not None:
        events = events.filter(seq__lt=wanted.before)
    return events


def _of_person(actor: Actor, text: str) -> Q:
    """Condition that people whom the actor sees, found by name or code, did it or own the record."""
    named_condition = Q(search__contains=fold(text)) | Q(code__iexact=text.strip())
    people = visible.visible_people(actor, "person.view").filter(named_condition).order_by("sort_key", "pk")
    codes_by_key = dict(people.values_list("pk", "code")[:PEOPLE_FOUND])
    offices = Q(name__icontains=text, person=None) | Q(username__iexact=text.strip())
    accounts = Account.objects.filter(Q(person__in=codes_by_key) | offices)
    usernames = list(accounts.values_list("username", flat=True)[:PEOPLE_FOUND])
    plans = [str(pk) for pk in Plan.objects.filter(person__in=codes_by_key).values_list("pk", flat=True)]
    trips = Visit.objects.filter(person__in=codes_by_key).values("trip")
    return (
        Q(actor__in=usernames)
        | Q(subject__in=("person", "exemption"), subject_id__in=list(codes_by_key.values()))
        | Q(subject="account", subject_id__in=usernames)
        | Q(subject="plan", subject_id__in=plans)
        | Q(subject="trip", subject_id__in=trips)
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _subject_names(events: Iterable[AuditEvent]) -> dict[tuple[str, str], str]:
    """Name for each record that the events are about, with one query for each kind."""
    ids: dict[str, set[str]] = {subject: set() for subject in SUBJECTS}
    for event in events:
        ids.setdefault(event.subject, set()).add(event.subject_id)
    people = dict(Person.objects.filter(code__in=ids["person"] | ids["exemption"]).values_list("code", "name"))
    named_names = {(subject, code): name for subject in ("person", "exemption") for code, name in people.items()}
    accounts = Account.objects.filter(username__in=ids["account"]).values_list("username", "name")
    named_names |= {("account", username): name for username, name in accounts}
    units = Unit.objects.filter(code__in=ids["unit"]).order_by("valid_from").values_list("code", "name")
    named_names |= {("unit", code): name for code, name in units}
    return (
        named_names
        | _plan_names(ids["plan"])
        | _trip_names(ids["trip"])
        | _feedback(ids["feedback"])
        | _reports(ids["trip_report"])
    )


def _plan_names(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    uuids = _uuids(ids)
    owners = Plan.objects.filter(pk__in=uuids).values_list("pk", "person__name", "cycle", "year", "number")
    return {
        ("plan", uuids[str(pk)]): f"{name}, {Period(cycle, year, number).label}"
        for pk, name, cycle, year, number in owners
    }


def _feedback(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return whose matter each record is, with its first words."""
    uuids = _uuids(ids)
    feedback = Feedback.objects.filter(pk__in=uuids).select_related("unit")
    return {
        (
            "feedback",
            uuids[str(each_feedback.pk)],
        ): f"{union_name(each_feedback.unit.name, each_feedback.unit.level)} · {first_words(each_feedback.text)}"
        for each_feedback in feedback
    }


def _uuids(ids: Iterable[str]) -> dict[str, str]:
    """Ids that are UUIDs, by how the database writes them."""
    texts_by_uuid: dict[str, str] = {}
    for key in ids:
        with suppress(ValueError):
            texts_by_uuid[str(UUID(key))] = key
    return texts_by_uuid


def _trip_names(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Who went where: the first person and how many more, and the host."""
    people: dict[str, list[str]] = {}
    hosts: dict[str, str] = {}
    stays = Visit.objects.filter(trip__in=ids).order_by("pk")
    for trip, person, host, level in stays.values_list("trip", "person__name", "host__name", "host__level"):
        known_person = people.setdefault(trip, [])
        if person not in known_person:
            known_person.append(person)
        hosts.setdefault(trip, union_name(host, level))
    return {("trip", trip): f"{_some(names)} · {hosts[trip]}" for trip, names in people.items()}


def _reports(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Who went where on the trip of each report."""
    uuids = _uuids(ids)
    trip_of = {str(pk): trip for pk, trip in TripReport.objects.filter(pk__in=uuids).values_list("pk", "trip")}
    named_trip_names = _trip_names(set(trip_of.values()))
    return {
        ("trip_report", uuids[pk]): named_trip_names["trip", trip]
        for pk, trip in trip_of.items()
        if ("trip", trip) in named_trip_names
    }


def _some(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} và {len(names) - 1} người khác"
