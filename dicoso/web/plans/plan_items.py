"""The form of one planned stay: added, copied, changed, taken out; its host is found by a part of the name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dicoso.actions import plans as actions
from dicoso.domain.counting import FORMS
from dicoso.domain.dates import parse_date
from dicoso.domain.errors import Fault, Invalid, NotFound, WrongState
from dicoso.domain.text import nfc
from dicoso.queries import units, visible
from dicoso.queries.plans import plan_form
from dicoso.queries.plans.plan_rules import CONTENT_LIMIT, TypedItem, item_faults, plan_period
from dicoso.queries.units import Host
from dicoso.web.actor import Request
from dicoso.web.asked import whole_number
from dicoso.web.forms import Choice, Day, Form, Lines, Text
from dicoso.web.trips.trip_forms import needed
from dicoso.words.messages import word

if TYPE_CHECKING:
    from dicoso.store.models import Plan

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
EMPTY = TypedItem(None, None, None, "", "")
LONG_ENOUGH = [MaxLengthValidator(CONTENT_LIMIT, message=f"Dài quá {CONTENT_LIMIT} ký tự.")]


@GET_POST
def add_plan_item(request: Request, plan_id: UUID) -> HttpResponse:
    """Add a stay to a draft, empty or copied from an earlier one."""
    plan = _own_draft(request, plan_id)
    first, name = EMPTY, ""
    copy = request.GET.get("chep", "")
    if copy:
        first, name = plan_form.copied(request.actor, _item_key(copy), plan)
    editor = Editor(request, plan, first, name)
    if editor.stores(lambda item: actions.add_item(request.actor, plan_id, item)):
        messages.success(request, "Đã thêm vào kế hoạch.")
        return redirect("plan.add_item" if "more" in request.POST else "plan.show", plan_id=plan_id)
    return editor.page("Thêm mục")


@GET_POST
def edit_plan_item(request: Request, plan_id: UUID, item_id: UUID) -> HttpResponse:
    """Change a stay of a draft."""
    plan = _own_draft(request, plan_id)
    stored_item = plan.items.filter(pk=item_id).first()
    if stored_item is None:
        raise NotFound(kind="plan_item", key=item_id)
    first = TypedItem(
        stored_item.start,
        stored_item.end,
        stored_item.host_id,
        stored_item.form,
        stored_item.content,
        stored_item.expected,
    )
    editor = Editor(request, plan, first)
    if editor.stores(lambda item: actions.edit_item(request.actor, plan_id, item_id, item)):
        messages.success(request, "Đã sửa mục của kế hoạch.")
        return redirect("plan.show", plan_id=plan_id)
    return editor.page("Sửa mục", item_id)


@require_POST
def delete_plan_item(request: Request, plan_id: UUID, item_id: UUID) -> HttpResponse:
    """Take a stay out of a draft."""
    actions.delete_item(request.actor, plan_id, item_id)
    messages.success(request, "Đã xóa mục khỏi kế hoạch.")
    return redirect("plan.show", plan_id=plan_id)


@require_GET
def search_item_hosts(request: Request, plan_id: UUID) -> HttpResponse:
    """Answer a search for hosts with the list alone."""
    editor = Editor(request, _own_draft(request, plan_id), EMPTY, typed=request.GET)
    return render(request, "plans/_hosts.html", editor.choice())


def _own_draft(request: Request, plan_id: UUID) -> Plan:
    plan = visible.find_one(visible.visible_plans, request.actor, "plan.edit", pk=plan_id)
    if plan.state != "draft":
        raise WrongState(state=plan.state, step="edit")
    return plan


def _item_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind="plan_item", key=text) from None


class ItemForm(Form):
    """What is typed of a stay; its host is chosen beside it."""

    start = Day(label="Từ ngày", error_messages=needed("trip_start_required"))
    end = Day(label="Đến ngày", required=False)
    q = Text(label="Nơi đến", required=False, max_length=80)
    form = Choice(
        label="Hình thức",
        choices=[("", "Chọn hình thức"), *((form, word(form, "form")) for form in FORMS)],
        error_messages=needed("trip_form_required"),
    )
    content = Lines(label="Nội dung", validators=LONG_ENOUGH)
    expected = Lines(label="Kết quả dự kiến", required=False, validators=LONG_ENOUGH)


class Editor:
    """The form with its list of hosts. It works in three ways that store the same: without a script the button
    "Tìm" asks for the list; with one the list follows what is typed; and whoever types a name that only one unit
    has needn't choose at all.

    In the form `q` is what the host is searched by, `looked` what the list in sight was searched by, `host` the
    one that was chosen from it.
    """

    def __init__(
        self, request: Request, plan: Plan, first: TypedItem, name: str = "", typed: Mapping[str, str] | None = None
    ) -> None:
        self.request, self.plan, self.period = request, plan, plan_period(plan)
        typed = request.POST if typed is None and request.method == "POST" else typed
        self.text = nfc(typed.get("q", "") if typed is not None else "" if first.host else name)[:80]
        self.host = first.host if typed is None else whole_number(typed.get("host", ""))
        if typed is not None and self.text != nfc(typed.get("looked", "")):
            self.host = None
        self.storing = request.method == "POST" and "find" not in request.POST
        initial: dict[str, Any] = dict(typed.items()) if typed is not None else {**first._asdict(), "q": self.text}
        self.form = ItemForm(request.POST) if self.storing else ItemForm(initial=initial)
        self.start = _read_item_day(initial.get("start")) or self.period.span.start
        self.end = _read_item_day(initial.get("end")) or self.start

    def stores(self, act: Callable[[TypedItem], object]) -> bool:
        """Read the form and store the stay; tell whether it was stored."""
        if not self.storing:
            return False
        hosts_listed = self.listed
        if self.host is None and self.text and len(hosts_listed) == 1:
            self.host = hosts_listed[0].pk
        self.form.is_valid()
        cleaned_data = self.form.cleaned_data
        start = cleaned_data.get("start")
        end = cleaned_data.get("end") or ("end" not in self.form.errors and start) or None
        item = TypedItem(
            start, end, self.host, *(cleaned_data.get(name, "") for name in ("form", "content", "expected"))
        )
        faults = item_faults(self.plan.unit.path, self.period, item)
        if not faults and not self.form.errors:
            try:
                act(item)
            except Invalid as error:
                faults = list(error.faults)
        problems = [problem for problem in faults if problem.field not in self.form.errors]
        self._refuse([found for found in problems if (found.field, found.code) != ("end", "required")], hosts_listed)
        return not self.form.errors

    def _refuse(self, faults: Sequence[Fault], listed: Sequence[Host]) -> None:
        """Put the faults beside their fields; the host's beside the search."""
        unfound = Fault.at("q", "host_unknown" if listed else "host_none", value=self.text)
        unnamed_faults = [
            fault
            if fault.field != "host"
            else unfound
            if fault.code == "required" and self.text
            else replace(fault, field="q")
            for fault in faults
        ]
        if unnamed_faults:
            self.form.refuse(Invalid(unnamed_faults))

    @property
    def listed(self) -> list[Host]:
        """The hosts to choose from: those found, or, before a search, those of before."""
        if self.text:
            last = max(self.start, self.end)
            return plan_form.found_hosts(self.plan.unit.path, self.text, self.start, last)
        also = [self.host] if self.host is not None else []
        return plan_form.known_hosts(self.plan.person_id, self.start, also)

    def choice(self) -> dict[str, Any]:
        """What the list of hosts shows."""
        hosts_listed = self.listed
        hosts_shown = hosts_listed[: units.FOUND_AT_MOST]
        return {
            "hosts": hosts_shown,
            "more": len(hosts_listed) > len(hosts_shown),
            "host": self.host,
            "looked": self.text,
            "told": self.storing,
        }

    def page(self, title: str, item_id: UUID | None = None) -> HttpResponse:
        """Render the form: 422, if it was refused."""
        facts = {"form": self.form, "plan": self.plan, "period": self.period, "title": title, "item_id": item_id}
        status = 422 if self.storing and self.form.errors else 200
        return render(self.request, "plans/item.html", {**facts, **self.choice()}, status=status)


def _read_item_day(value: object) -> date | None:
    if isinstance(value, date) or value is None:
        return value
    try:
        return parse_date(str(value))
    except ValueError:
        return None
