"""Notices: what an account is told once, whatever makes the program want to tell it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

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
    told = [
        Notice(account_id=account, kind=kind, key=key, subject=subject, subject_id=subject_id, facts=dict(facts), at=at)
        for account in sorted(set(accounts))
    ]
    Notice.objects.bulk_create(told, ignore_conflicts=True)
