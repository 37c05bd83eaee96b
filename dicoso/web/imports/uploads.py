"""Files that were sent and checked, kept for a while until somebody says: store it.

Kept in the data folder, readable by the server alone, under the account, the kind and the digest of the content:
what is stored is what was checked, and nobody else's. Whoever waits too long sends the file again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from pathlib import Path
from typing import Final

from django.conf import settings

SECONDS: Final = 3600
MOST_KEPT: Final = 3  # of one account, the latest; a file can hold reasons of exemptions, so none lies about
_TICKET = re.compile(r"[0-9a-f]{64}\.(csv|xlsx|ics)\Z")


def keep_upload(account: int, kind: str, name: str, content: bytes) -> str:
    """Keep a file for a while and return the ticket that gets it back."""
    folder = _folder()
    _forget(folder, account)
    ticket = f"{hashlib.sha256(content).hexdigest()}.{name.rpartition('.')[2].lower()}"
    path = folder / _file_name(account, kind, ticket)
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")  # whoever presses twice writes two
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    part.replace(path)
    return ticket


def find(account: int, kind: str, ticket: str) -> bytes | None:
    """Content that a ticket stands for; None if it is too late, or nobody's."""
    if not _TICKET.match(ticket):
        return None
    path = _folder() / _file_name(account, kind, ticket)
    try:
        if time.time() - path.stat().st_mtime > SECONDS:
            return None
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == ticket.partition(".")[0] else None


def drop(account: int, kind: str, ticket: str) -> None:
    """Forget a file that was stored."""
    if _TICKET.match(ticket):
        (_folder() / _file_name(account, kind, ticket)).unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.HOME / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _file_name(account: int, kind: str, ticket: str) -> str:
    return f"{account}-{kind}-{ticket}"


def _forget(folder: Path, account: int) -> None:
    """Delete what is too old, whoever sent it, and all but the latest of an account."""
    now = time.time()
    own = []
    for path in folder.iterdir():
        try:
            age = now - path.stat().st_mtime
        except FileNotFoundError:  # another worker was faster
            continue
        if age > SECONDS:
            path.unlink(missing_ok=True)
        elif path.name.startswith(f"{account}-"):
            own.append((age, path))
    for _, path in sorted(own)[MOST_KEPT - 1 :]:
        path.unlink(missing_ok=True)
