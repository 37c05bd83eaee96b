"""The report of a trip on paper: what an office files after a cadre has come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image

from dicoso.documents import docx, pdf, trip_papers
from dicoso.documents.layout import default
from dicoso.domain.trip_papers import PrintedLine, PrintedPhoto, PrintedStay, PrintedTraveller, TripPaper
from tests.documents import readers


def paper() -> TripPaper:
    """An's two days at Xã Phương Chiểu, reported on 20 November."""
    layout = default()
    head = layout.letterhead("trip_report", "department", "Ban Tuyên giáo", "Hưng Yên", parent="Tỉnh đoàn Hưng Yên")
    return TripPaper(
        trip="chuyen-1",
        start=date(2019, 11, 12),
        end=date(2019, 11, 13),
        people=(PrintedTraveller("Nguyễn Văn An", "Chuyên viên", "Ban Tuyên giáo"),),
        stays=(
            PrintedStay(
                "Đoàn xã Phương Chiểu", date(2019, 11, 12), date(2019, 11, 13), "branch_meeting", ("15-CL/TĐTN",)
            ),
        ),
        done="Dự sinh hoạt chi đoàn.\nLàm việc với Bí thư Đoàn xã.",
        situation="Chi đoàn có 24 đoàn viên.",
        advantages="",
        lines=(
            PrintedLine("difficulty", "Nhà văn hóa thôn dột", topic="facilities"),
            PrintedLine("promise", "Gửi tài liệu tập huấn", due=date(2019, 12, 1)),
        ),
        submitted_on=date(2019, 11, 20),
        as_of=date(2019, 11, 20),
        letterhead=replace(head, day=date(2019, 11, 20)),
        signature=layout.signature("trip_report", "Nguyễn Văn An"),
        recipients=layout.recipients("trip_report"),
    )


def picture(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), (90, 140, 200)).save(file, "JPEG")
    return file.getvalue()


def printed(report: TripPaper, folder: Path) -> list[str]:
    return readers.pdf_pages(pdf.write_pdf(trip_papers.outline_trip_report(report, default()), default()), folder)


def test_the_paper_tells_who_went_where_and_what_came_of_it(tmp_path: Path) -> None:
    (page,) = printed(paper(), tmp_path)
    said = " ".join(page.split())
    for line in (
        "BAN TUYÊN GIÁO",
        "Hưng Yên, ngày 20 tháng 11 năm 2019",
        "Kết quả chuyến công tác cơ sở tại Đoàn xã Phương Chiểu từ ngày 12/11/2019 đến ngày 13/11/2019",
        "Thực hiện công lệnh, quyết định số 15-CL/TĐTN,",
        "Người đi công tác: đồng chí Nguyễn Văn An, Chuyên viên, Ban Tuyên giáo.",
        "hình thức: dự sinh hoạt chi đoàn.",
        "III. Thuận lợi Không ghi.",
        "1. Nhà văn hóa thôn dột (lĩnh vực: cơ sở vật chất, nơi sinh hoạt).",
        "V. Đề xuất, kiến nghị Không có.",
        "1. Gửi tài liệu tập huấn (hạn thực hiện: 01/12/2019).",
        "Báo cáo nộp ngày 20/11/2019",
    ):
        assert line in said


def test_a_delegation_is_listed_and_signed_in_its_name(tmp_path: Path) -> None:
    second = PrintedTraveller("Lý Thị Hoa", "Chuyên viên", "Ban Phong trào")
    team = replace(paper(), people=(*paper().people, second), signature=default().signature("trip_report_team", "Hoa"))
    said = " ".join(" ".join(printed(team, tmp_path)).split())
    assert "Đoàn công tác có 02 đồng chí:" in said
    assert "- đồng chí Lý Thị Hoa, Chuyên viên, Ban Phong trào." in said
    assert "TM. ĐOÀN CÔNG TÁC" in said


def test_a_draft_says_so_and_leaves_room_for_the_day(tmp_path: Path) -> None:
    draft = replace(paper(), submitted_on=None, letterhead=replace(paper().letterhead, day=None))
    said = " ".join(printed(draft, tmp_path)[0].split())
    assert "Bản nháp, chưa nộp" in said
    assert "ngày …… tháng …… năm 2019" in said


def test_photos_follow_two_on_a_page_with_their_captions(tmp_path: Path) -> None:
    photos = tuple(
        PrintedPhoto(picture(*size), *size, caption)
        for size, caption in (((1600, 1200), "Sinh hoạt chi đoàn"), ((900, 1600), ""), ((1600, 900), "Nhà văn hóa"))
    )
    shown = replace(paper(), photos=photos)
    pages = printed(shown, tmp_path)
    assert len(pages) == 3
    assert "Sinh hoạt chi đoàn" in pages[1]
    assert "Ảnh 2" in pages[1]
    assert "Nhà văn hóa" in pages[2]
    word = readers.docx(docx.write_docx(trip_papers.outline_trip_report(shown, default()), default()))
    assert len(word.inline_shapes) == 3


def test_the_same_report_makes_the_same_bytes() -> None:
    shown = replace(paper(), photos=(PrintedPhoto(picture(40, 30), 40, 30),))
    for write in (docx.write_docx, pdf.write_pdf):
        first, second = (write(trip_papers.outline_trip_report(shown, default()), default()) for _ in range(2))
        assert first == second
