"""Who acts on plans in the tests, what they are answered, and what the audit chain says of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from dicoso.domain.errors import DomainError, Invalid
from dicoso.queries.plans.plan_rules import TypedItem
from dicoso.store.models import AuditEvent, Plan, PlanItem
from tests.world import World


def item(world: World, place: str = "12382", **differs: Any) -> TypedItem:
    """Two days of January at Xã Phương Chiểu, unless something else is said."""
    stay = TypedItem(
        date(2020, 1, 7), date(2020, 1, 8), world.unit(place).pk, "topic", "Nắm tình hình đoàn viên", "Báo cáo"
    )
    return stay._replace(**differs)


def everything() -> tuple[list[str], ...]:
    """All that an action on plans can change."""
    return tuple(sorted(map(repr, table.objects.values_list())) for table in (Plan, PlanItem, AuditEvent))


def answer(act: Callable[[], Any]) -> str:
    """What an action answered: `ok` or the refusal's code; a refusal must have written nothing."""
    before, told = everything(), "ok"
    try:
        act()
    except DomainError as refusal:
        told = refusal.code
    assert (told == "ok") or everything() == before, f"{told}, and something was written"
    return told


def faults(act: Callable[[], Any]) -> list[tuple[str, str]]:
    """What was wrong with an input."""
    before = everything()
    with pytest.raises(Invalid) as refused:
        act()
    assert everything() == before
    return [(fault.field, fault.code) for fault in refused.value.faults]


def events(plan: Plan) -> list[tuple[str, str, str]]:
    """What the audit chain says of a plan: who, which action, why."""
    told = AuditEvent.objects.filter(subject="plan", subject_id=str(plan.pk)).order_by("seq")
    return [(event.actor, event.action, event.reason) for event in told]


def state(plan: Plan) -> str:
    return Plan.objects.get(pk=plan.pk).state


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Let several act at the same moment, each with a connection of its own; return their answers, sorted."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            start.wait(10)
            act()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))
