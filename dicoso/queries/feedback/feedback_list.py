"""What the grassroots raised, as lists: boards with what they can be narrowed down by, what waits, what is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, cast
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from dicoso.domain import pages
from dicoso.domain.feedback import NONE, OPEN, TO_ANSWER, Matter, Share, narrowed, pressing_first, shares
from dicoso.domain.text import fold, phrase_key
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.rules import rulebook
from dicoso.queries.units import SEGMENT
from dicoso.store.models import Feedback, FeedbackEntry, Posting, Role, Unit

SIZE: Final = 50  # rows of one page of a list
BOARDS: Final = ("mine", "open", "late", "promised", "done", "all")
# The states in which a record waits for whoever has a right.
WAITS: Final[Mapping[str, tuple[str, ...]]] = {
    "feedback.classify": ("received",),
    "feedback.assign": ("classified",),
    "feedback.answer": TO_ANSWER,
    "feedback.accept": ("answered",),
}


class WaitingFeedback(NamedTuple):
    """How many records wait for one kind of step of an actor; `late` of them are past their due date."""

    action: str
    matters: int
    late: int

    @property
    def state(self) -> str:
        """The one state in which they all are; empty where they are in several."""
        states = WAITS[self.action]
        return states[0] if len(states) == 1 else ""


def waiting_feedback(actor: Actor) -> list[WaitingFeedback]:
    """Return what waits for an actor today, by the right to the next step: for first pages and notices.

    One query for each of the four rights that the actor has.
    """
    waiting_kinds = []
    for action in WAITS:
        if actor.may(action):
            totals = _waits(actor, action).aggregate(
                matters=Count("pk"), late=Count("pk", filter=_late_condition(actor.today))
            )
            waiting_kinds.append(WaitingFeedback(action, totals["matters"], totals["late"]))
    return [waiting_kind for waiting_kind in waiting_kinds if waiting_kind.matters]


def waits(actor: Actor) -> list[tuple[str, QuerySet[Feedback]]]:
    """Records that wait for an actor, by the right to the next step."""
    return [(action, _waits(actor, action)) for action in WAITS if actor.may(action)]


def waiting_for(actor: Actor) -> QuerySet[Feedback]:
    """Records that wait for a step of an actor, whatever the step."""
    any_of = Q(pk__in=[])
    for action in WAITS:
        if actor.may(action):
            any_of |= Q(pk__in=_waits(actor, action).values("pk"))
    return Feedback.objects.filter(any_of)


class Next(NamedTuple):
    """The most pressing of the records that wait for an actor; `left`: how many of them there are."""

    id: UUID
    text: str
    unit: str
    left: int


def next_waiting(actor: Actor, besides: UUID) -> Next | None:
    """What waits for an actor besides one record, the most pressing of it. One query."""
    waiting_rows = (
        waiting_for(actor).exclude(pk=besides).values_list(*Matter._fields, "text", "unit__name", "unit__level")
    )
    texts = {Matter._make(facts): (text, union_name(name, level)) for *facts, text, name, level in waiting_rows}
    ordered = pressing_first(texts, actor.today)
    return Next(ordered[0].id, *texts[ordered[0]], len(ordered)) if ordered else None


def _late_condition(today: date) -> Q:
    return Q(state__in=TO_ANSWER, due__lt=today)


def _waits(actor: Actor, action: str) -> QuerySet[Feedback]:
    in_state = Q(state__in=WAITS[action])
    if action == "feedback.accept":  # a unit whose record was merged is asked through its own record
        in_state |= Q(merged_into__state__in=WAITS[action])
    return visible.feedback(actor, action).filter(in_state)


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """What a list is asked for: a board, narrowed down by facets and by words of the text."""

    board: str = "open"
    wanted: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


class FeedbackRow(NamedTuple):
    """One record of a list. `state` of a merged one is, for its unit, that of the record it was merged into."""

    id: UUID
    text: str
    unit: str
    kind: str
    origin: str
    topic: str
    nature: str
    owner: str
    due: date | None
    raised_on: date
    state: str
    late: int
    merged: int
    answer: str


class FeedbackPart(NamedTuple):
    """One page of a list; `boards`: how many there are on each; `counts`: of each facet, how many have which value."""

    rows: list[FeedbackRow]
    total: int
    page: int
    boards: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages.count_pages(self.total, SIZE)


def is_guest(actor: Actor) -> bool:
    """Tell whether an actor sees only what their own unit raised."""
    scope = actor.scope("feedback.view")
    return scope.own is None and not scope.units.paths


def list_feedback(actor: Actor, asked: FeedbackFilter, page: int = 1) -> FeedbackPart:
    """Return one page of a board, what is late first; of what is done, the newest. A constant number of queries."""
    today, guest = actor.today, is_guest(actor)
    matters = _visible_matters(actor, guest=guest, open_only=asked.board not in ("done", "all"))
    boards = Counter(board for matter in matters for board in BOARDS[1:] if matter.on(board, today))
    mine = set(waiting_for(actor).values_list("pk", flat=True))
    boards["mine"] = len(mine)
    on_board = [
        each_matter
        for each_matter in matters
        if (each_matter.id in mine if asked.board == "mine" else each_matter.on(asked.board, today))
    ]
    if asked.text:
        saying = set(having_words(visible.feedback(actor, "feedback.view"), asked.text).values_list("pk", flat=True))
        on_board = [matter for matter in on_board if matter.id in saying]
    left = narrowed(on_board, asked.wanted, today)
    ordered = pressing_first(left.matters, today)
    if asked.board == "done":
        ordered = sorted(left.matters, key=lambda each: (each.raised_on, str(each.id)), reverse=True)
    page, part = pages.nearest(page, len(ordered), SIZE)
    shown_board_rows = _board_rows(ordered[part], today, guest=guest)
    return FeedbackPart(shown_board_rows, len(ordered), page, boards, left.counts, _facet_names(left.counts))


def of_units(actor: Actor, most: int) -> list[FeedbackRow]:
    """What the units raised that an actor speaks for: first what is answered late, then what waits for them.

    Three queries.
    """
    matters = _visible_matters(actor, guest=True, open_only=True, action="feedback.accept")
    late = [matter for matter in matters if matter.late(actor.today)]
    answered = [each_matter for each_matter in matters if each_matter.state in WAITS["feedback.accept"]]
    pressing_matters = [*pressing_first(late, actor.today), *pressing_first(answered, actor.today)]
    return _board_rows(pressing_matters[:most], actor.today, guest=True)


def divide_feedback(actor: Actor, facet: str) -> tuple[list[Share], Mapping[str, str]]:
    """Return how what an actor may see and is open divides by a facet, and the names of units. Two queries."""
    open_ones = _visible_matters(actor, guest=is_guest(actor), open_only=True)
    found_shares = shares(open_ones, facet, actor.today)
    values = Counter(share.value for share in found_shares)
    return found_shares, _facet_names({"unit": {}, "owner": {}, facet: values})


def _visible_matters(actor: Actor, *, guest: bool, open_only: bool, action: str = "feedback.view") -> list[Matter]:
    """What an actor may see. A unit sees what it raised go its way in whatever that was merged into."""
    feedback = visible.feedback(actor, action)
    fields = [*Matter._fields]
    if guest:
        standing_fields = {name: Coalesce(f"merged_into__{name}", name) for name in ("owner", "state", "due")}
        feedback = feedback.annotate(**{f"standing_{name}": value for name, value in standing_fields.items()})
        fields = [f"standing_{name}" if name in standing_fields else name for name in fields]
    if open_only:
        feedback = feedback.filter(Q(state__in=OPEN) | Q(merged_into__state__in=OPEN) if guest else Q(state__in=OPEN))
    return [Matter._make(each) for each in feedback.values_list(*fields)]


def having_words(found: QuerySet[Feedback], text: str) -> QuerySet[Feedback]:
    """Records whose text has all words, typed with or without tones."""
    for word in fold(text).split():
        found = found.filter(search__contains=word)
    return found


def _facet_names(counts: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Names of the units and departments among the facets, in Vietnamese order."""
    keys = {int(key) for facet in ("unit", "owner") for key in counts[facet] if key != NONE}
    unit_rows = Unit.objects.filter(pk__in=keys).values_list("pk", "name", "level")
    pairs = [(str(pk), union_name(name, level)) for pk, name, level in unit_rows]
    return dict(sorted(pairs, key=lambda each: phrase_key(each[1])))


def _board_rows(shown: Sequence[Matter], today: date, *, guest: bool) -> list[FeedbackRow]:
    keys = [each.id for each in shown]
    records = Feedback.objects.select_related("unit", "owner", "merged_into__owner").annotate(n=Count("merged"))
    known_records = {each_record.pk: each_record for each_record in records.filter(pk__in=keys)}
    answers = last_answers({each.merged_into_id or each.pk for each in known_records.values()}) if guest else {}
    board_rows = []
    for matter in shown:
        each = known_records[matter.id]
        record = each.merged_into or each if guest else each
        board_rows.append(
            FeedbackRow(
                each.pk, each.text, union_name(each.unit.name, each.unit.level), each.kind, each.origin, each.topic,
                each.nature, record.owner.name if record.owner else "", matter.due, each.raised_on, matter.state,
                matter.late(today), each.n, answers.get(record.pk, ""),
            )
        )  # fmt: skip
    return board_rows


def last_answers(keys: set[UUID]) -> dict[UUID, str]:
    """Last answer to each of some records that has one. One query."""
    last = FeedbackEntry.objects.filter(feedback__in=keys, step="answer").values("feedback").annotate(n=Max("pk"))
    return dict(FeedbackEntry.objects.filter(pk__in=last.values("n")).values_list("feedback", "text"))


# ── Who may answer, and until when ───────────────────────────────────────────────────────────────────────────


def answer_days(path: str, on: date) -> int:
    """How many days there are for an answer to a unit. Two queries."""
    code = units.load_provinces().code(path, on)
    return cast(int, rulebook().rule("feedback.answer_days", code, on).value)


def answering_departments(actor: Actor, path: str) -> list[tuple[int, str]]:
    """Departments that an actor can give a matter of a unit to: of its province, and of the centre."""
    offices = Unit.objects.filter(
        actor.scope("feedback.assign").units.q("path"),
        level="department",
        valid_from__lte=actor.today,
        valid_to__gte=actor.today,
    )
    province = units.load_provinces().province(path, actor.today)
    condition = Q(parent__level="central")
    if province is not None:
        condition |= Q(path__gte=province.path, path__lt=units.after(province.path))
    return list(offices.filter(condition).order_by("path").values_list("pk", "name"))


def raising(actor: Actor, unit_id: int, *, as_host: bool) -> Unit | None:
    """Unit that raises a matter: one that the actor speaks for, or one within their reach; else None."""
    scope = actor.scope("feedback.raise")
    reach = scope.hosts if as_host else scope.units
    return Unit.objects.filter(reach.q("path"), pk=unit_id).exclude(level="department").first()


def answerers(owner: Unit, today: date) -> list[str]:
    """Names of those who can answer for a department today. Three queries.

    Its heads, and, where organisation-inspection works in it, those of organisation-inspection.
    """
    now = Unit.objects.filter(pk__in=units.became([owner.pk], today)[owner.pk])
    ids = {int(unit.path[i : i + SEGMENT]) for unit in now for i in range(0, len(unit.path), SEGMENT)} | {owner.pk}
    roles = Role.objects.filter(unit__in=ids, start__lte=today, end__gte=today, account__is_active=True)
    postings = Posting.objects.filter(
        unit__in=[unit.pk for unit in now], person=OuterRef("account__person"), start__lte=today, end__gte=today
    )
    able = roles.filter(Q(role="dept_head") | Q(Exists(postings), role="org_inspection"))
    return list(able.order_by("account__name").values_list("account__name", flat=True).distinct())
