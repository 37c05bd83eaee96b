"""What came of a trip: the report of its delegation, and the photos."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from dicoso.store.models.accounts import Account
from dicoso.store.models.trips import Trip


class TripReport(models.Model):
    """The one report of a trip; a draft until it is submitted. `version` grows with every change.

    `raised` holds what the grassroots raised and what was promised, as the writer lists it; submitting makes
    a `Feedback` of each line, under the line's own id. `search` is all that is said, without marks.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    trip = models.OneToOneField(Trip, models.PROTECT, related_name="report")
    version = models.PositiveIntegerField(default=1)
    done = models.TextField(blank=True)
    situation = models.TextField(blank=True)
    advantages = models.TextField(blank=True)
    raised = models.JSONField(default=list)
    search = models.TextField(default="")
    written_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.trip_id} v{self.version}"


class Photo(models.Model):
    """A picture of a trip, stored without its EXIF data in a file named by `id`. `taken_at` is the phone's word."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="photos")
    caption = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.id)
