"""Units of the Union in time, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dicoso.domain.dates import FOREVER
from dicoso.domain.units import UNIT_LEVELS

SUCCESSIONS = ("merge", "split", "rename", "continue", "dissolve")


class Unit(models.Model):
    """A unit from its first to its last day; a code names at most one unit on any one date.

    `path` is the parent's path and six digits of the unit's own id: the units below a unit are a range of paths,
    in any collation, because it holds digits only.
    """

    code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    search = models.CharField(max_length=200)
    level = models.CharField(max_length=12)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(default=FOREVER)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    path = models.CharField(max_length=72, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_code_once_a_date"),
            models.CheckConstraint(condition=Q(level__in=UNIT_LEVELS), name="unit_level"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="unit_dates"),
        ]
        # Whatever is counted asks for the provinces first; there are a hundred of them among 14,000 units.
        indexes = [models.Index(fields=["level"], name="unit_at_level")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One link from a unit to what it became; several where it was split, none after it was dissolved."""

    predecessor = models.ForeignKey(Unit, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Unit, models.CASCADE, related_name="origins")
    kind = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=Q(kind__in=SUCCESSIONS), name="succession_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
