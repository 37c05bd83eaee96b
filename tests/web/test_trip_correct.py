"""The correction of a trip and its cancellation: legs, hosts, people and the reason, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from dicoso.actions import trips
from dicoso.store.models import AuditEvent, Trip, Visit
from tests.trips import ID, everything, row
from tests.web.pages import links
from tests.web.test_trips import second, text
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip(world: World) -> Trip:
    """An's two days."""
    trips.record_trip(world.an.actor, [row(world)])
    return Trip.objects.get()


def correction(world: World, **facts: Any) -> dict[str, Any]:
    """What the form of a correction sends; `legs`: how many."""
    said = {"phien-ban": "1", "reason": "Bổ sung số công lệnh", "start": "2019-11-12", "end": "2019-11-13"}
    said |= {"so-chang": str(facts.pop("legs", 1)), "host": str(world.unit("12382").pk)}
    return said | {"form": "branch_meeting", "venue": "field", "order": "16-CL/TĐTN", "content": ""} | facts


def test_a_correction_that_names_somebody_who_did_not_go_corrects_nobody(world: World, trip: Trip) -> None:
    client, before = world.client_of("an"), everything()
    path = reverse("trip.correct", args=[ID]) + "?nguoi=HY-BI"
    assert client.get(path).status_code == 404
    assert client.post(path, correction(world)).status_code == 404
    assert everything() == before


def test_a_correction_that_corrects_nothing_says_so(world: World, trip: Trip) -> None:
    stored = Visit.objects.get()
    same = correction(
        world, order=stored.order_number, form=stored.form, content=stored.content, start=stored.start, end=stored.end
    )
    done = world.client_of("an").post(reverse("trip.correct", args=[ID]), same, follow=True)
    assert "Không có gì thay đổi." in text(done)
    assert "Đã sửa chuyến đi." not in text(done)


def test_a_correction_is_stored_with_its_reason(world: World, trip: Trip) -> None:
    client = world.client_of("an")
    assert 'value="15-CL/TĐTN"' in client.get(reverse("trip.correct", args=[ID])).content.decode()
    done = client.post(reverse("trip.correct", args=[ID]), correction(world), follow=True)
    assert "Đã sửa chuyến đi." in text(done)
    assert Visit.objects.get().order_number == "16-CL/TĐTN"
    assert AuditEvent.objects.latest("seq").reason == "Bổ sung số công lệnh"


def test_a_correction_without_a_reason_is_refused(world: World, trip: Trip) -> None:
    before = everything()
    page = world.client_of("an").post(reverse("trip.correct", args=[ID]), correction(world, reason=" "))
    assert page.status_code == 422
    assert text(page).count("Cần ghi lý do.") == 2
    assert everything() == before


def test_the_second_of_two_corrections_is_told(world: World, trip: Trip) -> None:
    path = reverse("trip.correct", args=[ID])
    assert world.client_of("dung").post(path, correction(world)).status_code == 302
    before = everything()
    late = world.client_of("an").post(path, correction(world, order="17-CL/TĐTN"))
    assert late.status_code == 409
    assert "Người khác vừa xử lý hồ sơ này trước." in text(late)
    assert everything() == before


def test_another_host_is_chosen_by_search(world: World, trip: Trip) -> None:
    client, path = world.client_of("an"), reverse("trip.correct", args=[ID])
    before = everything()
    found = client.post(path, correction(world, tim="hoan long", lam="tim", content="Còn thiếu")).content.decode()
    assert everything() == before
    there = rf'type="radio" value="{world.unit("12070").pk}"><label[^>]*>Đoàn xã Hoàn Long, Huyện Yên Mỹ'
    assert re.search(there, found)
    assert ">Còn thiếu</textarea>" in found
    client.post(path, correction(world, host=world.unit("12070").pk))
    assert Visit.objects.get().host == world.unit("12070")


def test_a_leg_is_added_and_taken_away(world: World, trip: Trip) -> None:
    client, path = world.client_of("an"), reverse("trip.correct", args=[ID])
    more = text(client.post(path, correction(world, lam="them")))
    assert "Chặng 2" in more
    assert Visit.objects.count() == 1
    client.post(path, correction(world, legs=2, **second(world)))
    assert sorted(Visit.objects.values_list("host__code", flat=True)) == ["12070", "12382"]

    less = client.post(path, correction(world, legs=2, **second(world), lam="bo-0")).content.decode()
    fields = dict(re.findall(r'<input[^>]*name="(host|start|so-chang)"[^>]*value="([^"]*)"', less))
    assert fields == {"host": str(world.unit("12070").pk), "start": "2019-11-14", "so-chang": "1"}
    client.post(path, correction(world, start="2019-11-14", end="2019-11-14", host=fields["host"]) | {"phien-ban": "2"})
    assert Visit.objects.get().host.code == "12070"


def test_legs_that_are_as_stored_are_folded_with_their_dates_and_host(world: World, trip: Trip) -> None:
    client, path = world.client_of("an"), reverse("trip.correct", args=[ID])
    client.post(path, correction(world, legs=2, order="15-CL/TĐTN", **second(world)))

    def folds(page: Any) -> list[tuple[str, str]]:
        return re.findall(r'id="chang-\d"><details class="reveal"( open)?><summary>([^<]*)<', page.content.decode())

    assert folds(client.get(path)) == [
        ("", "12–13/11/2019, Đoàn xã Phương Chiểu"),
        ("", "14/11/2019, Đoàn xã Hoàn Long"),
    ]
    wrong = second(world, end_1="2019-11-13")
    page = client.post(path, correction(world, legs=2, order="15-CL/TĐTN", **wrong) | {"phien-ban": "2"})
    assert page.status_code == 422
    assert folds(page) == [("", "12–13/11/2019, Đoàn xã Phương Chiểu"), (" open", "Chặng 2")]
    assert re.search(r'href="#id_end_1">[^<]*Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.', page.content.decode())


def test_the_legs_without_an_order_stand_open_for_who_comes_to_add_it(world: World, trip: Trip) -> None:
    client, path = world.client_of("an"), reverse("trip.correct", args=[ID])
    client.post(path, correction(world, legs=2, **second(world, order_1="")))
    page = client.get(path, {"bo-sung": "cong-lenh"}).content.decode()
    assert re.findall(r'id="chang-(\d)"><details class="reveal" open>', page) == ["1"]


def test_a_delegation_is_corrected_as_one_or_in_part(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    client, path = world.client_of("an"), reverse("trip.correct", args=[ID])
    read = text(client.get(path))
    assert "Sửa cho" in read
    client.post(path, correction(world, part=[world.binh.person.pk], end="2019-11-12"))
    assert [str(stay.end) for stay in Visit.objects.order_by("person__code")] == ["2019-11-13", "2019-11-12"]
    assert "Sửa phần của ai?" in text(client.get(path))
    assert "Sửa cho" not in text(client.get(path, {"nguoi": "HY-BI"}))


def test_somebody_who_was_forgotten_is_added(world: World, trip: Trip) -> None:
    client, path = world.client_of("an"), reverse("trip.correct", args=[ID])
    assert "Thêm người cùng đi" in text(client.get(path))
    client.post(
        path, correction(world, order="15-CL/TĐTN", content="Dự sinh hoạt chi đoàn", person=[world.binh.person.pk])
    )
    assert sorted(Visit.objects.values_list("person__code", flat=True)) == ["HY-AN", "HY-BI"]


def test_a_trip_is_cancelled_with_a_reason(world: World, trip: Trip) -> None:
    client, path = world.client_of("an"), reverse("trip.cancel", args=[ID])
    assert "2 ngày sẽ không còn được tính." in text(client.get(path))
    before = everything()
    assert client.post(path, {"reason": ""}).status_code == 422
    assert everything() == before
    done = text(client.post(path, {"reason": "Hoãn vì mưa lũ", "phien-ban": "1"}, follow=True))
    assert "Đã hủy, không được tính" in done
    assert "Nguyễn Văn An hủy chuyến đi Hoãn vì mưa lũ" in done
    assert "Chuyến đi này đã được hủy." in text(client.get(path)) or client.get(path).status_code == 403


def test_a_trip_that_was_corrected_meanwhile_is_not_cancelled_unseen(world: World, trip: Trip) -> None:
    client, path = world.client_of("an"), reverse("trip.cancel", args=[ID])
    version = re.findall(r'name="phien-ban" value="(\d+)"', client.get(path).content.decode())
    trips.correct_trip(world.dung.actor, ID, 1, [row(world, order_number="16-CL/TĐTN")], "Bổ sung công lệnh")
    before = everything()
    refused = client.post(path, {"reason": "Hoãn", "phien-ban": version})
    assert refused.status_code == 409
    assert reverse("trip.show", args=[ID]) in links(refused)
    assert everything() == before
