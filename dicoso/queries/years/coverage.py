"""The communes of a province in a span: who of the actor's people was there, when last, and how far they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import CharField, Exists, Q, QuerySet
from django.db.models.functions import Cast

from dicoso.domain.coverage import (
    CoverageReport,
    CoverageRow,
    Line,
    Point,
    Stay,
    Sum,
    by_host,
    distance,
    middle,
    write_stay,
)
from dicoso.domain.dates import Span
from dicoso.domain.errors import NotFound
from dicoso.domain.text import phrase_key
from dicoso.domain.trips import MOST_DAYS
from dicoso.domain.units import bare_name, union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.postings import setting_out
from dicoso.queries.rows import Bits, as_date, driver_rows
from dicoso.queries.units import SEGMENT, Province
from dicoso.store.models import Person, Unit, Visit

VIEW: Final = "coverage.view"
_HOSTS: Final = ("commune", "grassroots", "branch")  # a visit to these is one to the commune


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """What is asked for: a province in a span, narrowed down; `origin`: the commune from which the way is measured."""

    province: Province
    span: Span
    form: str = ""
    department: int | None = None
    origin: str = ""


class WayOrigin(NamedTuple):
    """From where the way is measured, and how the place is called."""

    name: str
    place: Point | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The communes that the province had on the span's last day; `names` of people by key."""

    asked: CoverageFilter
    lines: list[Line]
    names: Mapping[int, str]
    origin: WayOrigin

    def report(self, lines: Iterable[Line]) -> CoverageReport:
        """Communes as a file has them."""
        coverage_rows = tuple(
            CoverageRow(
                line.code, line.name, line.km, line.days, line.person_days, line.last,
                tuple(self.names[person] for person in line.people), line.forms,
            )
            for line in lines
        )  # fmt: skip
        province = self.asked.province
        return CoverageReport(union_name(province.name, "province"), self.asked.span, self.origin.name, coverage_rows)


class _Place(NamedTuple):
    """A unit of the province as it comes from the table."""

    pk: int
    code: str
    name: str
    level: str
    path: str
    latitude: Any
    longitude: Any
    start: date
    end: date

    @property
    def point(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Point(float(self.latitude), float(self.longitude))


def coverage_provinces(actor: Actor, on: date) -> list[Province]:
    """Provinces of a date in which the actor has units to look after. Two queries."""
    sight = actor.scope(VIEW).units
    by_paths = [
        by_path
        for by_path in units.load_provinces().by_path.values()
        if by_path.valid_from <= on <= by_path.valid_to
        and (sight.holds(by_path.path) or any(path.startswith(by_path.path) for path in sight.paths))
    ]
    return sorted(by_paths, key=lambda each: phrase_key(bare_name(each.name)))


def province_coverage(actor: Actor, asked: CoverageFilter) -> Coverage:
    """Every commune of a province with what the actor's people did in it. A constant number of queries."""
    places = list(_province_places(asked.province))
    on = asked.span.end
    lines = {
        place.pk: Line(place.pk, place.code, union_name(place.name, "commune"), place.point)
        for place in places
        if place.level == "commune" and place.start <= on <= place.end and place.path.startswith(asked.province.path)
    }
    for commune, by_commune in _by_commune(by_host(_coverage_stays(actor, asked)), places, asked, lines).items():
        write_stay(lines[commune], by_commune, asked.span)
    origin = _way_origin(asked, places, lines)
    if origin.place is not None:
        for line in lines.values():
            line.km = round(distance(origin.place, line.place)) if line.place else None
    people = {person for line in lines.values() for person in line.people}
    return Coverage(asked, list(lines.values()), _visitor_names(people), origin)


def _province_places(province: Province) -> Iterator[_Place]:
    """Yield what there is and was in a province: its communes and what lies in them, and districts for their names."""
    units_there = Unit.objects.filter(units.unit_reach(province).q("path"), level__in=("district", *_HOSTS))
    fields = ("pk", "code", "name", "level", "path", "latitude", "longitude", "valid_from", "valid_to")
    for *facts, start, end in driver_rows(units_there.values_list(*fields)):
        pk, code, name, level, path, latitude, longitude = facts
        yield _Place(pk, code, name, level, path, latitude, longitude, as_date(start), as_date(end))


def _visits_on_the_spot(actor: Actor, asked: CoverageFilter) -> QuerySet[Visit]:
    """Stays on the spot in a span which the host hasn't refused."""
    span = asked.span
    begun = Span(span.start - timedelta(days=MOST_DAYS), span.end)  # the longest stay reaches into the span
    visits = visible.visits(actor, VIEW, begun, as_host=False).filter(
        Q(confirmed=None) | Q(confirmed=True), end__gte=span.start, state="recorded", venue="field"
    )
    if asked.form:
        visits = visits.filter(form=asked.form)
    if asked.department is not None:
        visits = visits.filter(Exists(setting_out(Q(unit=asked.department))))
    if actor.scope(VIEW).units.whole:
        visits = visits.filter(units.unit_reach(asked.province).q("host__path"))
    return visits


def _coverage_stays(actor: Actor, asked: CoverageFilter) -> list[Stay]:
    """Stays at every host."""
    bits = Bits(asked.span)
    return [
        (host, person, bits[start, end], form)
        for host, person, start, end, form in driver_rows(_visits_on_the_spot(actor, asked).values_list(*_FIELDS))
    ]


def _by_commune(
    sums: Mapping[int, Sum], places: Iterable[_Place], asked: CoverageFilter, lines: Collection[int]
) -> dict[int, Sum]:
    """What was done in each commune; in one that has ended it was done in what that became."""
    commune_of = _communes(places)
    ended = {commune_of[host] for host in sums if host in commune_of} - set(lines)
    heirs = units.became(ended, asked.span.end) if ended else {}
    sums_by_commune: dict[int, Sum] = {}
    for host, commune_sum in sums.items():
        commune = commune_of.get(host)
        if commune is None:
            continue
        if commune in lines and commune not in sums_by_commune:
            sums_by_commune[commune] = commune_sum
        else:
            for heir in heirs.get(commune, {commune}).intersection(lines):
                sums_by_commune.setdefault(heir, Sum()).take(commune_sum)
    return sums_by_commune


# Days as text: the driver would make each of them a date, and most of the time goes by.
_FIELDS: Final = (
    "host_id", "person_id", Cast("start", CharField()), Cast("end", CharField()), "form",
)  # fmt: skip


def _communes(places: Iterable[_Place]) -> dict[int, int]:
    """Commune in which each host lies."""
    listed_places = list(places)
    by_path = {place.path: place.pk for place in listed_places if place.level == "commune"}
    commune_by_unit: dict[int, int] = {}
    for place in listed_places:
        for end in range(len(place.path), 0, -SEGMENT):
            commune = by_path.get(place.path[:end])
            if commune is not None:
                commune_by_unit[place.pk] = commune
                break
    return commune_by_unit


def _way_origin(asked: CoverageFilter, places: Sequence[_Place], lines: Mapping[int, Line]) -> WayOrigin:
    """From where the way is measured: the commune that was chosen, or the town with the province's name."""
    for line in lines.values():
        if line.code == asked.origin and line.place:
            return WayOrigin(line.name, line.place)
    bare = bare_name(asked.province.name)
    town = {
        place.path: place.name for place in places if place.level == "district" and place.name == f"Thành phố {bare}"
    }
    for path, name in town.items():
        wards = [p.point for p in places if p.pk in lines and p.path.startswith(path) and p.name.startswith("Phường")]
        known_points = [point for point in wards if point]
        if known_points:
            return WayOrigin(name, middle(known_points))
    for line in lines.values():
        if line.name == f"Đoàn phường {bare}" and line.place:
            return WayOrigin(line.name.removeprefix("Đoàn ").capitalize(), line.place)
    return WayOrigin("giữa tỉnh", middle([line.place for line in lines.values() if line.place]))


def _visitor_names(people: Iterable[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=list(people)).values_list("pk", "name"))


def coverage_departments(actor: Actor, span: Span) -> list[tuple[int, str]]:
    """Departments whose people the actor sees, by name."""
    return list(visible.visible_departments(actor, VIEW, span).values_list("pk", "name"))


class Made(NamedTuple):
    """One stay behind the figures of a commune."""

    trip: str
    person: str
    host: str
    start: date
    end: date
    form: str
    content: str


def commune_coverage(actor: Actor, asked: CoverageFilter, code: str) -> tuple[Line, list[Made], Coverage]:
    """One commune with every stay behind its figures, the latest first.

    Raises: NotFound, if the province has none of that code on the span's last day.
    """
    coverage = province_coverage(actor, asked)
    line = next((each_line for each_line in coverage.lines if each_line.code == code), None)
    if line is None:
        raise NotFound(kind="unit", key=code, on=asked.span.end)
    reach = units.reaches([line.pk])[line.pk]
    visits = _visits_on_the_spot(actor, asked).filter(reach.q("host__path"), host__level__in=_HOSTS)
    fields = ("trip_id", "person__name", "host__name", "host__level", "start", "end", "form", "content")
    stays_made = [
        Made(trip, person, union_name(host, level), start, end, form, content)
        for trip, person, host, level, start, end, form, content in visits.order_by("-start", "-pk").values_list(
            *fields
        )
    ]
    return line, stays_made, coverage
