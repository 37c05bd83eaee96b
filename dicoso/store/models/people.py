"""People, where they work, and when they are excused."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dicoso.domain.counting import EXEMPTION_REASONS
from dicoso.domain.dates import FOREVER
from dicoso.domain.units import CADRE_LEVELS
from dicoso.store.models.units import Unit


class Person(models.Model):
    """A cadre. `sort_key` orders names as Vietnamese lists do; `search` is the name without marks."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)
    search = models.CharField(max_length=160)
    born = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """A span in which a person works in a unit, usually a department."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="postings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")
    title = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=12)
    full_time = models.BooleanField()
    start = models.DateField()
    end = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "start"], name="posting_once"),
            models.CheckConstraint(condition=Q(level__in=CADRE_LEVELS), name="posting_level"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="posting_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.unit_id}"


class Exemption(models.Model):
    """A span in which a person is excused; its reason is sensitive (queries.visible.exemptions is the gate)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="exemptions")
    reason = models.CharField(max_length=12)
    start = models.DateField()
    end = models.DateField(default=FOREVER)
    order_number = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "start", "reason"], name="exemption_once"),
            models.CheckConstraint(condition=Q(reason__in=EXEMPTION_REASONS), name="exemption_reason"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="exemption_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.start}–{self.end}"
