"""The list of trips: one's own year, the office's month, and nothing of anybody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from dicoso.actions import trips
from dicoso.store.models import Trip
from tests.trips import ID, row
from tests.web.test_trips import text
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip(world: World) -> Trip:
    """An's two days."""
    trips.record_trip(world.an.actor, [row(world)])
    return Trip.objects.get()


def test_a_cadre_sees_their_year_and_nobody_elses(world: World, trip: Trip) -> None:
    world.trip("binh", "2019-11-04", host="12070")
    world.trip("an", "2019-03-04", "2019-03-05", host="12070", order_number="")
    read = text(world.client_of("an").get(reverse("trip.view")))
    assert "Năm 2019" in read
    assert "12–13/11/2019 Đoàn xã Phương Chiểu" in read
    assert "04–05/03/2019 Đoàn xã Hoàn Long" in read
    assert "0 / 2 ngày" in read
    assert "04/11/2019" not in read


def test_the_office_sees_a_month_and_narrows_it(world: World, trip: Trip) -> None:
    world.trip("chi", "2019-11-04", host="12070", form="inspection", order_number="")
    world.trip("an", "2019-10-01", host="12070")
    client, path = world.client_of("dung"), reverse("trip.view")

    def people(**asked: str) -> list[str]:
        page = client.get(path, asked).content.decode()
        return re.findall(r'<span class="person__post">([^<]*)</span>', page)

    assert people() == ["Nguyễn Văn An", "Lê Thuỳ Chi"]
    assert people(thang="10") == ["Nguyễn Văn An"]
    assert people(thang="ca-nam") == ["Nguyễn Văn An", "Lê Thuỳ Chi", "Nguyễn Văn An"]
    assert people(q="thuy chi") == ["Lê Thuỳ Chi"]
    assert people(q="hy-an") == ["Nguyễn Văn An"]
    assert people(ban=str(world.unit("33-PT").pk)) == ["Lê Thuỳ Chi"]
    assert people(**{"hinh-thuc": "inspection"}) == ["Lê Thuỳ Chi"]
    assert people(**{"trang-thai": "no_basis"}) == ["Lê Thuỳ Chi"]
    assert people(**{"trang-thai": "cancelled"}) == []
    trips.cancel_trip(world.an.actor, ID, "Hoãn")
    assert people() == ["Lê Thuỳ Chi"]
    assert people(**{"trang-thai": "cancelled"}) == ["Nguyễn Văn An"]


@pytest.mark.parametrize("asked", ["nam=x&thang=99&trang=-1", "ban=0&hinh-thuc=picnic&trang-thai=x", "nam=99999999999"])
def test_what_cannot_be_read_falls_back_to_the_usual(world: World, asked: str) -> None:
    assert world.client_of("dung").get(f"{reverse('trip.view')}?{asked}").status_code == 200


def test_another_provinces_trips_are_nowhere(world: World, trip: Trip) -> None:
    for who in ("nga", "oanh"):
        assert "Nguyễn Văn An" not in text(world.client_of(who).get(reverse("trip.view"), {"thang": "ca-nam"}))


def test_an_empty_list_says_how_to_begin(world: World) -> None:
    assert "Chưa có chuyến đi nào" in text(world.client_of("an").get(reverse("trip.view")))


@pytest.mark.parametrize("page", ["trip.view", "trip.show"])
def test_the_number_of_queries_does_not_grow(world: World, page: str, django_assert_max_num_queries: Any) -> None:
    everybody = [f"can-bo-{number}" for number in range(12)]
    for number, name in enumerate(everybody):
        world.join(name, f"HY-{number:02}", f"Nguyễn Văn {number}", "33-TG")
    trips.save_trips(world.dung.actor, [row(world, name, trip=ID) for name in everybody])
    for number, name in enumerate(everybody):
        trips.save_trips(world.dung.actor, [row(world, name, trip=f"chuyen-{number + 2}", order_number="")])
    client = world.client_of("dung")
    with django_assert_max_num_queries(30):
        assert client.get(reverse(page, args=[ID] if page == "trip.show" else [])).status_code == 200


def test_what_was_planned_and_has_passed_is_offered_to_be_recorded(world: World) -> None:
    stays = [("2019-11-12", "2019-11-13", "12382"), ("2019-11-14", "2019-11-20", "12070")]
    stays.append(("2019-09-02", "2019-09-02", "11977"))
    items = [{"start": start, "end": end, "host": host, "content": "Khảo sát"} for start, end, host in stays]
    passed = world.plan("an", "approved", items).items.get(end="2019-11-13")
    client = world.client_of("an")
    page = client.get(reverse("trip.view"))
    said = "Ngày theo kế hoạch đã qua mà chưa ghi chuyến đi. Đoàn xã Phương Chiểu 12–13/11/2019"
    assert f"Đã đi chưa? {said}" in text(page)
    assert re.findall(r"[?]muc=([^\"]*)\"", page.content.decode()) == [str(passed.pk)]  # neither under way nor long ago
    assert "Đã đi chưa?" not in text(client.get(reverse("trip.view"), {"nam": "2018"}))
    world.trip("an", "2019-11-12", plan_item=passed)
    for who in ("an", "dung", "khanh", "lan"):
        assert "Đã đi chưa?" not in text(world.client_of(who).get(reverse("trip.view")))
