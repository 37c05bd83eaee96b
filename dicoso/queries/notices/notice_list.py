"""What an account is to be told today, and what it was told: unread first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Value

from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.feedback import TO_ANSWER
from dicoso.domain.notices import SOON, Note, quoted, urgency
from dicoso.domain.plans import Period
from dicoso.domain.units import union_name
from dicoso.queries import actors, units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.feedback import feedback_list
from dicoso.queries.plans import own_plans, plan_board
from dicoso.queries.plans.plan_rules import period_after, period_at
from dicoso.queries.trip_reports import report_state
from dicoso.store.models import Account, Feedback, Notice, Person, Role, Unit

SHOWN: Final = 100  # notices on the page; what is older was read or has passed
TOGETHER: Final = 100  # accounts whose sight one query asks for; databases limit the parts of a query
LOOKED_BACK: Final = timedelta(days=90)  # a trip that ended longer ago is overdue still, but no longer news

Due = tuple[Period, date]


class NoticeLine(NamedTuple):
    """One notice as it is shown."""

    id: int
    kind: str
    subject: str
    subject_id: str
    facts: Mapping[str, Any]
    at: datetime
    unread: bool


def unread(actor: Actor) -> int:
    """How many notices an account hasn't read. One query."""
    return Notice.objects.filter(account=actor.account_id, read_at=None).count()


def list_notices(actor: Actor) -> list[NoticeLine]:
    """Account's notices: those not read yet, then the others, the latest first. One query."""
    mine = Notice.objects.filter(account=actor.account_id)
    own_notices = mine.order_by(F("read_at").desc(nulls_first=True), "-at", "-pk")[:SHOWN]
    return [line(notice) for notice in own_notices]


def line(notice: Notice) -> NoticeLine:
    """Stored notice as it is shown."""
    return NoticeLine(
        notice.pk, notice.kind, notice.subject, notice.subject_id, notice.facts, notice.at, notice.read_at is None
    )


def who_raised(found: Feedback, today: date) -> set[int]:
    """Accounts that are told of an answer: of the unit that raised the matter, and of who brought it in.

    What was merged into a record raised it as well. A constant number of queries for every hundred accounts.
    """
    concerned = _concerned([found, *Feedback.objects.filter(merged_into=found)], today)
    accounts = list(Account.objects.filter(pk__in=concerned, is_active=True).order_by("pk"))
    accounts_told: set[int] = set()
    for i in range(0, len(accounts), TOGETHER):
        some = accounts[i : i + TOGETHER]
        first, *others = [
            _sees(actor, account.pk, concerned[account.pk])
            for account, actor in zip(some, actors.load_all(some, today), strict=True)
        ]
        accounts_told.update(first.union(*others))
    return accounts_told


def _concerned(records: Sequence[Feedback], today: date) -> dict[int, set[UUID]]:
    """Whom records concern, by account: who speaks for the unit that raised one, and who brought it in."""
    reach_of = units.reaches(each_record.unit_id for each_record in records)
    above = {
        each.pk: {
            path[:end]
            for path in reach_of[each.unit_id].paths
            for end in range(units.SEGMENT, len(path) + 1, units.SEGMENT)
        }
        for each in records
    }
    records_by_account: dict[int, set[UUID]] = defaultdict(set)
    roles = Role.objects.filter(
        role="host_unit", unit__path__in=set().union(*above.values()), start__lte=today, end__gte=today
    )
    for account, path in roles.values_list("account", "unit__path"):
        records_by_account[account] |= {pk for pk, paths in above.items() if path in paths}
    for record in records:
        records_by_account[record.raised_by_id].add(record.pk)
    return records_by_account


def _sees(actor: Actor, account: int, records: Iterable[UUID]) -> QuerySet[Feedback, int]:
    """Account if it may see one of the records, as a part of a larger query."""
    feedback = visible.feedback(actor, "feedback.view").filter(pk__in=records)
    return feedback.annotate(account=Value(account)).values_list("account", flat=True)


# ── What a day brings ────────────────────────────────────────────────────────────────────────────────────────


def of_the_day(today: date) -> Iterator[tuple[int, list[Note]]]:
    """Yield every account that can log in, with all that it is to be told today, if there is anything.

    Accounts of demonstrations live on their own day, and are told nothing on others.

    A few queries for each province, and two to ten for each account, by its roles.
    """
    plans_owed = _owed_plans(today)
    for account in (
        Account.objects.filter(Q(stands_on=None) | Q(stands_on=today), is_active=True)
        .order_by("pk")
        .iterator(chunk_size=500)
    ):
        actor = actors.load_actor(account, today)
        yield account.pk, list(_notes(actor, plans_owed)) if actor.grants else []


def _notes(actor: Actor, owed: Mapping[int, list[Due]]) -> Iterator[Note]:
    yield from _waiting_plans(actor)
    yield from _waiting_feedback(actor)
    if actor.person_id is not None and actor.may("plan.edit"):
        yield from _own_plans(owed.get(actor.person_id, ()), actor.today)
    if actor.person_id is not None and actor.may("trip_report.write"):
        yield from _own_reports(actor)
    if actor.may("feedback.answer"):
        yield from _answers(actor)


def _waiting_plans(actor: Actor) -> Iterator[Note]:
    """Plans that wait for a decision, by department and period: news again once all of them were decided on."""
    if not actor.may("plan.view"):
        return
    for deciding in own_plans.deciding(actor):
        where = f"{deciding.unit.code}/{deciding.period.key}"
        facts = {
            "action": deciding.action,
            "plans": deciding.plans,
            "period": deciding.period.label,
            "unit": deciding.unit.name,
        }
        key = f"{deciding.action}/{deciding.unit.pk}/{deciding.period.key}/{deciding.since.isoformat()}"
        yield Note("to_decide", key, "plan_board", where, facts)


def _waiting_feedback(actor: Actor) -> Iterator[Note]:
    for action, matters_waiting in feedback_list.waits(actor):
        totals = matters_waiting.aggregate(matters=Count("pk"), since=Min("state_at"))
        if totals["matters"]:
            key = f"{action}/{totals['since'].isoformat()}"
            facts = {"action": action, "matters": totals["matters"]}
            yield Note("to_decide", key, "feedback_board", "mine", facts)


def _own_plans(owed: Iterable[Due], today: date) -> Iterator[Note]:
    for period, due in owed:
        kind = urgency(due, today)
        if kind:
            facts = {"period": period.label, "due": due.isoformat()}
            yield Note(kind, f"plan/{period.key}", "own_plan", period.key, facts)


def _own_reports(actor: Actor) -> Iterator[Note]:
    soon, long_ago = actor.today + SOON, actor.today - LOOKED_BACK
    due = report_state.own_owed_reports(actor).filter(report_due__lte=soon, report_due__gte=long_ago)
    for report_owed in report_state.described(due):
        kind = urgency(report_owed.due, actor.today)
        if kind:
            facts = {
                "start": report_owed.start.isoformat(),
                "end": report_owed.end.isoformat(),
                "host": report_owed.hosts[0]
                if len(report_owed.hosts) == 1
                else f"{report_owed.hosts[0]} và {len(report_owed.hosts) - 1} nơi khác",
                "due": report_owed.due.isoformat(),
            }
            yield Note(kind, f"trip_report/{report_owed.trip}/{report_owed.due}", "trip", report_owed.trip, facts)


def _answers(actor: Actor) -> Iterator[Note]:
    """What the grassroots was promised or is waiting to be told, one by one."""
    due = visible.feedback(actor, "feedback.answer").filter(state__in=TO_ANSWER, due__lte=actor.today + SOON)
    for record_due in due.select_related("unit").order_by("due", "pk"):
        kind = urgency(record_due.due, actor.today) if record_due.due else None
        if kind and record_due.due:
            facts = {**raised(record_due), "due": record_due.due.isoformat()}
            yield Note(kind, f"feedback/{record_due.pk}/{record_due.due}", "feedback", str(record_due.pk), facts)


def raised(found: Feedback) -> dict[str, Any]:
    """What a notice tells of something that was raised or promised."""
    return {
        "matter": found.kind,
        "unit": union_name(found.unit.name, found.unit.level),
        "text": quoted(found.text),
    }


def _owed_plans(today: date) -> dict[int, list[Due]]:
    """Who has not submitted a plan of the present or the next period, and the last day for it.

    Asked by province, or of the centre by department: a country's people one by one would take minutes.
    """
    system, tree = actors.system(today), units.load_provinces()
    dues_by_person: dict[int, list[Due]] = defaultdict(list)
    for unit in _staffed_offices(today):
        try:
            now = period_at(unit.path, today, tree)
            periods = (now, period_after(unit.path, now, tree))
        except NoRuleInForce:
            continue
        for period in periods:
            board = plan_board.board_people(system, unit, period, today)
            for row in board.rows:
                first = row.plan is None or row.plan.version == 1
                # A head's own plan goes one step further: its last day is that of the step.
                due = board.rules.due.get(row.next or "")
                if row.state in ("none", "draft") and due and first:
                    dues_by_person[row.person].append((period, due))
    return dues_by_person


def _staffed_offices(today: date) -> Iterable[Unit]:
    """Provinces, and the departments of the centre, in which somebody with an account works."""
    people_in_post = Person.objects.filter(
        account__is_active=True, postings__start__lte=today, postings__end__gte=today
    )
    paths = set(people_in_post.values_list("postings__unit__path", flat=True))
    tops = {path[: 2 * units.SEGMENT] for path in paths}
    central = Q(path__in=tops, level__in=("province", "department"))
    return Unit.objects.filter(central).order_by("path")
