"""Real Chromium on a live server: log in as one of the cast, at a size, in a scheme, and listen for what goes wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.phone import PHONE, log_in, packed
from tests.world import PASSWORD, World

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHTS = {360: 740, 1280: 800}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process; its absence is a failure, never a skipped test."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "Chromium is missing: `make packages` installs it or says how"
    with sync_playwright() as playwright:
        # Playwright keeps a loop running in this thread; the tests use the database beside it, not in it.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
        chromium = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Trouble(list[str]):
    """What a page complained about while a test used it: errors of scripts, refused content, missing files."""

    def listen(self, page: Page) -> None:
        """Note every complaint of a page; that a page itself answers 403 or 404 is for the test to judge."""
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message))

    def _note(self, page: Page, message: ConsoleMessage) -> None:
        about_the_page = message.location.get("url", "").split("?")[0] == page.url.split("?")[0]
        if message.type == "error" and not ("with a status of 4" in message.text and about_the_page):
            self.append(f"{page.url}: {message.text} {message.location.get('url', '')}")


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[OpenPage]:
    """Open pages of a new visitor: `open_page(width=360, scheme="dark", javascript=False)`."""
    contexts, trouble = [], Trouble()

    def open_one(width: int = 1280, scheme: str = "light", *, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            has_touch=width < 600,
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        trouble.listen(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def page_as(world: World, open_page: OpenPage) -> OpenPage:
    """Open the first page of one of the cast: `page_as("an", width=360)`, logged in as people do it."""

    def log_in(username: str, width: int = 1280, scheme: str = "light", **options: Any) -> Page:
        page = open_page(width, scheme, **options)
        page.goto(reverse("login"))
        page.fill("[name=username]", world.member(username).account.username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: reverse("login") not in url)
        return page

    return log_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Let axe-core look at a page as it is now, and refuse any violation, that of too small a target included."""
    judge = Axe()
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

    def look(page: Page) -> None:
        found = judge.run(page, options=options).response["violations"]
        told = [
            f"{fault['id']} ({fault['impact']}): {fault['help']}\n    "
            + "\n    ".join(f"{' '.join(node['target'])}: {node['failureSummary']}" for node in fault["nodes"][:5])
            for fault in found
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return look


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as phones take them: larger than it travels."""
    made = tmp_path / "anh.jpg"
    Image.effect_noise((2400, 1800), 40).save(made, "JPEG")
    return made


@pytest.fixture
def phone(world: World, browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """An's phone with a network, logged in, and ready to go without."""
    context = browser.new_context(base_url=live_server.url, **PHONE)
    context.set_default_timeout(30_000)
    page = context.new_page()
    log_in(page)
    packed(page)
    yield context
    context.set_offline(False)
    context.close()
