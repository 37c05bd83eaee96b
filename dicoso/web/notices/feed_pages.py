"""Calendars behind a secret address: the list on the account's page, and what a phone fetches."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dicoso.actions import feeds as actions
from dicoso.clock import today
from dicoso.documents.calendars import calendar
from dicoso.domain.errors import Invalid
from dicoso.queries.notices import feeds as queries
from dicoso.web.actor import Request
from dicoso.web.asked import whole_number
from dicoso.words.messages import fault

NAMES = {"own": "Lịch của tôi", "department": "Lịch của ban", "host": "Cán bộ về đơn vị"}


@require_http_methods(["GET", "HEAD", "POST"])
def show_feeds(request: Request) -> HttpResponse:
    """Show the actor's calendars; make one, whose address is shown on this one answer."""
    address, error = "", ""
    if request.method == "POST":
        kind, _, unit = request.POST.get("which", "").partition("/")
        try:
            secret = actions.make_feed(request.actor, kind, whole_number(unit))
            address = request.build_absolute_uri(reverse("feed", kwargs={"secret": secret}))
        except Invalid as refused:
            error = fault(refused.faults[0])
    facts = {
        "feeds": queries.list_feeds(request.actor),
        "offers": queries.offers(request.actor),
        "names": NAMES,
        "address": address,
        "error": error,
    }
    answer = render(request, "notices/feeds.html", facts, status=422 if error else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke_feed(request: Request, feed_id: int) -> HttpResponse:
    """Revoke a calendar."""
    actions.revoke_feed(request.actor, feed_id)
    messages.success(request, "Đã hủy địa chỉ lịch. Điện thoại nào đang dùng địa chỉ đó không lấy được lịch nữa.")
    return redirect("feeds")


@require_safe
def fetch_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a phone or a mail program that has the address; nobody logs in here."""
    by_secret = queries.by_secret(secret, today())
    if by_secret is None:
        raise Http404
    actions.fetched(by_secret.feed, timezone.now())
    body = calendar(by_secret.title, by_secret.stays, own=by_secret.kind == "own")
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="dicoso.ics"'
    answer.headers["ETag"] = etag = f'"{sha256(body).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=answer) or answer
