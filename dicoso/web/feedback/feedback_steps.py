"""One record of what the grassroots raised: its conversation, and the next step that the viewer may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dicoso.actions import feedback as actions
from dicoso.actions.feedback import Assignment
from dicoso.domain.dates import dmy
from dicoso.domain.errors import Conflict, Invalid, NotFound, WrongState
from dicoso.domain.feedback import LONGEST_ANSWER, LONGEST_TEXT, NATURES, TOPICS, programme_years
from dicoso.queries import visible
from dicoso.queries.feedback import feedback_list, feedback_page
from dicoso.queries.feedback.feedback_page import OFFERED, FeedbackPage
from dicoso.web.actor import Request
from dicoso.web.forms import Choice, Day, Form, Lines, Radio, seen_at
from dicoso.words.messages import FAULTS, fault, word

# What comes next, by state: whoever may take it finds its form open; other steps open on demand.
NEXT: Final = {
    "received": "classify",
    "classified": "assign",
    "assigned": "answer",
    "answered": "accept",
    "disputed": "answer",
    "accepted": "close",
}
TITLES: Final = {
    "classify": "Phân loại",
    "assign": "Giao cho ban trả lời",
    "answer": "Trả lời cơ sở",
    "accept": "Câu trả lời đã được chưa?",
    "dispute": "Chưa đồng ý với câu trả lời",
    "close": "Kết thúc hồ sơ",
    "carry": "Đề xuất đưa vào chương trình công tác",
}
AGAIN: Final = {"classify": "Phân loại lại", "assign": "Giao lại", "answer": "Bổ sung câu trả lời"}
BUTTONS: Final = {
    "classify": "Lưu phân loại",
    "assign": "Giao trả lời",
    "answer": "Gửi câu trả lời",
    "accept": "Đồng ý với câu trả lời",
    "dispute": "Chưa đồng ý",
    "close": "Kết thúc",
    "carry": "Đưa vào đề xuất",
}
NOTES: Final = {
    "classify": "Ghi chú",
    "assign": "Lý do giao lại",
    "answer": "Nội dung trả lời",
    "accept": "Ý kiến của đơn vị",
    "dispute": "Vì sao chưa đồng ý",
    "close": "Lý do kết thúc",
    "carry": "Nội dung đề xuất",
}
PROMISED: Final = ("Báo việc đã thực hiện", "Gửi", "Đã làm được gì, khi nào")  # what an answer is to a promise
DONE: Final = {
    "classify": "Đã phân loại.",
    "answer": "Đã gửi câu trả lời. Đơn vị sẽ đọc được ở hồ sơ này.",
    "accept": "Đã ghi nhận đơn vị đồng ý.",
    "dispute": "Đã ghi nhận đơn vị chưa đồng ý. Ban sẽ trả lời lại.",
    "close": "Đã kết thúc hồ sơ.",
    "carry": "Đã đưa vào đề xuất chương trình công tác.",
}


class Words(Form):
    """What is said with a step; `again`: against a word already given, so that a reason is needed."""

    def __init__(self, data: Any, step: str, *, needed: bool, **options: Any) -> None:
        super().__init__(data, auto_id=f"id_{step}_%s", **options)  # several forms stand on one page
        self.fields["note"] = Lines(label=NOTES[step], required=needed, max_length=LONGEST_ANSWER)


class AssignForm(Words):
    """Who is to answer, and until when; with `about`, first what the record is about."""

    def __init__(self, data: Any, step: str, page: FeedbackPage, *, about: bool, needed: bool, **options: Any) -> None:
        super().__init__(data, step, needed=needed, **options)
        choices = [("", "Để sau" if about else "Chọn ban"), *((str(pk), name) for pk, name in page.departments)]
        if about:
            topics = [(topic, word(topic, "feedback_topic")) for topic in TOPICS]
            self.fields["topic"] = Choice(label="Lĩnh vực", choices=[("", "Chọn lĩnh vực"), *topics])
            natures = [(nature, word(nature, "feedback_nature")) for nature in NATURES]
            self.fields["nature"] = Radio(label="Tính chất", choices=natures)
        if not about or page.standing.state == "received":
            self.fields["owner"] = Choice(label="Giao cho", choices=choices, required=not about)
            self.fields["due"] = Day(label="Hạn trả lời", required=not about)
        self.order_fields(["topic", "nature", "owner", "due", "note"])

    def clean(self) -> dict[str, Any]:
        """Want a day for whoever is to answer."""
        clean = super().clean() or {}
        if clean.get("owner") and not clean.get("due") and "due" not in self.errors:
            self.add_error("due", FAULTS["required"])
        return clean


class CarryForm(Words):
    """For which year's programme, and what it should hold."""

    def __init__(self, data: Any, years: range, **options: Any) -> None:
        super().__init__(data, "carry", needed=False, **options)
        self.fields["note"].max_length = LONGEST_TEXT  # type: ignore[attr-defined]
        self.fields["year"] = Choice(label="Chương trình công tác năm", choices=[(str(y), str(y)) for y in years])
        self.order_fields(["year", "note"])


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the viewer may take: its form, and whether it stands open. `other`: a second button."""

    step: str
    title: str
    form: Form
    where: str
    open: bool
    button: str
    other: tuple[str, str] | None = None


@require_GET
def show_feedback(request: Request, feedback_id: UUID) -> HttpResponse:
    """Show a record with what may be done with it."""
    return _render_feedback(request, feedback_page.feedback_page(request.actor, feedback_id))


def _render_feedback(
    request: Request, page: FeedbackPage, *, step: str = "", wrong: Form | None = None, overtaken: str | None = None
) -> HttpResponse:
    """Render a record: 422 with what was wrong with a step; 409 with the words of who was overtaken by another."""
    offers = _offers(request, page, step, wrong)
    facts = {
        "page": page,
        "found": page.feedback,
        "standing": page.standing,
        "open_offer": next((offer for offer in offers if offer.open), None),
        "offers": [offer for offer in offers if not offer.open],
        "steps": _way(page),
        "next": feedback_list.next_waiting(request.actor, page.feedback.pk),
        "seen": page.standing.state_at.isoformat(),
        "wrong": wrong,
        "overtaken": overtaken,
    }
    return render(request, "feedback/show.html", facts, status=409 if overtaken is not None else 422 if wrong else 200)


def _offers(request: Request, page: FeedbackPage, sent: str, form: Form | None) -> list[Offer]:
    """Steps that the viewer may take; the next one, or the one that was just refused, stands open."""
    may = {action.removeprefix("feedback.") for action in page.may} - {"open", "merge"}
    both = {"accept", "dispute"} <= may
    if both:
        may.discard("dispute")
        sent = "accept" if sent == "dispute" else sent
    usual = NEXT.get(page.standing.state, "")
    offers = []
    for step in TITLES:
        if step in may:
            again = step in AGAIN and step != usual
            other = (BUTTONS["dispute"], _step_address(page, "dispute")) if both and step == "accept" else None
            title, button = AGAIN[step] if again else TITLES[step], BUTTONS[step]
            if step == "answer" and page.standing.kind == "promise":
                title, button, _ = PROMISED
            shown_form = form if form is not None and step == sent else _step_form(request, page, step)
            opens = step == (sent if form is not None else usual)
            offers.append(Offer(step, title, shown_form, _step_address(page, step), opens, button, other))
    return offers


def _step_address(page: FeedbackPage, step: str) -> str:
    return reverse(f"feedback.{step}", kwargs={"feedback_id": page.feedback.pk})


def _step_form(request: Request, page: FeedbackPage, step: str, data: Any = None) -> Form:
    """Form of a step, filled in with what is known."""
    record = page.standing
    if step == "classify":
        initial = {"topic": record.topic, "nature": record.nature, "due": page.due}
        return AssignForm(data, step, page, about=True, needed=False, initial=initial)
    if step == "assign":
        initial = {"owner": record.owner_id, "due": page.due}
        form = AssignForm(data, step, page, about=False, needed=record.state != "classified", initial=initial)
        if record.state == "classified":
            form.fields["note"].label = "Ghi chú cho ban"
        return form
    if step == "carry":
        years = programme_years(request.actor.today)
        return CarryForm(data, years, initial={"year": record.carried_to or years[1]})
    needed = step in ("answer", "dispute") or (step == "close" and record.state != "accepted")
    words = Words(data, step, needed=needed)
    if step == "answer" and record.kind == "promise":
        words.fields["note"].label = PROMISED[2]
    return words


def _way(page: FeedbackPage) -> list[dict[str, str]]:
    """Way of the record as the part `steps` draws it."""
    standing = page.standing
    promise = standing.kind == "promise"
    labels = ["Đã hứa", "Thực hiện"] if promise else ["Đã nêu", "Phân loại", "Giao việc", "Trả lời"]
    labels += ["Đơn vị xem", "Kết thúc"]
    at = {"received": -5, "classified": -4, "assigned": -3, "disputed": -3, "answered": -2, "accepted": -1, "closed": 0}
    place = max(len(labels) + at[standing.state], 1)
    owner = standing.owner.name if standing.owner else ""
    due = f"hạn {standing.due:%d/%m/%Y}" if standing.due else ""
    below = {place: due if place == len(labels) - 3 else "", len(labels) - 4: owner}
    drawn = []
    for i, label in enumerate(labels):
        state = "done" if i < place else "todo" if i > place else "now"
        if i == place and page.late:
            state = "late"
        elif i == place and standing.state == "disputed":
            state = "back"
        drawn.append({"label": label, "state": state, "below": below.get(i, "")})
    return drawn


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────


def _take_record_step(
    request: Request, feedback_id: UUID, step: str, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Take a step; show the record again with what was wrong, or with what somebody else did meanwhile."""
    page = feedback_page.feedback_page(request.actor, feedback_id)
    visible.find_one(visible.feedback, request.actor, f"feedback.{step}", pk=feedback_id)
    form = _step_form(request, page, step, request.POST)
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        except (Conflict, WrongState):
            now = feedback_page.feedback_page(request.actor, feedback_id)
            return _render_feedback(request, now, step=step, overtaken=str(form.cleaned_data.get("note", "")))
        else:
            messages.success(request, _done_text(step, page, form.cleaned_data))
            return redirect("feedback.show", feedback_id=feedback_id)
    return _render_feedback(request, page, step=step, wrong=form)


def _done_text(step: str, page: FeedbackPage, read: Mapping[str, Any]) -> str:
    """What to say of a step that was taken: of a record given away, also to whom and until when."""
    owner = dict(page.departments).get(int(read.get("owner") or 0))
    if owner is None:
        return DONE[step]
    recipient = f"giao cho {owner}, hạn {dmy(read['due'])}"
    return f"Đã phân loại và {recipient}." if step == "classify" else f"Đã {recipient}."


@require_POST
def classify_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Say what a record is about, and who is to answer, if that is known."""

    def act(read: dict[str, Any]) -> object:
        to = Assignment(int(read["owner"]), read["due"]) if read.get("owner") and read.get("due") else None
        return actions.classify_feedback(
            request.actor,
            feedback_id,
            read["topic"],
            read["nature"],
            to=to,
            note=read["note"],
            seen=seen_at(request, "feedback"),
        )

    return _take_record_step(request, feedback_id, "classify", act)


@require_POST
def assign_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Give a record to the department that is to answer."""

    def act(read: dict[str, Any]) -> object:
        to = Assignment(int(read["owner"]), read["due"])
        return actions.assign_feedback(
            request.actor, feedback_id, to, note=read["note"], seen=seen_at(request, "feedback")
        )

    return _take_record_step(request, feedback_id, "assign", act)


def _say_step(request: Request, feedback_id: UUID, step: str, action: Callable[..., object]) -> HttpResponse:

    def act(read: dict[str, Any]) -> object:
        return action(request.actor, feedback_id, read["note"], seen=seen_at(request, "feedback"))

    return _take_record_step(request, feedback_id, step, act)


@require_POST
def answer_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Answer the unit."""
    return _say_step(request, feedback_id, "answer", actions.answer_feedback)


@require_POST
def accept_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Accept the answer as the unit."""
    return _say_step(request, feedback_id, "accept", actions.accept_answer)


@require_POST
def dispute_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Dispute the answer as the unit."""
    return _say_step(request, feedback_id, "dispute", actions.dispute_answer)


@require_POST
def close_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Close a record."""
    return _say_step(request, feedback_id, "close", actions.close_feedback)


@require_POST
def carry_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Propose a record for a year's programme."""

    def act(read: dict[str, Any]) -> object:
        return actions.carry_into_programme(request.actor, [feedback_id], int(read["year"]), read["note"])

    return _take_record_step(request, feedback_id, "carry", act)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_record(request: Request, feedback_id: UUID) -> HttpResponse:
    """Look for a record that says the same, and merge into it."""
    page = feedback_page.feedback_page(request.actor, feedback_id)
    wrong: list[str] = []
    if request.method == "POST":
        try:
            into = UUID(request.POST.get("into", ""))
            actions.merge_feedback(request.actor, feedback_id, into, seen=seen_at(request, "feedback"))
        except Invalid as error:
            wrong = [fault(found) for found in error.faults]
        except ValueError:
            raise NotFound(kind="feedback") from None
        except (Conflict, WrongState):
            return _render_feedback(request, feedback_page.feedback_page(request.actor, feedback_id), overtaken="")
        else:
            messages.success(request, "Đã gộp. Hồ sơ cũ vẫn xem được và theo câu trả lời của hồ sơ này.")
            return redirect("feedback.show", feedback_id=into)
    text = request.GET.get("q", "")[:80]
    problem = feedback_page.candidates(request.actor, page.feedback, text)
    facts = {
        "page": page,
        "found": page.feedback,
        "candidates": problem[:OFFERED],
        "more": len(problem) > OFFERED,
        "text": text,
        "seen": page.feedback.state_at.isoformat(),
        "wrong": wrong,
        "may": "feedback.merge" in page.may,
    }
    return render(request, "feedback/merge.html", facts, status=422 if wrong else 200)
