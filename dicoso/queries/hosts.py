"""Units that a cadre can go to: found by a part of the name, without tones, alive on the dates of the stay."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from dicoso.domain.text import fold
from dicoso.domain.units import DEPTH, LEVELS, union_name
from dicoso.queries.units import after
from dicoso.store.models import Unit

SHOWN = 12  # more than fit a phone's screen; whoever sees that many types another word


class Host(NamedTuple):
    """A unit as somewhere to go: the Union's organisation there, and the unit above it."""

    id: int
    name: str
    level: str
    above: str


def reachable(above: Unit | None, start: date, end: date) -> QuerySet[Unit]:
    """Return the units below a province (None: below the centre) that exist from `start` to `end`.

    A department is where cadres work, and their own union is where they come from: neither is a host.
    """
    level = above.level if above else "central"
    deeper = [name for name in LEVELS if DEPTH[name] > DEPTH[level]]
    found = Unit.objects.filter(level__in=deeper, valid_from__lte=start, valid_to__gte=end)
    return found.filter(path__gte=above.path, path__lt=after(above.path)) if above else found


def search(text: str, above: Unit | None, start: date, end: date, limit: int = SHOWN) -> list[Host]:
    """Return hosts whose name has every word of `text`, in any case and without tones; the nearest match first."""
    words = fold(text).split()
    if not words:
        return []
    found = reachable(above, start, end)
    for word in words:
        found = found.filter(search__contains=word)
    whole = " ".join(words)
    nearness = Case(
        When(Q(search=whole) | Q(search__endswith=f" {whole}"), then=Value(0)),
        When(search__contains=f" {whole}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    order = Case(*[When(level=name, then=Value(DEPTH[name])) for name in LEVELS], output_field=IntegerField())
    ranked = found.annotate(nearness=nearness, depth=order).order_by("nearness", "depth", "search", "pk")
    return [host(unit) for unit in ranked.select_related("parent")[:limit]]


def host(unit: Unit) -> Host:
    """Return a unit as somewhere to go; its parent must be loaded, or is asked for."""
    parent = unit.parent
    above = union_name(parent.name, parent.level) if parent and parent.level != "central" else ""
    return Host(unit.pk, union_name(unit.name, unit.level), unit.level, above)
