"""Trips: the list, one trip opened down to its dates, and its cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dicoso.actions import trips as actions
from dicoso.domain.counting import FORMS, Verdict
from dicoso.domain.dates import month_span, year_span
from dicoso.domain.errors import Invalid, NotAllowed
from dicoso.queries.actors import Actor
from dicoso.queries.plans.own_plans import ApprovedItem
from dicoso.queries.trip_reports import report_state
from dicoso.queries.trips import hosts, photos, refusals, trip_form, trip_list, trip_page
from dicoso.queries.trips.trip_list import STATES, TripFilter
from dicoso.queries.trips.trip_page import Member, TripPage
from dicoso.web.actor import Request
from dicoso.web.asked import query_string, whole_number
from dicoso.web.forms import Choices, Form, Lines
from dicoso.web.trips.trip_forms import needed
from dicoso.web.trips.trip_history import Teller
from dicoso.web.trips.trip_legs import read_key as key
from dicoso.words.messages import refusal, word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
FIRST_YEAR: Final = 2008  # the units are known from then on
FIXABLE: Final = (Verdict.NO_ORDER, Verdict.NOT_IN_THE_FIELD, Verdict.REFUSED_BY_HOST)  # by correcting the trip


@dataclass(frozen=True, slots=True)
class TripQuery:
    """What the list shows: a month of a year, or (month 0) the whole year, narrowed down."""

    year: int
    month: int
    asked: TripFilter
    page: int

    def query(self, **changes: Any) -> str:
        """Page's query with some values changed."""
        trip_filter = self.asked
        values = {
            "nam": self.year,
            "thang": self.month or "ca-nam",
            "q": trip_filter.text,
            "ban": trip_filter.department,
            "hinh-thuc": trip_filter.form,
            "trang-thai": trip_filter.state if trip_filter.state != "recorded" else "",
            **changes,
        }
        return query_string(values)

    def step(self, by: int) -> str:
        """Query of the month, or the year, before or after."""
        if not self.month:
            return self.query(nam=self.year + by)
        year, month = divmod(self.year * 12 + self.month - 1 + by, 12)
        return self.query(nam=year, thang=month + 1)

    def label(self, by: int = 0) -> str:
        """Name of the month or year, or of the one before or after."""
        if not self.month:
            return f"Năm {self.year + by}"
        year, month = divmod(self.year * 12 + self.month - 1 + by, 12)
        return f"Tháng {month + 1}/{year}"


def show_trips(request: Request) -> HttpResponse:
    """List the stays that the actor may see, by month; a cadre's own by year."""
    actor = request.actor
    scope = actor.scope("trip.view")
    own = not scope.units.paths and not scope.hosts.paths
    shown_trip_query = _read_trip_query(request, own=own)
    trips = trip_list.list_trips(actor, shown_trip_query.asked, shown_trip_query.page, own=own)
    departments = [] if own else trip_list.trip_departments(actor, shown_trip_query.asked.span)
    facts = {
        "shown": shown_trip_query,
        "found": trips,
        "own": own,
        "unrecorded": _unrecorded(actor) if not request.GET else [],
        "narrowed": shown_trip_query.query()
        != TripQuery(shown_trip_query.year, shown_trip_query.month, TripFilter(shown_trip_query.asked.span), 1).query(),
        "departments": [("", "Tất cả"), *departments],
        "months": [("ca-nam", "Cả năm"), *((month, f"Tháng {month}") for month in range(1, 13))],
        "years": [(year, str(year)) for year in range(actor.today.year, max(actor.today.year - 8, FIRST_YEAR), -1)],
        "forms": [("", "Tất cả"), *((form, word(form, "form")) for form in FORMS)],
        "states": [(state, word(state, "trip_filter")) for state in STATES],
    }
    return render(request, "trips/list.html", facts)


def _unrecorded(actor: Actor) -> list[ApprovedItem]:
    """What the actor planned and may have done without recording it."""
    if actor.person_id is None or not actor.may("trip.record"):
        return []
    return trip_form.unrecorded(actor.person_id, actor.today)


def _read_trip_query(request: Request, *, own: bool) -> TripQuery:
    """Read what is asked for; a value that can't be read falls back to the usual one."""
    query, today = request.GET, request.actor.today
    year = _number_within(query.get("nam", ""), FIRST_YEAR, today.year + 1) or today.year
    month = _number_within(query.get("thang", ""), 1, 12)
    if not month and not own and query.get("thang") != "ca-nam":
        month = today.month
    span = month_span(year, month) if month else year_span(year)
    form, state = query.get("hinh-thuc", ""), query.get("trang-thai", "")
    wanted_trip_filter = TripFilter(
        span=span,
        text=query.get("q", "")[:80],
        department=_number_within(query.get("ban", ""), 1, 10**9) or None,
        form=form if form in FORMS else "",
        state=state if state in STATES else "recorded",
    )
    return TripQuery(year, month, wanted_trip_filter, _number_within(query.get("trang", ""), 1, 10**6) or 1)


def _number_within(text: str, low: int, high: int) -> int:
    """Number of a query, or 0 if it is none between the two."""
    number = whole_number(text) or 0
    return number if low <= number <= high else 0


def show_trip(request: Request, trip_id: str) -> HttpResponse:
    """Open a trip: what counted, what didn't and why, who went, and what happened to the record."""
    page = trip_page.open_trip(request.actor, trip_id)
    legs = [leg.pk for member in page.members for leg in member.legs]
    report = report_state.report_of_trip(request.actor, trip_id)
    facts = {
        "page": page,
        "where": page.where,
        "spoken": hosts.words(legs),
        "refused": refusals.among(request.actor, legs),
        "earlier": refusals.earlier(request.actor, legs),
        "linkable": hosts.linkable(request.actor, legs),
        "answerable": hosts.answerable(request.actor, legs),
        "results": [(member, refused_results(member)) for member in page.members if member.told],
        "parts": page.parts(),
        "history": [Teller(page).line(event) for event in trip_page.trip_history(page, report)],
        "photos": photos.photos_of_trip(trip_id),
        "fixable": {str(rule) for rule in FIXABLE},
        "report": report,
        "may_report": report_state.may_write(request.actor, trip_id),
    }
    return render(request, "trips/show.html", facts)


def refused_results(member: Member) -> list[tuple[str, str]]:
    """Each rule that keeps dates from counting, with its sentence: one for all the dates that it keeps out."""
    return [(verdict, refusal(verdict, days)) for verdict, days in member.refused().items()]


class CancelForm(Form):
    """Why, and whose part."""

    def __init__(self, data: Any, members: Sequence[Member], **options: Any) -> None:
        super().__init__(data, **options)
        if len(members) > 1:
            offered_members = [(str(member.person_id), member.name) for member in members]
            self.fields["person"] = Choices(
                label="Ai không đi", choices=offered_members, error_messages=needed("trip_nobody")
            )
        self.fields["reason"] = Lines(label="Lý do hủy", max_length=1000, error_messages=needed("reason_required"))


@GET_POST
def cancel_trip_page(request: Request, trip_id: str) -> HttpResponse:
    """Ask why, and cancel a trip or the part of some people."""
    page = trip_page.open_trip(request.actor, trip_id)
    members = [member for member in page.members if member.may_cancel]
    if not members and not all(member.cancelled for member in page.members):
        raise NotAllowed(action="trip.cancel")
    everybody = [str(member.person_id) for member in members]
    form = CancelForm(request.POST if request.method == "POST" else None, members, initial={"person": everybody})
    if request.method != "POST" or not form.is_valid():
        return _cancel_page(request, page, members, form)
    people = [int(key) for key in form.cleaned_data.get("person", everybody)]
    try:
        reason, seen_key = form.cleaned_data["reason"], key(request.POST.get("phien-ban", ""))
        actions.cancel_trip(request.actor, trip_id, reason, people=people or None, seen=seen_key)
    except Invalid as error:
        form.refuse(error)
        return _cancel_page(request, page, members, form)
    messages.success(request, "Đã hủy chuyến đi.")
    return redirect("trip.show", trip_id=trip_id)


def _cancel_page(request: Request, page: TripPage, members: Sequence[Member], form: CancelForm) -> HttpResponse:
    facts = {
        "page": page,
        "members": members,
        "form": form,
        "version": request.POST.get("phien-ban") or page.trip.version,
        "days": sum(member.counted for member in members),
        "where": page.where,
    }
    return render(request, "trips/cancel.html", facts, status=422 if form.errors else 200)
