"""Plans of field work: what was approved for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dicoso.domain.units import union_name
from dicoso.store.models import PlanItem, Visit

LOOKED_BACK = timedelta(days=45)  # an approved item that nobody recorded is offered for this long


class ApprovedItem(NamedTuple):
    """One stay of an approved plan; `recorded`: a trip that isn't cancelled stands behind it already."""

    id: UUID
    plan_id: UUID
    start: date
    end: date
    host_id: int
    host: str
    level: str
    form: str
    content: str
    expected: str
    recorded: bool


def upcoming(person_id: int, today: date) -> list[ApprovedItem]:
    """Return a person's approved items from today on, and those of late that no trip was recorded for, by date.

    Items of a superseded version are left out; those of a version that is being amended are still in force.
    """
    gone = Exists(Visit.objects.filter(plan_item=OuterRef("pk"), person=person_id, state="recorded"))
    ahead = Q(end__gte=today)
    forgotten = Q(end__gte=today - LOOKED_BACK, recorded=False)
    found = (
        PlanItem.objects.filter(plan__person=person_id, plan__state="approved")
        .annotate(recorded=gone)
        .filter(ahead | forgotten)
        .select_related("host")
        .order_by("start", "end", "pk")
    )
    return [
        ApprovedItem(
            item.pk,
            item.plan_id,
            item.start,
            item.end,
            item.host_id,
            union_name(item.host.name, item.host.level),
            item.host.level,
            item.form,
            item.content,
            item.expected,
            item.recorded,
        )
        for item in found
    ]
