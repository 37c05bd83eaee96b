"""What the form of a trip offers: who can have gone, where they usually go, and what was planned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from dicoso.domain.dates import Span
from dicoso.domain.errors import NotFound
from dicoso.domain.text import fold
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.counting import from_facts
from dicoso.queries.plans import own_plans
from dicoso.queries.plans.own_plans import ApprovedItem
from dicoso.queries.postings import titles
from dicoso.queries.units import Host, Reach
from dicoso.store.models import Exemption, Person, PlanItem, Posting, Unit, Visit

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
    post_of = titles((person.pk, on) for person in people)
    return [Traveller(person.pk, person.code, person.name, post_of.get((person.pk, on), "")) for person in people]


def traveller(actor: Actor, action: str, on: date, code: str = "") -> Traveller:
    """Person with a code, or the actor, if the actor may do an action to a trip of theirs on a date.

    Raises: NotFound.
    """
    whom = Q(code=code) if code else Q(pk=actor.person_id)
    travellers = _travellers(visible.travellers(actor, action, on).filter(whom), on)
    if not travellers:
        raise NotFound(kind="person", key=code)
    return travellers[0]


def search_travellers(actor: Actor, on: date, text: str = "") -> list[Traveller]:
    """People for whom the actor may record a trip, by words of a name or by code; one more than `OFFERED`."""
    named_people = _named_people(visible.travellers(actor, "trip.record", on), text)
    return _travellers(named_people.filter(pk__in=_first_people(named_people)), on)


def _named_people(found: QuerySet[Person], text: str) -> QuerySet[Person]:
    for word in fold(text).split():
        found = found.filter(Q(search__startswith=word) | Q(search__contains=" " + word) | Q(code__iexact=word))
    return found


def _first_people(found: QuerySet[Person]) -> list[int]:
    return list(found.order_by("sort_key", "code").values_list("pk", flat=True)[: OFFERED + 1])


def companions(
    actor: Actor, person: int, span: Span, text: str = "", ticked: Collection[int] = (), *, led: bool
) -> list[Traveller]:
    """Who can have gone along: within the actor's reach, colleagues of a person's department.

    `led`: the actor goes with the trip and records it, which puts colleagues of theirs within reach.
    Where the reach is a whole province, a text finds anybody in it. Who is excused all the time isn't offered,
    whoever is `ticked` already stays.
    """
    within = visible.travellers(actor, "trip.record", span.start, led=led).exclude(pk=person)
    units_then = Posting.objects.filter(person=person, start__lte=span.start, end__gte=span.start).values("unit")
    beside_postings = Posting.objects.filter(
        unit__in=units_then, person=OuterRef("pk"), start__lte=span.start, end__gte=span.start
    )
    colleagues = within.filter(Exists(beside_postings))
    if spans_a_province(actor):
        if text:
            colleagues = within.filter(pk__in=_first_people(_named_people(within, text)))
        colleagues = colleagues | within.filter(pk__in=list(ticked))
    people = _travellers(colleagues.distinct(), span.start)
    away = _excused_people([colleague.pk for colleague in people if colleague.pk not in ticked], span)
    return [each for each in people if each.pk not in away]


def spans_a_province(actor: Actor) -> bool:
    """Tell whether an actor records trips of a whole province: too many to be listed."""
    return any(len(path) <= 2 * units.SEGMENT for path in actor.scope("trip.record").units.paths)


def _excused_people(people: Collection[int], span: Span) -> set[int]:
    """Those who are excused on every date of a span, by the rules of their province."""
    exemptions = Exemption.objects.filter(person__in=people, start__lte=span.end, end__gte=span.start)
    people_asked = set(exemptions.values_list("person", flat=True))
    open_days = {person: set(span) for person in people_asked}
    for year in range(span.start.year, span.end.year + 2) if people_asked else ():  # a period may begin the year before
        for person, counted_year in from_facts(people_asked, year).items():
            open_days[person] -= set(counted_year.year.excused)
    return {person for person, days in open_days.items() if not days}


def planned_items(person: int, today: date) -> list[ApprovedItem]:
    """Person's approved items that have begun or begin soon, and that no trip was recorded for."""
    return [item for item in own_plans.upcoming(person, today) if not item.recorded]


def unrecorded(person: int, today: date) -> list[ApprovedItem]:
    """Person's approved items whose dates have passed of late, and that no trip was recorded for."""
    return [item for item in planned_items(person, today) if item.end < today]


def item(person: int, key: UUID, today: date) -> ApprovedItem:
    """One of a person's approved items.

    Raises: NotFound.
    """
    for upcoming in own_plans.upcoming(person, today):
        if upcoming.id == key:
            return upcoming
    raise NotFound(kind="plan_item", key=key)


def trip_of_item(person: int, key: UUID) -> str | None:
    """Trip in which a person went as an item of the plan says, if it is recorded."""
    went = Visit.objects.filter(person=person, state="recorded", plan_item=key)
    return went.order_by("-start").values_list("trip_id", flat=True).first()


def home_reach(person: int, on: date) -> Reach | None:
    """Units of the province in which a person is posted; None for the centre: all units."""
    posting = Posting.objects.filter(person=person, start__lte=on, end__gte=on).select_related("unit").last()
    path = posting.unit.path[: 2 * units.SEGMENT] if posting else ""
    province = Unit.objects.filter(path=path, level="province").first() if path else None
    return units.unit_reach(province) if province else None


def recent_hosts(person: int, today: date) -> list[Host]:
    """Units a person went to of late that are still there, the latest first."""
    went = Visit.objects.filter(person=person, state="recorded", start__gte=today - LOOKED_BACK, start__lte=today)
    latest = went.values("host").annotate(last=Max("start")).order_by("-last", "host")
    keys = [latest_row["host"] for latest_row in latest[: 2 * RECENT]]
    recent_units = Unit.objects.in_bulk(keys)
    alive = [recent_units[key] for key in keys if recent_units[key].valid_from <= today <= recent_units[key].valid_to]
    return units.hosts_of_units(alive[:RECENT])


def usual_hosts(person: int, today: date) -> list[Host]:
    """Where a person is likely to have gone: as planned and not recorded yet, and where they went of late."""
    begun = [item.host_id for item in planned_items(person, today) if item.start <= today]
    hosts = {host.pk: host for host in (*hosts_by_key(begun).values(), *recent_hosts(person, today))}
    return list(hosts.values())


def item_behind(person: int, host: int, day: date, trip: str) -> UUID | None:
    """Person's approved item for a host on a day, if no other trip stands for it; None without one."""
    gone_visits = Visit.objects.filter(plan_item=OuterRef("pk"), person=person, state="recorded").exclude(trip=trip)
    fitting = PlanItem.objects.filter(
        ~Exists(gone_visits), plan__person=person, plan__state="approved", host=host, start__lte=day, end__gte=day
    )
    return fitting.order_by("start", "pk").values_list("pk", flat=True).first()


def hosts_by_key(keys: Iterable[int]) -> dict[int, Host]:
    """Units as hosts, by key; a key that names none is left out."""
    units_found: Sequence[Unit] = list(Unit.objects.filter(pk__in=list(keys)).exclude(level="department"))
    return {host.pk: host for host in units.hosts_of_units(units_found)}
