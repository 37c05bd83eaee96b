"""The first page: each role's one question, answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dicoso.domain.dates import dmy
from dicoso.domain.text import format_number
from dicoso.domain.units import DEPTH, LEVELS, union_name
from dicoso.queries import home, units
from dicoso.queries.actors import Actor
from dicoso.queries.calendars import Calendars
from dicoso.queries.feedback import feedback_list
from dicoso.queries.people import accounts
from dicoso.queries.plans import own_plans
from dicoso.queries.plans.own_plans import ApprovedItem
from dicoso.queries.trip_reports import report_list, report_state
from dicoso.queries.trip_reports.report_list import Overdue
from dicoso.queries.trips import hosts, refusals
from dicoso.queries.years import compliance
from dicoso.web import charts
from dicoso.web.actor import Request
from dicoso.web.asked import FigureQuery, asked
from dicoso.web.jinja import per_week
from dicoso.web.years.compliance_pages import chart
from dicoso.web.years.rhythm_pages import own_line
from dicoso.words.messages import word

MOST_BEHIND = 5
MOST_REPORTS = 4
MOST_MATTERS = 5


def show_home(request: Request) -> HttpResponse:
    """Show what is one's own, what waits for one, and how one's units stand; each only where it applies."""
    actor = request.actor
    may_plan, reads = actor.may("plan.view"), actor.may("report.view")
    cadre = actor.person_id if actor.holds("cadre") else None
    approved = own_plans.upcoming(cadre, actor.today) if cadre is not None else []
    own = _own_progress(actor, cadre, approved) if cadre is not None else None
    asks = bool(actor.scope("trip.link").units.paths)
    open_items = [item for item in approved if not item.recorded]
    facts: dict[str, Any] = {
        "own": own,
        "past": [item for item in open_items if item.end < actor.today],
        "upcoming": [item for item in open_items if item.end >= actor.today],
        "refused": refusals.own_refusals(actor) if cadre is not None else [],
        "refused_of_others": refusals.of_others(actor) if asks else [],
        "again": refusals.again(actor) if asks else [],
        "plans": home.own_plans(cadre, actor.today) if own and own["is_expected"] and cadre is not None else [],
        "waiting": own_plans.deciding(actor) if may_plan else [],
        "reports": report_state.described(report_state.own_owed_reports(actor)[:MOST_REPORTS])
        if cadre is not None
        else [],
        "late_reports": _late_reports(actor),
        "late": home.late_of_others(actor, actor.today) if may_plan else [],
        "decides": any(actor.may(action) for action in ("plan.endorse", "plan.check", "plan.approve")),
        "to_confirm": hosts.count_waiting_visits(actor) if actor.may("trip.confirm") else 0,
        "raised": feedback_list.waiting_feedback(actor),
        "office": _office(actor, asked(request)) if reads and _has_unit(actor) else None,
        "accounts": accounts.to_do(actor) if actor.may("account.manage") else None,
        **_host(actor),
    }
    return render(request, "home/show.html", facts)


def _host(actor: Actor) -> dict[str, Any]:
    if not actor.holds("host_unit"):
        return {"hosted": None, "matters": []}
    return {"hosted": home.hosted(actor, actor.today), "matters": feedback_list.of_units(actor, MOST_MATTERS)}


def _late_reports(actor: Actor) -> list[Overdue]:
    """Where reports of trips are overdue; of the country `_office` counts them all."""
    scope = actor.scope("trip_report.view")
    return report_list.overdue_by_department(actor) if scope.units.paths and not scope.units.whole else []


def _has_unit(actor: Actor) -> bool:
    return bool(units.roots(actor.scope("report.view").units, actor.today))


def _own_progress(actor: Actor, person_id: int, upcoming: list[ApprovedItem]) -> dict[str, Any] | None:
    year = home.own_year(person_id, actor.today)
    if year is None:
        return None
    figures = year.progress
    ahead = [item for item in upcoming if item.start > actor.today and not item.recorded]
    planned = len({day for item in ahead for day in range(item.start.toordinal(), item.end.toordinal() + 1)})
    needed = year.rules.counting.by_level
    return {
        "year": year.year,
        "progress": figures,
        "planned": planned,
        "squares": charts.squares(figures.days, figures.quota, planned=planned) if figures.quota else "",
        "need": per_week(year.need),
        "measures": [
            {"label": word(level, "level"), "done": figures.by_level.get(level, 0), "whole": needed[level]}
            for level in reversed(LEVELS)
            if level in needed
        ],
        "where": reverse("year.view", kwargs={"code": home.code_of(person_id), "year": year.year}),
        "is_expected": figures.status in ("met", "short"),
        "refused": sum(figures.refused.values()),
        "unconfirmed": Calendars().unconfirmed(year.rules),
        "rhythm": own_line(person_id, year.year, year.rules, actor.today),
    }


def _office(actor: Actor, query: FigureQuery) -> dict[str, Any]:
    """How the actor's widest unit stands; of the country, the summary alone."""
    where = reverse("report.view")
    central = DEPTH[query.unit.level] == 0
    if central:
        table, summary = None, compliance.summary(query.unit, query.year, query.as_of, query.sight)
    else:
        table = compliance.compliance_table(query.unit, query.year, query.as_of, query.sight, query.rules)
        summary = table.summary
    title = f"{format_number(summary.subject)} cán bộ thuộc đối tượng, đến {dmy(query.as_of)}"
    behind = home.people_behind(table.lines, query.as_of, MOST_BEHIND) if table else []
    return {
        "asked": query,
        "name": "Cả nước" if central else union_name(query.unit.name, query.unit.level),
        "central": central,
        "is_department": query.unit.level == "department",
        "people": len(table.lines) if table else summary.subject,
        "bands": chart(summary, title, lambda i: "" if central else where + query.whole(nhom=i)),
        "behind": [(line, per_week(line.need(query.as_of))) for line in behind],
        "away": [] if central else home.away(actor, actor.today),
        "late_reports": report_state.overdue(actor).count() if central else 0,
    }
