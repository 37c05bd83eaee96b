"""The attendance grid of a unit's month: people down, days across."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from markupsafe import Markup

from dicoso.domain.counting import Verdict
from dicoso.domain.dates import Span, month_span
from dicoso.domain.units import DEPTH
from dicoso.queries.years import compliance, month_grid
from dicoso.queries.years.month_grid import GridLine
from dicoso.web.actor import Request
from dicoso.web.asked import YEARS, FigureQuery, asked, query_year, whole_number
from dicoso.web.jinja import WEEKDAYS

MONTHS = [(month, f"Tháng {month}") for month in range(1, 13)]


def show_month(request: Request) -> HttpResponse:
    """Show the month of a unit; of the centre, that of its own departments."""
    today = request.actor.today
    year = query_year(request.GET.get("nam", "")) or today.year  # of the calendar, whichever period is running
    query = replace(asked(request), year=year)
    month_wanted = whole_number(request.GET.get("thang", ""))
    usual = today.month if year == today.year else 12
    which = month_wanted if month_wanted is not None and 1 <= month_wanted <= 12 else usual
    central = DEPTH[query.unit.level] == 0
    sight, province = compliance.office(query.unit) if central else query.sight, query.rules.province
    lines = month_grid.month_of(query.unit, query.year, which, sight, province)
    departments = {line.post.unit_id: line.post.unit for line in lines}
    if query.department is not None:
        lines = [line for line in lines if line.post.unit_id == query.department]
    span = month_span(query.year, which)
    facts = {
        "asked": query,
        "central": central,
        "month": which,
        "months": MONTHS,
        "department_choices": [("", "Tất cả"), *departments.items()],
        "days": _day_heads(span, query.rules.province),
        "rows": list(_grid_rows(lines, query, span, grouped=len(departments) > 1 and query.department is None)),
        "people": len(lines),
        "unconfirmed": month_grid.unconfirmed(span, query.rules),
        "before": _month_step(query, which, -1),
        "after": _month_step(query, which, 1),
    }
    return render(request, "years/compliance/grid.html", facts)


def _day_heads(span: Span, province: str | None) -> list[dict[str, Any]]:
    rest = month_grid.rest_bits(span, province)
    return [
        {"day": day.day, "weekday": WEEKDAYS[day.weekday()], "rest": bool(rest >> i & 1)} for i, day in enumerate(span)
    ]


def _grid_rows(lines: Iterable[GridLine], query: FigureQuery, span: Span, *, grouped: bool) -> Iterator[dict[str, Any]]:
    """Yield the rows, each department's under its name; a sum leads to the dates behind it."""
    before, after = reverse("year.view", kwargs={"code": "0", "year": 0}).split("/0/", 1)
    after = after.removesuffix("0")
    key = f"{span.start:%Y-%m}"
    asked_for = query.person_query(den=span.end)
    for (_, department), members in groupby(lines, key=lambda line: (line.post.unit_id, line.post.unit)):
        if grouped:
            yield {"group": department}
        for line in members:
            where = f"{before}/{quote(line.post.code, safe='')}/{after}{line.year}{asked_for}"
            counted_address = escape(f"{where}&kq={Verdict.COUNTED}")
            yield {
                "name": line.post.name,
                "url": f"{where}#thang-{key}",
                "marks": line.marks,
                "totals": (
                    _sum_link(f"{counted_address}&amp;thang={key}", line.month_days),
                    _sum_link(counted_address, line.year_days),
                ),
            }


def _sum_link(where: str, days: int) -> Markup | int:
    """Sum as a link to the dates behind it; a thousand of them cost a template too much."""
    return Markup(f"<a href={where}>{days}</a>") if days else 0  # noqa: S704  # the address is escaped above


def _month_step(query: FigureQuery, which: int, by: int) -> tuple[int, str] | None:
    """Month before or after with its address; None beyond the years that can be asked for."""
    index = query.year * 12 + which - 1 + by
    year, number = index // 12, index % 12 + 1
    return (number, query.query(nam=year, den=None, thang=number)) if year in YEARS else None
