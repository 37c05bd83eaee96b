"""The one e-mail of an account and a day: claimed before it is sent, so that it goes out once or not at all.

Whether an e-mail went isn't always known: the connection may break after the letter was handed over. It isn't sent
again then. Its notices stay unread in the program, and the e-mail of the next day says so without repeating them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from dicoso.actions import audit
from dicoso.domain.errors import Conflict, Fault, Invalid
from dicoso.domain.notices import KINDS, MOST_LETTERS
from dicoso.queries.actors import Actor
from dicoso.queries.notices import mail as queries
from dicoso.queries.notices.mail import doubtful, refused_kinds, unsent_notices
from dicoso.queries.notices.notice_list import NoticeLine, line
from dicoso.store.models import Account, AskedAddress, MailDigest, Notice, NoticeChoice


class Claim(NamedTuple):
    """A digest that one worker has taken upon itself: to whom, what is new, what an earlier one may have lost.

    `before` names, of the latter, the digests to which they belong if this one doesn't go.
    """

    digest: int
    day: date
    name: str
    address: str
    lines: tuple[NoticeLine, ...]
    doubtful: int
    before: Mapping[int, Collection[int]]


@transaction.atomic
def choose_mail(actor: Actor, address: str, kinds: Collection[str]) -> None:
    """Choose where the actor's own e-mail goes (empty: nowhere) and which kinds of notices it tells of.

    Another address than the present one is asked to confirm itself first; until then the present one stays.
    Raises: Invalid.
    """
    valid = _valid(address.strip())
    now = queries.wish(actor)
    asks = bool(valid) and valid not in (now.address, now.asked.address if now.asked else "")
    if asks:
        _ask_address(actor, valid)
    elif not now.asked or valid != now.asked.address:
        AskedAddress.objects.filter(account=actor.account_id).delete()
    if not valid:
        Account.objects.filter(pk=actor.account_id or 0).update(email="")
    for kind in KINDS:
        NoticeChoice.objects.update_or_create(
            account_id=actor.account_id or 0, kind=kind, defaults={"by_mail": kind in kinds}
        )
    # The address itself is nobody's business but the owner's, so the chain doesn't keep it.
    facts = {"by_mail": bool(valid), "asked": asks, "kinds": [kind for kind in KINDS if kind in kinds]}
    audit.record_event(actor, audit.Entry("account.choose_mail", "account", actor.username, facts))


def _valid(address: str) -> str:
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise Invalid([Fault.at("email", "email")]) from None
    return address


@transaction.atomic
def ask_again(actor: Actor) -> None:
    """Ask the actor's waiting address once more; the link that went before can't be used any longer.

    Raises: Conflict, if none waits; Invalid, if the actor has asked too often.
    """
    waiting_unconfirmed_address = queries.unconfirmed_address(actor)
    if waiting_unconfirmed_address is None:
        raise Conflict(kind="address")
    _ask_address(actor, waiting_unconfirmed_address.address)
    audit.record_event(actor, audit.Entry("account.ask_address", "account", actor.username, {"asked": True}))


def _ask_address(actor: Actor, address: str) -> None:
    """Let a worker send a letter with a link to an address."""
    if queries.count_letters(actor) >= MOST_LETTERS:
        raise Invalid([Fault.at("email", "mail_often", limit=MOST_LETTERS)])
    AskedAddress.objects.filter(account=actor.account_id or 0).delete()
    AskedAddress.objects.create(account_id=actor.account_id or 0, address=address, asked_at=actor.now())


@transaction.atomic
def confirm_address(actor: Actor, token: str) -> None:
    """Let the actor's e-mail go to the address whose link this is; the link is spent by it.

    Raises: Invalid, if the link can't be used.
    """
    address = queries.address_by_token(actor, token)
    if address is None or not AskedAddress.objects.filter(pk=address.pk).delete()[0]:
        raise Invalid([Fault.at("", "mail_link")])
    Account.objects.filter(pk=address.account_id).update(email=address.address)
    audit.record_event(actor, audit.Entry("account.confirm_address", "account", actor.username, {}))


def claim_letter(asked: UUID, now: datetime) -> bool:
    """Take the letter to an address upon oneself; tell whether nobody else has."""
    return bool(AskedAddress.objects.filter(pk=asked, letter_at=None).update(letter_at=now))


def release_letter(asked: UUID) -> None:
    """Give the letter back that surely didn't go, to be tried again."""
    AskedAddress.objects.filter(pk=asked).update(letter_at=None)


def claim(account_id: int, day: date, now: datetime) -> Claim | None:
    """Take a digest upon oneself; None if somebody else has it, or there is nothing to say."""
    try:
        with transaction.atomic():
            return _claim(account_id, day, now)
    except (IntegrityError, _Nothing):
        return None


class _Nothing(Exception):
    """There is nothing to say: the claim is rolled back."""


def _claim(account_id: int, day: date, now: datetime) -> Claim:
    account = Account.objects.select_for_update().get(pk=account_id)  # at midnight two days may be sent at once
    digest = MailDigest.objects.create(account_id=account_id, day=day, claimed_at=now)
    news = list(unsent_notices(account_id, refused_kinds(account_id)).order_by("at", "pk"))
    before: dict[int, list[int]] = defaultdict(list)
    for notice, earlier in doubtful(account_id, day).values_list("pk", "mail"):
        before[earlier or 0].append(notice)
    lost = [pk for listed_before in before.values() for pk in listed_before]
    if not account.email or not (news or lost):
        raise _Nothing
    Notice.objects.filter(pk__in=[*(new.pk for new in news), *lost]).update(mail=digest)
    return Claim(digest.pk, day, account.name, account.email, tuple(map(line, news)), len(lost), before)


def mark_digest_sent(claimed: Claim, now: datetime) -> None:
    """Note that a digest went."""
    MailDigest.objects.filter(pk=claimed.digest).update(sent_at=now)


def release(claimed: Claim) -> None:
    """Give a digest back that surely didn't go, to be tried again the same day."""
    with transaction.atomic():
        _give_back(claimed)
        MailDigest.objects.filter(pk=claimed.digest).delete()


def put_off(claimed: Claim) -> None:
    """Give up for the day: the address was refused. Its notices are tried again tomorrow."""
    with transaction.atomic():
        _give_back(claimed)


def _give_back(claimed: Claim) -> None:
    for earlier, notices in claimed.before.items():
        Notice.objects.filter(pk__in=notices, mail=claimed.digest).update(mail=earlier)
    Notice.objects.filter(mail=claimed.digest).update(mail=None)
