"""The manual: pages in Markdown that are part of the program."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from markdown_it import MarkdownIt
from markupsafe import Markup

from dicoso.domain.errors import NotFound


class HelpPage(NamedTuple):
    """One page: its address, title and first paragraph (for the index), and its body."""

    slug: str
    title: str
    summary: str
    body: Markup


@lru_cache(maxsize=1)
def manual_pages() -> tuple[HelpPage, ...]:
    """Manual in order; files are named `<order>-<slug>.md`, begin with `# title` and one paragraph."""
    folder = files("dicoso.web") / "help"
    page_files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return tuple(_parse_manual_page(file.name, file.read_text(encoding="utf-8")) for file in page_files)


def _parse_manual_page(name: str, text: str) -> HelpPage:
    slug = name.removesuffix(".md").partition("-")[2]
    title, summary, body = text.split("\n\n", 2)
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return HelpPage(slug, title.removeprefix("# "), summary.replace("\n", " "), Markup(markdown.render(body)))  # noqa: S704  # ours


@require_GET
def manual_index(request: HttpRequest) -> HttpResponse:
    """List the pages."""
    return render(request, "home/help/index.html", {"pages": manual_pages()})


@require_GET
def show_manual_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page, with the way to the next."""
    for number, page in enumerate(manual_pages()):
        if page.slug == slug:
            after = manual_pages()[number + 1] if number + 1 < len(manual_pages()) else None
            return render(request, "home/help/page.html", {"page": page, "pages": manual_pages(), "after": after})
    raise NotFound(kind="help", key=slug)
