"""The first page: each role's one question, answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dicoso.domain.units import DEPTH, LEVELS, union_name
from dicoso.queries import compliance, home, plans
from dicoso.queries.actors import Actor
from dicoso.queries.compliance import Line
from dicoso.web import charts
from dicoso.web.actor import Request
from dicoso.web.jinja import pct, per_week
from dicoso.web.messages_vi import word
from dicoso.web.views.reports import band_label, home_unit

MOST_BEHIND = 10


def show(request: Request) -> HttpResponse:
    """Show what is one's own, what waits for one, and how one's units stand; each only where it applies."""
    actor = request.actor
    facts: dict[str, Any] = {
        "own": _own(actor) if actor.person_id is not None and actor.may("year.view") else None,
        "upcoming": plans.upcoming(actor.person_id, actor.today) if actor.person_id is not None else [],
        "waiting": plans.waiting_for(actor) if actor.may("plan.view") else [],
        "late": plans.late(actor, actor.today) if actor.may("plan.view") else [],
        "office": _office(actor) if actor.may("report.view") else None,
    }
    return render(request, "home/show.html", facts)


def _own(actor: Actor) -> dict[str, Any] | None:
    if actor.person_id is None or not actor.holds("cadre"):
        return None
    found = home.own(actor.person_id, actor.today)
    if found is None:
        return None
    figures = found.progress
    ahead = [item for item in plans.upcoming(actor.person_id, actor.today) if item.start > actor.today]
    planned = len({day for item in ahead for day in range(item.start.toordinal(), item.end.toordinal() + 1)})
    needed = found.rules.counting.by_level
    return {
        "progress": figures,
        "squares": charts.squares(figures.days, figures.quota, planned=planned) if figures.quota else "",
        "need": per_week(found.need),
        "measures": [
            {"label": word(level, "level"), "done": figures.by_level.get(level, 0), "whole": needed[level]}
            for level in reversed(LEVELS)
            if level in needed
        ],
        "code": home.code_of(actor.person_id),
        "refused": sum(figures.refused.values()),
    }


def _office(actor: Actor) -> dict[str, Any]:
    """Return how the actor's widest unit stands; for the centre that is the page of provinces itself."""
    unit = home_unit(actor)
    as_of = actor.today
    where = reverse("report.view")
    lines: tuple[Line, ...] = ()
    if DEPTH[unit.level] == 0:
        summary = compliance.summary(unit, as_of.year, as_of)
    else:
        table = compliance.table(unit, as_of.year, as_of)
        summary, lines = table.summary, table.lines
    bands = [
        charts.Band(band_label(band), band.people, pct(band.percent), f"{where}?nhom={i}" if lines else "")
        for i, band in enumerate(summary.bands)
    ]
    behind = home.behind(lines, as_of, MOST_BEHIND)
    return {
        "name": union_name(unit.name, unit.level),
        "summary": summary,
        "bands": charts.bands(bands, title=f"Đến {as_of:%d/%m/%Y}: {summary.subject} cán bộ thuộc đối tượng"),
        "behind": [(line, per_week(line.need(as_of))) for line in behind],
        "away": home.away(actor, as_of) if lines else [],
    }
