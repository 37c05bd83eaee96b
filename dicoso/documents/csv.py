"""Reports as CSV, for scripts: names of columns as in the JSON, UTF-8 without a mark, figures as plain digits.

People who open a table in Excel are better served by the XLSX; what they would open all the same can't do harm: a
text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from dicoso.documents.layout import Layout, default
from dicoso.domain.coverage import CoverageReport
from dicoso.domain.reports import ComplianceReport, PlanReport

RISKY = ("=", "+", "-", "@", "\t", "\r")


def write_compliance_csv(report: ComplianceReport, layout: Layout | None = None) -> bytes:
    """One line per person; levels and forms are always all there, reasons for refusal as they occur."""
    words = (layout or default()).words
    parts = {
        "by_level": tuple(words.level),
        "by_form": tuple(words.form),
        "refused": tuple(sorted({rule for person in report.people for rule in person.refused})),
    }
    plain = ("code", "name", "title", "department", "status", "days", "quota", "behind")
    rows = []
    for person in report.people:
        row = [getattr(person, name) for name in plain]
        for part, codes in parts.items():
            days: Mapping[str, int] = getattr(person, part)
            row += [days.get(code, 0) for code in codes]
        rows.append(row)
    return _csv_bytes([*plain, *(f"{part}.{code}" for part, codes in parts.items() for code in codes)], rows)


def write_plan_csv(report: PlanReport, layout: Layout | None = None) -> bytes:
    """One line per planned stay. `layout` is there for likeness with the other formats: nothing is worded."""
    names = ("person", "department", "start", "end", "days", "host", "form", "content", "expected")
    rows = [[*(getattr(row, name) for name in names), "; ".join(row.clashes)] for row in report.rows]
    return _csv_bytes([*names, "clashes"], rows)


def write_coverage_csv(report: CoverageReport, layout: Layout | None = None) -> bytes:
    """One line per commune; `km` is a straight line. `layout` as in `plan`."""
    plain = ("code", "name", "km", "days", "person_days", "last")
    rows = [
        [*(getattr(row, name) for name in plain), "; ".join(row.people), "; ".join(row.forms)] for row in report.rows
    ]
    return _csv_bytes([*plain, "people", "forms"], rows)


def _csv_bytes(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
