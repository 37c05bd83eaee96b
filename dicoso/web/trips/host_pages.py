"""The host unit's pages, the link that a cadre shows or sends, and what whoever opens it sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from dicoso.actions import hosts as actions
from dicoso.clock import moment, today
from dicoso.domain.errors import Conflict, Fault, Invalid, NotFound
from dicoso.domain.hosts import LONGEST, WANTED, LinkClosed, LinkState, TooManyTries, Word
from dicoso.queries.actors import Actor
from dicoso.queries.trips import hosts as queries
from dicoso.queries.trips.hosts import VisitToConfirm
from dicoso.web import qr
from dicoso.web.actor import Request
from dicoso.web.address import address
from dicoso.web.asked import whole_number
from dicoso.web.forms import Form, Lines, Radio, Text, sent_data
from dicoso.web.trips.trip_forms import needed
from dicoso.words.messages import fault, sentence, word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
WAITING, ANSWERED, AHEAD = "cho", "da-tra-loi", "sap-den"
YES, NO = "co", "khong"
# What a page behind a link says to whoever keeps pages: nothing is to be found, passed on or stored.
HEADERS: Final = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STATUS: Final = {"altered": 404, "own": 403}  # a link that has had its day is gone: 410


class WordForm(Form):
    """The host's word; what a refusal needs is asked by the action."""

    confirmed = Radio(
        label="Ý kiến của cơ sở",
        choices=[(YES, "Xác nhận: có đến làm việc như trên"), (NO, "Không xác nhận")],
        error_messages=needed("host_word"),
    )
    reason = Lines(label="Vì sao không xác nhận", required=False, max_length=LONGEST["reason"])
    wanted = Radio(
        label="Đề nghị cán bộ", required=False, choices=[(wanted, word(wanted, "wanted")) for wanted in WANTED]
    )
    name = Text(label="Họ và tên người trả lời", max_length=LONGEST["name"])
    position = Text(label="Chức vụ", max_length=LONGEST["position"])

    def clean(self) -> dict[str, Any]:
        """Ask for what a refusal needs together with what else is missing."""
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("confirmed") == NO:
            for name in ("reason", "wanted"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, fault(Fault.at(name, f"host_{name}")))
        return cleaned

    def word(self) -> Word:
        """What was read."""
        cleaned_data = self.cleaned_data
        return Word(
            cleaned_data["confirmed"] == YES,
            cleaned_data["name"],
            cleaned_data["position"],
            cleaned_data["reason"],
            cleaned_data["wanted"],
        )


# The host's own pages.


@GET_POST
def show_visits(request: Request) -> HttpResponse:
    """Show who came or comes, and take the word on one or several visits."""
    actor = request.actor
    name, position = queries.speaker(actor)
    form = WordForm(sent_data(request), initial={"name": name, "position": position})
    chosen_ticked_visits = _ticked_visits(request.POST.getlist("liet-ke" if "tat-ca" in request.POST else "chuyen"))
    if request.method == "POST":
        if form.is_valid() and _answered(request, form, chosen_ticked_visits):
            return redirect("trip.confirm")
        if not chosen_ticked_visits:
            form.errors.setdefault("visits", form.error_class([fault(Fault.at("visits", "host_chosen", limit=100))]))
    which = request.GET.get("xem", WAITING)
    which = which if which in (WAITING, ANSWERED, AHEAD) and request.method != "POST" else WAITING
    number = whole_number(request.GET.get("trang", "")) or 1
    host_page = queries.host_page(actor, answered=which == ANSWERED, number=number)
    facts = {
        "which": which,
        "choices": _tabs(which, queries.count_waiting_visits(actor)),
        "found": host_page,
        "ahead": queries.announced_visits(actor) if which == AHEAD else [],
        "form": form,
        "chosen": chosen_ticked_visits,
        "rule": _rule(host_page.visits),
    }
    return render(request, "trips/hosts/list.html", facts, status=422 if form.is_bound and form.errors else 200)


def _tabs(which: str, waiting: int) -> list[dict[str, Any]]:
    where = reverse("trip.confirm")
    labels = ((WAITING, "Chờ trả lời", waiting), (ANSWERED, "Đã trả lời", 0), (AHEAD, "Sắp đến", 0))
    return [
        {"label": label, "url": f"{where}?xem={key}", "current": key == which, "count": count}
        for key, label, count in labels
    ]


def _ticked_visits(given: Iterable[str]) -> dict[int, int]:
    """Visits that were ticked, each with the version of its trip that was shown."""
    pairs = (each.split(":") for each in given)
    return {
        int(pair[0]): int(pair[1])
        for pair in pairs
        if len(pair) == 2 and all(part.isascii() and part.isdecimal() and len(part) < 15 for part in pair)
    }


def _answered(request: Request, form: WordForm, chosen: dict[int, int]) -> bool:
    """Say the word; tell whether it could be said."""
    try:
        actions.answer_visits(request.actor, chosen, form.word())
    except Invalid as error:
        form.refuse(error)
        return False
    done_text = "Đã xác nhận" if form.word().confirmed else "Đã ghi là không xác nhận"
    messages.success(request, f"{done_text} {len(chosen)} chuyến đi.")
    return True


def _rule(visits: Sequence[VisitToConfirm]) -> str:
    """Whether the host's word is needed, where one answer holds for all visits in sight."""
    return rule(visits[0]) if len({visit.needed for visit in visits}) == 1 else ""


def rule(visit: VisitToConfirm) -> str:
    """What the rules of the visitor's province say of the host's word."""
    if visit.needed is None:
        return ""
    if visit.needed:
        return "Theo quy định của tỉnh, ngày đi chỉ được tính khi cơ sở đã xác nhận."
    return "Ngày đi vẫn được tính khi cơ sở chưa trả lời; cơ sở không xác nhận thì ngày đó không được tính."


@GET_POST
def show_visit(request: Request, visit_id: int) -> HttpResponse:
    """Show one visit with every word on it, and take the next: the last word stands."""
    visit = queries.find_host_visit(request.actor, "trip.confirm", visit_id)
    name, position = queries.speaker(request.actor)
    form = WordForm(sent_data(request), initial={"name": name, "position": position})
    version = request.POST.get("phien-ban", "")
    if (
        request.method == "POST"
        and form.is_valid()
        and _answered(request, form, _ticked_visits([f"{visit_id}:{version}"]) or {visit_id: 0})
    ):
        return redirect("host.visit", visit_id=visit_id)
    facts = {"visit": visit, "form": form, "rule": rule(visit)}
    return render(request, "trips/hosts/show.html", facts, status=422 if form.is_bound and form.errors else 200)


# The cadre's side of a link.


@GET_POST
def show_link(request: Request, trip_id: str, visit_id: int) -> HttpResponse:
    """Show the open link of a visit as address and QR code, or make one."""
    actor = request.actor
    visit = queries.find_host_visit(actor, "trip.link", visit_id)
    if visit.trip != trip_id:
        raise NotFound(kind="trip", key=trip_id)
    wrong = ""
    if request.method == "POST":
        try:
            actions.make_link(actor, visit_id)
            return redirect("trip.link", trip_id=trip_id, visit_id=visit_id)
        except Invalid as error:
            wrong = fault(error.faults[0])
    links = queries.links(visit_id, actor.now())
    open_one = next((link for link in links if link.state is LinkState.OPEN), None)
    where = request.build_absolute_uri(reverse("host.link", args=[open_one.token])) if open_one else ""
    facts = {
        "visit": visit,
        "trip_id": trip_id,
        "open": open_one,
        "where": where,
        "code": qr.svg(where, "Mã QR mở trang xác nhận") if where else "",
        "ended": [each_link for each_link in links if each_link is not open_one],
        "may_make": bool(queries.linkable(actor, [visit_id])),
        "wrong": wrong,
        "rule": rule(visit),
    }
    return render(request, "trips/hosts/link.html", facts, status=422 if wrong else 200)


@require_POST
def revoke_link(request: Request, trip_id: str, visit_id: int) -> HttpResponse:
    """Let a link end."""
    try:
        key = UUID(request.POST.get("link", ""))
    except ValueError:
        raise Conflict(id=trip_id) from None
    actions.revoke_link(request.actor, visit_id, key)
    messages.success(request, "Đã thu hồi đường dẫn. Ai mở đường dẫn ấy sẽ thấy là không dùng được nữa.")
    return redirect("trip.link", trip_id=trip_id, visit_id=visit_id)


# The host's side of a link: public, and nothing but the one visit.


@csrf_exempt
@GET_POST
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the visit of a link and take the host's word on it.

    The signed address is what allows it, no cookie does: so there is no forgery across sites to protect from, and
    the browser, told to name no referrer, couldn't prove where the form comes from.
    """
    try:
        response = _opened(request, token)
    except TooManyTries as error:
        response = _calm(request, "Xin chờ một lát", sentence(error.code, error.facts), 429)
        response.headers["Retry-After"] = str(int(error.facts["minutes"] * 60))
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _opened(request: HttpRequest, token: str) -> HttpResponse:
    try:
        return _answer_by_link(request, token) if request.method == "POST" else _ask_by_link(request, token)
    except LinkClosed as error:
        return _closed(request, token, str(error.facts["state"]))


def _by(request: HttpRequest) -> Actor:
    actor: Any = getattr(request, "actor", None)
    return actor if actor else queries.guest(today(), moment())


def _ask_by_link(
    request: HttpRequest, token: str, form: WordForm | None = None, *, changed: bool = False
) -> HttpResponse:
    by = _by(request)
    by_token = queries.by_token(token)
    state = queries.find_link_state(by_token, by.now())
    if state is not LinkState.OPEN:
        raise LinkClosed(state=str(state))
    if queries.is_own(by_token, by):
        raise LinkClosed(state="own")
    visit = queries.visit_of_link(by_token)
    form = form or WordForm()
    facts = {"visit": visit, "form": form, "changed": changed, "rule": rule(visit), "token": token}
    status = 409 if changed else 422 if form.is_bound and form.errors else 200
    return render(request, "trips/hosts/by_link.html", facts, status=status)


def _answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    where = address(request)
    actions.knock(where)
    form = WordForm(request.POST)
    version = whole_number(request.POST.get("phien-ban", "")) or 0
    if form.is_valid():
        try:
            actions.answer_by_link(token, version, form.word(), _by(request))
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            return _ask_by_link(request, token, WordForm(initial=form.cleaned_data), changed=True)
        else:
            actions.forgive(where)
            return redirect(f"{reverse('host.link', args=[token])}?xong={request.POST['confirmed']}")
    return _ask_by_link(request, token, form)


# What a link that can't be used says: calm, and with what to do next.
_CLOSED: Final = {
    "altered": (
        "Đường dẫn không đúng",
        "Đường dẫn này thiếu hoặc sai một phần. Xin mở lại từ tin nhắn, hoặc quét lại mã QR; nếu vẫn không được, "
        "đề nghị cán bộ gửi đường dẫn mới.",
    ),
    "used": (
        "Đường dẫn đã được dùng",
        "Cơ sở đã trả lời qua đường dẫn này; mỗi đường dẫn chỉ dùng một lần. Muốn đổi ý kiến, xin đăng nhập bằng "
        "tài khoản của đơn vị hoặc liên hệ cán bộ đã gửi.",
    ),
    "expired": (
        "Đường dẫn đã hết hạn",
        "Xin đề nghị cán bộ gửi đường dẫn mới. Chưa có gì được ghi.",
    ),
    "revoked": (
        "Đường dẫn đã được thu hồi",
        "Người gửi đã thu hồi đường dẫn này. Nếu vẫn cần xác nhận, cán bộ sẽ gửi đường dẫn khác.",
    ),
    "cancelled": ("Chuyến đi đã hủy", "Chuyến đi này đã được hủy nên không cần xác nhận nữa."),
    "answered": (
        "Cơ sở đã trả lời",
        "Đã có ý kiến của cơ sở về chuyến đi này. Muốn đổi ý kiến, xin đăng nhập bằng tài khoản của đơn vị.",
    ),
    "own": (
        "Người đi không tự xác nhận",
        "Đường dẫn này dành cho đơn vị cơ sở. Đồng chí đã đi, ghi hoặc gửi chuyến này nên không trả lời thay. "
        "Xin gửi đường dẫn cho cơ sở.",
    ),
}
_DONE: Final = {
    YES: ("Đã ghi nhận: cơ sở xác nhận", "Cảm ơn đồng chí. Có thể đóng trang này."),
    NO: (
        "Đã ghi nhận: cơ sở không xác nhận",
        "Cán bộ và Ban Tổ chức - Kiểm tra được báo ngay. Cảm ơn đồng chí. Có thể đóng trang này.",
    ),
}


def _closed(request: HttpRequest, token: str, state: str) -> HttpResponse:
    if state == "altered" and request.method != "POST":
        actions.knock(address(request))
    state_done = request.GET.get("xong", "")
    if state == LinkState.USED and state_done in _DONE:
        statement = queries.said_by(token)
        if statement is not None and statement.confirmed == (state_done == YES):
            return _calm(request, *_DONE[state_done], 200)
    return _calm(request, *_CLOSED[state], STATUS.get(state, 410))


def _calm(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    return render(request, "trips/hosts/closed.html", {"title": title, "text": text}, status=status)
