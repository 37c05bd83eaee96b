"""Calendars behind a secret address: what they show, to whom, and that a revoked one answers nobody."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from dicoso.actions import feeds
from dicoso.domain.errors import Invalid, NotAllowed, NotFound
from dicoso.store.models import CalendarFeed
from tests.tables import nothing_is_written, one_event
from tests.web.pages import main_text, queries
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def where(world: World, who: str, kind: str = "own", unit: str = "") -> str:
    """Make a calendar and return where it is."""
    secret = feeds.make_feed(world.member(who).actor, kind, world.unit(unit).pk if unit else None)
    return f"/lich/{secret}.ics"


def events(answer: Any) -> list[tuple[str, date, date]]:
    """Read a calendar again: what, first day, last day."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    read = Calendar.from_ical(answer.content)
    return [
        (str(each["summary"]), each["dtstart"].dt, each["dtend"].dt - timedelta(days=1)) for each in read.walk("VEVENT")
    ]


def test_an_sees_planned_stays_and_trips_without_logging_in(world: World) -> None:
    world.plan("an", "approved")
    world.trip("an", "2019-11-04", "2019-11-06")
    world.trip("binh", "2019-11-07")
    assert events(Client().get(where(world, "an"))) == [
        ("Đi cơ sở: Đoàn xã Phương Chiểu", date(2019, 11, 4), date(2019, 11, 6)),
        ("Đi cơ sở: Đoàn xã Phương Chiểu", date(2019, 12, 2), date(2019, 12, 4)),
    ]


def test_a_stay_keeps_its_name_when_it_was_recorded(world: World) -> None:
    item = world.plan("an", "approved").items.get()
    there = where(world, "an")

    def uids() -> list[str]:
        return [str(each["uid"]) for each in Calendar.from_ical(Client().get(there).content).walk("VEVENT")]

    before = uids()
    world.trip("an", "2019-12-02", "2019-12-03", plan_item=item)
    assert uids() == before == [f"{item.pk}@dicoso"]


def test_a_draft_is_in_no_calendar(world: World) -> None:
    world.plan("an", "draft")
    assert events(Client().get(where(world, "an"))) == []


def test_a_head_sees_the_department_and_nobody_else(world: World) -> None:
    world.trip("an", "2019-11-04")
    world.trip("chi", "2019-11-05")
    world.plan("an", "approved")
    found = events(Client().get(where(world, "binh", "department", "33-TG")))
    assert [each[0] for each in found] == ["Nguyễn Văn An: Đoàn xã Phương Chiểu"] * 2


def test_a_host_unit_sees_who_comes_and_who_came(world: World) -> None:
    world.trip("an", "2019-11-04")
    world.plan("chi", "approved")
    world.trip("an", "2019-11-07", host="12433")
    found = events(Client().get(where(world, "khanh", "host", "12382")))
    assert [each[0].split(":")[0] for each in found] == ["Nguyễn Văn An", "Lê Thuỳ Chi"]


def test_nothing_is_told_but_name_place_dates_and_content(world: World) -> None:
    world.trip("an", "2019-11-04", order_number="99-QĐ/TĐTN", content="Khảo sát")
    world.exemption("an", "2019-11-10", "2019-11-12", reason="sick")
    said = Client().get(where(world, "an")).content.decode()
    assert "Khảo sát" in said
    for secret in ("99-QĐ", "HY-AN", "sick", "Nghỉ"):
        assert secret not in said


def test_a_revoked_address_answers_nobody(world: World) -> None:
    there = where(world, "an")
    with one_event("account.revoke_feed"):
        feeds.revoke_feed(world.an.actor, CalendarFeed.objects.get().pk)
    assert Client().get(there).status_code == 404
    assert Client().get("/lich/khong-co.ics").status_code == 404


def test_whoever_lost_the_role_is_shown_an_empty_calendar(world: World) -> None:
    world.trip("an", "2019-11-04")
    there = where(world, "binh", "department", "33-TG")
    assert len(events(Client().get(there))) == 1
    world.binh.account.roles.filter(role="dept_head").update(end=TODAY - timedelta(days=1))
    assert events(Client().get(there)) == []


def test_a_closed_account_shows_nothing(world: World) -> None:
    world.trip("an", "2019-11-04")
    there = where(world, "an")
    world.an.account.is_active = False
    world.an.account.save()
    assert events(Client().get(there)) == []


def test_what_did_not_change_is_not_sent_again(world: World) -> None:
    world.trip("an", "2019-11-04")
    there = where(world, "an")
    first = Client().get(there)
    again = Client().get(there, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.trip("an", "2019-11-05")
    assert Client().get(there, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_secret_is_shown_once_and_not_stored(world: World) -> None:
    an = world.client_of("an")
    page = an.post("/tai-khoan-cua-toi/lich", {"which": "own/"})
    secret = re.search(r"/lich/([\w-]+)\.ics", page.content.decode())
    assert secret is not None
    assert page["Cache-Control"] == "no-store"
    assert Client().get(secret[0]).status_code == 200
    assert secret[1] not in an.get("/tai-khoan-cua-toi/lich").content.decode()
    assert secret[1] not in str(CalendarFeed.objects.values())
    feed = CalendarFeed.objects.get()
    assert an.post(f"/tai-khoan-cua-toi/lich/{feed.pk}/huy")["Location"] == "/tai-khoan-cua-toi/lich"
    assert Client().get(secret[0]).status_code == 404


@pytest.mark.parametrize(
    ("who", "kind", "unit"),
    [("an", "department", "33-TG"), ("binh", "department", "33-PT"), ("an", "host", "12382"), ("khanh", "own", "")],
)
def test_nobody_gets_a_calendar_beyond_their_reach(world: World, who: str, kind: str, unit: str) -> None:
    with nothing_is_written(), pytest.raises(NotAllowed):
        where(world, who, kind, unit)


def test_nobody_revokes_the_calendar_of_others(world: World) -> None:
    where(world, "an")
    with nothing_is_written(), pytest.raises(NotFound):
        feeds.revoke_feed(world.binh.actor, CalendarFeed.objects.get().pk)


def test_ten_calendars_are_enough(world: World) -> None:
    for _ in range(feeds.MOST):
        where(world, "an")
    with nothing_is_written(), pytest.raises(Invalid):
        where(world, "an")
    page = world.client_of("an").post("/tai-khoan-cua-toi/lich", {"which": "own/"})
    assert page.status_code == 422
    assert "Hủy bớt địa chỉ" in main_text(page)


def test_a_calendar_asks_a_constant_number_of_questions(world: World) -> None:
    there = where(world, "binh", "department", "33-TG")
    world.trip("an", "2019-11-04")
    few = queries(Client(), there)
    for day in range(5, 15):
        world.trip("an", date(2019, 11, day))
    assert queries(Client(), there) == few
