"""Holidays and swapped working days of a province: the year as it stands, days of the province's own, its word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dicoso.actions import calendars as actions
from dicoso.domain.dates import dmy
from dicoso.domain.errors import NotAllowed, NotFound
from dicoso.domain.text import phrase_key
from dicoso.domain.units import bare_name
from dicoso.queries import calendars as queries
from dicoso.queries import visible
from dicoso.queries.rules import first_year
from dicoso.web.actor import Request
from dicoso.web.asked import query_day as read_day
from dicoso.web.asked import query_year, whole_number
from dicoso.web.forms import Day, Form, Radio, Text

if TYPE_CHECKING:
    from dicoso.store.models import Unit

KINDS = (("rest", "Ngày nghỉ"), ("work", "Ngày làm việc"))


class DayForm(Form):
    """A day that the province has otherwise."""

    day = Day(label="Ngày")
    kind = Radio(label="Ngày này là", choices=KINDS, initial="rest")
    name = Text(label="Dịp", max_length=actions.LONGEST_NAME, help_text="Ví dụ: Nghỉ bù Quốc khánh, Làm bù ngày 29/4.")
    document = Text(
        label="Theo văn bản", max_length=actions.LONGEST_DOCUMENT, help_text="Số, ngày và cơ quan ban hành."
    )

    def new_day(self) -> actions.NewDay:
        """What was read."""
        return actions.NewDay(**self.cleaned_data)


class ConfirmForm(Form):
    """By which paper the year is complete."""

    document = Text(
        label="Theo văn bản",
        max_length=actions.LONGEST_DOCUMENT,
        help_text="Số, ngày và cơ quan ban hành thông báo nghỉ lễ, Tết của năm.",
    )


@require_GET
def show_calendar(request: Request) -> HttpResponse:
    """Show a province's calendar of a year."""
    return _render_calendar(request, *_asked_year(request))


@require_POST
def set_province_day(request: Request, province_id: int, year: int) -> HttpResponse:
    """Enter or change a day."""
    province, form = _own_province(request, province_id), DayForm(request.POST)
    if form.accepted(lambda: actions.set_calendar_day(request.actor, province.pk, form.new_day())):
        day = form.cleaned_data["day"]
        messages.success(request, f"Đã ghi ngày {dmy(day)} vào lịch của tỉnh.")
        return redirect(_calendar_address(province, day.year))
    return _render_calendar(request, province, year, day=form)


@require_POST
def remove_province_day(request: Request, province_id: int, day: str) -> HttpResponse:
    """Take a day of the province's own back."""
    province, found_day = _own_province(request, province_id), read_day(day)
    if found_day is None:
        raise NotFound(kind="calendar")
    actions.remove_calendar_day(request.actor, province.pk, found_day)
    messages.success(request, f"Đã bỏ ngày {found_day:%d/%m/%Y} khỏi lịch riêng của tỉnh.")
    return redirect(_calendar_address(province, found_day.year))


@require_POST
def confirm_year(request: Request, province_id: int, year: int) -> HttpResponse:
    """Confirm a year."""
    province, form = _own_province(request, province_id), ConfirmForm(request.POST, auto_id="id_confirm_%s")
    if form.accepted(lambda: actions.confirm_calendar(request.actor, province.pk, year, form.cleaned_data["document"])):
        messages.success(request, f"Đã xác nhận lịch nghỉ năm {year}.")
        return redirect(_calendar_address(province, year))
    return _render_calendar(request, province, year, word=form)


def _own_province(request: Request, province_id: int) -> Unit:
    return visible.find_one(visible.calendars, request.actor, actions.EDIT, pk=province_id)


def _calendar_address(province: Unit, year: int) -> str:
    return f"{reverse('calendar.view')}?tinh={province.pk}&nam={year}"


def _provinces(request: Request) -> list[Unit]:
    today = request.actor.today
    calendars = visible.calendars(request.actor, "calendar.view").filter(valid_from__lte=today, valid_to__gte=today)
    return sorted(calendars, key=lambda unit: phrase_key(bare_name(unit.name)))


def _asked_year(request: Request) -> tuple[Unit, int]:
    """Province and the year asked for; by default one's own and this year.

    Raises: NotFound; NotAllowed, for whoever sees no province as a whole.
    """
    year = query_year(request.GET.get("nam", "")) or request.actor.today.year
    key = request.GET.get("tinh", "")
    if key:
        calendar = visible.calendars(request.actor, "calendar.view").filter(pk=whole_number(key) or 0).first()
        if calendar is None:
            raise NotFound(kind="calendar")
        return calendar, year
    offered_provinces = _provinces(request)
    if not offered_provinces:
        raise NotAllowed(action="calendar.view")
    return offered_provinces[0], year


def _render_calendar(
    request: Request, province: Unit, year: int, *, day: DayForm | None = None, word: ConfirmForm | None = None
) -> HttpResponse:
    offered_provinces = _provinces(request)
    facts = {
        "province": province,
        "year": queries.calendar_year(province, year),
        "before": _calendar_address(province, year - 1) if year > first_year() else "",
        "after": _calendar_address(province, year + 1),
        "provinces": [(unit.pk, unit.name) for unit in offered_provinces] if len(offered_provinces) > 1 else [],
        "may_edit": visible.calendars(request.actor, actions.EDIT).filter(pk=province.pk).exists(),
        "day": day or DayForm(),
        "word": word or ConfirmForm(auto_id="id_confirm_%s"),
        "errors": [*(day.summary() if day else []), *(word.summary() if word else [])],
        "opened": "day" if day else "word" if word else "",
    }
    return render(request, "events/calendars/show.html", facts, status=422 if facts["errors"] else 200)
