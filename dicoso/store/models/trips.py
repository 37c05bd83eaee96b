"""Trips as they took place: one trip, one or several people, one host per leg."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dicoso.domain import workflow
from dicoso.domain.counting import FORMS, VENUES
from dicoso.store.models.accounts import Account
from dicoso.store.models.people import Person
from dicoso.store.models.plans import PlanItem
from dicoso.store.models.units import Unit


class Trip(models.Model):
    """What holds the visits of a delegation together. `id` is made on the phone, or given by an import file.

    `version` grows with every correction, so that two corrections at once cannot both win. `report_due` is the last
    day for its report, by the rule in force when it ended; none where no report is asked for, as of imported trips.
    """

    id = models.CharField(max_length=64, primary_key=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    report_due = models.DateField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.id


class Visit(models.Model):
    """One person's stay at one host unit: the fact that the count reads.

    It carries all that decides, so that a year is counted without a join; a member of a delegation may have
    another order, leave earlier or cancel alone. `confirmed` is the host's word: None while there is none.
    """

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="visits")
    person = models.ForeignKey(Person, models.CASCADE, related_name="visits")
    host = models.ForeignKey(Unit, models.PROTECT, related_name="visits")
    start = models.DateField()
    end = models.DateField()
    form = models.CharField(max_length=20)
    venue = models.CharField(max_length=12, default="field")
    order_number = models.CharField(max_length=120, blank=True)
    plan_item = models.ForeignKey(PlanItem, models.PROTECT, null=True, related_name="visits")
    confirmed = models.BooleanField(null=True)
    content = models.TextField(blank=True)
    state = models.CharField(max_length=12, default="recorded")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trip", "person", "start", "host"], name="visit_once"),
            models.CheckConstraint(condition=Q(form__in=FORMS), name="visit_form"),
            models.CheckConstraint(condition=Q(venue__in=VENUES), name="visit_venue"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="visit_dates"),
            models.CheckConstraint(condition=Q(state__in=workflow.states(workflow.TRIP_STEPS)), name="visit_state"),
        ]
        indexes = [
            models.Index(fields=["person", "start"], name="visit_of_person"),
            # What a month's table and a province's coverage ask of twenty thousand visits is answered from it alone.
            models.Index(
                fields=["start", "state", "person", "host", "end", "form", "venue", "confirmed"], name="visit_of_span"
            ),
            models.Index(fields=["person", "start"], condition=Q(confirmed=False), name="visit_refused"),  # the few
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.start}–{self.end}"
