"""What kinds of facts a phone may send, and how each is read: by the form of its page, so that both refuse alike."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from dicoso.actions import photos, trip_reports, trips
from dicoso.actions.outbox import Act
from dicoso.domain import photos as limits
from dicoso.domain.dates import dmy_span
from dicoso.domain.errors import DomainError, Fault, Invalid, NotFound, SameIdOtherContent
from dicoso.domain.outbox import Item
from dicoso.domain.photos import NewPhoto
from dicoso.domain.trip_reports import Content
from dicoso.domain.trips import VisitRow
from dicoso.queries.actors import Actor
from dicoso.queries.trips import trip_form, trip_page
from dicoso.queries.trips.trip_form import Traveller
from dicoso.web.forms import Form
from dicoso.web.trip_reports.report_form import LABELS, ReportForm, lines_sent
from dicoso.web.trip_reports.report_pages import WISH, report_from_form
from dicoso.web.trips.trip_forms import Company, TripForm, leg_field
from dicoso.web.trips.trip_legs import count_legs, first_and_last, places, read_key
from dicoso.web.trips.trip_record import Draft, draft_rows
from dicoso.words.messages import word

Told = list[tuple[str, str]]


class FormRefused(DomainError):
    """The form that reads a content refuses it; `errors` are its sentences, with the ids of its fields."""

    code = "invalid"

    def __init__(self, form: Form) -> None:
        super().__init__(errors=form.summary())


@dataclass(frozen=True, slots=True)
class Kind:
    """How items of a kind are read, told to people beside the version that is stored, and where one is shown."""

    read: Callable[[Actor, Item], Act]
    tell: Callable[[Mapping[str, Any]], Told]
    tell_stored: Callable[[Any], Told]
    where: Callable[[Item], str]


def fields(item: Item) -> QueryDict:
    """Content as a form would have sent it."""
    sent_query_dict = QueryDict(mutable=True)
    for name in item.content:
        sent_query_dict.setlist(name, item.texts(name))
    return sent_query_dict


def key(text: str) -> UUID:
    """UUID that a text names.

    Raises: NotFound, as if there were nothing under it.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(key=text) from None


# A trip: the fields of `trips/record.html`, and in its address whose (`nguoi`), from which item (`muc`) or where to.


def _read_trip(actor: Actor, item: Item) -> Act:
    posted_fields = fields(item)
    whom = trip_form.traveller(actor, "trip.record", actor.today, item.text("nguoi"))
    draft = _read_draft(actor, whom, item)
    if draft.host is None:
        raise Invalid([Fault.at("host", "host_unknown")])
    chosen_places = [None, *places(posted_fields, range(1, count_legs(posted_fields)), whom.pk, actor.today)]
    form = TripForm(posted_fields, chosen_places, _read_company(actor, draft, posted_fields), actor.today)
    if not form.is_valid():
        raise FormRefused(form)
    rows_sent = draft_rows(draft, draft.host, form, item.id)
    return lambda: trips.record_trip(actor, rows_sent).added > 0


def _read_draft(actor: Actor, whom: Traveller, item: Item) -> Draft:
    """What the address of the form said: whose trip, and where to, or from which item of the plan."""
    planned = None
    if item.text("muc"):
        try:
            planned = trip_form.item(whom.pk, key(item.text("muc")), actor.today)
        except NotFound:
            raise Invalid([Fault.at("plan_item", "plan_item_gone")]) from None
    host = planned.host_id if planned else read_key(item.text("don-vi"))
    return Draft(whom, trip_form.hosts_by_key([host]).get(host), planned, whom.pk == actor.person_id)


def _read_company(actor: Actor, draft: Draft, posted: QueryDict) -> Company:
    if "person" not in posted:
        return Company()
    ticked = [read_key(value) for value in posted.getlist("person")]
    span = first_and_last(posted, actor.today)
    text = posted.get("ten", "")[:80]
    return Company(trip_form.companions(actor, draft.whom.pk, span, text, ticked, led=draft.is_own))


_LABELS: Final = (
    ("Từ ngày", "start", None),
    ("Đến ngày", "end", None),
    ("Hình thức", "form", "form"),
    ("Nơi làm việc", "venue", "venue"),
    ("Công lệnh", "order", None),
    ("Nội dung", "content", None),
)


def _tell_trip(content: Mapping[str, Any]) -> Told:
    """Tell the legs of a trip as they were sent; from a plan's item the first one's place is the plan's."""
    texts_sent = {name: str(value) for name, value in content.items()}
    keys = [
        read_key(texts_sent.get(leg_field("host", leg) if leg else "don-vi", ""))
        for leg in range(count_legs(texts_sent))
    ]
    hosts = trip_form.hosts_by_key(keys)
    pairs = []
    for leg, key in enumerate(keys):
        unknown = "" if leg else "Theo kế hoạch"
        pairs.append(("Đơn vị đến", hosts[key].name if key in hosts else unknown))
        for label, name, kind in _LABELS:
            value = texts_sent.get(leg_field(name, leg), "")
            pairs.append((label, word(value, kind) if kind and value else value))
    return pairs


def _tell_rows(stays: Sequence[VisitRow]) -> Told:
    """Tell the stays of a trip as they are stored."""
    hosts = trip_form.hosts_by_key({row.host for row in stays})
    return [
        fact
        for row in stays
        for fact in (
            ("Đơn vị đến", hosts[row.host].name if row.host in hosts else ""),
            ("Thời gian", dmy_span(row.start, row.end)),
            ("Hình thức", word(row.form, "form")),
            ("Nơi làm việc", word(row.venue, "venue")),
            ("Công lệnh", row.order_number),
            ("Nội dung", row.content),
        )
    ]


# A photo: the trip in its address, the picture as base64.


def _photo(actor: Actor, item: Item) -> Act:
    data = item.text("data")
    if len(data) > limits.MOST_BYTES * 4 // 3 + 4:
        raise Invalid([limits.too_large()])
    try:
        content = b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid([Fault.at("photo", "photo_kind")]) from None
    photo = NewPhoto(
        key(item.id), item.text("chuyen"), content, item.text("caption"), _read_taken_at(item.text("taken_at"))
    )
    picture = photos.made_anew(content)
    return lambda: photos.keep_photo(actor, photo, picture)


def _read_taken_at(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and 1970 <= moment.year < 2200 else None


def _of_trip(item: Item) -> str:
    return reverse("trip.show", kwargs={"trip_id": item.text("chuyen")}) if item.text("chuyen") else ""


# A report: the fields of `trip_reports/write.html`; the id of the item is that of one sending, `ma` the report's own.


def _read_report(actor: Actor, item: Item) -> Act:
    posted_fields, trip = fields(item), item.text("chuyen")
    page = trip_page.open_trip(actor, trip)
    hosts = list(trip_form.hosts_by_key({leg.row.host for member in page.members for leg in member.legs}).values())
    form = ReportForm(posted_fields, hosts, lines_sent(posted_fields))
    if not form.is_valid():
        raise FormRefused(form)
    report = report_from_form(trip, posted_fields, form.content(), submit=posted_fields.get(WISH) != "nhap")

    def act() -> bool:
        try:
            trip_reports.write_report(actor, report)
        except Invalid as error:
            form.refuse(error)
            raise FormRefused(form) from None
        return True

    return act


def _tell_report(content: Mapping[str, Any]) -> Told:
    pairs = [(LABELS[name], str(content.get(name, ""))) for name in LABELS]
    texts = [str(value) for name, value in content.items() if name.startswith("text_") and value]
    return [*pairs, ("Khó khăn, đề xuất, việc đã hứa", "; ".join(texts))]


def _tell_written(content: Content) -> Told:
    pairs = [(LABELS[name], str(getattr(content, name))) for name in LABELS]
    return [*pairs, ("Khó khăn, đề xuất, việc đã hứa", "; ".join(line.text for line in content.lines))]


def _report_page(item: Item) -> str:
    try:
        return reverse("trip_report.show", kwargs={"report_id": UUID(item.text("ma"))})
    except ValueError:
        return _of_trip(item)


KINDS: Final[Mapping[str, Kind]] = {
    "trip": Kind(_read_trip, _tell_trip, _tell_rows, lambda item: reverse("trip.show", kwargs={"trip_id": item.id})),
    "photo": Kind(_photo, lambda content: [("Chú thích", str(content.get("caption", "")))], lambda _: [], _of_trip),
    "report": Kind(_read_report, _tell_report, _tell_written, _report_page),
}


def versions(item: Item, error: DomainError, theirs: Mapping[str, Any] | None) -> Iterable[tuple[str, Told]]:
    """Both versions of a fact in words: what is stored under its id, and what this phone says."""
    if not isinstance(error, SameIdOtherContent):
        return ()
    kind, stored_fact = KINDS[item.kind], error.facts.get("stored")
    if stored_fact:
        before = kind.tell_stored(stored_fact)
    else:
        before = kind.tell(theirs) if theirs is not None else [("Nội dung", "Ngoài phạm vi đồng chí được xem.")]
    return (("Đã ghi trên máy chủ", before), ("Trên máy này", kind.tell(item.content)))
