"""One record of what the grassroots raised, with all about it: origin, conversation, merged ones, what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nlargest
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from dicoso.domain.feedback import TO_ANSWER, days_answer_late
from dicoso.domain.units import union_name
from dicoso.domain.workflow import FEEDBACK_STEPS
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.feedback.feedback_list import (
    answer_days,
    answerers,
    answering_departments,
    having_words,
    is_guest,
)
from dicoso.queries.units import Host
from dicoso.store.models import Feedback, FeedbackEntry, Visit

ACTIONS: Final = tuple(f"feedback.{name}" for name in dict.fromkeys(step.name for step in FEEDBACK_STEPS))
OFFERED: Final = 20  # records offered to merge into
# What a unit reads of the record that its own was merged into: not what other units said of it.
_FOR_UNITS: Final = ("assign", "answer", "close")


class ConversationEntry(NamedTuple):
    """One entry of the conversation; `of`: the unit of the other record that it stands in, empty in its own."""

    at: datetime
    who: str
    step: str
    text: str
    of: str


class FeedbackOrigin(NamedTuple):
    """The trip whose report brought the record home; `trip` is empty, `report` None, if the actor may not open it."""

    trip: str
    report: UUID | None
    start: date
    end: date
    people: tuple[str, ...]


class Merged(NamedTuple):
    """A record that was merged into this one, as it was raised."""

    id: UUID
    unit: str
    raised_on: date
    origin: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """A record with all about it. `standing`: the record that it was merged into, or itself; that has the state.

    `awaited`: who can answer, while an answer is awaited; None otherwise.
    """

    feedback: Feedback
    standing: Feedback
    unit: Host
    origin: FeedbackOrigin | None
    said: Sequence[ConversationEntry]
    merged: Sequence[Merged]
    may: frozenset[str]
    late: int
    departments: Sequence[tuple[int, str]]
    due: date
    awaited: Sequence[str] | None

    @property
    def answer(self) -> ConversationEntry | None:
        """The last answer."""
        return next((each for each in self.said if each.step == "answer"), None)

    @property
    def may_open_standing(self) -> bool:
        """Whether the actor may open the record that this one was merged into."""
        return "open" in self.may


def feedback_page(actor: Actor, feedback_id: UUID) -> FeedbackPage:
    """Return a record with all about it. A constant number of queries.

    Raises: NotFound.
    """
    record = visible.find_one(visible.feedback, actor, "feedback.view", pk=feedback_id)
    leading = record.merged_into or record
    merged = list(record.merged.select_related("unit").order_by("raised_on", "pk"))
    may = _possible_steps(actor, record, leading)
    gives = bool({"feedback.classify", "feedback.assign"} & may)
    days = answer_days(record.unit.path, actor.today) if gives else 0
    return FeedbackPage(
        record,
        leading,
        units.hosts_of_units([record.unit])[0],
        _find_origin(actor, record),
        _conversation(actor, record, leading, merged),
        [Merged(other.pk, _raiser_name(other), other.raised_on, other.origin, other.text) for other in merged],
        may,
        days_answer_late(leading.state, leading.due, actor.today),
        answering_departments(actor, record.unit.path) if gives else (),
        actor.today + timedelta(days=days),
        answerers(leading.owner, actor.today) if leading.owner and leading.state in TO_ANSWER else None,
    )


def _raiser_name(feedback: Feedback) -> str:
    return union_name(feedback.unit.name, feedback.unit.level)


def _possible_steps(actor: Actor, found: Feedback, standing: Feedback) -> frozenset[str]:
    """What the actor could do now, so that a page offers nothing that would be refused. One query.

    The unit of a merged record speaks on what that was merged into; all else is done there itself.
    """
    steps = {f"feedback.{step.name}" for step in FEEDBACK_STEPS if step.source == standing.state}
    if found is not standing:
        steps &= {"feedback.accept", "feedback.dispute"}
    elif standing.state != "merged":
        steps.add("feedback.carry")
    feedback = {action: visible.feedback(actor, action).filter(pk=OuterRef("pk")) for action in sorted(steps)}
    opens = visible.feedback(actor, "feedback.view").filter(pk=OuterRef("merged_into"))
    conditions = {f"may{i}": Exists(gate) for i, gate in enumerate(feedback.values())}
    row = (
        Feedback.objects.filter(pk=found.pk)
        .annotate(**conditions, opens=Exists(opens))
        .values(*conditions, "opens")
        .get()
    )
    allowed = {action for action, name in zip(feedback, conditions, strict=True) if row[name]}
    return frozenset(allowed | ({"open"} if row["opens"] else set()))


def _find_origin(actor: Actor, found: Feedback) -> FeedbackOrigin | None:
    if found.report is None:
        return None
    trip = found.report.trip_id
    stays = Visit.objects.filter(trip=trip).select_related("person").order_by("person__sort_key", "start")
    stays_there = [stay for stay in stays if stay.host_id == found.unit_id] or list(stays)
    may_open = visible.visits(actor, "trip.view").filter(trip=trip).exists()
    readable = visible.trip_reports(actor, "trip_report.view").filter(pk=found.report.pk).exists()
    people = tuple(dict.fromkeys(stay.person.name for stay in stays))
    start, end = min(stay.start for stay in stays_there), max(stay.end for stay in stays_there)
    return FeedbackOrigin(trip if may_open else "", found.report_id if readable else None, start, end, people)


def _conversation(
    actor: Actor, found: Feedback, standing: Feedback, merged: Iterable[Feedback]
) -> list[ConversationEntry]:
    """Conversation, the newest first: of the record, of what was merged into it, of what it went into.

    A unit doesn't read what other units said, only what they all were told.
    """
    of = {other.pk: _raiser_name(other) for other in merged}
    guest = is_guest(actor)
    entries = FeedbackEntry.objects.filter(feedback__in=[found.pk, standing.pk, *of])
    told = []
    for entry in entries.select_related("by").order_by("-at", "-pk"):
        shared = entry.step in _FOR_UNITS or (entry.by_id == actor.account_id and entry.step != "raise")
        elsewhere = entry.feedback_id != found.pk
        if guest and elsewhere and (entry.feedback_id in of or not shared):
            continue
        whose = of.get(entry.feedback_id, "") or (_raiser_name(standing) if elsewhere and not guest else "")
        told.append(ConversationEntry(entry.at, entry.by.name, entry.step, entry.text, whose))
    return told


class Candidate(NamedTuple):
    """A record that another one could be merged into."""

    id: UUID
    text: str
    unit: str
    raised_on: date
    state: str
    same_unit: bool
    same_topic: bool


def candidates(actor: Actor, found: Feedback, text: str = "") -> list[Candidate]:
    """What a record could be merged into: first what shares unit, topic and most of its words.

    `text`: only those that have all its words, typed with or without tones. Two queries.
    """
    gate = visible.feedback(actor, "feedback.merge").exclude(pk=found.pk).exclude(state__in=("merged", "closed"))
    if found.kind == "promise":
        gate = gate.filter(kind="promise")
    own = set(found.search.split())

    def alike(facts: tuple[UUID, int, str, str, str]) -> float:
        _, unit, topic, kind, search_text = facts
        theirs = set(search_text.split())
        shared = len(own & theirs) / (len(own | theirs) or 1)
        same_topic = bool(found.topic) and topic == found.topic
        return shared + (unit == found.unit_id) / 2 + same_topic / 4 - (kind != found.kind) / 8

    alike_rows = having_words(gate, text).values_list("pk", "unit_id", "topic", "kind", "search")
    first = [facts[0] for facts in nlargest(OFFERED + 1, alike_rows, key=alike)]
    known_feedback = Feedback.objects.select_related("unit").in_bulk(first)
    return [
        Candidate(
            each.pk, each.text, _raiser_name(each), each.raised_on, each.state,
            each.unit_id == found.unit_id, bool(found.topic) and each.topic == found.topic,
        )
        for each in (known_feedback[key] for key in first)
    ]  # fmt: skip
