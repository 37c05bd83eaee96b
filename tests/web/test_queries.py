"""A page asks the database a constant number of questions, however many people and trips there are."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.queries import units
from dicoso.queries.once import reading
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
    assert few <= 45


@pytest.mark.parametrize("who", ["an", "binh", "dung", "giang", "oanh", "lan", "khanh", "minh"])
def test_the_first_page_of_no_role_asks_the_same_question_twice(world: World, who: str) -> None:
    client = world.client_of(who)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    said = [query["sql"] for query in asked.captured_queries]
    assert len(said) == len(set(said)) <= 45


def test_the_provinces_are_read_once_for_a_page_and_anew_for_the_next(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        with reading():
            assert units.load_provinces() is units.load_provinces()
        assert units.load_provinces() is not units.load_provinces()
    assert len(asked) == 3
