"""The digest of a month or quarter in words and tables: what an office's meeting is told, on two or three pages."""

from __future__ import annotations

from collections.abc import Iterable

from dicoso.documents import outline
from dicoso.documents.layout import Layout
from dicoso.documents.outline import Align, Block, Column, Heading, Outline, Paragraph, Section, Table, numbered
from dicoso.domain.dates import dm_span
from dicoso.domain.digests import IN_TIME, LATE, MISSING, WAITING, Digest, DigestMatter, DigestScope, DigestTrip
from dicoso.domain.text import format_number, upper_first

NOTHING = Paragraph("Không có.")


def document(digest: Digest) -> str:
    """Which kind of paper it is."""
    return "digest_host" if digest.scope is DigestScope.HOST else "digest"


def subject(digest: Digest, layout: Layout) -> str:
    """What the paper is about."""
    return layout.document[document(digest)].subject.format(period=digest.period.label, owner=digest.name)


def outline_digest(digest: Digest, layout: Layout) -> Outline:
    """Digest as it is printed; the trips, one by one, are an annex."""
    blocks = (
        *_digest_result(digest),
        *_digest_reports(digest, layout),
        *_digest_matters(digest, layout),
        *_promises(digest, layout),
        *_digest_planned(digest, layout),
    )
    numbered = [Heading(f"{_ROMAN[i]}. {heading}") for i, (heading, _) in enumerate(blocks)]
    body = [part for head, (_, content) in zip(numbered, blocks, strict=True) for part in (head, *content)]
    return Outline(
        head=outline.head(digest.letterhead, layout.heading, digest.as_of),
        kind=layout.document[document(digest)].kind,
        subject=subject(digest, layout),
        body=Section(tuple(body)),
        signatures=(digest.signature,),
        recipients=digest.recipients,
        footer=f"Số liệu đến ngày {outline.short_day(digest.as_of)}",
        created=digest.letterhead.day or digest.as_of,
        keywords=f"{digest.unit}, {digest.period.key}",
        annexes=(_trips_annex(digest, layout),) if digest.trips else (),
    )


_ROMAN = ("I", "II", "III", "IV", "V")
Part = tuple[str, tuple[Block, ...]]


def _digest_result(digest: Digest) -> Iterable[Part]:
    if not digest.trips:
        yield "Kết quả đi cơ sở", (Paragraph("Trong kỳ không có chuyến công tác nào được ghi."),)
        return
    trips, people = outline.paper_count(len(digest.trips)), outline.paper_count(digest.people)
    if digest.scope is DigestScope.HOST:
        days = "" if digest.guest else f", {format_number(digest.days)} lượt ngày"
        text = f"Có {trips} chuyến công tác đến đơn vị với {people} đồng chí{days}."
    else:
        text = (
            f"Có {trips} chuyến công tác của {people} đồng chí đến {outline.paper_count(digest.hosts)} đơn vị, "
            f"{format_number(digest.days)} lượt ngày (mỗi người mỗi ngày tính một lần)."
        )
    tables = (_office_table(digest),) if digest.offices else ()
    yield "Kết quả đi cơ sở", (Paragraph(f"{text} Từng chuyến ở Phụ lục."), *tables)


def _office_table(digest: Digest) -> Table:
    states = (IN_TIME, LATE, MISSING, WAITING)
    columns = (
        Column("Ban, đơn vị", 53),
        Column("Số chuyến", 16, Align.RIGHT),
        Column("Số người", 15, Align.RIGHT),
        Column("Lượt ngày", 16, Align.RIGHT),
        Column("Đúng hạn", 15, Align.RIGHT, "Báo cáo chuyến đi"),
        Column("Muộn", 15, Align.RIGHT, "Báo cáo chuyến đi"),
        Column("Quá hạn", 15, Align.RIGHT, "Báo cáo chuyến đi"),
        Column("Chưa đến hạn", 17, Align.RIGHT, "Báo cáo chuyến đi"),
    )
    rows = (
        (
            office.name, format_number(office.trips), format_number(office.people), format_number(office.days),
            *(format_number(office.reports.get(state, 0)) for state in states),
        )
        for office in digest.offices
    )  # fmt: skip
    return numbered(columns, rows)


def _digest_reports(digest: Digest, layout: Layout) -> Iterable[Part]:
    """Tell which reports are there; a host isn't told how they are followed up."""
    if digest.guest or not digest.trips:
        return
    at = digest.reports
    words_by_state = {IN_TIME: "nộp đúng hạn", LATE: "nộp muộn", MISSING: "quá hạn chưa nộp", WAITING: "chưa đến hạn"}
    text = (
        _counted_parts((at[state], words) for state, words in words_by_state.items()) or "không có báo cáo nào phải nộp"
    )
    tables = (_owing(digest, layout),) if digest.owing else ()
    yield "Báo cáo chuyến đi", (Paragraph(f"{upper_first(text)}."), *tables)


def _owing(digest: Digest, layout: Layout) -> Table:
    columns = (
        Column("Cán bộ", 42),
        Column("Thời gian", 30),
        Column("Nơi đến", 40),
        Column("Hạn", 22, Align.CENTER),
        Column("Tình trạng", 28),
    )
    rows = (
        (", ".join(trip.people), _trip_day_text(trip), ", ".join(trip.hosts.values()),
         outline.short_day(trip.due) if trip.due else "", layout.words.report[trip.report])
        for trip in digest.owing
    )  # fmt: skip
    return numbered(columns, rows, caption="Báo cáo nộp muộn hoặc chưa nộp")


def _counted_parts(parts: Iterable[tuple[int, str]]) -> str:
    """`02 nộp muộn, 01 chưa đến hạn`; what there is none of is left out."""
    return ", ".join(f"{outline.paper_count(number)} {words}" for number, words in parts if number)


def _digest_matters(digest: Digest, layout: Layout) -> Iterable[Part]:
    left, late = digest.left
    blocks: list[Block] = []
    if digest.matters:
        kinds = {"difficulty": "khó khăn", "proposal": "đề xuất"}
        counted_parts = _counted_parts(
            (sum(matter.kind == kind for matter in digest.matters), words) for kind, words in kinds.items()
        )
        text = f"Trong kỳ có {counted_parts}."
        blocks += [Paragraph(text), _matter_table(digest.matters, digest, layout)]
    if left:
        waiting_text = f", trong đó {outline.paper_count(late)} việc quá hạn trả lời" if late else ""
        blocks.append(Paragraph(f"Từ các kỳ trước còn {outline.paper_count(left)} việc chưa kết thúc{waiting_text}."))
    yield "Khó khăn, đề xuất của cơ sở", tuple(blocks or [NOTHING])


def _promises(digest: Digest, layout: Layout) -> Iterable[Part]:
    if not digest.promises:
        yield "Việc đã hứa với cơ sở", (NOTHING,)
        return
    counted_parts = _counted_parts([(digest.kept, "việc đã làm"), (digest.broken, "việc quá hạn chưa làm")])
    text = (
        f"Có {outline.paper_count(len(digest.promises))} việc{', trong đó ' if counted_parts else ''}{counted_parts}."
    )
    yield "Việc đã hứa với cơ sở", (Paragraph(text), _matter_table(digest.promises, digest, layout))


def _matter_table(matters: Iterable[DigestMatter], digest: Digest, layout: Layout) -> Table:
    columns = (Column("Đơn vị", 33), Column("Nội dung", 54), Column("Ban trả lời, hạn", 33), Column("Tình trạng", 42))
    return numbered(
        columns,
        ((matter.unit, matter.text, _owner(matter), matter_standing(matter, digest, layout)) for matter in matters),
    )


def _owner(matter: DigestMatter) -> str:
    due = f"hạn {outline.short_day(matter.due)}" if matter.due else ""
    return "\n".join(part for part in (matter.owner, due) if part) or "Chưa giao"


def matter_standing(matter: DigestMatter, digest: Digest, layout: Layout) -> str:
    """Where a matter stands, by how much it is late, and the last answer."""
    late = matter.late(digest.as_of)
    standing_text = layout.words.matter[matter.state] + (f", quá hạn {format_number(late)} ngày" if late else "")
    return f"{standing_text}\n{matter.answer}" if matter.answer else standing_text


def _digest_planned(digest: Digest, layout: Layout) -> Iterable[Part]:
    heading = f"Dự kiến {digest.period.next().label}"
    if not digest.planned:
        yield heading, (Paragraph("Chưa có kế hoạch được phê duyệt."),)
        return
    columns = (
        Column("Cán bộ", 34),
        Column("Thời gian", 22),
        Column("Nơi đến", 33),
        Column("Hình thức", 28),
        Column("Nội dung", 45),
    )
    rows = (
        (stay.person, dm_span(stay.start, stay.end), stay.host, layout.words.form[stay.form], stay.content)
        for stay in digest.planned
    )
    yield heading, (numbered(columns, rows),)


def _trip_day_text(trip: DigestTrip) -> str:
    return f"{dm_span(trip.start, trip.end)}/{trip.end.year}"


def _trips_annex(digest: Digest, layout: Layout) -> Section:
    columns = [
        Column("Thời gian", 32),
        Column("Cán bộ", 58),
        Column("Nơi đến", 55),
        Column("Hình thức", 44),
    ]
    if not digest.guest:
        columns += [Column("Lượt ngày", 17, Align.RIGHT), Column("Báo cáo", 32)]
    table = numbered(columns, (_trip_cells(trip, digest, layout) for trip in digest.trips))
    title = f"Các chuyến công tác {digest.period.label}"
    return Section((Heading(f"Phụ lục\n{title}", centered=True), table), landscape=True)


def _trip_cells(trip: DigestTrip, digest: Digest, layout: Layout) -> tuple[str, ...]:
    offices = ", ".join(office for office in trip.offices if office)
    who = ", ".join(trip.people)
    if digest.scope is not DigestScope.DEPARTMENT and offices:
        who = f"{who}\n({offices})"
    forms = ", ".join(layout.words.form[form] for form in trip.forms)
    cells = (_trip_day_text(trip), who, ", ".join(trip.hosts.values()), forms)
    if digest.guest:
        return cells
    return (*cells, format_number(trip.days), layout.words.report.get(trip.report, ""))
