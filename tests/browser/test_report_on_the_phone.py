"""A report on the phone with a network, a slow one too: what is refused is put right, and nothing is doubled."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page

from dicoso.actions import trips
from dicoso.store.models import Photo, TripReport
from tests.browser.conftest import OpenPage
from tests.browser.phone import enter, ready, record
from tests.trips import row
from tests.world import World

SLOW_3G = 400_000 / 8  # bytes a second, either way
LATENCY = 400  # milliseconds
PATIENCE = 60_000  # milliseconds; a page takes some seconds on such a road


def slow_down(page: Page) -> None:
    """Let everything that a page loads and sends come over slow 3G."""
    road = {"offline": False, "latency": LATENCY, "downloadThroughput": SLOW_3G, "uploadThroughput": SLOW_3G}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", road)
    page.set_default_timeout(PATIENCE)


def decomposed(text: str) -> str:
    """Return a text as some Vietnamese keyboards write it: letters and their marks apart."""
    apart = normalize("NFD", text)
    assert not is_normalized("NFC", apart)
    return apart


def test_somebody_new_finishes_a_report_on_slow_3g_with_a_keyboard_that_sets_marks_apart(
    world: World, open_page: OpenPage
) -> None:
    """Nothing is on the phone yet; the way is that of the first page, and each word comes as the keyboard writes it."""
    trips.record_trip(world.an.actor, [row(world)])
    page = open_page(360, service_workers="block")
    slow_down(page)
    page.goto(reverse("login"))
    enter(page)
    ready(page)
    page.get_by_role("link", name=re.compile("^Báo cáo .*, hạn ")).click()
    page.wait_for_url("**/bao-cao")
    ready(page)
    done = page.get_by_label("Việc đã làm")
    done.fill("")
    done.press_sequentially(decomposed("Dự sinh hoạt chi đoàn, kiểm tra sổ sách"))
    page.locator("#difficulty textarea").press_sequentially(decomposed("Nhà văn hóa thôn xuống cấp"))
    page.locator("#difficulty select").select_option("facilities")
    page.get_by_role("button", name="Nộp báo cáo").last.click()
    page.wait_for_url(f"**{reverse('trip_report.view')}/*")
    shown = page.locator("main").inner_text()
    report = TripReport.objects.get()
    assert report.submitted_at is not None
    for text, kept in (
        ("Dự sinh hoạt chi đoàn, kiểm tra sổ sách", report.done),
        ("Nhà văn hóa thôn xuống cấp", report.raised[0]["text"]),
    ):
        assert kept == normalize("NFC", text)
        assert kept in shown


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
