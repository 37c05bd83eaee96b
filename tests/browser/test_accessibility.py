"""Every page, at both sizes and in both schemes: axe-core finds nothing, nothing is wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from dicoso.actions import hosts
from dicoso.domain.hosts import Word
from dicoso.queries.notices import mail
from dicoso.queries.trips.hosts import token
from dicoso.store.models import AskedAddress, OfficeEvent, Trip, TripReport
from dicoso.web.routes import PAGES
from tests.architecture.house import ROOT
from tests.browser.conftest import HEIGHTS
from tests.matters import matter
from tests.overlay import on_top, value
from tests.world import NOW, World

# What is cut off of the header and of the page's name, where they have no room.
CUT = """parts => parts.flatMap(part => [part, ...part.querySelectorAll("*")])
  .filter(each => each.checkVisibility() && !each.closest(".unseen") && each.scrollWidth > each.clientWidth + 1)
  .filter(each => getComputedStyle(each).overflowX !== "visible").map(each => each.innerText)"""

# Colours don't depend on the size and places don't depend on the colours: two looks show all four.
LOOKS = [(360, "light"), (1280, "dark")]

SCRIPTS = ROOT / "dicoso/web/static/js"
ASKS = r"matchMedia|(?:inner|outer|client|offset|scroll)(?:Width|Height)|getBoundingClientRect|Observer\("

# Who looks at which page. `{…}` is filled in from what `stage` puts on it; every routed page that is shown (rather
# than sent) must stand here.
SHOWN = {
    "login": ("", "/dang-nhap"),
    "home": ("an", "/"),
    "home of the head": ("binh", "/"),
    "home of organisation-inspection": ("dung", "/"),
    "home of the board": ("giang", "/"),
    "home of the host unit": ("khanh", "/"),
    "home of the central reader": ("lan", "/"),
    "home of the administrator": ("minh", "/"),
    "account": ("an", "/tai-khoan-cua-toi"),
    "notices": ("an", "/tin-nhac"),
    "feeds": ("binh", "/tai-khoan-cua-toi/lich"),
    "calendar.view": ("dung", "/lich-nghi?nam=2026"),
    "notice.mail": ("an", "/tai-khoan-cua-toi/thu"),
    "notice.mail not confirmed": ("binh", "/tai-khoan-cua-toi/thu"),
    "mail.confirm": ("binh", "/tai-khoan-cua-toi/thu/{address}"),
    "rules": ("an", "/quy-dinh"),
    "help": ("an", "/huong-dan"),
    "help.page": ("an", "/huong-dan/ghi-chuyen-di"),
    "samples": ("dung", "/-/mau"),
    "account.manage": ("minh", "/quan-tri/tai-khoan"),
    "account.create": ("minh", "/quan-tri/tai-khoan-moi"),
    "account.show": ("minh", "/quan-tri/tai-khoan/an"),
    "trip.view": ("dung", "/chuyen-di?thang=2019-11"),
    "trip.record": ("an", "/chuyen-di/ghi"),
    "trip.record from the plan": ("an", "/chuyen-di/ghi?muc={item}"),
    "trip.record_anywhere": ("an", "/chuyen-di/ghi-ngoai-mang"),
    "trip_report.write_anywhere": ("an", "/chuyen-di/bao-cao-ngoai-mang"),
    "outbox": ("an", "/hang-cho"),
    "offline.page": ("", "/khong-co-mang"),
    "photo.add": ("an", "/chuyen-di/{trip}/anh"),
    "trip.show": ("an", "/chuyen-di/{trip}"),
    "trip.show refused": ("an", "/chuyen-di/{refused}"),
    "trip.show refused, of organisation-inspection": ("dung", "/chuyen-di/{refused}"),
    "trip.show recorded anew": ("dung", "/chuyen-di/{anew}"),
    "trip.link": ("an", "/chuyen-di/{trip}/xac-nhan/{visit}"),
    "trip.link with a code": ("an", "/chuyen-di/{linked}/xac-nhan/{linked_visit}"),
    "trip.confirm": ("khanh", "/co-so-xac-nhan"),
    "trip.confirm answered": ("khanh", "/co-so-xac-nhan?xem=da-tra-loi"),
    "trip.confirm ahead": ("khanh", "/co-so-xac-nhan?xem=sap-den"),
    "host.visit": ("khanh", "/co-so-xac-nhan/{visit}"),
    "host.visit answered": ("khanh", "/co-so-xac-nhan/{answered_visit}"),
    "host.link": ("", "/xac-nhan/{token}"),
    "trip.correct": ("an", "/chuyen-di/{trip}/sua"),
    "trip.cancel": ("an", "/chuyen-di/{trip}/huy"),
    "trip_report.view": ("dung", "/bao-cao"),
    "trip_report.write": ("an", "/chuyen-di/{trip}/bao-cao"),
    "trip_report.show": ("dung", "/bao-cao/{report}"),
    "digest.view": ("dung", "/bao-cao/giao-ban"),
    "digest.view of the host unit": ("khanh", "/bao-cao/giao-ban?ky=2019-quy-4"),
    "digest.view of the centre": ("lan", "/bao-cao/giao-ban"),
    "report.view": ("dung", "/tong-hop"),
    "report.view of the centre": ("lan", "/tong-hop"),
    "coverage.view": ("dung", "/dia-ban"),
    "coverage.commune": ("dung", "/dia-ban/12382"),
    "grid.view": ("dung", "/lich-thang"),
    "year.view": ("an", "/can-bo/HY-AN/nam/2019"),
    "rhythm.view": ("dung", "/nhip-tuan"),
    "rhythm.show": ("an", "/can-bo/HY-AN/nhip/2019"),
    "rhythm.show without a rhythm": ("nga", "/can-bo/TB-NG/nhip/2019"),
    "event.view": ("dung", "/viec-chung"),
    "event.import": ("dung", "/viec-chung/nhap"),
    "event.add": ("dung", "/viec-chung/them"),
    "plan.view": ("dung", "/ke-hoach"),
    "plan.view of the head": ("binh", "/ke-hoach"),
    "plan.mine": ("an", "/ke-hoach/cua-toi"),
    "plan.show": ("an", "/ke-hoach/{plan}"),
    "plan.show of a draft": ("chi", "/ke-hoach/{draft}"),
    "plan.add_item": ("chi", "/ke-hoach/{draft}/muc"),
    "person.view": ("dung", "/can-bo"),
    "person.add": ("dung", "/can-bo-moi"),
    "person.show": ("dung", "/can-bo/HY-AN"),
    "exemption.record": ("dung", "/can-bo/HY-AN/mien"),
    "audit": ("dung", "/nhat-ky"),
    "import.choose": ("dung", "/nhap"),
    "import.trips": ("dung", "/nhap/chuyen-di"),
    "feedback.view": ("dung", "/kien-nghi"),
    "feedback.view of the host unit": ("khanh", "/kien-nghi"),
    "feedback.divided": ("dung", "/kien-nghi/tong-hop"),
    "feedback.raise": ("khanh", "/kien-nghi/them"),
    "feedback.raise from a dialogue": ("dung", "/kien-nghi/them?tim=phuong"),
    "feedback.show to classify": ("dung", "/kien-nghi/{raised}"),
    "feedback.show to answer": ("binh", "/kien-nghi/{assigned}"),
    "feedback.show to accept": ("khanh", "/kien-nghi/{answered}"),
    "feedback.show of a merged one": ("khanh", "/kien-nghi/{merged}"),
    "feedback.merge": ("dung", "/kien-nghi/{raised}/gop"),
    "feedback.programme": ("dung", "/kien-nghi/chuong-trinh/2020"),
    "not found": ("an", "/khong-co-trang-nay"),
}

# Routes that only receive a form, or answer with a file or a fragment, or are another address of a page above.
SENT = {
    "logout", "host.revoke", "account.grant", "account.end_role", "account.active", "account.reset", "report.file",
    "trip_report.print", "digest.file", "notice.follow", "notice.read_all",
    "coverage.file",
    "feed", "feed.revoke", "calendar.set", "calendar.confirm", "calendar.remove",
    "event.delete",
    "mail.ask_again",
    "event.delete_series",
    "plan.print_all", "plan.endorse_all", "plan.check_all", "plan.approve_all", "plan.register", "plan.print",
    "plan.submit", "plan.withdraw", "plan.endorse", "plan.check", "plan.approve", "plan.return", "plan.amend",
    "plan.discard",
    "plan.hosts", "plan.edit", "plan.delete_item", "person.rename", "posting.add", "posting.change", "posting.end",
    "feedback.classify", "feedback.assign", "feedback.answer", "feedback.accept", "feedback.dispute", "feedback.close",
    "feedback.carry", "feedback.carry_all", "feedback.print",
    "exemption.change", "exemption.withdraw", "import.template", "import.result", "import.units", "import.people",
    "import.exemptions",
    "outbox.send", "offline.luggage", "offline.hosts", "offline.manifest", "offline.worker", "photo.show",
    "photo.remove",
}  # fmt: skip


def test_every_page_is_looked_at() -> None:
    assert {route.name for route in PAGES} - SENT <= {name.split(" ")[0] for name in SHOWN}


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda script: script.name)
def test_no_script_asks_for_the_size_or_the_scheme(script: Path) -> None:
    """A page that was loaded once looks at each size and in each scheme as if it had been loaded there."""
    assert re.findall(ASKS, script.read_text(encoding="utf-8")) == []


@pytest.fixture(autouse=True)
def one_day_a_week(tmp_path: Path) -> Iterator[Path]:
    """Let Hưng Yên ask for a weekly rhythm, so that it is looked at."""
    with on_top(tmp_path, {"provinces/33/week.toml": value("field_days", "1")}) as folder:
        yield folder


@pytest.fixture
def stage(world: World) -> dict[str, str]:
    """Trips that count and trips that don't, plans at every step, somebody excused."""
    approved = world.plan("an", "approved")
    item = approved.items.get()
    world.plan("binh", "with_org")
    draft = world.plan("chi")
    world.plan("dung", "with_board")
    trip = world.trip("an", "2019-11-04", "2019-11-06")
    world.trip(["an", "binh"], "2019-10-07", "2019-10-09", order_number="")
    world.trip("an", "2019-03-04", "2019-03-15", host="12382-01")
    report = TripReport.objects.create(
        trip=world.trip("an", "2019-10-21", "2019-10-22"),
        done="Dự sinh hoạt chi đoàn thôn Phương Thượng",
        situation="Chi đoàn có 24 đoàn viên, 9 đồng chí đi làm xa",
        written_by=world.an.account,
        written_at=NOW,
        submitted_at=NOW,
    )
    OfficeEvent.objects.create(
        unit=world.unit("33"),
        uid="1",
        title="Đại hội Đoàn tỉnh",
        place="Hội trường",
        start="2019-12-03",
        end="2019-12-04",
    )
    world.exemption("ha", "2019-05-01", "2019-11-30", reason="maternity")
    address = AskedAddress.objects.create(
        account=world.binh.account, address="binh@example.org", asked_at=NOW, letter_at=NOW
    )
    found = {"item": item, "plan": approved, "draft": draft, "trip": trip, "report": report}
    found |= {state: matter(world, state, carried_to=2020) for state in ("assigned", "answered", "disputed")}
    found["raised"] = matter(world)
    found["merged"] = matter(world, "merged", merged_into=found["answered"])
    return (
        {name: str(each.pk) for name, each in found.items()}
        | _spoken_of(world, trip)
        | {"address": mail.address_token(address)}
    )


def _spoken_of(world: World, trip: Trip) -> dict[str, str]:
    """A visit that waits for the host's word, one with a link, one that was refused, one confirmed after that."""
    linked, answered = world.trip("an", "2019-09-02"), world.trip("binh", "2019-09-03", "2019-09-04")
    link = hosts.make_link(world.an.actor, world.visit(linked).pk)
    stay = world.visit(answered)
    refused = world.trip("an", "2019-09-09", recorded_at=NOW - timedelta(days=9))
    no = Word(False, "Đặng Thị Mai", "Bí thư Đoàn xã", "Không có ai đến", "dates")
    hosts.answer_visits(world.khanh.actor, {world.visit(refused).pk: 1}, no)
    for confirmed in (False, True):
        word = Word(confirmed, "Đặng Thị Mai", "Bí thư Đoàn xã", "Không có ai đến", "dates")
        hosts.answer_visits(world.khanh.actor, {stay.pk: 1}, word)
    return {
        "visit": str(world.visit(trip).pk),
        "refused": refused.pk,
        "anew": world.trip("an", "2019-09-09").pk,
        "linked": linked.pk,
        "linked_visit": str(world.visit(linked).pk),
        "token": token(link),
        "answered_visit": str(stay.pk),
    }


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for all pages: a new one for each would start a process and read every script anew."""
    context = browser.new_context(locale="vi-VN", reduced_motion="reduce", service_workers="block")
    yield context.new_page()
    context.close()


@pytest.fixture
def screen(tab: Page, live_server: Any) -> Iterator[Callable[[str, str], Response | None]]:
    """Open a page with a login cookie, or without one: the login page itself has a test of its own."""

    def opened(cookie: str, where: str) -> Response | None:
        tab.context.clear_cookies()
        if cookie:
            tab.context.add_cookies([{"name": "dicoso", "value": cookie, "url": live_server.url}])
        return tab.goto(live_server.url + where)

    yield opened
    tab.goto("about:blank")


@pytest.mark.looks
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_for_everyone(
    name: str,
    world: World,
    stage: dict[str, str],
    tab: Page,
    screen: Callable[[str, str], Response | None],
    axe: Callable[[Page], None],
) -> None:
    who, where = SHOWN[name]
    answer = screen(world.client_of(who).cookies["dicoso"].value if who else "", where.format_map(stage))
    assert answer is not None
    assert answer.status == (404 if name == "not found" else 200)
    assert tab.locator("h1").count() == 1
    for width, scheme in LOOKS:
        tab.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{where} is {wide} px wide on a screen of {width} px"
        assert tab.locator("header.top, h1").evaluate_all(CUT) == []
        axe(tab)
