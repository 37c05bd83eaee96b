"""`dicoso count`: the compliance table of a unit."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.table import Table as RichTable

from dicoso.cli import options as shared
from dicoso.documents import csv, docx, pdf, xlsx
from dicoso.documents.compliance import band_words, unconfirmed_words
from dicoso.domain.dates import dmy
from dicoso.domain.reports import ComplianceReport
from dicoso.domain.text import decimal_comma
from dicoso.queries.years import compliance
from dicoso.queries.years.compliance_report import compliance_report
from dicoso.words.messages import word

WRITERS: Mapping[str, Callable[[ComplianceReport], bytes]] = {
    "csv": csv.write_compliance_csv,
    "xlsx": xlsx.write_compliance_xlsx,
    "docx": docx.write_compliance_docx,
    "pdf": pdf.write_compliance_pdf,
}
FORMATS = ("table", "json", "csv", "xlsx", "docx", "pdf")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(name, help="the compliance table of a unit")
    parser.add_argument("--unit", required=True, help="code of the unit on the as-of date")
    shared.add_year(parser)
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--out", type=Path, help="file to write (default: standard output)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Count and write in the format asked for."""
    unit, as_of = compliance.resolve(options.unit, options.year, options.as_of)
    report = compliance_report(compliance.compliance_table(unit, options.year, as_of))
    if options.format == "table":
        _print_report(report, options.out)
        return 0
    shared.say_unconfirmed(report.unconfirmed)
    shared.write_output(options.out, _report_bytes(report, options.format))
    return 0


def _report_bytes(report: ComplianceReport, form: str) -> bytes:
    if form == "json":
        return (json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n").encode()
    return WRITERS[form](report)


def _print_report(report: ComplianceReport, out: Path | None) -> None:
    table = RichTable(title=f"{report.name} – năm {report.year}, đến {dmy(report.as_of)}")
    for heading in ("Mã", "Họ và tên", "Ban", "Kết quả"):
        table.add_column(heading)
    for heading in ("Đã đi", "Định mức", "Còn thiếu"):
        table.add_column(heading, justify="right")
    for person in report.people:
        left = "" if person.behind is None else str(person.behind)
        quota = "" if person.quota is None else str(person.quota)
        status = word(person.status, "status")
        table.add_row(person.code, person.name, person.department, status, str(person.days), quota, left)
    shared.print_lines(table, *_band_lines(report), out=out)


def _band_lines(report: ComplianceReport) -> Iterator[str]:
    summary = report.summary
    yield f"Thuộc đối tượng: {summary.subject}. Được miễn: {summary.exempt}."
    for band in summary.bands:
        yield f"Đi {band_words(band)}: {band.people}/{summary.subject} = {decimal_comma(band.percent)}%"
    if report.unconfirmed:
        yield unconfirmed_words(report.unconfirmed)
    yield f"Bộ quy định {report.fingerprint}"
