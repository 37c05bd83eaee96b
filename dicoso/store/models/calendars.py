"""What a province knows of its own days: rest days and worked days, and the events of its offices."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dicoso.domain.calendar import DAY_KINDS
from dicoso.store.models.units import Unit


class CalendarDay(models.Model):
    """A date that a province's calendar has otherwise than the shipped one, and the paper that says so."""

    province = models.ForeignKey(Unit, models.PROTECT, related_name="calendar_days")
    day = models.DateField()
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    document = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["province", "day"], name="calendar_day_once"),
            models.CheckConstraint(condition=Q(kind__in=DAY_KINDS), name="calendar_day_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.province_id} {self.day} {self.kind}"


class YearConfirmation(models.Model):
    """A province's word that its calendar of a year is complete; taken back when a day of it is changed."""

    province = models.ForeignKey(Unit, models.PROTECT, related_name="calendar_years")
    year = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["province", "year"], name="calendar_year_once")]

    def __str__(self) -> str:
        return f"{self.province_id} {self.year}"


class OfficeEvent(models.Model):
    """Something that an office or a department holds on some days, as its calendar file (iCalendar) has it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="events")
    uid = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    start = models.DateField()
    end = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "uid", "start"], name="office_event_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="office_event_dates"),
        ]
        indexes = [models.Index(fields=["unit", "start"], name="office_event_start")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.start} {self.title}"
