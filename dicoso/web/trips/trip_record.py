"""The pages on which a trip is written down: who went, where to, and the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dicoso.actions import trips as actions
from dicoso.domain.dates import Span
from dicoso.domain.errors import Invalid, NotFound, SameIdOtherContent
from dicoso.domain.trips import VisitRow
from dicoso.queries import units
from dicoso.queries.plans.own_plans import ApprovedItem
from dicoso.queries.trips import trip_form
from dicoso.queries.trips.trip_form import Traveller
from dicoso.queries.units import FOUND_AT_MOST, Host
from dicoso.web.actor import Request
from dicoso.web.asked import query_string
from dicoso.web.trips.trip_forms import Company, TripForm, blank
from dicoso.web.trips.trip_legs import WISH, changed, count_legs, first_and_last, places, read_key

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Draft:
    """A trip about to be recorded: whose, where, and from which item of the plan."""

    whom: Traveller
    host: Host | None
    item: ApprovedItem | None
    is_own: bool

    def query(self, **changes: Any) -> str:
        """Page's query with some values changed; None leaves a value out."""
        values = {
            "nguoi": None if self.is_own else self.whom.code,
            "don-vi": self.host.pk if self.host and not self.item else None,
            "muc": self.item.id if self.item else None,
            **changes,
        }
        return query_string(values)


@GET_POST
def record_trip_page(request: Request) -> HttpResponse:
    """Ask who (for those who record for others), then where, then the rest; store it."""
    actor, query = request.actor, request.GET
    if "chon-nguoi" in query or (not query.get("nguoi") and actor.person_id is None):
        return _who(request)
    whom = trip_form.traveller(actor, "trip.record", actor.today, query.get("nguoi", ""))
    try:
        item = trip_form.item(whom.pk, _plan_item_key(query["muc"]), actor.today) if query.get("muc") else None
    except NotFound:  # after going back, or from a second tab
        trip = trip_form.trip_of_item(whom.pk, _plan_item_key(query["muc"]))
        if trip is None:
            raise
        messages.info(request, "Mục kế hoạch này đã được ghi thành chuyến đi dưới đây.")
        return redirect("trip.show", trip_id=trip)
    host = trip_form.hosts_by_key([item.host_id if item else read_key(query.get("don-vi", ""))])
    draft = Draft(whom, next(iter(host.values()), None), item, whom.pk == actor.person_id)
    if draft.host is None:
        return _choose_host(request, draft)
    if request.method == "POST":
        return _recorded(request, draft, draft.host)
    days = _usual_days(item, actor.today)
    beside_company = company(request, whom.pk, Span(days["start"], days["end"]), led=draft.is_own)
    form = TripForm(None, [None], beside_company, actor.today, initial=_initial(item) | days)
    return _render_trip_form(request, draft, form, str(uuid4()))


def company(request: Request, person: int, span: Span, *, led: bool) -> Company:
    """Who can have gone along, as far as a form asks for them."""
    actor, posted_form_data = request.actor, request.POST
    text = posted_form_data.get("ten", "")[:80]
    ticked = [read_key(key) for key in posted_form_data.getlist("person")]
    companions = trip_form.companions(actor, person, span, text, ticked, led=led)
    return Company(companions, text if trip_form.spans_a_province(actor) else None)


def _plan_item_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind="plan_item", key=text) from None


def _usual_days(item: ApprovedItem | None, today: date) -> dict[str, date]:
    """Planned dates as far as they are past, else today."""
    if item is None or item.start > today:
        return {"start": today, "end": today}
    return {"start": item.start, "end": min(item.end, today)}


def _initial(item: ApprovedItem | None) -> dict[str, Any]:
    return {"form": item.form if item else "", "venue": "field", "content": item.content if item else ""}


def _recorded(request: Request, draft: Draft, host: Host) -> HttpResponse:
    """Store the trip; or show the form again, with one leg more or less, or with what a search found."""
    actor, whom = request.actor, draft.whom.pk
    form_sent = changed(request.POST)
    trip = form_sent.get("ma") or str(uuid4())
    chosen_places = [None, *places(form_sent, range(1, count_legs(form_sent)), whom, actor.today)]
    span = first_and_last(form_sent, actor.today)
    if WISH in form_sent:
        form = TripForm(None, chosen_places, company(request, whom, span, led=draft.is_own), actor.today)
        form.keep(form_sent)
        return _render_trip_form(request, draft, form, trip)
    ticked = "person" in form_sent
    beside_company = company(request, whom, span, led=draft.is_own) if ticked else Company()
    form = TripForm(form_sent, chosen_places, beside_company, actor.today)
    if form.is_valid():
        try:
            actions.record_trip(actor, draft_rows(draft, host, form, trip))
        except Invalid as error:
            form.refuse(error)
        except SameIdOtherContent as error:
            return _render_twice(request, error)
    if form.errors:
        form.offer(beside_company if ticked else company(request, whom, span, led=draft.is_own))
        return _render_trip_form(request, draft, form, trip, status=422)
    messages.success(request, "Đã ghi chuyến đi.")
    return redirect("trip.show", trip_id=trip)


def draft_rows(draft: Draft, host: Host, form: TripForm, trip: str) -> list[VisitRow]:
    """Legs of everybody; a further leg that was planned stands behind its approved item."""
    whom = draft.whom.pk
    own = [form.row(trip, whom, 0, host.pk, draft.item.id if draft.item else None)]
    for leg in range(1, form.legs):
        row = form.row(trip, whom, leg, form.host(leg), None)
        own.append(replace(row, plan_item=trip_form.item_behind(whom, row.host, row.start, trip)))
    return own + [replace(row, person=person, plan_item=None) for person in form.chosen() for row in own]


def _render_trip_form(request: Request, draft: Draft, form: TripForm, trip: str, *, status: int = 200) -> HttpResponse:
    ahead = draft.item is not None and draft.item.start > request.actor.today
    facts = {"draft": draft, "form": form, "blank": blank(form.until), "trip": trip, "ahead": ahead}
    return render(request, "trips/record.html", facts, status=status)


def _render_twice(request: Request, error: SameIdOtherContent) -> HttpResponse:
    versions = [("Đã ghi", error.facts["stored"]), ("Vừa gửi", error.facts["given"])]
    known_hosts = trip_form.hosts_by_key({row.host for _, rows in versions for row in rows})
    facts = {"trip": error.facts["id"], "versions": versions, "hosts": known_hosts}
    return render(request, "trips/twice.html", facts, status=409)


def _who(request: Request) -> HttpResponse:
    text = request.GET.get("ten", "")
    travellers = trip_form.search_travellers(request.actor, request.actor.today, text)
    most = trip_form.OFFERED
    facts = {"found": travellers[:most], "more": len(travellers) > most, "text": text}
    return render(request, "trips/who.html", facts)


def _choose_host(request: Request, draft: Draft) -> HttpResponse:
    """Offer what was planned, where the person went of late, and a search."""
    today = request.actor.today
    text, within = request.GET.get("tim", ""), trip_form.home_reach(draft.whom.pk, today)
    hosts = units.search_hosts(text, today, within)
    facts = {
        "draft": draft,
        "planned": [item for item in trip_form.planned_items(draft.whom.pk, today) if item.start <= today],
        "recent": [] if text else trip_form.recent_hosts(draft.whom.pk, today),
        "text": text,
        "found": hosts[:FOUND_AT_MOST],
        "more": len(hosts) > FOUND_AT_MOST,
        "for_others": bool(request.actor.scope("trip.record").units.paths),
    }
    return render(request, "trips/where.html", facts)
