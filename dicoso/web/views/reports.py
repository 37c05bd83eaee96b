"""The compliance table, the month grid, and a person's year: every figure opens down to its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dicoso.documents import csv, docx, pdf, xlsx
from dicoso.domain.compliance import band_index
from dicoso.domain.counting import FORMS
from dicoso.domain.dates import parse_date
from dicoso.domain.errors import NotFound
from dicoso.domain.reports import Band, Status
from dicoso.domain.text import fold
from dicoso.domain.units import DEPTH, LEVELS, union_name
from dicoso.queries import compliance, visible
from dicoso.queries.actors import Actor
from dicoso.queries.compliance import Line, Table
from dicoso.queries.reports import compliance_report
from dicoso.queries.units import by_code
from dicoso.web import charts, compliance_rows
from dicoso.web.actor import Request
from dicoso.web.jinja import pct

if TYPE_CHECKING:
    from dicoso.store.models import Unit

FORMATS = {
    "docx": (docx.compliance, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf.compliance, "application/pdf"),
    "xlsx": (xlsx.compliance, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (csv.compliance, "text/csv; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of figures is asked for; a value that can't be read falls back to the usual one."""

    unit: Unit
    year: int
    as_of: date
    department: int | None
    band: int | None
    status: str
    search: str

    def query(self, **changes: str | int | None) -> str:
        """Return the page's query with some values changed; None leaves a value out."""
        values: dict[str, str | int | None] = {
            "don-vi": self.unit.code,
            "nam": self.year,
            "den": self.as_of.isoformat(),
            "ban": self.department,
            "nhom": self.band,
            "kq": self.status,
            "q": self.search,
        }
        values |= {name.replace("_", "-"): value for name, value in changes.items()}
        return "?" + urlencode({name: value for name, value in values.items() if value not in (None, "")})


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def parse_day(text: str) -> date | None:
    """Read a date of a query; None if there is none or it can't be read."""
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def home_unit(actor: Actor) -> Unit:
    """Return the widest unit whose figures an actor may see.

    Raises: NotFound, if there is none.
    """
    allowed = set(actor.scope("report.view").units.paths)
    held = [grant.unit_id for grant in actor.grants if allowed & set(grant.reach.paths)]
    found = visible.units(actor, "report.view").filter(pk__in=held).order_by("path").first()
    if found is None:
        raise NotFound(kind="unit")
    return found


def asked(request: Request) -> Asked:
    """Read the query of a page of figures, inside what the actor may see.

    Raises: NotFound.
    """
    get = request.GET
    today = request.actor.today
    year = _whole(get.get("nam", "")) or today.year
    as_of = parse_day(get.get("den", "")) or (today if year == today.year else date(year, 12, 31))
    code = get.get("don-vi", "")
    unit = by_code(code, as_of) if code else home_unit(request.actor)
    if not request.actor.scope("report.view").units.holds(unit.path):
        raise NotFound(kind="unit")
    return Asked(
        unit,
        year,
        as_of,
        _whole(get.get("ban", "")),
        _whole(get.get("nhom", "")),
        get.get("kq", "") if get.get("kq") in set(Status) else "",
        get.get("q", "")[:80],
    )


@dataclass(frozen=True, slots=True)
class Department:
    """One department's share of the table."""

    id: int
    name: str
    subject: int
    met: int
    days: int

    @property
    def average(self) -> str:
        """Days a subject person, one decimal, half up."""
        tenths = (20 * self.days + self.subject) // (2 * self.subject) if self.subject else 0
        return f"{tenths // 10},{tenths % 10}"


def departments(lines: Sequence[Line]) -> list[Department]:
    """Sum the lines up by department, in the order of their names."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.department_id, []).append(line)
    made = []
    for pk, members in found.items():
        subject = [line for line in members if line.progress.status in ("met", "short")]
        met = sum(line.progress.status == "met" for line in subject)
        days = sum(line.progress.days for line in subject)
        made.append(Department(pk, members[0].department, len(subject), met, days))
    return sorted(made, key=lambda each: each.name)


def chosen(table: Table, asked: Asked) -> list[Line]:
    """Return the lines that the filters leave, by department and Vietnamese name."""
    words = fold(asked.search)
    thresholds = table.rules.counting.bands

    def wanted(line: Line) -> bool:
        status = line.progress.status
        if asked.department is not None and line.department_id != asked.department:
            return False
        if asked.status and status != asked.status:
            return False
        if asked.band is not None and (
            status not in ("met", "short") or band_index(line.progress.days, thresholds) != asked.band
        ):
            return False
        return not words or words in fold(line.name) or words in line.code.lower()

    return sorted(filter(wanted, table.lines), key=lambda line: (line.department, line.sort_key))


def band_label(band: Band) -> str:
    """Return a band as the chart names it."""
    if band.max is None:
        return f"Từ {band.min} ngày"
    return f"Dưới {band.max + 1} ngày" if band.min == 0 else f"{band.min}–{band.max} ngày"


def used(codes: Sequence[str], lines: Sequence[Line], field: str) -> list[str]:
    """Return the codes that some line has days of, in order."""
    seen = {code for line in lines for code in getattr(line.progress, field)}
    return [code for code in codes if code in seen]


def show(request: Request) -> HttpResponse:
    """Show the compliance table of a unit; of the whole country, by province."""
    query = asked(request)
    if DEPTH[query.unit.level] == 0:
        return _country(request, query)
    table = compliance.table(query.unit, query.year, query.as_of)
    lines = chosen(table, query)
    bands = [
        charts.Band(band_label(band), band.people, pct(band.percent), query.query(nhom=i, kq=None, ban=None, q=None))
        for i, band in enumerate(table.summary.bands)
    ]
    by_department = departments(table.lines)
    levels, forms = used(LEVELS, lines, "by_level"), used(FORMS, lines, "by_form")
    facts = {
        "asked": query,
        "name": union_name(query.unit.name, query.unit.level),
        "table": table,
        "lines": lines,
        "bands": charts.bands(bands, title="Cán bộ thuộc đối tượng theo số ngày đã đi"),
        "departments": by_department,
        "department_choices": [("", "Tất cả"), *((each.id, each.name) for each in by_department)],
        "levels": levels,
        "forms": forms,
        "people": compliance_rows.rows(lines, query.year, query.as_of, levels, forms),
        "formats": [(name.upper(), reverse("report.file", kwargs={"form": name}) + query.query()) for name in FORMATS],
        "rules": table.rules.in_force,
    }
    return render(request, "reports/show.html", facts)


def _country(request: Request, query: Asked) -> HttpResponse:
    """Show the provinces' summaries side by side."""
    rows = compliance.by_province(query.year, query.as_of)
    whole = compliance.summary(query.unit, query.year, query.as_of)
    bands = [charts.Band(band_label(band), band.people, pct(band.percent)) for band in whole.bands]
    facts = {
        "asked": query,
        "name": query.unit.name,
        "rows": rows,
        "whole": whole,
        "bands": charts.bands(bands, title="Cán bộ thuộc đối tượng theo số ngày đã đi"),
    }
    return render(request, "reports/country.html", facts)


def file(request: Request, form: str) -> HttpResponse:
    """Hand out the official report in one of its formats; the whole table, whatever the page's filters.

    Raises: NotFound, if there is no such format.
    """
    if form not in FORMATS:
        raise NotFound(kind="format")
    query = asked(request)
    write, kind = FORMATS[form]
    report = compliance_report(compliance.table(query.unit, query.year, query.as_of))
    response = HttpResponse(write(report), content_type=kind)
    name = f"ket-qua-di-co-so-{query.unit.code}-{query.year}-{query.as_of:%Y%m%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
