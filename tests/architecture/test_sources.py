"""Every "Source:" leads somewhere: to a heading of docs, a decision, a rule, or a norm known by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from dicoso.rulebook.load import load_rulebook
from tests.architecture.house import ROOT, files, named

SOURCE = re.compile(r"Source: ((?:[^.\n]|\.(?=\S)|\n(?! *\n| *\"\"\"))*)")
DOCUMENT = re.compile(r"((?:docs|dicoso)/[\w./-]*\w)(?:#([\w-]+))?")
RULE = re.compile(r"`([a-z]+\.[a-z_]+)`")
# What stands outside the repository, by the name under which anybody finds it.
NORMS = ("RFC 5545", "NĐ 30/2020/NĐ-CP", "the haversine formula", "the column `alone` of the workflow")


def sources() -> Iterator[tuple[str, str]]:
    """Each source that the program names, with its file."""
    for path in files(".py", below="dicoso"):
        for match in SOURCE.finditer(path.read_text(encoding="utf-8")):
            yield named(path), " ".join(match[1].split())


def heading_anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as readers of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(place: str, anchor: str) -> bool:
    """Whether a document, or a decision by its number, isn't there, or has no such heading."""
    path = ROOT / place
    pages = [path] if path.is_file() else sorted(path.parent.glob(path.name + "-*.md"))
    return not pages or (bool(anchor) and anchor not in heading_anchors(pages[0].read_text(encoding="utf-8")))


@pytest.mark.parametrize(("file", "source"), sorted(set(sources())))
def test_a_source_can_be_opened(file: str, source: str) -> None:
    documents, rules = DOCUMENT.findall(source), RULE.findall(source)
    assert documents or rules or source.startswith(NORMS), f"{file}: {source}"
    assert [each for each in documents if leads_nowhere(*each)] == [], file
    assert [rule for rule in rules if rule not in load_rulebook().names] == [], file


def test_nothing_is_cited_that_is_not_in_the_repository() -> None:
    cited = re.compile(r"\bthe contract\b|\bcontract's\b")
    wrong = [
        named(path)
        for path in files(".py", ".md")
        if path.name != "test_sources.py" and cited.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
