"""Take in what a phone sent: each item in a transaction of its own, at most once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dicoso.actions import audit
from dicoso.domain.errors import DomainError, NotAllowed, SameIdOtherContent
from dicoso.domain.outbox import ALREADY_STORED, REFUSED, STORED, Item, kept_content
from dicoso.queries.actors import Actor
from dicoso.store.models import Receipt

Act = Callable[[], bool]  # stores the item's fact by the ordinary action; False if it was there already


class IdTaken(DomainError):
    """Another account has sent something under this id; what it was is not told."""

    code = "id_taken"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one item; `error` says why it was refused, `theirs` what is stored under its id instead."""

    id: str
    state: str
    error: DomainError | None = None
    theirs: Mapping[str, Any] | None = None


def take(actor: Actor, item: Item, prepare: Callable[[], Act]) -> Answer:
    """Store one item: the fact itself, through its own action, and the receipt, in one transaction.

    `prepare` reads the content, outside of the transaction; the action that it returns runs inside. Sent again,
    an item is accepted again; sent again under its id with another content it is refused, and nothing changes.
    """
    known_receipt = Receipt.objects.filter(pk=item.id).first()
    if known_receipt is not None:
        return _answer_again(actor, item, known_receipt)
    try:
        if actor.account_id is None:  # the terminal has no outbox
            raise NotAllowed(action=item.kind)
        return _store_item(actor, actor.account_id, item, prepare())
    except DomainError as error:
        return Answer(item.id, REFUSED, error)


def _store_item(actor: Actor, account: int, item: Item, act: Act) -> Answer:
    with transaction.atomic():
        audit.wait_for_chain()
        known_receipt = Receipt.objects.filter(pk=item.id).first()  # the same list may be on its way twice
        if known_receipt is not None:
            return _answer_again(actor, item, known_receipt)
        new = act()
        Receipt.objects.create(
            id=item.id,
            kind=item.kind,
            account_id=account,
            content=kept_content(item.content),
            told_at=item.told_at,
            received_at=actor.now(),
        )
    return Answer(item.id, STORED if new else ALREADY_STORED)


def _answer_again(actor: Actor, item: Item, known: Receipt) -> Answer:
    if known.account_id != actor.account_id:
        return Answer(item.id, REFUSED, IdTaken(id=item.id))
    if (known.kind, known.content) == (item.kind, kept_content(item.content)):
        return Answer(item.id, ALREADY_STORED)
    theirs = json.loads(known.content) if known.kind == item.kind else None
    return Answer(item.id, REFUSED, SameIdOtherContent(id=item.id), theirs)
