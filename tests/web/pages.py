"""How the tests read a page: its words, its links, and the cells of its tables."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


class Cell(NamedTuple):
    """What stands in one cell of a table, and where it leads."""

    text: str
    href: str = ""


def text(response: Any) -> str:
    """Return what a person reads on a page: without markup, in one line."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def main_text(response: Any) -> str:
    """Return what stands in the page itself, without the frame around it."""
    body = response.content.decode()
    return text_of(body[body.index("<main") : body.index("</main>")])


def text_of(markup: str) -> str:
    """Return markup as words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


class _Tables(HTMLParser):
    """Reads the rows of the tables with one class; end tags may be left out."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind, self.inside = kind, False
        self.rows: list[list[list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.inside = self.kind in (given.get("class") or "").split()
        if not self.inside:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append(["", ""])
        elif tag == "a" and self.rows and self.rows[-1]:
            self.rows[-1][-1][1] = given.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1][0] += data


def rows(response: Any, kind: str = "table") -> list[list[Cell]]:
    """Return the rows of the tables with a class, head included, cell by cell."""
    reader = _Tables(kind)
    reader.feed(response.content.decode())
    return [[Cell(" ".join(said.split()), where) for said, where in row] for row in reader.rows]


def links(response: Any) -> list[str]:
    """Return every address that a page leads to."""
    return [unescape(found) for found in re.findall(r'<a\b[^>]*\bhref=["\']?([^"\'\s>]+)', response.content.decode())]


def queries(client: Client, where: str) -> int:
    """Return how many queries a page makes, once everything that is read once a process has been read."""
    client.get(where)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(where)
    assert answer.status_code == 200, where
    return len(asked)
