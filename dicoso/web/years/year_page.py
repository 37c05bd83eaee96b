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
        """Return the page's query without its filters, with some values added."""
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
    found, person = opened.found, opened.person
    sight = None if opened.own else request.actor.scope("year.view").units
    lines = list(_day_lines(opened))
    facts = {
        "opened": opened,
        "person": person,
        "found": found,
        "months": [
            _month(each, found) for each in month_grid.year_marks(person.pk, found.result, sight, found.rules.province)
        ],
        "chart": _chart(opened, sight),
        "need": per_week(weekly_need(found.progress.missing, found.as_of, found.rules.span)),
        "measures": _measures(found),
        "refusals": list(_year_refusals(opened, lines)),
        "lines": _filter_lines(lines, request),
        "all": len(lines),
        "cited": _cited_rules(found),
        "squares": charts.squares(found.progress.days, found.progress.quota) if found.progress.quota else "",
        "years": _neighbour_years(opened),
        "rhythm": rhythm.rhythm_rules(found.rules).field_days > 0,
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
    found = explain_year(person, year, as_of, within, None if own else scope.units, today=actor.today)
    postings = visible.visible_postings(actor, "person.view").filter(person=person)
    held = tuple(Held(*each) for each in postings.values_list("unit__path", "start", "end"))
    part = union_name(unit.name, unit.level) if unit and within and _leaves_out(held, within, found.rules.span) else ""
    return Opened(actor, person, year, unit, office, own, found, held, part)


def _leaves_out(held: Iterable[Held], within: Reach, span: Span) -> bool:
    return any(each.start <= span.end and each.end >= span.start and not within.holds(each.path) for each in held)


def _day_lines(opened: Opened) -> Iterator[DayLine]:
    found, actor = opened.found, opened.actor
    names = Hosts(opened.person.pk, found.rules.span)
    seen = set(visible.visits(actor, "trip.view").filter(person=opened.person).values_list("trip", flat=True))
    for each in found.days_until_as_of():
        visit = each.visits[0]
        yield DayLine(each.day, each.verdict, visit, names.of(visit), _day_trips(each, seen))


def _day_trips(each: DayVerdict, seen: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the trips of a date with their addresses; without one where the reader may not open the trip."""
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
        said = refusal(first.verdict, [line.day for line in run])
        fixable = first.verdict in FIXABLE
        url = _correction(opened.person, first) if fixable and first.visit.trip in correctable else ""
        advice = word(first.verdict, "advice") if url or not fixable else ""
        yield Refusal(first.day, first.verdict, said, advice, url, first.host, first.trips[0][1])


def _correction(person: Person, line: DayLine) -> str:
    where = reverse("trip.correct", kwargs={"trip_id": line.visit.trip})
    asked_for = urlencode({"nguoi": person.code})
    return f"{where}?{asked_for}{ORDER_IS_MISSING if line.verdict is Verdict.NO_ORDER else ''}"


def _filter_lines(lines: Sequence[DayLine], request: Request) -> list[DayLine]:
    level, form, verdict, month = (request.GET.get(name, "") for name in FILTERS)
    kept = list(lines)
    if level or form:
        kept = [line for line in kept if line.verdict is Verdict.COUNTED]
        kept = [line for line in kept if level in ("", line.visit.host_level) and form in ("", line.visit.form)]
    if month:
        kept = [line for line in kept if f"{line.day:%Y-%m}" == month]
    if verdict == REFUSED:
        kept = [line for line in kept if line.verdict is not Verdict.COUNTED]
    elif verdict:
        kept = [line for line in kept if line.verdict.value == verdict]
    return kept


def _cited_rules(found: Why) -> list[InEffect]:
    """Return the rules that decided some date, the quota's first."""
    verdicts = dict.fromkeys(each.verdict.value for each in found.days_until_as_of())
    return [found.rules.in_force[name] for name in ("quota.days", *verdicts)]


def _measures(found: Why) -> list[dict[str, Any]]:
    """Return the sub-quotas by level, deepest first."""
    needed = found.rules.counting.by_level
    return [
        {"label": word(level, "level"), "done": found.progress.by_level.get(level, 0), "whole": needed[level]}
        for level in reversed(LEVELS)
        if level in needed
    ]


def _chart(opened: Opened, sight: Reach | None) -> Any:
    found = opened.found
    if found.progress.status not in ("met", "short"):
        return ""
    span = found.rules.span
    until = min(max(found.as_of, span.start), span.end)
    ahead = DaySet(span, month_grid.planned_bits(opened.person.pk, span, sight)) - found.result.counted
    planned = tuple(each for each in ahead if each > max(found.as_of, opened.actor.today))
    counted = tuple(found.result.counted.until(found.as_of))
    facts = charts.Year(span.start, span.end, until, found.progress.quota or 0, counted, planned)
    return charts.year_chart(facts, title=f"Số ngày cộng dồn năm {found.year}")


def _month(each: MonthMarks, found: Why) -> dict[str, Any]:
    """Return one month of the wall calendar; a day that has trips leads to its line below."""
    shown = {line.day: word(line.verdict, "verdict") for line in found.days_until_as_of()}
    return {
        "id": f"thang-{each.start:%Y-%m}",
        "label": f"Th{each.start.month}" + ("" if _one_year(found) else f"/{each.start:%y}"),
        "marks": [_mark(each.start, i, letter, shown) for i, letter in enumerate(each.marks, 1)],
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
    """Return the years before and after that can be opened, with their addresses."""
    found = []
    for near in (opened.year - 1, opened.year + 1):
        worked = any(each.start.year <= near <= each.end.year for each in opened.held)
        if worked and first_year() <= near <= opened.actor.today.year:
            where = reverse("year.view", kwargs={"code": opened.person.code, "year": near})
            found.append((near, where))
    return found
