"""The weekly rhythm of people: one person's year week by week, a unit's people side by side, and where it leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Q

from dicoso.domain import rhythm
from dicoso.domain.counting import Exemption, PersonYear, Posting, exempt, in_post
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.rhythm import Around, Fates, RhythmRules, Tally, Week
from dicoso.queries import events
from dicoso.queries.calendars import Calendars
from dicoso.queries.counting import exemptions_by_person, facts_of, judged, window
from dicoso.queries.events import EventSpan
from dicoso.queries.rows import as_date, driver_rows
from dicoso.queries.rules import YearRules
from dicoso.queries.units import Reach
from dicoso.queries.years import compliance
from dicoso.queries.years.compliance import Post
from dicoso.store import models

NO_WEEKS: Final = Tally(0, 0, 0)


def rest_of(rules: YearRules, calendars: Calendars | None = None) -> DaySet | None:
    """Rest days of a period, also where they count like others; None if the calendar doesn't know them."""
    try:
        return (calendars or Calendars()).all_rest(rules)
    except NoRuleInForce:
        return None


def rhythm_rules(rules: YearRules) -> RhythmRules:
    """Rhythm's rules among those of a year."""
    return RhythmRules.of(rules.in_force)


def is_confirmed(rules: YearRules) -> bool:
    """Tell whether every announcement of a period's calendar was found and read."""
    return not Calendars().open_years(rules)


def by_calendar(rules: YearRules) -> rhythm.Prospect | None:
    """Where the rhythm alone leads whoever is in post all year and is never on leave; None if not known."""
    rest, own = rest_of(rules), rhythm_rules(rules)
    if rest is None or not own.field_days:
        return None
    nothing = DaySet(rules.span)
    weeks = rhythm.asked_weeks(Around(DaySet.full(rules.span), nothing, rest, nothing), own)
    return rhythm.prospect(weeks, own, rules.counting.quota_days)


class Held(NamedTuple):
    """One posting: where, from when, until when, as which cadre."""

    path: str
    unit_level: str
    posting: Posting


_HELD: Final = ("person_id", "unit__path", "unit__level", "start", "end", "level", "full_time")


def _posting_spans_by_person(found: Any) -> Iterator[tuple[int, Held]]:
    """Yield the postings of a queryset with whose they are."""
    for person, path, unit_level, start, end, level, full_time in driver_rows(found.values_list(*_HELD)):
        yield person, Held(path, unit_level, Posting(as_date(start), as_date(end), level, bool(full_time)))


def _event_days_in_post(held: Iterable[Held], known: events.Known, span: Span) -> DaySet:
    """Dates on which the office where a person works then has an event."""
    bits = 0
    for each in held:
        bits_there = DaySet.between(span, each.posting.start, each.posting.end).bits
        bits |= bits_there & events.taken(events.concerning(known, each.path, each.unit_level), span)
    return DaySet(span, bits)


@dataclass(frozen=True, slots=True)
class OwnRhythm:
    """One person's rhythm of a year. `weeks` is empty where none is asked for; `known`: whether the calendar is."""

    rules: RhythmRules
    known: bool
    confirmed: bool
    weeks: tuple[Week, ...]
    tally: Tally
    prospect: rhythm.Prospect
    events: tuple[EventSpan, ...]


def of_person(person_id: int, rules: YearRules, year: PersonYear, as_of: date) -> OwnRhythm:
    """One person's rhythm in a counted year. Two queries."""
    own, rest, span = rhythm_rules(rules), rest_of(rules), rules.span
    if not own.field_days or rest is None or year.quota is None:
        nothing = rhythm.Prospect(0, 0, year.quota or 0)
        return OwnRhythm(own, rest is not None, is_confirmed(rules), (), NO_WEEKS, nothing, ())
    postings = models.Posting.objects.filter(person=person_id, start__lte=span.end, end__gte=span.start)
    posting_spans = [each for _, each in _posting_spans_by_person(postings)]
    office_events = events.of_reach(Reach(tuple({held_posting_span.path for held_posting_span in posting_spans})), span)
    around = Around(year.in_post, year.excused, rest, _event_days_in_post(posting_spans, office_events, span))
    weeks_asked = rhythm.asked_weeks(around, own)
    weeks = tuple(rhythm.judge_weeks(weeks_asked, year.counted, own, as_of))
    marks = rhythm.fates(weeks_asked, own, as_of).letters(year.counted.until(as_of))
    events_told = {
        event
        for posting_span in posting_spans
        for event in events.concerning(office_events, posting_span.path, posting_span.unit_level)
    }
    tally = rhythm.tally(marks, rhythm.begun(weeks_asked, as_of))
    prospect = rhythm.prospect(weeks_asked, own, year.quota)
    return OwnRhythm(own, rest is not None, is_confirmed(rules), weeks, tally, prospect, tuple(sorted(events_told)))


def outlook(person_id: int, year: int, as_of: date) -> OwnRhythm | None:
    """One's own rhythm of a year; None without a posting in it, or where none is asked for."""
    facts_of_year = facts_of(person_id, year)
    if facts_of_year is None or not rhythm_rules(facts_of_year.rules).field_days:
        return None
    return of_person(
        person_id, facts_of_year.rules, judged(facts_of_year.facts, facts_of_year.rules, Calendars()), as_of
    )


class RhythmRow(NamedTuple):
    """One person of the table by their last posting: a letter a week, the weeks summed up, the days counted so far."""

    post: Post
    marks: str
    tally: Tally
    days: int


@dataclass(frozen=True, slots=True)
class RhythmTable:
    """The people of a unit week by week; `weeks` are those of the unit's period. `known`: whether the calendar is."""

    rules: RhythmRules
    known: bool
    confirmed: bool
    weeks: tuple[Span, ...]
    rows: tuple[RhythmRow, ...]
    prospect: rhythm.Prospect | None


def rhythm_table(inside: Reach, year: int, as_of: date, sight: Reach, rules: YearRules) -> RhythmTable:
    """Rhythm of everybody in some units, in order of code. A constant number of queries."""
    own, weeks = rhythm_rules(rules), tuple(rhythm.weeks_of(rules.span))
    prospect, is_known = by_calendar(rules), rest_of(rules) is not None
    people = tuple(_rhythm_rows(inside, year, as_of, sight)) if prospect is not None else ()
    return RhythmTable(own, is_known, is_confirmed(rules), weeks, people, prospect)


def _rhythm_rows(inside: Reach, year: int, as_of: date, sight: Reach) -> Iterator[RhythmRow]:
    window_span = window(year)
    posts = compliance.list_posts(inside, window_span)
    results = compliance.counted_results(posts, year, inside, sight)
    weeks = _Weeks(inside, window_span)
    last = {post.person_id: post for post in posts}
    for person, post in last.items():
        if person not in results:
            continue
        result, rules = results[person]
        if result.quota is None:
            continue
        fates, begun = weeks.of(person, rules, as_of)
        until = result.counted.until(as_of)
        marks, days = fates.letters(until), len(until)
        yield RhythmRow(post, marks, rhythm.tally(marks, begun), days)


class _Weeks:
    """The weeks that ask for days, judged once for all who are posted, excused and called to events alike."""

    def __init__(self, inside: Reach, asked: Span) -> None:
        postings = models.Posting.objects.filter(inside.q("unit__path"), start__lte=asked.end, end__gte=asked.start)
        self.held: dict[int, list[Held]] = defaultdict(list)
        for person, each in _posting_spans_by_person(postings):
            self.held[person].append(each)
        self.exemptions = exemptions_by_person(Q(person__in=postings.values("person")), asked)
        self.known = events.of_reach(inside, asked)
        self._rest: dict[YearRules, DaySet | None] = {}
        self._found: dict[tuple[Any, ...], tuple[Fates, int]] = {}
        self._calendars = Calendars()

    def of(self, person: int, rules: YearRules, as_of: date) -> tuple[Fates, int]:
        """What becomes of a person's weeks, and how many of them have begun."""
        spans, exemption = self.held[person], self.exemptions.get(person, ())
        key = (rules, *spans, *exemption)
        if key not in self._found:
            self._found[key] = self._judged(spans, exemption, rules, as_of)
        return self._found[key]

    def _judged(
        self, held: Sequence[Held], granted: Sequence[Exemption], rules: YearRules, as_of: date
    ) -> tuple[Fates, int]:
        if rules not in self._rest:
            self._rest[rules] = rest_of(rules, self._calendars)
        rest, own = self._rest[rules], rhythm_rules(rules)
        if rest is None:
            return Fates(own.field_days, ()), 0
        span = rules.span
        dates_in_post = in_post([each.posting for each in held], span, rules.counting)
        around = Around(
            dates_in_post, exempt(granted, span, rules.counting), rest, _event_days_in_post(held, self.known, span)
        )
        asked_weeks = rhythm.asked_weeks(around, own)
        return rhythm.fates(asked_weeks, own, as_of), rhythm.begun(asked_weeks, as_of)
