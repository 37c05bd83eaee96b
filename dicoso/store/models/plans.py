"""Plans of field work: who goes where, when and why, for a planning period."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from dicoso.domain import workflow
from dicoso.domain.counting import FORMS
from dicoso.store.models.people import Person
from dicoso.store.models.units import Unit


class Plan(models.Model):
    """One person's plan for a period, in one version; `unit` is where the person worked when it was made."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    person = models.ForeignKey(Person, models.CASCADE, related_name="plans")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    cycle = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, default="draft")
    state_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    returned_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "year", "cycle", "number", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(state__in=workflow.states(workflow.PLAN_STEPS)), name="plan_state"),
            models.CheckConstraint(condition=Q(cycle__in=("year", "quarter", "month")), name="plan_cycle"),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="plan_waiting")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.cycle} {self.number}/{self.year} v{self.version}"


class PlanItem(models.Model):
    """One planned stay at a host unit."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    start = models.DateField()
    end = models.DateField()
    host = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    form = models.CharField(max_length=20)
    content = models.TextField()
    expected = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(form__in=FORMS), name="plan_item_form"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="plan_item_dates"),
        ]
        indexes = [models.Index(fields=["start"], name="plan_item_start")]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"
