"""The proposal for a year's programme of work in words and tables: one table for each topic."""

from __future__ import annotations

from dicoso.documents import outline
from dicoso.documents.layout import Layout
from dicoso.documents.outline import Block, Column, Heading, Outline, Paragraph, Section, Table, numbered
from dicoso.domain.reports import ProgrammeReport, ProgrammeTopic
from dicoso.domain.text import lower_first

COLUMNS = (
    Column("Nội dung cơ sở nêu", 78),
    Column("Đơn vị nêu", 44),
    Column("Tình hình giải quyết", 56),
    Column("Đề xuất đưa vào chương trình", 60),
)


def outline_programme(report: ProgrammeReport, layout: Layout) -> Outline:
    """Proposal as it is printed, on pages turned sideways."""
    kind = layout.document["programme"]
    return Outline(
        head=outline.head(report.letterhead, layout.heading, report.as_of),
        kind=kind.kind,
        subject=kind.subject.format(year=report.year, unit=report.name),
        body=Section((_programme_opening(report), *_topic_blocks(report)), landscape=True),
        signatures=(report.signature,),
        recipients=report.recipients,
        footer=f"Tổng hợp đến ngày {outline.short_day(report.as_of)}",
        created=report.letterhead.day or report.as_of,
        keywords=f"{report.unit}, {report.year}",
    )


def title(report: ProgrammeReport, layout: Layout) -> str:
    """Kind and subject as one line."""
    kind = layout.document["programme"]
    subject = kind.subject.format(year=report.year, unit=report.name)
    return f"{kind.kind.capitalize()} {lower_first(subject)}"


def _programme_opening(report: ProgrammeReport) -> Paragraph:
    units = len({unit for _, row in report.rows for unit in row.units})
    if not report.rows:
        return Paragraph("Chưa có khó khăn, đề xuất nào của cơ sở được chọn đưa vào đề xuất.")
    return Paragraph(
        f"Từ khó khăn, đề xuất của {outline.paper_count(units)} đơn vị cơ sở, kính đề nghị xem xét đưa "
        f"{outline.paper_count(len(report.rows))} nội dung thuộc {outline.paper_count(len(report.topics))} nhóm vấn đề "
        f"sau vào chương trình công tác năm {report.year}:"
    )


def _topic_blocks(report: ProgrammeReport) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for i, topic in enumerate(report.topics, 1):
        blocks += [Heading(f"{i}. {topic.name}", 2), _topic_table(topic)]
    return tuple(blocks)


def _topic_table(topic: ProgrammeTopic) -> Table:
    rows = ((f"{row.kind}: {row.text}", "; ".join(row.units), row.standing, row.proposed) for row in topic.rows)
    return numbered(COLUMNS, rows, width=10)
