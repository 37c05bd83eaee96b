"""The list of reports, narrowed down; and what is owed or overdue on the first page of each level."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dicoso.domain.text import fold
from dicoso.store.models import Trip, TripReport
from tests.web.pages import links, main_text, queries, text
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def owed(world: World, who: Any, start: str, due: str, host: str = "12382") -> Trip:
    trip = world.trip(who, start, host=host)
    Trip.objects.filter(pk=trip.pk).update(report_due=date.fromisoformat(due))
    return trip


def written(world: World, who: str, start: str, due: str, done: str = "Đã làm") -> TripReport:
    trip, account = owed(world, who, start, due), world.member(who).account
    facts = {"done": done, "search": fold(done)}
    return TripReport.objects.create(trip=trip, written_by=account, written_at=NOW, submitted_at=NOW, **facts)


@pytest.fixture
def reports(world: World) -> None:
    owed(world, "an", "2019-11-01", "2019-11-11")
    owed(world, "chi", "2019-11-08", "2019-11-18", host="12070")
    written(world, "an", "2019-10-01", "2019-10-11", "Bàn giao nhà tình nghĩa")
    written(world, "chi", "2019-11-07", "2019-11-17")


def read(world: World, query: str, who: str = "dung") -> str:
    return main_text(world.client_of(who).get(f"/bao-cao{query}"))


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?tinh-trang=overdue", ["01/11/2019"], ["08/11/2019", "01/10/2019", "07/11/2019"]),
        ("?tinh-trang=owed", ["01/11/2019", "08/11/2019"], ["01/10/2019", "07/11/2019"]),
        ("?tinh-trang=submitted", ["01/10/2019", "07/11/2019"], ["01/11/2019", "08/11/2019"]),
        ("?tinh-trang=late", ["01/10/2019"], ["01/11/2019", "08/11/2019", "07/11/2019"]),
        ("?thang=2019-10", ["01/10/2019"], ["01/11/2019", "08/11/2019", "07/11/2019"]),
        ("?q=thuy+chi", ["08/11/2019", "07/11/2019"], ["01/11/2019", "01/10/2019"]),
        ("?q=hoan+long", ["08/11/2019"], ["01/11/2019", "01/10/2019", "07/11/2019"]),
        ("?q=nhà+tình+nghĩa", ["01/10/2019"], ["01/11/2019", "08/11/2019", "07/11/2019"]),
        ("?q=nha+tinh+nghia", ["01/10/2019"], ["01/11/2019", "08/11/2019", "07/11/2019"]),
        ("?q=an+ban+giao", ["01/10/2019"], ["01/11/2019", "08/11/2019", "07/11/2019"]),
        ("?thang=x&tinh-trang=y&ban=z&trang=-1", ["01/11/2019", "01/10/2019"], []),
    ],
)
def test_the_list_is_narrowed_down(world: World, reports: None, query: str, there: list[str], gone: list[str]) -> None:
    said = read(world, query)
    assert [day for day in there if day not in said] == []
    assert [day for day in gone if day in said] == []


def test_a_department_is_one_of_the_filters(world: World, reports: None) -> None:
    said = read(world, f"?ban={world.unit('33-PT').pk}")
    assert "Lê Thuỳ Chi" in said
    assert "Nguyễn Văn An" not in said
    assert "Không có báo cáo nào như vậy" in read(world, "?q=khong+co+ai")


def test_the_first_page_tells_a_cadre_which_report_is_due_and_leads_to_it(world: World) -> None:
    trip = owed(world, "an", "2019-11-12", "2019-11-23")
    page = world.client_of("an").get("/")
    assert "Báo cáo T3 12/11, hạn T7 23/11" in main_text(page)
    assert "còn 8 ngày" in main_text(page)
    assert f"/chuyen-di/{trip.pk}/bao-cao" in links(page)


@pytest.mark.parametrize("who", ["dung", "giang", "ha"])
def test_the_first_page_counts_overdue_reports_by_department(world: World, reports: None, who: str) -> None:
    owed(world, ["an", "chi"], "2019-10-29", "2019-11-08")
    page = world.client_of(who).get("/")
    said = main_text(page)
    assert "Báo cáo chuyến đi quá hạn Ban Phong trào 1 báo cáo Ban Tuyên giáo 2 báo cáo" in said
    there = f"/bao-cao?tinh-trang=overdue&ban={world.unit('33-TG').pk}"
    assert there in links(page)
    assert "Quá hạn, chưa nộp (2)" in main_text(world.client_of(who).get(there))


def test_a_head_is_told_of_their_department_alone_and_a_host_of_none(world: World, reports: None) -> None:
    assert "Ban Tuyên giáo 1 báo cáo" in main_text(world.client_of("binh").get("/"))
    assert "Báo cáo chuyến đi quá hạn" not in main_text(world.client_of("chi").get("/"))
    for who in ("khanh", "oanh"):
        assert "Báo cáo chuyến đi quá hạn" not in text(world.client_of(who).get("/"))


def test_the_first_page_of_the_centre_counts_the_overdue_reports_of_all_provinces(world: World, reports: None) -> None:
    owed(world, "nga", "2019-11-01", "2019-11-11", host="12433")
    client = world.client_of("lan")
    page = client.get("/")
    assert "Báo cáo chuyến đi quá hạn 2 báo cáo" in main_text(page)
    assert "/bao-cao?tinh-trang=overdue" in links(page)
    assert "Quá hạn, chưa nộp (2)" in main_text(client.get("/bao-cao?tinh-trang=overdue"))


def test_the_centre_is_told_of_no_report_where_none_is_overdue(world: World) -> None:
    owed(world, "an", "2019-11-08", "2019-11-18")
    assert "quá hạn" not in main_text(world.client_of("lan").get("/"))


def test_the_first_page_and_the_list_take_as_many_queries_for_many_as_for_few(world: World) -> None:
    owed(world, "an", "2019-11-01", "2019-11-11")
    written(world, "an", "2019-10-01", "2019-10-11")
    asked = [("an", "/"), ("dung", "/"), ("dung", "/bao-cao"), ("dung", "/bao-cao?tinh-trang=owed&q=an")]
    clients = {who: world.client_of(who) for who in ("an", "dung")}
    before = [queries(clients[who], where) for who, where in asked]
    for day in range(2, 9):
        owed(world, ["an", "chi"], f"2019-11-{day:02}", "2019-11-14")
        written(world, "an", f"2019-10-{day:02}", "2019-10-11")
    assert [queries(clients[who], where) for who, where in asked] == before


def test_of_many_that_are_owed_the_first_ten_stand_above_and_all_in_pages(world: World) -> None:
    for day in range(1, 14):
        owed(world, "an", f"2019-10-{day:02}", f"2019-10-{day + 10}")
    assert "Xem tất cả 13 báo cáo chưa nộp" in read(world, "")
    assert "Chưa nộp (13)" in read(world, "?tinh-trang=owed")
