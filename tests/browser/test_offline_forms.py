"""The form of a trip on the phone: what it fills in by itself, and what it does without the server."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.browser.phone import ready
from tests.world import World


def form_to(page: Page, world: World, code: str = "12382") -> None:
    """Open the form of a trip to a host."""
    page.goto(f"{reverse('trip.record')}?don-vi={world.unit(code).pk}")
    ready(page)


def days(page: Page) -> tuple[str, str]:
    """What the form says of the first leg's days."""
    return page.get_by_label("Ngày đi").first.input_value(), page.get_by_label("Ngày về").first.input_value()


def test_a_trip_of_one_day_is_one_date(world: World, phone: BrowserContext) -> None:
    """Typed as people do, year last: the browser tells of each digit."""
    page = phone.pages[0]
    phone.set_offline(True)
    form_to(page, world)
    assert days(page) == ("", "")
    page.get_by_label("Ngày đi").focus()
    page.keyboard.type("11112019")
    assert days(page) == ("2019-11-11", "2019-11-11")
    assert page.locator(".field__read").all_inner_texts() == ["T2 11/11/2019"] * 2
    page.get_by_label("Ngày về").fill("2019-11-13")
    page.get_by_label("Ngày đi").fill("2019-11-12")
    assert days(page) == ("2019-11-12", "2019-11-13")


def test_a_day_that_was_typed_before_comes_back_as_it_was(world: World, phone: BrowserContext) -> None:
    page = phone.pages[0]
    form_to(page, world)
    assert days(page) == ("2019-11-15", "2019-11-15")
    page.get_by_label("Ngày đi").fill("2019-11-12")
    assert days(page) == ("2019-11-12", "2019-11-12")
    page.get_by_label("Ngày về").fill("2019-11-15")
    page.wait_for_timeout(600)
    page.reload()
    ready(page)
    assert days(page) == ("2019-11-12", "2019-11-15")
