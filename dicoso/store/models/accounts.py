"""Who may log in, and what they are: a role is held on a unit for a span of dates."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from dicoso.domain.dates import FOREVER
from dicoso.domain.permissions import ROLES
from dicoso.store.models.people import Person
from dicoso.store.models.units import Unit


class Account(AbstractBaseUser):
    """A login; of a person, or of an office (host unit, administrator).

    With a temporary password, which an administrator set, nothing can be done but to choose one's own.
    `stands_on`: the day that is today for an account of a demonstration; for all others it is empty.
    `email`: where its notices go; confirmed by a link that was sent there.
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    password_is_temporary = models.BooleanField(default=False)
    stands_on = models.DateField(null=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A role of an account on a unit, from its first to its last day."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    start = models.DateField()
    end = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "unit", "start"], name="role_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="role_known"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="role_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.account_id} @ {self.unit_id}"


class LoginFailure(models.Model):
    """A wrong password, kept for a while so that guessing is slowed down."""

    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.username} {self.at}"
