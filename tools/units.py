"""Make `dicoso/data/units.csv` and `successors.csv` from the package vietnamadminunits (MIT).

    pip download --no-deps vietnamadminunits==1.0.4 && unzip vietnamadminunits-*.whl -d source
    python tools/units.py source/vietnamadminunits            writes the two files
    python tools/units.py source/vietnamadminunits --check    exits with 1 if they differ from it

What is left out, and why, stands in `dicoso/data/README.md`.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sqlite3
import statistics
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).resolve().parent.parent / "dicoso" / "data"
UNIT_COLUMNS = ("key", "code", "name", "level", "parent", "valid_from", "valid_to", "latitude", "longitude")
SUCCESSOR_COLUMNS = ("predecessor", "successor", "kind")
LEVELS = ("central", "province", "district", "commune")
KINDS = ("Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Phường", "Xã", "Thị trấn", "Đặc khu")
CENTRE = "TW"
BEFORE = ("2008-01-01", "2025-06-30")
SINCE = ("2025-07-01", "")
KM_PER_DEGREE = 111.2
# A commune and what it became lie apart by at most this much; only the sources' mistakes are further (and islands).
FAR_KM = 30.0
# Of two namesakes without any other sign, the one this many times nearer is the real predecessor.
NEARER = 3

Point = tuple[float, float]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unit:
    key: str
    name: str
    level: str
    parent: str
    span: tuple[str, str]
    point: Point | None = None

    @property
    def code(self) -> str:
        return self.key.partition("@")[0]


class Link(NamedTuple):
    """One old unit, one new one; `whole` if all of the old one went there."""

    predecessor: str
    successor: str
    whole: bool


class Source(NamedTuple):
    old: Sequence[Row]
    new: Sequence[Row]
    converter: Mapping[str, Any]


def read(package: Path) -> Source:
    with closing(sqlite3.connect(f"file:{package / 'data' / 'dataset.db'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        old = [dict(row) for row in database.execute("SELECT * FROM admin_units_legacy")]
        new = [dict(row) for row in database.execute("SELECT * FROM admin_units")]
    return Source(old, new, json.loads((package / "data" / "converter_2025.json").read_text(encoding="utf-8")))


def tidy(name: str) -> str:
    """Write a name in NFC, and its kind as the law does: «Thị trấn», never «Thị Trấn»."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    for kind in KINDS:
        if name.casefold().startswith(kind.casefold() + " "):
            return kind + name[len(kind) :]
    raise ValueError(f"no kind of unit in the name {name!r}; known: {', '.join(KINDS)}")


def old_key(row: Row) -> str:
    """Five island districts had no communes: there the district itself is what a commune is elsewhere."""
    return f"{row['wardCode'] or row['districtCode']}@2008"


def old_units(source: Source) -> list[Unit]:
    units: dict[str, Unit] = {}
    for row in source.old:
        province, district = f"{row['provinceCode']}@2008", f"{row['districtCode']}@2008"
        units[province] = Unit(province, tidy(row["province"]), "province", CENTRE, BEFORE)
        units[district] = Unit(district, tidy(row["district"]), "district", province, BEFORE)
        if row["wardCode"]:
            key = old_key(row)
            units[key] = Unit(key, tidy(row["ward"]), "commune", district, BEFORE)
    points = old_points(source.old)
    return [replace(unit, point=points.get(unit.key)) for unit in units.values()]


def old_points(rows: Sequence[Row]) -> dict[str, Point]:
    """Return the points that the source's geocoder found for a commune, not for what lies around it."""
    found = Counter((row["wardLat"], row["wardLon"]) for row in rows)
    points = {}
    for row in rows:
        province, district = (row["provinceLat"], row["provinceLon"]), (row["districtLat"], row["districtLon"])
        if not row["wardCode"]:
            point, vague = district, district == province
        else:
            point = (row["wardLat"], row["wardLon"])
            vague = found[point] > 1 or point in (district, province)
        if not vague:
            points[old_key(row)] = point
    return points


def new_units(source: Source) -> list[Unit]:
    units: dict[str, Unit] = {}
    for row in source.new:
        province, commune = f"{row['provinceCode']}@2025", f"{row['wardCode']}@2025"
        point = (row["wardLat"], row["wardLon"])
        units[province] = Unit(province, tidy(row["province"]), "province", CENTRE, SINCE)
        units[commune] = Unit(commune, tidy(row["ward"]), "commune", province, SINCE, point)
    return list(units.values())


def province_links(source: Source) -> list[Link]:
    old = {row["provinceKey"]: f"{row['provinceCode']}@2008" for row in source.old}
    new = {row["provinceKey"]: f"{row['provinceCode']}@2025" for row in source.new}
    return [
        Link(old[before], new[since], whole=True)
        for since, befores in source.converter["DICT_PROVINCE"].items()
        for before in befores
    ]


def commune_links(source: Source) -> list[Link]:
    """Return the links of the two tables of the converter: communes that went whole, and divided ones."""
    old = {f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": old_key(row) for row in source.old}
    new = {(row["provinceKey"], row["wardKey"]): f"{row['wardCode']}@2025" for row in source.new}
    links = []
    for province, communes in source.converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, befores in communes.items():
            links += [Link(old[before], new[province, commune], whole=True) for before in befores]
    for province, divided in source.converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for before, parts in divided.items():
            links += [Link(old[before], new[province, part["newWardKey"]], whole=False) for part in parts]
    return links


def apart(one: Point, other: Point) -> float:
    """Return the distance of two points as on a flat map, right to a percent at these latitudes.

    Units: kilometres.
    """
    east = cos(radians((one[0] + other[0]) / 2))
    return KM_PER_DEGREE * hypot(one[0] - other[0], (one[1] - other[1]) * east)


def district_middles(units: Iterable[Unit]) -> dict[str, Point]:
    found = defaultdict(list)
    for unit in units:
        if unit.point and unit.level == "commune":
            found[unit.parent].append(unit.point)
    return {parent: middle(each) for parent, each in found.items()}


def without_namesakes(links: Sequence[Link], units: Mapping[str, Unit]) -> list[Link]:
    """Drop the links that a commune has only because another of its name, elsewhere, has them.

    The source knew divided communes by name and new province alone. Of two namesakes that share a successor the
    real predecessor is the one whose district gave it other communes, whole; else the one that is far nearer.
    """
    middles = district_middles(units.values())
    by_successor = defaultdict(list)
    for link in links:
        by_successor[link.successor].append(link)

    def neighbours(link: Link) -> int:
        district = units[link.predecessor].parent
        others = (other for other in by_successor[link.successor] if other.whole and other != link)
        return sum(units[other.predecessor].parent == district for other in others)

    def distance(link: Link) -> float:
        old = units[link.predecessor]
        return nearest(units[link.successor].point, [old.point or middles[old.parent]])

    def beaten(link: Link, rival: Link) -> bool:
        if neighbours(link) or neighbours(rival):
            return not neighbours(link)
        return distance(link) > NEARER * distance(rival)

    def real(link: Link) -> bool:
        name = units[link.predecessor].name
        rivals = (r for r in by_successor[link.successor] if r != link and units[r.predecessor].name == name)
        return link.whole or not any(beaten(link, rival) for rival in rivals)

    return [link for link in links if real(link)]


def misplaced(links: Sequence[Link], units: Mapping[str, Unit]) -> set[str]:
    """Return the units whose point can't be right: too far from what they came from or became."""
    middles = district_middles(units.values())
    before, after = defaultdict(list), defaultdict(list)
    for link in links:
        old, new = units[link.predecessor], units[link.successor]
        if old.point and new.point:
            after[old].append(new)
            before[new].append(old)
    wrong = {new.key for new, olds in before.items() if nearest(new.point, points(olds)) > FAR_KM}
    for old, news in after.items():
        if nearest(old.point, points(news)) > FAR_KM:
            # With one old and one new unit nobody can say which of the two points is wrong.
            pair = all(len(before[new]) == 1 for new in news)
            if pair or nearest(old.point, [middles[old.parent]]) > FAR_KM:
                wrong.add(old.key)
    return wrong


def points(units: Iterable[Unit]) -> list[Point]:
    return [unit.point for unit in units if unit.point]


def nearest(point: Point | None, points: Iterable[Point]) -> float:
    return min(apart(point, other) for other in points) if point else 0.0


def middle(points: Sequence[Point]) -> Point:
    return statistics.median(p[0] for p in points), statistics.median(p[1] for p in points)


def successor_rows(links: Sequence[Link], units: Mapping[str, Unit]) -> list[tuple[str, str, str]]:
    parts = Counter(link.predecessor for link in links)
    sources = Counter(link.successor for link in links)

    def kind(link: Link) -> str:
        if parts[link.predecessor] > 1:
            return "split"
        if sources[link.successor] > 1:
            return "merge"
        names = {units[key].name.casefold() for key in (link.predecessor, link.successor)}
        return "continue" if len(names) == 1 else "rename"

    rows = [(link.predecessor, link.successor, kind(link)) for link in links]
    rows += [(unit.key, "", "dissolve") for unit in units.values() if unit.level == "district" and not parts[unit.key]]
    return sorted(rows)


def unit_rows(units: Iterable[Unit]) -> list[tuple[str, ...]]:
    """Return the rows of the file: parents before their children."""
    ordered = sorted(units, key=lambda unit: (unit.span[0], LEVELS.index(unit.level), unit.key))
    return [
        (unit.key, unit.code, unit.name, unit.level, unit.parent, *unit.span, *degrees(unit.point)) for unit in ordered
    ]


def degrees(point: Point | None) -> tuple[str, str]:
    """Write a point with five decimals at most: a metre, far more than a commune's centre needs."""
    if point is None:
        return "", ""
    latitude, longitude = (f"{value:.5f}".rstrip("0").rstrip(".") for value in point)
    return latitude, longitude


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def build(source: Source) -> tuple[dict[str, str], dict[str, int]]:
    """Return the text of both files, and the figures that the data folder's README names."""
    units = {unit.key: unit for unit in [*old_units(source), *new_units(source)]}
    units[CENTRE] = Unit(CENTRE, "Trung ương Đoàn", "central", "", (BEFORE[0], ""))
    provinces, every = province_links(source), commune_links(source)
    communes = without_namesakes(every, units)
    wrong = misplaced(communes, units)
    units |= {key: replace(units[key], point=None) for key in wrong}
    successors = successor_rows([*provinces, *communes], units)
    figures = {f"{era}: {level}": n for (era, level), n in sorted(Counter(map(label, units.values())).items())}
    figures |= {f"{kind} links": n for kind, n in sorted(Counter(row[2] for row in successors).items())}
    figures["links dropped: namesakes"] = len(every) - len(communes)
    figures["points dropped: misplaced"] = len(wrong)
    figures["old communes without a point"] = without_point(units.values(), BEFORE)
    figures["new communes without a point"] = without_point(units.values(), SINCE)
    files = {
        "units.csv": table(UNIT_COLUMNS, unit_rows(units.values())),
        "successors.csv": table(SUCCESSOR_COLUMNS, successors),
    }
    return files, figures


def label(unit: Unit) -> tuple[str, str]:
    return unit.key.partition("@")[2] or "always", unit.level


def without_point(units: Iterable[Unit], span: tuple[str, str]) -> int:
    return sum(unit.level == "commune" and unit.span == span and unit.point is None for unit in units)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the folder vietnamadminunits, which has data/dataset.db in it")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the files differ")
    arguments = parser.parse_args()
    missing = [n for n in ("dataset.db", "converter_2025.json") if not (arguments.package / "data" / n).is_file()]
    if missing:
        parser.error(f"{arguments.package / 'data'} has no {' and no '.join(missing)}")
    files, figures = build(read(arguments.package))
    for name, number in figures.items():
        print(f"{number:7,}  {name}")
    if arguments.check:
        stale = [name for name, text in files.items() if (DATA / name).read_bytes() != text.encode()]
        print(f"differ from the source: {', '.join(stale)}" if stale else "both files are up to date")
        return 1 if stale else 0
    for name, text in files.items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
