"""A page asks the database a constant number of questions, however many people and trips there are."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.pages import queries
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("dung", "/tong-hop"),
        ("dung", "/tong-hop?xep=-can"),
        ("binh", "/tong-hop"),
        ("lan", "/tong-hop"),
        ("lan", "/tong-hop?don-vi=33"),
        ("dung", "/lich-thang"),
        ("dung", "/"),
        ("binh", "/"),
        ("giang", "/"),
        ("lan", "/"),
        ("an", "/"),
        ("dung", "/can-bo/HY-AN/nam/2019"),
        ("an", "/can-bo/HY-AN/nam/2019"),
    ],
)
def test_the_number_of_queries_is_the_same_for_five_and_for_fifty(world: World, who: str, where: str) -> None:
    def more(numbers: range) -> None:
        for number in numbers:
            world.join(f"nguoi-{number}", f"HY-{number:03}", "Ngô Anh Tú", "33-TG")
            world.trip(f"nguoi-{number}", "2019-03-04")
            world.trip("an", date(2019, 5, 1 + number % 28), order_number="" if number % 2 else "7-QĐ/TĐTN")
            items = [{"start": "2019-11-20", "end": "2019-11-22"}]
            world.plan(f"nguoi-{number}", "approved" if number % 2 else "with_org", items)

    more(range(5))
    client = world.client_of(who)
    few = queries(client, where)
    more(range(5, 50))
    assert queries(client, where) == few
    assert few <= 70
