"""A mail server of a few lines that does what a test wants of it: takes letters, refuses, drops the connection."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class MailServer(socketserver.ThreadingTCPServer):
    """`behaviour`: take | refuse_address | later | drop_before (the letter) | drop_after (it was taken)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.behaviour = "take"
        self.letters: list[EmailMessage] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self._say("220 thu.example.org")
        while line := self.rfile.readline().decode().strip().upper():
            if line.startswith("RCPT") and self.server.behaviour in ("refuse_address", "later"):
                self._say("550 no such address" if self.server.behaviour == "refuse_address" else "451 later")
            elif line == "DATA":
                if not self._data():
                    return
            elif line == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> bool:
        """Take a letter; tell whether the talk goes on."""
        if self.server.behaviour == "drop_before":
            return False
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        found = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.letters.append(cast(EmailMessage, found))
        if self.server.behaviour == "drop_after":
            return False
        self._say("250 taken")
        return True


@contextmanager
def mailserver() -> Iterator[MailServer]:
    """Run one until the test ends."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
