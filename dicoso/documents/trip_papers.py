"""The report of a trip in words and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dicoso.documents import outline
from dicoso.documents.layout import Layout
from dicoso.documents.outline import Block, Heading, Outline, Paragraph, Picture, Section, Style
from dicoso.domain.text import first_words, lower_first
from dicoso.domain.trip_papers import PrintedLine, PrintedTraveller, TripPaper

NOTHING = "Không có."
UNSAID = "Không ghi."
DOCUMENT, OF_SEVERAL = "trip_report", "trip_report_team"  # the latter is signed in the delegation's name


def outline_trip_report(paper: TripPaper, layout: Layout) -> Outline:
    """Report as it is printed; photos follow as an annex, two on a page."""
    kind = layout.document[OF_SEVERAL if len(paper.people) > 1 else DOCUMENT]
    hosts = ", ".join(paper.hosts)
    blocks = (
        *_trip_opening(paper, layout),
        *_typed_section("I. Việc đã làm", paper.done),
        *_typed_section("II. Tình hình đơn vị", paper.situation),
        *_typed_section("III. Thuận lợi", paper.advantages),
        *_raised_section("IV. Khó khăn của cơ sở", paper.of("difficulty"), layout),
        *_raised_section("V. Đề xuất, kiến nghị", paper.of("proposal"), layout),
        *_raised_section("VI. Việc đã hứa với cơ sở", paper.of("promise"), layout),
    )
    return Outline(
        head=outline.head(paper.letterhead, layout.heading, paper.as_of),
        kind=kind.kind,
        subject=kind.subject.format(hosts=hosts, time=_time(paper.start, paper.end)),
        body=Section(blocks),
        signatures=(paper.signature,),
        recipients=paper.recipients,
        footer=_footer(paper),
        created=paper.submitted_on or paper.as_of,
        keywords=f"{first_words(hosts)}, {paper.start.isoformat()}",
        annexes=_photo_annex(paper),
    )


def _time(start: date, end: date) -> str:
    """`ngày 12/11/2019`, `từ ngày 12/11/2019 đến ngày 13/11/2019`."""
    if start == end:
        return f"ngày {outline.short_day(start)}"
    return f"từ ngày {outline.short_day(start)} đến ngày {outline.short_day(end)}"


def _footer(paper: TripPaper) -> str:
    if paper.submitted_on is None:
        return "Bản nháp, chưa nộp"
    return f"Báo cáo nộp ngày {outline.short_day(paper.submitted_on)}"


def _trip_opening(paper: TripPaper, layout: Layout) -> tuple[Block, ...]:
    """Say who went, where and when: in a sentence for one person at one place, else as lists."""
    orders = dict.fromkeys(order for stay in paper.stays for order in stay.orders)
    basis = [Paragraph(f"Thực hiện {order},", Style.BASIS) for order in _order_names(orders)]
    who = [_traveller(person) for person in paper.people]
    if len(who) > 1:
        going: tuple[Block, ...] = (
            Paragraph(f"Đoàn công tác có {outline.paper_count(len(who))} đồng chí:"),
            *outline.list_paragraphs(who),
        )
    else:
        going = (Paragraph(f"Người đi công tác: {who[0]}."),)
    stays = [
        f"{stay.host}, {_time(stay.start, stay.end)}, hình thức: {lower_first(layout.words.form[stay.form])}"
        for stay in paper.stays
    ]
    if len(stays) > 1:
        return (*basis, *going, Paragraph("Các đơn vị đã đến:"), *outline.list_paragraphs(stays))
    return (*basis, *going, Paragraph(f"Đơn vị đến: {stays[0]}."))


def _order_names(orders: Iterable[str]) -> list[str]:
    """Numbers of orders as a paper names them: with what they are, unless they say so."""
    return [order if order[:1].isalpha() else f"công lệnh, quyết định số {order}" for order in orders]


def _traveller(person: PrintedTraveller) -> str:
    post = ", ".join(part for part in (person.title, person.department) if part)
    return f"đồng chí {person.name}{', ' if post else ''}{post}"


def _typed_section(heading: str, text: str) -> tuple[Block, ...]:
    """Section as it was typed, paragraph by paragraph."""
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    return (Heading(heading), *(Paragraph(paragraph) for paragraph in paragraphs or [UNSAID]))


def _raised_section(heading: str, lines: Iterable[PrintedLine], layout: Layout) -> tuple[Block, ...]:
    paragraphs = [Paragraph(f"{i}. {_raised_line(line, layout)}") for i, line in enumerate(lines, 1)]
    return (Heading(heading), *(paragraphs or [Paragraph(NOTHING)]))


def _raised_line(line: PrintedLine, layout: Layout) -> str:
    """Line with its unit, topic and due date behind it."""
    about = (
        line.unit,
        f"lĩnh vực: {lower_first(layout.words.topic[line.topic])}" if line.topic else "",
        f"hạn thực hiện: {outline.short_day(line.due)}" if line.due else "",
    )
    about_text = "; ".join(part for part in about if part)
    text = line.text if line.text.endswith((".", "?", "…")) or about_text else f"{line.text}."
    return f"{text} ({about_text})." if about_text else text


def _photo_annex(paper: TripPaper) -> tuple[Section, ...]:
    if not paper.photos:
        return ()
    heading = Heading(f"Phụ lục\nẢnh chuyến công tác tại {', '.join(paper.hosts)}", centered=True)
    pictures = [
        Picture(photo.jpeg, photo.width, photo.height, photo.caption or f"Ảnh {i}")
        for i, photo in enumerate(paper.photos, 1)
    ]
    return (Section((heading, *pictures)),)
