"""The host unit's word on a visit: who gave it, when, and by which way."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from dicoso.domain.hosts import WANTED
from dicoso.store.models.accounts import Account
from dicoso.store.models.trips import Visit


class HostLink(models.Model):
    """A way in for a host without an account: to one visit, until a moment, once. The address signs the id."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="links")
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class HostWord(models.Model):
    """What a host said of a visit; the last one stands, and `Visit.confirmed` repeats it.

    Given by an account or through a link; `name` and `position` are as the person typed them. A refusal says why
    (`reason`) and what the visitor is asked to do (`wanted`).
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="words")
    confirmed = models.BooleanField()
    reason = models.TextField(blank=True)
    wanted = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120)
    at = models.DateTimeField()
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    link = models.OneToOneField(HostLink, models.RESTRICT, null=True, related_name="word")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(confirmed=True) | ~Q(reason=""), name="host_refusal_has_reason"),
            models.CheckConstraint(condition=Q(wanted__in=("", *WANTED)), name="host_word_wanted"),
            models.CheckConstraint(
                condition=Q(account__isnull=True) ^ Q(link__isnull=True), name="host_word_by_account_or_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.confirmed}"
