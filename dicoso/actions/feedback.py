"""What the grassroots raised: brought in by reports, host units and dialogues, and taken on to an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from dicoso.actions import audit, notices
from dicoso.domain.errors import (
    Conflict,
    Fault,
    Invalid,
    NotAllowed,
    NotFound,
    SameIdOtherContent,
    WrongState,
    text_faults,
)
from dicoso.domain.feedback import (
    KINDS,
    LONGEST_ANSWER,
    LONGEST_TEXT,
    NATURES,
    TOPICS,
    RaisedLine,
    line_faults,
    programme_years,
)
from dicoso.domain.text import clean_lines, fold
from dicoso.domain.workflow import FEEDBACK_STEPS, Step, step_from
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.feedback import feedback_list as queries
from dicoso.queries.notices.notice_list import raised, who_raised
from dicoso.store.models import Feedback, FeedbackEntry, Posting, TripReport, Visit

__all__ = ["Assignment", "New", "RaisedLine"]

RAISE = "feedback.raise"


class New(NamedTuple):
    """What a unit raises itself, or raised in a dialogue on a day."""

    unit: int
    kind: str
    text: str
    topic: str = ""
    origin: str = "host_unit"
    raised_on: date | None = None


class Assignment(NamedTuple):
    """Who is to answer, and until when."""

    owner: int
    due: date


# ── Brought in ───────────────────────────────────────────────────────────────────────────────────────────────


def raise_all(actor: Actor, report: TripReport, lines: Sequence[RaisedLine]) -> list[Feedback]:
    """Make a record of each line of a report, under the line's own id; sent again, a line is accepted again.

    Part of the transaction in which the report is submitted. What was promised is assigned at once to the
    department of who promised: the writer, or, if they stayed at home, the first of the delegation.
    Raises: NotAllowed; Invalid, with the number of a line as `row`; SameIdOtherContent, with `stored` and `given`.
    """
    if not actor.may(RAISE):
        raise NotAllowed(action=RAISE)
    lines = [replace(line, text=clean_lines(line.text)) for line in lines]
    visits = list(Visit.objects.filter(trip=report.trip_id, state="recorded").order_by("start", "pk"))
    visited: dict[int, date] = {}
    for visit in visits:
        visited[visit.host_id] = max(visit.end, visited.get(visit.host_id, visit.end))
    faults = line_faults(lines, visited)
    if faults:
        raise Invalid(faults)
    feedback = Feedback.objects.in_bulk([line.id for line in lines])
    owner = _promiser(actor, visits) if any(line.kind == "promise" for line in lines) else None
    new_records = []
    for line in lines:
        if line.id in feedback:
            _same(feedback[line.id], report, line)
        else:
            new_records.append(_of_line(actor, report, line, visited[line.unit], owner))
    _insert_feedback(actor, new_records)
    return new_records


def _same(stored: Feedback, report: TripReport, line: RaisedLine) -> None:
    """Accept a line that is stored already; what it is about may have been classified anew since.

    Raises: SameIdOtherContent.
    """
    report_ids = (stored.report_id, stored.unit_id, stored.kind, stored.text)
    if report_ids != (report.pk, line.unit, line.kind, line.text):
        raise SameIdOtherContent(id=line.id, stored=stored.text, given=line.text)


def _of_line(actor: Actor, report: TripReport, line: RaisedLine, day: date, owner: int | None) -> Feedback:
    promised = line.kind == "promise"
    return Feedback(
        id=line.id,
        unit_id=line.unit,
        kind=line.kind,
        origin="trip_report",
        report=report,
        raised_on=day,
        raised_by_id=actor.account_id or report.written_by_id,
        text=line.text,
        topic=line.topic,
        owner_id=owner if promised else None,
        due=line.due if promised else None,
        state="assigned" if promised and owner else "received",
        state_at=actor.now(),
    )


def _promiser(actor: Actor, visits: Sequence[Visit]) -> int | None:
    """Department of who promised; None if they were posted nowhere on the visit's first day."""
    first = next((visit for visit in visits if visit.person_id == actor.person_id), visits[0])
    postings = Posting.objects.filter(person=first.person_id, start__lte=first.start, end__gte=first.start)
    return postings.order_by("-start", "pk").values_list("unit", flat=True).first()


@transaction.atomic
def raise_feedback(actor: Actor, new: New) -> Feedback:
    """Raise a matter: a host unit for itself, today; organisation-inspection for a unit, on the day of a dialogue.

    Raises: NotAllowed, if that unit is beyond the actor; Invalid.
    """
    unit = queries.raising(actor, new.unit, as_host=new.origin == "host_unit")
    if unit is None:
        raise NotAllowed(action=RAISE)
    text, day = clean_lines(new.text), new.raised_on or actor.today
    faults = [*text_faults("text", text, LONGEST_TEXT), *_new_faults(new, day, actor.today)]
    if faults:
        raise Invalid(faults)
    feedback = Feedback(
        unit=unit,
        kind=new.kind,
        origin=new.origin,
        raised_on=day,
        raised_by_id=_speaking_account(actor),
        text=text,
        topic=new.topic,
        state_at=actor.now(),
    )
    _insert_feedback(actor, [feedback])
    return feedback


def _new_faults(new: New, day: date, today: date) -> Iterable[Fault]:
    if new.kind not in KINDS[:2] or new.origin not in ("host_unit", "dialogue"):
        yield Fault.at("kind", "not_offered")
    if new.topic not in ("", *TOPICS):
        yield Fault.at("topic", "not_offered")
    if day > today:
        yield Fault.at("raised_on", "raised_later", today=today)


def _speaking_account(actor: Actor) -> int:
    """Whose word it is; the program itself speaks for nobody.

    Raises: NotAllowed.
    """
    if actor.account_id is None:
        raise NotAllowed(action=RAISE)
    return actor.account_id


def _insert_feedback(actor: Actor, made: Sequence[Feedback]) -> None:
    for each in made:
        each.search = fold(each.text)
    Feedback.objects.bulk_create(made)
    FeedbackEntry.objects.bulk_create(
        [FeedbackEntry(feedback=each, at=each.state_at, by_id=each.raised_by_id, step="raise") for each in made]
    )
    if made:
        audit.record_all(actor, [audit.Entry(RAISE, "feedback", str(each.pk), _raised(each)) for each in made])


def _raised(feedback: Feedback) -> dict[str, Any]:
    names = ("unit_id", "kind", "origin", "report_id", "raised_on", "text", "topic", "owner_id", "due", "state")
    return {name: getattr(feedback, name) for name in names}


# ── Step by step ─────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def classify_feedback(
    actor: Actor,
    feedback_id: UUID,
    topic: str,
    nature: str,
    *,
    to: Assignment | None = None,
    note: str = "",
    seen: datetime | None = None,
) -> Feedback:
    """Say what a record is about, and, if `to` is given, assign it at once.

    Raises: NotFound, NotAllowed, WrongState, Conflict, Invalid.
    """
    record = _find_record(actor, feedback_id, "feedback.classify", seen)
    step = step_from(FEEDBACK_STEPS, record.state, "classify")
    faults = [] if topic in TOPICS else [Fault.at("topic", "required")]
    faults += [] if nature in NATURES else [Fault.at("nature", "required")]
    faults += _assignment_faults(actor, record, to) if to else []
    if faults:
        raise Invalid(faults)
    _take_feedback_step(actor, record, step, note if to is None else "", topic=topic, nature=nature)
    if to:
        _assign(actor, record, to, note)
    return record


@transaction.atomic
def assign_feedback(
    actor: Actor, feedback_id: UUID, to: Assignment, *, note: str = "", seen: datetime | None = None
) -> Feedback:
    """Give a record to the department that is to answer; once given, giving it anew needs a reason.

    Raises: NotFound, NotAllowed, WrongState, Conflict, Invalid.
    """
    record = _find_record(actor, feedback_id, "feedback.assign", seen)
    step_from(FEEDBACK_STEPS, record.state, "assign")
    faults = _assignment_faults(actor, record, to)
    if faults:
        raise Invalid(faults)
    _assign(actor, record, to, note)
    return record


def _assign(actor: Actor, found: Feedback, to: Assignment, note: str) -> None:
    step = step_from(FEEDBACK_STEPS, found.state, "assign")
    _take_feedback_step(actor, found, step, note, owner_id=to.owner, due=to.due)


def _assignment_faults(actor: Actor, found: Feedback, to: Assignment) -> list[Fault]:
    offered_answering_departments = {pk for pk, _ in queries.answering_departments(actor, found.unit.path)}
    faults = [] if to.owner in offered_answering_departments else [Fault.at("owner", "not_offered")]
    return faults if to.due >= actor.today else [*faults, Fault.at("due", "due_early", first=actor.today)]


@transaction.atomic
def answer_feedback(actor: Actor, feedback_id: UUID, text: str, *, seen: datetime | None = None) -> Feedback:
    """Answer as the department that the record was given to; said again before the unit has spoken, it adds to it.

    Raises: NotFound, NotAllowed, WrongState, Conflict, Invalid.
    """
    return _say_in_record(actor, feedback_id, "answer", text, seen)


@transaction.atomic
def accept_answer(actor: Actor, feedback_id: UUID, note: str = "", *, seen: datetime | None = None) -> Feedback:
    """Accept the answer as the unit that raised the matter; of a merged record, the answer to what it went into.

    Raises: NotFound, NotAllowed, WrongState, Conflict, Invalid.
    """
    return _say_in_record(actor, feedback_id, "accept", note, seen)


@transaction.atomic
def dispute_answer(actor: Actor, feedback_id: UUID, reason: str, *, seen: datetime | None = None) -> Feedback:
    """Dispute the answer as the unit that raised the matter: the department has some days more to answer again.

    Raises: NotFound, NotAllowed, WrongState, Conflict, Invalid.
    """
    return _say_in_record(actor, feedback_id, "dispute", reason, seen)


@transaction.atomic
def close_feedback(actor: Actor, feedback_id: UUID, note: str = "", *, seen: datetime | None = None) -> Feedback:
    """Close an answered record; unless the unit has accepted the answer, a reason is needed.

    Raises: NotFound, NotAllowed, WrongState, Conflict, Invalid.
    """
    return _say_in_record(actor, feedback_id, "close", note, seen)


def _say_in_record(actor: Actor, feedback_id: UUID, name: str, text: str, seen: datetime | None) -> Feedback:
    record = _find_record(actor, feedback_id, f"feedback.{name}", seen)
    step = step_from(FEEDBACK_STEPS, record.state, name)
    changes: dict[str, Any] = {}
    if name == "dispute":
        changes["due"] = actor.today + timedelta(days=queries.answer_days(record.unit.path, actor.today))
    _take_feedback_step(actor, record, step, text, **changes)
    if name == "answer":
        _tell_of_answer(actor, record)
    return record


def _tell_of_answer(actor: Actor, found: Feedback) -> None:
    """Tell the unit that raised the matter, and who brought it in, but not who answers."""
    raisers = who_raised(found, actor.today) - {actor.account_id}
    key = f"{found.pk}@{found.state_at.isoformat()}"
    notices.tell(raisers, "answered", key, "feedback", str(found.pk), raised(found), found.state_at)


def _find_record(actor: Actor, feedback_id: UUID, action: str, seen: datetime | None) -> Feedback:
    """Record to act on: for the unit of a merged one, what that was merged into.

    Raises: NotFound, NotAllowed; Conflict, if it is no longer as it was seen.
    """
    record = visible.find_one(visible.feedback, actor, action, pk=feedback_id)
    if record.merged_into is not None and action in ("feedback.accept", "feedback.dispute"):
        record = record.merged_into
    if seen is not None and record.state_at != seen:
        raise Conflict(feedback=feedback_id)
    return record


def _take_feedback_step(actor: Actor, found: Feedback, step: Step, text: str, **changes: Any) -> None:
    """Compare and set, so that of two who act at once one wins and the other gets Conflict; keep the words.

    Raises: Conflict; Invalid, if the step needs words and has none.
    """
    words = clean_lines(text)
    needed = "required" if step.name == "answer" else "reason_required"
    if step.reason == "required" and not words:
        raise Invalid([Fault.at("note", needed)])
    if len(words) > LONGEST_ANSWER:
        raise Invalid([Fault.at("note", "too_long", limit=LONGEST_ANSWER)])
    feedback = Feedback.objects.filter(pk=found.pk, state=step.source, state_at=found.state_at)
    facts = {name: value for name, value in changes.items() if getattr(found, name) != value}
    now = actor.now()
    if not feedback.update(**changes, state=step.target, state_at=now):
        raise Conflict(feedback=found.pk)
    for name, value in (changes | {"state": step.target, "state_at": now}).items():
        setattr(found, name, value)
    _keep(actor, found, step.name, words)
    state_change = {"from": step.source, "to": step.target, **facts}
    audit.record_event(actor, audit.Entry(f"feedback.{step.name}", "feedback", str(found.pk), state_change, words))


def _keep(actor: Actor, found: Feedback, step: str, text: str) -> None:
    FeedbackEntry.objects.create(feedback=found, at=actor.now(), by_id=_speaking_account(actor), step=step, text=text)


# ── Merged, carried over ─────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def merge_feedback(
    actor: Actor, feedback_id: UUID, into: UUID, note: str = "", *, seen: datetime | None = None
) -> Feedback:
    """Merge a record into another that says the same; it keeps its origin and words, and follows the other's answer.

    Raises: NotFound, NotAllowed, WrongState, Conflict; Invalid, if the other one can't take it in.
    """
    for key in (feedback_id, into):
        visible.find_one(visible.feedback, actor, "feedback.merge", pk=key)
    feedback = Feedback.objects.filter(pk__in=(feedback_id, into)).select_for_update(of=("self",)).order_by("pk")
    both = {each_feedback.pk: each_feedback for each_feedback in feedback}
    merged, other = both[feedback_id], both[into]
    if seen is not None and merged.state_at != seen:
        raise Conflict(feedback=feedback_id)
    step = step_from(FEEDBACK_STEPS, merged.state, "merge")
    if other.pk == merged.pk or other.state in ("merged", "closed"):
        raise Invalid([Fault.at("into", "merge_into_gone")])
    if merged.kind == "promise" and other.kind != "promise":
        raise Invalid([Fault.at("into", "merge_promise")])
    _take_feedback_step(actor, merged, step, note, merged_into_id=other.pk)
    Feedback.objects.filter(merged_into=merged).update(merged_into=other)
    if merged.carried_to and not other.carried_to:
        Feedback.objects.filter(pk=other.pk).update(carried_to=merged.carried_to)
    return other


@transaction.atomic
def carry_into_programme(actor: Actor, feedback_ids: Iterable[UUID], year: int | None, note: str = "") -> int:
    """Propose records for a year's programme, or (None) take them back; tell how many that changed.

    `note`: what the programme should hold. Their state stays: the unit is still owed its answer.
    Raises: NotFound, NotAllowed, if one of them is beyond the actor; WrongState, if one was merged; Invalid.
    """
    words = clean_lines(note)
    if year is not None and year not in programme_years(actor.today):
        raise Invalid([Fault.at("year", "not_offered")])
    if len(words) > LONGEST_TEXT:
        raise Invalid([Fault.at("note", "too_long", limit=LONGEST_TEXT)])
    wanted_feedback_ids = set(feedback_ids)
    gate = visible.feedback(actor, "feedback.carry").filter(pk__in=wanted_feedback_ids)
    records = list(Feedback.objects.filter(pk__in=gate.values("pk")).select_for_update().order_by("pk"))
    if wanted_feedback_ids - {each.pk for each in records}:
        raise NotFound(kind="feedback")
    entries = []
    for record in records:
        if record.state == "merged":
            raise WrongState(state=record.state, step="carry")
        if record.carried_to == year and not words:
            continue
        facts = {"before": record.carried_to, "year": year}
        Feedback.objects.filter(pk=record.pk).update(carried_to=year)
        _keep(actor, record, "carry" if year else "leave", words)
        entries.append(audit.Entry("feedback.carry", "feedback", str(record.pk), facts, words))
    audit.record_all(actor, entries)
    return len(entries)
