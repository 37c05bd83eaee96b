"""A report on the phone with a network: what the server refuses is put right and sent again, and nothing is doubled."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image

from dicoso.store.models import Photo
from tests.browser.conftest import OpenPage
from tests.browser.phone import ready, record
from tests.world import World


def test_a_photo_beside_a_refused_report_is_stored_once(world: World, page_as: OpenPage, tmp_path: Path) -> None:
    photo = tmp_path / "anh.jpg"
    Image.effect_noise((400, 300), 40).save(photo, "JPEG")
    page = page_as("an", width=360)
    record(page, "2019-06-04", "2019-06-05")
    page.get_by_role("link", name="Viết báo cáo").first.click()
    ready(page)
    page.get_by_label("Việc đã làm").fill("Làm việc với Ban Chấp hành")
    page.get_by_text("Việc đã hứa với cơ sở").click()
    page.locator("#promise textarea").fill("Gửi tài liệu cho chi đoàn")  # and no day
    page.get_by_text("Thêm ảnh").click()
    page.locator("[name=photo]").set_input_files([photo])
    page.get_by_role("button", name="Nộp báo cáo").last.click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("button", name="Nộp báo cáo").last.is_visible()
    page.locator("#promise [type=date]").fill("2019-06-14")
    page.get_by_role("button", name="Nộp báo cáo").last.click()
    page.wait_for_url(f"**{reverse('trip_report.view')}/*")
    ready(page)
    page.locator("[data-badge]").wait_for(state="hidden")
    assert Photo.objects.count() == 1


@pytest.mark.looks
def test_what_is_missing_is_told_in_the_order_of_the_form(world: World, page_as: OpenPage) -> None:
    page = page_as("an", width=360)
    page.goto(reverse("trip.record"))
    ready(page)
    page.get_by_label("Tìm đơn vị đến").press_sequentially("phuong chieu")
    page.locator("#noi").get_by_role("link", name="Đoàn xã Phương Chiểu").click()
    ready(page)
    for day in ("Ngày đi", "Ngày về"):
        page.get_by_label(day).fill("")
    page.get_by_role("button", name="Ghi chuyến đi").click()
    told = page.get_by_role("alert").locator("li")
    told.first.wait_for()
    assert [line.inner_text() for line in told.all()] == ["Ghi ngày đi.", "Chọn hình thức."]
