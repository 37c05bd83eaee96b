"""Without a network, in real Chromium: what is recorded on a mountain road arrives once, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from dicoso.store.models import Receipt, Trip, TripReport, Visit
from tests.browser.phone import enter, log_in, pack_again, packed, queue, ready, record, sent
from tests.world import World

# Puts a trip into the outbox without sending it, as if the network had gone at that moment.
KEEP = """async ({ host, content }) => {
    const account = document.querySelector('meta[name="dicoso-account"]').content;
    const outbox = await import('/static/js/outbox.js');
    const fields = { "don-vi": host, start: "2019-11-12", end: "2019-11-13", form: "topic", venue: "field", content };
    const told_at = new Date().toISOString();
    await outbox.add(account, [{ id: outbox.uuid(), kind: "trip", told_at, content: fields, title: content,
                                 page: "/chuyen-di/ghi", state: "waiting" }]);
}"""


# Lets whatever is posted arrive, and no answer come back.
LOSE = """
    const ask = window.fetch;
    window.fetch = async (...given) => {
        const answer = await ask(...given);
        if (given[1]?.method === "POST" && !sessionStorage.found) throw new TypeError("Failed to fetch");
        return answer;
    };
    Object.defineProperty(ServiceWorkerRegistration.prototype, "sync", { value: null }); // nor does the service worker
"""


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """The open page of An's phone."""
    return phone.pages[0]


@pytest.mark.looks
def test_the_pages_open_without_a_network_and_say_how_old_their_figures_are(phone: BrowserContext, page: Page) -> None:
    phone.set_offline(True)
    for name in ("home", "trip.view", "plan.mine", "trip.record", "outbox"):
        page.goto(reverse(name))
        ready(page)
        told = page.locator("[data-no-network]").inner_text()
        assert told.startswith("Đang không có mạng. Số liệu lúc "), name
        assert page.locator("main button:disabled").count() == 0
    page.goto(reverse("rules"))
    assert page.get_by_role("heading", name="Trang này chưa có trên máy").is_visible()


def test_a_planned_trip_is_two_taps_without_a_network_too(world: World, phone: BrowserContext, page: Page) -> None:
    item = world.plan("an", "approved").items.get()
    pack_again(page)
    page.goto(f"{reverse('trip.record')}?muc={item.pk}")
    phone.set_offline(True)
    page.reload()
    ready(page)
    page.locator("details summary").get_by_text("Thực tế khác kế hoạch").or_(page.locator("h1")).first.click()
    page.evaluate("""() => { const form = document.querySelector('form[data-outbox]');
        form.elements.start.value = '2019-11-14'; form.elements.end.value = '2019-11-14'; }""")
    page.get_by_role("button", name="Ghi chuyến đi").first.click()
    page.wait_for_url(f"**{reverse('outbox')}")
    phone.set_offline(False)
    sent(page, 1)
    assert Visit.objects.get().plan_item == item


def test_a_login_that_expired_meanwhile_keeps_the_queue_until_one_is_back(phone: BrowserContext, page: Page) -> None:
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13")
    phone.clear_cookies()
    phone.set_offline(False)
    page.get_by_role("link", name="Đăng nhập lại để gửi").wait_for()
    assert not Trip.objects.exists()
    page.get_by_role("link", name="Đăng nhập lại để gửi").click()
    enter(page)
    sent(page, 1)
    assert Trip.objects.count() == 1


def test_after_logging_out_nothing_of_one_is_left_to_see_and_the_queue_is_kept(
    world: World, phone: BrowserContext, page: Page
) -> None:
    """A phone that goes from hand to hand."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.goto(reverse("home"))
    ready(page)
    page.evaluate(KEEP, {"host": str(world.unit("12382").pk), "content": "Việc của An"})
    page.locator(".top__toggle summary").click()
    page.locator(".account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"**{reverse('login')}**")
    assert asked[0].startswith("Còn 1 mục chưa gửi.")
    phone.set_offline(True)
    page.goto(reverse("home"))
    assert "Nguyễn Văn An" not in page.content()
    assert page.get_by_role("heading", name="Trang này chưa có trên máy").is_visible()

    phone.set_offline(False)
    log_in(page, "binh")
    assert "Việc của An" not in queue(page)
    assert page.locator("[data-queue] li").count() == 0
    assert not Trip.objects.exists()
    packed(page)  # an answer that is still on its way would bring a cookie back
    phone.clear_cookies()
    log_in(page, "an")
    queue(page)
    sent(page, 1)
    assert Visit.objects.get().person.code == "HY-AN"


@pytest.mark.looks
def test_another_login_on_the_phone_never_opens_the_formers_pages(phone: BrowserContext, page: Page) -> None:
    phone.clear_cookies()  # the session ended without a logout
    log_in(page, "binh")
    packed(page)
    phone.set_offline(True)
    page.goto(reverse("home"))
    ready(page)
    assert "Trần Thị Bình" in page.content()
    names = page.evaluate("caches.keys()")
    assert len([name for name in names if name.startswith("dicoso-pages-")]) == 1


@pytest.mark.looks
def test_on_a_full_phone_what_was_typed_stays_in_the_form(phone: BrowserContext, page: Page) -> None:
    phone.set_offline(True)
    page.add_init_script("""
        const put = IDBObjectStore.prototype.add;
        IDBObjectStore.prototype.add = function (...given) {
            if (localStorage.full) throw new DOMException("", "QuotaExceededError");
            return put.apply(this, given);
        };""")
    page.goto(f"{reverse('trip.record')}?don-vi=1")
    page.evaluate("localStorage.full = 'yes'")
    ready(page)
    page.get_by_label("Ngày đi").fill("2019-11-12")
    page.get_by_label("Ngày về").fill("2019-11-13")
    page.get_by_label("Hình thức").select_option("topic")
    page.get_by_label("Nội dung").fill("Khảo sát mô hình")
    page.get_by_role("button", name="Ghi chuyến đi").click()
    page.get_by_text("Máy đã hết chỗ nên chưa giữ được mục này.").wait_for()
    assert page.get_by_label("Nội dung").input_value() == "Khảo sát mô hình"
    page.evaluate("delete localStorage.full")
    page.get_by_role("button", name="Ghi chuyến đi").click()
    page.locator("[data-queue] li").wait_for()


@pytest.mark.looks
def test_what_was_typed_is_there_again_after_the_page_was_closed(
    world: World, phone: BrowserContext, page: Page
) -> None:
    where = f"{reverse('trip.record')}?don-vi={world.unit('12382').pk}"
    page.goto(where)
    ready(page)
    page.get_by_label("Nội dung").fill("Khảo sát mô hình thanh niên lập nghiệp")
    page.wait_for_timeout(600)
    page.close()
    page = phone.new_page()
    page.goto(where)
    ready(page)
    assert page.get_by_label("Nội dung").input_value() == "Khảo sát mô hình thanh niên lập nghiệp"
    assert page.get_by_text("Đã lấy lại nội dung viết dở").is_visible()
    page.get_by_role("button", name="Bỏ bản viết dở").click()
    page.wait_for_load_state()
    ready(page)
    assert page.get_by_label("Nội dung").input_value() == ""


def test_two_tabs_send_each_item_once(phone: BrowserContext, page: Page) -> None:
    phone.set_offline(True)
    for day in ("04", "05", "06"):
        record(page, f"2019-11-{day}", f"2019-11-{day}")
    other = phone.new_page()
    queue(other)
    lists: list[int] = []
    phone.on("request", lambda request: lists.append(1) if request.method == "POST" else None)
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    other.evaluate("dispatchEvent(new Event('online'))")
    sent(page, 3)
    sent(other, 3)
    assert Trip.objects.count() == 3
    assert len(lists) == 1


def test_a_lost_answer_is_asked_for_again_and_nothing_is_stored_twice(phone: BrowserContext, page: Page) -> None:
    """The server has stored the trip, and the network goes before the phone hears of it."""

    page.add_init_script(LOSE)
    record(page, "2019-11-12", "2019-11-13")
    assert Trip.objects.count() == 1
    assert "Chưa gửi" in queue(page)
    page.evaluate("sessionStorage.found = 'yes'")
    page.locator("[data-send]").evaluate("(button) => button.click()")
    sent(page, 1)
    assert (Trip.objects.count(), Receipt.objects.count()) == (1, 1)


def test_a_refused_trip_says_why_and_can_be_corrected(world: World, phone: BrowserContext, page: Page) -> None:
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-22")
    phone.set_offline(False)
    page.get_by_text("Bị từ chối", exact=True).wait_for()
    assert "ngày về không được sau hôm nay, 15/11/2019" in page.locator("[data-queue]").inner_text()
    page.get_by_role("button", name="Sửa").click()
    page.wait_for_url(f"**{reverse('trip.record')}**")
    ready(page)
    assert page.get_by_label("Nội dung").input_value() == "Nắm tình hình cơ sở"
    page.get_by_label("Ngày về").fill("2019-11-13")
    page.get_by_role("button", name="Ghi chuyến đi").click()
    page.wait_for_url(lambda url: reverse("trip.record") not in url)
    assert Visit.objects.get().end.isoformat() == "2019-11-13"
    assert page.locator("[data-badge]").is_hidden()


@pytest.mark.looks
def test_with_a_network_what_is_wrong_is_said_beside_the_field_as_ever(page: Page) -> None:
    page.goto(reverse("trip.record"))
    ready(page)
    page.get_by_label("Tìm đơn vị đến").press_sequentially("phuong chieu")
    page.locator("#noi").get_by_role("link", name="Đoàn xã Phương Chiểu").click()
    ready(page)
    page.get_by_label("Ngày về").fill("2019-11-01")
    page.get_by_role("button", name="Ghi chuyến đi").click()
    page.get_by_role("alert").get_by_text("Chọn hình thức.").wait_for()
    page.get_by_label("Hình thức").select_option("topic")
    page.get_by_role("button", name="Ghi chuyến đi").click()
    page.locator(".field--wrong").get_by_text("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.").wait_for()
    assert not Trip.objects.exists()


@pytest.mark.looks
def test_the_queue_and_the_offline_pages_are_for_everyone(
    phone: BrowserContext, page: Page, axe: Callable[[Page], None]
) -> None:
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13")
    axe(page)
    page.goto(reverse("home"))
    ready(page)
    axe(page)


@pytest.mark.looks
def test_a_photo_is_small_when_it_travels(phone: BrowserContext, page: Page, photo: Path) -> None:
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13", photos=(photo,))
    size = page.evaluate("""async () => {
        const account = document.querySelector('meta[name="dicoso-account"]').content;
        const { all } = await import(document.querySelector('script[src*="offline"]').src.replace('offline', 'outbox'));
        return (await all(account)).find((item) => item.photo).photo.byteLength;
    }""")
    whole = BytesIO(photo.read_bytes()).getbuffer().nbytes
    assert size < whole


def test_the_lines_of_a_report_are_there_again_after_the_page_was_closed(
    world: World, phone: BrowserContext, page: Page
) -> None:
    where = reverse("trip_report.write", args=[world.trip("an", "2019-11-12", "2019-11-13").pk])
    page.goto(where)
    ready(page)
    page.get_by_role("button", name="Thêm một mục").first.click()
    lines = ["Nhà văn hóa thôn xuống cấp", "Thiếu kinh phí sinh hoạt hè"]
    for i, text in enumerate(lines):
        page.locator("#difficulty textarea").nth(i).fill(text)
    page.wait_for_timeout(600)
    page.close()
    page = phone.new_page()
    page.goto(where)
    ready(page)
    found = [area.input_value() for area in page.locator("#difficulty textarea").all()]
    assert found == lines
    page.get_by_label("Việc đã làm").fill("Làm việc với cấp ủy")
    for i in range(2):
        page.locator("#difficulty select").nth(i).select_option(index=1)
    page.get_by_role("button", name="Nộp báo cáo").last.click()
    page.wait_for_url("**/bao-cao/*")
    assert [line["text"] for line in TripReport.objects.get().raised] == lines
