"""The whole way in real Chromium: a plan is registered, endorsed, checked, approved; a trip; the table; the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.documents.readers import pdf_pages


def _register(page: Page) -> None:
    """An plans two days at Xã Phương Chiểu and hands the plan to the head."""
    page.goto(reverse("plan.mine"))
    page.get_by_role("button", name="Lập kế hoạch").last.click()
    page.get_by_role("link", name="Thêm mục").click()
    page.get_by_label("Từ ngày").fill("2019-11-13")
    page.get_by_label("Đến ngày").fill("2019-11-14")
    page.get_by_label("Nơi đến").fill("phuong chieu")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("radio", name="Đoàn xã Phương Chiểu").check()
    page.get_by_label("Hình thức").select_option("topic")
    page.get_by_label("Nội dung").fill("Khảo sát mô hình thanh niên lập nghiệp")
    page.get_by_role("button", name="Thêm vào kế hoạch").click()
    page.get_by_role("button", name="Trình Trưởng ban").click()


def _decide(page: Page, step: str) -> None:
    """Open the one plan that waits on the first page, and decide."""
    page.goto(reverse("plan.view"))
    page.get_by_role("link", name="Theo cán bộ").click()
    page.get_by_role("link", name="Nguyễn Văn An").first.click()
    page.get_by_role("button", name=step, exact=True).click()


def _record(page: Page) -> None:
    """Two taps from the first page: the item, and the button."""
    page.goto(reverse("home"))
    page.get_by_role("link", name="Ghi: đã đi").click()
    page.get_by_role("button", name="Ghi chuyến đi").click()
    page.wait_for_url(lambda url: reverse("trip.record") not in url)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_plan_to_printed_report(page_as: OpenPage, tmp_path: Path, javascript: bool) -> None:
    an = page_as("an", 360, javascript=javascript)
    _register(an)
    for who, step in (
        ("binh", "Đồng ý, trình Ban Tổ chức - Kiểm tra"),
        ("dung", "Thẩm định, trình Thường trực"),
        ("giang", "Phê duyệt"),
    ):
        _decide(page_as(who, 1280, javascript=javascript), step)

    _record(an)
    told = an.locator("main").inner_text()
    assert "Được tính cả 2 ngày" in told
    assert "2/60" in told.replace(" ", "")

    dung = page_as("dung", 1280, javascript=javascript)
    dung.goto(reverse("report.view"))
    row = dung.get_by_role("row").filter(has=dung.get_by_role("link", name="Nguyễn Văn An"))
    row.get_by_role("link", name="2", exact=True).first.click()
    opened = dung.locator("main").inner_text()
    assert "T4 13/11" in opened
    assert "T5 14/11" in opened
    assert "Đoàn xã Phương Chiểu" in opened

    dung.goto(reverse("report.view"))
    with dung.expect_download() as download:
        dung.get_by_role("link", name="PDF").click()
    printed = tmp_path / "bao-cao.pdf"
    download.value.save_as(printed)
    text = "\n".join(pdf_pages(printed.read_bytes(), tmp_path))
    assert "ĐOÀN TNCS HỒ CHÍ MINH" in text
    assert "Nguyễn Văn An" in text
    assert "15/11/2019" in text
