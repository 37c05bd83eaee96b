"""A field-work plan in words and tables, at each of its three levels."""

from __future__ import annotations

from datetime import date

from dicoso.documents import outline
from dicoso.documents.layout import Layout
from dicoso.documents.outline import Align, Block, Column, Heading, Outline, Paragraph, Section, Table, numbered
from dicoso.domain.reports import Deadline, PlanReport, PlanRow, PlanScope
from dicoso.domain.text import format_number

COLUMNS = {
    "place": Column("TT", 8, Align.CENTER),
    "person": Column("Cán bộ", 30),
    "department": Column("Ban, đơn vị", 34),
    "start": Column("Từ ngày", 16, Align.CENTER),
    "end": Column("Đến ngày", 19, Align.CENTER),
    "days": Column("Số ngày", 16, Align.RIGHT),
    "host": Column("Nơi đến", 60),
    "form": Column("Hình thức", 27),
    "content": Column("Nội dung", 58),
    "expected": Column("Kết quả dự kiến", 36),
    "notes": Column("Ghi chú", 37),
}
HIDDEN = {
    PlanScope.PERSON: {"person", "department"},
    PlanScope.DEPARTMENT: {"department"},
    PlanScope.PROVINCE: set[str](),
}


def outline_plan(report: PlanReport, layout: Layout) -> Outline:
    """Plan as it is printed, on pages turned sideways: its table is wide."""
    document = f"plan_{report.scope}"
    kind = layout.document[document]
    signatures = [report.countersignature, report.signature]
    return Outline(
        head=outline.head(report.letterhead, layout.heading, report.as_of),
        kind=kind.kind,
        subject=kind.subject.format(period=report.period_label, owner=report.owner),
        body=Section((*_plan_opening(report), stay_table(report, layout), *_deadline_blocks(report)), landscape=True),
        signatures=tuple(signature for signature in signatures if signature),
        recipients=report.recipients,
        footer=f"Kế hoạch tính đến ngày {outline.short_day(report.as_of)} · Phiên bản {report.version}",
        created=report.letterhead.day or report.as_of,
        keywords=f"{report.unit}, {report.period_label}, phiên bản {report.version}",
    )


def shown_columns(report: PlanReport) -> tuple[str, ...]:
    """Columns that a plan needs: a cadre's own needn't repeat the name, nor any plan say nothing."""
    empty = set() if any(row.clashes for row in report.rows) else {"notes"}
    return tuple(name for name in COLUMNS if name not in HIDDEN[report.scope] | empty)


def cells(place: int, row: PlanRow, layout: Layout) -> dict[str, str]:
    """Every cell of a planned stay, by column; the year of the dates is the period's."""
    return {
        "place": str(place),
        "person": row.person,
        "department": row.department,
        "start": f"{row.start:%d/%m}",
        "end": f"{row.end:%d/%m}",
        "days": format_number(row.days),
        "host": row.host,
        "form": layout.words.form[row.form],
        "content": row.content,
        "expected": row.expected,
        "notes": "\n".join(row.clashes),
    }


def stay_table(report: PlanReport, layout: Layout) -> Table:
    """Table of planned stays, several people's with their sum: of one person the opening tells it."""
    names = shown_columns(report)
    rows = [cells(i, row, layout) for i, row in enumerate(report.rows, 1)]
    total = {"person": "Cộng", "days": format_number(sum(row.days for row in report.rows))}
    return Table(
        columns=tuple(COLUMNS[name] for name in names),
        rows=tuple(tuple(row[name] for name in names) for row in rows),
        empty="Chưa có nội dung nào trong kế hoạch.",
        total=tuple(total.get(name, "") for name in names) if rows and "person" in names else (),
    )


def _plan_opening(report: PlanReport) -> tuple[Block, ...]:
    period = report.period
    people = len({(row.person, row.department) for row in report.rows})
    clashes = sum(bool(row.clashes) for row in report.rows)
    days = format_number(sum(row.days for row in report.rows))
    whose = f", {days} ngày" if report.scope is PlanScope.PERSON else f" của {outline.paper_count(people)} đồng chí"
    text = (
        f"Thời gian: {report.period_label}, từ {outline.short_day(period.start)} "
        f"đến {outline.short_day(period.end)}. "
        f"Kế hoạch có {outline.paper_count(len(report.rows))} lượt đi{whose}."
    )
    if clashes:
        text += f" Có {outline.paper_count(clashes)} lượt trùng lịch, nêu ở cột Ghi chú."
    return (Paragraph(text), Paragraph(f"Tình trạng: {report.state}{_in_time(report)}"))


def _in_time(report: PlanReport) -> str:
    """Say in a sentence what the table of deadlines would: that all is in time, and what is due next."""
    if not report.deadlines or _lateness_blocks(report):
        return ""
    following = next((deadline for deadline in report.deadlines if deadline.done is None), None)
    if following is None:
        return " Các bước đều đúng hạn."
    return f" Bước tiếp theo: {following.step}, hạn ngày {outline.short_day(following.due)}."


def _lateness_blocks(report: PlanReport) -> bool:
    return any(deadline.is_late(report.as_of) for deadline in report.deadlines)


def _deadline_blocks(report: PlanReport) -> tuple[Block, ...]:
    if not _lateness_blocks(report):
        return ()
    columns = (
        Column("Bước", 110),
        Column("Hạn", 40, Align.CENTER),
        Column("Thực hiện", 40, Align.CENTER),
        Column("Đánh giá", 49),
    )
    rows = (_deadline(deadline, report) for deadline in report.deadlines)
    return (Heading("Thời hạn", 2), numbered(columns, rows, width=10))


def verdict(deadline: Deadline, today: date) -> str:
    """Whether a step of the cycle was in time."""
    late = deadline.is_late(today)
    if deadline.done:
        return "Quá hạn" if late else "Đúng hạn"
    return "Chưa thực hiện, đã quá hạn" if late else "Chưa đến hạn"


def _deadline(deadline: Deadline, report: PlanReport) -> tuple[str, ...]:
    done_on = outline.short_day(deadline.done) if deadline.done else "–"
    return (deadline.step, outline.short_day(deadline.due), done_on, verdict(deadline, report.as_of))
