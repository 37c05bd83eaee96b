"""The host's pages, the link that a cadre sends, and what whoever opens it sees and doesn't see."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dicoso.actions import hosts, trips
from dicoso.queries.trips.hosts import token
from dicoso.store.models import HostLink, HostWord, LoginFailure, Role, Trip, Visit
from tests.actions.test_trips_at_once import at_once
from tests.overlay import on_top, value
from tests.tables import nothing_is_written
from tests.trips import ID, row
from tests.web.pages import main_text, queries, text
from tests.world import World

pytestmark = pytest.mark.django_db

YES = {"confirmed": "co", "name": "Đặng Thị Mai", "position": "Bí thư Đoàn xã", "phien-ban": "1"}
NO = {**YES, "confirmed": "khong", "reason": "Ngày 12 và 13 không có ai đến", "wanted": "dates"}


@pytest.fixture
def visit(world: World) -> Visit:
    """An's two days at Xã Phương Chiểu."""
    trips.record_trip(world.an.actor, [row(world, content="Dự sinh hoạt chi đoàn Phương Thượng")])
    return Visit.objects.get()


@pytest.fixture
def address(world: World, visit: Visit) -> str:
    """The address that An sends."""
    world.client_of("an").post(reverse("trip.link", args=[ID, visit.pk]))
    return reverse("host.link", args=[token(HostLink.objects.get().pk)])


def page(name: str) -> str:
    return reverse("trip.confirm") + f"?xem={name}"


# Who gets which answer.

ANSWERS = """
page          an   binh chi  dung giang ha   khanh lan  minh nga  oanh
trip.confirm  403  403  403  403  403   403  200   403  403  403  403
host.visit    403  403  403  403  403   403  200   403  403  403  403
trip.link     200  200  404  200  403   403  403   403  403  404  404
"""
TABLE = [line.split() for line in ANSWERS.strip().splitlines()]
CASES = [(line[0], who, int(answer)) for line in TABLE[1:] for who, answer in zip(TABLE[0][1:], line[1:], strict=True)]


@pytest.mark.rights
@pytest.mark.parametrize(("name", "who", "answer"), CASES)
def test_each_role_gets_its_answer(world: World, visit: Visit, name: str, who: str, answer: int) -> None:
    arguments = {"trip.confirm": [], "host.visit": [visit.pk], "trip.link": [ID, visit.pk]}[name]
    client = world.client_of(who)
    assert client.get(reverse(name, args=arguments)).status_code == answer
    if answer != 200:
        with nothing_is_written():
            assert client.post(reverse(name, args=arguments), NO).status_code == answer


# The host's own pages.


def test_the_host_sees_who_came_and_confirms_several_at_once(world: World, visit: Visit) -> None:
    trips.record_trip(world.binh.actor, [row(world, "binh", trip="chuyen-2")])
    client = world.client_of("khanh")
    read = main_text(client.get(page("cho")))
    for said in (
        "Nguyễn Văn An",
        "Chuyên viên, Ban Tuyên giáo",
        "12–13/11/2019",
        "Dự sinh hoạt chi đoàn Phương Thượng",
    ):
        assert said in read
    chosen = [f"{stay.pk}:1" for stay in Visit.objects.all()]
    answer = client.post(reverse("trip.confirm"), {**YES, "chuyen": chosen}, follow=True)
    assert "Đã xác nhận 2 chuyến đi." in text(answer)
    assert "Không có chuyến nào chờ trả lời" in text(answer)
    assert "Cơ sở xác nhận" in main_text(client.get(page("da-tra-loi")))


def test_all_that_is_listed_is_answered_with_one_tick_as_it_was_seen(world: World, visit: Visit) -> None:
    """Without a script: one box stands for every visit in sight, each with the version that was shown."""
    trips.record_trip(world.binh.actor, [row(world, "binh", trip="chuyen-2")])
    client = world.client_of("khanh")
    shown = client.get(page("cho")).content.decode()
    assert "Chọn tất cả 2 chuyến" in shown
    listed = re.findall(r'name="liet-ke" value="([^"]+)"', shown)
    trips.record_trip(
        world.an.actor, [row(world, trip="chuyen-3", start=visit.start - timedelta(9), end=visit.start - timedelta(9))]
    )
    answer = client.post(reverse("trip.confirm"), {**YES, "liet-ke": listed, "tat-ca": "on"}, follow=True)
    assert "Đã xác nhận 2 chuyến đi." in text(answer)
    assert Visit.objects.filter(confirmed=None).count() == 1
    assert "Chọn tất cả" not in text(answer)


def test_a_refusal_without_a_reason_is_asked_for_it_and_nothing_is_lost(world: World, visit: Visit) -> None:
    client = world.client_of("khanh")
    with nothing_is_written():
        answer = client.post(reverse("trip.confirm"), {**NO, "reason": "", "wanted": "", "chuyen": f"{visit.pk}:1"})
    assert answer.status_code == 422
    read = answer.content.decode()
    assert "Ghi vì sao không xác nhận" in read
    assert 'value="Đặng Thị Mai"' in read
    assert f'value="{visit.pk}:1" checked' in read


def test_an_answer_to_nothing_says_so(world: World, visit: Visit) -> None:
    client = world.client_of("khanh")
    with nothing_is_written():
        answer = client.post(reverse("trip.confirm"), YES)
    assert answer.status_code == 422
    assert "Chọn ít nhất một chuyến đi" in text(answer)


def test_the_host_changes_its_mind_and_both_words_are_shown_to_the_visitor(world: World, visit: Visit) -> None:
    client, where = world.client_of("khanh"), reverse("host.visit", args=[visit.pk])
    client.post(where, NO)
    read = main_text(client.get(where))
    assert "Đổi ý kiến" in read
    assert 'value="Đặng Thị Mai"' in client.get(where).content.decode()
    shown = main_text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "Đặng Thị Mai , Bí thư Đoàn xã: không xác nhận (qua tài khoản của đơn vị)" in shown
    assert "Đề nghị: sửa lại ngày." in shown
    assert "Chuyến này không được tính cho đến khi cơ sở xác nhận." in shown
    client.post(where, YES)
    shown = main_text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert shown.count("Bí thư Đoàn xã: ") == 2
    assert "Đoàn xã Phương Chiểu (Đặng Thị Mai, Bí thư Đoàn xã): xác nhận chuyến đi" in shown


def test_announced_visits_are_shown_until_they_are_recorded(world: World) -> None:
    plan = world.plan("an", "approved")
    world.plan("binh", "with_board")
    client = world.client_of("khanh")
    read = main_text(client.get(page("sap-den")))
    assert "Nguyễn Văn An , 02–04/12/2019" in read
    assert "Khảo sát mô hình thanh niên lập nghiệp" in read
    assert "Trần Thị Bình" not in read
    world.trip("an", "2019-11-14", plan_item=plan.items.get())
    assert "Chưa có chuyến nào sắp đến" in text(client.get(page("sap-den")))


def test_the_pages_say_whether_the_word_is_needed(world: World, visit: Visit, address: str) -> None:
    said = "Ngày đi vẫn được tính khi cơ sở chưa trả lời"
    assert said in text(world.client_of("khanh").get(page("cho")))
    assert said in text(Client().get(address))


def test_where_the_word_is_needed_the_days_wait_for_it_and_every_page_says_so(
    world: World, visit: Visit, address: str, tmp_path: Path
) -> None:
    said = "Theo quy định của tỉnh, ngày đi chỉ được tính khi cơ sở đã xác nhận."
    an = world.client_of("an")
    with on_top(tmp_path, {"provinces/33/counting.toml": value("confirmation_required", "true")}):
        for answer in (world.client_of("khanh").get(page("cho")), Client().get(address)):
            assert said in text(answer)
            assert "Ngày đi vẫn được tính" not in text(answer)
        read = main_text(an.get(reverse("trip.show", args=[ID])))
        assert "Ngày 12–13/11 không được tính vì cơ sở chưa xác nhận. Đề nghị cơ sở xác nhận" in read
        assert "0 / 2 ngày" in main_text(an.get(reverse("trip.view")))
        Client().post(address, YES)
        assert "Được tính cả 2 ngày" in main_text(an.get(reverse("trip.show", args=[ID])))


def test_the_first_page_of_the_host_says_how_many_wait(world: World, visit: Visit) -> None:
    assert "Trả lời 1 chuyến đi" in text(world.client_of("khanh").get(reverse("home")))


def test_empty_pages_say_what_will_appear(world: World) -> None:
    client = world.client_of("khanh")
    for name, said in (("cho", "Không có chuyến nào chờ"), ("da-tra-loi", "Chưa trả lời"), ("sap-den", "sắp đến")):
        assert said in text(client.get(page(name)))
    assert client.get(reverse("trip.confirm") + "?xem=x&trang=²").status_code == 200


def test_the_number_of_queries_does_not_grow(world: World, visit: Visit) -> None:
    client = world.client_of("khanh")
    few = queries(client, page("cho"))
    for number in range(12):
        world.join(f"can-bo-{number}", f"HY-{number:02}", f"Nguyễn Văn {number}", "33-TG")
        world.trip(f"can-bo-{number}", "2019-11-04", host="12382-01")
    assert queries(client, page("cho")) == few
    shown = queries(world.client_of("an"), reverse("trip.show", args=[ID]))
    hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, hosts.Word(True, "Mai", "Bí thư"))
    assert queries(world.client_of("an"), reverse("trip.show", args=[ID])) <= shown + 1


# The link.


def test_the_page_of_a_link_shows_address_and_code(world: World, visit: Visit, address: str) -> None:
    answer = world.client_of("an").get(reverse("trip.link", args=[ID, visit.pk]))
    read = answer.content.decode()
    assert f"http://testserver{address}" in read
    assert '<svg role="img"' in read
    assert "style=" not in read


def test_whoever_opens_a_link_sees_that_visit_and_nothing_else(world: World, visit: Visit, address: str) -> None:
    trips.record_trip(
        world.an.actor, [row(world, trip="chuyen-2", start=visit.start - timedelta(9), content="Việc khác")]
    )
    answer = Client().get(address)
    read = text(answer)
    for said in ("Nguyễn Văn An", "12–13/11/2019", "Đoàn xã Phương Chiểu", "Dự sinh hoạt chi đoàn Phương Thượng"):
        assert said in read
    for hidden in ("Việc khác", "15-CL/TĐTN", "HY-AN", "60"):
        assert hidden not in read
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_host_without_account_answers_once_and_is_thanked(world: World, visit: Visit, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(address, NO, headers={"origin": "null"}, follow=True)
    assert answer.status_code == 200
    assert "Đã ghi nhận: cơ sở không xác nhận" in text(answer)
    again = client.post(address, YES)
    assert again.status_code == 410
    assert HostWord.objects.get().confirmed is False
    assert "Đường dẫn đã được dùng" in text(again)
    assert "Nguyễn Văn An" not in text(client.get(address))
    assert client.get(address + "?xong=co").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_one_link_at_the_same_moment_one_is_thanked_and_one_is_told(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world)])
    where = reverse("host.link", args=[token(hosts.make_link(world.an.actor, Visit.objects.get().pk))])
    answers = at_once(lambda: Client().post(where, YES).status_code, lambda: Client().post(where, NO).status_code)
    assert sorted(answers) == [302, 410]
    assert HostWord.objects.get().confirmed is (answers[0] == 302)


def test_a_form_that_lacks_something_is_shown_again_and_spends_nothing(visit: Visit, address: str) -> None:
    answer = Client().post(address, {**NO, "reason": "", "name": "", "wanted": ""})
    assert answer.status_code == 422
    for said in (
        "cần sửa 3 chỗ",
        "Ghi vì sao không xác nhận",
        "Chọn việc đề nghị cán bộ làm",
        "Họ và tên người trả lời",
    ):
        assert said in text(answer)
    assert "không tự xác nhận" in text(Client().post(address, {**YES, "name": "Nguyễn Văn An"}))
    assert not HostWord.objects.exists()
    assert Client().post(address, YES).status_code == 302
    assert not LoginFailure.objects.exists()


def test_a_trip_that_was_corrected_meanwhile_is_shown_again(world: World, visit: Visit, address: str) -> None:
    trips.correct_trip(world.an.actor, ID, 1, [row(world, end=visit.end + timedelta(1))], "Ở lại thêm")
    answer = Client().post(address, YES)
    assert answer.status_code == 409
    assert "Chuyến đi vừa được sửa" in text(answer)
    assert "12–14/11/2019" in text(answer)
    assert not HostWord.objects.exists()


CALM = {
    "altered": (404, "Đường dẫn không đúng"),
    "expired": (410, "Đường dẫn đã hết hạn"),
    "revoked": (410, "Đường dẫn đã được thu hồi"),
    "cancelled": (410, "Chuyến đi đã hủy"),
    "answered": (410, "Cơ sở đã trả lời"),
}


@pytest.mark.parametrize("state", CALM)
def test_a_link_that_cannot_be_used_says_so_calmly(world: World, visit: Visit, address: str, state: str) -> None:
    link = HostLink.objects.get()
    if state == "altered":
        address = address[:-2] + ("aa" if not address.endswith("aa") else "bb")
    elif state == "expired":
        HostLink.objects.update(expires_at=link.made_at)
    elif state == "revoked":
        world.client_of("an").post(reverse("host.revoke", args=[ID, visit.pk]), {"link": str(link.pk)})
    elif state == "cancelled":
        trips.cancel_trip(world.an.actor, ID, "Hoãn")
    else:
        hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, hosts.Word(True, "Đặng Thị Mai", "Bí thư Đoàn xã"))
    status, said = CALM[state]
    words = HostWord.objects.count()
    for answer in (Client().get(address), Client().post(address, NO)):
        assert answer.status_code == status
        assert said in text(answer)
        assert "Nguyễn Văn An" not in text(answer)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert HostWord.objects.count() == words


def test_the_visitor_who_is_logged_in_is_told_to_send_the_link_on(world: World, visit: Visit, address: str) -> None:
    client = world.client_of("an")
    assert client.get(address).status_code == 403
    assert "Người đi không tự xác nhận" in text(client.post(address, YES))
    assert not HostWord.objects.exists()


def test_trying_links_is_slowed_down(world: World) -> None:
    client, where = Client(), reverse("host.link", args=["khong-co-that"])
    statuses = [client.get(where).status_code for _ in range(hosts.TRIES + 1)]
    assert statuses == [404] * hosts.TRIES + [429]


def test_a_visit_is_reached_only_through_its_own_trip(world: World, visit: Visit) -> None:
    """An address that names another trip shows the visit's own; what is revoked must be a link."""
    client = world.client_of("an")
    assert client.post(reverse("host.revoke", args=[ID, visit.pk]), {"link": "x"}).status_code == 409
    assert client.get(reverse("trip.link", args=["chuyen-khac", visit.pk])).status_code == 404


def test_a_delegation_has_a_link_for_each(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    read = world.client_of("an").get(reverse("trip.show", args=[Trip.objects.get().pk])).content.decode()
    for stay in Visit.objects.all():
        assert reverse("trip.link", args=[ID, stay.pk]) in read


def test_a_word_of_the_host_can_be_given_from_the_trips_page(world: World, visit: Visit) -> None:
    read: Any = world.client_of("khanh").get(reverse("trip.show", args=[ID]))
    assert reverse("host.visit", args=[visit.pk]) in read.content.decode()
    Role.objects.filter(account=world.khanh.account).delete()
    assert world.client_of("khanh").get(reverse("trip.show", args=[ID])).status_code == 403


def test_a_version_without_end_is_an_old_one(world: World, visit: Visit, address: str) -> None:
    assert Client().post(address, {**YES, "phien-ban": "9" * 5000}).status_code == 409
    assert not HostWord.objects.exists()
