"""Without a mouse: Tab reaches everything that can be used, and whoever presses it sees where they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.phone import ready
from tests.world import World

# Notes at each key what has the focus: whether its ring is seen, and whether something lies over it.
WATCH = """() => {
    const told = (each) => each.outerHTML.slice(0, 120);
    window.seen = { reached: new Set(), faint: [], covered: [] };
    addEventListener("keyup", () => {
        const at = document.activeElement;
        if (at === document.body || seen.reached.has(at)) return;
        seen.reached.add(at);
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(at);
        const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\\)$/.test(outlineColor);
        if (!ring) seen.faint.push(told(at));
        const { left, top, width, height } = at.getBoundingClientRect();
        const over = document.elementFromPoint(left + Math.min(width / 2, 20), top + height / 2);
        if (!over || !(at.contains(over) || over.contains(at))) seen.covered.push(told(at));
    });
}"""

# What can be used; of radio buttons of one name, Tab reaches one.
USABLE = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((each) => each.checkVisibility() && each.tabIndex >= 0 && !each.disabled)
    .filter((each, i, all) => each.type !== "radio" || all.findIndex(({ name }) => name === each.name) === i)"""
STOPS = f"""() => ({USABLE})().reduce((sum, {{ type }}) => sum + (type === "date" ? 4 : 1), 0)"""
MISSED = f"""() => {{
    const radios = new Set([...seen.reached].filter(({{ type }}) => type === "radio").map(({{ name }}) => name));
    const missed = ({USABLE})().filter((each) => !seen.reached.has(each) && !radios.has(each.name));
    return missed.map((each) => each.outerHTML.slice(0, 120));
}}"""
KINDS = "() => [...new Set([...seen.reached].map((each) => each.type || each.localName))]"


def through(page: Page) -> set[str]:
    """Press Tab from one end of a page to the other, and return on which kinds of elements the focus was."""
    page.evaluate(WATCH)
    for _ in range(page.evaluate(STOPS) + 2):
        page.keyboard.press("Tab")
    found: dict[str, Any] = page.evaluate("() => ({ faint: seen.faint, covered: seen.covered })")
    assert page.evaluate(MISSED) == [], page.url
    assert found == {"faint": [], "covered": []}, page.url
    return set(page.evaluate(KINDS))


@pytest.fixture
def stage(world: World) -> World:
    """A trip whose report is owed, and a plan that waits."""
    world.trip("an", "2019-11-04", "2019-11-06")
    world.plan("an", "with_org")
    return world


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_cadre_gets_through_the_forms_with_the_tab_key(stage: World, page_as: OpenPage, scheme: str) -> None:
    page, trip = page_as("an", 1280, scheme), stage.trip("an", "2019-10-07")
    kinds: set[str] = set()
    for where in (
        reverse("home"),
        f"{reverse('trip.record')}?don-vi={stage.unit('12382').pk}",
        reverse("trip_report.write", args=[trip.pk]),
        reverse("plan.mine"),
    ):
        page.goto(where)
        ready(page)
        page.locator("form details").evaluate_all("(all) => all.forEach((each) => (each.open = true))")
        kinds |= through(page)
    assert kinds >= {"a", "submit", "summary", "text", "date", "textarea", "select-one", "file"}


def test_an_office_gets_through_its_tables_with_the_tab_key(stage: World, page_as: OpenPage) -> None:
    page = page_as("dung")
    for name in ("home", "report.view", "grid.view", "coverage.view", "plan.view", "feedback.view", "trip.view"):
        page.goto(reverse(name))
        through(page)
