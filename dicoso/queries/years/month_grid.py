"""The month of a unit and the year of a person as letters, one a day: what the attendance grid shows.

c counted, r refused, w waiting for the host's word, p planned, e exempt, o rest day, . nothing, z no such day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from dicoso.domain.calendar import weekends
from dicoso.domain.counting import PersonYear, Verdict, exempt
from dicoso.domain.dates import Span, month_span
from dicoso.domain.dayset import DaySet, bits_between
from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.text import phrase_key
from dicoso.queries import calendars
from dicoso.queries.counting import Kept, exemptions_by_person
from dicoso.queries.rows import as_date, driver_rows
from dicoso.queries.rules import YearRules
from dicoso.queries.units import Reach
from dicoso.queries.years import compliance
from dicoso.queries.years.compliance import Post, Result
from dicoso.store.models import PlanItem, Posting, Unit, Visit


class GridLine(NamedTuple):
    """One person's month by their last posting: a letter a day, the days counted in it and in the year so far.

    `year` is the one whose period the month ends in.
    """

    post: Post
    marks: str
    month_days: int
    year_days: int
    year: int


def rest_bits(span: Span, province: str | None) -> int:
    """Span's rest days as bits: by a province's calendar where the year is known, else by weekends alone."""
    try:
        return calendars.own_days(province, span).calendar.rest_days(span).bits
    except NoRuleInForce:
        return weekends(span).bits


def unconfirmed(span: Span, rules: YearRules) -> tuple[int, ...]:
    """Years of a span whose calendar decides what counts and isn't confirmed."""
    return () if rules.counting.rest_days else calendars.own_days(rules.province, span).open_years(span)


def day_letters(length: int, layers: Iterable[tuple[str, int]]) -> str:
    """One letter a day; later layers lie over earlier ones."""
    marks = covered = 0
    names = "."
    for number, (letter, bits) in enumerate(reversed(list(layers)), start=1):
        names += letter
        # A binary number read as a hexadecimal one has a digit for each day: the whole layer is written at once.
        marks += number * int(f"{bits & ~covered:b}", 16)
        covered |= bits
    return f"{marks:0{length}x}"[::-1].translate(_digits(names))


@cache
def _digits(names: str) -> Mapping[int, str]:
    """What a digit stands for: the place of a letter among up to 16."""
    return {ord(f"{number:x}"): letter for number, letter in enumerate(names)}


def _shift(days: DaySet, span: Span) -> int:
    """Set's bits seen from another span's first day, cut to its length."""
    offset = span.start.toordinal() - days.span.start.toordinal()
    bits = days.bits >> offset if offset >= 0 else days.bits << -offset
    return bits & ((1 << len(span)) - 1)


def _between(span: Span, start: date, end: date) -> int:
    return bits_between(span.start.toordinal(), len(span), start.toordinal(), end.toordinal())


def _planned_bits(people: Any, span: Span, sight: Reach | None) -> dict[int, int]:
    """Dates of approved plan items that no trip was recorded for, as bits of the span, by person."""
    gone_visits = Visit.objects.filter(plan_item=OuterRef("pk"), person=OuterRef("plan__person"), state="recorded")
    items = PlanItem.objects.filter(
        ~Exists(gone_visits), plan__person__in=people, plan__state="approved", start__lte=span.end, end__gte=span.start
    )
    if sight is not None:
        items = items.filter(sight.q("plan__unit__path"))
    bits_by_person = defaultdict[int, int](int)
    for person, start, end in driver_rows(items.values_list("plan__person_id", "start", "end")):
        bits_by_person[person] |= _between(span, as_date(start), as_date(end))
    return bits_by_person


class _Days(NamedTuple):
    """The dates of a span by what became of their trips, as bits."""

    counted: int
    refused: int
    waiting: int

    @classmethod
    def of(cls, results: Iterable[PersonYear | Kept], span: Span) -> _Days:
        """Gather what one or two periods say of the span."""
        counted_bits = refused = waiting_bits = 0
        for result in results:
            counted_bits |= _shift(result.counted, span)
            for rule, days in result.refused.items():
                if rule == Verdict.NOT_CONFIRMED:
                    waiting_bits |= _shift(days, span)
                else:
                    refused |= _shift(days, span)
        return cls(counted_bits, refused, waiting_bits)

    def letters(self, span: Span, planned: int, away: int, rest: int) -> str:
        """Letter for each date."""
        return day_letters(
            len(span),
            (("o", rest), ("e", away), ("p", planned), ("w", self.waiting), ("r", self.refused), ("c", self.counted)),
        )


def month_of(
    unit: Unit, year: int, month: int, sight: Reach | None = None, province: str | None = None
) -> list[GridLine]:
    """Month of everyone posted in a unit during it, in order of department and name.

    `province`: by whose calendar days are rest days. Where a period ends before the month does, the rest of the month
    is counted in the next year's period.
    """
    span = month_span(year, month)
    inside = compliance.seen_of(unit, sight)
    posts = compliance.list_posts(inside, span)
    counted_results = _results_by_person(posts, year, inside, sight, span)
    people = Posting.objects.filter(inside.q("unit__path")).values("person_id")
    planned, exemptions = _planned_bits(people, span, sight), exemptions_by_person(Q(person__in=people), span)
    rest = rest_bits(span, province)
    bits_in_post, last = _post_bits(posts, span)
    lines = []
    for person, results in counted_results.items():
        result, rules = results[-1]
        away = (
            exempt(exemptions[person], span, rules.counting).bits & bits_in_post[person] if person in exemptions else 0
        )
        days = _Days.of((each for each, _ in results), span)
        marks = days.letters(span, planned.get(person, 0), away, rest)
        so_far = len(result.counted.until(span.end))
        lines.append(GridLine(last[person], marks, days.counted.bit_count(), so_far, result.span.end.year))
    key = {name: phrase_key(name) for name in {line.post.unit for line in lines}}
    return sorted(lines, key=lambda line: (key[line.post.unit], line.post.unit_id, line.post.sort_key))


def _results_by_person(
    posts: Collection[Post], year: int, inside: Reach, sight: Reach | None, span: Span
) -> dict[int, list[Result]]:
    """People's counted years that a span may lie in: this one, and the next where its period ends within."""
    counted_results = compliance.counted_results(posts, year, inside, sight)
    over = [
        post
        for post in posts
        if post.person_id in counted_results and counted_results[post.person_id][0].span.end < span.end
    ]
    after = compliance.counted_results(over, year + 1, inside, sight) if over else {}
    people = dict.fromkeys(post.person_id for post in posts)
    return {
        person: both
        for person in people
        if (
            both := [
                results_of_year[person] for results_of_year in (counted_results, after) if person in results_of_year
            ]
        )
    }


def _post_bits(posts: Iterable[Post], span: Span) -> tuple[dict[int, int], dict[int, Post]]:
    """Each person's dates in post as bits, and the posting that began last."""
    bits_in_post, last = defaultdict[int, int](int), dict[int, Post]()
    for post in posts:
        bits_in_post[post.person_id] |= _between(span, post.start, post.end)
        last[post.person_id] = post
    return bits_in_post, last


class MonthMarks(NamedTuple):
    """One month of a person's year on the wall."""

    start: date
    marks: str
    counted: int


def planned_bits(person_id: int, span: Span, sight: Reach | None) -> int:
    """Dates of one person's approved plan items that no trip was recorded for, as bits of the span."""
    return _planned_bits([person_id], span, sight).get(person_id, 0)


def year_marks(
    person_id: int, result: PersonYear, sight: Reach | None = None, province: str | None = None
) -> list[MonthMarks]:
    """Person's period month by month, 31 letters each; days outside the period are z.

    `province`: by whose calendar days are rest days.
    """
    span = result.span
    planned = planned_bits(person_id, span, sight)
    marks = _Days.of([result], span).letters(span, planned, result.excused.bits, rest_bits(span, province))
    months = []
    first = span.start.replace(day=1)
    while first <= span.end:
        month = month_span(first.year, first.month)
        inside = month.overlap(span) or month
        offset = (inside.start - span.start).days
        line = "z" * (inside.start.day - 1) + marks[offset : offset + len(inside)]
        days_counted = len(result.counted & DaySet.between(span, inside.start, inside.end))
        months.append(MonthMarks(first, line.ljust(31, "z"), days_counted))
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return months
