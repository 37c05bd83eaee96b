"""Which communes were visited, for how long, and how far they are: the facts of a map and of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

from dicoso.domain.dates import Span
from dicoso.domain.text import phrase_key

EARTH: Final = 6371.0088  # km, the mean radius
FAR_OFF: Final = 250  # km from the middle: an archipelago, which would make its province a speck on the map
# Days on which somebody was there, from which on a commune is drawn in the next size.
SIZES: Final = (1, 2, 5, 10)
ORDERS: Final = ("far", "longest", "days", "name")


class Point(NamedTuple):
    """A place on the earth. Units: degrees, WGS 84."""

    latitude: float
    longitude: float


def distance(one: Point, other: Point) -> float:
    """Straight line between two places over the earth's surface.

    Units: km.
    Source: the haversine formula, on a sphere; a road is a third longer and more.
    """
    low, high = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((high - low) / 2) ** 2 + cos(low) * cos(high) * sin(across / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, half)))


def middle(places: Sequence[Point]) -> Point | None:
    """Middle of some places: the median of each side, which one far island doesn't move."""
    if not places:
        return None
    half = len(places) // 2
    return Point(sorted(p.latitude for p in places)[half], sorted(p.longitude for p in places)[half])


Stay = tuple[int, int, int, str]  # host, person, dates as a DaySet's bits, form; plain, for there are many


@dataclass(slots=True)
class Line:
    """One commune with what was done in it. `km` from the point of departure; None where the place isn't known.

    `days`: dates on which somebody was there; `person_days`: those dates for each person, added up.
    """

    pk: int
    code: str
    name: str
    place: Point | None
    km: int | None = None
    days: int = 0
    person_days: int = 0
    stays: int = 0
    last: date | None = None
    people: tuple[int, ...] = ()
    forms: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """In which of the sizes a commune is drawn; 0: nobody came."""
        return sum(self.days >= least for least in SIZES)


@dataclass(slots=True)
class Sum:
    """What was done at one host, or in one commune."""

    days: dict[int, int] = field(default_factory=dict)  # by person: a bit for each date
    stays: int = 0
    forms: set[str] = field(default_factory=set)

    def take(self, other: Sum) -> None:
        """Add what was done at another host of the same commune."""
        for person, bits in other.days.items():
            self.days[person] = self.days.get(person, 0) | bits
        self.stays += other.stays
        self.forms |= other.forms


def by_host(stays: Iterable[Stay]) -> dict[int, Sum]:
    """Add up the stays at each host."""
    sums: dict[int, Sum] = defaultdict(Sum)
    for host, person, dates, form in stays:
        found = sums[host]
        days = found.days
        days[person] = days.get(person, 0) | dates
        found.stays += 1
        found.forms.add(form)
    return sums


def write_stay(line: Line, found: Sum, span: Span) -> None:
    """Write into a commune what was done in it; a date counts once a person and once a commune."""
    days = {person: bits.bit_count() for person, bits in found.days.items()}
    together = 0
    for bits in found.days.values():
        together |= bits
    line.person_days = sum(days.values())
    line.days = together.bit_count()
    line.stays = found.stays
    line.last = span.start + timedelta(days=together.bit_length() - 1)
    line.people = tuple(sorted(days, key=days.__getitem__, reverse=True))
    line.forms = tuple(sorted(found.forms))


@lru_cache(maxsize=1 << 14)
def _by_name(name: str) -> str:
    """Key of a name; a country has ten thousand communes, and every page sorts some hundred of them."""
    return phrase_key(name)


def order_lines(lines: Iterable[Line], order: str) -> list[Line]:
    """Communes in one of the orders; whatever it is, those that nobody came to are not lost among others.

    `far`: never visited before visited, the far before the near. `longest`: whose last visit is the longest ago.
    """
    by_name = sorted(lines, key=lambda line: _by_name(line.name))
    if order == "days":
        return sorted(by_name, key=lambda line: (-line.days, -line.person_days))
    if order == "longest":
        return sorted(by_name, key=lambda line: (line.last or date.min, -(line.km or 0)))
    if order == "name":
        return by_name
    return sorted(by_name, key=lambda line: (line.days > 0, -(line.km or 0)))


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A commune as the downloaded table has it."""

    code: str
    name: str
    km: int | None
    days: int
    person_days: int
    last: date | None
    people: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """The communes of a province in a span, as a file has them. `origin`: from where the kilometres are."""

    unit: str
    span: Span
    origin: str
    rows: tuple[CoverageRow, ...]
