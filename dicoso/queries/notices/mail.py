"""What an account gets by e-mail: its address, which kinds it wants, what is to be sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Exists, OuterRef, Q, QuerySet

from dicoso.domain.notices import CONFIRM_WITHIN, KINDS
from dicoso.queries.actors import Actor
from dicoso.store.models import Account, AskedAddress, AuditEvent, MailDigest, Notice, NoticeChoice

_SIGNER: Final = "dicoso.mail-address"


class Wish(NamedTuple):
    """How an account is told by e-mail: at which address (empty: not at all), and of which kinds.

    `asked` is the address that waits to be confirmed, if there is one.
    """

    address: str
    asked: AskedAddress | None
    kinds: tuple[str, ...]


def wish(actor: Actor) -> Wish:
    """What the actor has chosen. Three queries."""
    address = Account.objects.values_list("email", flat=True).get(pk=actor.account_id or 0)
    refused = refused_kinds(actor.account_id or 0)
    return Wish(address, unconfirmed_address(actor), tuple(kind for kind in KINDS if kind not in refused))


def unconfirmed_address(actor: Actor) -> AskedAddress | None:
    """Actor's address that waits to be confirmed."""
    return AskedAddress.objects.filter(account=actor.account_id or 0).first()


def address_token(asked: AskedAddress) -> str:
    """Signed text by which the link of an address is known."""
    return Signer(salt=_SIGNER, sep=".").sign(asked.pk.hex)


def address_by_token(actor: Actor, text: str) -> AskedAddress | None:
    """Actor's address that a link asks for; None if the link is altered, old, used or somebody else's."""
    try:
        key = UUID(Signer(salt=_SIGNER, sep=".").unsign(text))
    except (BadSignature, ValueError):
        return None
    since = actor.now() - CONFIRM_WITHIN
    return AskedAddress.objects.filter(pk=key, account=actor.account_id or 0, letter_at__gt=since).first()


def count_letters(actor: Actor) -> int:
    """How many letters to addresses the actor has asked for within a day."""
    mine = AuditEvent.objects.filter(subject="account", subject_id=actor.username, actor=actor.username)
    return mine.filter(at__gt=actor.now() - timedelta(days=1), facts__contains='"asked":true').count()


class Question(NamedTuple):
    """A letter that asks an address to confirm itself: whose address it is said to be, and the token of the link."""

    id: UUID
    account: int
    name: str
    address: str
    token: str


def to_ask() -> list[Question]:
    """Letters to addresses that haven't gone yet."""
    addresses_waiting = AskedAddress.objects.filter(letter_at=None, account__is_active=True)
    addresses = addresses_waiting.select_related("account").order_by("asked_at")
    return [
        Question(address.pk, address.account_id, address.account.name, address.address, address_token(address))
        for address in addresses
    ]


def refused_kinds(account_id: int) -> set[str]:
    """Kinds that an account doesn't want by e-mail."""
    return set(NoticeChoice.objects.filter(account=account_id, by_mail=False).values_list("kind", flat=True))


def unsent_notices(account_id: int, refused: Collection[str]) -> QuerySet[Notice]:
    """Unread notices of an account that no e-mail has taken."""
    return Notice.objects.filter(account=account_id, read_at=None, mail=None).exclude(kind__in=refused)


def doubtful(account_id: int, day: date) -> QuerySet[Notice]:
    """Unread notices that an e-mail of an earlier day took, of which nobody knows whether it went."""
    return Notice.objects.filter(account=account_id, read_at=None, mail__sent_at=None, mail__day__lt=day)


def expecting(day: date) -> list[int]:
    """Accounts that have an address, unread notices to be sent, and no e-mail of that day yet."""
    unread = Notice.objects.filter(account=OuterRef("pk"), read_at=None)
    to_send = unread.filter(Q(mail=None) | Q(mail__sent_at=None, mail__day__lt=day))
    had = MailDigest.objects.filter(account=OuterRef("pk"), day=day)
    accounts = Account.objects.filter(Exists(to_send), ~Exists(had), is_active=True).exclude(email="")
    return list(accounts.order_by("pk").values_list("pk", flat=True))
