"""The browser is killed where there is no network: the next one, still without, shows what waits, and sends it once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

from dicoso.store.models import Photo, Receipt, Trip, TripReport, Visit
from tests.browser.killable import Killable, Road
from tests.browser.phone import enter, log_in, packed, queue, ready, record, sent, write_report
from tests.world import World


@pytest.fixture
def road(live_server: Any) -> Iterator[Road]:
    """The road to the server."""
    road = Road(live_server.url)
    yield road
    road.cut()


@pytest.fixture
def killable(world: World, browser: Browser, road: Road, tmp_path: Path) -> Iterator[Killable]:
    """A phone that is killed."""
    phone = Killable(browser, tmp_path / "phone", road.url)
    yield phone
    if phone.context:
        phone.context.close()


def test_three_trips_and_a_report_with_photos_survive_a_reload_and_a_kill(
    world: World, killable: Killable, road: Road, photo: Path
) -> None:
    page = killable.start()
    log_in(page)
    packed(page)
    road.cut()
    record(page, "2019-11-04", "2019-11-05", "Kiểm tra công tác Đoàn")
    record(page, "2019-11-07", "2019-11-07", "Dự sinh hoạt chi đoàn")
    record(page, "2019-11-12", "2019-11-13", "Khảo sát mô hình", photos=(photo,))
    page.locator("[data-badge]").get_by_text("chưa gửi").wait_for()

    write_report(page, photo)

    page.reload()
    ready(page)
    page.locator("[data-queue] li").nth(5).wait_for()
    assert page.locator("[data-queue] li").count() == 6
    killable.kill()

    page = killable.start()
    assert queue(page).count("Chưa gửi") == 6
    assert page.locator("[data-no-network]").is_visible()
    page.goto(reverse("home"))
    ready(page)
    assert page.locator("[data-badge]").inner_text() == "6 chưa gửi"
    assert not Receipt.objects.exists()

    road.mend()
    page.goto(reverse("outbox"))
    if reverse("login") in page.url:  # the kill may have taken the fresh login along
        enter(page)
    sent(page, 6)
    assert sorted(Visit.objects.values_list("content", flat=True)) == [
        "Dự sinh hoạt chi đoàn",
        "Khảo sát mô hình",
        "Kiểm tra công tác Đoàn",
    ]
    report = TripReport.objects.get()
    assert report.done.startswith("Làm việc với cấp ủy")
    assert report.submitted_at is not None
    assert [line["text"] for line in report.raised] == ["Nhà văn hóa thôn xuống cấp", "Thiếu kinh phí sinh hoạt hè"]
    assert {photo.trip_id for photo in Photo.objects.all()} == {report.trip_id}
    assert max(max(kept.width, kept.height) for kept in Photo.objects.all()) == 1600
    assert (Photo.objects.count(), Receipt.objects.count()) == (2, 6)

    page.get_by_role("link", name="Kiểm tra công tác Đoàn").or_(page.locator("[data-queue] a").last).first.click()
    queue(page)
    assert Receipt.objects.count() == 6


def test_the_browser_sends_by_itself_with_no_page_open(world: World, phone: BrowserContext) -> None:
    """Background Sync: the browser wakes the service worker when there is a network again."""
    page = phone.pages[0]
    line = phone.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13")
    page.goto("about:blank")
    phone.set_offline(False)
    assert not Trip.objects.exists()
    registration = known[-1]
    facts = {"origin": registration["scopeURL"].rstrip("/"), "registrationId": registration["registrationId"]}
    line.send("ServiceWorker.dispatchSyncEvent", {**facts, "tag": "outbox", "lastChance": False})
    for _ in range(100):
        if Trip.objects.exists():
            break
        page.wait_for_timeout(100)
    assert Trip.objects.count() == 1
    assert page.url == "about:blank"
    assert "Đã gửi" in queue(page)
