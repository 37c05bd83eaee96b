"""What the form of a trip offers: who can have gone, where they usually go, and what was planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from dicoso.domain.errors import NotFound
from dicoso.domain.text import fold
from dicoso.queries import plans, units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plans import ApprovedItem
from dicoso.queries.units import Host, Reach
from dicoso.store.models import Person, Posting, Unit, Visit

RECENT: Final = 6  # hosts that are offered again
OFFERED: Final = 12  # people that are offered at once; whoever sees more types a name
LOOKED_BACK: Final = timedelta(days=400)


class Traveller(NamedTuple):
    """Somebody who can have gone; `post` is title and department on that day."""

    pk: int
    code: str
    name: str
    post: str


def _travellers(found: QuerySet[Person], on: date) -> list[Traveller]:
    people = list(found.order_by("sort_key", "code"))
    held = Posting.objects.filter(person__in=people, start__lte=on, end__gte=on).select_related("unit")
    post_of = {
        posting.person_id: ", ".join(part for part in (posting.title, posting.unit.name) if part) for posting in held
    }
    return [Traveller(person.pk, person.code, person.name, post_of.get(person.pk, "")) for person in people]


def traveller(actor: Actor, action: str, on: date, code: str = "") -> Traveller:
    """Return the person with a code, or the actor, if the actor may do an action to a trip of theirs on a date.

    Raises: NotFound.
    """
    whom = Q(code=code) if code else Q(pk=actor.person_id)
    found = _travellers(visible.travellers(actor, action, on).filter(whom), on)
    if not found:
        raise NotFound(kind="person", key=code)
    return found[0]


def search(actor: Actor, on: date, text: str = "") -> list[Traveller]:
    """Return people for whom the actor may record a trip, by words of a name or by code; one more than `OFFERED`."""
    found = visible.travellers(actor, "trip.record", on)
    for word in fold(text).split():
        found = found.filter(Q(search__startswith=word) | Q(search__contains=" " + word) | Q(code__iexact=word))
    return _travellers(found.filter(pk__in=_first(found)), on)


def _first(found: QuerySet[Person]) -> list[int]:
    return list(found.order_by("sort_key", "code").values_list("pk", flat=True)[: OFFERED + 1])


def companions(actor: Actor, person: int, on: date) -> list[Traveller]:
    """Return who can have gone along: colleagues of a person's department within the actor's reach."""
    units_then = Posting.objects.filter(person=person, start__lte=on, end__gte=on).values("unit")
    beside = Posting.objects.filter(unit__in=units_then, person=OuterRef("pk"), start__lte=on, end__gte=on)
    found = visible.travellers(actor, "trip.record", on).filter(Exists(beside)).exclude(pk=person)
    return _travellers(found, on)


def planned(person: int, today: date) -> list[ApprovedItem]:
    """Return a person's approved items that have begun or begin soon, and that no trip was recorded for."""
    return [item for item in plans.upcoming(person, today) if not item.recorded]


def item(person: int, key: UUID, today: date) -> ApprovedItem:
    """Return one of a person's approved items.

    Raises: NotFound.
    """
    for found in plans.upcoming(person, today):
        if found.id == key:
            return found
    raise NotFound(kind="plan_item", key=key)


def trip_of_item(person: int, key: UUID) -> str | None:
    """Return the trip in which a person went as an item of the plan says, if it is recorded."""
    went = Visit.objects.filter(person=person, state="recorded", plan_item=key)
    return went.order_by("-start").values_list("trip_id", flat=True).first()


def home_reach(person: int, on: date) -> Reach | None:
    """Return the units of the province in which a person is posted; None for the centre: all units."""
    posting = Posting.objects.filter(person=person, start__lte=on, end__gte=on).select_related("unit").last()
    path = posting.unit.path[: 2 * units.SEGMENT] if posting else ""
    province = Unit.objects.filter(path=path, level="province").first() if path else None
    return units.reach(province) if province else None


def recent_hosts(person: int, today: date) -> list[Host]:
    """Return the units a person went to of late that are still there, the latest first."""
    went = Visit.objects.filter(person=person, state="recorded", start__gte=today - LOOKED_BACK, start__lte=today)
    latest = went.values("host").annotate(last=Max("start")).order_by("-last", "host")
    keys = [each["host"] for each in latest[: 2 * RECENT]]
    found = Unit.objects.in_bulk(keys)
    alive = [found[key] for key in keys if found[key].valid_from <= today <= found[key].valid_to]
    return units.hosts(alive[:RECENT])


def hosts(keys: Iterable[int]) -> dict[int, Host]:
    """Return units as hosts, by key; a key that names none is left out."""
    found: Sequence[Unit] = list(Unit.objects.filter(pk__in=list(keys)).exclude(level="department"))
    return {host.pk: host for host in units.hosts(found)}
