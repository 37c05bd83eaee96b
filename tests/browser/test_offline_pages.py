"""What pages show without a network: whole, with what waits on the phone told where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from dicoso.actions import trips
from dicoso.store.models import TripReport, Visit
from tests.browser.phone import pack_again, ready, record, write_report
from tests.trips import ID, row
from tests.world import World


@pytest.mark.looks
def test_a_page_from_the_phone_asks_for_no_file_that_is_not_on_it(world: World, phone: BrowserContext) -> None:
    page, trip = phone.pages[0], world.trip("an", "2019-11-12", "2019-11-13")
    item = world.plan("an", "approved").items.get()
    pack_again(page)
    names = ("home", "outbox", "plan.mine", "trip.view", "trip.record", "trip.record_anywhere")
    opened = [reverse(name) for name in names]
    opened += [f"{reverse('trip.record')}?muc={item.pk}", f"{reverse('trip.record')}?don-vi=1"]
    opened += [reverse("plan.show", args=[item.plan_id]), reverse("trip_report.write", args=[trip.pk])]
    page.goto(reverse("trip.show", args=[trip.pk]))
    ready(page)
    opened.append(page.url)
    missing: list[str] = []
    page.on("requestfailed", lambda request: "/static/" in request.url and missing.append(f"{page.url}: {request.url}"))
    phone.set_offline(True)
    for address in opened:
        page.goto(address)
        ready(page)
        page.wait_for_load_state("load")
    assert not missing


def test_what_was_written_is_not_asked_for_again(
    world: World, phone: BrowserContext, photo: Path, axe: Callable[[Page], None]
) -> None:
    """The first page still comes from before; what waits on the phone is told beside what it asks for."""
    page = phone.pages[0]
    trips.record_trip(world.an.actor, [row(world)])
    item = world.plan("an", "approved", [{"start": "2019-11-14", "end": "2019-11-14"}]).items.get()
    pack_again(page)
    phone.set_offline(True)
    page.goto(reverse("home"))
    page.get_by_role("link", name="Ghi: đã đi").click()
    ready(page)
    page.get_by_role("button", name="Ghi chuyến đi").first.click()
    page.wait_for_url(f"**{reverse('outbox')}")
    page.goto(reverse("trip_report.write", args=[ID]))
    ready(page)
    page.get_by_label("Việc đã làm").fill("Làm việc với cấp ủy")
    page.locator("[name=photo]").set_input_files([photo])
    page.get_by_role("button", name="Nộp báo cáo").last.click()
    page.wait_for_url(f"**{reverse('outbox')}")

    ready(page)
    listed = page.locator("[data-queue] li").all_inner_texts()
    where = "Đoàn xã Phương Chiểu, 12–13/11/2019"
    assert [line.splitlines()[0] for line in listed] == [
        f"Ảnh: {where}",
        f"Báo cáo: {where}",
        "Chuyến đi: Đoàn xã Phương Chiểu, 14/11/2019",
    ]
    assert "anh.jpg" in listed[0]
    page.goto(reverse("home"))
    ready(page)
    asked = page.locator("main li").filter(has_text="Báo cáo")
    assert "Đã viết, chưa gửi" in asked.inner_text()
    assert "còn" not in asked.inner_text()
    assert "Đã ghi, chưa gửi" in page.locator("main").inner_text()
    assert page.get_by_role("link", name="Ghi: đã đi").count() == 0
    axe(page)
    asked.get_by_role("link").click()
    page.wait_for_url(f"**{reverse('outbox')}")

    page.goto(reverse("home"))
    ready(page)
    phone.set_offline(False)
    page.locator("main").get_by_text("Đã gửi").nth(1).wait_for()
    assert (Visit.objects.filter(plan_item=item).count(), TripReport.objects.count()) == (1, 1)
    page.reload()
    ready(page)
    assert "Đã gửi" not in page.locator("main").inner_text()
    assert reverse("trip_report.write", args=[ID]) not in page.content()


@pytest.mark.looks
def test_the_report_of_a_trip_that_only_the_phone_knows_names_it(phone: BrowserContext, photo: Path) -> None:
    page = phone.pages[0]
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13", photos=(photo,))
    page.get_by_role("link", name="Viết báo cáo").click()
    ready(page)
    named = page.locator(".head__above")
    assert named.inner_text() == "Đoàn xã Phương Chiểu, 12–13/11/2019"
    page.go_back()
    write_report(page, photo)
    ready(page)
    listed = page.locator("[data-queue] li").all_inner_texts()
    assert all("Đoàn xã Phương Chiểu, 12–13/11/2019" in line for line in listed)
    assert len(listed) == 4
    assert page.get_by_role("link", name="Viết báo cáo").count() == 0


@pytest.mark.looks
def test_a_page_from_the_phone_says_when_there_is_a_network_again(phone: BrowserContext) -> None:
    page = phone.pages[0]
    phone.set_offline(True)
    page.goto(reverse("home"))
    ready(page)
    told = page.locator("[data-no-network]")
    assert told.inner_text().startswith("Đang không có mạng. Số liệu lúc ")
    phone.set_offline(False)
    told.get_by_text("Đã có mạng. Số liệu lúc ").wait_for()
    told.get_by_role("link", name="Tải lại trang").click()
    told.wait_for(state="detached")
    ready(page)
    assert told.count() == 0
