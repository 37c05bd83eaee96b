"""A phone whose browser is killed, and the road to the server, which can be cut: then nothing answers at its end."""

from __future__ import annotations

import shutil
import socket
from contextlib import suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import ARGUMENTS, PROGRAMS
from tests.browser.phone import PHONE


class _Lane(BaseRequestHandler):
    """One connection, carried on to the server and back."""

    server: _Lanes

    def handle(self) -> None:
        """Carry until one of both ends."""
        with socket.create_connection(self.server.far) as far:
            self.server.carried += [self.request, far]
            back = Thread(target=_carry, args=(far, self.request))
            back.start()
            _carry(self.request, far)
            back.join()


class _Lanes(ThreadingTCPServer):
    allow_reuse_address = True

    def __init__(self, port: int, far: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", port), _Lane)
        self.far = far
        self.carried: list[socket.socket] = []


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    _end(one, other)


def _end(*ends: socket.socket) -> None:
    for each in ends:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


class Road:
    """The way to a server, at an address of its own: cut, it refuses every connection, to a new browser too."""

    def __init__(self, url: str) -> None:
        far = urlsplit(url)
        self.far = (far.hostname or "", far.port or 80)
        self.port = 0
        self.mend()
        self.url = f"http://localhost:{self.port}"

    def mend(self) -> None:
        """Open the way, at the same address as before."""
        self.lanes = _Lanes(self.port, self.far)
        self.port = self.lanes.server_address[1]
        Thread(target=self.lanes.serve_forever, args=(0.05,), daemon=True).start()

    def cut(self) -> None:
        """Close the way and whatever was on it."""
        self.lanes.shutdown()
        _end(*self.lanes.carried)
        self.lanes.server_close()


class Killable:
    """A phone whose browser can be killed: its profile lies in a folder, and is found again by the next browser."""

    def __init__(self, browser: Browser, folder: Path, url: str) -> None:
        self.launch = browser.browser_type.launch_persistent_context
        self.folder, self.url = folder, url
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        """Start the browser, again."""
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        self.context = self.launch(
            self.folder, executable_path=program, args=list(ARGUMENTS), base_url=self.url, **PHONE
        )
        self.context.set_default_timeout(30_000)
        return self.context.pages[0]

    def kill(self) -> None:
        """Kill every process of the browser at once, as a phone does that needs the memory."""
        own = [
            process
            for process in psutil.process_iter(["cmdline"])
            if f"--user-data-dir={self.folder}" in (process.info["cmdline"] or ())
        ]
        for process in own:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(own, timeout=10)
        self.context = None
        for lock in self.folder.glob("Singleton*"):
            lock.unlink(missing_ok=True)
