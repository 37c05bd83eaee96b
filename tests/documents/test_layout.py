"""The values of the printed page, and how a province writes its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dicoso.documents import docx, layout, outline
from dicoso.documents.compliance import band_words
from dicoso.domain.counting import FORMS, REFUSALS
from dicoso.domain.reports import Band, Status
from dicoso.domain.units import LEVELS, UNIT_LEVELS
from dicoso.words.messages import WORDS
from dicoso.words.rule_texts import WORDS as RULE_WORDS
from tests.documents import papers, readers


def test_paper_and_margins_are_those_of_the_layout_guide() -> None:
    section = readers.docx(docx.write_compliance_docx(papers.report())).sections[0]

    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [margin.mm for margin in margins] == pytest.approx([20, 20, 30, 20], abs=0.1)


def test_a_province_gives_only_the_values_that_differ(tmp_path: Path) -> None:
    own = tmp_path / "quang-ninh.toml"
    own.write_text('[heading]\nnumber = "Số: {number}/{symbol}"\n[page]\nleft = 25\n', encoding="utf-8")

    changed = layout.load_layout(own)

    assert changed.heading.number == "Số: {number}/{symbol}"
    assert (changed.page.left, changed.page.right) == (25, 20)
    assert changed.words == layout.default().words
    paper = readers.docx(docx.write_compliance_docx(papers.report(), changed))
    assert "Số: ……/BC/TĐTN-TCKT" in paper.tables[0].cell(1, 0).text
    assert paper.sections[0].left_margin.mm == pytest.approx(25, abs=0.1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[page]\nlinks = 25\n", "links: no such value; known here: top, bottom, left, right"),
        ('[page]\nleft = "25"\n', "left: int is needed"),
        ("[page\n", "quang-ninh.toml: "),
        ('[words.level]\nvillage = "Thôn"\n', "village: no such value"),
    ],
)
def test_a_wrong_layout_file_is_refused_with_its_name_and_key(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "quang-ninh.toml"
    own.write_text(text, encoding="utf-8")

    with pytest.raises(layout.BadLayout) as refusal:
        layout.load_layout(own)

    assert str(refusal.value).startswith("quang-ninh.toml: ")
    assert said in str(refusal.value)


def test_the_head_names_the_union_above_and_the_one_that_issues() -> None:
    head = layout.default().letterhead(
        "plan_department", "department", "Ban Tuyên giáo", "Hưng Yên", parent="Tỉnh đoàn Hưng Yên"
    )

    assert (head.superior, head.agency) == ("TỈNH ĐOÀN HƯNG YÊN", "BAN TUYÊN GIÁO")
    assert (head.number, head.day) == (None, None)


def test_room_is_left_for_number_and_day_until_the_paper_is_issued() -> None:
    draft = layout.default().letterhead("compliance", "province", "Tỉnh đoàn Hưng Yên", "Hưng Yên")

    head = outline.head(draft, layout.default().heading, date(2019, 11, 20))

    assert head.number == "Số: ……-BC/TĐTN-TCKT"
    assert head.place_and_date == "Hưng Yên, ngày …… tháng …… năm 2019"


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2019, 11, 15), "ngày 15 tháng 11 năm 2019", "15/11/2019"),
        (date(2019, 3, 5), "ngày 05 tháng 3 năm 2019", "05/3/2019"),
        (date(2019, 2, 1), "ngày 01 tháng 02 năm 2019", "01/02/2019"),
    ],
)
def test_dates_are_written_as_in_official_papers(day: date, long: str, short: str) -> None:
    assert outline.long_day(day) == long
    assert outline.short_day(day) == short


@pytest.mark.parametrize(("number", "written"), [(0, "0"), (7, "07"), (20, "20"), (1300, "1.300")])
def test_counts_in_running_text_are_written_as_offices_do(number: int, written: str) -> None:
    assert outline.paper_count(number) == written


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (Band(60, None, 9, "45.0"), "từ 60 ngày trở lên"),
        (Band(40, 59, 7, "35.0"), "từ 40 đến 59 ngày"),
        (Band(0, 39, 4, "20.0"), "dưới 40 ngày"),
        (Band(0, None, 20, "100.0"), "mọi mức"),
    ],
)
def test_bands_are_said_without_hole_or_overlap(band: Band, words: str) -> None:
    assert band_words(band) == words


def test_a_missing_program_is_named_with_the_package_that_brings_it() -> None:
    with pytest.raises(pytest.fail.Exception, match="apt-get install poppler-utils"):
        readers.tool("pdftotext-of-nowhere", "poppler-utils")


def test_every_level_of_unit_can_issue_a_paper() -> None:
    assert set(layout.default().agency) == set(UNIT_LEVELS)


def test_every_code_that_a_report_can_carry_has_words() -> None:
    words = layout.default().words

    assert list(words.level) == list(LEVELS)
    assert list(words.form) == list(words.form_short) == list(FORMS)
    assert set(words.status) == set(Status)
    assert set(words.refused) == set(REFUSALS)


def test_papers_say_codes_as_pages_do() -> None:
    words = layout.default().words
    for kind, term in (("level", "level"), ("form", "form"), ("topic", "feedback_topic"), ("matter", "feedback_state")):
        assert {code: WORDS[term][code] for code in getattr(words, kind)} == dict(getattr(words, kind))
    assert (words.form["other"], words.form["committee_meeting"]) == (
        "Hình thức khác",
        "Dự hội nghị BCH, BTV cấp dưới",
    )
    assert RULE_WORDS["paper"] == "qua hồ sơ, văn bản" == WORDS["venue"]["paper"].replace("Q", "q")
