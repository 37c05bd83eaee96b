"""One person's year, date by date: the verdict, the trips behind it, and the rule with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dicoso.domain.counting import DayVerdict, Facts, PersonYear, Visit, explain
from dicoso.domain.dates import Span
from dicoso.domain.errors import NotFound
from dicoso.domain.quota import Progress, progress
from dicoso.domain.rules import InEffect
from dicoso.domain.units import union_name
from dicoso.queries.calendars import Calendars
from dicoso.queries.counting import facts_of, judged, without
from dicoso.queries.rules import YearRules
from dicoso.queries.units import Reach
from dicoso.store import models
from dicoso.store.models import Person


@dataclass(frozen=True, slots=True)
class Why:
    """A person's year opened down to the dates; `days` are those that have trips."""

    person: Person
    year: int
    as_of: date
    facts: Facts
    result: PersonYear
    progress: Progress
    rules: YearRules
    days: tuple[DayVerdict, ...]
    calendars: Calendars

    @property
    def fingerprint(self) -> str:
        """The rulebook and, where it decides, the calendar that the figures rest on."""
        return self.calendars.fingerprint(self.rules)

    @property
    def unconfirmed(self) -> tuple[int, ...]:
        """The years whose calendar decides here and isn't confirmed."""
        return self.calendars.unconfirmed(self.rules)

    def rule(self, verdict: str) -> InEffect:
        """Rule that a verdict names, with its source."""
        return self.rules.in_force[verdict]

    def days_until_as_of(self) -> tuple[DayVerdict, ...]:
        """Dates that the figures count: those up to the as-of date."""
        return tuple(day for day in self.days if day.day <= self.as_of)


def explain_year(
    person: Person,
    year: int,
    as_of: date | None,
    within: Reach | None = None,
    sight: Reach | None = None,
    *,
    today: date | None = None,
) -> Why:
    """Open a person's year; `within` keeps only the postings in a unit, `sight` what the reader may see.

    Without an as-of date it is the period's last day, or today where that lies in the period.
    Raises: NotFound, if the person holds no posting in the period.
    """
    facts_of_year = facts_of(person.pk, year, within, sight)
    if facts_of_year is None:
        raise NotFound(kind="posting", key=person.code, year=year)
    facts, rules, hidden = facts_of_year
    calendars = Calendars()
    result = without(judged(facts, rules, calendars), hidden)
    on = as_of or (today if today is not None and today in rules.span else rules.span.end)
    days = tuple(day for day in explain(facts, result, rules.counting) if day.day not in hidden)
    return Why(person, year, on, facts, result, progress(result, on, rules.counting), rules, days, calendars)


class Hosts:
    """The names of a person's hosts in a span. One query."""

    def __init__(self, person_id: int, span: Span) -> None:
        visits = models.Visit.objects.filter(
            person=person_id, state="recorded", start__lte=span.end, end__gte=span.start
        )
        self._names: dict[tuple[str, date, date, str, str], str] = {}
        for stay in visits.select_related("host").order_by("pk"):
            name = union_name(stay.host.name, stay.host.level)
            self._names.setdefault((stay.trip_id, stay.start, stay.end, stay.host.level, stay.form), name)

    def of(self, stay: Visit) -> str:
        """Host of a counted stay, known by what the stay says of itself."""
        return self._names.get((stay.trip, stay.start, stay.end, stay.host_level, stay.form), "")


def why_code(code: str, year: int, as_of: date | None) -> Why:
    """Open the year of the person with a code.

    Raises: NotFound.
    """
    person = Person.objects.filter(code=code).first()
    if person is None:
        raise NotFound(kind="person", key=code)
    return explain_year(person, year, as_of)
