"""The attendance grid of a unit's month, and a person's year opened down to the dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from dicoso.domain.counting import DayVerdict, Verdict, Visit
from dicoso.domain.dates import month_span
from dicoso.domain.errors import NotFound
from dicoso.domain.quota import weekly_need
from dicoso.domain.rules import InEffect
from dicoso.domain.units import LEVELS, union_name
from dicoso.queries import grid, visible
from dicoso.queries.why import Why, hosts, why
from dicoso.web import charts
from dicoso.web.actor import Request
from dicoso.web.jinja import WEEKDAYS, per_week
from dicoso.web.messages_vi import word
from dicoso.web.views.reports import asked, parse_day

if TYPE_CHECKING:
    from dicoso.store.models import Person

REFUSED = "khong-tinh"  # the filter that shows every refused date, whatever the reason


def month(request: Request) -> HttpResponse:
    """Show the month of a unit: people down, days across."""
    query = asked(request)
    number = request.GET.get("thang", "")
    which = int(number) if number.isdecimal() and 1 <= int(number) <= 12 else query.as_of.month
    lines = grid.month_of(query.unit, query.year, which)
    if query.department is not None:
        lines = [line for line in lines if line.department_id == query.department]
    span = month_span(query.year, which)
    rest = grid.rest_bits(span)
    days = [
        {"day": day.day, "weekday": WEEKDAYS[day.weekday()], "rest": bool(rest >> i & 1)} for i, day in enumerate(span)
    ]
    facts = {
        "asked": query,
        "name": union_name(query.unit.name, query.unit.level),
        "month": which,
        "days": days,
        "rows": [_row(line, query.year, which) for line in lines],
        "before": _step(query.year, which, -1),
        "after": _step(query.year, which, 1),
    }
    return render(request, "reports/grid.html", facts)


def _row(line: grid.GridLine, year: int, month: int) -> dict[str, Any]:
    return {
        "name": line.name,
        "url": f"/can-bo/{line.code}/nam/{year}#thang-{month}",
        "post": line.department,
        "marks": line.marks,
        "totals": (line.month_days, line.year_days),
    }


def _step(year: int, month: int, by: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


@dataclass(frozen=True, slots=True)
class DayLine:
    """One date of a person's year: its verdict, the visit that decided, and the trips behind it."""

    day: date
    verdict: Verdict
    visit: Visit
    host: str
    trips: tuple[str, ...]


def year(request: Request, code: str, year: int) -> HttpResponse:
    """Show a person's year: the figures, the wall calendar, and every date with its verdict, trips and rule.

    Raises: NotFound.
    """
    person = visible.one(visible.people, request.actor, "person.view", code=code)
    scope = request.actor.scope("year.view")
    own = person.pk == scope.own
    if not own and not visible.people(request.actor, "year.view").filter(pk=person.pk).exists():
        raise NotFound(kind="person")
    today = request.actor.today
    as_of = parse_day(request.GET.get("den", "")) or (today if today.year == year else date(year, 12, 31))
    found = why(person, year, as_of, None if own else scope.units)
    lines = _lines(found, hosts(person.pk, found.rules.span))
    facts = {
        "person": person,
        "found": found,
        "as_of": as_of,
        "months": [_month(each, year, person) for each in grid.year_of(person.pk, found.result)],
        "chart": _chart(found),
        "need": per_week(weekly_need(found.progress.missing, as_of, found.rules.span)),
        "measures": _measures(found),
        "lines": _filtered(lines, request),
        "all": len(lines),
        "cited": _cited(found),
        "squares": charts.squares(found.progress.days, found.progress.quota) if found.progress.quota else "",
    }
    return render(request, "reports/year.html", facts)


def _lines(found: Why, names: dict[tuple[str, date], str]) -> list[DayLine]:
    lines = []
    for each in found.days_until_as_of():
        visit = each.visits[0]
        host = names.get((visit.trip, visit.start), "")
        lines.append(DayLine(each.day, each.verdict, visit, host, _trips(each)))
    return lines


def _trips(each: DayVerdict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(visit.trip for visit in each.visits))


def _filtered(lines: Sequence[DayLine], request: Request) -> list[DayLine]:
    level, form, verdict = (request.GET.get(name, "") for name in ("cap", "hinh-thuc", "kq"))
    kept = list(lines)
    if level or form:
        kept = [line for line in kept if line.verdict is Verdict.COUNTED]
        kept = [line for line in kept if level in ("", line.visit.host_level) and form in ("", line.visit.form)]
    if verdict == REFUSED:
        kept = [line for line in kept if line.verdict is not Verdict.COUNTED]
    elif verdict:
        kept = [line for line in kept if line.verdict.value == verdict]
    return kept


def _cited(found: Why) -> list[InEffect]:
    """Return the rules that decided some date, the quota's first."""
    verdicts = dict.fromkeys(day.verdict.value for day in found.days_until_as_of())
    return [found.rules.in_force[name] for name in ("quota.days", *verdicts)]


def _measures(found: Why) -> list[dict[str, Any]]:
    """Return the sub-quotas by level, deepest first."""
    needed = found.rules.counting.by_level
    return [
        {"label": word(level, "level"), "done": found.progress.by_level.get(level, 0), "whole": needed[level]}
        for level in reversed(LEVELS)
        if level in needed
    ]


def _chart(found: Why) -> Any:
    if found.progress.status not in ("met", "short"):
        return ""
    span = found.rules.span
    facts = charts.Year(
        span.start, span.end, min(max(found.as_of, span.start), span.end), found.progress.quota or 0,
        tuple(found.result.counted.until(found.as_of)),
    )  # fmt: skip
    return charts.year(facts, title=f"Số ngày cộng dồn năm {found.year}")


def _month(each: grid.MonthMarks, year: int, person: Person) -> dict[str, Any]:
    """Return one month of the wall calendar; a day that has trips leads to its line below."""
    marks = [
        (letter, f"#ngay-{each.start.replace(day=i):%Y-%m-%d}" if letter in "crw" else "")
        for i, letter in enumerate(each.marks, 1)
    ]
    return {"label": f"Th{each.start.month}", "marks": marks, "total": each.counted}
