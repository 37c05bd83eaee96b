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
    """Ids of the people whom some codes name; among those of a queryset only, if one is given."""
    keys: dict[str, int] = {}
    for part in chunks(codes):
        keys |= (Person.objects.all() if among is None else among).filter(code__in=part).values_list("code", "pk")
    return keys


def names_of_people(codes: Iterable[str], among: QuerySet[Person]) -> dict[str, str]:
    """What the people are called whom some codes name, among those of a queryset."""
    names_by_code: dict[str, str] = {}
    for part in chunks(codes):
        names_by_code |= among.filter(code__in=part).values_list("code", "name")
    return names_by_code


def names_of_units(dated: Iterable[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """How the Union calls the units that codes name on dates."""
    units_wanted = set(dated)
    spells = units_by_code(code for code, _ in units_wanted)
    spelled = {(code, day): spell.pk for code, day in units_wanted if (spell := on(spells, code, day))}
    named_union_names = {
        unit.pk: union_name(unit.name, unit.level) for unit in Unit.objects.filter(pk__in=set(spelled.values()))
    }
    return {key: named_union_names[pk] for key, pk in spelled.items()}


def units_by_code(codes: Iterable[str]) -> dict[str, list[Spell]]:
    """Every unit that ever bore one of the codes, by code, in the order of time."""
    spells: dict[str, list[Spell]] = {}
    for part in chunks(codes):
        borne = Unit.objects.filter(code__in=part).order_by("valid_from")
        for code, pk, path, start, end in borne.values_list("code", "pk", "path", "valid_from", "valid_to"):
            spells.setdefault(code, []).append(Spell(pk, path, start, end))
    return spells


class Coded(NamedTuple):
    """A code with what it names, and the unit above or of work."""

    code: str
    name: str
    level: str
    place: str


def units_to_copy(actor: Actor, right: str) -> list[Coded]:
    """Units of today that the actor's right reaches, each below the one above it; departments come first.

    Of the whole country only the upper levels: nobody copies from ten thousand communes.
    """
    alive = visible.visible_units(actor, right).filter(valid_from__lte=actor.today, valid_to__gte=actor.today)
    if alive.filter(level="central").exists():
        alive = alive.filter(level__in=("central", "province", "department"))
    unit_rows = alive.order_by("path").values_list("code", "name", "level", "parent__name")
    coded_units = [Coded(code, union_name(name, level), level, above or "") for code, name, level, above in unit_rows]
    return sorted(coded_units, key=lambda unit: unit.level != "department")


def people_to_copy(actor: Actor, right: str) -> list[Coded]:
    """People whom the actor's right reaches, with where they worked last, in the order of names."""
    last: dict[str, tuple[str, Coded]] = {}
    fields = ("person__code", "person__name", "person__sort_key", "level", "unit__name")
    postings = visible.visible_postings(actor, right).order_by("start", "pk").values_list(*fields)
    for code, name, key, level, unit in postings:
        last[code] = (key, Coded(code, name, level, unit))
    return [person for _, person in sorted(last.values())]


def on(spells: Spells, code: str, day: date) -> Spell | None:
    """Unit that a code names on a date."""
    return next((spell for spell in spells.get(code, ()) if spell.start <= day <= spell.end), None)
