"""Events of offices: the list of a year, a calendar file to take over, one event added by hand or deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dicoso.actions import events as actions
from dicoso.domain.dates import year_span
from dicoso.domain.errors import Fault, Invalid
from dicoso.domain.events import MOST_BYTES, TITLE_LIMIT, EventFile, EventRow
from dicoso.domain.text import format_number
from dicoso.domain.units import union_name
from dicoso.queries import event_files
from dicoso.queries import events as queries
from dicoso.web.actor import Request
from dicoso.web.asked import query_year, whole_number
from dicoso.web.forms import Choice, Day, Form, Number, Text, sent_data
from dicoso.web.imports import uploads
from dicoso.words.messages import FAULTS, fault

if TYPE_CHECKING:
    from dicoso.store.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SAMPLE: Final = 30  # so many dates of a file are shown before it is stored
KIND: Final = "events"


def _choices(units: Iterable[Unit]) -> list[tuple[str, str]]:
    return [(str(unit.pk), union_name(unit.name, unit.level)) for unit in units]


class EventForm(Form):
    """One event: whose, what, when, where."""

    unit = Choice(label="Việc chung của", help_text="Việc của cơ quan là của mọi ban thuộc cơ quan ấy.")
    title = Text(label="Tên việc", max_length=TITLE_LIMIT, help_text="Ví dụ: Hội nghị Ban Chấp hành lần thứ 5.")
    start = Day(label="Từ ngày")
    end = Day(label="Đến hết ngày", required=False, help_text="Để trống nếu chỉ một ngày.")
    place = Text(label="Nơi tổ chức", max_length=TITLE_LIMIT, required=False)

    def __init__(self, units: Iterable[Unit], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = _choices(units)  # type: ignore[attr-defined]

    def row(self) -> EventRow:
        """What was read."""
        cleaned_data = self.cleaned_data
        return EventRow(
            "",
            cleaned_data["title"],
            cleaned_data["place"],
            cleaned_data["start"],
            cleaned_data["end"] or cleaned_data["start"],
        )


class FileForm(Form):
    """Whose calendar, of which year."""

    unit = Choice(label="Lịch của", help_text="Việc của cơ quan là của mọi ban thuộc cơ quan ấy.")
    year = Number(label="Năm", min_value=2018, max_value=2199, help_text="Việc lặp lại được ghi đến hết năm này.")

    def __init__(self, units: Iterable[Unit], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = _choices(units)  # type: ignore[attr-defined]


def show_events(request: Request) -> HttpResponse:
    """Show the events of a year that concern the reader or their units."""
    actor = request.actor
    year = query_year(request.GET.get("nam", "")) or actor.today.year
    unit = whole_number(request.GET.get("don-vi", ""))
    events_listed = queries.listed(actor, year_span(year))
    facts = {
        "year": year,
        "events": [
            each_events_listed for each_events_listed in events_listed if unit in (None, each_events_listed.unit_id)
        ],
        "unit": unit,
        "units": [("", "Tất cả"), *dict.fromkeys((each.unit_id, each.unit) for each in events_listed)],
        "keeps": actor.may("event.import"),
    }
    return render(request, "events/list.html", facts)


@GET_POST
def add_office_event(request: Request) -> HttpResponseBase:
    """Add one event by hand."""
    actor = request.actor
    form = EventForm(queries.looked_after(actor), sent_data(request), initial={"start": actor.today})
    if form.accepted(lambda: actions.add_event(actor, int(form.cleaned_data["unit"]), form.row())):
        messages.success(request, "Đã thêm việc chung. Kế hoạch trùng ngày được nhắc từ bây giờ.")
        return redirect(f"{reverse('event.view')}?nam={form.cleaned_data['start'].year}")
    return render(request, "events/form.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def delete_office_event(request: Request, event_id: int) -> HttpResponseBase:
    """Delete one event of one date."""
    actions.delete_event(request.actor, event_id)
    messages.success(request, "Đã xóa việc chung khỏi lịch.")
    return _year(request)


@require_POST
def delete_office_series(request: Request, event_id: int) -> HttpResponseBase:
    """Delete an event with all its recurrences."""
    events_deleted = actions.delete_event_series(request.actor, event_id)
    messages.success(request, f"Đã xóa cả chuỗi: {format_number(events_deleted)} lần khỏi lịch.")
    return _year(request)


def _year(request: Request) -> HttpResponseBase:
    """Lead back to the year from which something was deleted."""
    year = query_year(request.POST.get("nam", "")) or request.actor.today.year
    return redirect(f"{reverse('event.view')}?nam={year}")


@GET_POST
def take_over_file(request: Request) -> HttpResponseBase:
    """Show the form, what a sent file would change, and store it when that was seen."""
    actor = request.actor
    form = FileForm(queries.looked_after(actor), sent_data(request), initial={"year": actor.today.year})
    if request.method != "POST" or not form.is_valid():
        return _render_file_form(request, form)
    unit_id, year = int(form.cleaned_data["unit"]), form.cleaned_data["year"]
    kind = f"{KIND}-{unit_id}-{year}"
    ticket = str(request.POST.get("phieu", ""))
    content = uploads.find(actor.account_id or 0, kind, ticket) if ticket else _sent_file(request.FILES.get("tep"))
    if content is None:
        return _render_file_form(request, form, FAULTS["file_gone" if ticket else "ics_missing"])
    try:
        file = event_files.read_event_file(content, year)
    except Invalid as error:
        return _render_file_form(request, form, " ".join(map(fault, error.faults)))
    if ticket:
        return _store_event_file(request, unit_id, kind, ticket, file)
    ticket = uploads.keep_upload(actor.account_id or 0, kind, "lich.ics", content)
    return _preview(request, form, unit_id, ticket, file)


def _sent_file(file: UploadedFile[Any] | None) -> bytes | None:
    return file.read(MOST_BYTES + 1) if file is not None else None


def _render_file_form(request: Request, form: FileForm, error: str = "") -> HttpResponse:
    wrong = bool(error or form.errors)
    facts = {"form": form, "error": error, "megabytes": MOST_BYTES // 1024 // 1024}
    return render(request, "events/file.html", facts, status=422 if wrong else 200)


def _preview(request: Request, form: FileForm, unit_id: int, ticket: str, file: EventFile) -> HttpResponse:
    """Show what a file would change, with every event that could not be read."""
    unit = queries.kept_unit(request.actor, unit_id)
    file_changes = queries.file_changes(unit, file)
    facts = {
        "unit": union_name(unit.name, unit.level),
        "unit_id": unit_id,
        "file": file,
        "changes": file_changes,
        "ticket": ticket,
        "told": [_event_fault_text(fault) for fault in file.faults],
        "sample": sorted((*file_changes.added, *file_changes.changed), key=lambda row: (row.start, row.title))[:SAMPLE],
        "removed": sorted(file_changes.removed, key=lambda row: (row.start, row.title))[:SAMPLE],
        "minutes": uploads.SECONDS // 60,
    }
    return render(request, "events/preview.html", facts)


def _event_fault_text(broken: Fault) -> str:
    return f"Việc thứ {broken.row}, “{broken.field}”: {fault(broken)}"


def _store_event_file(request: Request, unit_id: int, kind: str, ticket: str, file: EventFile) -> HttpResponseBase:
    over_events = actions.take_over_events(request.actor, unit_id, file)
    uploads.drop(request.actor.account_id or 0, kind, ticket)
    summary = f"thêm {len(over_events.added)}, sửa {len(over_events.changed)}, bỏ {len(over_events.removed)}"
    messages.success(request, f"Đã nhập lịch năm {file.year}: {summary} việc.")
    return redirect(f"{reverse('event.view')}?nam={file.year}")
