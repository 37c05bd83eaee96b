"""Where one's e-mail goes, and what it tells of."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core import validators
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dicoso.actions import mail as actions
from dicoso.documents.notices import KIND
from dicoso.queries import mail as queries
from dicoso.web.actor import Request
from dicoso.web.forms import Choices, Form, Text, sent


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
def choose(request: Request) -> HttpResponse:
    """Show and change how the actor is told by e-mail."""
    now = queries.wish(request.actor)
    form = MailForm(sent(request), initial={"email": now.address, "kinds": list(now.kinds)})
    if request.method == "POST" and form.accepted(
        lambda: actions.choose(request.actor, form.cleaned_data["email"], form.cleaned_data["kinds"])
    ):
        messages.success(request, "Đã lưu cách nhận tin nhắc.")
        return redirect("notice.mail")
    facts = {"form": form, "served": bool(settings.EMAIL_HOST), "address": now.address}
    return render(request, "notices/mail.html", facts, status=422 if form.errors else 200)
