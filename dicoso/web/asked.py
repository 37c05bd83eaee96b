"""What a page of figures is asked for: a unit, a year, an as-of date, filters; inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from dicoso.domain.dates import parse_date
from dicoso.domain.errors import NotFound
from dicoso.domain.reports import Status
from dicoso.domain.units import DEPTH, union_name
from dicoso.queries import counting, units
from dicoso.queries.actors import Actor
from dicoso.queries.rules import YearRules
from dicoso.queries.units import Reach
from dicoso.queries.years import compliance
from dicoso.web.actor import Request

if TYPE_CHECKING:
    from dicoso.store.models import Unit

YEARS: Final = range(1900, 2201)
SORTS: Final = ("ten", "ngay", "con", "can")  # by name, days, missing, days a week; "-" before one turns it round
OFFICE: Final = "co-quan"
BY_FORM: Final = "hinh-thuc"  # the table's columns of days by form of work, in place of those by level of host


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """A page's question; a value that can't be read was replaced by the usual one.

    `choices`: the units that the reader may choose among, as (code, name); empty where there is only one. `office`:
    of the centre, its own departments alone. `by_form`: the days are told by form of work, not by level of host.
    """

    unit: Unit
    choices: tuple[tuple[str, str], ...]
    sight: Reach
    office: bool
    rules: YearRules
    year: int
    as_of: date
    department: int | None
    band: int | None
    status: str
    search: str
    sort: str
    by_form: bool

    @property
    def name(self) -> str:
        """The unit as the Union calls it."""
        return f"Cơ quan {self.unit.name}" if self.office else union_name(self.unit.name, self.unit.level)

    @property
    def filtered(self) -> bool:
        """Whether only a part of the people is asked for."""
        return bool(self.status or self.search) or self.band is not None or self.department is not None

    def query(self, **changes: str | int | date | None) -> str:
        """Page's query with some values changed; None leaves a value out."""
        values: dict[str, str | int | date | None] = {
            "don-vi": self.unit.code,
            OFFICE: 1 if self.office else None,
            "nam": self.year,
            "den": self.as_of,
            "ban": self.department,
            "nhom": self.band,
            "kq": self.status,
            "q": self.search,
            "xep": self.sort,
            "cot": BY_FORM if self.by_form else None,
        }
        values |= {name.replace("_", "-"): value for name, value in changes.items()}
        return query_string(values)

    def whole(self, **changes: str | int | None) -> str:
        """Page's query without its filters."""
        return self.query(**{"ban": None, "nhom": None, "kq": None, "q": None, **changes})

    def person_query(self, *, den: date | None = None) -> str:
        """Query by which a person's page shows the same figures, on the as-of date or another."""
        values = {"den": den or self.as_of, "don-vi": self.unit.code, OFFICE: 1 if self.office else None}
        return query_string(values)


def sortable(query: FigureQuery, sort: str, name: str, label: str, first: str = "") -> dict[str, Any]:
    """Head of a column that a table can be ordered by: one way (`first`), and the other once it is so."""
    other = "" if first else "-"
    state = "none"
    if sort.removeprefix("-") == name:
        state = "descending" if sort.startswith("-") else "ascending"
    return {"label": label, "url": query.query(xep=(other if sort == first + name else first) + name), "sort": state}


def query_string(values: Mapping[str, object]) -> str:
    """Values as they stand behind an address; what is None or empty is left out."""
    return "?" + urlencode({name: value for name, value in values.items() if value not in (None, "")})


def whole_number(text: str) -> int | None:
    """Read a number of a query; None if it isn't one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def query_day(text: str) -> date | None:
    """Read a date of a query; None if there is none or it can't be read."""
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def query_year(text: str) -> int | None:
    """Read a year of a query; None if it isn't one."""
    number = whole_number(text)
    return number if number in YEARS else None


def asked(request: Request) -> FigureQuery:
    """Read the query of a page of figures, inside what the actor may see.

    Raises: NotFound.
    """
    get, actor = request.GET, request.actor
    year, as_of = query_year(get.get("nam", "")), query_day(get.get("den", ""))
    on = as_of or (date(year, 12, 31) if year and year != actor.today.year else actor.today)
    sight = actor.scope("report.view").units
    unit, choices = chosen_unit(actor, get.get("don-vi", ""), on)
    office = DEPTH[unit.level] == 0 and bool(get.get(OFFICE))
    rules = _year_rules(unit, year, actor.today)
    year = year or rules.span.end.year
    return FigureQuery(
        unit,
        _unit_choices(unit, choices, on),
        compliance.office(unit) if office else sight,
        office,
        rules,
        year,
        as_of or (actor.today if actor.today in rules.span else rules.span.end),
        whole_number(get.get("ban", "")),
        whole_number(get.get("nhom", "")),
        get.get("kq", "") if get.get("kq") in set(Status) else "",
        get.get("q", "")[:80].strip(),
        get.get("xep", "") if get.get("xep", "").removeprefix("-") in SORTS else "",
        get.get("cot") == BY_FORM,
    )


def chosen_unit(actor: Actor, code: str, on: date) -> tuple[Unit, Sequence[Unit]]:
    """Unit of a code, or else the widest that the actor may see; and those to choose among.

    Raises: NotFound, if there is none, or none that the actor may see.
    """
    sight = actor.scope("report.view").units
    widest = units.roots(sight, on)
    if code:
        unit = units.unit_by_name(code, on)
        if not sight.holds(unit.path):
            raise NotFound(kind="unit")
    elif not widest:
        raise NotFound(kind="unit")
    else:
        unit = widest[0]
    return unit, widest


def _year_rules(unit: Unit, year: int | None, today: date) -> YearRules:
    """Rules of a year, by default of the one whose period is running."""
    tree = units.load_provinces()
    rules = counting.rules_of_path(unit.path, year or today.year, tree)
    if year is None and rules.span.end < today:
        rules = counting.rules_of_path(unit.path, today.year + 1, tree)
    return rules


def _unit_choices(unit: Unit, widest: Sequence[Unit], on: date) -> tuple[tuple[str, str], ...]:
    """Units to choose among: of the country, its provinces; and always the one that was chosen."""
    union_names = {unit_within.code: union_name(unit_within.name, unit_within.level) for unit_within in widest}
    if widest and DEPTH[widest[0].level] == 0:
        union_names = {widest[0].code: "Cả nước"}
        union_names |= {
            provinces_on.code: union_name(provinces_on.name, provinces_on.level)
            for provinces_on in compliance.provinces_on(on)
        }
    union_names.setdefault(unit.code, union_name(unit.name, unit.level))
    return tuple(union_names.items()) if len(union_names) > 1 else ()
