"""Which communes were visited: the map, the table, and the stays behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dicoso.documents import csv, xlsx
from dicoso.domain import pages
from dicoso.domain.counting import FORMS
from dicoso.domain.coverage import ORDERS, Line, order_lines
from dicoso.domain.dates import Span
from dicoso.domain.errors import NotFound
from dicoso.domain.text import fold
from dicoso.domain.units import bare_name, union_name
from dicoso.queries.units import Province
from dicoso.queries.years import coverage
from dicoso.queries.years.coverage import Coverage, CoverageFilter
from dicoso.web.actor import Request
from dicoso.web.asked import query_day, query_string, query_year, whole_number
from dicoso.web.downloads import attachment
from dicoso.web.years import maps
from dicoso.words.messages import word

SIZE: Final = 50  # rows of one page of the table; the map has all
NAMED: Final = 2  # so many people are named in a line; the rest are behind it
ALL, NEVER, VISITED = "", "chua-den", "da-den"
WHICH: Final = ((ALL, "Tất cả"), (NEVER, "Chưa đến"), (VISITED, "Đã đến"))
SORTS: Final = dict(zip(("", "lau-chua-den", "nhieu-ngay", "ten"), ORDERS, strict=True))  # by the value in the address
SORT_NAMES: Final = (
    ("", "Chưa đến, xa trước"),
    ("lau-chua-den", "Lâu chưa đến"),
    ("nhieu-ngay", "Nhiều ngày"),
    ("ten", "Tên"),
)
FILES: Final = {
    "xlsx": xlsx.write_coverage_xlsx,
    "csv": csv.write_coverage_csv,
}


@dataclass(frozen=True, slots=True)
class CoverageQuery:
    """The page's question; what can't be read was replaced by the usual."""

    asked: CoverageFilter
    provinces: tuple[Province, ...]
    which: str
    text: str
    sort: str

    def query(self, **changes: Any) -> str:
        """Page's query with some values changed; None leaves one out."""
        coverage_filter = self.asked
        values = {
            "tinh": coverage_filter.province.code if len(self.provinces) > 1 else None,
            "tu": coverage_filter.span.start.isoformat(),
            "den": coverage_filter.span.end.isoformat(),
            "hinh-thuc": coverage_filter.form,
            "ban": coverage_filter.department,
            "loai": self.which,
            "q": self.text,
            "xep": self.sort,
            "goc": coverage_filter.origin,
            **changes,
        }
        return query_string(values)

    def year(self, by: int, today: date) -> tuple[int, str] | None:
        """Year before or after with its address; None for one that hasn't begun."""
        year = self.asked.span.end.year + by
        if year > today.year or year < 2008:
            return None
        return year, self.query(tu=f"{year}-01-01", den=f"{year}-12-31")


def _read_coverage_query(request: Request) -> CoverageQuery:
    """Read the query. Raises: NotFound, for a province that isn't the actor's to see."""
    get, today = request.GET, request.actor.today
    year = query_year(get.get("nam", "")) or today.year
    start, end = query_day(get.get("tu", "")) or date(year, 1, 1), query_day(get.get("den", ""))
    end = end or (today if year == today.year else date(year, 12, 31))
    if end < start or (end - start).days > 3660:
        start = date(end.year, 1, 1)
    coverage_provinces = coverage.coverage_provinces(request.actor, end)
    code = get.get("tinh", "")
    province = (
        next((coverage_province for coverage_province in coverage_provinces if coverage_province.code == code), None)
        if code
        else next(iter(coverage_provinces), None)
    )
    if province is None:
        raise NotFound(kind="unit", key=code, on=end)
    form = get.get("hinh-thuc", "")
    coverage_filter = CoverageFilter(
        province,
        Span(start, end),
        form if form in FORMS else "",
        whole_number(get.get("ban", "")) or None,
        get.get("goc", "")[:32],
    )
    which, sort = get.get("loai", ""), get.get("xep", "")
    return CoverageQuery(
        coverage_filter,
        tuple(coverage_provinces),
        which if which in (NEVER, VISITED) else ALL,
        get.get("q", "")[:80].strip(),
        sort if sort in SORTS else "",
    )


def _communes_by_name(found: Coverage, shown: CoverageQuery) -> list[Line]:
    """Communes that have all the words that are asked for in their name."""
    lines = found.lines
    for part in fold(shown.text).split():
        lines = [line for line in lines if part in fold(line.name)]
    return lines


def _chosen_communes(named: list[Line], shown: CoverageQuery) -> list[Line]:
    """Those of some communes that are asked for, in the order that is asked for."""
    if shown.which:
        named = [line for line in named if (line.days > 0) == (shown.which == VISITED)]
    return order_lines(named, SORTS[shown.sort])


@require_safe
def show_coverage(request: Request) -> HttpResponse:
    """Show the map and the table of a province's communes."""
    shown_coverage_query = _read_coverage_query(request)
    province_coverage = coverage.province_coverage(request.actor, shown_coverage_query.asked)
    named_communes = _communes_by_name(province_coverage, shown_coverage_query)
    lines = _chosen_communes(named_communes, shown_coverage_query)
    page, part = pages.nearest(whole_number(request.GET.get("trang", "")) or 1, len(lines), SIZE)
    today = request.actor.today
    name = union_name(shown_coverage_query.asked.province.name, "province")
    facts = {
        "shown": shown_coverage_query,
        "name": name,
        "found": province_coverage,
        "total": len(lines),
        "page": page,
        "size": SIZE,
        "rows": [(line, _people_text(line, province_coverage), _forms(line)) for line in lines[part]],
        "map": maps.communes(province_coverage.lines, f"Bản đồ địa bàn đã đến, {name}", province_coverage.origin.place),
        "legend": [(maps.sample_dot(size), label) for size, label in maps.legend()],
        "visited": sum(line.days > 0 for line in province_coverage.lines),
        "person_days": sum(line.person_days for line in province_coverage.lines),
        "years": [shown_coverage_query.year(-1, today), shown_coverage_query.year(1, today)],
        "provinces": [(province.code, bare_name(province.name)) for province in shown_coverage_query.provinces],
        "departments": [("", "Tất cả"), *coverage.coverage_departments(request.actor, shown_coverage_query.asked.span)],
        "forms": [("", "Tất cả"), *((form, word(form, "form")) for form in FORMS)],
        "which": _which(named_communes, shown_coverage_query),
        "sorts": SORT_NAMES,
        "origins": [("", f"Mặc định ({_usual_order(province_coverage)})"), *_origins(province_coverage)],
        "files": [
            (form.upper(), reverse("coverage.file", args=[form]) + shown_coverage_query.query()) for form in FILES
        ],
        "narrowed": shown_coverage_query.query()
        != shown_coverage_query.query(**{"hinh-thuc": None, "ban": None, "q": None}),
    }
    return render(request, "years/coverage/show.html", facts)


def _which(named: list[Line], shown: CoverageQuery) -> list[dict[str, Any]]:
    """Tabs: all communes, those that nobody came to, those that somebody came to; of these how many."""
    visited = sum(line.days > 0 for line in named)
    counts = {ALL: 0, NEVER: len(named) - visited, VISITED: visited}
    return [
        {
            "label": label,
            "url": f"{shown.query(loai=which)}#danh-sach",
            "current": which == shown.which,
            "count": counts[which],
        }
        for which, label in WHICH
    ]


def _usual_order(found: Coverage) -> str:
    return found.origin.name if not found.asked.origin else "trung tâm tỉnh"


def _origins(found: Coverage) -> list[tuple[str, str]]:
    return [(line.code, line.name) for line in order_lines(found.lines, "name") if line.place]


def _people_text(line: Line, found: Coverage) -> str:
    names = [found.names[person] for person in line.people[:NAMED]]
    more = len(line.people) - len(names)
    return ", ".join(names) + (f" và {more} người khác" if more else "")


def _forms(line: Line) -> str:
    return ", ".join(word(form, "form_short") for form in line.forms)


@require_safe
def show_commune(request: Request, code: str) -> HttpResponse:
    """Show every stay behind the figures of one commune."""
    shown_coverage_query = _read_coverage_query(request)
    line, stays_made, province_coverage = coverage.commune_coverage(request.actor, shown_coverage_query.asked, code)
    facts = {"shown": shown_coverage_query, "line": line, "made": stays_made, "origin": province_coverage.origin}
    return render(request, "years/coverage/commune.html", facts)


@require_safe
def coverage_file(request: Request, form: str) -> HttpResponse:
    """Hand out the table as a file, as it is narrowed and ordered on the page.

    Raises: NotFound, if there is no such format.
    """
    if form not in FILES:
        raise NotFound(kind="format")
    shown_coverage_query = _read_coverage_query(request)
    province_coverage = coverage.province_coverage(request.actor, shown_coverage_query.asked)
    content = FILES[form](
        province_coverage.report(
            _chosen_communes(_communes_by_name(province_coverage, shown_coverage_query), shown_coverage_query)
        )
    )
    span = shown_coverage_query.asked.span
    return attachment(
        content, form, f"dia-ban-{shown_coverage_query.asked.province.code}-{span.start:%Y%m%d}-{span.end:%Y%m%d}"
    )
