"""What can go wrong and is nobody's fault: files that are no photos, a mail server that is down, a calendar taken back,
a year whose holidays nobody has confirmed. Each is told in words, and nothing is lost or done twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import BrowserContext

from dicoso.jobs.worker import AGAIN, Worker
from dicoso.store.models import Account, Photo, Trip, TripReport
from tests.actions.test_photos import HTML, SVG, bomb
from tests.browser.conftest import OpenPage
from tests.browser.phone import record, sent, write_report
from tests.jobs.mailserver import mailserver
from tests.overlay import on_top, value
from tests.world import NOW, TODAY, World

NO_PHOTO = "Tệp không phải ảnh JPEG, PNG hoặc WebP. Chụp lại hoặc chọn ảnh khác."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("trang.jpg", HTML, NO_PHOTO),
        ("hinh.svg", SVG, NO_PHOTO),
        ("bom.png", bomb(), "Ảnh lớn quá 24 triệu điểm ảnh. Chụp lại ở cỡ nhỏ hơn."),
        ("anh.jpg", b"\xff\xd8\xff" + bytes(40 * 2**20), "Ảnh lớn quá 8 MB. Chụp lại ở cỡ nhỏ hơn."),
    ],
    ids=["an HTML file", "an SVG with a script", "a PNG bomb", "forty megabytes"],
)
def test_what_is_no_photo_is_refused_in_words_and_keeps_neither_trip_nor_report(
    phone: BrowserContext, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    page, file = phone.pages[0], tmp_path / name
    file.write_bytes(content)
    uploaded: list[int] = []
    phone.on("request", lambda request: uploaded.append(len(request.post_data_buffer or b"")))
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13", photos=(file,))
    write_report(page, file)
    phone.set_offline(False)
    sent(page, 2)
    refused = page.locator("[data-queue] li").filter(has=page.get_by_text("Bị từ chối", exact=True))
    refused.nth(1).wait_for()
    for line in refused.all_inner_texts():
        assert f"Vì: {words}" in line
        assert name in line
    assert (Trip.objects.count(), TripReport.objects.exclude(submitted_at=None).count()) == (1, 1)
    assert not Photo.objects.exists()
    assert max(uploaded) < 2**20  # forty megabytes don't travel to be refused


def test_while_the_mail_server_is_down_the_page_has_it_all_and_then_one_letter_goes(
    world: World, page_as: OpenPage, live_server: Any, settings: Any
) -> None:
    world.plan("an", "with_head")
    Account.objects.filter(username="binh").update(email="binh@example.org")
    worker, said = Worker(hour=6), "1 kế hoạch quý IV năm 2019 chờ đồng chí cho ý kiến"
    page = page_as("binh", width=360)
    settings.SITE, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = live_server.url, "127.0.0.1", False
    with mailserver() as server:
        for turn, port in enumerate((9, server.port, server.port)):  # nobody listens at the first
            settings.EMAIL_PORT = port
            assert worker.turn(TODAY, lambda at=NOW + turn * AGAIN: at, 6 + turn)  # type: ignore[misc]
            assert len(server.letters) == min(turn, 1)
            page.goto(reverse("notices"))
            assert page.locator("main").get_by_text(said).count() == 1
        (letter,) = server.letters
    body = letter.get_body(("plain",))
    assert body is not None
    link = next(word for word in body.get_content().split() if "/tin-nhac/" in word)
    page.goto(link)
    assert page.get_by_role("link", name="Nguyễn Văn An").count()


def test_a_calendar_address_that_was_taken_back_opens_for_nobody(
    world: World, page_as: OpenPage, open_page: OpenPage
) -> None:
    world.trip("an", "2019-11-04", "2019-11-06")
    page, stranger = page_as("an", width=360), open_page().request
    page.goto(reverse("feeds"))
    page.get_by_role("button", name="Tạo địa chỉ").first.click()
    address = page.locator(".address").inner_text().strip()
    there = stranger.get(address)
    assert (there.status, "Đoàn xã Phương Chiểu" in there.text()) == (200, True)
    page.get_by_role("button", name="Hủy địa chỉ").click()
    page.get_by_text("Chưa có địa chỉ nào.").wait_for()
    for asking in (stranger, page.request):
        assert asking.get(address).status == 404


def test_the_table_says_that_nobody_has_confirmed_the_holidays_until_somebody_has(
    world: World, page_as: OpenPage, tmp_path: Path
) -> None:
    world.join("phuong", "HY-PH", "Lê Mai Phương", "33-TG@2025", role="org_inspection", on="33@2025")
    world.trip("phuong", "2026-03-04", host="11977@2025")
    table = f"{reverse('report.view')}?don-vi=33&nam=2026"
    sentence = "Lịch nghỉ năm 2026 chưa được xác nhận là đầy đủ; số ngày được tính có thể còn thay đổi."
    counted = {"provinces/33/counting.toml": value("rest_days", "false")}
    with override_settings(TODAY="2026-04-01"), on_top(tmp_path, counted):
        page = page_as("phuong")
        page.goto(table)
        page.locator(".notice").get_by_text(sentence).wait_for()
        page.get_by_role("link", name="Xem lịch nghỉ").click()
        page.get_by_label("Theo văn bản").last.fill("12-TB/TĐTN")
        page.get_by_role("button", name="Xác nhận lịch đủ và đúng").click()
        page.get_by_text("Tỉnh đã xác nhận, theo 12-TB/TĐTN.").wait_for()
        page.goto(table)
        assert page.get_by_role("row").filter(has_text="Lê Mai Phương").count() == 1
        assert sentence not in page.locator("main").inner_text()
