"""The server itself: requests a second on the login page, memory of a worker, weight of a first load."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pool
from time import perf_counter, sleep
from urllib.request import Request, urlopen

import psutil
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Request as PlaywrightRequest

from bench import world
from bench.result import Result
from dicoso.store.models import Account, Person

PORT = 8765
SECONDS = 6
CLIENTS = 2
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def serving() -> Iterator[psutil.Process]:
    """Run `dicoso serve` with two workers until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dicoso", "serve", "--port", str(PORT), "--workers", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"DICOSO_TODAY": world.TODAY.isoformat()},
    )
    try:
        _wait()
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait() -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", PORT), 0.2).close()
            return
        except OSError:
            sleep(0.1)
    raise SystemExit("the server doesn't answer")


def hammer(_: int) -> int:
    """Fetch the login page over one kept connection for some seconds; return how often it came whole."""
    ask = b"GET /dang-nhap HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"
    done, end = 0, perf_counter() + SECONDS
    with socket.create_connection(("127.0.0.1", PORT)) as line:
        stream = line.makefile("rb")
        while perf_counter() < end:
            line.sendall(ask)
            if b" 200 " not in stream.readline():
                raise SystemExit("the login page isn't 200")
            length = 0
            while (head := stream.readline().strip().lower()) != b"":
                if head.startswith(b"content-length:"):
                    length = int(head.split(b":")[1])
            stream.read(length)
            done += 1
    return done


def fetch(where: str, cookie: str = "", codings: str = "gzip, br") -> bytes:
    """Fetch something as it travels to a browser: compressed, if `codings` names what the server knows."""
    headers = {"Accept-Encoding": codings, "Cookie": cookie}
    with urlopen(Request(f"http://127.0.0.1:{PORT}{where}", headers=headers), timeout=60) as answer:
        return bytes(answer.read())


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser that this machine has until the block ends."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def first_load(browser: Browser, where: str, cookie: str) -> int:
    """Return the bytes that a browser with nothing kept fetches for a page, compressed as they travel."""
    site = f"http://127.0.0.1:{PORT}"
    with browser.new_context(base_url=site, service_workers="block") as context:
        if cookie:
            context.add_cookies([{"name": "dicoso", "value": cookie, "url": site}])
        fetched: list[PlaywrightRequest] = []

        def keep(request: PlaywrightRequest) -> None:
            fetched.append(request)

        context.on("requestfinished", keep)
        context.new_page().goto(where, wait_until="networkidle")
        return sum(each.sizes()["responseBodySize"] for each in fetched)


def run() -> list[Result]:
    """Serve a province and measure from outside."""
    unit = world.province("33", 1_000, 36, 250)
    world.account("tckt", "org_inspection", unit, Person.objects.order_by("-pk").first(), "mat-khau-do-toc-do")
    client = Client()
    client.force_login(Account.objects.get(username="tckt"))
    session = client.cookies["dicoso"].value
    code = Person.objects.order_by("pk").values_list("code", flat=True)[0]
    pages = [
        "/", "/tong-hop", "/tong-hop?cot=hinh-thuc", "/lich-thang", f"/can-bo/{code}/nam/{world.YEAR}", "/ke-hoach",
        "/chuyen-di", "/can-bo", "/bao-cao", "/bao-cao/giao-ban", "/kien-nghi", "/dia-ban", "/tin-nhac", "/lich-nghi",
    ]  # fmt: skip
    with serving() as server:
        with Pool(CLIENTS) as clients:
            total = sum(clients.map(hammer, range(CLIENTS)))
        with chromium() as browser:
            load = {where: first_load(browser, where, session) for where in pages}
            login = first_load(browser, "/dang-nhap", "")
        for _ in range(10):
            for where in (*pages, "/tong-hop/xlsx", "/tong-hop/docx", "/tong-hop/pdf"):
                fetch(where, f"dicoso={session}")
        memory = max(worker.memory_info().rss for worker in server.children(recursive=True))
    heaviest = max((size, where) for where, size in load.items() if where != "/tong-hop")
    return [
        Result("login page, two workers", "2 clients on the same 2 cores", total / SECONDS, "≥", 500, "requests/s"),
        Result("memory of a worker after the run", "every page ten times", memory / 1e6, "≤", 120, "MB"),
        Result("first load, login page", "all files, compressed", login / 1000, "≤", 60, "kB"),
        Result("first load, heaviest page", f"{heaviest[1]}, compressed", heaviest[0] / 1000, "≤", 60, "kB"),
        Result("first load, table of 1,000 people", "all files, compressed", load["/tong-hop"] / 1000, "≤", 60, "kB"),
    ]
