"""Without a network, in real Chromium: what is recorded on a mountain road arrives once, whatever happens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from dicoso.store.models import Photo, Receipt, Trip, TripReport, Visit
from tests.browser.conftest import ARGUMENTS, PROGRAMS
from tests.world import PASSWORD, World

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


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as phones take them: larger than it travels."""
    made = tmp_path / "anh.jpg"
    Image.effect_noise((2400, 1800), 40).save(made, "JPEG")
    return made


@pytest.fixture
def phone(world: World, browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """An's phone with a network, logged in, and ready to go without."""
    context = browser.new_context(base_url=live_server.url, **PHONE)
    context.set_default_timeout(30_000)
    page = context.new_page()
    log_in(page)
    packed(page)
    yield context
    context.set_offline(False)
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """The open page of An's phone."""
    return phone.pages[0]


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


class Killable:
    """A phone whose browser can be killed: its profile lies in a folder, and is found again by the next browser."""

    def __init__(self, browser: Browser, folder: Path, url: str) -> None:
        self.launch = browser.browser_type.launch_persistent_context
        self.folder, self.url = folder, url
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        """Start the browser, again."""
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        self.context = self.launch(
            self.folder, executable_path=program, args=list(ARGUMENTS), base_url=self.url, **PHONE
        )
        self.context.set_default_timeout(30_000)
        return self.context.pages[0]

    def offline(self, *, off: bool) -> None:
        """Take the network away, or give it back."""
        assert self.context is not None
        self.context.set_offline(off)

    def kill(self) -> None:
        """Kill every process of the browser at once, as a phone does that needs the memory."""
        own = [
            process
            for process in psutil.process_iter(["cmdline"])
            if f"--user-data-dir={self.folder}" in (process.info["cmdline"] or ())
        ]
        for process in own:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(own, timeout=10)
        self.context = None
        for lock in self.folder.glob("Singleton*"):
            lock.unlink(missing_ok=True)


@pytest.fixture
def killable(world: World, browser: Browser, live_server: Any, tmp_path: Path) -> Iterator[Killable]:
    """A phone that is killed."""
    phone = Killable(browser, tmp_path / "phone", live_server.url)
    yield phone
    if phone.context:
        phone.context.close()


def test_three_trips_and_a_report_with_photos_survive_a_reload_and_a_kill(
    world: World, killable: Killable, photo: Path
) -> None:
    page = killable.start()
    log_in(page)
    packed(page)
    killable.offline(off=True)
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
    kept = f"dicoso-pages-{world.an.account.pk}"
    page.evaluate("(kept) => caches.open(kept).then((cache) => cache.delete('/-/packed'))", kept)
    packed(page)
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


def test_the_queue_and_the_offline_pages_are_for_everyone(
    phone: BrowserContext, page: Page, axe: Callable[[Page], None]
) -> None:
    phone.set_offline(True)
    record(page, "2019-11-12", "2019-11-13")
    axe(page)
    page.goto(reverse("home"))
    ready(page)
    axe(page)


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
