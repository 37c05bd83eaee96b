"""Where phones send what they kept without a network, and what makes the site an app that opens without one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from dicoso.actions import outbox as actions
from dicoso.domain.dates import Span
from dicoso.domain.errors import DomainError, Fault, Invalid
from dicoso.domain.feedback import KINDS as KINDS_OF_LINES
from dicoso.domain.outbox import MOST_ITEMS, REFUSED, Item, read_item
from dicoso.domain.photos import MOST_BYTES, too_large
from dicoso.domain.trip_reports import Content
from dicoso.queries.once import reading
from dicoso.queries.trips import outbox as queries
from dicoso.queries.trips import trip_form
from dicoso.web.actor import Request
from dicoso.web.phone import offline
from dicoso.web.phone.outbox_kinds import KINDS, FormRefused, versions
from dicoso.web.trip_reports.report_form import ReportForm, lines_of
from dicoso.web.trips.trip_forms import Company, TripForm, blank
from dicoso.words.messages import fault, sentence

Answered = dict[str, Any]


@require_http_methods(["GET", "POST"])
def take_outbox(request: Request) -> HttpResponse:
    """Say who asks, with which token, and how large a photo may be; or take in items, and answer each for itself."""
    if request.method == "GET":
        photo = {"bytes": MOST_BYTES, "words": fault(too_large())}
        return JsonResponse({"account": str(request.actor.account_id), "token": get_token(request), "photo": photo})
    if request.headers.get(offline.ACCOUNT, str(request.actor.account_id)) != str(request.actor.account_id):
        return _refuse_all(409, "other_account")  # somebody else has logged in on this phone since
    try:
        items = json.loads(request.body)
    except RequestDataTooBig:
        return _refuse_all(413, "list_too_large")
    except (ValueError, RecursionError):  # no JSON, no text, or lists in lists without end
        return _refuse_all(400, "bad_request")
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        return _refuse_all(400, "list_too_long", limit=MOST_ITEMS)
    with reading():  # units and roles, which no item of an outbox changes
        answers = [_answer_item(request, raw) for raw in items]
    return JsonResponse(answers, safe=False)


def _refuse_all(status: int, code: str, **facts: Any) -> JsonResponse:
    return JsonResponse({"code": code, "words": sentence(code, facts)}, status=status)


def _answer_item(request: Request, raw: object) -> Answered:
    try:
        item = read_item(raw)
        kind = KINDS.get(item.kind)
        if kind is None:
            raise Invalid([Fault.at("kind", "item_form")])
    except Invalid as error:
        raw_id = raw.get("id") if isinstance(raw, dict) else None
        return {"id": raw_id if isinstance(raw_id, str) else "", "state": REFUSED, **_refusal_answer(error)}
    answer = actions.take(request.actor, item, lambda: kind.read(request.actor, item))
    answered: Answered = {"id": item.id, "state": answer.state}
    if answer.error is None:
        return answered | {"where": kind.where(item)}
    return answered | _refusal_answer(answer.error) | {"versions": _both_versions(item, answer.error, answer.theirs)}


def _refusal_answer(error: DomainError) -> Answered:
    """Why an item was refused: a code, a sentence, and what is wrong with which field."""
    if isinstance(error, FormRefused):
        errors = error.facts["errors"]
    elif isinstance(error, Invalid):
        errors = [(f"id_{problem.field}" if problem.field else "", fault(problem)) for problem in error.faults]
    else:
        errors = []
    words = " ".join(text for _, text in errors) or sentence(error.code, error.facts)
    return {"code": error.code, "words": words, "errors": errors}


def _both_versions(item: Item, error: DomainError, theirs: Mapping[str, Any] | None) -> list[Answered]:
    return [{"title": title, "facts": facts} for title, facts in versions(item, error, theirs)]


@require_GET
def show_queue(request: Request) -> HttpResponse:
    """Show what waits on this phone; the list itself is on the phone alone."""
    return render(request, "phone/queue.html")


@require_GET
def send_luggage(request: Request) -> HttpResponse:
    """What a phone takes along: the pages that shall open without a network, and the list of hosts."""
    hosts = queries.province_communes(request.actor)
    version = hashlib.sha256(json.dumps(hosts).encode()).hexdigest()[:12]
    return JsonResponse({"pages": offline.pages(request.actor), "hosts": f"{reverse('offline.hosts')}?v={version}"})


@require_GET
def send_communes(request: Request) -> HttpResponse:
    """Communes of one's province, as short as they can be said: key, name, district."""
    return JsonResponse(
        queries.province_communes(request.actor), safe=False, json_dumps_params={"separators": (",", ":")}
    )


@require_GET
def no_network(request: HttpRequest) -> HttpResponse:
    """Show what stands in for a page that this phone hasn't kept."""
    return render(request, "phone/offline.html")


@require_GET
def send_manifest(request: HttpRequest) -> HttpResponse:
    """Describe the app to a phone that installs it."""
    return JsonResponse(offline.app_manifest(), content_type="application/manifest+json", headers=offline.FRESH)


@require_GET
def send_worker(request: HttpRequest) -> HttpResponse:
    """Service worker: our module, told which files this version of the program consists of."""
    return HttpResponse(offline.service_worker(), content_type="text/javascript; charset=utf-8", headers=offline.FRESH)


@require_GET
def record_anywhere(request: Request) -> HttpResponse:
    """Show the form of an unplanned trip without a host: a phone without a network fills that in from its own list."""
    actor = request.actor
    whom = trip_form.traveller(actor, "trip.record", actor.today)
    beside_companions = trip_form.companions(actor, whom.pk, Span(actor.today, actor.today), led=True)
    form = TripForm(None, [None], Company(beside_companions), actor.today, initial={"venue": "field"})
    return render(request, "phone/trip.html", {"form": form, "blank": blank(actor.today)})


@require_GET
def report_anywhere(request: Request) -> HttpResponse:
    """Show the form of the report of a trip that only this phone knows yet; the phone says which trip it is."""
    form = ReportForm(None, [], lines_of(Content()))
    facts = {"page": None, "form": form, "kept": {"ma": "", "phien-ban": "0"}, "kinds": KINDS_OF_LINES}
    return render(request, "trip_reports/write.html", facts | {"submitted": False})
