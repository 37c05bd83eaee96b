"""The legs of a trip's form: one more, one less, another host; what was typed stays, and nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.http import QueryDict

from dicoso.domain.dates import Span
from dicoso.queries import units
from dicoso.queries.trips import trip_form
from dicoso.queries.units import FOUND_AT_MOST
from dicoso.web.asked import whole_number
from dicoso.web.forms import Day
from dicoso.web.trips.trip_forms import LEG_FIELDS, Place, leg_field

MOST_LEGS: Final = 12
WISH: Final = "lam"  # names the button that was pressed, unless it was the one that stores
MORE, LESS, SEARCH = "them", "bo-", "tim"
_OF_A_LEG: Final = ("host", SEARCH, *LEG_FIELDS)
_DAY: Final = ("end", "start")  # a return left empty is on the day of the departure
_AS_BEFORE: Final = {"start": _DAY, "end": _DAY, "form": ("form",), "venue": ("venue",), "order": ("order",)}


def read_key(text: str) -> int:
    """Key that a text names; 0, which names nothing, if it is none."""
    return whole_number(text) or 0


def count_legs(posted: Mapping[str, str]) -> int:
    """How many legs a form has."""
    return min(max(read_key(posted.get("so-chang", "")), 1), MOST_LEGS)


def changed(posted: QueryDict) -> QueryDict:
    """What a form sent, with the leg more or less that a button asked for.

    A new leg begins where the last one ended, with the same order.
    """
    wish, legs, changed_data = posted.get(WISH, ""), count_legs(posted), posted.copy()
    if wish == MORE and legs < MOST_LEGS:
        for field, sources in _AS_BEFORE.items():
            before = (posted.get(leg_field(source, legs - 1), "") for source in sources)
            changed_data[leg_field(field, legs)] = next(filter(None, before), "")
        changed_data["so-chang"] = str(legs + 1)
    elif wish.startswith(LESS) and read_key(wish.removeprefix(LESS)) < legs > 1:
        for leg in range(read_key(wish.removeprefix(LESS)), legs):
            for field in _OF_A_LEG:
                changed_data[leg_field(field, leg)] = posted.get(leg_field(field, leg + 1), "")
        changed_data["so-chang"] = str(legs - 1)
    return changed_data


def places(posted: Mapping[str, str], legs: Sequence[int], person: int, today: date) -> list[Place]:
    """Where some legs go, and what to choose from where that is open: what was searched for, or the usual."""
    keys = {leg: read_key(posted.get(leg_field("host", leg), "")) for leg in legs}
    known_hosts = trip_form.hosts_by_key(key for key in keys.values() if key)
    places_found = []
    for leg in legs:
        host_chosen, text = known_hosts.get(keys[leg]), posted.get(leg_field(SEARCH, leg), "")[:80]
        if text and (host_chosen is None or posted.get(WISH) == SEARCH):
            day = first_and_last(posted, today).start
            offered_hosts = units.search_hosts(text, day, trip_form.home_reach(person, day))
        else:
            offered_hosts = trip_form.usual_hosts(person, today) if host_chosen is None else []
        places_found.append(Place(host_chosen, offered_hosts[:FOUND_AT_MOST], text, len(offered_hosts) > FOUND_AT_MOST))
    return places_found


def first_and_last(posted: Mapping[str, str], today: date) -> Span:
    """Dates of a form from its first to its last; today where they can't be read."""
    names = [leg_field(field, leg) for leg in range(count_legs(posted)) for field in ("start", "end")]
    days = [day for name in names if (day := _read_leg_day(posted.get(name, "")))]
    return Span(min(days), max(days)) if days else Span(today, today)


def _read_leg_day(text: str) -> date | None:
    try:
        clean: date | None = Day(required=False).clean(text)
    except ValidationError:
        return None
    return clean
