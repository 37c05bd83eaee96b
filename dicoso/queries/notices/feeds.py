"""Calendars that people take along: which an account may have, and what one shows by the account's rights of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from dicoso.domain.feeds import FeedStay
from dicoso.domain.units import union_name
from dicoso.queries import actors, units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.postings import setting_out
from dicoso.store.models import CalendarFeed, PlanItem, Visit

BACK, AHEAD = timedelta(days=92), timedelta(days=366)  # what a calendar shows around today
MOST: Final = 2000  # stays in one calendar: a department goes on fewer in such a time


class Offer(NamedTuple):
    """A calendar that an account may have: of which kind, and of which unit (None: its own)."""

    kind: str
    unit: int | None
    name: str


class ListedFeed(NamedTuple):
    """A calendar that an account has."""

    id: int
    kind: str
    name: str
    made_at: Any
    read_at: Any


class Found(NamedTuple):
    """What a secret address shows: the title, and the stays by date."""

    feed: int
    kind: str
    title: str
    stays: list[FeedStay]


def secret_digest(secret: str) -> str:
    """What is stored of a secret."""
    return sha256(secret.encode()).hexdigest()


def offers(actor: Actor) -> list[Offer]:
    """Calendars that an actor may have: their own, of the departments they head, of visits to their unit."""
    found = [Offer("own", None, "")] if actor.person_id is not None and actor.may("plan.edit") else []
    kinds = {"dept_head": "department", "host_unit": "host"}
    return found + [
        Offer(kinds[grant.role], grant.unit_id, grant.unit_name) for grant in actor.grants if grant.role in kinds
    ]


def list_feeds(actor: Actor) -> list[ListedFeed]:
    """Account's calendars that aren't revoked, the oldest first. One query."""
    mine = CalendarFeed.objects.filter(account=actor.account_id, revoked_at=None).select_related("unit")
    return [
        ListedFeed(feed.pk, feed.kind, union_name(feed.unit.name, feed.unit.level) if feed.unit else "", feed.made_at,
               feed.read_at)
        for feed in mine.order_by("pk")
    ]  # fmt: skip


def by_secret(secret: str, today: date) -> Found | None:
    """What an address shows; None if there is no such, or it was revoked.

    Whoever may not see it any more, because a role ended or the account is closed, is shown an empty calendar: it
    takes the stays out of the phone, which an error would not.
    """
    feed = (
        CalendarFeed.objects.filter(secret=secret_digest(secret), revoked_at=None)
        .select_related("account", "unit")
        .first()
    )
    if feed is None:
        return None
    actor = actors.load_actor(feed.account, today)
    name = union_name(feed.unit.name, feed.unit.level) if feed.unit else actor.name
    allowed = feed.account.is_active and any(
        (offer.kind, offer.unit) == (feed.kind, feed.unit_id) for offer in offers(actor)
    )
    return Found(feed.pk, feed.kind, f"Đi cơ sở – {name}", _feed_stays(actor, feed) if allowed else [])


def _feed_stays(actor: Actor, feed: CalendarFeed) -> list[FeedStay]:
    """What the feed's kind shows, through the same gate as the pages. Two or three queries."""
    items, visits = visible.visible_plans(actor, "plan.view"), visible.visits(actor, "trip.view")
    planned = PlanItem.objects.filter(plan__in=items, plan__state="approved")
    if feed.kind == "own" or feed.unit is None:
        planned, visits = planned.filter(plan__person=actor.person_id), visits.filter(person=actor.person_id)
    elif feed.kind == "department":
        reach = units.unit_reach(feed.unit)
        posting_condition = setting_out(reach.q("unit__path"))
        planned, visits = planned.filter(reach.q("plan__unit__path")), visits.filter(Exists(posting_condition))
    else:
        reach = units.unit_reach(feed.unit)
        planned = visible.announced_items(actor, "trip.view").filter(reach.q("host__path"))
        visits = visits.filter(reach.q("host__path"))
    planned_stays = [*_planned_stays(planned, actor.today), *_travelled_stays(visits, actor.today)]
    return sorted(planned_stays, key=lambda stay: (stay.start, stay.end, stay.uid))


def _around(today: date) -> Q:
    return Q(start__lte=today + AHEAD, end__gte=today - BACK)


def _planned_stays(items: QuerySet[PlanItem], today: date) -> Iterator[FeedStay]:
    gone_visits = Visit.objects.filter(plan_item=OuterRef("pk"), state="recorded")
    fields = ("pk", "start", "end", "plan__person__name", "host__name", "host__level", "content", "plan__state_at")
    open_items = items.filter(~Exists(gone_visits), _around(today)).order_by("start", "pk")
    for pk, start, end, who, host, level, content, changed in open_items.values_list(*fields)[:MOST]:
        yield FeedStay(f"{pk}@dicoso", start, end, who, union_name(host, level), content, recorded=False,
                       changed=changed)  # fmt: skip


def _travelled_stays(visits: QuerySet[Visit], today: date) -> Iterator[FeedStay]:
    fields = (
        "pk", "plan_item", "start", "end", "person__name", "host__name", "host__level", "content", "trip__recorded_at",
    )  # fmt: skip
    visits_made = visits.filter(_around(today), state="recorded").order_by("-start", "pk")
    stays_seen: set[Any] = set()
    for pk, item, start, end, who, host, level, content, changed in visits_made.values_list(*fields)[:MOST]:
        uid = f"{item}@dicoso" if item is not None and item not in stays_seen else f"{pk}.visit@dicoso"
        stays_seen.add(item)
        yield FeedStay(uid, start, end, who, union_name(host, level), content, recorded=True, changed=changed)
