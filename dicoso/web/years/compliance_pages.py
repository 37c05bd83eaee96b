"""The compliance table of a unit, of the country by province, and the official report as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dicoso.documents import csv, docx, pdf, xlsx
from dicoso.documents.compliance import band_words
from dicoso.domain.compliance import band_index
from dicoso.domain.counting import FORMS
from dicoso.domain.errors import NotFound
from dicoso.domain.reports import Summary
from dicoso.domain.text import fold, format_number, phrase_key, upper_first
from dicoso.domain.units import DEPTH, LEVELS
from dicoso.queries.years import compliance, rhythm
from dicoso.queries.years.compliance import ComplianceLine, ComplianceTable
from dicoso.queries.years.compliance_report import compliance_report
from dicoso.web import charts
from dicoso.web.actor import Request
from dicoso.web.asked import BY_FORM, FigureQuery, asked, sortable
from dicoso.web.downloads import attachment
from dicoso.web.jinja import pct
from dicoso.web.years import compliance_rows
from dicoso.words.messages import word

FORMATS = {
    "docx": docx.write_compliance_docx,
    "pdf": pdf.write_compliance_pdf,
    "xlsx": xlsx.write_compliance_xlsx,
    "csv": csv.write_compliance_csv,
}
MOST_BY_FORM = 500  # people whose days by form one page tells: six more links each would double its weight


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


def sum_departments(lines: Iterable[ComplianceLine]) -> list[Department]:
    """Sum the lines up by department, in Vietnamese order."""
    compliance_lines: dict[int, list[ComplianceLine]] = {}
    for line in lines:
        compliance_lines.setdefault(line.department_id, []).append(line)
    sums = []
    for pk, members in compliance_lines.items():
        subject = [line for line in members if line.progress.status in ("met", "short")]
        met = sum(line.progress.status == "met" for line in subject)
        days = sum(line.progress.days for line in subject)
        sums.append(Department(pk, members[0].department, len(subject), met, days))
    return sorted(sums, key=lambda each: (phrase_key(each.name), each.id))


def chosen(table: ComplianceTable, asked: FigureQuery, by_department: Sequence[Department]) -> list[ComplianceLine]:
    """Lines that the filters leave, in the order asked for: by department and name, if none was."""
    words = fold(asked.search)
    thresholds = table.rules.counting.bands

    def wanted(line: ComplianceLine) -> bool:
        status = line.progress.status
        if asked.department is not None and line.department_id != asked.department:
            return False
        if asked.status and status != asked.status:
            return False
        if asked.band is not None and (
            status not in ("met", "short") or band_index(line.progress.days, thresholds) != asked.band
        ):
            return False
        return not words or words in fold(line.name) or words in fold(line.code)

    place = {group.id: i for i, group in enumerate(by_department)}
    lines = sorted(filter(wanted, table.lines), key=lambda line: (place[line.department_id], line.sort_key))
    return order_table(lines, asked)


def order_table(lines: list[ComplianceLine], asked: FigureQuery) -> list[ComplianceLine]:
    """Lines by the column asked for; who has no figure in it stands last, whichever way it is turned."""
    name = asked.sort.removeprefix("-")
    if not name:
        return lines
    if name == "ten":
        return sorted(lines, key=lambda line: line.sort_key, reverse=asked.sort != name)

    def figure(line: ComplianceLine) -> float:
        if name == "ngay":
            return line.progress.days
        need, left = line.need(asked.as_of)
        return line.progress.missing if name == "con" else need / left

    turn = 1 if asked.sort == name else -1
    subject = [line for line in lines if line.progress.status in ("met", "short")]
    others = [line for line in lines if line.progress.status not in ("met", "short")]
    return sorted(subject, key=lambda line: turn * figure(line)) + others


def columns(asked: FigureQuery, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Heads of the table's columns; those that it can be ordered by are links."""
    first = [
        sortable(asked, asked.sort, "ten", "Cán bộ"),
        {"label": "Kết quả"},
        sortable(asked, asked.sort, "ngay", "Ngày", "-") | {"n": True, "key": True},
    ]
    if asked.by_form:
        return [*first, *({"label": word(form, "form_short"), "n": True} for form in codes)]
    return [
        *first,
        sortable(asked, asked.sort, "con", "Còn", "-") | {"n": True},
        sortable(asked, asked.sort, "can", "Cần mỗi tuần", "-") | {"n": True},
        *({"label": word(level, "level"), "n": True} for level in codes),
        {"label": "Không tính", "n": True},
    ]


def form_sums(lines: Iterable[ComplianceLine], codes: Sequence[str]) -> dict[int, list[int]]:
    """Days by form of each department's lines."""
    sums_by_unit: dict[int, list[int]] = {}
    for line in lines:
        sums = sums_by_unit.setdefault(line.department_id, [0] * len(codes))
        for i, code in enumerate(codes):
            sums[i] += line.progress.by_form.get(code, 0)
    return sums_by_unit


def views_of(asked: FigureQuery) -> list[dict[str, Any]]:
    """Tabs of the table: the same people with their days by level of host, or by form of work."""
    return [
        {"label": "Theo cấp", "url": asked.query(cot=None), "current": not asked.by_form},
        {"label": "Theo hình thức", "url": asked.query(cot=BY_FORM), "current": asked.by_form},
    ]


def groups(by_department: Sequence[Department], asked: FigureQuery, width: int) -> dict[int, str]:
    """Line that stands before each department, as markup."""
    return {
        group.id: f"<tbody><tr class=group><th scope=rowgroup colspan={width}>"
        f"<a href={escape(asked.query(ban=group.id))}>{escape(group.name)}</a>"
        + (
            f" <span>{group.met}/{group.subject} đủ ngày, bình quân {group.average} ngày</span>"
            if group.subject
            else ""
        )
        for group in by_department
    }


def post_markup(by_department: Sequence[Department]) -> dict[int, str]:
    """What stands under a name of each department, as markup."""
    return {group.id: f" <span class=person__post>{escape(group.name)}</span>" for group in by_department}


def formats_of(asked: FigureQuery) -> list[tuple[str, str]]:
    """Formats of the official report, each with its address."""
    query = asked.whole(xep=None, cot=None)
    return [(name.upper(), f"{reverse('report.view')}/{name}{query}") for name in FORMATS]


def used(asked: FigureQuery, lines: Iterable[ComplianceLine]) -> list[str]:
    """Levels or forms that some line has days of, in order."""
    days = [line.progress.by_form if asked.by_form else line.progress.by_level for line in lines]
    codes_seen = {code for day in days for code in day}
    return [code for code in (FORMS if asked.by_form else LEVELS) if code in codes_seen]


def chart(summary: Summary, title: str, where: Callable[[int], str]) -> Any:
    """Draw a summary's bands; `where` leads to the people of one."""
    bands = [
        charts.Band(upper_first(band_words(band)), band.people, pct(band.percent), where(i) if band.people else "")
        for i, band in enumerate(summary.bands)
    ]
    return charts.band_chart(bands, title=title)


def show_compliance(request: Request) -> HttpResponse:
    """Show the compliance table of a unit; of the whole country, by province."""
    query = asked(request)
    if _is_country(query):
        return _country(request, query)
    table = compliance.compliance_table(query.unit, query.year, query.as_of, query.sight, query.rules)
    by_department = sum_departments(table.lines)
    lines = chosen(table, query, by_department)
    codes = used(query, lines)
    heads = columns(query, codes)
    many = len(by_department) > 1 and query.department is None
    summed = many and query.by_form and len(lines) > MOST_BY_FORM
    before = groups(by_department, query, len(heads)) if many and not query.sort else {}
    below = post_markup(by_department) if many and query.sort else {}
    facts = {
        "asked": query,
        "table": table,
        "lines": lines,
        "bands": chart(table.summary, _title(table.summary), lambda i: query.whole(nhom=i)),
        "departments": by_department,
        "department_choices": [("", "Tất cả"), *((group.id, group.name) for group in by_department)],
        "columns": heads,
        "views": views_of(query),
        "sums": form_sums(lines, codes) if summed else {},
        "people": compliance_rows.table_rows([] if summed else lines, query, codes, before, below),
        "formats": formats_of(query),
        "rules": table.rules.in_force,
        "rhythm": rhythm.rhythm_rules(table.rules).field_days > 0,
    }
    return render(request, "years/compliance/show.html", facts)


def _is_country(query: FigureQuery) -> bool:
    return DEPTH[query.unit.level] == 0 and not query.office


def _title(summary: Summary) -> str:
    return f"{format_number(summary.subject)} cán bộ thuộc đối tượng, theo số ngày đã đi"


def _country(request: Request, query: FigureQuery) -> HttpResponse:
    """Show the provinces' summaries side by side."""
    country_summary = compliance.summary(query.unit, query.year, query.as_of)
    facts = {
        "asked": query,
        "rows": compliance.by_province(query.year, query.as_of),
        "whole": country_summary,
        "bands": chart(country_summary, _title(country_summary), lambda _: ""),
    }
    return render(request, "years/compliance/country.html", facts)


def compliance_file(request: Request, form: str) -> HttpResponse:
    """Hand out the official report in one of its formats; the whole table, whatever the page's filters.

    Raises: NotFound, if there is no such format, or no such paper: the country's people make none.
    """
    query = asked(request)
    if form not in FORMATS or _is_country(query):
        raise NotFound(kind="format")
    report = compliance_report(
        compliance.compliance_table(query.unit, query.year, query.as_of, query.sight, query.rules)
    )
    name = f"ket-qua-di-co-so-{query.unit.code}-{query.year}-{query.as_of:%Y%m%d}"
    return attachment(FORMATS[form](report), form, name)
