"""The month of a unit and the year of a person as letters, one a day: what the attendance grid shows.

c counted, r refused, w waiting for the host's word, p planned, e exempt, o rest day, . nothing, z no such day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from dicoso.domain.counting import Exemption, PersonYear, recognised
from dicoso.domain.dates import Span, month_span
from dicoso.domain.dayset import DaySet, bits_between
from dicoso.domain.errors import NoRuleInForce
from dicoso.queries import compliance
from dicoso.queries.counting import Kept, from_facts, from_ledger
from dicoso.queries.rows import as_date, rows
from dicoso.queries.rules import YearRules, rulebook
from dicoso.queries.units import reach
from dicoso.store import models
from dicoso.store.models import Unit

WAITING = "counting.confirmation_required"
SATURDAY = 5


class GridLine(NamedTuple):
    """One person's month: a letter a day, the days counted in the month and in the year so far."""

    person_id: int
    code: str
    name: str
    sort_key: str
    department: str
    department_id: int
    marks: str
    month_days: int
    year_days: int


def rest_bits(span: Span) -> int:
    """Return a span's rest days as bits: by the calendar where the year is loaded, else by weekends alone."""
    calendar = rulebook().calendar
    try:
        return DaySet.of(span, calendar.rest_days(span)).bits
    except NoRuleInForce:
        return DaySet.of(span, (day for day in span if day.weekday() >= SATURDAY)).bits


def letters(length: int, layers: Iterable[tuple[str, int]]) -> str:
    """Return one letter a day; later layers lie over earlier ones."""
    marks = ["."] * length
    for letter, layer in layers:
        bits = layer
        while bits:
            low = bits & -bits
            marks[low.bit_length() - 1] = letter
            bits ^= low
    return "".join(marks)


def _shift(days: DaySet, span: Span) -> int:
    """Return a set's bits seen from another span's first day, cut to its length."""
    offset = span.start.toordinal() - days.span.start.toordinal()
    bits = days.bits >> offset if offset >= 0 else days.bits << -offset
    return bits & ((1 << len(span)) - 1)


def _planned(people: Any, span: Span) -> dict[int, int]:
    """Return the dates of approved plan items that aren't recorded yet, as bits of the span, by person."""
    items = models.PlanItem.objects.filter(
        plan__person__in=people, plan__state="approved", start__lte=span.end, end__gte=span.start
    )
    first, found = span.start.toordinal(), defaultdict[int, int](int)
    for person, start, end in rows(items.values_list("plan__person_id", "start", "end")):
        found[person] |= bits_between(first, len(span), as_date(start).toordinal(), as_date(end).toordinal())
    return found


def _exempt(people: Any, span: Span) -> dict[int, list[Exemption]]:
    granted = models.Exemption.objects.filter(person__in=people, start__lte=span.end, end__gte=span.start)
    found: dict[int, list[Exemption]] = defaultdict(list)
    for person, start, end, reason in rows(granted.values_list("person_id", "start", "end", "reason")):
        found[person].append(Exemption(as_date(start), as_date(end), reason))
    return found


def _exempt_bits(exemptions: Collection[Exemption], span: Span, rules: YearRules) -> int:
    bits, first = 0, span.start.toordinal()
    for exemption in exemptions:
        if recognised(exemption, rules.counting):
            bits |= bits_between(first, len(span), exemption.start.toordinal(), exemption.end.toordinal())
    return bits


def month_of(unit: Unit, year: int, month: int) -> list[GridLine]:
    """Return the month of everyone posted in a unit during it, in order of department and name."""
    span = month_span(year, month)
    inside = reach(unit)
    posts = compliance.posts(inside, span)
    people: QuerySet[Any, Any] = models.Posting.objects.filter(inside.q("unit__path")).values("person_id")
    kept = from_ledger(people, year, inside)
    missing = {post.person_id for post in posts} - kept.keys()
    counted = (
        {key: (each.year, each.rules) for key, each in from_facts(missing, year, inside).items()} if missing else {}
    )
    planned, exempt, rest = _planned(people, span), _exempt(people, span), rest_bits(span)
    lines: dict[int, GridLine] = {}
    for post in posts:
        found = kept.get(post.person_id) or counted.get(post.person_id)
        if found is not None:
            result, rules = found
            away = _exempt_bits(exempt.get(post.person_id, ()), span, rules)
            marks = _marks(result, span, planned.get(post.person_id, 0), away, rest)
            month_days = _shift(result.counted, span).bit_count()
            lines[post.person_id] = GridLine(
                post.person_id, post.code, post.name, post.sort_key, post.unit, post.unit_id, marks, month_days,
                len(result.counted.until(span.end)),
            )  # fmt: skip
    return sorted(lines.values(), key=lambda line: (line.department, line.sort_key))


def _marks(result: PersonYear | Kept, span: Span, planned: int, away: int, rest: int) -> str:
    refused = waiting = 0
    for rule, days in result.refused.items():
        if rule == WAITING:
            waiting = _shift(days, span)
        else:
            refused |= _shift(days, span)
    layers = (
        ("o", rest), ("e", away), ("p", planned), ("w", waiting), ("r", refused), ("c", _shift(result.counted, span)),
    )  # fmt: skip
    return letters(len(span), layers)


class MonthMarks(NamedTuple):
    """One month of a person's year on the wall."""

    start: date
    marks: str
    counted: int


def year_of(person_id: int, result: PersonYear) -> list[MonthMarks]:
    """Return a person's period month by month, 31 letters each; days outside the period are z."""
    span = result.span
    planned = _planned([person_id], span).get(person_id, 0)
    rest = rest_bits(span)
    marks = _marks(result, span, planned, result.excused.bits, rest)
    months = []
    first = span.start.replace(day=1)
    while first <= span.end:
        month = month_span(first.year, first.month)
        inside = month.overlap(span) or month
        offset = (inside.start - span.start).days
        line = "z" * (inside.start.day - 1) + marks[offset : offset + len(inside)]
        counted = len(result.counted & DaySet.between(span, inside.start, inside.end))
        months.append(MonthMarks(first, line.ljust(31, "z"), counted))
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return months
