"""Visits that their host has refused: what was done about them since, and which were recorded anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.store.models import AuditEvent, HostLink, HostWord, Visit

_BEFORE: Final = tuple(f"person__visits__{name}" for name in ("trip", "start", "end", "state"))
RECENT: Final = timedelta(days=365)  # what was refused longer ago lies in a year that was reported


class Refused(NamedTuple):
    """A visit whose refusal stands.

    `since`: what was done about it: `asked` (a link for a new word is open), `corrected`, or nothing (empty).
    """

    visit: int
    trip: str
    name: str
    host: str
    start: date
    end: date
    reason: str
    wanted: str
    since: str


class ReplacedVisit(NamedTuple):
    """A visit that its host refused, for which another one was recorded later."""

    trip: str
    start: date
    end: date
    state: str


class Again(NamedTuple):
    """A visit on which its host hasn't spoken, recorded for one that it refused."""

    trip: str
    name: str
    host: str
    start: date
    end: date
    earlier: ReplacedVisit


def own_refusals(actor: Actor) -> list[Refused]:
    """Actor's own refused visits of the last year, the latest first. One query."""
    return _described(actor, _recent(actor, Visit.objects.filter(person=actor.person_id)))


def of_others(actor: Actor) -> list[Refused]:
    """Refused visits of the last year on which the actor may ask the host anew, the latest first.

    Those of trips that they went on are left out. One query.
    """
    went = Visit.objects.filter(person=actor.person_id).values("trip")
    return _described(actor, _recent(actor, visible.visits(actor, "trip.link").exclude(trip__in=went)))


def among(actor: Actor, visits: Iterable[int]) -> dict[int, Refused]:
    """Those of some visits whose refusal stands, by visit. One query."""
    return {described.visit: described for described in _described(actor, Visit.objects.filter(pk__in=list(visits)))}


def _recent(actor: Actor, visits: QuerySet[Visit]) -> QuerySet[Visit]:
    return visits.filter(start__gte=actor.today - RECENT)


def _described(actor: Actor, visits: QuerySet[Visit]) -> list[Refused]:
    refused = visits.filter(confirmed=False, state="recorded")
    words = HostWord.objects.filter(visit=OuterRef("pk")).order_by("-at", "-pk")
    annotated = refused.annotate(
        reason=Coalesce(Subquery(words.values("reason")[:1]), Value(""), output_field=TextField()),
        wanted=Coalesce(Subquery(words.values("wanted")[:1]), Value(""), output_field=CharField()),
        said_at=Subquery(words.values("at")[:1]),
    )
    links = HostLink.objects.filter(visit=OuterRef("pk"), used_at=None, revoked_at=None, expires_at__gt=actor.now())
    events = AuditEvent.objects.filter(subject="trip", subject_id=OuterRef("trip"), action="trip.correct")
    replaced = annotated.annotate(
        asked=Exists(links.filter(made_at__gt=OuterRef("said_at"))),
        corrected=Exists(events.filter(at__gt=OuterRef("said_at"))),
    )
    return [_refused_visit(visit) for visit in replaced.select_related("person", "host").order_by("-start", "pk")]


def _refused_visit(visit: Any) -> Refused:
    since = "asked" if visit.asked else "corrected" if visit.corrected else ""
    host = union_name(visit.host.name, visit.host.level)
    return Refused(
        visit.pk, visit.trip_id, visit.person.name, host, visit.start, visit.end, visit.reason, visit.wanted, since
    )


def earlier(actor: Actor, visits: Iterable[int]) -> dict[int, ReplacedVisit]:
    """Which refused visit some visits were recorded for, by visit, as far as the actor may see it. One query."""
    replaced_visits = _anew(actor, Visit.objects.filter(pk__in=list(visits)))
    return {pk: ReplacedVisit(*before) for pk, *before in replaced_visits.values_list("pk", *_BEFORE)}


def again(actor: Actor) -> list[Again]:
    """Visits of the last year that were recorded for refused ones and have no word yet, the latest first.

    As far as the actor may ask their hosts. One query, and one more where there are refused ones.
    """
    within = _recent(actor, visible.visits(actor, "trip.link"))
    people = set(within.filter(confirmed=False).values_list("person", flat=True))
    if not people:
        return []
    replaced_visits = _anew(actor, within.filter(person__in=people, confirmed=None, state="recorded"))
    about = ("pk", "trip", "person__name", "host__name", "host__level", "start", "end")
    rows = replaced_visits.order_by("-start", "pk").values_list(*about, *_BEFORE)
    by_visit = {
        pk: Again(trip, name, union_name(host, level), start, end, ReplacedVisit(*before))
        for pk, trip, name, host, level, start, end, *before in rows
    }
    return list(by_visit.values())


def _anew(actor: Actor, visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Join visits with the refused ones for which they were recorded.

    Those are of the same person, to the same host or the unit that it belongs to, on some of the same dates.
    """
    refused = visible.visits(actor, "trip.view").filter(confirmed=False)
    return visits.filter(
        person__visits__in=refused,
        person__visits__start__lte=F("end"),
        person__visits__end__gte=F("start"),
        person__visits__trip__recorded_at__lt=F("trip__recorded_at"),
        host__path__startswith=F("person__visits__host__path"),
    )
