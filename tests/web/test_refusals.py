"""What a host's refusal leads to: who sees it first, what each can do next, and what can't be hidden."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from dicoso.actions import hosts, trip_reports, trips
from dicoso.actions.trip_reports import Written
from dicoso.domain.hosts import Word
from dicoso.domain.trip_reports import Content
from dicoso.store.models import TripReport, Visit
from tests.trips import ID, row
from tests.web.pages import links, main_text, queries
from tests.world import World

pytestmark = pytest.mark.django_db

NO = Word(False, "Đặng Thị Mai", "Bí thư Đoàn xã", "Ngày 12 và 13 không có ai đến", "dates")
AGAIN = "chuyen-2"
BEFORE = "Cơ sở đã từ chối chuyến trước (mã chuyen-1, ngày 12–13/11/2019"


@pytest.fixture
def visit(world: World) -> Visit:
    """An's two days at Xã Phương Chiểu, which says that nobody came."""
    trips.record_trip(world.an.actor, [row(world)])
    found = Visit.objects.get()
    hosts.answer_visits(world.khanh.actor, {found.pk: 1}, NO)
    return found


def home(world: World, who: str) -> str:
    return main_text(world.client_of(who).get("/"))


def page(world: World, who: str, trip: str = ID) -> str:
    return main_text(world.client_of(who).get(reverse("trip.show", args=[trip])))


def link_page(visit: Visit) -> str:
    return reverse("trip.link", args=[ID, visit.pk])


# The first pages.


def test_the_visitor_reads_on_the_first_page_which_host_refused_what_and_why(world: World, visit: Visit) -> None:
    said = home(world, "an")
    assert (
        "Cơ sở không xác nhận 12–13/11 · Đoàn xã Phương Chiểu Lý do: Ngày 12 và 13 không có ai đến. "
        "Đề nghị: sửa lại ngày. Cách giải quyết"
    ) in said
    assert reverse("trip.show", args=[ID]) in links(world.client_of("an").get("/"))


@pytest.mark.parametrize(("who", "sees"), [("dung", True), ("binh", True), ("chi", False), ("ha", False)])
def test_whoever_can_ask_the_host_again_reads_of_it_too(world: World, visit: Visit, who: str, sees: bool) -> None:
    assert ("Nguyễn Văn An · 12–13/11 Đoàn xã Phương Chiểu. Lý do: Ngày 12" in home(world, who)) == sees


def test_the_first_pages_tell_what_was_done_about_it_and_are_silent_once_it_is_settled(
    world: World, visit: Visit
) -> None:
    assert "Chưa giải quyết" in home(world, "dung")
    trips.correct_trip(world.an.actor, ID, 1, [row(world, end=date(2019, 11, 12))], "Ghi nhầm ngày về")
    for who in ("an", "dung"):
        assert "Đã sửa, cần hỏi lại cơ sở" in home(world, who)
    hosts.make_link(world.dung.actor, visit.pk)
    for who in ("an", "dung"):
        assert "Chờ cơ sở trả lời lại" in home(world, who)
    hosts.answer_visits(world.khanh.actor, {visit.pk: 2}, Word(True, NO.name, NO.position))
    for who in ("an", "dung"):
        assert "Cơ sở không xác nhận" not in home(world, who)


def test_a_cancelled_trip_waits_for_nothing(world: World, visit: Visit) -> None:
    trips.cancel_trip(world.an.actor, ID, "Không đi")
    for who in ("an", "dung"):
        assert "Cơ sở không xác nhận" not in home(world, who)
    assert "Việc tiếp theo" not in page(world, "an")


def test_a_cadres_first_page_asks_one_query_for_it_however_many_were_refused(world: World, visit: Visit) -> None:
    client = world.client_of("an")
    before = queries(client, "/")
    for day in range(1, 5):
        world.trip("an", f"2019-10-0{day}", confirmed=False)
    assert queries(client, "/") == before


# The way out.


def test_the_visitor_is_told_to_mend_it_and_who_asks_the_host_then(world: World, visit: Visit) -> None:
    said = page(world, "an")
    assert "Việc tiếp theo: ghi nhầm ngày thì sửa lại ngày." in said
    assert "đề nghị Ban Tổ chức - Kiểm tra hoặc Trưởng ban gửi cơ sở đường dẫn mới" in said
    found = links(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert reverse("trip.correct", args=[ID]) + "?nguoi=HY-AN" in found
    assert link_page(visit) not in found
    trips.correct_trip(world.an.actor, ID, 1, [row(world, end=date(2019, 11, 12))], "Ghi nhầm ngày về")
    assert "Việc tiếp theo: chuyến đã được sửa; đề nghị Ban Tổ chức" in page(world, "an")


@pytest.mark.parametrize("who", ["dung", "binh"])
def test_whoever_looks_after_the_visitor_sends_the_host_a_new_link(world: World, visit: Visit, who: str) -> None:
    client = world.client_of(who)
    where = reverse("trip.show", args=[ID])
    assert "Việc tiếp theo: hỏi lại cơ sở. Cơ sở trả lời nhầm thì gửi đường dẫn mới" in page(world, who)
    assert links(client.get(where)).count(link_page(visit)) == 1
    hosts.make_link(world.member(who).actor, visit.pk)
    assert "Việc tiếp theo: chờ cơ sở trả lời lại qua đường dẫn mới. Xem đường dẫn" in page(world, who)


def test_the_host_is_led_to_its_word_and_others_only_read(world: World, visit: Visit) -> None:
    assert "cơ sở trả lời nhầm, thì đổi ý kiến" in page(world, "khanh")
    assert reverse("host.visit", args=[visit.pk]) in links(
        world.client_of("khanh").get(reverse("trip.show", args=[ID]))
    )
    said = page(world, "ha")
    assert "cán bộ sửa hoặc hủy chuyến đi; Ban Tổ chức - Kiểm tra hoặc Trưởng ban hỏi lại cơ sở." in said
    assert "Gửi cơ sở đường dẫn mới" not in said


# Cancelled and recorded anew.


def test_a_trip_that_stands_for_a_refused_one_says_so_to_all_who_see_it(world: World, visit: Visit) -> None:
    trips.cancel_trip(world.an.actor, ID, "Ghi lại")
    trips.record_trip(world.an.actor, [row(world, trip=AGAIN, start=date(2019, 11, 13))])
    for who in ("an", "binh", "dung", "ha", "khanh"):
        assert BEFORE + ", đã hủy)" in page(world, who, AGAIN)
    assert reverse("trip.show", args=[ID]) in links(world.client_of("dung").get(reverse("trip.show", args=[AGAIN])))
    assert BEFORE in main_text(world.client_of("dung").get(reverse("trip.view")))
    assert f"Nguyễn Văn An · T4 13/11 Đoàn xã Phương Chiểu. {BEFORE}, đã hủy). Ghi lại, chờ cơ sở" in home(
        world, "dung"
    )


def test_it_is_counted_as_the_rules_say_and_off_the_first_page_once_the_host_has_spoken(
    world: World, visit: Visit
) -> None:
    trips.cancel_trip(world.an.actor, ID, "Ghi lại")
    trips.record_trip(world.an.actor, [row(world, trip=AGAIN)])
    assert "Được tính cả 2 ngày" in page(world, "an", AGAIN)
    new = Visit.objects.get(trip=AGAIN)
    hosts.answer_visits(world.khanh.actor, {new.pk: 1}, Word(True, NO.name, NO.position))
    assert "Ghi lại" not in home(world, "dung")
    assert BEFORE in page(world, "dung", AGAIN)


@pytest.mark.parametrize(
    "other",
    [{"host": "12070"}, {"start": date(2019, 11, 14), "end": date(2019, 11, 14)}, {"who": "binh"}],
    ids=["another host", "other dates", "another person"],
)
def test_another_trip_is_no_stand_in(world: World, visit: Visit, other: dict[str, object]) -> None:
    who = str(other.pop("who", "an"))
    trips.record_trip(world.dung.actor, [row(world, who, trip=AGAIN, **other)])
    assert "Cơ sở đã từ chối" not in page(world, "dung", AGAIN)


def test_a_branch_of_the_commune_that_refused_is_no_way_round(world: World, visit: Visit) -> None:
    trips.record_trip(world.an.actor, [row(world, trip=AGAIN, host="12382-01")])
    assert BEFORE in page(world, "dung", AGAIN)


def test_the_list_can_be_narrowed_to_what_hosts_refused(world: World, visit: Visit) -> None:
    trips.record_trip(world.binh.actor, [row(world, "binh", trip=AGAIN)])
    said = main_text(world.client_of("dung").get(reverse("trip.view"), {"trang-thai": "refused"}))
    assert "12–13/11/2019 Nguyễn Văn An" in said
    assert "Trần Thị Bình" not in said


# What happened.


def test_the_history_tells_the_hosts_words_and_the_report_in_order(world: World, visit: Visit) -> None:
    hosts.answer_visits(
        world.khanh.actor, {visit.pk: 1}, Word(False, NO.name, NO.position, "Vẫn không có ai", "contact")
    )
    report = Written(TripReport().pk, ID, 0, Content("Dự sinh hoạt chi đoàn"), submit=True)
    trip_reports.write_report(world.an.actor, report)
    said = page(world, "dung").partition("Quá trình")[2]
    told = ["nộp báo cáo chuyến đi", "không xác nhận chuyến đi Vẫn không có ai", NO.reason, "ghi chuyến đi"]
    assert [said.find(each) for each in told] == sorted(said.find(each) for each in told)
    assert -1 not in [said.find(each) for each in told]
    assert "nộp báo cáo" not in page(world, "khanh")


def test_a_draft_is_not_told_of(world: World, visit: Visit) -> None:
    draft = Written(TripReport().pk, ID, 0, Content("Dự sinh hoạt"), submit=False)
    trip_reports.write_report(world.an.actor, draft)
    for who in ("an", "dung"):
        assert "báo cáo chuyến đi" not in page(world, who).partition("Quá trình")[2]
