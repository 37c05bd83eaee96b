"""Where one's e-mail goes, and what it tells of."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core import validators
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dicoso.actions import mail as actions
from dicoso.documents.notices import KIND
from dicoso.domain.errors import Invalid
from dicoso.domain.notices import CONFIRM_WITHIN
from dicoso.queries.notices import mail as queries
from dicoso.web.actor import Request
from dicoso.web.forms import Choices, Form, Text, sent_data
from dicoso.words.messages import FAULTS, fault


class MailForm(Form):
    """An address, and the kinds of notices that go there."""

    email = Text(
        label="Địa chỉ thư điện tử",
        max_length=254,
        required=False,
        help_text="Để trống nếu không nhận thư.",
        validators=[validators.ProhibitNullCharactersValidator()],
    )
    kinds = Choices(label="Nhận qua thư", choices=list(KIND.items()), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_mail(request: Request) -> HttpResponse:
    """Show and change how the actor is told by e-mail."""
    now = queries.wish(request.actor)
    address = now.asked.address if now.asked else now.address
    form = MailForm(sent_data(request), initial={"email": address, "kinds": list(now.kinds)})
    if request.method == "POST" and form.accepted(
        lambda: actions.choose_mail(request.actor, form.cleaned_data["email"], form.cleaned_data["kinds"])
    ):
        messages.success(request, "Đã lưu cách nhận tin nhắc.")
        return redirect("notice.mail")
    return _render_mail_form(request, form, now)


def _render_mail_form(request: Request, form: MailForm, now: queries.Wish) -> HttpResponse:
    facts = {
        "form": form,
        "served": bool(settings.EMAIL_HOST),
        "address": now.address,
        "asked": now.asked,
        "days": CONFIRM_WITHIN.days,
    }
    return render(request, "notices/mail.html", facts, status=422 if form.errors else 200)


@require_POST
def send_letter_again(request: Request) -> HttpResponse:
    """Let the letter to an address that isn't confirmed be sent once more."""
    try:
        actions.ask_again(request.actor)
    except Invalid as error:
        messages.error(request, fault(error.faults[0]))
    else:
        messages.success(request, "Thư mới sẽ đến trong ít phút; đường dẫn trong thư trước không dùng được nữa.")
    return redirect("notice.mail")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: Request, token: str) -> HttpResponse:
    """Ask whoever followed the link of an address, and confirm it: programs that read letters follow links too."""
    if request.method == "POST":
        actions.confirm_address(request.actor, token)
        messages.success(request, "Đã xác nhận địa chỉ. Từ nay tin nhắc được gửi đến đây.")
        return redirect("notice.mail")
    address = queries.address_by_token(request.actor, token)
    facts = {"asked": address, "wrong": FAULTS["mail_link"]}
    return render(request, "notices/confirm.html", facts, status=200 if address else 410)
