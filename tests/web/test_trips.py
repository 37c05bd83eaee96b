"""The pages of trips: who gets which answer, two taps from the plan, and what a person reads afterwards."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dicoso.actions import trips
from dicoso.store.models import AuditEvent, Person, Posting, Role, Trip, Visit
from tests.trips import ID, everything, row, typed
from tests.world import World

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    """What a person reads on a page: without markup, in one line."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def trip(world: World) -> Trip:
    """An's two days."""
    trips.record_trip(world.an.actor, [row(world)])
    return Trip.objects.get()


def filled(world: World, **facts: Any) -> dict[str, Any]:
    """What An's phone sends for two days at Xã Phương Chiểu."""
    return typed(**{"ma": ID, **facts})


def second(world: World, **facts: Any) -> dict[str, Any]:
    """What a form sends of a second leg, at Xã Hoàn Long."""
    said = {"host_1": str(world.unit("12070").pk), "start_1": "2019-11-14", "end_1": "2019-11-14"}
    return said | {"form_1": "topic", "venue_1": "field", "order_1": "x"} | facts


def to(world: World, code: str = "12382", **asked: Any) -> str:
    """The address of the record page with a host chosen."""
    asked = {"don-vi": world.unit(code).pk, **asked}
    return reverse("trip.record") + "?" + "&".join(f"{name}={value}" for name, value in asked.items())


# Who gets which answer

ROLES = ("an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan", "minh", "nga", "oanh")
ANSWERS = """
page          an   binh chi  dung giang ha   khanh lan  minh nga  oanh
trip.view     200  200  200  200  200   200  200   200  403  200  200
trip.record   200  200  200  200  200   200  403   403  403  200  200
trip.show     200  200  404  200  200   200  200   200  403  404  404
trip.correct  200  200  404  200  403   403  403   403  403  404  404
trip.cancel   200  200  404  200  403   403  403   403  403  404  404
"""
TABLE = [line.split() for line in ANSWERS.strip().splitlines()]
CASES = [(line[0], who, int(answer)) for line in TABLE[1:] for who, answer in zip(TABLE[0][1:], line[1:], strict=True)]


@pytest.mark.rights
@pytest.mark.parametrize(("page", "who", "answer"), CASES)
def test_each_role_gets_its_answer(world: World, trip: Trip, page: str, who: str, answer: int) -> None:
    path = reverse(page, args=[trip.pk] if page in ("trip.show", "trip.correct", "trip.cancel") else [])
    client = world.client_of(who)
    before = everything()
    assert client.get(path).status_code == answer
    if answer != 200:
        assert client.post(path, filled(world, reason="Thử")).status_code == answer
    assert everything() == before


def test_who_is_not_logged_in_is_asked_to(world: World, trip: Trip, client: Client) -> None:
    for name, args in (("trip.view", []), ("trip.record", []), ("trip.show", [trip.pk])):
        assert client.get(reverse(name, args=args)).status_code == 302


def test_an_id_from_a_file_may_be_any_text(world: World) -> None:
    odd = "12/CL-TĐTN 100%?"
    trips.record_trip(world.an.actor, [row(world, trip=odd)])
    client = world.client_of("an")
    assert client.get(reverse("trip.show", args=[odd])).status_code == 200
    assert reverse("trip.show", args=[odd]) in client.get(reverse("trip.view")).content.decode()


# From the plan in two taps


def test_two_taps_from_an_approved_item_to_a_counted_trip(world: World) -> None:
    plan = world.plan("an", "approved", [{"start": "2019-11-12", "end": "2019-11-13"}])
    client = world.client_of("an")

    first = client.get(reverse("trip.record"), {"muc": str(plan.items.get().pk)})
    assert "Đoàn xã Phương Chiểu" in text(first)
    fields = dict(re.findall(r'<input[^>]*name="(ma|start|end)"[^>]*value="([^"]*)"', first.content.decode()))
    assert (fields["start"], fields["end"]) == ("2019-11-12", "2019-11-13")

    second = client.post(
        first.request["PATH_INFO"] + "?" + first.request["QUERY_STRING"],
        filled(world, **fields, form="topic", order=""),
        follow=True,
    )
    assert second.redirect_chain == [(reverse("trip.show", args=[fields["ma"]]), 302)]
    read = text(second)
    assert "Đã ghi chuyến đi." in read
    assert "Được tính cả 2 ngày" in read
    assert "2 / 60 ngày năm 2019" in read
    assert "Còn 58 ngày" in read
    assert Visit.objects.get().plan_item == plan.items.get()


def test_who_goes_back_to_a_recorded_item_is_led_to_the_trip(world: World) -> None:
    item = world.plan("an", "approved", [{"start": "2019-11-12", "end": "2019-11-13"}]).items.get()
    client, page = world.client_of("an"), reverse("trip.record") + f"?muc={item.pk}"
    client.post(page, filled(world, ma=ID, order=""))
    for again in (client.get(page, follow=True), client.post(page, filled(world, ma="khac", order=""), follow=True)):
        assert again.redirect_chain == [(reverse("trip.show", args=[ID]), 302)]
        assert "Mục kế hoạch này đã được ghi thành chuyến đi dưới đây." in text(again)
    assert Visit.objects.count() == 1


def test_a_planned_trip_that_is_still_under_way_is_recorded_up_to_today(world: World) -> None:
    plan = world.plan("an", "approved", [{"start": "2019-11-14", "end": "2019-11-18"}])
    page = world.client_of("an").get(reverse("trip.record"), {"muc": str(plan.items.get().pk)})
    assert 'name="end" type="date" value="2019-11-15"' in page.content.decode()
    assert "Hôm nay chuyến đi chưa hết, nên ghi đến 15/11/2019" in text(page)


def test_a_planned_trip_still_to_come_is_not_taken_for_done(world: World) -> None:
    plan = world.plan("an", "approved")
    page = world.client_of("an").get(reverse("trip.record"), {"muc": str(plan.items.get().pk)})
    assert "Theo kế hoạch, chuyến này đi 02–04/12/2019. Nếu đã đi sớm hơn, ghi ngày đã đi." in text(page)


@pytest.mark.parametrize("item", ["nobody", "6f2c0e0c-6d0b-4a0e-9a39-0f4b4a0d9c11"])
def test_an_item_that_is_not_there_is_not_found(world: World, item: str) -> None:
    assert world.client_of("an").get(reverse("trip.record"), {"muc": item}).status_code == 404


def test_a_colleagues_item_is_not_found(world: World) -> None:
    item = world.plan("binh", "approved").items.get().pk
    assert world.client_of("an").get(reverse("trip.record"), {"muc": str(item)}).status_code == 404


# Unplanned


def test_without_a_host_the_page_asks_where(world: World) -> None:
    world.trip("an", "2019-10-01", host="12070")
    world.plan("an", "approved", [{"start": "2019-11-12", "end": "2019-11-13", "content": "Tập huấn"}])
    read = text(world.client_of("an").get(reverse("trip.record")))
    assert "Đồng chí đã đi đâu?" in read
    assert "Đoàn xã Phương Chiểu 12–13/11/2019 · Tập huấn Ghi: đã đi" in read
    assert "Đã đi gần đây Đoàn xã Hoàn Long Huyện Yên Mỹ, Tỉnh Hưng Yên" in read


@pytest.mark.parametrize("typed", ["phuong ch", "Phương Chiểu", "đoàn xã phương chiểu", "12382"])
def test_a_host_is_found_without_a_script_and_without_tones(world: World, typed: str) -> None:
    page = world.client_of("an").get(reverse("trip.record"), {"tim": typed})
    assert f'href="?don-vi={world.unit("12382").pk}"' in page.content.decode()
    assert "Đoàn xã Phương Chiểu Thành phố Hưng Yên, Tỉnh Hưng Yên" in text(page)


def test_a_search_that_finds_nothing_says_what_to_try(world: World) -> None:
    read = text(world.client_of("an").get(reverse("trip.record"), {"tim": "Lê Hồng Phong"}))  # it is in Thái Bình
    assert "Không có đơn vị nào trong tỉnh có tên như vậy. Thử gõ ít chữ hơn, hoặc tên huyện." in read


def test_an_unplanned_trip_is_recorded_with_its_order(world: World) -> None:
    done = world.client_of("an").post(to(world), filled(world), follow=True)
    assert "Được tính cả 2 ngày" in text(done)
    stay = Visit.objects.get()
    assert (stay.trip_id, stay.order_number, stay.form) == (ID, "15-CL/TĐTN", "branch_meeting")


def test_a_day_without_an_order_says_why_it_does_not_count_and_what_to_do(world: World) -> None:
    done = world.client_of("an").post(to(world), filled(world, end="2019-11-12", order=""), follow=True)
    read = text(done)
    assert "Chưa được tính ngày nào" in read
    assert "Ngày 12/11 không được tính vì chưa có công lệnh hoặc kế hoạch được duyệt. Bổ sung số công lệnh" in read
    link = re.search(r'href="([^"#]*)#id_order">Bổ sung số công lệnh</a>', done.content.decode())
    assert link is not None
    form = world.client_of("an").get(unescape(link[1])).content.decode()
    assert '<textarea id="id_reason" name="reason" rows="2"' in form
    assert ">Bổ sung số công lệnh</textarea>" in form
    assert "Phải có công lệnh, quyết định cử đi hoặc kế hoạch được duyệt" in read
    assert "0 / 60 ngày năm 2019" in read


def test_dates_that_one_rule_keeps_out_are_told_in_one_sentence(world: World) -> None:
    world.exemption("an", "2019-11-04", "2019-11-05", reason="sick")
    facts = filled(world, start="2019-11-01", end="2019-11-08", order="")
    read = text(world.client_of("an").post(to(world), facts, follow=True))
    assert "Ngày 01–03/11, 06–08/11 không được tính vì chưa có công lệnh hoặc kế hoạch được duyệt." in read
    assert "Ngày 04–05/11 không được tính vì ở trong thời gian được miễn." in read
    assert read.count("Bổ sung số công lệnh") == 1


def test_a_return_left_empty_is_on_the_day_of_the_departure(world: World) -> None:
    client = world.client_of("an")
    assert "Ngày về Bỏ trống nếu đi về trong ngày" in text(client.get(to(world)))
    assert client.post(to(world), filled(world, end="")).status_code == 302
    assert {(str(stay.start), str(stay.end)) for stay in Visit.objects.all()} == {("2019-11-12", "2019-11-12")}
    more = client.post(to(world), filled(world, end="", lam="them")).content.decode()
    assert re.findall(r'name="(?:start|end)_1"[^>]*value="([^"]*)"', more) == ["2019-11-12", "2019-11-12"]


def test_one_leg_more_is_written_down_on_the_first_form_and_nothing_is_stored_before_the_end(world: World) -> None:
    client, before = world.client_of("an"), everything()
    more = client.post(to(world), filled(world, lam="them", content="Khảo sát"))
    assert everything() == before
    page = more.content.decode()
    assert more.status_code == 200
    assert ">Khảo sát</textarea>" in page
    fields = dict(re.findall(r'name="(so-chang|ma|start_1|end_1|order_1)"[^>]*value="([^"]*)"', page))
    days = {"start_1": "2019-11-13", "end_1": "2019-11-13"}  # where the first leg ended
    assert fields == {"so-chang": "2", "ma": ID, "order_1": "15-CL/TĐTN", **days}

    wanted = filled(world, **second(world, host_1=""), **{"so-chang": "2"})
    found = text(client.post(to(world), wanted | {"tim_1": "hoan long", "lam": "tim"}))
    assert "Đoàn xã Hoàn Long, Huyện Yên Mỹ, Tỉnh Hưng Yên" in found
    refused = client.post(to(world), wanted)
    assert refused.status_code == 422
    assert 'href="#id_host_1">Chọn đơn vị đến trong danh sách tìm được.' in refused.content.decode()
    assert everything() == before

    for _ in range(2):  # sent again, it is accepted again
        sent = filled(world, person=[world.binh.person.pk], **second(world), **{"so-chang": "2"})
        assert client.post(to(world), sent).status_code == 302
    stays = Visit.objects.order_by("person__code", "start").values_list("trip", "person__code", "host__code")
    assert [tuple(stay) for stay in stays] == [
        (ID, who, host) for who in ("HY-AN", "HY-BI") for host in ("12382", "12070")
    ]


def test_a_leg_too_many_is_taken_away_again(world: World) -> None:
    sent = filled(world, **second(world), **{"so-chang": "2", "lam": "bo-1"})
    page = world.client_of("an").post(to(world), sent).content.decode()
    assert "Chặng 2" not in page.partition("<template")[0]
    assert 'name="so-chang" value="1"' in page


def test_a_further_leg_that_was_planned_stands_behind_its_item(world: World) -> None:
    stay = {"start": "2019-11-14", "end": "2019-11-15", "host": "12070", "content": "Tập huấn"}
    item = world.plan("an", "approved", [stay]).items.get()
    client = world.client_of("an")
    assert "Đoàn xã Hoàn Long, Huyện Yên Mỹ" in text(client.post(to(world), filled(world, lam="them")))
    sent = filled(world, **second(world, order_1=""), **{"so-chang": "2"})
    for _ in range(2):
        assert "Được tính cả 3 ngày" in text(client.post(to(world), sent, follow=True))
    assert list(Visit.objects.filter(plan_item=item).values_list("host__code", flat=True)) == ["12070"]


@pytest.mark.parametrize("legs", ["0", "-3", "x", "999999999", "9" * 40])
def test_a_number_of_legs_that_nobody_can_have_is_harmless(world: World, legs: str) -> None:
    for wish in ("them", "bo-7", "bo-x", "tim"):
        sent = filled(world, lam=wish, **{"so-chang": legs})
        assert world.client_of("an").post(to(world), sent).status_code == 200
    assert not Visit.objects.exists()


def test_who_is_excused_all_the_time_is_not_offered_to_go_along(world: World) -> None:
    client = world.client_of("an")
    world.exemption("binh", "2019-11-01", "2019-11-30", reason="sick")
    ask = {"lam": "tim"}
    assert "Trần Thị Bình" not in text(client.post(to(world), filled(world, **ask)))
    assert "Trần Thị Bình" in text(client.post(to(world), filled(world, start="2019-10-31", end="2019-11-01", **ask)))


def test_a_short_course_excuses_nobody(world: World) -> None:
    world.exemption("binh", "2019-11-01", "2019-11-30", reason="study")
    assert "Trần Thị Bình" in text(world.client_of("an").get(to(world)))


def test_who_records_for_a_province_finds_companions_by_name_and_keeps_those_ticked(world: World) -> None:
    client, page = world.client_of("dung"), to(world, nguoi="HY-AN")
    assert "Tìm đồng chí trong tỉnh" in text(client.get(page))
    ticked = {"person": [world.binh.person.pk], "ten": "thuy chi", "lam": "tim"}
    found = text(client.post(page, filled(world, **ticked)))
    assert "Trần Thị Bình" in found
    assert "Lê Thuỳ Chi" in found
    assert "Bùi Thị Nga" not in text(client.post(page, filled(world, ten="nga", lam="tim")))
    client.post(page, filled(world, person=[world.binh.person.pk, world.chi.person.pk]))
    assert sorted(Visit.objects.values_list("person__code", flat=True)) == ["HY-AN", "HY-BI", "HY-CH"]


def test_a_cadre_finds_nobody_of_another_department(world: World) -> None:
    client = world.client_of("an")
    assert "Tìm đồng chí trong tỉnh" not in text(client.get(to(world)))
    assert "Lê Thuỳ Chi" not in text(client.post(to(world), filled(world, ten="thuy chi", lam="tim")))


def test_sent_twice_it_is_recorded_once(world: World) -> None:
    client = world.client_of("an")
    for _ in range(2):
        assert client.post(to(world), filled(world)).status_code == 302
    assert Trip.objects.count() == AuditEvent.objects.count() == 1


def test_the_same_id_with_other_content_shows_both_versions(world: World, trip: Trip) -> None:
    before = everything()
    page = world.client_of("an").post(to(world, "12070"), filled(world, order="16-CL/TĐTN"))
    assert page.status_code == 409
    read = text(page)
    assert "Chuyến đi này đã được ghi với nội dung khác" in read
    assert "15-CL/TĐTN" in read
    assert "16-CL/TĐTN" in read
    assert everything() == before


def test_a_rejected_form_says_what_to_do_beside_the_field_and_on_top_and_stores_nothing(world: World) -> None:
    before = everything()
    page = world.client_of("an").post(to(world), filled(world, end="2019-11-16", form="", order="x" * 121))
    assert page.status_code == 422
    read = text(page)
    said = (
        "Chọn hình thức.",
        "Dài quá 120 ký tự.",
        "Ghi chuyến đi khi đã đi xong: ngày về không được sau hôm nay, 15/11/2019.",
    )
    for sentence in said:
        assert read.count(sentence) == 2
    assert everything() == before


def test_what_was_typed_is_kept_when_something_is_wrong(world: World) -> None:
    page = world.client_of("an").post(to(world), filled(world, end="2019-11-11"))
    assert 'value="15-CL/TĐTN"' in page.content.decode()
    assert f'name="ma" value="{ID}"' in page.content.decode()


def test_who_went_along_is_ticked(world: World) -> None:
    client = world.client_of("an")
    assert "Trần Thị Bình" in text(client.get(to(world)))
    client.post(to(world), filled(world, person=[world.binh.person.pk]))
    assert sorted(Visit.objects.values_list("person__code", flat=True)) == ["HY-AN", "HY-BI"]


def test_nobody_of_another_department_can_be_ticked(world: World) -> None:
    before = everything()
    page = world.client_of("an").post(to(world), filled(world, person=[world.chi.person.pk]))
    assert page.status_code == 422
    assert everything() == before


def test_a_head_records_for_somebody_of_the_department(world: World) -> None:
    client = world.client_of("binh")
    assert "Ghi cho đồng chí khác" in text(client.get(reverse("trip.record")))
    assert "Nguyễn Văn An Chuyên viên, Ban Tuyên giáo" in text(client.get(reverse("trip.record"), {"chon-nguoi": "1"}))
    assert "Đồng chí Nguyễn Văn An đã đi đâu?" in text(client.get(reverse("trip.record"), {"nguoi": "HY-AN"}))
    client.post(to(world, nguoi="HY-AN"), filled(world))
    assert Visit.objects.get().person == world.an.person
    assert client.get(reverse("trip.record"), {"nguoi": "HY-CH"}).status_code == 404


def test_a_cadre_is_not_offered_to_record_for_others(world: World) -> None:
    assert "Ghi cho đồng chí khác" not in text(world.client_of("an").get(reverse("trip.record")))


def test_a_cadre_who_asks_for_a_colleagues_form_sees_nothing_of_their_plan_and_trips(world: World) -> None:
    world.plan("binh", "approved", [{"start": "2019-11-12", "end": "2019-11-13"}])
    world.trip("binh", "2019-11-04", host="12070")
    client, before = world.client_of("an"), everything()
    for asked in ({"nguoi": "HY-BI"}, {"nguoi": "HY-BI", "tim": "hoan long"}):
        assert client.get(reverse("trip.record"), asked).status_code == 404
    assert client.post(to(world, nguoi="HY-BI"), filled(world)).status_code == 404
    assert "Trần Thị Bình" not in text(client.get(reverse("trip.record"), {"chon-nguoi": "1"}))
    assert everything() == before


# One trip


def test_a_trip_tells_each_date_with_its_rule_and_its_history(world: World, trip: Trip) -> None:
    trips.correct_trip(world.dung.actor, ID, 1, [row(world, order_number="16-CL/TĐTN")], "Sai số công lệnh")
    read = text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "T3 12/11 được tính" in read
    assert "Cộng dồn theo ngày, mỗi ngày tính một lần" in read
    assert "Phạm Tiến Dũng sửa chuyến đi: Công lệnh 15-CL/TĐTN → 16-CL/TĐTN Sai số công lệnh" in read
    assert "Nguyễn Văn An ghi chuyến đi" in read


def test_a_date_of_two_trips_counts_once_and_says_so(world: World, trip: Trip) -> None:
    world.trip("an", "2019-11-13", host="12070")
    read = text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "T4 13/11 Ngày này cũng có trong chuyến khác; mỗi ngày tính một lần." in read
    assert "2 / 60 ngày năm 2019" in read


def test_who_was_taken_along_sees_their_own_days_and_the_others_names_alone(world: World) -> None:
    world.join("khoa", "HY-KH", "Ngô Đăng Khoa", "33-TG")
    trips.record_trip(world.an.actor, [row(world), row(world, "khoa")])
    trips.cancel_trip(world.binh.actor, ID, "Ốm", people=[world.an.person.pk])
    read = text(world.client_of("khoa").get(reverse("trip.show", args=[ID])))
    assert "Cùng đi: Nguyễn Văn An" in read
    assert "Ốm" not in read


def test_the_host_sees_who_came_and_not_how_it_was_counted(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh", order_number="")])
    trips.cancel_trip(world.binh.actor, ID, "Ốm", people=[world.binh.person.pk])
    client = world.client_of("khanh")
    read = text(client.get(reverse("trip.show", args=[ID])))
    assert "Nguyễn Văn An" in read
    assert "Dự sinh hoạt chi đoàn" in read
    for word in ("được tính", "/ 60", "Ốm", "Quá trình"):
        assert word not in read
    assert "12–13/11/2019 Nguyễn Văn An" in text(client.get(reverse("trip.view")))
    assert "thiếu công lệnh" not in text(client.get(reverse("trip.view")))


def test_a_cadre_who_also_speaks_for_a_host_is_not_told_how_visitors_are_counted(world: World) -> None:
    Role.objects.create(account=world.nga.account, role="host_unit", unit=world.unit("12382"), start=date(2019, 1, 1))
    trips.record_trip(world.an.actor, [row(world, order_number="")])
    client = world.client_of("nga")
    listed, opened = text(client.get(reverse("trip.view"))), text(client.get(reverse("trip.show", args=[ID])))
    for read in (listed, opened):
        assert "Nguyễn Văn An" in read
        for word in ("được tính", "/ 2 ngày", "Quá trình", "0 ngày"):
            assert word not in read
    assert listed.count("Thiếu công lệnh") + listed.count("thiếu công lệnh") == 1  # what the list can be narrowed to


def test_a_delegation_of_a_whole_province_can_be_opened(world: World) -> None:
    everybody = [Person(code=f"HY-{each:04}", name="Cán bộ", sort_key="c", search="can bo") for each in range(1100)]
    trip = world.trip("an", "2019-11-12", id=ID)
    people = Person.objects.bulk_create(everybody)
    where = {"host": world.unit("12382"), "start": date(2019, 11, 12), "end": date(2019, 11, 12), "form": "topic"}
    Visit.objects.bulk_create(Visit(trip=trip, person=person, **where) for person in people)
    posted = {"unit": world.unit("33-TG"), "level": "province", "full_time": False, "start": date(2015, 1, 1)}
    Posting.objects.bulk_create(Posting(person=person, **posted) for person in people)
    assert world.client_of("dung").get(reverse("trip.show", args=[ID])).status_code == 200


def test_who_recorded_a_delegation_does_not_see_a_colleagues_year(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    read = text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "Trần Thị Bình Được tính cả 2 ngày" in read
    assert read.count("/ 60 ngày năm 2019") == 1


def test_a_head_sees_everybody_of_a_delegation(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh", order_number="")])
    read = text(world.client_of("binh").get(reverse("trip.show", args=[ID])))
    assert "Chưa được tính ngày nào 0 / 60 ngày năm 2019" in read
    assert "Nguyễn Văn An Được tính cả 2 ngày 2 / 60 ngày năm 2019" in read


def test_a_date_of_two_trips_is_named(world: World) -> None:
    world.trip("an", "2019-11-13", host="12070")
    trips.record_trip(world.an.actor, [row(world)])
    read = text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "Ngày 13/11 cũng có trong chuyến khác; mỗi ngày tính một lần." in read


def test_a_trip_over_new_year_counts_in_two_years(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world, start=date(2018, 12, 31), end=date(2019, 1, 1))])
    read = text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "1 / 60 ngày năm 2018" in read
    assert "1 / 60 ngày năm 2019" in read


def test_a_trip_of_a_year_that_no_rule_covers_opens_and_says_so(world: World) -> None:
    world.trip("an", "2017-03-07", id=ID)
    read = text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "Ngày 07/03 không được tính vì bộ quy định chưa có quy định cho năm đó." in read


def test_a_trip_before_the_first_rule_and_the_first_post_opens_and_says_so(world: World) -> None:
    Posting.objects.filter(person=world.an.person).update(start=date(2019, 1, 1))
    world.trip("an", "2016-03-07", id=ID)
    read = text(world.client_of("an").get(reverse("trip.show", args=[ID])))
    assert "Ngày 07/03 không được tính vì lúc đó không giữ vị trí thuộc đối tượng" in read
