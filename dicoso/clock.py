"""The date and the time that the program goes by: the clock's, or those that stand for them in a demonstration."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def pretended(stands_on: date | None = None) -> date | None:
    """Day that stands for today: an account's own, or that of the settings; None where today is today."""
    return stands_on or (date.fromisoformat(settings.TODAY) if settings.TODAY else None)


def today(stands_on: date | None = None) -> date:
    """Date that stands for today; `stands_on`: an account's own."""
    return pretended(stands_on) or timezone.localdate()


def moment(stands_on: date | None = None) -> datetime | None:
    """Clock's time on the date that stands for today; None where the clock itself is right."""
    day = pretended(stands_on)
    return datetime.combine(day, timezone.localtime().timetz()) if day else None
