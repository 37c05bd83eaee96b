"""Notices: the list, the way from each to its page, and marking them as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dicoso.actions import notices as actions
from dicoso.documents.notices import KIND, said
from dicoso.domain.notices import OF_THE_DAY
from dicoso.queries.notices import notice_list as queries
from dicoso.queries.notices.notice_list import NoticeLine
from dicoso.web.actor import Request

# How a kind looks: the shape and colour of its tag.
TAGS = {
    "to_decide": "waiting",
    "returned": "refused",
    "due_soon": "waiting",
    "overdue": "late",
    "host_refused": "refused",
    "answered": "approved",
}


@require_GET
def show_notices(request: Request) -> HttpResponse:
    """Show the actor's notices, those not read yet first."""
    lines = [(line, said(line.kind, line.subject, line.facts)) for line in queries.list_notices(request.actor)]
    facts = {
        "fresh": [notice_line for notice_line in lines if notice_line[0].unread],
        "older": [each for each in lines if not each[0].unread],
        "kinds": KIND,
        "tags": TAGS,
        "now": request.actor.now().isoformat(),
    }
    return render(request, "notices/list.html", facts)


@require_GET
def follow_notice(request: Request, notice_id: int) -> HttpResponse:
    """Lead to the page that a notice is about, and mark it as read."""
    return redirect(_page_of(actions.read_notice(request.actor, notice_id)))


@require_POST
def read_all_notices(request: Request) -> HttpResponse:
    """Mark as read what the page showed; what came since stays unread."""
    try:
        moment = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        moment = request.actor.now()
    if actions.read_all(request.actor, until=moment if moment.tzinfo else request.actor.now()):
        messages.success(request, "Đã đánh dấu tất cả là đã đọc.")
    return redirect("notices")


def _page_of(line: NoticeLine) -> str:
    """Address of what a notice is about."""
    key = line.subject_id
    if line.subject == "trip" and line.kind in OF_THE_DAY:  # its report is owed
        return _notice_address("trip_report.write", trip_id=key)
    return _PAGES[line.subject](key)


def _notice_address(name: str, query: Mapping[str, str] | None = None, **parts: Any) -> str:
    where = reverse(name, kwargs=parts or None)
    return f"{where}?{urlencode(query)}" if query else where


def _board_address(key: str) -> str:
    unit, _, period = key.partition("/")
    return _notice_address("plan.view", {"don-vi": unit, "ky": period})


_PAGES: Mapping[str, Callable[[str], str]] = {
    "plan": lambda key: _notice_address("plan.show", plan_id=key),
    "plan_board": _board_address,
    "own_plan": lambda _: _notice_address("plan.mine"),
    "trip": lambda key: _notice_address("trip.show", trip_id=key),
    "feedback": lambda key: _notice_address("feedback.show", feedback_id=key),
    "feedback_board": lambda key: _notice_address("feedback.view", {"bang": key}),
}
