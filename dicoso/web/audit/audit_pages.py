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
        """What was read; what can't be read asks for nothing."""
        cleaned_data = self.cleaned_data
        first, last = cleaned_data.get("muc_dau"), cleaned_data.get("muc_cuoi")
        return Filter(
            action=cleaned_data.get("viec", ""),
            subject=cleaned_data.get("ho_so", ""),
            start=cleaned_data.get("tu"),
            end=cleaned_data.get("den"),
            person=cleaned_data.get("nguoi", ""),
            before=cleaned_data.get("truoc"),
            run=(first, last) if first and last else None,
        )


@require_GET
def show_audit(request: Request) -> HttpResponse:
    """List what the actor may read, newest first."""
    form = AuditFilterForm(request.GET)
    form.is_valid()
    audit_filter = form.wanted()
    audit_page = queries.audit_page(request.actor, audit_filter)
    facts = {
        "form": form,
        "days": [(day, [_run_line(request, run) for run in runs]) for day, runs in groupby(audit_page.runs, _run_day)],
        "older": _changed_query(request, truoc=audit_page.before) if audit_page.before else "",
        "filtered": any(audit_filter),
        "run": audit_filter.run,
        "all": request.actor.may("audit.view"),
    }
    return render(request, "audit/list.html", facts, status=422 if form.errors else 200)


def _run_day(run: Run) -> date:
    return timezone.localtime(run.events[0].at).date()


def _changed_query(request: Request, **changes: int | None) -> str:
    """Address of this page with some of what it is asked changed; None leaves it out."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"{reverse('audit')}?{query.urlencode()}"


def _run_line(request: Request, run: Run) -> dict[str, Any]:
    """Run as one line: an event, or how often something was done, and the address of all of it."""
    whole_address = (
        _changed_query(request, truoc=None, muc_dau=run.first, muc_cuoi=run.last) if run.times > len(run.events) else ""
    )
    items = [_event_facts(request, event) for event in run.events]
    return {
        "event": run.events[0],
        "items": items,
        "count": run.times,
        "records": run.records,
        "whole": whole_address,
    }


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
