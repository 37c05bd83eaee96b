"""The phone without a network: weight of all that it takes along, start from what it kept, and a full queue sent."""

from __future__ import annotations

import json
import re
from time import perf_counter
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from playwright.sync_api import CDPSession, Page

from bench import world
from bench.result import Result
from bench.server import PORT, chromium, fetch, serving
from dicoso.store.models import Account, Person, Unit

TRIPS = 200
SLOWER = 4  # times, as a cheap phone is
STARTS = 5
PASSWORD = "mat-khau-do-toc-do"
SIZE = "a cadre among 1,000"
PAGES = (
    "home", "plan.mine", "trip.view", "trip.record", "trip.record_anywhere", "trip_report.write_anywhere", "outbox",
    "offline.hosts",
)  # fmt: skip


def run() -> list[Result]:
    """Serve a province, and be a phone."""
    unit = world.province("33", 1_000, 36, 250)
    person = Person.objects.order_by("pk").first()
    account = world.account("canbo", "cadre", unit, person, PASSWORD)
    results = [_queue(account, unit)]
    client = Client()
    client.force_login(account)
    cookie = f"dicoso={client.cookies['dicoso'].value}"
    with serving():
        results.append(_weight(cookie))
        results.append(_start())
    return results


def _queue(account: Account, unit: Unit) -> Result:
    """Send what was recorded in a year without a network, as the phone does: fifty items at a time."""
    host = Unit.objects.filter(level="commune", path__startswith=unit.path, valid_to__gte=world.TODAY).first()
    items = [
        {
            "id": str(uuid4()),
            "kind": "trip",
            "told_at": f"{world.TODAY}T08:00:00+07:00",
            "content": {
                "don-vi": str(host.pk if host else ""),
                "start": f"{world.YEAR}-{1 + i // 20:02}-{1 + i % 20:02}",
                "end": f"{world.YEAR}-{1 + i // 20:02}-{1 + i % 20:02}",
                "form": "topic",
                "venue": "field",
                "order": "15-CL/TĐTN",
                "content": "Nắm tình hình cơ sở",
            },
        }
        for i in range(TRIPS)
    ]
    client = Client()
    client.force_login(account)
    start = perf_counter()
    for i in range(0, TRIPS, 50):
        answer = client.post(reverse("outbox.send"), json.dumps(items[i : i + 50]), content_type="application/json")
        if answer.status_code != 200 or any(each["state"] != "stored" for each in answer.json()):
            raise SystemExit(f"the queue: {answer.status_code} {answer.content.decode()[:2000]}")
    spent = perf_counter() - start
    return Result("a queue of 200 trips sent", SIZE, spent, "≤", 5, "s", "each in a transaction of its own")


def _weight(cookie: str) -> Result:
    """Add up what travels before the app opens without a network: the first page, the worker and all that it keeps."""
    told = fetch(reverse("offline.worker"), cookie, codings="identity").decode()
    files = json.loads(told[told.index("serve(") + 6 : told.rindex(")")])["files"]
    module = re.findall(r'from "([^"]+)"', told)
    pages = [reverse(name) for name in PAGES]
    parts = {where: len(fetch(where, cookie)) for where in [*pages, reverse("offline.worker"), *files, *module]}
    heaviest = max(parts, key=lambda where: parts[where])
    detail = f"{len(files)} files and {len(pages)} pages, compressed; most: {heaviest.rpartition('/')[2]}"
    return Result("first load of the offline app", SIZE, sum(parts.values()) / 1000, "≤", 60, "kB", detail)


def _start() -> Result:
    """Open the first page from what the phone kept, with a slowed processor and no network; the median of some."""
    with chromium() as browser:
        page = browser.new_context(base_url=f"http://127.0.0.1:{PORT}").new_page()
        page.goto(reverse("login"))
        page.fill("[name=username]", "canbo")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_selector("html[data-packed]", state="attached", timeout=60_000)
        line = page.context.new_cdp_session(page)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.context.set_offline(True)
        times = sorted(_opened(page, line) for _ in range(STARTS))
    detail = "processor slowed four times, until the page can be used"
    return Result("start without a network", SIZE, times[STARTS // 2], "≤", 1000, "ms, median of five", detail)


def _opened(page: Page, line: CDPSession) -> float:
    page.goto("about:blank")
    page.goto(reverse("home"), wait_until="commit")
    page.wait_for_selector("html[data-ready]", state="attached")
    spent: float = page.evaluate("performance.now()")
    return spent
