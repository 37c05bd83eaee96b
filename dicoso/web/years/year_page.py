"""A person's year, opened down to the dates: the figures, why a date doesn't count, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dicoso.domain.counting import DayVerdict, Verdict, Visit
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.errors import NotFound
from dicoso.domain.quota import weekly_need
from dicoso.domain.rules import InEffect
from dicoso.domain.units import LEVELS, union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.rules import first_year
from dicoso.queries.units import Reach
from dicoso.queries.years import compliance, month_grid, rhythm
from dicoso.queries.years.month_grid import MonthMarks
from dicoso.queries.years.why import Hosts, Why, explain_year
from dicoso.web import charts
from dicoso.web.actor import Request
from dicoso.web.asked import OFFICE, YEARS, chosen_unit, query_day, query_string
from dicoso.web.jinja import dm, per_week
from dicoso.web.trips.trip_pages import FIXABLE
from dicoso.web.years.compliance_rows import REFUSED
from dicoso.words.messages import refusal, word

if TYPE_CHECKING:
    from dicoso.store.models import Person, Unit

FILTERS = ("cap", "hinh-thuc", "kq", "thang")
ORDER_IS_MISSING = "&bo-sung=cong-lenh#id_order"


@dataclass(frozen=True, slots=True)
class DayLine:
    """One date: its verdict, the visit that decided, its host, and the trips behind it with their addresses."""

    day: date
    verdict: Verdict
    visit: Visit
    host: str
    trips: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Dates in a row that don't count for one reason: why, and what to do about it; `url` leads there."""

    start: date
    verdict: Verdict
    sentence: str
    advice: str
    url: str
    host: str
    trip: str


class Held(NamedTuple):
    """One posting: the unit's path, the first and the last day."""

    path: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Opened:
    """A person's year as a reader may see it.

    `held`: the postings that the reader may see; `part`: the unit to which it is restricted, if that leaves out some.
    """

    actor: Actor
    person: Person
    year: int
    unit: Unit | None
    office: bool
    own: bool
    found: Why
    held: tuple[Held, ...]
    part: str

    def query(self, **changes: str | None) -> str:
        """Page's query without its filters, with some values added."""
        values = {
            "den": self.found.as_of.isoformat(),
            "don-vi": self.unit.code if self.unit else None,
            OFFICE: "1" if self.office else None,
            **changes,
        }
        return query_string(values)


def show_year(request: Request, code: str, year: int) -> HttpResponse:
    """Show a person's year: the figures, the wall calendar, and every date with its verdict, trips and rule.

    Raises: NotFound.
    """
    opened = _open_year(request, code, year)
    explained_year, person = opened.found, opened.person
    sight = None if opened.own else request.actor.scope("year.view").units
    lines = list(_day_lines(opened))
    facts = {
        "opened": opened,
        "person": person,
        "found": explained_year,
        "months": [
            _month(year_mark, explained_year)
            for year_mark in month_grid.year_marks(
                person.pk, explained_year.result, sight, explained_year.rules.province
            )
        ],
        "chart": _chart(opened, sight),
        "need": per_week(weekly_need(explained_year.progress.missing, explained_year.as_of, explained_year.rules.span)),
        "measures": _measures(explained_year),
        "refusals": list(_year_refusals(opened, lines)),
        "lines": _filter_lines(lines, request),
        "all": len(lines),
        "cited": _cited_rules(explained_year),
        "squares": charts.squares(explained_year.progress.days, explained_year.progress.quota)
        if explained_year.progress.quota
        else "",
        "years": _neighbour_years(opened),
        "rhythm": rhythm.rhythm_rules(explained_year.rules).field_days > 0,
    }
    return render(request, "years/compliance/year.html", facts)


def _open_year(request: Request, code: str, year: int) -> Opened:
    """Find the person and their year, as far as the actor may see them.

    Raises: NotFound.
    """
    actor = request.actor
    person = visible.find_one(visible.visible_people, actor, "person.view", code=code)
    scope = actor.scope("year.view")
    own = person.pk == scope.own
    if year not in YEARS or not (own or visible.visible_people(actor, "year.view").filter(pk=person.pk).exists()):
        raise NotFound(kind="person")
    as_of = query_day(request.GET.get("den", ""))
    unit, within = None, None if own else scope.units
    office = bool(request.GET.get(OFFICE))
    # Somebody who was sent the address by their head opens their own year, whatever the unit that it names.
    if request.GET.get("don-vi") and (actor.may("report.view") or not own):
        unit, _ = chosen_unit(actor, request.GET["don-vi"], as_of or min(date(year, 12, 31), actor.today))
        within = compliance.office(unit) if office else compliance.seen_of(unit, actor.scope("report.view").units)
    explained_year = explain_year(person, year, as_of, within, None if own else scope.units, today=actor.today)
    postings = visible.visible_postings(actor, "person.view").filter(person=person)
    spans_held = tuple(Held(*posting) for posting in postings.values_list("unit__path", "start", "end"))
    part = (
        union_name(unit.name, unit.level)
        if unit and within and _leaves_out(spans_held, within, explained_year.rules.span)
        else ""
    )
    return Opened(actor, person, year, unit, office, own, explained_year, spans_held, part)


def _leaves_out(held: Iterable[Held], within: Reach, span: Span) -> bool:
    return any(each.start <= span.end and each.end >= span.start and not within.holds(each.path) for each in held)


def _day_lines(opened: Opened) -> Iterator[DayLine]:
    explained_year, actor = opened.found, opened.actor
    names = Hosts(opened.person.pk, explained_year.rules.span)
    visits = set(visible.visits(actor, "trip.view").filter(person=opened.person).values_list("trip", flat=True))
    for day in explained_year.days_until_as_of():
        visit = day.visits[0]
        yield DayLine(day.day, day.verdict, visit, names.of(visit), _day_trips(day, visits))


def _day_trips(each: DayVerdict, seen: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Trips of a date with their addresses; without one where the reader may not open the trip."""
    ids = dict.fromkeys(visit.trip for visit in each.visits)
    return tuple((trip, reverse("trip.show", kwargs={"trip_id": trip}) if trip in seen else "") for trip in ids)


def _year_refusals(opened: Opened, lines: Sequence[DayLine]) -> Iterator[Refusal]:
    """Yield the dates that don't count, those in a row of one trip and reason together, with what to do about them."""
    mine = visible.visits(opened.actor, "trip.correct").filter(person=opened.person)
    correctable = set(mine.values_list("trip", flat=True)) if opened.actor.may("trip.correct") else set()
    runs: list[list[DayLine]] = []
    for line in lines:
        if line.verdict is Verdict.COUNTED:
            continue
        last = runs[-1][-1] if runs else None
        same = last and (last.verdict, last.visit) == (line.verdict, line.visit)
        if last and same and line.day - last.day == timedelta(days=1):
            runs[-1].append(line)
        else:
            runs.append([line])
    for run in runs:
        first = run[0]
        sentence = refusal(first.verdict, [line.day for line in run])
        fixable = first.verdict in FIXABLE
        url = _correction(opened.person, first) if fixable and first.visit.trip in correctable else ""
        advice = word(first.verdict, "advice") if url or not fixable else ""
        yield Refusal(first.day, first.verdict, sentence, advice, url, first.host, first.trips[0][1])


def _correction(person: Person, line: DayLine) -> str:
    where = reverse("trip.correct", kwargs={"trip_id": line.visit.trip})
    asked_for = urlencode({"nguoi": person.code})
    return f"{where}?{asked_for}{ORDER_IS_MISSING if line.verdict is Verdict.NO_ORDER else ''}"


def _filter_lines(lines: Sequence[DayLine], request: Request) -> list[DayLine]:
    level, form, verdict, month = (request.GET.get(name, "") for name in FILTERS)
    narrowed = list(lines)
    if level or form:
        narrowed = [line for line in narrowed if line.verdict is Verdict.COUNTED]
        narrowed = [line for line in narrowed if level in ("", line.visit.host_level) and form in ("", line.visit.form)]
    if month:
        narrowed = [line for line in narrowed if f"{line.day:%Y-%m}" == month]
    if verdict == REFUSED:
        narrowed = [line for line in narrowed if line.verdict is not Verdict.COUNTED]
    elif verdict:
        narrowed = [line for line in narrowed if line.verdict.value == verdict]
    return narrowed


def _cited_rules(found: Why) -> list[InEffect]:
    """Rules that decided some date, the quota's first."""
    verdicts = dict.fromkeys(day.verdict.value for day in found.days_until_as_of())
    return [found.rules.in_force[name] for name in ("quota.days", *verdicts)]


def _measures(found: Why) -> list[dict[str, Any]]:
    """Sub-quotas by level, deepest first."""
    needed = found.rules.counting.by_level
    return [
        {"label": word(level, "level"), "done": found.progress.by_level.get(level, 0), "whole": needed[level]}
        for level in reversed(LEVELS)
        if level in needed
    ]


def _chart(opened: Opened, sight: Reach | None) -> Any:
    explained_year = opened.found
    if explained_year.progress.status not in ("met", "short"):
        return ""
    span = explained_year.rules.span
    until = min(max(explained_year.as_of, span.start), span.end)
    ahead = DaySet(span, month_grid.planned_bits(opened.person.pk, span, sight)) - explained_year.result.counted
    planned = tuple(day_ahead for day_ahead in ahead if day_ahead > max(explained_year.as_of, opened.actor.today))
    days_counted = tuple(explained_year.result.counted.until(explained_year.as_of))
    facts = charts.Year(span.start, span.end, until, explained_year.progress.quota or 0, days_counted, planned)
    return charts.year_chart(facts, title=f"Số ngày cộng dồn năm {explained_year.year}")


def _month(each: MonthMarks, found: Why) -> dict[str, Any]:
    """One month of the wall calendar; a day that has trips leads to its line below."""
    words = {line.day: word(line.verdict, "verdict") for line in found.days_until_as_of()}
    return {
        "id": f"thang-{each.start:%Y-%m}",
        "label": f"Th{each.start.month}" + ("" if _one_year(found) else f"/{each.start:%y}"),
        "marks": [_mark(each.start, i, letter, words) for i, letter in enumerate(each.marks, 1)],
        "total": each.counted,
    }


def _one_year(found: Why) -> bool:
    return found.rules.span.start.year == found.rules.span.end.year


def _mark(first: date, number: int, letter: str, shown: dict[date, str]) -> tuple[str, ...]:
    if letter not in "crw":
        return (letter,)
    day_of = first.replace(day=number)
    if day_of not in shown:  # after the as-of date
        return (letter,)
    return (letter, f"#ngay-{day_of}", f"{dm(day_of)}: {shown[day_of]}")


def _neighbour_years(opened: Opened) -> list[tuple[int, str]]:
    """Years before and after that can be opened, with their addresses."""
    years = []
    for near in (opened.year - 1, opened.year + 1):
        was_in_post = any(each.start.year <= near <= each.end.year for each in opened.held)
        if was_in_post and first_year() <= near <= opened.actor.today.year:
            where = reverse("year.view", kwargs={"code": opened.person.code, "year": near})
            years.append((near, where))
    return years
