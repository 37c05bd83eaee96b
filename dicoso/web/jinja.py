"""The templates' environment: strict about what is missing, with the Vietnamese forms of dates and numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined

from dicoso.documents.compliance import unconfirmed_words
from dicoso.domain.dates import dm_span, dmy, dmy_span
from dicoso.domain.text import decimal_comma, first_words, format_number
from dicoso.words import messages as words

WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


def dm(day: date) -> str:
    """T6 15/11."""
    return f"{WEEKDAYS[day.weekday()]} {day.day:02}/{day.month:02}"


def at(moment: datetime) -> str:
    """15:04 15/11/2019 in the office's time zone."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M} {dmy(local.date())}"


def pct(text: str) -> str:
    """`45.0` as 45,0 % with a space that doesn't break."""
    return f"{decimal_comma(text)}\u00a0%"


def per_week(need: tuple[int, int]) -> str:
    """Days a week with one decimal, rounded up: whoever keeps to it gets there."""
    tenths = -(need[0] * -10 // need[1])
    return f"{tenths // 10},{tenths % 10}"


def url(name: str, **parts: Any) -> str:
    """Address of a page."""
    return reverse(name, kwargs=parts or None)


def environment(**options: Any) -> Environment:
    """Environment that Django's template engine asks for."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**(options | {"autoescape": True}))  # noqa: S701  # it is on
    env.globals.update(static=static, url=url, words=words, span=dmy_span, short_span=dm_span)
    env.filters.update(
        dmy=dmy,
        dm=dm,
        at=at,
        num=format_number,
        pct=pct,
        per_week=per_week,
        iso=date.isoformat,
        msg=words.word,
        first_words=first_words,
        unconfirmed=unconfirmed_words,
    )
    return env
