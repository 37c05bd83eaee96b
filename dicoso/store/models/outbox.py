"""What phones sent: each fact once, under the id that the phone gave it."""

from __future__ import annotations

from django.db import models

from dicoso.store.models.accounts import Account


class Receipt(models.Model):
    """One fact that was taken in from a phone's outbox, written in the transaction that stored it.

    `told_at` is when the phone says that it was written, `received_at` the server's clock: phones go wrong.
    `content` is the canonical JSON as it was sent, so that the same id with other content can be shown beside it.
    """

    id = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=20)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    content = models.TextField()
    told_at = models.DateTimeField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
