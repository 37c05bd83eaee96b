"""A host without an account, with a phone and without JavaScript: a link works once, for one visit, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from dicoso.actions import hosts
from dicoso.queries.trips.hosts import token
from dicoso.store.models import HostLink, HostWord
from tests.browser.conftest import OpenPage
from tests.world import World


@pytest.fixture
def links(world: World, live_server: Any) -> list[UUID]:
    """Links to two visits: An's and Bình's."""
    trips = world.trip("an", "2019-11-04", "2019-11-06"), world.trip("binh", "2019-10-07")
    return [
        hosts.make_link(member.actor, world.visit(trip).pk)
        for trip, member in zip(trips, (world.an, world.binh), strict=True)
    ]


def where(link: UUID) -> str:
    return reverse("host.link", args=[token(link)])


def test_a_phone_without_javascript_refuses_once_and_is_told_so_the_second_time(
    links: list[UUID], open_page: OpenPage
) -> None:
    page = open_page(width=360, javascript=False)
    page.goto(where(links[0]))
    assert page.locator("dd", has_text="Nguyễn Văn An").count() == 1
    page.check("[name=confirmed][value=khong]")
    page.fill("[name=reason]", "Hôm ấy không có ai đến")
    page.check("[name=wanted][value=dates]")
    page.fill("[name=name]", "Đặng Thị Mai")
    page.fill("[name=position]", "Bí thư Đoàn xã")
    page.click("button[type=submit]")
    assert page.locator("h1").inner_text() == "Đã ghi nhận: cơ sở không xác nhận"
    page.goto(where(links[0]))
    assert page.locator("h1").inner_text() == "Đường dẫn đã được dùng"
    assert page.locator("form").count() == 0
    assert HostWord.objects.count() == 1


def test_one_box_ticks_all_and_goes_out_with_the_first_that_is_not(
    world: World, links: list[UUID], page_as: OpenPage
) -> None:
    page = page_as("khanh", width=360)
    page.goto(reverse("trip.confirm"))
    page.check("[name=tat-ca]")
    assert page.locator("[name=chuyen]:checked").count() == 2
    page.locator("[name=chuyen]").first.uncheck()
    assert not page.is_checked("[name=tat-ca]")
    page.check("[name=confirmed][value=co]")
    assert not page.is_visible("[name=reason]")
    page.fill("[name=name]", "Đặng Thị Mai")
    page.fill("[name=position]", "Bí thư Đoàn xã")
    page.click("text=Gửi ý kiến của cơ sở")
    assert page.locator(".notice", has_text="Đã xác nhận 1 chuyến đi.").count() == 1


def test_a_link_that_is_over_altered_or_of_another_visit_opens_nothing(links: list[UUID], open_page: OpenPage) -> None:
    page = open_page(width=360)
    name, _, seal = token(links[0]).partition(".")
    other = token(links[1]).partition(".")[0]
    for swapped in (f"{other}.{seal}", f"{name}.{seal[::-1]}", name):
        page.goto(reverse("host.link", args=[swapped]))
        assert page.locator("h1").inner_text() == "Đường dẫn không đúng"
        assert "Nguyễn Văn An" not in page.content()
    HostLink.objects.filter(pk=links[0]).update(
        expires_at=HostLink.objects.get(pk=links[0]).made_at - timedelta(days=9999)
    )
    page.goto(where(links[0]))
    assert page.locator("h1").inner_text() == "Đường dẫn đã hết hạn"
    assert page.locator("form").count() == 0


def test_two_who_have_the_same_link_open_are_told_who_was_first(links: list[UUID], open_page: OpenPage) -> None:
    pages = [open_page(width=360) for _ in range(2)]
    for page, name in zip(pages, ("Đặng Thị Mai", "Lương Văn Tiến"), strict=True):
        page.goto(where(links[0]))
        page.check("[name=confirmed][value=co]")
        page.fill("[name=name]", name)
        page.fill("[name=position]", "Bí thư Đoàn xã")
    for page in pages:
        page.click("button[type=submit]")
    assert [page.locator("h1").inner_text() for page in pages] == [
        "Đã ghi nhận: cơ sở xác nhận",
        "Đường dẫn đã được dùng",
    ]
    assert HostWord.objects.get().name == "Đặng Thị Mai"
