"""The form of a trip on the phone: what it fills in by itself, and what it does without the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from dicoso.store.models import Photo, Receipt, Visit
from tests.browser.phone import queue, ready, record
from tests.world import World


def form_to(page: Page, world: World, code: str = "12382") -> None:
    """Open the form of a trip to a host."""
    page.goto(f"{reverse('trip.record')}?don-vi={world.unit(code).pk}")
    ready(page)


def days(page: Page) -> tuple[str, str]:
    """What the form says of the first leg's days."""
    return page.get_by_label("Ngày đi").first.input_value(), page.get_by_label("Ngày về").first.input_value()


@pytest.mark.looks
def test_a_trip_of_one_day_is_one_date(world: World, phone: BrowserContext) -> None:
    """Typed as people do, year last: the browser tells of each digit."""
    page = phone.pages[0]
    phone.set_offline(True)
    form_to(page, world)
    assert days(page) == ("", "")
    page.get_by_label("Ngày đi").focus()
    page.keyboard.type("11112019")
    assert days(page) == ("2019-11-11", "2019-11-11")
    assert page.locator(".field__read").all_inner_texts() == ["T2 11/11/2019"] * 2
    page.get_by_label("Ngày về").fill("2019-11-13")
    page.get_by_label("Ngày đi").fill("2019-11-12")
    assert days(page) == ("2019-11-12", "2019-11-13")


@pytest.mark.looks
def test_a_form_from_yesterday_proposes_no_day(world: World, phone: BrowserContext) -> None:
    page = phone.pages[0]
    form_to(page, world)
    phone.set_offline(True)
    form_to(page, world)
    assert days(page) == ("2019-11-15", "2019-11-15")
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))
    form_to(page, world)
    assert days(page) == ("", "")


@pytest.mark.looks
def test_a_day_that_was_typed_before_comes_back_as_it_was(world: World, phone: BrowserContext) -> None:
    page = phone.pages[0]
    form_to(page, world)
    assert days(page) == ("2019-11-15", "2019-11-15")
    page.get_by_label("Ngày đi").fill("2019-11-12")
    assert days(page) == ("2019-11-12", "2019-11-12")
    page.get_by_label("Ngày về").fill("2019-11-15")
    page.wait_for_timeout(600)
    page.reload()
    ready(page)
    assert days(page) == ("2019-11-12", "2019-11-15")


def second_leg(page: Page) -> None:
    """Add a leg at Xã Hoàn Long, on the day after."""
    page.get_by_role("button", name="Thêm một chặng").click()
    leg = page.locator("#chang-1")
    leg.get_by_label("Tìm đơn vị đến").press_sequentially("hoan long")
    leg.get_by_role("radio", name="Đoàn xã Hoàn Long, Huyện Yên Mỹ").check()
    leg.get_by_label("Ngày đi").fill("2019-11-14")


@pytest.mark.parametrize("kept", [True, False], ids=["a form that serves for any host", "a form opened before"])
def test_a_trip_of_two_legs_needs_no_network(
    world: World, phone: BrowserContext, axe: Callable[[Page], None], kept: bool
) -> None:
    page = phone.pages[0]
    if not kept:
        form_to(page, world)
    phone.set_offline(True)
    form_to(page, world)
    page.get_by_label("Ngày đi").fill("2019-11-13")
    page.get_by_label("Hình thức").select_option("topic")
    page.get_by_label("Số công lệnh").fill("15-CL/TĐTN")
    second_leg(page)
    axe(page)
    assert page.locator("#id_order_1").input_value() == "15-CL/TĐTN"
    assert page.locator("#id_end_1").input_value() == "2019-11-14"
    page.get_by_role("button", name="Thêm một chặng").click()
    page.get_by_role("button", name="Ghi chuyến đi").last.click()
    assert "Chọn đơn vị đến trong danh sách tìm được." in page.get_by_role("alert").inner_text()
    page.locator("#chang-2").get_by_role("button", name="Bỏ chặng này").click()
    page.get_by_role("button", name="Ghi chuyến đi").last.click()
    page.wait_for_url(f"**{reverse('outbox')}")
    ready(page)
    assert "Đoàn xã Phương Chiểu và 1 nơi khác, 13–14/11/2019" in page.locator("[data-queue]").inner_text()

    page.get_by_role("button", name="Sửa").click()
    page.wait_for_url(f"**{reverse('trip.record')}**")
    ready(page)
    assert page.get_by_role("radio", name="Đoàn xã Hoàn Long, Huyện Yên Mỹ").is_checked()
    assert page.locator("#id_start_1").input_value() == "2019-11-14"
    phone.set_offline(False)
    page.get_by_role("button", name="Ghi chuyến đi").last.click()
    page.wait_for_url(lambda url: reverse("trip.record") not in url)
    stays = Visit.objects.order_by("start").values_list("host__code", "start", "end")
    assert [(code, str(start), str(end)) for code, start, end in stays] == [
        ("12382", "2019-11-13", "2019-11-13"),
        ("12070", "2019-11-14", "2019-11-14"),
    ]


def test_the_first_of_two_further_legs_can_be_taken_away(world: World, phone: BrowserContext) -> None:
    page = phone.pages[0]
    form_to(page, world)
    second_leg(page)
    page.get_by_role("button", name="Thêm một chặng").click()
    page.locator("#id_content_2").fill("Dự sinh hoạt chi đoàn")
    page.locator("#chang-1").get_by_role("button", name="Bỏ chặng này").click()
    assert page.get_by_role("heading", name="Chặng").all_inner_texts() == ["Chặng 2"]
    assert page.locator("#chang-1").get_by_label("Nội dung").input_value() == "Dự sinh hoạt chi đoàn"
    assert page.locator("[name=so-chang]").input_value() == "2"
    page.locator("#chang-1").get_by_label("Tìm đơn vị đến").press_sequentially("phuong chieu")
    page.locator("#chang-1").get_by_role("radio", name="Đoàn xã Phương Chiểu").check()
    page.get_by_label("Hình thức").first.select_option("topic")
    page.get_by_label("Hình thức").last.select_option("topic")
    page.get_by_role("button", name="Ghi chuyến đi").last.click()
    page.wait_for_url(lambda url: reverse("trip.record") not in url)
    stays = Visit.objects.order_by("content").values_list("host__code", "content")
    assert list(stays) == [("12382", ""), ("12382", "Dự sinh hoạt chi đoàn")]


def test_a_photo_waits_while_its_trip_is_corrected(world: World, phone: BrowserContext, photo: Path) -> None:
    """The network is back in the middle of the correction, and the first correction is refused."""
    page = phone.pages[0]
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13", photos=(photo,))
    page.get_by_role("button", name="Sửa").click()
    page.wait_for_url(f"**{reverse('trip.record')}**")
    ready(page)
    page.get_by_label("Ngày về").fill("2019-11-22")
    page.wait_for_timeout(600)
    assert "Đang sửa" in queue(page)
    page.get_by_role("button", name="Sửa tiếp").click()
    page.wait_for_url(f"**{reverse('trip.record')}**")
    ready(page)
    assert days(page) == ("2019-11-12", "2019-11-22")

    phone.set_offline(False)
    page.get_by_role("button", name="Ghi chuyến đi").last.click()
    page.get_by_role("alert").get_by_text("ngày về không được sau hôm nay, 15/11/2019").wait_for()
    assert not Receipt.objects.exists()
    page.get_by_label("Ngày về").fill("2019-11-14")
    page.get_by_role("button", name="Ghi chuyến đi").last.click()
    page.wait_for_url(lambda url: reverse("trip.record") not in url)
    ready(page)
    page.locator("[data-badge]").wait_for(state="hidden")
    assert queue(page).count("Đã gửi") == 2
    assert page.locator("[data-queue] li").count() == 2
    assert (Visit.objects.get().end.day, Photo.objects.get().trip_id) == (14, Visit.objects.get().trip_id)


@pytest.mark.looks
def test_a_correction_that_is_given_up_leaves_what_waits(phone: BrowserContext) -> None:
    page = phone.pages[0]
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13")
    page.get_by_role("button", name="Sửa").click()
    page.wait_for_url(f"**{reverse('trip.record')}**")
    ready(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Bỏ bản viết dở").click()
    assert "Chưa gửi" in queue(page)
