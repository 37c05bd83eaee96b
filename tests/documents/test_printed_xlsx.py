"""The report as a workbook, and as CSV."""

from __future__ import annotations

import csv as reader
import io
import time
from datetime import date
from typing import Any

import pytest

from dicoso.documents import csv, xlsx
from dicoso.domain.reports import Status
from tests.documents import papers, readers


@pytest.fixture(scope="module")
def book() -> Any:
    return readers.workbook(xlsx.write_compliance_xlsx(papers.report()))


def test_there_is_a_sheet_each_for_people_summary_and_rules(book: Any) -> None:
    assert book.sheetnames == ["Cán bộ", "Tổng hợp", "Quy định"]
    assert [cell.value for cell in book["Quy định"][2]] == [
        "quota.days", "Số ngày đi công tác cơ sở mỗi năm", "60 ngày",
        "Hướng dẫn số 03-HD/TWĐTN-BTC ngày 21/3/2018 của Ban Bí thư Trung ương Đoàn", "Thời gian đi cơ sở",
    ]  # fmt: skip


def test_figures_are_numbers(book: Any) -> None:
    head, first = ([cell.value for cell in row] for row in book["Cán bộ"].iter_rows(min_row=1, max_row=2))

    assert dict(zip(head, first, strict=True)) == {
        "Mã cán bộ": "HY0000", "Họ và tên": "Lê Thị An", "Chức vụ": "Trưởng ban",
        "Ban, đơn vị": "Ban Tổ chức - Kiểm tra", "Kết quả": "Đủ ngày", "Đã đi": 66, "Định mức": 60, "Còn thiếu": 0,
        "Cấp huyện": 11, "Cấp xã": 33, "Chi đoàn": 22, "Theo chuyên đề": 50, "Kiểm tra, giám sát": 16,
        "Không tính": 3, "Lý do không tính": "thiếu công lệnh, quyết định hoặc kế hoạch được duyệt: 3 ngày",
    }  # fmt: skip


def test_bands_carry_true_percentages_with_one_decimal(book: Any) -> None:
    sheet = book["Tổng hợp"]
    facts = {row[0].value: row for row in sheet.iter_rows(min_row=2)}

    assert facts["Số liệu tính đến ngày"][1].value.date() == date(2019, 11, 15)
    assert facts["Bộ quy định"][1].value == "1a2b3c4d"
    assert facts["Cán bộ thuộc đối tượng"][1].value == 20
    assert facts["Đi từ 60 ngày trở lên"][1].value == 9
    assert facts["Đi từ 60 ngày trở lên"][2].value == pytest.approx(0.45)
    assert facts["Đi từ 60 ngày trở lên"][2].number_format == "0.0%"


def test_the_table_is_ready_to_be_worked_with_and_printed(book: Any) -> None:
    sheet = book["Cán bộ"]

    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:O21"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert "Số liệu tính đến ngày 15/11/2019 · Bộ quy định 1a2b3c4d · trang &P/&N" in sheet.oddFooter.center.text


def test_who_is_exempt_has_no_quota_in_the_table() -> None:
    rows = [papers.person(0, "Lê Thị An", 61), papers.excused(papers.person(1, "Vũ Thị Hải", 0), Status.EXEMPT)]

    sheet = readers.workbook(xlsx.write_compliance_xlsx(papers.report(rows)))["Cán bộ"]

    assert [cell.value for cell in sheet[3]][4:8] == ["Được miễn", 0, None, None]


@pytest.mark.parametrize("name", ["=1+1", "+84", "-1", "@SUM(A1)", '=HYPERLINK("http://a")', "http://a.vn", "12"])
def test_what_people_wrote_is_never_a_formula_a_link_or_a_number(name: str) -> None:
    content = xlsx.write_compliance_xlsx(papers.report([papers.person(0, name, 61, title=name, department=name)]))

    for cell in readers.workbook(content)["Cán bộ"][2][1:4]:
        assert cell.value == name
        assert cell.data_type in ("s", "inlineStr")
        assert cell.hyperlink is None


def test_a_thousand_people_are_written_well_under_a_second() -> None:
    report = papers.many()
    best = 60.0
    for _ in range(3):
        start = time.process_time()
        content = xlsx.write_compliance_xlsx(report)
        best = min(best, time.process_time() - start)

    assert best < 0.5
    assert readers.workbook(content)["Cán bộ"].max_row == 1001


def test_a_unit_without_people_gets_a_table_with_its_head() -> None:
    sheet = readers.workbook(xlsx.write_compliance_xlsx(papers.report(())))["Cán bộ"]

    assert sheet.max_row == 1
    assert sheet["B1"].value == "Họ và tên"


def test_the_same_report_makes_the_same_file() -> None:
    assert xlsx.write_compliance_xlsx(papers.report()) == xlsx.write_compliance_xlsx(papers.report())


def test_a_plan_carries_true_dates() -> None:
    book = readers.workbook(xlsx.write_plan_xlsx(papers.plan()))

    assert book.sheetnames == ["Kế hoạch", "Thời hạn"]
    stay, deadline = book["Kế hoạch"][3], book["Thời hạn"][3]
    assert [cell.value for cell in stay[:3]] == [2, "Lê Thị An", "Ban Tổ chức - Kiểm tra"]
    assert [cell.value.date() for cell in stay[3:5]] == [date(2019, 10, 9), date(2019, 10, 11)]
    assert stay[5].value == 3
    assert [cell.value.date() for cell in deadline[1:3]] == [date(2019, 9, 20), date(2019, 9, 23)]
    assert deadline[3].value == "Quá hạn"


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(reader.DictReader(io.StringIO(content.decode("utf-8"))))


def test_the_csv_has_a_line_per_person_with_every_level_and_form() -> None:
    first, *_ = read_csv(csv.write_compliance_csv(papers.report()))

    assert first["code"] == "HY0000"
    assert first["status"] == "met"
    assert (first["days"], first["quota"], first["behind"]) == ("66", "60", "0")
    assert (first["by_level.commune"], first["by_level.province"]) == ("33", "0")
    assert first["by_form.inspection"] == "16"
    assert first["refused.counting.order_required"] == "3"


def test_a_name_cannot_become_a_formula_where_the_csv_is_opened_in_a_spreadsheet() -> None:
    [row] = read_csv(csv.write_compliance_csv(papers.report([papers.person(0, "=1+1", 61, title='Bí thư, "kiêm"')])))

    assert row["name"] == "'=1+1"
    assert row["title"] == 'Bí thư, "kiêm"'


def test_a_plan_as_csv_has_a_line_per_stay() -> None:
    rows = read_csv(csv.write_plan_csv(papers.plan()))

    assert rows[1]["start"] == "2019-10-09"
    assert rows[1]["clashes"] == "Trùng ngày 09/10 với Đoàn xã Phương Chiểu"
