"""However the report is printed, it says the same."""

from __future__ import annotations

import csv as reader
import io
from pathlib import Path

from dicoso.documents import csv, docx, pdf, xlsx
from tests.documents import papers, readers

NONE = "–"
Figures = dict[str, tuple[str, str, str, str]]  # name -> days, quota, behind, standing


def in_docx(report: papers.ComplianceReport) -> Figures:
    rows = readers.docx_rows(readers.docx(docx.write_compliance_docx(report)).tables[3])[2:-1]
    return {row[1]: (row[5], row[4], row[-2], row[-1]) for row in rows}


def in_xlsx(report: papers.ComplianceReport) -> Figures:
    sheet = readers.workbook(xlsx.write_compliance_xlsx(report))["Cán bộ"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    return {row[1]: (str(row[5]), str(row[6]), str(row[7]), row[4]) for row in rows}


def in_csv(report: papers.ComplianceReport) -> Figures:
    words = {"met": "Đủ ngày", "short": "Chưa đủ"}
    rows = reader.DictReader(io.StringIO(csv.write_compliance_csv(report).decode()))
    return {row["name"]: (row["days"], row["quota"], row["behind"], words[row["status"]]) for row in rows}


def in_json(report: papers.ComplianceReport) -> Figures:
    words = {"met": "Đủ ngày", "short": "Chưa đủ"}
    return {
        row["name"]: (
            str(row["days"]),
            str(row["quota"]),
            str(max(0, row["quota"] - row["days"])),
            words[row["status"]],
        )
        for row in report.as_json()["people"]
    }


def test_docx_xlsx_csv_and_json_agree_on_every_person() -> None:
    report = papers.report()

    assert in_docx(report) == in_xlsx(report) == in_csv(report) == in_json(report)


def test_the_pdf_says_of_every_person_what_the_docx_says(tmp_path: Path) -> None:
    report = papers.report()
    pages = readers.pdf_pages(pdf.write_compliance_pdf(report), tmp_path)
    text = " ".join(pages[2].split())

    for row in readers.docx_rows(readers.docx(docx.write_compliance_docx(report)).tables[3])[2:-1]:
        figures = " ".join(row[4:])
        assert figures in text
        assert row[1] in text


def test_bands_are_the_same_in_text_table_and_workbook(tmp_path: Path) -> None:
    report = papers.report()
    text = readers.pdf_pages(pdf.write_compliance_pdf(report), tmp_path)[0]
    table = readers.docx_rows(readers.docx(docx.write_compliance_docx(report)).tables[1])[1:4]
    sheet = readers.workbook(xlsx.write_compliance_xlsx(report))["Tổng hợp"]
    cells = [(row[0].value, row[1].value, row[2].value) for row in sheet.iter_rows(min_row=13)]

    for (_, words, people, percent), (said, counted, share) in zip(table, cells, strict=True):
        assert said == f"Đi {words[0].lower()}{words[1:]}"
        assert people == str(counted)
        assert percent == f"{share * 100:.1f}%".replace(".", ",")
        assert f"{int(people):02}/20 đồng chí = {percent}" in text
