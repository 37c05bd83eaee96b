"""The audit chain as it may be read: what was done to records of one's units, and what one did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dicoso.queries import audit_list as queries
from dicoso.queries.audit import ShownEvent
from dicoso.queries.audit_list import Filter, Run
from dicoso.web.actor import Request
from dicoso.web.forms import Choice, Day, Form, Number, Text
from dicoso.words.messages import WORDS, word

# Where the record of an event is shown.
PLACES: Mapping[str, Callable[[str], str]] = {
    "plan": lambda key: reverse("plan.show", kwargs={"plan_id": key}),
    "trip": lambda key: reverse("trip.show", kwargs={"trip_id": key}),
    "trip_report": lambda key: reverse("trip_report.show", kwargs={"report_id": key}),
    "person": lambda key: reverse("person.show", kwargs={"code": key}),
    "exemption": lambda key: reverse("person.show", kwargs={"code": key}),
    "account": lambda key: reverse("account.show", kwargs={"username": key}),
}


class AuditFilterForm(Form):
    """What to show."""

    nguoi = Text(label="Người làm hoặc người có hồ sơ", required=False, max_length=80)
    viec = Choice(label="Việc", required=False, choices=[("", "Tất cả"), *WORDS["action"].items()])
    ho_so = Choice(label="Loại hồ sơ", required=False, choices=[("", "Tất cả"), *WORDS["subject"].items()])
    tu = Day(label="Từ ngày", required=False)
    den = Day(label="Đến hết ngày", required=False)
    truoc = Number(required=False, min_value=1)
    muc_dau = Number(required=False, min_value=1)
    muc_cuoi = Number(required=False, min_value=1)

    def wanted(self) -> Filter:
        """Return what was read; what can't be read asks for nothing."""
        read = self.cleaned_data
        first, last = read.get("muc_dau"), read.get("muc_cuoi")
        return Filter(
            action=read.get("viec", ""),
            subject=read.get("ho_so", ""),
            start=read.get("tu"),
            end=read.get("den"),
            person=read.get("nguoi", ""),
            before=read.get("truoc"),
            run=(first, last) if first and last else None,
        )


@require_GET
def show_audit(request: Request) -> HttpResponse:
    """List what the actor may read, newest first."""
    form = AuditFilterForm(request.GET)
    form.is_valid()
    wanted = form.wanted()
    found = queries.audit_page(request.actor, wanted)
    facts = {
        "form": form,
        "days": [(day, [_run_line(request, run) for run in runs]) for day, runs in groupby(found.runs, _run_day)],
        "older": _changed_query(request, truoc=found.before) if found.before else "",
        "filtered": any(wanted),
        "run": wanted.run,
        "all": request.actor.may("audit.view"),
    }
    return render(request, "audit/list.html", facts, status=422 if form.errors else 200)


def _run_day(run: Run) -> date:
    return timezone.localtime(run.events[0].at).date()


def _changed_query(request: Request, **changes: int | None) -> str:
    """Return the address of this page with some of what it is asked changed; None leaves it out."""
    kept = request.GET.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = str(value)
    return f"{reverse('audit')}?{kept.urlencode()}"


def _run_line(request: Request, run: Run) -> dict[str, Any]:
    """Return a run as one line: an event, or how often something was done, and the address of all of it."""
    whole = (
        _changed_query(request, truoc=None, muc_dau=run.first, muc_cuoi=run.last) if run.times > len(run.events) else ""
    )
    items = [_event_facts(request, event) for event in run.events]
    return {"event": run.events[0], "items": items, "count": run.times, "records": run.records, "whole": whole}


def _event_facts(request: Request, event: ShownEvent) -> dict[str, Any]:
    url = ""
    if event.about and event.subject in PLACES and _may_open(request, event.subject):
        try:
            url = PLACES[event.subject](event.subject_id)
        except NoReverseMatch:  # an id from a file that no address can hold
            url = ""
    return {"event": event, "what": word(event.action, "action"), "url": url}


def _may_open(request: Request, subject: str) -> bool:
    return request.actor.may({"exemption": "person.view"}.get(subject, f"{subject}.view"))
