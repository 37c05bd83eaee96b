"""The weekly rhythm: a person's year as a strip of weeks, and a unit's people side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from markupsafe import Markup

from dicoso.domain.counting import Verdict
from dicoso.domain.dates import Span
from dicoso.domain.errors import NotFound
from dicoso.domain.rhythm import LETTERS, Week
from dicoso.domain.units import DEPTH, short_name
from dicoso.queries import home, visible
from dicoso.queries.rules import YearRules, first_year
from dicoso.queries.years import compliance, rhythm
from dicoso.queries.years.rhythm import OwnRhythm, RhythmRow
from dicoso.queries.years.why import Hosts, Why, explain_year
from dicoso.web.actor import Request
from dicoso.web.asked import YEARS, FigureQuery, asked, query_day, sortable
from dicoso.words.messages import word

if TYPE_CHECKING:
    from dicoso.store.models import OfficeEvent, Person

FILTERS: Final = {"giu": "kept", "lo": "missed"}
# A week's cell by its letter; the letter inside is for print and screen readers (the legend says what it means).
CELLS: Final = str.maketrans(
    {"c": "<td class=c>g", "r": "<td class=r>l", "o": "<td class=o>k", "w": "<td class=w>t", ".": "<td>"}
)
SORTS: Final = ("ten", "giu", "lo", "ngay")  # by name, share of weeks kept, weeks missed, days; "-" turns it round


class CountedDay(NamedTuple):
    """One date that counts: where it was spent, and the trip if the reader may open it."""

    day: date
    host: str
    url: str


class WeekLine(NamedTuple):
    """One week of a person with the dates behind it and what took its working days."""

    week: Week
    days: tuple[CountedDay, ...]
    reasons: tuple[str, ...]


def show_rhythm(request: Request, code: str, year: int) -> HttpResponse:
    """Show a person's year week by week.

    Raises: NotFound.
    """
    person, opened_year = _open_rhythm(request, code, year)
    own = rhythm.of_person(person.pk, opened_year.rules, opened_year.result, opened_year.as_of)
    mine = person.pk == request.actor.scope("rhythm.view").own
    lines = list(_week_lines(request, person, opened_year, own)) if own.weeks else []
    state_wanted = FILTERS.get(request.GET.get("loc", ""), "")
    facts = {
        "person": person,
        "mine": mine,
        "found": opened_year,
        "own": own,
        "months": _month_strip(own.weeks),
        "lines": [line for line in lines if state_wanted in ("", line.week.state)],
        "filtered": state_wanted,
        "years": list(_rhythm_years(code, year, request.actor.today)),
    }
    return render(request, "years/rhythm/show.html", facts)


def _open_rhythm(request: Request, code: str, year: int) -> tuple[Person, Why]:
    """Find a person's year as far as the actor may see it.

    Raises: NotFound.
    """
    actor = request.actor
    person = visible.find_one(visible.visible_people, actor, "person.view", code=code)
    scope = actor.scope("rhythm.view")
    own = person.pk == scope.own
    if year not in YEARS or not (own or visible.visible_people(actor, "rhythm.view").filter(pk=person.pk).exists()):
        raise NotFound(kind="person")
    within = None if own else scope.units
    return person, explain_year(person, year, query_day(request.GET.get("den", "")), within, within, today=actor.today)


def _week_lines(request: Request, person: Person, found: Why, own: OwnRhythm) -> Iterator[WeekLine]:
    actor = request.actor
    visits = set(visible.visits(actor, "trip.view").filter(person=person).values_list("trip", flat=True))
    names = Hosts(person.pk, found.rules.span)
    office_events = visible.office_events(actor, "event.view").filter(pk__in=[event.id for event in own.events])
    exemptions = visible.visible_exemptions(actor, "exemption.view").filter(person=person)
    excused = [(Span(start, end), reason) for start, end, reason in exemptions.values_list("start", "end", "reason")]
    counted_days = [day for day in found.days_until_as_of() if day.verdict is Verdict.COUNTED]
    titles = {event.pk: event for event in office_events}
    for week in own.weeks:
        days = []
        for counted_day in counted_days:
            if week.start <= counted_day.day <= week.end:
                visit = counted_day.visits[0]
                where = reverse("trip.show", kwargs={"trip_id": visit.trip}) if visit.trip in visits else ""
                days.append(CountedDay(counted_day.day, names.of(visit), where))
        yield WeekLine(week, tuple(days), tuple(_week_reason_texts(week, found, excused, titles)))


def _week_reason_texts(
    week: Week, found: Why, excused: Iterable[tuple[Span, str]], titles: Mapping[int, OfficeEvent]
) -> Iterator[str]:
    """Yield what took working days of a week, in words; why somebody is excused only to whom may know."""
    span = Span(week.start, week.end)
    for reason in week.reasons:
        if reason == "holiday":
            yield "nghỉ lễ, Tết"
        elif reason == "excused":
            reasons_known = dict.fromkeys(word(why, "reason") for each, why in excused if each.overlap(span))
            yield f"được miễn: {', '.join(reasons_known).lower()}" if reasons_known else "được miễn"
        elif reason == "event":
            held_titles = [
                event.title for event in titles.values() if event.start <= week.end and event.end >= week.start
            ]
            yield f"việc chung: {', '.join(dict.fromkeys(held_titles))}" if held_titles else "việc chung của cơ quan"
        elif reason == "post":
            yield "có ngày không giữ vị trí thuộc đối tượng"
        else:
            yield "tuần không trọn trong kỳ"


def _month_strip(weeks: Sequence[Week]) -> list[dict[str, Any]]:
    """Strip: the weeks by the month in which they begin, each as letter and week."""
    return [
        {"label": f"Th{month}", "weeks": [(LETTERS[week.state], week) for week in weeks_of_month]}
        for (_, month), weeks_of_month in groupby(weeks, key=lambda week: (week.start.year, week.start.month))
    ]


def _rhythm_years(code: str, year: int, today: date) -> Iterator[tuple[int, str]]:
    for near in (year - 1, year + 1):
        if first_year() <= near <= today.year:
            yield near, reverse("rhythm.show", kwargs={"code": code, "year": near})


def show_rhythm_table(request: Request) -> HttpResponseBase:
    """Show the rhythm of a unit's people; whoever reads no unit is led to their own year.

    Raises: NotFound.
    """
    actor = request.actor
    if not actor.may("report.view"):
        if actor.person_id is None:
            raise NotFound(kind="person")
        return redirect("rhythm.show", code=home.code_of(actor.person_id), year=actor.today.year)
    query = asked(request)
    central = DEPTH[query.unit.level] == 0
    sight = actor.scope("rhythm.view").units
    inside = compliance.office(query.unit) if central else compliance.seen_of(query.unit, sight)
    rhythm_table = rhythm.rhythm_table(inside, query.year, query.as_of, sight, query.rules)
    departments = {row.post.unit_id: row.post.unit for row in rhythm_table.rows}
    sort = request.GET.get("xep", "")
    rows = [row for row in rhythm_table.rows if query.department in (None, row.post.unit_id)]
    facts = {
        "asked": query,
        "central": central,
        "table": rhythm_table,
        "rows": _rhythm_rows_markup(_ordered(rows, sort), query, posts=len(departments) > 1),
        "people": len(rows),
        "kept": sum(row.tally.kept for row in rows),
        "due": sum(row.tally.asked for row in rows),
        "heads": _heads(query, sort),
        "months": _heads_of_months(rhythm_table.weeks),
        "department_choices": [("", "Tất cả"), *departments.items()],
    }
    return render(request, "years/rhythm/table.html", facts)


def _ordered(rows: Iterable[RhythmRow], sort: str) -> list[RhythmRow]:
    """Rows by the column asked for: by department and name, if none was."""
    name, turned = sort.removeprefix("-"), sort.startswith("-")
    listed_rows = sorted(rows, key=lambda row: row.post.sort_key)
    if name not in SORTS:
        return sorted(listed_rows, key=lambda row: row.post.unit_id)
    if name == "ten":
        return sorted(listed_rows, key=lambda row: row.post.sort_key, reverse=turned)

    def figure(row: RhythmRow) -> float:
        share = row.tally.kept / row.tally.asked if row.tally.asked else 2
        return {"giu": share, "lo": row.tally.missed, "ngay": row.days}[name]

    return sorted(listed_rows, key=figure, reverse=turned)


def _heads(query: FigureQuery, sort: str) -> list[dict[str, Any]]:
    """Columns that the table can be ordered by."""
    columns = (("ten", "Cán bộ", ""), ("giu", "Giữ", ""), ("lo", "Lỡ", "-"), ("ngay", "Ngày", "-"))
    return [sortable(query, sort, *column) for column in columns]


def _heads_of_months(weeks: Iterable[Span]) -> list[tuple[str, int]]:
    """Months over the weeks, each with how many weeks begin in it."""
    weeks_by_month = groupby(weeks, key=lambda week: (week.start.year, week.start.month))
    return [(f"Th{month}", len(list(weeks_of_month))) for (_, month), weeks_of_month in weeks_by_month]


def _rhythm_rows_markup(rows: Iterable[RhythmRow], query: FigureQuery, *, posts: bool) -> Markup:
    """Rows of the table as markup, written at once: a template would spend its time on escaping figures.

    Only names and units come from people; they are escaped here. `posts`: whether the department stands under a name.
    """
    before, after = reverse("rhythm.show", kwargs={"code": "0", "year": query.year}).split("/0/", 1)
    markup = []
    for row in rows:
        where, tally = f"{before}/{quote(row.post.code, safe='')}/{after}?den={query.as_of}", row.tally
        post = f" <span class=person__post>{escape(short_name(row.post.unit))}</span>" if posts else ""
        missed = f'<a href="{where}&amp;loc=lo">{tally.missed}</a>' if tally.missed else 0
        markup.append(
            f'<tr><th scope=row><a href="{where}">{escape(row.post.name)}</a>{post}'
            f'<td class=t><a href="{where}&amp;loc=giu">{tally.kept}</a>/{tally.asked}<td class=t>{missed}'
            f"<td class=t>{row.days}{row.marks.translate(CELLS)}"
        )
    return Markup("".join(markup))  # noqa: S704  # names are escaped above


def own_line(person_id: int, year: int, rules: YearRules, today: date) -> dict[str, Any] | None:
    """One's own rhythm in a line: where it leads, and how it was kept; None if none is asked for, or known."""
    if not rhythm.rhythm_rules(rules).field_days:
        return None
    own = rhythm.outlook(person_id, year, today)
    if own is None or not own.weeks:
        return None
    where = reverse("rhythm.show", kwargs={"code": home.code_of(person_id), "year": year})
    return {"own": own, "year": year, "where": where}
