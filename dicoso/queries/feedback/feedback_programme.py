"""What is proposed for a year's programme of what the grassroots raised, and what else could be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Max

from dicoso.domain.feedback import OPEN, TOPICS
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.feedback.feedback_list import last_answers
from dicoso.store.models import Feedback, FeedbackEntry, Unit

MOST: Final = 200  # so many more are offered; whoever looks for another finds it on its own page


class Matter(NamedTuple):
    """One record of the list: what was raised by which units, what was answered, what the programme should hold."""

    id: UUID
    text: str
    kind: str
    nature: str
    units: tuple[str, ...]
    raised_on: date
    state: str
    answer: str
    proposed: str


class ProgrammeTopicMatters(NamedTuple):
    """The records of one topic; `name` is empty where it wasn't classified."""

    name: str
    matters: tuple[Matter, ...]


class Programme(NamedTuple):
    """What is proposed for a year by topic, and what else could be, by topic; `more`: not all of that is shown."""

    year: int
    topics: Sequence[ProgrammeTopicMatters]
    others: Sequence[ProgrammeTopicMatters]
    more: bool

    @property
    def matters(self) -> int:
        """How many records are proposed."""
        return sum(len(topic.matters) for topic in self.topics)


def programme(actor: Actor, year: int) -> Programme:
    """What the actor may see of what is proposed for a year's programme. A constant number of queries."""
    feedback = visible.feedback(actor, "feedback.view").exclude(state="merged").select_related("unit")
    carried = list(feedback.filter(carried_to=year).order_by("raised_on", "pk"))
    free = visible.feedback(actor, "feedback.carry").filter(carried_to=None, state__in=OPEN).select_related("unit")
    others = list(free.order_by("raised_on", "pk")[: MOST + 1]) if actor.may("feedback.carry") else []
    return Programme(year, _topics(carried), _topics(others[:MOST]), len(others) > MOST)


def issuer(actor: Actor) -> Unit | None:
    """Unit that issues a proposal: the widest of which the actor sees what was raised; None for a host."""
    return next(iter(units.roots(actor.scope("feedback.view").units, actor.today)), None)


def _topics(found: Sequence[Feedback]) -> list[ProgrammeTopicMatters]:
    keys = {each.pk for each in found}
    also: dict[UUID, list[str]] = {key: [] for key in keys}
    merged = Feedback.objects.filter(merged_into__in=keys).order_by("raised_on").select_related("unit")
    for other in merged:
        if other.merged_into_id is not None:
            also[other.merged_into_id].append(union_name(other.unit.name, other.unit.level))
    answers, proposed = last_answers(keys), _proposed(keys)
    rows: dict[str, list[Matter]] = {topic: [] for topic in (*TOPICS, "")}
    for other in found:
        own = union_name(other.unit.name, other.unit.level)
        rows[other.topic].append(
            Matter(
                other.pk, other.text, other.kind, other.nature, tuple(dict.fromkeys([own, *also[other.pk]])),
                other.raised_on, other.state, answers.get(other.pk, ""), proposed.get(other.pk, ""),
            )
        )  # fmt: skip
    return [ProgrammeTopicMatters(name, tuple(matters)) for name, matters in rows.items() if matters]


def _proposed(keys: Iterable[UUID]) -> dict[UUID, str]:
    """What was last written on what the programme should hold."""
    feedback_entries = FeedbackEntry.objects.filter(feedback__in=keys, step="carry").exclude(text="")
    last = feedback_entries.values("feedback").annotate(n=Max("pk"))
    return dict(FeedbackEntry.objects.filter(pk__in=last.values("n")).values_list("feedback", "text"))
