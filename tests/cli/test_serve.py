"""`dicoso serve`: from nothing to the login page, and an orderly end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from tests.cli.program import ROOT, call, start

Capture = pytest.CaptureFixture[str]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


@contextmanager
def serving(place: Mapping[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the server and wait until it answers."""
    command = [sys.executable, "-m", "dicoso", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=dict(place), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        until = monotonic() + 90
        while not _answers(port):
            assert server.poll() is None, server.communicate()[0].decode()
            assert monotonic() < until, "the server doesn't answer"
            sleep(0.2)
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


def working(server: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the workers that the server keeps beside it."""
    found = []
    for child in psutil.Process(server.pid).children(recursive=True):
        with suppress(psutil.Error):  # it may end while it is looked at
            if child.cmdline()[-1:] == ["work"]:
                found.append(child)
    return found


def until(holds: Callable[[], object]) -> bool:
    """Wait until something holds; tell whether it came to that."""
    end = monotonic() + 90
    while not holds() and monotonic() < end:
        sleep(0.2)
    return bool(holds())


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True


def test_an_empty_place_becomes_a_site_with_a_login_page(empty_place: dict[str, str]) -> None:
    port = free_port()
    with serving(empty_place, port) as server:
        with urlopen(f"http://127.0.0.1:{port}/tong-hop") as page:  # leads to the login
            assert (page.status, "/dang-nhap" in page.url) == (200, True)
            assert "Đăng nhập" in page.read().decode()
        with pytest.raises(HTTPError) as missing:
            urlopen(f"http://127.0.0.1:{port}/static/khong-co.css")
        assert missing.value.code == 404
        second = start(empty_place, "serve", "--port", str(port))
        assert (second.status, second.out) == (2, "")
        assert f"127.0.0.1:{port}" in second.err
        assert until(lambda: len(working(server)) == 1)
        workers = working(server)
        workers[0].kill()
        assert until(lambda: working(server) not in ([], workers)), "no worker was started again"
        (again,) = working(server)
    assert server.returncode == 0
    assert not again.is_running()
    said = server.communicate()[0].decode()
    assert said.startswith(f"dicoso: http://127.0.0.1:{port}/")
    assert "Traceback" not in said


@pytest.mark.parametrize("words", [("--port", "0"), ("--port", "99999"), ("--port", "x"), ("--workers", "0")])
def test_a_port_or_a_number_of_workers_that_cannot_be_is_refused(capsys: Capture, words: tuple[str, str]) -> None:
    said = call(capsys, "serve", *words)
    assert (said.status, said.out) == (2, "")
    assert "is not a" in said.err


def test_an_address_that_is_not_this_machines_is_told(capsys: Capture) -> None:
    said = call(capsys, "serve", "--host", "192.0.2.1", "--port", "8000")
    assert (said.status, said.out) == (2, "")
    assert "192.0.2.1:8000" in said.err
