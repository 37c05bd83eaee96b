"""What people are told of: in the program, by one e-mail a day, and in their own calendars."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from dicoso.domain.notices import FEEDS, KINDS
from dicoso.store.models.accounts import Account
from dicoso.store.models.units import Unit


class AskedAddress(models.Model):
    """An address of an account that its owner hasn't confirmed: only the letter that asks goes there.

    The letter's link carries the id, signed; `letter_at` is empty until a worker has taken the letter upon itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.OneToOneField(Account, models.CASCADE, related_name="asked_address")
    address = models.EmailField()
    asked_at = models.DateTimeField()
    letter_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.asked_at}"


class MailDigest(models.Model):
    """The one e-mail of an account and a day. It is claimed before it is sent: `sent_at` is empty until it went."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="mails")
    day = models.DateField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="mail_once_a_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class Notice(models.Model):
    """One thing that an account is told once; `key` tells it from others of its kind. `facts` fill the sentence."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(MailDigest, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "key"], name="notice_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="notice_kind"),
        ]
        indexes = [models.Index(fields=["account", "at"], name="notice_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.key}"


class NoticeChoice(models.Model):
    """Whether an account wants one kind of notice by e-mail; without a row it does."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=16)
    by_mail = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind"], name="notice_choice_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="notice_choice_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"


class CalendarFeed(models.Model):
    """A calendar that a phone or a mail program fetches by a secret address; only the secret's digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="feeds")
    kind = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=FEEDS), name="feed_kind")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"
