"""What the rows of a file of units are held against: the units that bear their codes, and what came before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q

from dicoso.domain.dates import Span
from dicoso.domain.errors import Fault
from dicoso.domain.units import UnitRow, spans_overlap
from dicoso.queries.rows import chunks
from dicoso.store.models import Posting, Succession, Unit, Visit


@dataclass(slots=True)
class Known:
    """Units by code, and the predecessors of each: those stored, and those that rows bring as they are read."""

    by_code: dict[str, list[Unit]] = field(default_factory=dict)
    before: dict[int, dict[int, Unit]] = field(default_factory=dict)

    def add(self, unit: Unit) -> None:
        """Take a unit in."""
        self.by_code.setdefault(unit.code, []).append(unit)

    def since(self, code: str, day: date) -> Unit | None:
        """Unit that bears a code since a date: what makes a row speak of a unit that is there."""
        return next((unit for unit in self.by_code.get(code, ()) if unit.valid_from == day), None)

    def on(self, code: str, day: date) -> Unit | None:
        """Unit that a code names on a date."""
        by_codes = (unit for unit in self.by_code.get(code, ()) if unit.valid_from <= day <= unit.valid_to)
        return next(by_codes, None)

    def last_before(self, code: str, day: date) -> Unit | None:
        """Last unit with a code that is older than a date: what a predecessor's code means.

        If none is older, the one that is as old: all units from before the merger of 2025 are dated alike, also those
        that had long been merged into others.
        """
        older = [unit for unit in self.by_code.get(code, ()) if unit.valid_from < day]
        return max(older, key=lambda unit: unit.valid_from, default=self.since(code, day))

    def ambiguous(self, code: str) -> bool:
        """Tell whether a code names two units on some date."""
        return spans_overlap(Span(unit.valid_from, unit.valid_to) for unit in self.by_code.get(code, ()))


def load_known_units(rows: Iterable[UnitRow]) -> Known:
    """Units that rows name, and the predecessors of those that they speak of."""
    rows = list(rows)
    own = {row.code for row in rows}
    codes_named = own | {row.parent for row in rows if row.parent} | {code for row in rows for code in row.predecessors}
    known_units = Known()
    for part in chunks(codes_named):
        for unit in Unit.objects.filter(code__in=part).order_by("valid_from").select_related("parent"):
            known_units.add(unit)
    for part in chunks(own):
        links = Succession.objects.filter(successor__code__in=part).select_related("predecessor")
        for link in links:
            known_units.before.setdefault(link.successor_id, {})[link.predecessor_id] = link.predecessor
    return known_units


def precedes_itself(unit: int, given: Mapping[int, Collection[int]]) -> bool:
    """Tell whether a unit would be among the predecessors of its predecessors.

    `given` are the predecessors that rows name, by unit; for every other unit those that are stored.
    """
    keys: set[int] = set()
    keys_asked: set[int] = set(given.get(unit, ()))
    while keys_asked:
        if unit in keys_asked:
            return True
        keys |= keys_asked
        not_in_file = [pk for pk in keys_asked if pk not in given]
        earlier = {older for pk in keys_asked for older in given.get(pk, ())}
        for part in chunks(not_in_file):
            earlier.update(Succession.objects.filter(successor__in=part).values_list("predecessor", flat=True))
        keys_asked = earlier - keys
    return False


def used_after(ends: Sequence[tuple[Unit, UnitRow]]) -> list[Fault]:
    """Refuse to end units before the last day on which somebody set out to them, or began to work there."""
    last: dict[int, date] = {}
    for part in chunks([unit.pk for unit, _ in ends]):
        visits = Visit.objects.filter(host__in=part).values_list("host").annotate(Max("start"))
        postings = Posting.objects.filter(unit__in=part).values_list("unit").annotate(Max("start"))
        for pk, day in [*visits, *postings]:
            last[pk] = max(day, last.get(pk, day))
    return [
        Fault.at("valid_to", "unit_in_use", row=row.row, day=last[unit.pk])
        for unit, row in ends
        if unit.pk in last and row.valid_to is not None and last[unit.pk] > row.valid_to
    ]


def links_of(units: Collection[int]) -> list[Succession]:
    """Links from or to some units, with the names at both ends."""
    successions: dict[int, Succession] = {}
    for part in chunks(units, 400):  # each unit is asked for at both ends
        near = Succession.objects.filter(Q(predecessor__in=part) | Q(successor__in=part))
        successions |= {link.pk: link for link in near.select_related("predecessor", "successor")}
    return list(successions.values())
