"""Exemptions: recorded, corrected and withdrawn by the organisation-inspection department."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dicoso.actions import exemptions as actions
from dicoso.actions.exemptions import ExemptionRow
from dicoso.domain.counting import EXEMPTION_REASONS
from dicoso.domain.people import LONGEST
from dicoso.queries.people import exemptions as queries
from dicoso.web.actor import Request
from dicoso.web.forms import Day, Form, Lines, Radio, Text, sent_data
from dicoso.words.messages import word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


class ExemptionForm(Form):
    """Why somebody is excused, from when to when, by which paper."""

    reason = Radio(label="Lý do miễn", choices=[(reason, word(reason, "reason")) for reason in EXEMPTION_REASONS])
    start = Day(label="Từ ngày")
    end = Day(label="Đến hết ngày", required=False, help_text="Để trống khi chưa biết ngày kết thúc.")
    order = Text(label="Số văn bản", max_length=LONGEST["order"], required=False, help_text="Ví dụ 7-QĐ/TĐTN.")

    def row(self, code: str) -> ExemptionRow:
        """What was read, as a row of a list would say it."""
        cleaned_data = self.cleaned_data
        return ExemptionRow(
            code, cleaned_data["reason"], cleaned_data["start"], cleaned_data["end"], cleaned_data["order"]
        )


class ChangeForm(ExemptionForm):
    """The same, with the reason of the correction."""

    why = Lines(label="Vì sao sửa", max_length=500)


class WithdrawForm(Form):
    """Why an exemption is taken back."""

    why = Lines(label="Vì sao gỡ bỏ", max_length=500)


def _render_exemption_form(request: Request, template: str, code: str, form: Form, **facts: Any) -> HttpResponse:
    person = queries.excusable(request.actor, code)
    shown_facts = {"form": form, "person": person, **facts}
    return render(request, template, shown_facts, status=422 if form.errors else 200)


@GET_POST
def record_exemption(request: Request, code: str) -> HttpResponse:
    """Record an exemption."""
    queries.excusable(request.actor, code)
    form = ExemptionForm(sent_data(request), initial={"start": request.actor.today})
    if form.accepted(lambda: actions.record_exemption(request.actor, form.row(code))):
        messages.success(request, "Đã ghi thời gian được miễn. Định mức của năm đã được tính lại.")
        return redirect("person.show", code=code)
    return _render_exemption_form(request, "people/exemptions/form.html", code, form, title="Ghi thời gian được miễn")


@GET_POST
def change_exemption(request: Request, code: str, exemption_id: int) -> HttpResponse:
    """Correct an exemption, or end it."""
    stored_exemption = queries.find_exemption(request.actor, code, exemption_id)
    first = {
        "reason": stored_exemption.reason,
        "start": stored_exemption.start,
        "end": stored_exemption.end,
        "order": stored_exemption.order_number,
    }
    form = ChangeForm(sent_data(request), initial=first)
    if form.accepted(lambda: actions.change(request.actor, exemption_id, form.row(code), form.cleaned_data["why"])):
        messages.success(request, "Đã sửa thời gian được miễn. Định mức của các năm liên quan đã được tính lại.")
        return redirect("person.show", code=code)
    return _render_exemption_form(
        request, "people/exemptions/form.html", code, form, title="Sửa thời gian được miễn", exemption=stored_exemption
    )


@GET_POST
def withdraw_exemption(request: Request, code: str, exemption_id: int) -> HttpResponse:
    """Take back an exemption that was recorded by mistake."""
    stored_exemption = queries.find_exemption(request.actor, code, exemption_id)
    form = WithdrawForm(sent_data(request))
    if form.accepted(lambda: actions.withdraw_exemption(request.actor, exemption_id, form.cleaned_data["why"])):
        messages.success(request, "Đã gỡ bỏ thời gian được miễn.")
        return redirect("person.show", code=code)
    return _render_exemption_form(request, "people/exemptions/withdraw.html", code, form, exemption=stored_exemption)
