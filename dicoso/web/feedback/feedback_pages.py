"""What the grassroots raised: boards that can be narrowed down, and how a matter is raised without a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dicoso.actions import feedback as actions
from dicoso.domain.errors import Invalid
from dicoso.domain.feedback import AGES, KINDS, LONGEST_TEXT, NATURES, NONE, TOPICS
from dicoso.domain.units import union_name
from dicoso.domain.workflow import FEEDBACK_STEPS, states
from dicoso.queries import units
from dicoso.queries.actors import Actor
from dicoso.queries.feedback import feedback_list as queries
from dicoso.queries.feedback.feedback_list import BOARDS, SIZE, FeedbackFilter, FeedbackPart
from dicoso.queries.units import FOUND_AT_MOST, Host
from dicoso.web.actor import Request
from dicoso.web.asked import query_string, whole_number
from dicoso.web.forms import Choice, Day, Form, Lines, Radio, sent_data
from dicoso.words.messages import word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])

# How a query names a facet, and how a label does.
FACETS: Final[Mapping[str, tuple[str, str]]] = {
    "unit": ("don-vi", "Đơn vị"),
    "topic": ("chu-de", "Lĩnh vực"),
    "age": ("neu", "Nêu từ"),
    "owner": ("ban", "Ban trả lời"),
    "state": ("buoc", "Trạng thái"),
    "kind": ("loai", "Loại"),
    "nature": ("tinh-chat", "Tính chất"),
}
OF_GUESTS: Final = ("topic", "state", "kind")
LABELS: Final[Mapping[str, str]] = {
    "mine": "Chờ tôi",
    "open": "Chưa xong",
    "late": "Quá hạn",
    "promised": "Hứa chưa làm",
    "done": "Đã xong",
    "all": "Tất cả",
}
DIVIDED: Final[Mapping[str, str]] = {
    "owner": "Ban",
    "unit": "Đơn vị",
    "topic": "Lĩnh vực",
    "age": "Thời gian",
}
RECORDED: Final[Mapping[str, str]] = {
    "dialogue": "Đã ghi. Tiếp theo: phân loại và giao cho ban trả lời.",
    "host_unit": "Đã ghi. Ban Tổ chức - Kiểm tra sẽ phân loại và giao cho ban trả lời.",
}
COUNTED: Final = ("mine", "open", "late", "promised")
NOBODY: Final[Mapping[str, str]] = {"owner": "Chưa giao", "topic": "Chưa phân loại", "nature": "Chưa phân loại"}
_CODES: Final[Mapping[str, Iterable[str]]] = {
    "topic": TOPICS,
    "age": AGES,
    "state": states(FEEDBACK_STEPS),
    "kind": KINDS,
    "nature": NATURES,
}


@dataclass(frozen=True, slots=True)
class FeedbackQuery:
    """What the list shows."""

    asked: FeedbackFilter
    page: int
    usual: str

    def query(self, **changes: Any) -> str:
        """Page's query with some values changed; a board begins at its first page."""
        values: dict[str, Any] = {
            "bang": self.asked.board if self.asked.board != self.usual else "",
            "q": self.asked.text,
            **{FACETS[facet][0]: value for facet, value in self.asked.wanted.items()},
            **changes,
        }
        return query_string(values)

    @property
    def narrowed(self) -> bool:
        """Whether only a part of the board is shown."""
        return bool(self.asked.wanted or self.asked.text)


@require_GET
def show_feedback_list(request: Request) -> HttpResponse:
    """Show a board of what was raised, what is late first."""
    actor = request.actor
    guest = queries.is_guest(actor)
    shown_board_query = _read_board_query(request, usual="all" if guest else "open")
    feedback = queries.list_feedback(actor, shown_board_query.asked, shown_board_query.page)
    boards = [board for board in BOARDS if board not in _needless(actor, guest=guest)]
    facts = {
        "shown": shown_board_query,
        "found": feedback,
        "guest": guest,
        "size": SIZE,
        "tabs": [
            {
                "label": LABELS[board],
                "url": _board(shown_board_query, board),
                "current": board == shown_board_query.asked.board,
                "count": feedback.boards.get(board, 0) if board in COUNTED else 0,
            }
            for board in boards
        ],
        "filters": [
            (
                *FACETS[facet],
                _options(facet, shown_board_query.asked.wanted, feedback),
                shown_board_query.asked.wanted.get(facet, ""),
            )
            for facet in FACETS
            if not guest or facet in OF_GUESTS
        ],
        "may_raise": _may_raise(actor),
        "reports": actor.scope("feedback.raise").own is not None and not _may_raise(actor),
        "year": actor.today.year + 1 if actor.scope("feedback.view").units.paths else 0,
    }
    return render(request, "feedback/list.html", facts)


def _needless(actor: Actor, *, guest: bool) -> tuple[str, ...]:
    """Boards that would stay empty for an actor, or say nothing to them."""
    waits = any(actor.may(action) for action in queries.WAITS)
    return ("late", "promised", "done") if guest else () if waits else ("mine",)


def _board(shown: FeedbackQuery, board: str) -> str:
    return FeedbackQuery(FeedbackFilter(board, shown.asked.wanted, shown.asked.text), 1, shown.usual).query() or "?"


def _read_board_query(request: Request, *, usual: str) -> FeedbackQuery:
    """Read what is asked for; a value that can't be read is as if it weren't there."""
    get = request.GET
    board = get.get("bang", "")
    facts = {}
    for facet, (name, _) in FACETS.items():
        value = get.get(name, "")[:24]
        known_values = value in _CODES[facet] if facet in _CODES else whole_number(value) is not None
        if known_values or (value == NONE and facet in NOBODY):
            facts[facet] = value
    feedback_filter = FeedbackFilter(board if board in BOARDS else usual, facts, get.get("q", "")[:80].strip())
    return FeedbackQuery(feedback_filter, whole_number(get.get("trang", "")) or 1, usual)


def _options(facet: str, wanted: Mapping[str, str], found: FeedbackPart) -> list[tuple[str, str]]:
    """Values that a facet has on this board, each with how many records have it."""
    counts, labels = found.counts[facet], _values(facet, found.names)
    value_chosen = wanted.get(facet, "")
    there = [
        (value, f"{name} ({counts[value]})") for value, name in labels.items() if counts[value] or value == value_chosen
    ]
    return [("", "Tất cả"), *there]


def _values(facet: str, names: Mapping[str, str]) -> dict[str, str]:
    """What each value of a facet is called."""
    named_words = {code: word(code, f"feedback_{facet}") for code in _CODES[facet]} if facet in _CODES else names
    return {NONE: NOBODY.get(facet, ""), **named_words}


@require_GET
def show_divided(request: Request) -> HttpResponse:
    """Show how what is open divides by department, unit, topic or age."""
    by = {FACETS[facet][0]: facet for facet in DIVIDED}
    facet = by.get(request.GET.get("theo", ""), "owner")
    shares, names = queries.divide_feedback(request.actor, facet)
    labels = _values(facet, names)
    facts = {
        "label": FACETS[facet][1],
        "tabs": [
            {"label": label, "url": f"?theo={FACETS[each][0]}", "current": each == facet}
            for each, label in DIVIDED.items()
        ],
        "rows": [(labels[share.value], share, _where_of(facet, share.value)) for share in shares],
    }
    return render(request, "feedback/divided.html", facts)


def _where_of(facet: str, value: str) -> dict[str, str]:
    """Addresses of the boards that hold the matters with one value of a facet."""
    return {
        board: FeedbackQuery(FeedbackFilter(board, {facet: value}), 1, "").query()
        for board in ("open", "late", "promised")
    }


# ── Raised without a report ──────────────────────────────────────────────────────────────────────────────────


def _may_raise(actor: Actor) -> bool:
    """Tell whether an actor raises matters on a page: a host unit, and organisation-inspection for a dialogue."""
    return bool(actor.scope("feedback.raise").hosts.paths) or actor.holds("org_inspection")


class RaiseForm(Form):
    """What is raised; of a dialogue also on which day."""

    kind = Radio(label="Đây là", choices=[(kind, word(kind, "feedback_kind")) for kind in KINDS[:2]])
    text = Lines(label="Nội dung", max_length=LONGEST_TEXT)
    topic = Choice(
        label="Lĩnh vực",
        required=False,
        choices=[("", "Chưa rõ"), *((topic, word(topic, "feedback_topic")) for topic in TOPICS)],
    )

    def __init__(self, data: Any, own: list[tuple[str, str]], *, dialogue: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if dialogue:
            self.fields["raised_on"] = Day(label="Ngày đối thoại")
        if len(own) > 1:
            self.fields["unit"] = Choice(label="Đơn vị", choices=own)
        self.order_fields(["unit", "raised_on", "kind", "text", "topic"])


@GET_POST
def raise_matter(request: Request) -> HttpResponse:
    """Let a host unit raise a matter, or organisation-inspection write one down from a dialogue.

    All others bring matters home in the reports of their trips.
    """
    actor = request.actor
    scope = actor.scope("feedback.raise")
    if not _may_raise(actor):
        messages.info(request, "Điều cơ sở nêu với đồng chí được ghi trong báo cáo chuyến đi.")
        return redirect("feedback.view")
    own = [(str(root.pk), union_name(root.name, root.level)) for root in units.roots(scope.hosts, actor.today)]
    if own:
        return _raise_form(request, own, dialogue=False)
    key = whole_number(request.GET.get("don-vi", ""))
    unit = queries.raising(actor, key, as_host=False) if key else None
    if unit is None:
        return _choose_unit(request, lambda text: units.search_hosts(text, actor.today, scope.units))
    return _raise_form(request, [(str(unit.pk), union_name(unit.name, unit.level))], dialogue=True)


def _choose_unit(request: Request, search: Callable[[str], list[Host]]) -> HttpResponse:
    text = request.GET.get("tim", "")[:80]
    hosts = search(text)
    facts = {"text": text, "found": hosts[:FOUND_AT_MOST], "more": len(hosts) > FOUND_AT_MOST}
    return render(request, "feedback/where.html", facts)


def _raise_form(request: Request, own: list[tuple[str, str]], *, dialogue: bool) -> HttpResponse:
    form = RaiseForm(sent_data(request), own, dialogue=dialogue, initial={"raised_on": request.actor.today})
    if form.is_valid():
        cleaned_data = form.cleaned_data
        new = actions.New(
            unit=int(cleaned_data.get("unit") or own[0][0]),
            kind=cleaned_data["kind"],
            text=cleaned_data["text"],
            topic=cleaned_data["topic"],
            origin="dialogue" if dialogue else "host_unit",
            raised_on=cleaned_data.get("raised_on"),
        )
        try:
            matter_raised = actions.raise_feedback(request.actor, new)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, RECORDED[new.origin])
            return redirect("feedback.show", feedback_id=matter_raised.pk)
    facts = {"form": form, "unit": own[0][1] if len(own) == 1 else "", "dialogue": dialogue}
    return render(request, "feedback/raise.html", facts, status=422 if form.errors else 200)
