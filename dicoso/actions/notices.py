"""Notices: what an account is told once, whatever makes the program want to tell it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dicoso.domain.errors import NotFound
from dicoso.domain.notices import OF_THE_DAY, Note
from dicoso.queries.actors import Actor
from dicoso.queries.notices.notice_list import NoticeLine, line, of_the_day
from dicoso.store.models import Notice


def tell(
    accounts: Iterable[int],
    kind: str,
    key: str,
    subject: str,
    subject_id: str,
    facts: Mapping[str, Any],
    at: datetime,
) -> None:
    """Tell accounts of something; whoever was told of the same `key` before isn't told again.

    Runs inside the transaction of the action that gives the reason. `facts` fill the sentence and are kept as JSON.
    """
    notices = [
        Notice(account_id=account, kind=kind, key=key, subject=subject, subject_id=subject_id, facts=dict(facts), at=at)
        for account in sorted(set(accounts))
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def read_notice(actor: Actor, notice_id: int) -> NoticeLine:
    """Mark one of the actor's notices as read and return it.

    Raises: NotFound.
    """
    mine = Notice.objects.filter(account=actor.account_id, pk=notice_id)
    mine.filter(read_at=None).update(read_at=actor.now())
    notice = mine.first()
    if notice is None:
        raise NotFound(kind="notice")
    return line(notice)


def read_all(actor: Actor, *, until: datetime) -> int:
    """Mark all of the actor's notices as read that were there at a moment; return how many those were."""
    mine = Notice.objects.filter(account=actor.account_id, read_at=None, at__lte=until)
    return mine.update(read_at=actor.now())


def tell_of_the_day(today: date, now: datetime) -> int:
    """Tell every account what a day brings, and take back what a day no longer asks for; return how many are new.

    May be run again, or by two at once, or be broken off: nobody is told anything twice. Each account is one
    transaction, so that what is known of the one is told although the next can't be.
    """
    count = 0
    for account, notes in of_the_day(today):
        with transaction.atomic():
            count += _tell_one(account, notes, now)
    return count


def _tell_one(account: int, notes: Sequence[Note], now: datetime) -> int:
    wanted_notes = {(note.kind, note.key): note for note in notes}
    stored_notices = Notice.objects.filter(account=account, kind__in=OF_THE_DAY)
    known_keys = {(kind, key): pk for pk, kind, key in stored_notices.values_list("pk", "kind", "key")}
    over = [pk for name, pk in known_keys.items() if name not in wanted_notes]
    if over:
        Notice.objects.filter(pk__in=over, read_at=None).update(read_at=now)
    new = [note for name, note in wanted_notes.items() if name not in known_keys]
    for note in new:
        tell([account], note.kind, note.key, note.subject, note.subject_id, note.facts, now)
    return len(new)
