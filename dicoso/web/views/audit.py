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

from dicoso.queries import audit as queries
from dicoso.queries.audit import Event, Filter
from dicoso.web.actor import Request
from dicoso.web.forms import Choice, Day, Form, Number
from dicoso.web.messages_vi import WORDS, word

# Where the record of an event is shown.
PLACES: Mapping[str, Callable[[str], str]] = {
    "plan": lambda key: reverse("plan.show", kwargs={"plan_id": key}),
    "trip": lambda key: reverse("trip.show", kwargs={"trip_id": key}),
    "person": lambda key: reverse("person.show", kwargs={"code": key}),
    "exemption": lambda key: reverse("person.show", kwargs={"code": key}),
    "account": lambda key: reverse("account.show", kwargs={"username": key}),
}


class FilterForm(Form):
    """What to show."""

    viec = Choice(label="Việc", required=False, choices=[("", "Tất cả"), *WORDS["action"].items()])
    ho_so = Choice(label="Loại hồ sơ", required=False, choices=[("", "Tất cả"), *WORDS["subject"].items()])
    tu = Day(label="Từ ngày", required=False)
    den = Day(label="Đến hết ngày", required=False)
    truoc = Number(required=False, min_value=1)


@require_GET
def listing(request: Request) -> HttpResponse:
    """List the events that the actor may read, newest first."""
    form = FilterForm(request.GET)
    form.is_valid()
    read = form.cleaned_data
    wanted = Filter(
        action=read.get("viec", ""),
        subject=read.get("ho_so", ""),
        start=read.get("tu"),
        end=read.get("den"),
        before=read.get("truoc"),
    )
    found = queries.page(request.actor, wanted)
    facts = {
        "form": form,
        "days": [(day, [_shown(request, event) for event in events]) for day, events in groupby(found.events, _day)],
        "older": _older(request, found.before) if found.before else "",
        "filtered": any(wanted),
        "all": request.actor.may("audit.view"),
    }
    return render(request, "audit/list.html", facts, status=422 if form.errors else 200)


def _day(event: Event) -> date:
    return timezone.localtime(event.at).date()


def _older(request: Request, before: int) -> str:
    kept = request.GET.copy()
    kept["truoc"] = str(before)
    return f"{reverse('audit')}?{kept.urlencode()}"


def _shown(request: Request, event: Event) -> dict[str, Any]:
    url = ""
    if event.about and event.subject in PLACES and _may_open(request, event.subject):
        try:
            url = PLACES[event.subject](event.subject_id)
        except NoReverseMatch:  # an id from a file that no address can hold
            url = ""
    return {"event": event, "what": word(event.action, "action"), "url": url}


def _may_open(request: Request, subject: str) -> bool:
    return request.actor.may({"exemption": "person.view"}.get(subject, f"{subject}.view"))
