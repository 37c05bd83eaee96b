"""The report as PDF."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from dicoso.documents import compliance, pdf
from dicoso.documents.layout import default
from dicoso.domain.reports import ComplianceReport, PlanScope
from tests.documents import papers, readers

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def test_every_page_says_to_which_day_and_by_which_rules(tmp_path: Path) -> None:
    pages = readers.pdf_pages(pdf.write_compliance_pdf(papers.report()), tmp_path)

    assert len(pages) == 4
    for i, page in enumerate(pages, 1):
        foot = f"Số liệu tính đến ngày 15/11/2019 · Bộ quy định 1a2b3c4d · trang {i}/4"
        assert page.strip().endswith(foot)


def test_the_first_page_reads_as_an_official_paper(tmp_path: Path) -> None:
    first = readers.pdf_pages(pdf.write_compliance_pdf(papers.report()), tmp_path)[0]

    for line in (
        "TRUNG ƯƠNG ĐOÀN ĐOÀN TNCS HỒ CHÍ MINH",
        "Số: ……-BC/TĐTN-TCKT Hưng Yên, ngày 20 tháng 11 năm 2019",
        "BÁO CÁO",
        "Kết quả thực hiện chế độ đi công tác cơ sở năm 2019",
        "- thực hiện từ 60 ngày trở lên: 09/20 đồng chí = 45,0%;",
        "1 Từ 60 ngày trở lên 9 45,0%",
    ):
        assert line in first.splitlines()


def test_the_head_of_the_table_is_repeated_on_every_page_of_a_thousand_people(tmp_path: Path) -> None:
    pages = readers.pdf_pages(pdf.write_compliance_pdf(papers.many()), tmp_path)

    tables = [page for page in pages if "Chưa đủ" in page]
    assert len(tables) > 35
    assert all("Theo cấp Theo hình thức" in page and "Họ và tên" in page for page in tables)
    assert any(line.startswith("1000 ") for line in tables[-1].splitlines())


def test_a_paper_is_set_in_a_moment_and_a_thousand_people_in_little_more() -> None:
    def best(report: ComplianceReport) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            pdf.write_compliance_pdf(report)
            times.append(time.perf_counter() - start)
        return min(times)

    # 0.2 and 0.8 s on an idle machine of two cores. Tests share theirs; what grows with the square would still show.
    assert best(papers.report()) < 3
    assert best(papers.many()) < 10


def test_signs_that_mean_something_to_typst_are_only_letters(tmp_path: Path) -> None:
    wicked = (
        '#panic("x")', "*đậm*", "$x^2$", "\\ gạch chéo", 'Nguyễn "An"', "= Tiêu đề", "- Mục", "// chú thích",
        "<nhãn>", "@trích", "`mã`", "_nghiêng_", "[ngoặc]", "#import \"a\"", "/* hết", "~", "{nhọn}",
    )  # fmt: skip
    people = [papers.person(i, name, 61) for i, name in enumerate(wicked)]
    report = papers.report(people)
    report = replace(
        report,
        name="Tỉnh đoàn #sys.inputs",
        signature=replace(report.signature, name="#eval *Oanh*"),
        letterhead=replace(report.letterhead, place="$Hưng Yên$"),
    )

    text = "\n".join(readers.pdf_pages(pdf.write_compliance_pdf(report), tmp_path))

    for name in wicked:
        assert name in text
    assert "#eval *Oanh*" in text
    assert "$Hưng Yên$, ngày" in text
    assert "Tỉnh đoàn #sys.inputs báo cáo" in text


def test_every_vietnamese_letter_is_drawn_in_one_family_without_fonts_of_the_machine(tmp_path: Path) -> None:
    letters = "".join(vowel + tone for vowel in VOWELS for tone in TONES)
    report = papers.report([papers.person(1, letters + " đ", 61, title=letters.upper() + " Đ")])
    outline = compliance.outline_compliance(report, default())

    archived = pdf.write_pdf(outline, default(), standards=("a-2u",))  # refuses what no font can draw

    assert not default().font.system_fonts
    assert {name.partition("-")[0] for name in readers.fonts(archived, tmp_path)} == {"TeXGyreTermes"}


def test_a_letter_that_no_font_draws_is_refused_only_by_the_archive_standard() -> None:
    outline = compliance.outline_compliance(papers.report([papers.person(1, "你", 61)]), default())

    assert pdf.write_pdf(outline, default())
    with pytest.raises(pdf.CannotTypeset, match="你"):
        pdf.write_pdf(outline, default(), standards=("a-2u",))


def test_names_of_the_central_highlands_are_drawn(tmp_path: Path) -> None:
    outline = compliance.outline_compliance(
        papers.report([papers.person(1, "Y Ƀlơ Êčăm, Ksor H’Mloan, Rơ Ô Bhŭng", 61)]), default()
    )

    assert pdf.write_pdf(outline, default(), standards=("a-2u",))


def test_the_same_report_makes_the_same_file() -> None:
    assert pdf.write_compliance_pdf(papers.report()) == pdf.write_compliance_pdf(papers.report())


def test_a_unit_without_people_gets_a_paper_that_says_so(tmp_path: Path) -> None:
    text = "\n".join(readers.pdf_pages(pdf.write_compliance_pdf(papers.report(())), tmp_path))

    assert "Trong kỳ không có cán bộ thuộc đối tượng thực hiện." in text
    assert "Chưa có cán bộ nào trong danh sách." in text


@pytest.mark.parametrize("scope", PlanScope)
def test_plans_are_printed_at_each_level(scope: PlanScope, tmp_path: Path) -> None:
    pages = readers.pdf_pages(pdf.write_plan_pdf(papers.plan(scope)), tmp_path)

    text = "\n".join(pages)
    assert "KẾ HOẠCH" in text
    assert "quý IV năm 2019" in text
    assert "Thường trực Tỉnh đoàn đã phê duyệt ngày 28/09/2019." in text
    assert (
        pages[-1].strip().endswith(f"Kế hoạch tính đến ngày 30/9/2019 · Phiên bản 2 · trang {len(pages)}/{len(pages)}")
    )


def test_nobody_signs_an_empty_page(tmp_path: Path) -> None:
    last = readers.pdf_pages(pdf.write_plan_pdf(papers.plan()), tmp_path)[-1]

    assert "Nguyễn Thị Kim Oanh" in last
    assert "Thường trực phê duyệt" in last


@pytest.mark.parametrize("count", range(5, 13))
def test_every_page_of_a_cadres_plan_has_stays_under_the_head_of_their_table(count: int, tmp_path: Path) -> None:
    rows = tuple(replace(papers.plan_rows()[0], expected=f"Dự kiến {i}") for i in range(count))
    plan = replace(papers.plan(PlanScope.PERSON, rows), deadlines=())

    pages = readers.pdf_pages(pdf.write_plan_pdf(plan), tmp_path)

    assert sum(page.count("Phương Chiểu") for page in pages) == count
    assert all("Nơi đến" in page and "Phương Chiểu" in page for page in pages)
    assert "NGƯỜI LẬP KẾ HOẠCH" in pages[-1]


def test_a_plan_without_stays_says_so(tmp_path: Path) -> None:
    text = "\n".join(readers.pdf_pages(pdf.write_plan_pdf(papers.plan(rows=())), tmp_path))

    assert "Chưa có nội dung nào trong kế hoạch." in text


def test_no_row_is_torn_and_no_long_address_runs_into_the_next_column(tmp_path: Path) -> None:
    address = "https://tinhdoan.hungyen.example/ke-hoach/2019/quy-4/di-co-so"
    first = papers.plan_rows()[0]
    rows = tuple(replace(first, content=f"Chuyến {i}, {address}", expected="Báo cáo " * 30) for i in range(12))

    pages = readers.pdf_pages(pdf.write_plan_pdf(papers.plan(rows=rows)), tmp_path)

    assert sum(page.count("Báo cáo") for page in pages) == 12 * 30
    assert all(page.count("Báo cáo") % 30 == 0 for page in pages)
    assert "".join(pages).count("https://tinh") == 12
    assert address not in "".join(pages)  # broken where the column ends


def test_the_last_rows_of_a_long_plan_go_on_the_page_with_the_signature(tmp_path: Path) -> None:
    first = papers.plan_rows()[0]
    for number in range(9, 40):
        rows = tuple(replace(first, content=f"Chuyến thứ {i}.") for i in range(number))
        plan = replace(papers.plan(rows=rows), deadlines=())

        pages = readers.pdf_pages(pdf.write_plan_pdf(plan), tmp_path)
        last = pages[-1]

        assert all(page.count("Nơi đến") == 1 for page in pages)
        assert f"Chuyến thứ {number - 1}." in last
        assert "Nguyễn Thị Kim Oanh" in last
