"""The report on the field-work regime in words and tables: everything printed comes from the report's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dicoso.documents import outline
from dicoso.documents.layout import Layout
from dicoso.documents.outline import Align, Block, Column, Heading, Outline, Paragraph, Section, Style, Table, numbered
from dicoso.domain.reports import Band, CompliancePerson, ComplianceReport, RuleLine, Status
from dicoso.domain.text import decimal_comma, format_number, lower_first, upper_first

NONE = "–"
ROOMY = 6  # columns of levels and forms that fit beside the others in letters of the usual size


def outline_compliance(report: ComplianceReport, layout: Layout) -> Outline:
    """Report as it is printed: a page or two of text, then people and rules as annexes."""
    kind = layout.document["compliance"]
    as_of = outline.short_day(report.as_of)
    return Outline(
        head=outline.head(report.letterhead, layout.heading, report.as_of),
        kind=kind.kind,
        subject=kind.subject.format(year=report.year, unit=report.name),
        body=Section((*_basis(report), *_scope(report), *_result_blocks(report, layout), *_gaps(report, layout))),
        signatures=(report.signature,),
        recipients=report.recipients,
        footer=f"Số liệu tính đến ngày {as_of} · Bộ quy định {report.fingerprint}",
        created=report.letterhead.day or report.as_of,
        keywords=f"{report.unit}, {report.year}, {report.as_of.isoformat()}, {report.rulebook}",
        annexes=(_people_annex(report, layout), _rules_annex(report, layout)),
    )


def codes_in_use(words: Mapping[str, str], tallies: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """Codes that have days in some tally, in the order of `words`; unknown codes come last."""
    codes_with_days = {code for tally in tallies for code, days in tally.items() if days}
    return (*(code for code in words if code in codes_with_days), *sorted(codes_with_days - words.keys()))


def band_words(band: Band) -> str:
    """Band as people say it: `từ 60 ngày trở lên`, `từ 40 đến 59 ngày`, `dưới 40 ngày`."""
    if band.max is None:
        return f"từ {band.min} ngày trở lên" if band.min else "mọi mức"
    if band.min == 0:
        return f"dưới {band.max + 1} ngày"
    return f"từ {band.min} đến {band.max} ngày"


def unconfirmed_words(years: Sequence[int]) -> str:
    """Sentence for years whose calendar decides what counts and isn't confirmed."""
    named_text = " và ".join(map(str, years))
    return f"Lịch nghỉ năm {named_text} chưa được xác nhận là đầy đủ; số ngày được tính có thể còn thay đổi."


def _basis(report: ComplianceReport) -> tuple[Block, ...]:
    cited = dict.fromkeys(rule.citation for rule in report.rules if rule.is_basis and not rule.is_decision)
    opening = (
        f"{report.name} báo cáo kết quả thực hiện chế độ đi công tác cơ sở năm {report.year}, "
        f"số liệu tính đến {outline.long_day(report.as_of)}, như sau:"
    )
    lines = [Paragraph(f"Căn cứ {citation};", Style.BASIS) for citation in cited]
    return (*lines, Paragraph(opening))


def _scope(report: ComplianceReport) -> tuple[Block, ...]:
    summary = report.summary
    period = report.period
    quotas = sorted({person.quota for person in report.subject_people if person.quota is not None})
    blocks: list[Block] = [
        Heading("I. Đối tượng và thời gian"),
        Paragraph(
            f"Kỳ báo cáo: từ ngày {outline.short_day(period.start)} đến ngày {outline.short_day(period.end)}. "
            f"Danh sách có {outline.paper_count(len(report.people))} đồng chí, trong đó "
            f"{outline.paper_count(summary.subject)} đồng chí thuộc đối tượng thực hiện, "
            f"{outline.paper_count(summary.exempt)} đồng chí được miễn, "
            f"{outline.paper_count(summary.not_subject)} đồng chí không thuộc đối tượng."
        ),
    ]
    if len(quotas) == 1:
        blocks.append(Paragraph(f"Định mức: {format_number(quotas[0])} ngày/người."))
    elif quotas:
        blocks.append(
            Paragraph(
                f"Định mức: từ {format_number(quotas[0])} đến {format_number(quotas[-1])} ngày/người, "
                "tính theo thời gian giữ chức vụ và thời gian được miễn của từng người."
            )
        )
    return tuple(blocks)


def _result_blocks(report: ComplianceReport, layout: Layout) -> tuple[Block, ...]:
    summary = report.summary
    if not summary.subject:
        return (
            Heading("II. Kết quả thực hiện"),
            Paragraph("Trong kỳ không có cán bộ thuộc đối tượng thực hiện."),
        )
    subject = outline.paper_count(summary.subject)
    met = sum(person.status is Status.MET for person in report.people)
    sentences = [
        f"thực hiện {band_words(band)}: {outline.paper_count(band.people)}/{subject} đồng chí = "
        f"{decimal_comma(band.percent)}%"
        for band in summary.bands
    ]
    return (
        Heading("II. Kết quả thực hiện"),
        Heading("1. Theo mức thực hiện", 2),
        Paragraph(
            f"Đến ngày {outline.short_day(report.as_of)}, tổng số ngày đi công tác cơ sở được tính là "
            f"{format_number(summary.days)} ngày; {outline.paper_count(met)}/{subject} đồng chí "
            "đã đủ ngày theo định mức. Cụ thể:"
        ),
        *outline.list_paragraphs(sentences),
        _band_table(report),
        Paragraph(
            "Tỷ lệ tính trên số cán bộ thuộc đối tượng, làm tròn đến một chữ số thập phân, không điều chỉnh.",
            Style.NOTE,
        ),
        *([Paragraph(unconfirmed_words(report.unconfirmed), Style.NOTE)] if report.unconfirmed else []),
        *_breakdown(report, layout),
    )


def _band_table(report: ComplianceReport) -> Table:
    summary = report.summary
    rows = tuple(
        (
            str(i),
            upper_first(band_words(band)),
            format_number(band.people),
            f"{decimal_comma(band.percent)}%",
        )
        for i, band in enumerate(summary.bands, 1)
    )
    return Table(
        caption="Bảng 1. Cán bộ thuộc đối tượng theo số ngày đi công tác cơ sở",
        columns=(
            Column("TT", 10, Align.CENTER),
            Column("Số ngày đã đi", 80),
            Column("Số cán bộ", 30, Align.RIGHT),
            Column("Tỷ lệ", 30, Align.RIGHT),
        ),
        rows=rows,
        empty="Không có mức nào.",
        total=("", "Cán bộ thuộc đối tượng", format_number(summary.subject), ""),
    )


def _breakdown(report: ComplianceReport, layout: Layout) -> tuple[Block, ...]:
    people = report.subject_people
    by_level = _sums(layout.words.level, (person.by_level for person in people))
    by_form = _sums(layout.words.form, (person.by_form for person in people))
    sentences = []
    if by_level:
        sentences.append("theo cấp của đơn vị đến: " + _days_by_code(by_level, layout.words.level))
    if by_form:
        sentences.append("theo hình thức: " + _days_by_code(by_form, layout.words.form))
    if not sentences:
        return ()
    return (
        Heading("2. Theo cấp và hình thức", 2),
        Paragraph("Số ngày được tính của cán bộ thuộc đối tượng:"),
        *outline.list_paragraphs(sentences),
    )


def _sums(words: Mapping[str, str], tallies: Iterable[Mapping[str, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for tally in tallies:
        sums.update(tally)
    return {code: sums[code] for code in codes_in_use(words, [sums])}


def _days_by_code(sums: Mapping[str, int], words: Mapping[str, str]) -> str:
    return ", ".join(f"{lower_first(words[code])} {format_number(days)} ngày" for code, days in sums.items())


def _gaps(report: ComplianceReport, layout: Layout) -> tuple[Block, ...]:
    short = [person for person in report.people if person.status is Status.SHORT]
    refused = _sums(layout.words.refused, (person.refused for person in report.people))
    blocks: list[Block] = []
    if not short and not refused:
        blocks.append(Paragraph("Không có."))
    if short:
        missing = sum(person.behind or 0 for person in short)
        blocks.append(
            Paragraph(
                f"Còn {outline.paper_count(len(short))} đồng chí chưa đủ ngày"
                + (f", thiếu tổng cộng {format_number(missing)} ngày so với định mức." if missing else ".")
            )
        )
    if refused:
        reasons = ", ".join(
            f"{layout.words.refused[rule]} ({format_number(days)} ngày)" for rule, days in refused.items()
        )
        blocks.append(
            Paragraph(f"Có {format_number(sum(refused.values()))} ngày đã đi nhưng không được tính, do: {reasons}.")
        )
    blocks.append(Paragraph("Kết quả của từng cán bộ ở Phụ lục 1; quy định áp dụng ở Phụ lục 2."))
    return (Heading("III. Cán bộ chưa đủ ngày, ngày không được tính"), *blocks)


def _people_annex(report: ComplianceReport, layout: Layout) -> Section:
    words = layout.words
    levels = codes_in_use(words.level, (person.by_level for person in report.people))
    forms = codes_in_use(words.form, (person.by_form for person in report.people))
    columns = (
        Column("TT", 9, Align.CENTER),
        Column("Họ và tên", 42),
        Column("Chức vụ", 30),
        Column("Ban, đơn vị", 38),
        Column("Định mức", 12, Align.RIGHT),
        Column("Đã đi", 12, Align.RIGHT),
        *(Column(words.level[code], 13, Align.RIGHT, "Theo cấp") for code in levels),
        *(Column(words.form_short[code], 16, Align.RIGHT, "Theo hình thức") for code in forms),
        Column("Không tính", 15, Align.RIGHT),
        Column("Còn thiếu", 13, Align.RIGHT),
        Column("Kết quả", 21),
    )
    table = Table(
        columns=columns,
        rows=tuple(_person_cells(i, person, levels, forms, layout) for i, person in enumerate(report.people, 1)),
        empty="Chưa có cán bộ nào trong danh sách.",
        total=_people_total(report, levels, forms) if report.people else (),
        dense=len(levels) + len(forms) > ROOMY,
    )
    title = f"Kết quả đi công tác cơ sở của từng cán bộ năm {report.year}"
    of = outline.reference(layout, report.letterhead, "compliance")
    return Section((*outline.annex_head(1, title, of), table), landscape=True)


def _person_cells(
    place: int, person: CompliancePerson, levels: tuple[str, ...], forms: tuple[str, ...], layout: Layout
) -> tuple[str, ...]:
    refused = sum(person.refused.values())
    return (
        str(place),
        person.name,
        person.title,
        person.department,
        _or_none(person.quota),
        format_number(person.days),
        *(_or_none(person.by_level.get(code)) for code in levels),
        *(_or_none(person.by_form.get(code)) for code in forms),
        _or_none(refused or None),
        _or_none(person.behind),
        layout.words.status[person.status],
    )


def _or_none(days: int | None) -> str:
    return NONE if days is None else format_number(days)


def _people_total(report: ComplianceReport, levels: tuple[str, ...], forms: tuple[str, ...]) -> tuple[str, ...]:
    people = report.subject_people
    return (
        "",
        "Cán bộ thuộc đối tượng",
        "",
        "",
        "",
        format_number(report.summary.days),
        *(format_number(sum(person.by_level.get(code, 0) for person in people)) for code in levels),
        *(format_number(sum(person.by_form.get(code, 0) for person in people)) for code in forms),
        format_number(sum(sum(person.refused.values()) for person in people)),
        format_number(sum(person.behind or 0 for person in people)),
        "",
    )


def _rules_annex(report: ComplianceReport, layout: Layout) -> Section:
    columns = (
        Column("Quy định", 42),
        Column("Giá trị", 28),
        Column("Văn bản", 58),
        Column("Điều khoản, nội dung", 34),
    )
    table = numbered(columns, map(_rule_cells, report.rules))
    notes = []
    if any(rule.is_decision for rule in report.rules):
        notes.append("(*) Chưa tìm thấy văn bản của Đoàn quy định nội dung này; áp dụng quy ước nêu ở cột Văn bản.")
    of = outline.reference(layout, report.letterhead, "compliance")
    return Section(
        (
            *outline.annex_head(2, "Quy định áp dụng khi tính số liệu", of),
            table,
            *(Paragraph(note, Style.NOTE) for note in notes),
        )
    )


def _rule_cells(rule: RuleLine) -> tuple[str, ...]:
    mark = " (*)" if rule.is_decision else ""
    return (rule.title + mark, rule.value, rule.citation, rule.clause)
