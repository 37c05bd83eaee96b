"""What a host unit sees of the visits to it, what was said of a visit, and the links by which it can be said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Exists, OuterRef, Q, QuerySet

from dicoso.domain import pages
from dicoso.domain.dates import Span
from dicoso.domain.hosts import LinkClosed, LinkState, link_state
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor, reaches_today
from dicoso.queries.audit import BY_LINK
from dicoso.queries.postings import titles
from dicoso.queries.trips.trip_list import Years
from dicoso.store.models import Account, HostLink, HostWord, PlanItem, Posting, Role, Trip, Visit

SIZE: Final = 50  # visits of one page of the list
_SIGNER: Final = "dicoso.host-link"


class HostStatement(NamedTuple):
    """One word of a host, as it was given."""

    confirmed: bool
    reason: str
    wanted: str
    name: str
    position: str
    at: datetime
    by_link: bool


@dataclass(frozen=True, slots=True)
class VisitToConfirm:
    """A visit on which the host can speak. `version` is that of its trip: what the host answers to is what they saw.

    `needed`: whether the visitor's rules want the host's word; None where no rule covers the year.
    """

    pk: int
    trip: str
    version: int
    name: str
    post: str
    host: str
    place: str
    start: date
    end: date
    form: str
    content: str
    confirmed: bool | None
    state: str
    needed: bool | None
    words: tuple[HostStatement, ...]

    @property
    def span(self) -> Span:
        """From the first to the last day."""
        return Span(self.start, self.end)


class Announced(NamedTuple):
    """A stay of an approved plan for which no trip was recorded yet."""

    name: str
    post: str
    host: str
    start: date
    end: date
    form: str
    content: str


class HostPage(NamedTuple):
    """Some of the visits to a host, the latest first; `total` in all."""

    visits: list[VisitToConfirm]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages.count_pages(self.total, SIZE)


def host_page(actor: Actor, *, answered: bool, number: int = 1) -> HostPage:
    """Visits that wait for the actor's word, or have it. A constant number of queries."""
    over = _over(actor).filter(confirmed__isnull=not answered)
    total = over.count()
    number, part = pages.nearest(number, total, SIZE)
    stays = list(over.order_by("-start", "trip", "person__sort_key")[part])
    return HostPage(_visits_to_confirm(stays), total, number)


def count_waiting_visits(actor: Actor) -> int:
    """How many visits wait for the actor's word."""
    return _over(actor).filter(confirmed=None).count()


def _over(actor: Actor) -> QuerySet[Visit]:
    visits = visible.visits(actor, "trip.confirm").filter(state="recorded", end__lte=actor.today)
    return visits.select_related("trip", "person", "host")


def find_host_visit(actor: Actor, action: str, pk: int) -> VisitToConfirm:
    """One visit for an action of the actor.

    Raises: NotFound; NotAllowed.
    """
    return _visits_to_confirm([visible.find_one(visible.visits, actor, action, pk=pk)])[0]


def announced_visits(actor: Actor) -> list[Announced]:
    """Who is coming, by date: approved and not over, and not recorded yet. Two queries."""
    gone_condition = Exists(Visit.objects.filter(plan_item=OuterRef("pk"), state="recorded"))
    coming = visible.announced_items(actor, "trip.confirm").filter(~gone_condition, end__gte=actor.today)
    items = list(coming.select_related("plan__person", "host").order_by("start", "end", "plan__person__sort_key"))
    post_of = titles((item.plan.person_id, item.start) for item in items)
    return [_announced(item, post_of.get((item.plan.person_id, item.start), "")) for item in items]


def _announced(item: PlanItem, post: str) -> Announced:
    host = union_name(item.host.name, item.host.level)
    return Announced(item.plan.person.name, post, host, item.start, item.end, item.form, item.content)


def _visits_to_confirm(stays: Sequence[Visit]) -> list[VisitToConfirm]:
    posts = titles((stay.person_id, stay.start) for stay in stays)
    hosts = {host.pk: host for host in units.hosts_of_units({stay.host_id: stay.host for stay in stays}.values())}
    years = Years((stay.person_id, stay.start, stay.end) for stay in stays)
    statements = words(stay.pk for stay in stays)
    return [
        VisitToConfirm(
            pk=stay.pk,
            trip=stay.trip_id,
            version=stay.trip.version,
            name=stay.person.name,
            post=posts.get((stay.person_id, stay.start), ""),
            host=hosts[stay.host_id].name,
            place=hosts[stay.host_id].place,
            start=stay.start,
            end=stay.end,
            form=stay.form,
            content=stay.content,
            confirmed=stay.confirmed,
            state=stay.state,
            needed=_needed(years, stay),
            words=tuple(statements.get(stay.pk, ())),
        )
        for stay in stays
    ]


def _needed(years: Years, stay: Visit) -> bool | None:
    year = years.of(stay.person_id, stay.start)
    return year.rules.counting.confirmation_required if year else None


def words(visits: Iterable[int]) -> dict[int, list[HostStatement]]:
    """What was said of visits, the last word first. One query."""
    host_statements: dict[int, list[HostStatement]] = defaultdict(list)
    for word in HostWord.objects.filter(visit__in=list(visits)).order_by("-at", "-pk"):
        host_statements[word.visit_id].append(_confirmation_line(word))
    return host_statements


def _confirmation_line(word: HostWord) -> HostStatement:
    by_link = word.link_id is not None
    return HostStatement(word.confirmed, word.reason, word.wanted, word.name, word.position, word.at, by_link)


def speaker(actor: Actor) -> tuple[str, str]:
    """Name and position of whoever spoke last from the actor's account: they need not type them again."""
    last = HostWord.objects.filter(account=actor.account_id).order_by("-at", "-pk").first()
    return (last.name, last.position) if last else ("", "")


# Links.


class MadeLink(NamedTuple):
    """A link that was made for a visit, with what has become of it; `token` is what its address ends with."""

    pk: UUID
    token: str
    state: LinkState
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def token(link: UUID) -> str:
    """Signed text by which a link is known."""
    return Signer(salt=_SIGNER, sep=".").sign(link.hex)


def by_token(text: str) -> HostLink:
    """Link that a text is the signed name of.

    Raises: LinkClosed, with the state `altered`, if it is none that was made here.
    """
    try:
        key = UUID(Signer(salt=_SIGNER, sep=".").unsign(text))
    except (BadSignature, ValueError):
        raise LinkClosed(state="altered") from None
    link = HostLink.objects.filter(pk=key).select_related("visit__trip", "visit__person", "visit__host", "made_by")
    found = link.first()
    if found is None:
        raise LinkClosed(state="altered")
    return found


def said_by(text: str) -> HostStatement | None:
    """What was said through a link; None if nothing was.

    Raises: LinkClosed, with the state `altered`, if it is none that was made here.
    """
    word = HostWord.objects.filter(link=by_token(text)).first()
    return _confirmation_line(word) if word else None


def find_link_state(link: HostLink, now: datetime) -> LinkState:
    """Whether a link can be used at a moment."""
    visit = link.visit
    other_statement = HostWord.objects.filter(visit=visit, at__gte=link.made_at).exclude(link=link).exists()
    answered = other_statement or visit.confirmed is True
    return link_state(link, now, cancelled=visit.state == "cancelled", answered=answered)


def links(visit: int, now: datetime) -> list[MadeLink]:
    """Links made for a visit, the latest first. At most one of them is open."""
    host_links = HostLink.objects.filter(visit=visit).select_related("visit", "made_by").order_by("-made_at")
    return [
        MadeLink(
            link.pk, token(link.pk), find_link_state(link, now), link.made_by.name, link.made_at, link.expires_at,
            link.used_at, link.revoked_at,
        )
        for link in host_links
    ]  # fmt: skip


def visit_of_link(link: HostLink) -> VisitToConfirm:
    """Visit of a link, for whoever holds it."""
    return _visits_to_confirm([link.visit])[0]


def guest(today: date, at: datetime | None) -> Actor:
    """Whoever holds a link and isn't logged in: nobody that the table of rights knows."""
    return Actor(0, BY_LINK, "", None, today, (), at)


def went(actor: Actor, trip: Trip) -> bool:
    """Tell whether the actor was on a trip, or recorded it: then they don't speak for its host."""
    if actor.account_id is not None and actor.account_id == trip.recorded_by_id:
        return True
    return actor.person_id is not None and Visit.objects.filter(trip=trip, person=actor.person_id).exists()


def is_own(link: HostLink, actor: Actor) -> bool:
    """Tell whether the actor went on the trip of a link, recorded it, or made the link."""
    return actor.account_id == link.made_by_id or went(actor, link.visit.trip)


def linkable(actor: Actor, visits: Iterable[int]) -> set[int]:
    """Those of some visits for which the actor may make a link. One query.

    A visit that the host has refused gets no new one from those who went or recorded it.
    """
    linkable_visits = visible.visits(actor, "trip.link").filter(
        pk__in=list(visits), state="recorded", end__lte=actor.today
    )
    along = Exists(Visit.objects.filter(trip=OuterRef("trip"), person=actor.person_id))
    own = Q(trip__recorded_by=actor.account_id) | along
    return set(linkable_visits.exclude(confirmed=True).exclude(own, confirmed=False).values_list("pk", flat=True))


def answerable(actor: Actor, visits: Iterable[int]) -> set[int]:
    """Those of some visits of which the actor may say the host's word. One query."""
    if not actor.may("trip.confirm"):
        return set()
    return set(_over(actor).filter(pk__in=list(visits)).values_list("pk", flat=True))


# Who is told.


def concerned(visit: Visit, today: date) -> set[int]:
    """Accounts to be told of a refusal: the visitor's, the recorder's, organisation-inspection's."""
    own = Account.objects.filter(person=visit.person_id).values_list("pk", flat=True)
    recorder = Trip.objects.filter(pk=visit.trip_id).values_list("recorded_by", flat=True)
    return {pk for pk in (*own, *recorder, *_inspectors(visit, today)) if pk is not None}


def _inspectors(visit: Visit, today: date) -> list[int]:
    """Accounts of organisation-inspection that look after the unit from which a visit was made."""
    postings = Posting.objects.filter(person=visit.person_id, start__lte=visit.start, end__gte=visit.start)
    paths = list(postings.values_list("unit__path", flat=True))
    held_roles: Any = Role.objects.filter(
        role="org_inspection", start__lte=today, end__gte=today, account__is_active=True
    )
    roles = list(held_roles.select_related("unit"))
    reach_of = reaches_today((role.unit for role in roles), today)
    return [role.account_id for role in roles if any(reach_of[role.unit_id].holds(path) for path in paths)]
