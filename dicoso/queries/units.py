"""Units in time: by code or by part of a name on a date, what lies below them, which province they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from dicoso.domain.errors import NotFound
from dicoso.domain.text import fold
from dicoso.domain.units import DEPTH, union_name
from dicoso.queries.once import read_once
from dicoso.queries.rows import as_date, driver_rows
from dicoso.store.models import Unit

SEGMENT = 6  # digits of one unit in a path


class Reach(NamedTuple):
    """The units at and below some units, as ranges of paths; the empty path stands above all units."""

    paths: tuple[str, ...]

    def q(self, field: str) -> Q:
        """Condition that a path field lies in this reach; false if the reach is empty."""
        if "" in self.paths:
            return ~Q(pk__in=[])
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(**{f"{field}__gte": path, f"{field}__lt": after(path)})
        return condition

    @property
    def whole(self) -> bool:
        """Whether this is all there is: the centre's reach, or what stands above it."""
        return any(len(path) <= SEGMENT for path in self.paths)

    def holds(self, path: str) -> bool:
        """Tell whether a unit's path lies in this reach."""
        return any(path.startswith(own) for own in self.paths)

    def both(self, other: Reach) -> Reach:
        """Units that lie in this reach and in another."""
        lower = {path for path in self.paths if other.holds(path)} | {path for path in other.paths if self.holds(path)}
        return Reach(tuple(sorted(lower)))


EVERYWHERE = Reach(("",))


def after(path: str) -> str:
    """First path behind all that begin with `path`."""
    return path[:-SEGMENT] + f"{int(path[-SEGMENT:]) + 1:0{SEGMENT}}"


def by_code(code: str, on: date) -> Unit:
    """Unit that a code names on a date.

    Raises: NotFound.
    """
    unit = Unit.objects.filter(code=code, valid_from__lte=on, valid_to__gte=on).first()
    if unit is None:
        raise NotFound(kind="unit", key=code, on=on)
    return unit


def of_ids(ids: Iterable[int]) -> dict[int, Unit]:
    """Units by their ids; one query, or none where all of them were read for this page before."""
    units_known, wanted_ids = _known_units(), set(ids)
    units_known |= Unit.objects.in_bulk(wanted_ids - units_known.keys())
    return {pk: units_known[pk] for pk in wanted_ids if pk in units_known}


@read_once
def _known_units() -> dict[int, Unit]:
    return {}


_CLOSURES = """
WITH RECURSIVE
  later(root, id) AS (
    SELECT id, id FROM store_unit WHERE id IN ({marks})
    UNION SELECT later.root, s.successor_id FROM store_succession s JOIN later ON s.predecessor_id = later.id{only}),
  earlier(root, id) AS (
    SELECT id, id FROM store_unit WHERE id IN ({marks})
    UNION SELECT earlier.root, s.predecessor_id FROM store_succession s JOIN earlier
      ON s.successor_id = earlier.id{ended})
SELECT found.root, u.path FROM (SELECT root, id FROM later UNION SELECT root, id FROM earlier) found
JOIN store_unit u ON u.id = found.id ORDER BY found.root, u.path
"""


_SOLE_HEIR = " AND NOT EXISTS (SELECT 1 FROM store_succession o WHERE o.predecessor_id = later.id AND o.id <> s.id)"


_NONE = " AND FALSE"

_ENDED = " AND EXISTS (SELECT 1 FROM store_unit p WHERE p.id = s.predecessor_id AND p.valid_to < %s)"

_BECAME = """
WITH RECURSIVE
  later(root, id) AS (
    SELECT id, id FROM store_unit WHERE id IN ({marks})
    UNION SELECT later.root, s.successor_id FROM store_succession s JOIN later ON s.predecessor_id = later.id)
SELECT later.root, u.id FROM later JOIN store_unit u ON u.id = later.id WHERE u.valid_from <= %s AND u.valid_to >= %s
"""


def became(unit_ids: Iterable[int], on: date) -> dict[int, set[int]]:
    """For each unit, what stands on a date of itself and of what it became; itself if nothing does."""
    ids = sorted(set(unit_ids))
    heirs: dict[int, set[int]] = {unit: set() for unit in ids}
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_BECAME.format(marks=", ".join(["%s"] * len(ids))), [*ids, on, on])
            for root, unit in cursor.fetchall():
                heirs[root].add(unit)
    return {root: units or {root} for root, units in heirs.items()}


@read_once
def roots(sight: Reach, on: date) -> Sequence[Unit]:
    """Widest units of a reach that exist on a date, in the order of their paths. One query."""
    standing_units = Unit.objects.filter(path__in=sight.paths, valid_from__lte=on, valid_to__gte=on).order_by("path")
    units: list[Unit] = []
    for unit in standing_units:
        if not any(unit.path.startswith(above.path) for above in units):
            units.append(unit)
    return units


def unit_by_name(code: str, on: date) -> Unit:
    """Unit that a code names on a date, or that the last unit of this code had become by then.

    Raises: NotFound.
    """
    ended = Unit.objects.filter(code=code, valid_from__lte=on).order_by("-valid_from").first()
    if ended is not None and ended.valid_to < on:
        later = Unit.objects.filter(pk__in=became([ended.pk], on)[ended.pk], valid_from__lte=on, valid_to__gte=on)
        ended = later.order_by("path").first()
    if ended is None:
        raise NotFound(kind="unit", key=code, on=on)
    return ended


def reaches(unit_ids: Iterable[int]) -> Mapping[int, Reach]:
    """For each unit, itself with its predecessors and successors and all below them. One query.

    Source: docs/counting.md#step-1-who-is-subject; `domain.units.closure` is the same in plain words.
    """
    return _reaches_of(frozenset(unit_ids), "")


def inherited(unit_ids: Iterable[int]) -> Mapping[int, Reach]:
    """The same without the parts into which a unit was split: none of them has all that was its own."""
    return _reaches_of(frozenset(unit_ids), _SOLE_HEIR)


def reach_behind(unit_ids: Iterable[int], on: date) -> Mapping[int, Reach]:
    """For each unit, itself with those of its predecessors that have ended by a date, and all below them.

    One that will go into another has no say there yet, nor has that one in it.
    """
    return _reaches_of(frozenset(unit_ids), _NONE, on)


@read_once
def _reaches_of(unit_ids: frozenset[int], only: str, on: date | None = None) -> Mapping[int, Reach]:
    ids = sorted(unit_ids)
    if not ids:
        return {}
    paths_by_unit: dict[int, list[str]] = {unit: [] for unit in ids}
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(ids))
        text = _CLOSURES.format(marks=marks, only=only, ended=_ENDED if on else "")
        cursor.execute(text, [*ids, *ids, *([on] if on else [])])
        for root, path in cursor.fetchall():
            paths_by_unit[root].append(path)
    return {root: Reach(tuple(paths)) for root, paths in paths_by_unit.items()}


def unit_reach(unit: Unit | Province) -> Reach:
    """One unit's reach."""
    return reaches([unit.pk])[unit.pk]


class Province(NamedTuple):
    """A province as a row: every action asks for the provinces, so they are not made into objects of the table."""

    pk: int
    code: str
    name: str
    level: str
    path: str
    valid_from: date
    valid_to: date


class ProvinceTree(NamedTuple):
    """The provinces as paths, with the one that each became: who asks for a unit's province asks this."""

    by_path: Mapping[str, Province]
    successor: Mapping[int, Province]

    def province(self, path: str, on: date) -> Province | None:
        """Province of a unit on a date, following a merger; None for the centre."""
        province = self.by_path.get(path[: 2 * SEGMENT])
        while province is not None and province.valid_to < on and province.pk in self.successor:
            province = self.successor[province.pk]
        return province

    def code(self, path: str, on: date) -> str | None:
        """Province's code, as the rulebook knows it; None for the centre."""
        province = self.province(path, on)
        return province.code if province else None


@read_once
def load_provinces() -> ProvinceTree:
    """Load all provinces of all times. One query."""
    every = Unit.objects.filter(level="province").order_by("successions__pk")
    units: dict[int, Province] = {}
    links: dict[int, int] = {}
    for heir, pk, code, name, level, path, start, end in driver_rows(
        every.values_list("successions__successor_id", *Province._fields)
    ):
        units[pk] = Province(pk, code, name, level, path, as_date(start), as_date(end))
        if heir is not None:
            links[pk] = heir
    return ProvinceTree(
        {unit.path: unit for unit in units.values()},
        {old: units[new] for old, new in links.items() if new in units},
    )


class Host(NamedTuple):
    """A unit that can be visited: how the Union calls it, and where it lies ("Thành phố Hưng Yên, Tỉnh Hưng Yên")."""

    pk: int
    name: str
    level: str
    place: str


FOUND_AT_MOST = 12  # what a thumb can look through; whoever sees more types another word
_SEEN_AT_MOST = 300


def search_hosts(text: str, on: date, within: Reach | None = None) -> list[Host]:
    """Host units whose name has all words of a text, each from its beginning, or whose code it is.

    Typed with or without tones; the best come first: the whole name, then its end ("chieu" before "chieu an"),
    then units nearer to the top. One more than `FOUND_AT_MOST` are returned where there are more. Departments are
    where cadres work, not where they go. Two queries.
    """
    words = fold(text).split()
    if not words:
        return []
    alive = Unit.objects.filter(valid_from__lte=on, valid_to__gte=on).exclude(level="department")
    if within is not None:
        alive = alive.filter(within.q("path"))
    matching = alive.filter(_name_condition(words) | Q(code__iexact=text.strip()))[:_SEEN_AT_MOST]
    best = sorted(matching, key=lambda unit: _rank(unit, " ".join(words)))
    return hosts_of_units(best[: FOUND_AT_MOST + 1])


def _name_condition(words: Iterable[str]) -> Q:
    """Condition that a name has all the words; "Đoàn xã …" finds the commune that the unit belongs to."""
    named_condition = Q()
    for word in words:
        begins = Q(search__startswith=word) | Q(search__contains=" " + word)
        named_condition &= begins | Q(level__in=("province", "district", "commune")) if word == "doan" else begins
    return named_condition


def _rank(unit: Unit, text: str) -> tuple[bool, bool, int, str]:
    return (unit.search != text, not unit.search.endswith(" " + text), DEPTH[unit.level], unit.search)


def hosts_of_units(found: Iterable[Unit]) -> list[Host]:
    """Units as hosts, with the names of the units above them. One query."""
    host_units = list(found)
    above = {pk for unit in host_units for pk in _units_above(unit.path)}
    name_of = dict(Unit.objects.filter(pk__in=above, level__in=("province", "district", "commune", "grassroots"))
                   .values_list("pk", "name"))  # fmt: skip
    return [
        Host(unit.pk, union_name(unit.name, unit.level), unit.level, ", ".join(_names_above(unit.path, name_of)))
        for unit in host_units
    ]


def _units_above(path: str) -> list[int]:
    """Ids of the units above a unit, the nearest first."""
    return [int(path[i : i + SEGMENT]) for i in range(0, len(path) - SEGMENT, SEGMENT)][::-1]


def _names_above(path: str, name_of: Mapping[int, str]) -> Iterable[str]:
    return (name_of[pk] for pk in _units_above(path) if pk in name_of)
