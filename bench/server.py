"""The server itself: requests a second on the login page, memory of a worker, weight of a first load."""

from __future__ import annotations

import gzip
import os
import re
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

from bench import world
from bench.pages import weight
from bench.result import Result
from dicoso.store.models import Account, Person

PORT = 8765
SECONDS = 6
CLIENTS = 2
ASSET = re.compile(rb'(?:href|src)="(/static/[^"]+)"')


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


def fetch(where: str, cookie: str = "") -> bytes:
    """Fetch something compressed, as it travels."""
    headers = {"Accept-Encoding": "gzip", "Cookie": cookie}
    with urlopen(Request(f"http://127.0.0.1:{PORT}{where}", headers=headers), timeout=60) as answer:
        return bytes(answer.read())


def first_load(where: str, cookie: str) -> int:
    """Return the bytes of a page and of every file that it names, compressed."""
    page = fetch(where, cookie)
    plain = gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page
    assets = {name.decode() for name in ASSET.findall(plain)}
    return weight(page) + sum(weight(fetch(name)) for name in assets)


def run() -> list[Result]:
    """Serve a province and measure from outside."""
    unit = world.province("33", 1_000, 36, 250)
    world.account("tckt", "org_inspection", unit, Person.objects.order_by("-pk").first(), "mat-khau-do-toc-do")
    client = Client()
    client.force_login(Account.objects.get(username="tckt"))
    cookie = f"dicoso={client.cookies['dicoso'].value}"
    code = Person.objects.order_by("pk").values_list("code", flat=True)[0]
    pages = [
        "/", "/tong-hop", "/tong-hop?cot=hinh-thuc", "/lich-thang", f"/can-bo/{code}/nam/{world.YEAR}", "/ke-hoach",
        "/chuyen-di", "/can-bo",
    ]  # fmt: skip
    with serving() as server:
        with Pool(CLIENTS) as clients:
            total = sum(clients.map(hammer, range(CLIENTS)))
        load = {where: first_load(where, cookie) for where in ("/dang-nhap", *pages)}
        for _ in range(10):
            for where in (*pages, "/tong-hop/xlsx", "/tong-hop/docx", "/tong-hop/pdf"):
                fetch(where, cookie)
        memory = max(worker.memory_info().rss for worker in server.children(recursive=True))
    heaviest = max((size, where) for where, size in load.items() if where != "/tong-hop")
    return [
        Result("login page, two workers", "2 clients on the same 2 cores", total / SECONDS, "≥", 500, "requests/s"),
        Result("memory of a worker after the run", "every page ten times", memory / 1e6, "≤", 120, "MB"),
        Result("first load, login page", "all files, compressed", load["/dang-nhap"] / 1000, "≤", 60, "kB"),
        Result("first load, heaviest page", f"{heaviest[1]}, compressed", heaviest[0] / 1000, "≤", 60, "kB"),
        Result("first load, table of 1,000 people", "all files, compressed", load["/tong-hop"] / 1000, "≤", 60, "kB"),
    ]
