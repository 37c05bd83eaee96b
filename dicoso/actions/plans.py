"""The way of a plan: registered and edited by its owner, moved step by step, sent back, amended as a new version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dicoso.actions import audit, notices
from dicoso.domain.errors import Conflict, Fault, Invalid, NotAllowed, WrongState
from dicoso.domain.notices import quoted
from dicoso.domain.plans import Period, awaited
from dicoso.domain.text import clean_lines
from dicoso.domain.workflow import DECISIONS, PLAN_STEPS, Step, step_from
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plans.plan_rules import (
    PASSABLE,
    TypedItem,
    deciders,
    item_faults,
    period_at,
    plan_period,
    posting_of,
    undecided,
)
from dicoso.store.models import Account, Plan, PlanItem

# The step that each right to decide takes.
DECIDES = {f"plan.{step.name}": step for step in DECISIONS.values()}


class Seen(NamedTuple):
    """A plan as a page showed it: whoever decides, decides on this and not on what it became meanwhile."""

    plan_id: UUID
    at: datetime


class Batch(NamedTuple):
    """What became of a decision on many plans: those decided, and those that had changed since they were seen."""

    done: list[Plan]
    changed: list[Plan]


@transaction.atomic
def register_plan(actor: Actor, period: Period) -> Plan:
    """Open the actor's own plan for a period, as a draft; if there is one already, return its newest version.

    Raises: NotAllowed; Invalid, if the person works nowhere then, or plans by another cycle, or the period is over.
    """
    if actor.person_id is None or actor.scope("plan.edit").own is None:
        raise NotAllowed(action="plan.edit")
    own_posting = posting_of(actor.person_id, period)
    if own_posting is None:
        raise Invalid([Fault.at("period", "no_posting", period=period.label)])
    if period_at(own_posting.unit.path, period.span.start, units.load_provinces()) != period:
        raise Invalid([Fault.at("period", "not_a_period", period=period.label)])
    plan_version = _plan_versions(actor.person_id, period).order_by("-version").first()
    if plan_version is not None:
        return plan_version
    if period.span.end < actor.today:
        raise Invalid([Fault.at("period", "period_over", period=period.label)])
    plan = Plan(person_id=actor.person_id, unit=own_posting.unit, state_at=actor.now(), **_period_key(period))
    _insert_plan(plan)
    _record_plan_event(actor, plan, "plan.edit", {"done": "register"})
    return plan


def _period_key(period: Period) -> dict[str, Any]:
    return {"year": period.year, "cycle": period.cycle, "number": period.number}


def _plan_versions(person_id: int, period: Period) -> QuerySet[Plan]:
    return Plan.objects.filter(person=person_id, **_period_key(period))


def _insert_plan(plan: Plan) -> None:
    """Store a new version.

    Raises: Conflict, if the same version was made at the same moment.
    """
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        raise Conflict(plan=plan.pk) from None


@transaction.atomic
def add_item(actor: Actor, plan_id: UUID, item: TypedItem) -> PlanItem:
    """Add a stay to a draft.

    Raises: NotFound, NotAllowed, WrongState, Invalid, Conflict.
    """
    plan = _find_draft(actor, plan_id)
    _check_item(plan, item)
    stored_plan_item = PlanItem(plan=plan, **_fields(item))
    stored_plan_item.save(force_insert=True)
    _record_plan_event(actor, plan, "plan.edit", {"done": "add", "item": _item_facts(stored_plan_item)})
    return stored_plan_item


@transaction.atomic
def edit_item(actor: Actor, plan_id: UUID, item_id: UUID, item: TypedItem) -> PlanItem:
    """Change a stay of a draft.

    Raises: NotFound, NotAllowed, WrongState, Invalid, Conflict (somebody took the stay out).
    """
    plan = _find_draft(actor, plan_id)
    stored_item = _item(plan, item_id)
    _check_item(plan, item)
    before = _item_facts(stored_item)
    for name, value in _fields(item).items():
        setattr(stored_item, name, value)
    stored_item.save()
    _record_plan_event(actor, plan, "plan.edit", {"done": "change", "before": before, "item": _item_facts(stored_item)})
    return stored_item


@transaction.atomic
def delete_item(actor: Actor, plan_id: UUID, item_id: UUID) -> None:
    """Take a stay out of a draft.

    Raises: NotFound, NotAllowed, WrongState, Conflict (somebody took it out already).
    """
    plan = _find_draft(actor, plan_id)
    stored_item = _item(plan, item_id)
    facts = _item_facts(stored_item)
    stored_item.delete()
    _record_plan_event(actor, plan, "plan.edit", {"done": "delete", "item": facts})


@transaction.atomic
def discard_plan(actor: Actor, plan_id: UUID) -> None:
    """Throw away a draft that was never submitted: nobody else has seen it.

    Raises: NotFound, NotAllowed, WrongState, Conflict.
    """
    plan = _find_draft(actor, plan_id)
    if plan.submitted_at is not None:
        raise WrongState(state="draft", step="discard")
    facts = {"done": "discard", "items": [_item_facts(item) for item in plan.items.order_by("start", "pk")]}
    _record_plan_event(actor, plan, "plan.edit", facts)
    plan.delete()


def _find_draft(actor: Actor, plan_id: UUID) -> Plan:
    """Actor's draft, held until the transaction ends so that it isn't submitted meanwhile."""
    plan = visible.find_one(visible.visible_plans, actor, "plan.edit", pk=plan_id)
    if plan.state != "draft":
        raise WrongState(state=plan.state, step="edit")
    if not Plan.objects.filter(pk=plan.pk, state="draft").update(state="draft"):
        raise Conflict(plan=plan.pk)
    return plan


def _item(plan: Plan, item_id: UUID) -> PlanItem:
    plan_item = PlanItem.objects.filter(plan=plan, pk=item_id).first()
    if plan_item is None:
        raise Conflict(plan=plan.pk)
    return plan_item


def _check_item(plan: Plan, item: TypedItem) -> None:
    faults = item_faults(plan.unit.path, plan_period(plan), item)
    if faults:
        raise Invalid(faults)


def _fields(item: TypedItem) -> dict[str, Any]:
    return {
        "start": item.start,
        "end": item.end,
        "host_id": item.host,
        "form": item.form,
        "content": clean_lines(item.content),
        "expected": clean_lines(item.expected),
    }


def _item_facts(item: PlanItem) -> dict[str, Any]:
    """Stay as the audit chain keeps it: the host by id, for a code may name another unit one day."""
    names = ("id", "start", "end", "host_id", "form", "content", "expected")
    return {name: getattr(item, name) for name in names}


@transaction.atomic
def submit_plan(actor: Actor, plan_id: UUID, *, seen: datetime | None = None) -> Plan:
    """Submit a draft: to the head, or, if nobody but the owner could decide there that day, one step further.

    Raises: NotFound, NotAllowed, WrongState, Conflict; Invalid, if the plan is empty.
    """
    plan = visible.find_one(visible.visible_plans, actor, "plan.submit", pk=plan_id)
    (step,) = _onward([plan], _find_step(plan, "submit", seen), actor)
    now = actor.now()
    _move(plan, step, now, submitted_at=now, returned_because="")
    items = [_item_facts(item) for item in plan.items.order_by("start", "pk")]
    if not items:
        raise Invalid([Fault.at("items", "plan_empty")])
    _record_plan_event(actor, plan, "plan.submit", {**_state_change(step), "items": items})
    return plan


@transaction.atomic
def withdraw_plan(actor: Actor, plan_id: UUID, *, seen: datetime | None = None) -> Plan:
    """Take the actor's own plan back, as long as nobody has decided on it since it was submitted.

    Raises: NotFound, NotAllowed, WrongState, Conflict.
    """
    plan = visible.find_one(visible.visible_plans, actor, "plan.withdraw", pk=plan_id)
    step = _find_step(plan, "withdraw", seen)
    if not undecided(plan):
        raise WrongState(state=plan.state, step="withdraw")
    _move(plan, step, actor.now())
    _record_plan_event(actor, plan, "plan.withdraw", _state_change(step))
    return plan


@transaction.atomic
def endorse_plan(actor: Actor, plan_id: UUID, *, note: str = "", seen: datetime | None = None) -> Plan:
    """Endorse a plan as the head of the department, on to organisation-inspection.

    Raises: NotFound, NotAllowed, WrongState, Conflict.
    """
    return _decide(actor, plan_id, "plan.endorse", note, seen)


@transaction.atomic
def check_plan(actor: Actor, plan_id: UUID, *, note: str = "", seen: datetime | None = None) -> Plan:
    """Pass a plan as organisation-inspection, on to the standing board.

    Raises: NotFound, NotAllowed, WrongState, Conflict.
    """
    return _decide(actor, plan_id, "plan.check", note, seen)


@transaction.atomic
def approve_plan(actor: Actor, plan_id: UUID, *, note: str = "", seen: datetime | None = None) -> Plan:
    """Approve a plan as the standing board; the version in force until now is superseded.

    Raises: NotFound, NotAllowed, WrongState, Conflict.
    """
    return _decide(actor, plan_id, "plan.approve", note, seen)


def _decide(actor: Actor, plan_id: UUID, action: str, note: str, seen: datetime | None) -> Plan:
    plan = visible.find_one(visible.visible_plans, actor, action, pk=plan_id)
    (step,) = _onward([plan], _find_step(plan, DECIDES[action].name, seen), actor)
    _move(plan, step, actor.now())
    entries = [_plan_entry(plan, action, _state_change(step), note)]
    if action == "plan.approve":
        entries += _supersede([plan], actor.now())
    audit.record_all(actor, entries)
    return plan


@transaction.atomic
def decide_all(actor: Actor, action: str, seen: Iterable[Seen], *, note: str = "") -> Batch:
    """Take the same decision on many plans: all that still are as they were seen, each with its own event.

    Those that changed meanwhile stay as they are and are returned, so that they can be named.
    Raises: NotFound, NotAllowed, if the actor may not decide on one of them; then nothing is done.
    """
    at = {each.plan_id: each.at for each in seen}
    gate = visible.visible_plans(actor, action).filter(pk__in=at).select_related("person", "unit")
    plans = list(gate.select_for_update(of=("self",)).order_by("pk"))
    for plan_id in at.keys() - {plan.pk for plan in plans}:
        visible.find_one(visible.visible_plans, actor, action, pk=plan_id)
    step, now = DECIDES[action], actor.now()
    done_plans = [plan for plan in plans if (plan.state, plan.state_at) == (step.source, at[plan.pk])]
    steps = _onward(done_plans, step, actor)
    for plan, taken in zip(done_plans, steps, strict=True):
        plan.state, plan.state_at = taken.target, now
    for target in {taken.target for taken in steps}:
        moved_keys = [plan.pk for plan in done_plans if plan.state == target]
        Plan.objects.filter(pk__in=moved_keys).update(state=target, state_at=now)
    entries = [
        _plan_entry(plan, action, _state_change(taken), note) for plan, taken in zip(done_plans, steps, strict=True)
    ]
    audit.record_all(actor, entries + (_supersede(done_plans, now) if action == "plan.approve" else []))
    decided = {plan.pk for plan in done_plans}
    return Batch(done_plans, [plan for plan in plans if plan.pk not in decided])


@transaction.atomic
def send_plan_back(actor: Actor, plan_id: UUID, reason: str, *, seen: datetime | None = None) -> Plan:
    """Return a plan to its owner, who sees the reason on top of the draft.

    Whoever may decide at the step where the plan lies may return it from there, and nobody else.
    Raises: NotFound, NotAllowed, WrongState, Conflict; Invalid, if no reason is given.
    """
    plan = visible.find_one(visible.visible_plans, actor, "plan.return", pk=plan_id)
    step = _find_step(plan, "return", seen)
    if not any(grant.role == step.role and grant.reach.holds(plan.unit.path) for grant in actor.grants):
        raise NotAllowed(action="plan.return")
    reason = _reason(reason)
    _move(plan, step, actor.now(), returned_because=reason)
    _record_plan_event(actor, plan, "plan.return", _state_change(step), reason)
    _tell_owner(plan, reason)
    return plan


def _tell_owner(plan: Plan, reason: str) -> None:
    """Tell whose plan it is that it came back, if they have an account."""
    owner = Account.objects.filter(person=plan.person_id).values_list("pk", flat=True)
    facts = {"period": plan_period(plan).label, "reason": quoted(reason)}
    key = f"{plan.pk}@{plan.state_at.isoformat()}"
    notices.tell(owner, "returned", key, "plan", str(plan.pk), facts, plan.state_at)


@transaction.atomic
def amend_plan(actor: Actor, plan_id: UUID, reason: str) -> Plan:
    """Open the next version of an approved plan as a draft with the same stays; the approved one stays in force.

    Raises: NotFound, NotAllowed, WrongState; Conflict, if the next version is there already; Invalid, if no reason
    is given or the period is over.
    """
    plan = visible.find_one(visible.visible_plans, actor, "plan.amend", pk=plan_id)
    step_from(PLAN_STEPS, plan.state, "amend")
    reason = _reason(reason)
    period = plan_period(plan)
    if period.span.end < actor.today:
        raise Invalid([Fault.at("period", "period_over", period=period.label)])
    if not Plan.objects.filter(pk=plan.pk, state=plan.state).update(state=plan.state):
        raise Conflict(plan=plan.pk)
    later = Plan(
        person_id=plan.person_id,
        unit=plan.unit,
        version=plan.version + 1,
        state_at=actor.now(),
        **_period_key(period),
    )
    _insert_plan(later)
    copies = list(plan.items.all())
    for copy in copies:
        copy.pk, copy.plan = uuid4(), later
    PlanItem.objects.bulk_create(copies)
    _record_plan_event(actor, plan, "plan.amend", {"next": later.pk, "version": later.version}, reason)
    return later


def _reason(text: str) -> str:
    reason = clean_lines(text)
    if not reason:
        raise Invalid([Fault.at("reason", "reason_required")])
    return reason


def _find_step(plan: Plan, name: str, seen: datetime | None) -> Step:
    """Step from the plan's present state.

    Raises: Conflict, if the plan is no longer as it was seen; WrongState, if there is no such step.
    """
    if seen is not None and plan.state_at != seen:
        raise Conflict(plan=plan.pk)
    return step_from(PLAN_STEPS, plan.state, name)


def _onward(plans: Sequence[Plan], step: Step, actor: Actor) -> list[Step]:
    """For each plan the step that leads on from where it lies, past those who are its owner alone."""
    if step.target not in PASSABLE:
        return [step] * len(plans)
    who = deciders({plan.unit.path for plan in plans}, actor.today)
    targets = (awaited(step.source, who.passed(plan.person_id, plan.unit.path)) for plan in plans)
    return [step._replace(target=target or step.target) for target in targets]


def _move(plan: Plan, step: Step, now: datetime, **changes: Any) -> None:
    """Compare and set, so that of two who decide at once one wins and the other gets Conflict."""
    plans = Plan.objects.filter(pk=plan.pk, state=step.source, state_at=plan.state_at)
    changes |= {"state": step.target, "state_at": now}
    if not plans.update(**changes):
        raise Conflict(plan=plan.pk)
    for name, value in changes.items():
        setattr(plan, name, value)


def _supersede(approved: Sequence[Plan], now: datetime) -> list[audit.Entry]:
    """Replace the versions that were in force until now, and return an event for each."""
    new = {(plan.person_id, plan_period(plan)): plan for plan in approved}
    older = Plan.objects.filter(state="approved", person__in=[plan.person_id for plan in approved])
    older = older.exclude(pk__in=[plan.pk for plan in approved]).select_related("person", "unit")
    superseded = [plan for plan in older if (plan.person_id, plan_period(plan)) in new]
    if not superseded:
        return []
    step = step_from(PLAN_STEPS, "approved", "replace")
    Plan.objects.filter(pk__in=[plan.pk for plan in superseded]).update(state=step.target, state_at=now)
    by = {plan.pk: new[plan.person_id, plan_period(plan)].pk for plan in superseded}
    return [_plan_entry(plan, "plan.replace", {**_state_change(step), "by": by[plan.pk]}) for plan in superseded]


def _state_change(step: Step) -> dict[str, Any]:
    return {"step": step.name, "from": step.source, "to": step.target}


def _record_plan_event(actor: Actor, plan: Plan, action: str, facts: dict[str, Any], reason: str = "") -> None:
    audit.record_event(actor, _plan_entry(plan, action, facts, reason))


def _plan_entry(plan: Plan, action: str, facts: dict[str, Any], reason: str = "") -> audit.Entry:
    about = {"person": plan.person.code, "unit": plan.unit.code, "period": plan_period(plan).key, "v": plan.version}
    return audit.Entry(action, "plan", str(plan.pk), {**about, **facts}, clean_lines(reason))
