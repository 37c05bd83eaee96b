"""The digest for the office's meeting: each level reads of its own, the host of itself, on page and paper."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from dicoso.store.models import Trip, TripReport
from tests.matters import matter
from tests.web.pages import links, main_text, queries, text
from tests.world import World

pytestmark = pytest.mark.django_db

WHERE = "/bao-cao/giao-ban"


def trip(world: World, who: Any, start: str, end: str, *, due: str | None, submitted: str = "", **facts: Any) -> Trip:
    """Store a trip whose report is due on a day and, where that is said, was submitted on a day."""
    made = world.trip(who, start, end, **facts)
    Trip.objects.filter(pk=made.pk).update(report_due=date.fromisoformat(due) if due else None)
    if submitted:
        at = datetime.fromisoformat(submitted).replace(hour=3, tzinfo=UTC)
        account = world.member(who if isinstance(who, str) else who[0]).account
        TripReport.objects.create(trip=made, done="Đã làm", written_by=account, written_at=at, submitted_at=at)
    return made


def test_a_month_is_told_by_department_with_its_reports(world: World) -> None:
    trip(world, "an", "2019-11-04", "2019-11-05", due="2019-11-12", submitted="2019-11-10")
    trip(world, "an", "2019-11-06", "2019-11-06", due="2019-11-08", submitted="2019-11-10")
    trip(world, "chi", "2019-11-01", "2019-11-01", due="2019-11-11")
    trip(world, ["an", "binh"], "2019-11-12", "2019-11-13", due="2019-11-23")
    page = world.client_of("dung").get(WHERE)
    said = main_text(page)
    assert "4 chuyến, 3 đồng chí, 1 đơn vị" in said
    assert "8 ngày" in said
    assert "1 đúng hạn, 1 nộp muộn, 1 quá hạn, 1 chưa đến hạn" in said
    head = main_text(world.client_of("binh").get(WHERE))
    assert "Ban Tuyên giáo" in head
    assert "3 chuyến, 2 đồng chí, 1 đơn vị" in head
    assert "Lê Thuỳ Chi" not in head


def test_of_many_trips_those_with_late_reports_stand_first_and_all_unfold(world: World) -> None:
    for day in range(1, 22):
        trip(world, "an", f"2019-10-{day:02}", f"2019-10-{day:02}", due="2019-10-31", submitted="2019-10-30")
    trip(world, "chi", "2019-10-25", "2019-10-25", due="2019-11-04")
    page = world.client_of("dung").get(f"{WHERE}?ky=2019-thang-10")
    first, every = page.content.decode().split('<details class="reveal"')
    assert "Lê Thuỳ Chi" in first
    assert "Nguyễn Văn An" not in first
    assert "Xem cả 22 chuyến" in every
    assert every.count("Nguyễn Văn An") == 21


def test_days_outside_the_month_are_the_other_months(world: World) -> None:
    trip(world, "an", "2019-10-30", "2019-11-02", due=None)
    assert "2 ngày" in main_text(world.client_of("dung").get(f"{WHERE}?ky=2019-thang-10"))
    assert "2 ngày" in main_text(world.client_of("dung").get(f"{WHERE}?ky=2019-thang-11"))
    assert "4 ngày" in main_text(world.client_of("dung").get(f"{WHERE}?ky=2019-quy-4"))


def test_the_host_reads_who_came_and_what_was_promised_but_not_how_it_is_followed_up(world: World) -> None:
    trip(world, "an", "2019-11-04", "2019-11-05", due="2019-11-07")
    trip(world, "an", "2019-11-06", "2019-11-06", due="2019-11-16", host="12070")
    matter(world, "answered")
    said = main_text(world.client_of("khanh").get(WHERE))
    assert "Đoàn xã Phương Chiểu" in said
    assert "Nguyễn Văn An, Ban Tuyên giáo" in said
    assert "Đã đề nghị hỗ trợ máy chiếu" in said
    assert "1 chuyến, 1 đồng chí" in said
    assert "Quá hạn" not in said
    assert "Lượt ngày" not in said
    assert "06/11/2019" not in said
    assert world.client_of("khanh").get(f"{WHERE}?don-vi=33").status_code == 404
    assert world.client_of("khanh").get(f"{WHERE}?don-vi=12070").status_code == 404


def test_a_department_reads_of_a_commune_what_its_own_people_did_there(world: World) -> None:
    trip(world, "an", "2019-11-04", "2019-11-05", due="2019-11-30")
    trip(world, "chi", "2019-11-06", "2019-11-06", due="2019-11-30")
    whole = main_text(world.client_of("dung").get(f"{WHERE}?don-vi=12382"))
    assert "2 chuyến, 2 đồng chí" in whole
    own = main_text(world.client_of("binh").get(f"{WHERE}?don-vi=12382"))
    assert "1 chuyến, 1 đồng chí" in own
    assert "Lê Thuỳ Chi" not in own


def test_what_was_raised_and_promised_is_told_with_where_it_stands(world: World) -> None:
    matter(world, "assigned", text="Thiếu loa")
    matter(world, "assigned", text="Nhà văn hóa dột", raised_on=date(2019, 10, 4), due=date(2019, 10, 20))
    matter(world, "assigned", kind="promise", text="Gửi sách", raised_on=date(2019, 9, 4), due=date(2019, 11, 10))
    matter(world, "closed", kind="promise", text="Tặng cờ", raised_on=date(2019, 11, 4))
    said = main_text(world.client_of("dung").get(WHERE))
    assert "1 mới, 1 từ kỳ trước chưa kết thúc, 1 quá hạn trả lời" in said
    assert "Thiếu loa" in said
    assert "Nhà văn hóa dột" not in said
    assert "2 việc, 1 đã làm, 1 quá hạn chưa làm" in said
    assert "Quá hạn 5 ngày" in said


@pytest.mark.parametrize("who", ["dung", "binh", "khanh", "giang"])
def test_whatever_was_raised_or_promised_leads_to_its_record(world: World, who: str) -> None:
    found = [
        matter(world, "assigned", text="Thiếu loa"),
        matter(world, "answered", kind="proposal", text="Mở lớp kỹ năng"),
        matter(world, "assigned", kind="promise", text="Gửi sách", due=date(2019, 11, 10)),
    ]
    client = world.client_of(who)
    there = links(client.get(WHERE))
    for where in (reverse("feedback.show", kwargs={"feedback_id": each.pk}) for each in found):
        assert where in there
        assert client.get(where).status_code == 200


def test_what_is_approved_for_the_next_month_is_announced(world: World) -> None:
    world.plan("an", "approved")
    world.plan("binh", "with_org")
    said = main_text(world.client_of("dung").get(WHERE))
    assert "Dự kiến tháng 12 năm 2019" in said
    assert "Nguyễn Văn An · Khảo sát mô hình thanh niên lập nghiệp" in said
    assert "Trần Thị Bình" not in said
    assert "Khảo sát mô hình" in main_text(world.client_of("khanh").get(WHERE))


def test_the_centre_chooses_a_province(world: World) -> None:
    trip(world, "nga", "2019-11-04", "2019-11-05", due=None, host="12433")
    client = world.client_of("lan")
    assert "Tỉnh đoàn Thái Bình" in text(client.get(WHERE))
    assert "Bùi Thị Nga" in text(client.get(f"{WHERE}?don-vi=34"))
    assert client.get(f"{WHERE}/pdf").status_code == 404


def test_an_empty_month_says_what_will_appear(world: World) -> None:
    assert "Chưa có gì để giao ban" in text(world.client_of("binh").get(WHERE))
    assert "Giao ban tháng 11 năm 2019" in text(world.client_of("binh").get(f"{WHERE}?ky=x"))


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_it_is_handed_out_as_a_file(world: World, form: str, begins: bytes) -> None:
    trip(world, "an", "2019-11-04", "2019-11-05", due="2019-11-07")
    matter(world, "answered")
    for who in ("dung", "khanh"):
        answer = world.client_of(who).get(f"{WHERE}/{form}")
        assert answer.content.startswith(begins)
        assert "giao-ban-2019-thang-11" in answer["Content-Disposition"]
    assert world.client_of("dung").get(f"{WHERE}/txt").status_code == 404


def test_a_cadre_has_no_digest(world: World) -> None:
    assert world.client_of("an").get(WHERE).status_code == 403


@pytest.mark.parametrize("who", ["dung", "binh", "khanh"])
def test_it_takes_as_many_queries_for_much_as_for_little(world: World, who: str) -> None:
    client = world.client_of(who)
    trip(world, "an", "2019-11-04", "2019-11-05", due="2019-11-07")
    matter(world, "answered")
    before = queries(client, WHERE)
    for day in range(6, 12):
        trip(world, ["an", "binh"], f"2019-11-{day:02}", f"2019-11-{day:02}", due="2019-11-30", submitted="2019-11-15")
        matter(world, "answered")
    assert queries(client, WHERE) == before
