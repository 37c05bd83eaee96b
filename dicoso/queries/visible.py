"""The only gate: what an actor may see and do, as querysets that lists and single records share.

Each function starts from nothing and adds what the table of rights grants. `one` looks inside them: it answers
"not found" where the actor may not even see a record, "not allowed" where they may see it but not do this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from dicoso.domain.errors import NotAllowed, NotFound
from dicoso.domain.permissions import NEVER_OWN
from dicoso.queries.actors import Actor
from dicoso.store.models import Account, Exemption, Person, Plan, Posting, Unit, Visit

M = TypeVar("M", bound=Model)


def _nobodys_own(found: QuerySet[Any], actor: Actor, action: str, field: str) -> QuerySet[Any]:
    if action in NEVER_OWN and actor.person_id is not None:
        return found.exclude(**{field: actor.person_id})
    return found


def people(actor: Actor, action: str) -> QuerySet[Person]:
    """Return the people to whom the actor may do an action: themselves, and whoever has worked in their units."""
    scope = actor.scope(action)
    posted = Posting.objects.filter(scope.units.q("unit__path"), person=OuterRef("pk"))
    allowed = Person.objects.filter(Q(pk=scope.own) | Exists(posted))
    return _nobodys_own(allowed, actor, action, "pk")


def exemptions(actor: Actor, action: str) -> QuerySet[Exemption]:
    """Return the exemptions with the reasons that the actor may do an action to."""
    scope = actor.scope(action)
    posted = Posting.objects.filter(
        scope.units.q("unit__path"),
        person=OuterRef("person"),
        start__lte=OuterRef("end"),
        end__gte=OuterRef("start"),
    )
    allowed = Exemption.objects.filter(Q(person=scope.own) | Exists(posted))
    return _nobodys_own(allowed, actor, action, "person")


def plans(actor: Actor, action: str) -> QuerySet[Plan]:
    """Return the plans to which the actor may do an action; a draft of somebody else is nobody's business."""
    scope = actor.scope(action)
    others = scope.units.q("unit__path") & ~(Q(state="draft") & Q(submitted_at=None))
    allowed = Plan.objects.filter(Q(person=scope.own) | others)
    return _nobodys_own(allowed, actor, action, "person")


def visits(actor: Actor, action: str) -> QuerySet[Visit]:
    """Return the visits to which the actor may do an action: made while posted in their units, or to them."""
    scope = actor.scope(action)
    posted = Posting.objects.filter(
        scope.units.q("unit__path"),
        person=OuterRef("person"),
        start__lte=OuterRef("start"),
        end__gte=OuterRef("start"),
    )
    allowed = Visit.objects.filter(Q(person=scope.own) | Exists(posted) | scope.hosts.q("host__path"))
    return _nobodys_own(allowed, actor, action, "person")


def units(actor: Actor, action: str) -> QuerySet[Unit]:
    """Return the units of whose records the actor may do an action as a whole."""
    return Unit.objects.filter(actor.scope(action).units.q("path"))


def accounts(actor: Actor, action: str) -> QuerySet[Account]:
    """Return the accounts that the actor may manage: of people in their units, and with roles on them."""
    scope = actor.scope(action)
    posted = Posting.objects.filter(scope.units.q("unit__path"), person=OuterRef("person"))
    allowed = Account.objects.filter(Q(Exists(posted)) | Q(pk__in=_holders(scope.units.q("roles__unit__path"))))
    return _nobodys_own(allowed, actor, action, "person")


def _holders(condition: Q) -> QuerySet[Any, Any]:
    return Account.objects.filter(condition).values("pk")


def one(gate: Callable[[Actor, str], QuerySet[M]], actor: Actor, action: str, **key: Any) -> M:
    """Return one record to which the actor may do an action.

    Raises: NotFound, if they may not see it; NotAllowed, if they may see it but not do this.
    """
    subject = action.split(".")[0]
    found = gate(actor, f"{subject}.view").filter(**key).first()
    if found is None:
        raise NotFound(kind=subject)
    if not gate(actor, action).filter(pk=found.pk).exists():
        raise NotAllowed(action=action)
    return found
