"""What an account gets by e-mail: its address, which kinds it wants, what is to be sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from dicoso.domain.notices import KINDS
from dicoso.queries.actors import Actor
from dicoso.store.models import Account, MailDigest, Notice, NoticeChoice


class Wish(NamedTuple):
    """How an account is told by e-mail: at which address (empty: not at all), and of which kinds."""

    address: str
    kinds: tuple[str, ...]


def wish(actor: Actor) -> Wish:
    """Return what the actor has chosen. Two queries."""
    address = Account.objects.values_list("email", flat=True).get(pk=actor.account_id or 0)
    refused = refused_kinds(actor.account_id or 0)
    return Wish(address, tuple(kind for kind in KINDS if kind not in refused))


def refused_kinds(account_id: int) -> set[str]:
    """Return the kinds that an account doesn't want by e-mail."""
    return set(NoticeChoice.objects.filter(account=account_id, by_mail=False).values_list("kind", flat=True))


def fresh(account_id: int, refused: Collection[str]) -> QuerySet[Notice]:
    """Return the unread notices of an account that no e-mail has taken."""
    return Notice.objects.filter(account=account_id, read_at=None, mail=None).exclude(kind__in=refused)


def doubtful(account_id: int, day: date) -> QuerySet[Notice]:
    """Return the unread notices that an e-mail of an earlier day took, of which nobody knows whether it went."""
    return Notice.objects.filter(account=account_id, read_at=None, mail__sent_at=None, mail__day__lt=day)


def expecting(day: date) -> list[int]:
    """Return the accounts that have an address, unread notices to be sent, and no e-mail of that day yet."""
    unread = Notice.objects.filter(account=OuterRef("pk"), read_at=None)
    to_send = unread.filter(Q(mail=None) | Q(mail__sent_at=None, mail__day__lt=day))
    had = MailDigest.objects.filter(account=OuterRef("pk"), day=day)
    found = Account.objects.filter(Exists(to_send), ~Exists(had), is_active=True).exclude(email="")
    return list(found.order_by("pk").values_list("pk", flat=True))
