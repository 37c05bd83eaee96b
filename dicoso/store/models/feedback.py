"""What the grassroots raised, what was promised to it, and everything that was said about that since."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from dicoso.domain import workflow
from dicoso.domain.feedback import KINDS, NATURES, ORIGINS, TOPICS
from dicoso.store.models.accounts import Account
from dicoso.store.models.trip_reports import TripReport
from dicoso.store.models.units import Unit


class Feedback(models.Model):
    """One difficulty, proposal or promise: of which unit, about what, who answers for it, until when.

    `nature` tells a new local problem from routine work. Merged into another, it keeps its own origin and words.
    `carried_to`: the year whose programme it was proposed for. `search` is the text without marks.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="feedback")
    kind = models.CharField(max_length=12)
    origin = models.CharField(max_length=12)
    report = models.ForeignKey(TripReport, models.PROTECT, null=True, related_name="feedback")
    raised_on = models.DateField()
    raised_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    text = models.TextField()
    search = models.TextField(default="")
    topic = models.CharField(max_length=24, blank=True)
    nature = models.CharField(max_length=12, blank=True)
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    state = models.CharField(max_length=12, default="received")
    state_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    carried_to = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="feedback_kind"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="feedback_origin"),
            models.CheckConstraint(condition=Q(topic__in=("", *TOPICS)), name="feedback_topic"),
            models.CheckConstraint(condition=Q(nature__in=("", *NATURES)), name="feedback_nature"),
            models.CheckConstraint(
                condition=Q(state__in=workflow.states(workflow.FEEDBACK_STEPS)), name="feedback_state"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="feedback_not_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="feedback_of_unit"),
            models.Index(fields=["owner", "state"], name="feedback_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.raised_on}"


class FeedbackEntry(models.Model):
    """One thing said or done about a feedback: the step that was taken, if one was, and the words."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    step = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.feedback_id} {self.step} {self.at}"
