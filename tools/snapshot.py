"""Every page, paper and answer of the demonstrations, written into a folder, to compare two states of the program.

    dicoso demo                                       # once, in a DICOSO_HOME of its own, by the older state
    python tools/snapshot.py before                   # by the older state, on a copy of that database
    python tools/snapshot.py after                    # by the newer state, on another copy
    diff -r before after

Each account of each role follows the links of its pages. Of each kind of page it looks at a few. What differs at
each call (tokens and new ids of forms, the time of now, names of static files by content) is taken out, and white
space between elements.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections import Counter, deque
from datetime import datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile
from zoneinfo import ZoneInfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dicoso.config.settings")

import django

django.setup()

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from dicoso.data import demo
from dicoso.store.models import Account

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
FEW = 4  # pages of one kind, of one account
LINK = re.compile(r'(?:href|hx-get|src)="([^"#]+)')
CHANGING = (
    (re.compile(r'(name="\w+" value=")[0-9a-f]{8}-[0-9a-f-]{27}"'), r'\1"'),
    (re.compile(rf"\d\d:\d\d {datetime.now(VIET_NAM):%d/%m/%Y}"), "now"),
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r"(\"X-CSRFToken\": \")[^\"]*"), r"\1"),
    (re.compile(r"/static/[\w./-]+"), "/static/"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"> <"), "><"),
    (re.compile(r" ?(</?[a-zA-Z!][^>]*>) ?"), r"\1"),
)


def comparable_text(kind: str, body: bytes) -> str:
    """Body of an answer as text without what differs at each call; of Office files, the text of their parts."""
    if kind.startswith("application/vnd"):
        with ZipFile(BytesIO(body)) as archive:
            parts = [name for name in sorted(archive.namelist()) if "docProps" not in name]
            return "\n".join(f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in parts)
    if kind.startswith(("application/pdf", "image/")):
        return hashlib.sha256(re.sub(rb"/(CreationDate|ModDate|ID|Producer).*", b"", body)).hexdigest()
    text = body.decode("utf-8", "replace")
    if "html" in kind:
        for pattern, stand_in in CHANGING:
            text = pattern.sub(stand_in, text)
        text = text.replace("><", ">\n<")
    return text


def page_kind(address: str) -> str:
    """Name of the page that answers at an address, with the names of its parameters; empty, if none does."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    return name + "?" + ",".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&")))


def snapshot_account(username: str, folder: Path) -> int:
    """Write what an account's pages answer; the number of pages."""
    client = Client()
    client.force_login(Account.objects.get(username=username))
    waiting, known, looked = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        kind = page_kind(address)
        if not kind or looked[kind] >= FEW or "logout" in kind:
            continue
        looked[kind] += 1
        answer = client.get(address)
        body = b"".join(answer)
        text = comparable_text(answer.headers.get("Content-Type", ""), body)
        name = f"{kind.partition('?')[0]}-{hashlib.sha256(address.encode()).hexdigest()[:10]}"
        (folder / name).write_text(f"{address}\n{answer.status_code}\n{text}\n", encoding="utf-8")
        if "html" in answer.headers.get("Content-Type", ""):
            links = [urljoin(address, link.replace("&amp;", "&")) for link in LINK.findall(body.decode("utf-8"))]
            fresh = [link for link in dict.fromkeys(links) if link.startswith("/") and link not in known]
            known.update(fresh)
            waiting.extend(fresh)
    return sum(looked.values())


def main(folder: Path) -> None:
    """Look at the site as each account of the demonstrations that shows a role, and as two cadres more."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECRET_KEY = "the same in both states"
    for name in demo.demonstration_names():
        holders = demo.read_demonstration(name).holders
        shown = [holder for holder in holders if holder.shows]
        others = [holder for holder in holders if not holder.shows][:2]
        for holder in shown + others:
            place = folder / name / holder.account
            place.mkdir(parents=True)
            print(holder.account, snapshot_account(holder.account, place))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
