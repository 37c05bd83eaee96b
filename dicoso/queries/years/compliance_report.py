"""Official reports: the one dataclass that page, DOCX, PDF, XLSX and JSON are written from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from dicoso.documents import layout
from dicoso.documents.layout import Layout
from dicoso.domain.quota import COUNT_RULES
from dicoso.domain.reports import ComplianceReport, Letterhead, RuleLine
from dicoso.domain.text import phrase_key
from dicoso.domain.units import bare_name, union_name
from dicoso.queries.rules import YearRules
from dicoso.queries.years.compliance import ComplianceLine, ComplianceTable
from dicoso.store.models import Unit
from dicoso.words.rule_texts import value_text

ARTICLE = "Bài"  # a kind of source that tells of a rule without giving it: no paper is based on it


@lru_cache(maxsize=1)
def page_layout() -> Layout:
    """Layout of papers: the shipped one, with `layout.toml` of the overlay folders on top."""
    overlays = [path / "layout.toml" for path in settings.RULEBOOK_OVERLAYS]
    return layout.load_layout(*(path for path in overlays if path.is_file()))


def place_of(unit: Unit) -> str:
    """Place that a paper is dated at: the province's bare name."""
    province: Unit | None = unit
    while province is not None and province.level != "province":
        province = province.parent
    return bare_name(province.name) if province else "Hà Nội"


def letterhead(unit: Unit, document: str) -> Letterhead:
    """Head of a paper that a unit issues."""
    name = union_name(unit.name, unit.level)
    parent = union_name(unit.parent.name, unit.parent.level) if unit.parent else ""
    return page_layout().letterhead(document, unit.level, name, place_of(unit), parent=parent)


def rule_lines(rules: YearRules) -> tuple[RuleLine, ...]:
    """Rules that figures rest on, with their sources."""
    rules_in_force = [rules.in_force[name] for name in COUNT_RULES]
    return tuple(
        RuleLine(
            rule.name,
            rule.title,
            value_text(rule),
            rule.source.citation,
            rule.clause,
            rule.source.is_decision,
            is_basis=rule.source.kind != ARTICLE,
        )
        for rule in rules_in_force
    )


def by_department(lines: Iterable[ComplianceLine]) -> list[ComplianceLine]:
    """Lines as offices list people: by department, then by given name, both in Vietnamese order."""
    held_lines = list(lines)
    place = {line.department_id: phrase_key(line.department) for line in held_lines}
    return sorted(
        held_lines, key=lambda line: (place[line.department_id], line.department_id, line.sort_key, line.code)
    )


def compliance_report(table: ComplianceTable) -> ComplianceReport:
    """Report of a compliance table, by department and name."""
    return ComplianceReport(
        unit=table.unit.code,
        name=union_name(table.unit.name, table.unit.level),
        year=table.year,
        period=table.rules.span,
        as_of=table.as_of,
        rulebook=table.fingerprint,
        people=tuple(line.row() for line in by_department(table.lines)),
        summary=table.summary,
        rules=rule_lines(table.rules),
        letterhead=letterhead(table.unit, "compliance"),
        signature=page_layout().signature("compliance"),
        recipients=page_layout().recipients("compliance"),
        unconfirmed=table.unconfirmed,
    )
