"""Reports as XLSX, for going on with the figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dicoso.documents import digests, outline, plans
from dicoso.documents import programme as programme_words
from dicoso.documents.compliance import band_words, codes_in_use, unconfirmed_words
from dicoso.documents.layout import Layout, default
from dicoso.documents.workbook import Book, Field, Sheet, Value
from dicoso.domain.coverage import CoverageReport
from dicoso.domain.digests import Digest, DigestMatter
from dicoso.domain.reports import CompliancePerson, ComplianceReport, PlanReport, ProgrammeReport


def write_compliance_xlsx(report: ComplianceReport, layout: Layout | None = None) -> bytes:
    """Report on the field-work regime: people, summary with bands, rules."""
    layout = layout or default()
    title = layout.document["compliance"].subject.format(year=report.year, unit=report.name)
    footer = f"Số liệu tính đến ngày {outline.short_day(report.as_of)} · Bộ quy định {report.fingerprint}"
    book = Book(f"{title} – {report.name}", footer, report.letterhead.day or report.as_of, layout)
    book.add(_people_sheet(report, layout))
    book.add(_summary_sheet(report))
    book.add(_rules_sheet(report))
    return book.bytes()


def write_plan_xlsx(report: PlanReport, layout: Layout | None = None) -> bytes:
    """Field-work plan: planned stays, then deadlines."""
    layout = layout or default()
    kind = layout.document[f"plan_{report.scope}"]
    title = kind.subject.format(period=report.period_label, owner=report.owner)
    footer = f"Kế hoạch tính đến ngày {outline.short_day(report.as_of)} · Phiên bản {report.version}"
    book = Book(title, f"{report.state} · {footer}", report.letterhead.day or report.as_of, layout)
    book.add(_stays_sheet(report, layout))
    book.add(_deadlines_sheet(report))
    return book.bytes()


def write_programme_xlsx(report: ProgrammeReport, layout: Layout | None = None) -> bytes:
    """Proposal for a year's programme as one sheet that can be filtered by topic."""
    layout = layout or default()
    footer = f"Tổng hợp đến ngày {outline.short_day(report.as_of)}"
    title = programme_words.title(report, layout)
    book = Book(f"{title} – {report.name}", footer, report.letterhead.day or report.as_of, layout)
    fields = (
        Field("TT", 8, "number"),
        Field("Lĩnh vực", 24),
        Field("Loại", 12),
        Field("Nội dung cơ sở nêu", 48),
        Field("Đơn vị nêu", 28),
        Field("Tình hình giải quyết", 36),
        Field("Đề xuất đưa vào chương trình", 40),
    )
    rows = [
        (i, topic, row.kind, row.text, "; ".join(row.units), row.standing, row.proposed)
        for i, (topic, row) in enumerate(report.rows, 1)
    ]
    book.add(Sheet("Đề xuất", fields, rows, frozen=2))
    return book.bytes()


def write_digest_xlsx(report: Digest, layout: Layout | None = None) -> bytes:
    """Digest: trips, what was raised and promised, what is planned."""
    layout = layout or default()
    title = digests.subject(report, layout).replace("\n", " ")
    footer = f"Số liệu đến ngày {outline.short_day(report.as_of)}"
    book = Book(title, footer, report.letterhead.day or report.as_of, layout)
    book.add(_trips_sheet(report, layout))
    book.add(_matters_sheet("Khó khăn, đề xuất", report.matters, report, layout))
    book.add(_matters_sheet("Việc đã hứa", report.promises, report, layout))
    book.add(_ahead(report, layout))
    return book.bytes()


def write_coverage_xlsx(report: CoverageReport, layout: Layout | None = None) -> bytes:
    """Which communes were visited in a span, one line each."""
    layout = layout or default()
    start, end = (outline.short_day(day) for day in (report.span.start, report.span.end))
    footer = f"Từ {start} đến {end} · Khoảng cách đường chim bay từ {report.origin}"
    book = Book(f"Địa bàn đã đến – {report.unit}", footer, report.span.end, layout)
    forms = layout.words.form
    rows = [
        (
            row.code, row.name, row.km, row.days, row.person_days, row.last, "; ".join(row.people),
            "; ".join(forms[form] for form in row.forms),
        )
        for row in report.rows
    ]  # fmt: skip
    book.add(Sheet("Địa bàn", _COVERAGE, rows, frozen=2))
    return book.bytes()


_COVERAGE = (
    Field("Mã đơn vị", 10),
    Field("Đơn vị", 28),
    Field("Khoảng cách (km)", 12, "number"),
    Field("Số ngày có người đến", 12, "number"),
    Field("Số ngày người", 12, "number"),
    Field("Lần cuối", 12, "date"),
    Field("Cán bộ đã đến", 48),
    Field("Hình thức", 36),
)


def _people_sheet(report: ComplianceReport, layout: Layout) -> Sheet:
    words = layout.words
    levels = codes_in_use(words.level, (person.by_level for person in report.people))
    forms = codes_in_use(words.form, (person.by_form for person in report.people))
    fields = (
        Field("Mã cán bộ", 9),
        Field("Họ và tên", 25),
        Field("Chức vụ", 16),
        Field("Ban, đơn vị", 24),
        Field("Kết quả", 11),
        Field("Đã đi", 7, "number"),
        Field("Định mức", 7, "number"),
        Field("Còn thiếu", 7, "number"),
        *(Field(words.level[code], 8, "number") for code in levels),
        *(Field(words.form[code], 11, "number") for code in forms),
        Field("Không tính", 7, "number"),
        Field("Lý do không tính", 30),
    )
    rows = [_person_values(person, levels, forms, layout) for person in report.people]
    return Sheet("Cán bộ", fields, rows, frozen=2)


def _person_values(
    person: CompliancePerson, levels: tuple[str, ...], forms: tuple[str, ...], layout: Layout
) -> tuple[Value, ...]:
    reasons = "; ".join(f"{layout.words.refused[rule]}: {days} ngày" for rule, days in person.refused.items())
    return (
        person.code,
        person.name,
        person.title,
        person.department,
        layout.words.status[person.status],
        person.days,
        person.quota,
        person.behind,
        *(person.by_level.get(code) for code in levels),
        *(person.by_form.get(code) for code in forms),
        sum(person.refused.values()) or None,
        reasons,
    )


def _summary_sheet(report: ComplianceReport) -> Sheet:
    summary = report.summary
    facts: list[tuple[Value, ...]] = [
        ("Đơn vị", report.name, None),
        ("Mã đơn vị", report.unit, None),
        ("Năm", str(report.year), None),
        ("Kỳ báo cáo từ ngày", report.period.start, None),
        ("Kỳ báo cáo đến ngày", report.period.end, None),
        ("Số liệu tính đến ngày", report.as_of, None),
        ("Bộ quy định", report.fingerprint, None),
        *([("Lưu ý", unconfirmed_words(report.unconfirmed), None)] if report.unconfirmed else []),
        ("Cán bộ được miễn", summary.exempt, None),
        ("Cán bộ không thuộc đối tượng", summary.not_subject, None),
        ("Tổng số ngày được tính", summary.days, None),
        ("Cán bộ thuộc đối tượng", summary.subject, None),
    ]
    bands = [(f"Đi {band_words(band)}", band.people, Decimal(band.percent) / 100) for band in summary.bands]
    fields = (Field("Nội dung", 34), Field("Số liệu", 36, "number"), Field("Tỷ lệ trên số thuộc đối tượng", 20))
    return Sheet("Tổng hợp", fields, [*facts, *bands])


def _rules_sheet(report: ComplianceReport) -> Sheet:
    fields = (
        Field("Tên quy định", 26),
        Field("Quy định", 36),
        Field("Giá trị", 22),
        Field("Văn bản", 44),
        Field("Điều khoản, nội dung", 30),
    )
    rows = [(rule.name, rule.title, rule.value, rule.citation, rule.clause) for rule in report.rules]
    return Sheet("Quy định", fields, rows)


def _stays_sheet(report: PlanReport, layout: Layout) -> Sheet:
    names = plans.shown_columns(report)
    numeric = {"place": "number", "days": "number"}
    fields = tuple(
        Field(plans.COLUMNS[name].title, max(8, plans.COLUMNS[name].width * 2 // 3), numeric.get(name, "text"))
        for name in names
    )
    rows = []
    for i, row in enumerate(report.rows, 1):
        cells: dict[str, Value] = dict(plans.cells(i, row, layout))
        cells |= {"place": i, "days": row.days, "start": row.start, "end": row.end}
        rows.append(tuple(cells[name] for name in names))
    return Sheet("Kế hoạch", fields, rows, frozen=2)


def _deadlines_sheet(report: PlanReport) -> Sheet:
    fields = (Field("Bước", 44), Field("Hạn", 14), Field("Thực hiện", 14), Field("Đánh giá", 28))
    rows = [
        (deadline.step, deadline.due, deadline.done, plans.verdict(deadline, report.as_of))
        for deadline in report.deadlines
    ]
    return Sheet("Thời hạn", fields, rows)


def _trips_sheet(report: Digest, layout: Layout) -> Sheet:
    fields = [
        Field("Từ ngày", 12), Field("Đến ngày", 12), Field("Cán bộ", 30), Field("Ban, đơn vị", 26),
        Field("Nơi đến", 30), Field("Hình thức", 24),
    ]  # fmt: skip
    if not report.guest:
        fields += [Field("Lượt ngày", 9, "number"), Field("Báo cáo", 18), Field("Hạn báo cáo", 12)]
    words = layout.words
    rows = []
    for trip in report.trips:
        forms = ", ".join(words.form[form] for form in trip.forms)
        cells: tuple[Value, ...] = (trip.start, trip.end, ", ".join(trip.people), ", ".join(trip.offices))
        cells += (", ".join(trip.hosts.values()), forms)
        days = () if report.guest else (trip.days, words.report.get(trip.report, ""), trip.due)
        rows.append((*cells, *days))
    return Sheet("Chuyến đi", tuple(fields), rows, frozen=3)


def _matters_sheet(name: str, matters: Sequence[DigestMatter], report: Digest, layout: Layout) -> Sheet:
    fields = (
        Field("Ngày nêu", 12), Field("Đơn vị", 26), Field("Lĩnh vực", 22), Field("Nội dung", 50),
        Field("Ban trả lời", 24), Field("Hạn", 12), Field("Tình trạng", 36),
    )  # fmt: skip
    topics = layout.words.topic
    rows = [
        (matter.raised_on, matter.unit, topics.get(matter.topic, ""), matter.text, matter.owner, matter.due,
         digests.matter_standing(matter, report, layout))
        for matter in matters
    ]  # fmt: skip
    return Sheet(name, fields, rows, frozen=2)


def _ahead(report: Digest, layout: Layout) -> Sheet:
    fields = (
        Field("Từ ngày", 12), Field("Đến ngày", 12), Field("Cán bộ", 26), Field("Ban, đơn vị", 26),
        Field("Nơi đến", 30), Field("Hình thức", 24), Field("Nội dung", 46),
    )  # fmt: skip
    rows = [
        (stay.start, stay.end, stay.person, stay.office, stay.host, layout.words.form[stay.form],
         stay.content)
        for stay in report.planned
    ]  # fmt: skip
    return Sheet("Dự kiến kỳ sau", fields, rows, frozen=3)
