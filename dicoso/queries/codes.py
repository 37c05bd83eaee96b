"""Codes as files give them, resolved many at once: people, and units on a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.rows import chunks
from dicoso.store.models import Person, Unit


class Spell(NamedTuple):
    """A unit that bears or bore a code, and from when to when."""

    pk: int
    path: str
    start: date
    end: date


Spells = Mapping[str, Sequence[Spell]]


def people_by_code(codes: Iterable[str], among: QuerySet[Person] | None = None) -> dict[str, int]:
    """Return the ids of the people whom some codes name; among those of a queryset only, if one is given."""
    found: dict[str, int] = {}
    for part in chunks(codes):
        found |= (Person.objects.all() if among is None else among).filter(code__in=part).values_list("code", "pk")
    return found


def names_of_people(codes: Iterable[str], among: QuerySet[Person]) -> dict[str, str]:
    """Return what the people are called whom some codes name, among those of a queryset."""
    found: dict[str, str] = {}
    for part in chunks(codes):
        found |= among.filter(code__in=part).values_list("code", "name")
    return found


def names_of_units(dated: Iterable[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """Return how the Union calls the units that codes name on dates."""
    wanted = set(dated)
    spells = units_by_code(code for code, _ in wanted)
    spelled = {(code, day): spell.pk for code, day in wanted if (spell := on(spells, code, day))}
    named = {unit.pk: union_name(unit.name, unit.level) for unit in Unit.objects.filter(pk__in=set(spelled.values()))}
    return {key: named[pk] for key, pk in spelled.items()}


def units_by_code(codes: Iterable[str]) -> dict[str, list[Spell]]:
    """Return every unit that ever bore one of the codes, by code, in the order of time."""
    found: dict[str, list[Spell]] = {}
    for part in chunks(codes):
        borne = Unit.objects.filter(code__in=part).order_by("valid_from")
        for code, pk, path, start, end in borne.values_list("code", "pk", "path", "valid_from", "valid_to"):
            found.setdefault(code, []).append(Spell(pk, path, start, end))
    return found


class Coded(NamedTuple):
    """A code with what it names, and the unit above or of work."""

    code: str
    name: str
    level: str
    place: str


def units_to_copy(actor: Actor, right: str) -> list[Coded]:
    """Return the units of today that the actor's right reaches, each below the one above it; departments come first.

    Of the whole country only the upper levels: nobody copies from ten thousand communes.
    """
    alive = visible.visible_units(actor, right).filter(valid_from__lte=actor.today, valid_to__gte=actor.today)
    if alive.filter(level="central").exists():
        alive = alive.filter(level__in=("central", "province", "department"))
    listed = alive.order_by("path").values_list("code", "name", "level", "parent__name")
    found = [Coded(code, union_name(name, level), level, above or "") for code, name, level, above in listed]
    return sorted(found, key=lambda unit: unit.level != "department")


def people_to_copy(actor: Actor, right: str) -> list[Coded]:
    """Return the people whom the actor's right reaches, with where they worked last, in the order of names."""
    last: dict[str, tuple[str, Coded]] = {}
    fields = ("person__code", "person__name", "person__sort_key", "level", "unit__name")
    posted = visible.visible_postings(actor, right).order_by("start", "pk").values_list(*fields)
    for code, name, key, level, unit in posted:
        last[code] = (key, Coded(code, name, level, unit))
    return [person for _, person in sorted(last.values())]


def on(spells: Spells, code: str, day: date) -> Spell | None:
    """Return the unit that a code names on a date."""
    return next((spell for spell in spells.get(code, ()) if spell.start <= day <= spell.end), None)
