"""The form of a trip: its legs, who went along, and, for a correction, the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from dicoso.domain.counting import FORMS, VENUES
from dicoso.domain.errors import Invalid
from dicoso.domain.trips import LONGEST, VisitRow, row_faults
from dicoso.queries.trips.trip_form import Traveller
from dicoso.queries.units import Host
from dicoso.web.forms import Choice, Choices, Day, Form, Lines, Radio, Text
from dicoso.words.messages import FAULTS, fault, word

LEG_FIELDS: Final = ("start", "end", "form", "venue", "order", "content")
NUMBERED: Final = ("host", "tim", *LEG_FIELDS)


def leg_field(field: str, leg: int) -> str:
    """Name of a leg's field: plain for the first leg, numbered for the others."""
    return f"{field}_{leg}" if leg and field in NUMBERED else field


def needed(code: str) -> dict[str, str]:
    """What a field says while it is empty."""
    return {"required": FAULTS[code]}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leg goes, or what is offered until that is chosen; `text` is what was searched for."""

    chosen: Host | None
    offered: Sequence[Host] = ()
    text: str = ""
    more: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen, the present host first."""
        hosts = {host.pk: host for host in (self.chosen, *self.offered) if host}
        return [(str(pk), f"{host.name}, {host.place}" if host.place else host.name) for pk, host in hosts.items()]


@dataclass(frozen=True, slots=True)
class Company:
    """Who can be ticked as having gone along; `text` searched for them, None where there is no search."""

    people: Sequence[Traveller] = ()
    text: str | None = None


class TripForm(Form):
    """One or several legs, and who went along; `until` is the last day on which a trip can have ended.

    `places` has one entry for each leg: None where the host is settled outside the form.
    """

    def __init__(
        self, data: QueryDict | None, places: Sequence[Place | None], company: Company, until: date, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.places, self.legs, self.until = places, len(places), until
        for leg, place in enumerate(places):
            if place is not None:
                self.fields[leg_field("host", leg)] = Radio(
                    label="Nơi đến", choices=place.choices, error_messages=needed("host_unknown")
                )
            self.fields |= {leg_field(name, leg): field for name, field in _leg_fields().items()}
        self.offer(company)

    def offer(self, company: Company) -> None:
        """Let people be ticked who can have gone along."""
        self.company = company
        if company.people:
            offered_people = [(str(person.pk), person.name) for person in company.people]
            self.fields["person"] = Choices(label="Người cùng đi", required=False, choices=offered_people)

    def keep(self, posted: QueryDict) -> None:
        """Show what was typed as it was typed, without judging it."""
        for name, field in self.fields.items():
            self.initial[name] = posted.getlist(name) if isinstance(field, Choices) else posted.get(name, "")

    def wrong(self, leg: int) -> bool:
        """Whether something of a leg is to be corrected."""
        return any(leg_field(field, leg) in self.errors for field in NUMBERED)

    def host(self, leg: int) -> int:
        """Host that was chosen for a leg."""
        return int(self.cleaned_data[leg_field("host", leg)])

    def clean(self) -> dict[str, Any]:
        """Read a return left empty as one on the same day; judge the dates now, together with what is missing."""
        cleaned: dict[str, Any] = self.cleaned_data
        for leg in range(self.legs):
            end = leg_field("end", leg)
            if end in cleaned:
                cleaned[end] = cleaned[end] or cleaned.get(leg_field("start", leg))
        legs = [
            leg
            for leg in range(self.legs)
            if cleaned.get(leg_field("start", leg)) and cleaned.get(leg_field("end", leg))
        ]
        rows = [
            VisitRow(
                "-", 0, leg, cleaned[leg_field("start", leg)], cleaned[leg_field("end", leg)], FORMS[0], row=leg + 1
            )
            for leg in legs
        ]
        self.refuse(Invalid(row_faults(rows, until=self.until)))
        return cleaned

    def refuse(self, error: Invalid) -> None:
        """Put each fault beside the field of the leg that it concerns: a fault's row is the leg, from 1."""
        for problem in error.faults:
            name = leg_field(problem.field, (problem.row or 1) - 1)
            self.add_error(name if name in self.fields else None, fault(problem))

    def chosen(self) -> list[int]:
        """People who went along."""
        return [int(key) for key in self.cleaned_data.get("person", ())]

    def row(self, trip: str, person: int, leg: int, host: int, item: UUID | None) -> VisitRow:
        """What was read of one leg, of one person."""
        leg_values = {name: self.cleaned_data[leg_field(name, leg)] for name in LEG_FIELDS}
        leg_values["order_number"] = leg_values.pop("order")
        return VisitRow(trip=trip, person=person, host=host, plan_item=item, row=leg + 1, **leg_values)


def blank(until: date) -> TripForm:
    """Form whose second leg is as empty as one that is to come: a phone makes further legs from it."""
    return TripForm(None, [None, Place(None)], Company(), until, initial={leg_field("venue", 1): "field"})


class CorrectionForm(TripForm):
    """The same, with the reason; `part` are the people whose part is corrected, if they are several."""

    def __init__(
        self,
        data: QueryDict | None,
        places: Sequence[Place],
        company: Company,
        until: date,
        part: Sequence[tuple[int, str]],
        **options: Any,
    ) -> None:
        super().__init__(data, places, company, until, **options)
        if len(part) > 1:
            offered_parts = [(str(key), name) for key, name in part]
            self.fields["part"] = Choices(label="Sửa cho", choices=offered_parts, error_messages=needed("trip_nobody"))
        self.fields["reason"] = Lines(label="Lý do sửa", max_length=1000, error_messages=needed("reason_required"))


def _leg_fields() -> dict[str, Any]:
    return {
        "start": Day(label="Ngày đi", error_messages=needed("trip_start_required")),
        "end": Day(label="Ngày về", required=False, help_text="Bỏ trống nếu đi về trong ngày"),
        "form": Choice(
            label="Hình thức",
            choices=[("", "Chọn hình thức"), *((form, word(form, "form")) for form in FORMS)],
            error_messages=needed("trip_form_required"),
        ),
        "venue": Choice(label="Nơi làm việc", choices=[(venue, word(venue, "venue")) for venue in VENUES]),
        "order": Text(
            label="Số công lệnh hoặc quyết định",
            required=False,
            max_length=LONGEST["order"],
            help_text="Như trên văn bản, ví dụ 12-CL/TĐTN. Đi ngoài kế hoạch cần số này để được tính.",
        ),
        "content": Lines(label="Nội dung", required=False, max_length=LONGEST["content"]),
    }
