"""The way in, in real Chromium: at both sizes, in both schemes, with and without JavaScript, under the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.browser.conftest import OpenPage


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_login_page(
    open_page: OpenPage, axe: Callable[[Page], None], width: int, scheme: str
) -> None:
    page = open_page(width, scheme)
    page.goto(reverse("login"))
    axe(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_logs_in_with_and_without_javascript(page_as: OpenPage, javascript: bool) -> None:
    page = page_as("an", 360, javascript=javascript)
    assert page.url.endswith(reverse("home"))


@pytest.mark.looks
def test_chromium_refuses_a_script_in_the_page(browser: Browser, live_server: Any) -> None:
    """The policy is in force in every test; this one shows that the browser keeps to it."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(reverse("login"))
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'ran = true'; document.body.append(s) }"
    )
    assert page.evaluate("window.ran") is None
    context.close()
