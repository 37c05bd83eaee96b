"""What somebody does with the app on a phone: log in, leave with everything, record, report, look at the queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.world import PASSWORD

READY, PACKED = "html[data-ready]", "html[data-packed]"
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
    "reduced_motion": "reduce",
}


def log_in(page: Page, username: str = "an") -> None:
    """Log in as people do."""
    page.goto(reverse("login"))
    page.wait_for_load_state("networkidle")  # an answer that was still on its way has brought its own cookie
    page.goto(reverse("login"))
    enter(page, username)


def enter(page: Page, username: str = "an") -> None:
    """Fill in the page of the login."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: reverse("login") not in url)


def ready(page: Page) -> None:
    """Wait until the page's script has done its first work."""
    try:
        page.wait_for_selector(READY, state="attached")
    except PlaywrightTimeout:
        pytest.fail(f"{page.url}: {page.content()[:3000]}")


def packed(page: Page) -> None:
    """Wait until the phone has taken along what it needs."""
    page.goto(reverse("home"))
    page.wait_for_selector(PACKED, state="attached")


def pack_again(page: Page) -> None:
    """Let the phone take along what has come since, without the minutes that it waits between two times."""
    forget = """async () => {
        for (const name of await caches.keys()) await (await caches.open(name)).delete("/-/packed");
    }"""
    page.evaluate(forget)
    packed(page)


def record(
    page: Page, start: str, end: str, content: str = "Nắm tình hình cơ sở", photos: tuple[Path, ...] = ()
) -> None:
    """Record an unplanned trip to Xã Phương Chiểu: search, choose, fill in, press."""
    page.goto(reverse("trip.record"))
    ready(page)
    page.get_by_label("Tìm đơn vị đến").press_sequentially("phuong chieu")
    page.locator("#noi").get_by_role("link", name="Đoàn xã Phương Chiểu").click()
    ready(page)
    page.get_by_label("Ngày đi").fill(start)
    page.get_by_label("Ngày về").fill(end)
    page.get_by_label("Hình thức").select_option("topic")
    page.get_by_label("Số công lệnh").fill("15-CL/TĐTN")
    page.get_by_label("Nội dung").fill(content)
    if photos:
        page.locator("[name=photo]").set_input_files(list(photos))
    page.get_by_role("button", name="Ghi chuyến đi").click()
    page.wait_for_url(lambda url: reverse("trip.record") not in url)
    ready(page)


def write_report(page: Page, photo: Path) -> None:
    """Write the report of the trip that was recorded last, with two difficulties and a photo."""
    page.get_by_role("link", name="Viết báo cáo").first.click()
    ready(page)
    page.get_by_label("Việc đã làm").fill("Làm việc với cấp ủy, dự sinh hoạt chi đoàn")
    page.get_by_text("Tình hình, thuận lợi").click()
    page.get_by_label("Tình hình đơn vị").fill("Chi đoàn có 24 đoàn viên")
    page.get_by_role("button", name="Thêm một mục").first.click()
    page.locator("#difficulty textarea").nth(0).fill("Nhà văn hóa thôn xuống cấp")
    page.locator("#difficulty select").nth(0).select_option(index=1)
    page.locator("#difficulty textarea").nth(1).fill("Thiếu kinh phí sinh hoạt hè")
    page.locator("#difficulty select").nth(1).select_option(index=1)
    page.locator("[name=photo]").set_input_files([photo])
    page.get_by_role("button", name="Nộp báo cáo").last.click()
    page.wait_for_url(f"**{reverse('outbox')}")


def queue(page: Page) -> str:
    """What stands in the queue."""
    page.goto(reverse("outbox"))
    ready(page)
    return page.locator("[data-queue]").inner_text()


def sent(page: Page, number: int) -> None:
    """Wait until so many items of the queue have been sent."""
    try:
        page.locator("[data-queue] .tag--counted").nth(number - 1).wait_for()
    except PlaywrightTimeout:
        pytest.fail(page.locator("main").inner_text())
