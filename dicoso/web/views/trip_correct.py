"""The correction of a trip: of everybody's part, or of one; another host, one leg more or less, somebody forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dicoso.actions import trips as actions
from dicoso.domain.errors import Fault, Invalid, NotAllowed
from dicoso.domain.trips import VisitRow
from dicoso.queries import trip_form, trip_page, units
from dicoso.queries.trip_form import Traveller
from dicoso.queries.trip_page import Member, Page
from dicoso.queries.units import FOUND_AT_MOST, Host
from dicoso.web.actor import Request
from dicoso.web.messages_vi import word
from dicoso.web.views.trip_forms import CorrectionForm, named
from dicoso.web.views.trip_record import number

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
NEW: Final = "moi"  # in place of a leg's number: one more leg


@dataclass(frozen=True, slots=True)
class Correction:
    """What of a trip is corrected: the people whose parts are alike, their legs, and the hosts chosen for them."""

    page: Page
    part: tuple[Member, ...]
    hosts: tuple[Host, ...]
    leg: str  # the leg whose host is being chosen, "" for none

    @property
    def rows(self) -> list[VisitRow]:
        """What is stored of the legs."""
        return [leg.row for leg in self.part[0].legs]

    @property
    def names(self) -> list[tuple[int, str]]:
        """Who is concerned, as choices."""
        return [(member.person_id, member.name) for member in self.part]

    def query(self, leg: str = "", **changes: Any) -> str:
        """Return the page's query; `leg`: to choose that leg's host."""
        values = {
            "nguoi": self.part[0].code,
            "noi": ",".join(str(host.pk) for host in self.hosts),
            "chang": leg,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value not in (None, "")})


def _correctable(page: Page) -> list[tuple[Member, ...]]:
    """Return the people whose part the actor may correct, those with the same legs together."""
    parts = (tuple(member for member in members if member.may_correct) for members in page.parts())
    return [members for members in parts if members]


@GET_POST
def correct(request: Request, trip_id: str) -> HttpResponse:
    """Show the stored legs to be corrected, let another host be chosen, and store the correction."""
    page = trip_page.page(request.actor, trip_id)
    alike = _correctable(page)
    if not alike:
        raise NotAllowed(action="trip.correct")
    code = request.GET.get("nguoi", "")
    if not code and len(alike) > 1:
        return render(request, "trips/parts.html", {"page": page, "parts": alike})
    part = next((members for members in alike if code in {member.code for member in members}), alike[0])
    wanted = [number(key) for key in request.GET.get("noi", "").split(",") if key]
    keys = wanted or [leg.row.host for leg in part[0].legs]
    known = trip_form.hosts(keys)
    there = Correction(page, part, tuple(known[key] for key in keys if key in known), request.GET.get("chang", ""))
    if there.leg and request.method != "POST":
        return _where_else(request, there)
    return _corrected(request, there) if request.method == "POST" else _correction_page(request, there)


def _where_else(request: Request, there: Correction) -> HttpResponse:
    """Offer hosts for one leg; choosing one leads back to the form with it."""
    today, whom = request.actor.today, there.part[0].person_id
    day = there.rows[0].start
    text = request.GET.get("tim", "")
    found = units.search(text, day, trip_form.home_reach(whom, day))
    offered = found[:FOUND_AT_MOST] if text else trip_form.recent_hosts(whom, today)
    keys = [str(host.pk) for host in there.hosts]
    place = len(keys) if there.leg == NEW else min(number(there.leg), len(keys) - 1)
    choices = [(host, there.query(noi=",".join([*keys[:place], str(host.pk), *keys[place + 1 :]]))) for host in offered]
    facts = {"there": there, "text": text, "choices": choices, "more": len(found) > FOUND_AT_MOST}
    return render(request, "trips/elsewhere.html", facts)


def _stored(there: Correction) -> dict[str, Any]:
    """Return the stored legs as a form shows them; a new leg begins where the last one ended."""
    rows = there.rows
    initial: dict[str, Any] = {}
    for leg in range(len(there.hosts)):
        new = leg >= len(rows)
        row = rows[-1] if new else rows[leg]
        said = {"start": row.end if new else row.start, "end": row.end, "form": row.form, "venue": row.venue}
        said |= {"order": row.order_number, "content": "" if new else row.content}
        initial |= {named(name, leg): value for name, value in said.items()}
    return initial | {"part": [str(member.person_id) for member in there.part]}


def _newcomers(request: Request, there: Correction) -> list[Traveller]:
    """Return who can be added: colleagues, if the actor may record for others here."""
    went = {member.person_id for member in there.page.members}
    first = there.part[0]
    if first.person_id == request.actor.person_id and there.page.trip.recorded_by_id != request.actor.account_id:
        return []
    beside = trip_form.companions(request.actor, first.person_id, there.rows[0].start)
    return [each for each in beside if each.pk not in went and each.name not in there.page.others]


def _correction_page(
    request: Request, there: Correction, form: CorrectionForm | None = None, *, version: str = "", status: int = 200
) -> HttpResponse:
    if form is None:
        people = _newcomers(request, there)
        reason = word("counting.order_required", "advice") if request.GET.get("bo-sung") == "cong-lenh" else ""
        initial = _stored(there) | {"reason": reason}
        form = CorrectionForm(None, len(there.hosts), people, request.actor.today, there.names, initial=initial)
    facts = {"there": there, "form": form, "version": version or there.page.trip.version, "new": NEW}
    return render(request, "trips/correct.html", facts, status=status)


def _corrected(request: Request, there: Correction) -> HttpResponse:
    trip, version = there.page.trip.pk, request.POST.get("phien-ban", "")
    people, today = _newcomers(request, there), request.actor.today
    form = CorrectionForm(request.POST, len(there.hosts), people, today, there.names)
    if not form.is_valid():
        return _correction_page(request, there, form, version=version, status=422)
    try:
        rows, reason = _rows(there, form, request.POST), form.cleaned_data["reason"]
        saved = actions.correct(request.actor, trip, number(version), rows, reason)
    except Invalid as error:
        form.refuse(error)
        return _correction_page(request, there, form, version=version, status=422)
    legs = len(rows) // len({row.person for row in rows})
    if saved.added or saved.changed or legs < len(there.rows):
        messages.success(request, "Đã sửa chuyến đi.")
    else:
        messages.info(request, "Không có gì thay đổi.")
    return redirect("trip.show", trip_id=trip)


def _rows(there: Correction, form: CorrectionForm, posted: Mapping[str, Any]) -> list[VisitRow]:
    """Return the corrected legs of everybody concerned; a plan's item stays where the host stays."""
    chosen = {int(key) for key in form.cleaned_data.get("part", ())} or {there.part[0].person_id}
    kept = [leg for leg in range(len(there.hosts)) if f"bo_{leg}" not in posted]
    if not kept:
        raise Invalid([Fault.at("", "trip_without_leg")])
    rows = []
    for member in there.part:
        if member.person_id in chosen:
            items = {leg.row.host: leg.row.plan_item for leg in member.legs}
            rows += [_row(there, form, member.person_id, leg, items) for leg in kept]
    for person in form.chosen():
        rows += [_row(there, form, person, leg, {}) for leg in kept]
    return rows


def _row(there: Correction, form: CorrectionForm, person: int, leg: int, items: Mapping[int, UUID | None]) -> VisitRow:
    host = there.hosts[leg].pk
    return form.row(there.page.trip.pk, person, leg, host, items.get(host))
