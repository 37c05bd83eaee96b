"""A phone that goes from hand to hand: nothing of one stays on it after the logout."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from tests.browser.phone import PHONE, log_in, packed
from tests.world import World

# Fetches the pages ahead again, logs out while they are on their way, and tells what is kept when all have come.
LEAVE_WHILE_PACKING = """async ([token, where]) => {
  const kept = async () => (await caches.keys()).filter((name) => name.startsWith("dicoso-pages-"));
  for (const name of await kept()) await caches.delete(name);
  const account = document.querySelector('meta[name="dicoso-account"]').content;
  const worker = (await navigator.serviceWorker.ready).active;
  const packed = new Promise((done) => navigator.serviceWorker.addEventListener("message", done, { once: true }));
  worker.postMessage({ do: "pack", account });
  await new Promise((done) => setTimeout(done, 150));
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  await Promise.all([packed, fetch(where, { method: "POST", body, redirect: "manual" })]);
  return kept();
}"""


@pytest.mark.looks
def test_pages_still_on_their_way_are_not_kept_after_a_logout(world: World, browser: Browser, live_server: Any) -> None:
    phone = browser.new_context(base_url=live_server.url, **PHONE)
    page = phone.new_page()
    log_in(page)
    packed(page)
    token = page.locator("form[action$='dang-xuat'] [name=csrfmiddlewaretoken]").first.get_attribute("value")
    assert page.evaluate(LEAVE_WHILE_PACKING, [token, reverse("logout")]) == []
    phone.close()
