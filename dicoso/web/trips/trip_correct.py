"""The correction of a trip: of everybody's part, or of one; another host, one leg more or less, somebody forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dicoso.actions import trips as actions
from dicoso.domain.dates import Span, dmy_span
from dicoso.domain.errors import Invalid, NotAllowed, NotFound
from dicoso.domain.trips import VisitRow
from dicoso.queries.trips import trip_page
from dicoso.queries.trips.trip_page import Member, TripPage
from dicoso.web.actor import Request
from dicoso.web.trips.trip_forms import LEG_FIELDS, Company, CorrectionForm, leg_field
from dicoso.web.trips.trip_legs import WISH, changed, count_legs, first_and_last, places, read_key
from dicoso.web.trips.trip_record import company
from dicoso.words.messages import word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Correction:
    """What of a trip is corrected: the people whose parts are alike."""

    page: TripPage
    part: tuple[Member, ...]

    @property
    def rows(self) -> list[VisitRow]:
        """What is stored of the legs."""
        return [leg.row for leg in self.part[0].legs]

    @property
    def names(self) -> list[tuple[int, str]]:
        """Who is concerned, as choices."""
        return [(member.person_id, member.name) for member in self.part]

    @property
    def query(self) -> str:
        """The query that leads back here."""
        return "?" + urlencode({"nguoi": self.part[0].code})


def _correctable(page: TripPage) -> list[tuple[Member, ...]]:
    """People whose part the actor may correct, those with the same legs together."""
    parts = (tuple(member for member in members if member.may_correct) for members in page.parts())
    return [members for members in parts if members]


@GET_POST
def correct_trip_page(request: Request, trip_id: str) -> HttpResponse:
    """Show the stored legs to be corrected, and store the correction."""
    page = trip_page.open_trip(request.actor, trip_id)
    alike = _correctable(page)
    if not alike:
        raise NotAllowed(action="trip.correct")
    code = request.GET.get("nguoi", "")
    if not code and len(alike) > 1:
        return render(request, "trips/parts.html", {"page": page, "parts": alike})
    part = next((members for members in alike if not code or code in {member.code for member in members}), None)
    if part is None:
        raise NotFound(kind="person", key=code)
    correction = Correction(page, part)
    return _corrected(request, correction) if request.method == "POST" else _correction_page(request, correction)


def _stored_legs(there: Correction) -> QueryDict:
    """Stored legs as the form would send them."""
    stored_data = QueryDict(mutable=True)
    for leg, row in enumerate(there.rows):
        facts = {"host": row.host, "start": row.start, "end": row.end, "form": row.form, "venue": row.venue}
        facts |= {"order": row.order_number, "content": row.content}
        for name, value in facts.items():
            stored_data[leg_field(name, leg)] = str(value)
    stored_data["so-chang"] = str(len(there.rows))
    stored_data.setlist("part", [str(member.person_id) for member in there.part])
    return stored_data


def _addable_people(request: Request, there: Correction, days: Span) -> Company:
    """Who can be added: colleagues, if the actor may record for others here."""
    page, first, actor = there.page, there.part[0], request.actor
    led = page.trip.recorded_by_id == actor.account_id and actor.person_id in page.went
    if first.person_id == actor.person_id and not led:
        return Company()
    beside_company = company(request, first.person_id, days, led=led)
    return replace(beside_company, people=[person for person in beside_company.people if person.pk not in page.went])


def _correction_page(request: Request, there: Correction) -> HttpResponse:
    stored_legs = _stored_legs(there)
    stored_legs["reason"] = (
        word("counting.order_required", "advice") if request.GET.get("bo-sung") == "cong-lenh" else ""
    )
    return _render_correction(request, there, _correction_form(request, there, stored_legs, judged=False))


def _correction_form(request: Request, there: Correction, said: QueryDict, *, judged: bool) -> CorrectionForm:
    """Form with what was said; `judged`: it is to be stored."""
    today = request.actor.today
    legs = places(said, range(count_legs(said)), there.part[0].person_id, today)
    beside_addable_people = _addable_people(request, there, first_and_last(said, today))
    form = CorrectionForm(said if judged else None, legs, beside_addable_people, today, there.names)
    if not judged:
        form.keep(said)
    return form


def _render_correction(request: Request, there: Correction, form: CorrectionForm, *, status: int = 200) -> HttpResponse:
    version = request.POST.get("phien-ban") or there.page.trip.version
    facts = {"there": there, "form": form, "version": version, "legs": _leg_titles(request, there, form)}
    return render(request, "trips/correct.html", facts, status=status)


def _leg_titles(request: Request, there: Correction, form: CorrectionForm) -> list[tuple[str, bool]]:
    """Each leg's title, and whether it stands open: folded is what says what is stored, and is not asked for."""
    legs_stored = _stored_legs(there)
    rows = {_leg_texts(legs_stored, leg): row for leg, row in enumerate(there.rows)}
    data = form.data or form.initial
    lacking = request.GET.get("bo-sung") == "cong-lenh"
    titles = []
    for leg, place in enumerate(form.places):
        row = rows.get(_leg_texts(data, leg))
        title = f"{dmy_span(row.start, row.end)}, {place.chosen.name}" if row and place and place.chosen else ""
        asked_for = row is None or (lacking and not row.order_number and row.plan_item is None)
        titles.append((title or f"Chặng {leg + 1}", asked_for or form.wrong(leg)))
    return titles


def _leg_texts(shown: Mapping[str, Any], leg: int) -> tuple[str, ...]:
    texts = (str(shown.get(leg_field(field, leg)) or "") for field in ("host", *LEG_FIELDS))
    return tuple(text.replace("\r\n", "\n").strip() for text in texts)


def _corrected(request: Request, there: Correction) -> HttpResponse:
    """Store the correction; or show the form again, with one leg more or less, or with what a search found."""
    trip, form_data = there.page.trip.pk, changed(request.POST)
    form = _correction_form(request, there, form_data, judged=WISH not in form_data)
    if WISH in form_data:
        return _render_correction(request, there, form)
    if not form.is_valid():
        return _render_correction(request, there, form, status=422)
    try:
        rows, reason = _corrected_rows(there, form), form.cleaned_data["reason"]
        saved = actions.correct_trip(request.actor, trip, read_key(form_data.get("phien-ban", "")), rows, reason)
    except Invalid as error:
        form.refuse(error)
        return _render_correction(request, there, form, status=422)
    if saved.added or saved.changed or form.legs < len(there.rows):
        messages.success(request, "Đã sửa chuyến đi.")
    else:
        messages.info(request, "Không có gì thay đổi.")
    return redirect("trip.show", trip_id=trip)


def _corrected_rows(there: Correction, form: CorrectionForm) -> list[VisitRow]:
    """Corrected legs of everybody concerned; a plan's item stays where the host stays."""
    chosen_ints = {int(key) for key in form.cleaned_data.get("part", ())} or {there.part[0].person_id}
    rows = []
    for member in there.part:
        if member.person_id in chosen_ints:
            items = {leg.row.host: leg.row.plan_item for leg in member.legs}
            rows += [_corrected_row(there, form, member.person_id, leg, items) for leg in range(form.legs)]
    for person in form.chosen():
        rows += [_corrected_row(there, form, person, leg, {}) for leg in range(form.legs)]
    return rows


def _corrected_row(
    there: Correction, form: CorrectionForm, person: int, leg: int, items: Mapping[int, UUID | None]
) -> VisitRow:
    host = form.host(leg)
    return form.row(there.page.trip.pk, person, leg, host, items.get(host))
