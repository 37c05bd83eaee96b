"""The report as a file for Word and LibreOffice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from dicoso.documents import docx
from dicoso.domain.reports import Deadline, PlanScope, Recipients, Signature
from tests.documents import papers, readers


@pytest.fixture(scope="module")
def paper() -> Any:
    return readers.docx(docx.write_compliance_docx(papers.report()))


def repeated(table: Any) -> list[bool]:
    return [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]


def test_the_head_of_the_paper_stands_as_the_layout_guide_asks(paper: Any) -> None:
    head = readers.docx_rows(paper.tables[0])

    assert head == [
        ["TRUNG ƯƠNG ĐOÀN\nBAN CHẤP HÀNH\nTỈNH ĐOÀN HƯNG YÊN\n***", "ĐOÀN TNCS HỒ CHÍ MINH"],
        ["Số: ……-BC/TĐTN-TCKT", "Hưng Yên, ngày 20 tháng 11 năm 2019"],
    ]
    title = paper.tables[0].cell(0, 1).paragraphs[0].runs[0]
    assert (title.bold, title.font.size.pt) == (True, 15)


def test_headings_are_headings(paper: Any) -> None:
    headings = [(each.style.name, each.text) for each in paper.paragraphs if each.style.name.startswith(("Head", "Ti"))]

    assert headings == [
        ("Title", "BÁO CÁO"),
        ("Heading 1", "I. Đối tượng và thời gian"),
        ("Heading 1", "II. Kết quả thực hiện"),
        ("Heading 2", "1. Theo mức thực hiện"),
        ("Heading 2", "2. Theo cấp và hình thức"),
        ("Heading 1", "III. Cán bộ chưa đủ ngày, ngày không được tính"),
        ("Heading 1", "Phụ lục 1\nKết quả đi công tác cơ sở của từng cán bộ năm 2019"),
        ("Heading 1", "Phụ lục 2\nQuy định áp dụng khi tính số liệu"),
    ]


def test_the_text_is_made_from_the_figures(paper: Any) -> None:
    text = [each.text for each in paper.paragraphs]

    assert "Căn cứ Hướng dẫn số 03-HD/TWĐTN-BTC ngày 21/3/2018 của Ban Bí thư Trung ương Đoàn;" in text
    assert "- thực hiện từ 60 ngày trở lên: 09/20 đồng chí = 45,0%;" in text
    assert "- thực hiện từ 40 đến 59 ngày: 07/20 đồng chí = 35,0%;" in text
    assert "- thực hiện dưới 40 ngày: 04/20 đồng chí = 20,0%." in text
    assert "Còn 11 đồng chí chưa đủ ngày, thiếu tổng cộng 187 ngày so với định mức." in text
    assert any("tổng số ngày đi công tác cơ sở được tính là 1.030 ngày" in each for each in text)


def test_neither_a_convention_nor_an_article_is_named_as_the_reports_basis(paper: Any) -> None:
    basis = [each.text for each in paper.paragraphs if each.style.name == "Căn cứ"]
    rules = readers.docx_rows(paper.tables[-1])

    assert len(basis) == 2
    assert not any("Quyết định 0004" in each for each in basis)
    assert rules[4] == ["4", "Tính cả ngày nghỉ, ngày lễ (*)", "có", "Quyết định 0004 của chương trình",
                        "Không văn bản nào nêu"]  # fmt: skip


def test_every_table_repeats_its_head_and_tears_no_row(paper: Any) -> None:
    bands, people, rules = paper.tables[1], paper.tables[3], paper.tables[4]

    assert repeated(bands) == [True, False, False, False, False]
    assert repeated(people)[:3] == [True, True, False]
    assert repeated(rules)[:2] == [True, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in people.rows)


def test_the_table_of_people_lies_on_its_side(paper: Any) -> None:
    assert [section.orientation for section in paper.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    rows = readers.docx_rows(paper.tables[3])
    assert rows[0][6:11] == ["Theo cấp"] * 3 + ["Theo hình thức"] * 2
    assert rows[1][6:11] == ["Cấp huyện", "Cấp xã", "Chi đoàn", "Chuyên đề", "Kiểm tra"]
    assert rows[2] == [
        "1", "Lê Thị An", "Trưởng ban", "Ban Tổ chức - Kiểm tra", "60", "66", "11", "33", "22", "50", "16", "3", "0",
        "Đủ ngày",
    ]  # fmt: skip
    assert rows[-1][1] == "Cán bộ thuộc đối tượng"
    assert rows[-1][5] == "1.030"


def test_the_file_says_what_it_is(paper: Any) -> None:
    properties = paper.core_properties

    assert properties.title == "BÁO CÁO. Kết quả thực hiện chế độ đi công tác cơ sở năm 2019"
    assert properties.language == "vi-VN"
    assert properties.author == "BAN CHẤP HÀNH TỈNH ĐOÀN HƯNG YÊN"
    assert properties.created.date() == date(2019, 11, 20)
    assert papers.FINGERPRINT in properties.keywords


def test_recipients_stand_left_of_who_signs(paper: Any) -> None:
    left, right = readers.docx_rows(paper.tables[2])[0]

    assert left.splitlines()[0] == "Nơi nhận:"
    assert left.splitlines()[-1] == "- Lưu: VT, TCKT."
    assert right.splitlines() == ["TM. BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Nguyễn Thị Kim Oanh"]


def test_two_who_sign_stand_side_by_side_above_the_recipients() -> None:
    plan = papers.plan(PlanScope.PERSON)
    head = Signature("", "TRƯỞNG BAN", "Trần Văn Bình")

    paper = readers.docx(docx.write_plan_docx(replace(plan, countersignature=head)))

    signed, recipients = readers.docx_rows(paper.tables[-1])
    assert signed == ["TRƯỞNG BAN\nTrần Văn Bình", "NGƯỜI LẬP KẾ HOẠCH\nLê Thị An"]
    assert recipients[0].startswith("Nơi nhận:")


def test_a_unit_without_people_gets_a_paper_that_says_so() -> None:
    paper = readers.docx(docx.write_compliance_docx(papers.report(())))

    assert "Trong kỳ không có cán bộ thuộc đối tượng thực hiện." in [each.text for each in paper.paragraphs]
    assert any("Chưa có cán bộ nào trong danh sách." in row[0] for row in readers.docx_rows(paper.tables[2]))


def test_the_same_report_makes_the_same_file() -> None:
    assert docx.write_compliance_docx(papers.report()) == docx.write_compliance_docx(papers.report())


def test_signs_and_line_feeds_in_what_people_wrote_come_out_as_written() -> None:
    name = 'Ksor H\'Mloan & <b> "Ê Ban" \x0b\x00'
    paper = readers.docx(
        docx.write_compliance_docx(papers.report([papers.person(1, name, 61, title="Bí thư\nkiêm nhiệm")]))
    )

    row = readers.docx_rows(paper.tables[3])[2]
    assert row[1] == 'Ksor H\'Mloan & <b> "Ê Ban" '
    assert row[2] == "Bí thư\nkiêm nhiệm"


def test_each_level_of_plan_shows_the_columns_that_it_needs() -> None:
    heads = {
        scope: [cell.text for cell in readers.docx(docx.write_plan_docx(papers.plan(scope))).tables[1].rows[0].cells]
        for scope in PlanScope
    }

    assert heads[PlanScope.PROVINCE][:3] == ["TT", "Cán bộ", "Ban, đơn vị"]
    assert heads[PlanScope.DEPARTMENT][:3] == ["TT", "Cán bộ", "Từ ngày"]
    assert heads[PlanScope.PERSON][:3] == ["TT", "Từ ngày", "Đến ngày"]


def test_a_plan_without_clashes_has_no_column_for_them() -> None:
    plan = papers.plan()
    plan = replace(plan, rows=tuple(replace(row, clashes=()) for row in plan.rows))
    heads = [cell.text for cell in readers.docx(docx.write_plan_docx(plan)).tables[1].rows[0].cells]
    assert "Ghi chú" not in heads


def test_a_plan_in_time_tells_its_deadlines_in_a_sentence() -> None:
    in_time = [Deadline("Cán bộ trình Trưởng ban", date(2019, 9, 16), date(2019, 9, 10))]
    plan = replace(papers.plan(), deadlines=tuple(in_time))
    paper = readers.docx(docx.write_plan_docx(plan))
    assert "Các bước đều đúng hạn." in " ".join(each.text for each in paper.paragraphs)
    assert "Đánh giá" not in [cell.text for table in paper.tables for cell in table.rows[0].cells]
    waiting = Deadline("Trưởng ban trình Ban TC-KT", plan.as_of + timedelta(days=3))
    paper = readers.docx(docx.write_plan_docx(replace(plan, deadlines=(*in_time, waiting))))
    assert "Bước tiếp theo: Trưởng ban trình Ban TC-KT, hạn ngày" in " ".join(each.text for each in paper.paragraphs)


def test_the_last_recipient_ends_with_a_full_stop() -> None:
    assert Recipients(("Lãnh đạo ban", "Ban Tổ chức - Kiểm tra")).written == (
        "- Lãnh đạo ban;",
        "- Ban Tổ chức - Kiểm tra.",
    )
    assert Recipients(("Các ban",), "VT, TCKT").written == ("- Các ban;", "- Lưu: VT, TCKT.")
    assert Recipients().written == ()


def test_a_plan_prints_clashes_deadlines_and_where_it_stands() -> None:
    paper = readers.docx(docx.write_plan_docx(papers.plan()))
    text = "\n".join(each.text for each in paper.paragraphs)

    stays, deadlines = readers.docx_rows(paper.tables[1]), readers.docx_rows(paper.tables[2])
    assert "Kế hoạch có 03 lượt đi của 02 đồng chí. Có 01 lượt trùng lịch, nêu ở cột Ghi chú." in text
    assert "Tình trạng: Thường trực Tỉnh đoàn đã phê duyệt ngày 28/09/2019." in text
    assert stays[2] == [
        "2", "Lê Thị An", "Ban Tổ chức - Kiểm tra", "09/10", "11/10", "3", "Huyện đoàn Khoái Châu",
        "Kiểm tra, giám sát", "Kiểm tra việc thực hiện Điều lệ Đoàn", "Biên bản kiểm tra",
        "Trùng ngày 09/10 với Đoàn xã Phương Chiểu",
    ]  # fmt: skip
    assert stays[4][1] == "Cộng"
    assert stays[4][5] == "7"
    assert [row[4] for row in deadlines[1:]] == ["Đúng hạn", "Quá hạn", "Chưa đến hạn"]


def test_libreoffice_prints_every_page_with_head_row_and_foot(tmp_path: Path) -> None:
    printed = readers.libreoffice(
        {
            "twenty.docx": docx.write_compliance_docx(papers.report()),
            "many.docx": docx.write_compliance_docx(papers.many(300)),
            "plan.docx": docx.write_plan_docx(papers.plan()),
        },
        tmp_path,
    )

    twenty = readers.pdf_pages(printed["twenty.docx"], tmp_path)
    many = readers.pdf_pages(printed["many.docx"], tmp_path)
    plan = readers.pdf_pages(printed["plan.docx"], tmp_path)
    for pages in (twenty, many):
        for i, page in enumerate(pages, 1):
            foot = f"Số liệu tính đến ngày 15/11/2019 · Bộ quy định 1a2b3c4d · trang {i}/{len(pages)}"
            assert page.strip().endswith(foot)
    assert "- thực hiện từ 60 ngày trở lên: 09/20 đồng chí = 45,0%;" in twenty[0]
    tables = [page for page in many if "Chưa đủ" in page and "Họ và tên" in page]
    assert len(tables) > 10
    assert sum("Chưa đủ" in page for page in many) == len(tables)
    assert plan[-1].strip().endswith(f"Phiên bản 2 · trang {len(plan)}/{len(plan)}")
