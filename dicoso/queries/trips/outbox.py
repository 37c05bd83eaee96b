"""What a phone takes along for the days without a network: the items it may record, the plans, the communes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max, Q

from dicoso.domain.units import union_name
from dicoso.queries.actors import Actor
from dicoso.queries.plans import own_plans as plan_queries
from dicoso.queries.trips import trip_form
from dicoso.queries.units import SEGMENT
from dicoso.store.models import Unit, Visit

MOST_PAGES = 12  # plans and items each; a phone keeps what is near


def own_item_ids(actor: Actor) -> list[UUID]:
    """Approved items of the actor's plans that no trip was recorded for."""
    if actor.person_id is None:
        return []
    return [item.id for item in trip_form.planned_items(actor.person_id, actor.today)][:MOST_PAGES]


def own_plan_ids(actor: Actor) -> list[UUID]:
    """Actor's own plans of the present and the next period."""
    if actor.person_id is None or not actor.may("plan.edit"):
        return []
    return [period.plan.pk for period in plan_queries.own_periods(actor.person_id, actor.today) if period.plan][
        :MOST_PAGES
    ]


def unreported(actor: Actor) -> list[str]:
    """Actor's own trips whose report is still to be written, the latest first."""
    if actor.person_id is None:
        return []
    own = Q(person=actor.person_id, state="recorded") & (Q(trip__report=None) | Q(trip__report__submitted_at=None))
    latest = Visit.objects.filter(own).values("trip").annotate(last=Max("end")).order_by("-last", "trip")
    return list(latest.values_list("trip", flat=True)[:MOST_PAGES])


def province_communes(actor: Actor) -> list[tuple[int, str, str]]:
    """Communes of the actor's province: key, name as the Union calls it, district. Two queries at most."""
    within = trip_form.home_reach(actor.person_id, actor.today) if actor.person_id is not None else None
    if within is None:
        return []
    alive = Unit.objects.filter(valid_from__lte=actor.today, valid_to__gte=actor.today).filter(within.q("path"))
    known_units = {
        unit.pk: unit for unit in alive.filter(level__in=("district", "commune")).only("pk", "name", "level", "path")
    }
    above = {unit.path: unit.name for unit in known_units.values() if unit.level == "district"}
    communes = [unit for unit in known_units.values() if unit.level == "commune"]
    return [(unit.pk, union_name(unit.name, unit.level), above.get(unit.path[:-SEGMENT], "")) for unit in communes]
