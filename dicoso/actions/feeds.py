"""Calendars behind a secret address: made, fetched, revoked. Only the secret's digest is stored."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from dicoso.actions import audit
from dicoso.domain.errors import Fault, Invalid, NotAllowed, NotFound
from dicoso.queries.actors import Actor
from dicoso.queries.notices.feeds import offers, secret_digest
from dicoso.store.models import CalendarFeed

MOST: Final = 10  # calendars of one account at once
_NOTED: Final = timedelta(hours=1)  # so exactly is it known when a calendar was last fetched


@transaction.atomic
def make_feed(actor: Actor, kind: str, unit_id: int | None) -> str:
    """Make a calendar and return its secret, which nobody can read again.

    Raises: NotAllowed, if the actor may not have it; Invalid, if they have too many.
    """
    if not any((offer.kind, offer.unit) == (kind, unit_id) for offer in offers(actor)):
        raise NotAllowed(action="trip.view")
    audit.wait_for_chain()
    if CalendarFeed.objects.filter(account=actor.account_id, revoked_at=None).count() >= MOST:
        raise Invalid([Fault.at("", "too_many", limit=MOST)])
    secret = secrets.token_urlsafe(32)
    calendar_feed = CalendarFeed.objects.create(
        account_id=actor.account_id or 0, kind=kind, unit_id=unit_id, secret=secret_digest(secret), made_at=actor.now()
    )
    _record_feed_event(actor, "account.make_feed", calendar_feed)
    return secret


@transaction.atomic
def revoke_feed(actor: Actor, feed_id: int) -> None:
    """Revoke one of the actor's calendars: its address answers nobody any more.

    Raises: NotFound.
    """
    mine = CalendarFeed.objects.filter(account=actor.account_id, pk=feed_id)
    feed = mine.first()
    if feed is None:
        raise NotFound(kind="feed")
    if mine.filter(revoked_at=None).update(revoked_at=actor.now()):
        _record_feed_event(actor, "account.revoke_feed", feed)


def _record_feed_event(actor: Actor, action: str, feed: CalendarFeed) -> None:
    facts = {"feed": feed.pk, "kind": feed.kind, "unit": feed.unit.code if feed.unit else None}
    audit.record_event(actor, audit.Entry(action, "account", actor.username, facts))


def fetched(feed_id: int, now: datetime) -> None:
    """Note that a calendar was fetched, so that its owner sees whether anybody uses it."""
    old = Q(read_at=None) | Q(read_at__lt=now - _NOTED)
    CalendarFeed.objects.filter(old, pk=feed_id).update(read_at=now)
