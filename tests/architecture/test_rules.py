"""Rulebook and program name the same rules: none that nobody reads, none that isn't written."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from dicoso.domain.counting import Verdict
from dicoso.domain.permissions import ACTIONS
from dicoso.domain.quota import COUNT_RULES
from dicoso.domain.rules import Rulebook
from dicoso.rulebook.load import load_rulebook
from dicoso.web import urls  # noqa: F401  # importing it declares the pages
from dicoso.web.routes import PAGES
from tests.architecture.house import files, parsed

# Rules that are cited and shown, but that no part of the program follows yet.
WAITING = {
    "secondment.min_months": "secondments, which can't be recorded yet",
    "secondment.max_age": "secondments, which can't be recorded yet",
}
NAME = re.compile(r"[a-z]+\.[a-z_]+\Z")
WORDS = (
    "messages",
    "verdicts",
    "permissions",
    "urls",
)  # modules whose dotted names are codes of other kinds as well


@cache
def book() -> Rulebook:
    return load_rulebook()


@cache
def named_in_code() -> frozenset[str]:
    """Return every dotted name that stands in the program as a string, outside the words for people."""
    found = set()
    for path in files(".py", below="dicoso"):
        if path.stem in WORDS:
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.match(node.value):
                found.add(node.value)
    return frozenset(found)


def other_codes() -> set[str]:
    """Return the dotted names of rights and pages, of what is done by another right than its name, and of a file."""
    done = {"plan.replace", "trip.refuse", "trip.unlink"}
    return {*ACTIONS, *(page.name for page in PAGES), *done, "report.typ"}


@pytest.mark.parametrize("name", load_rulebook().names)
def test_every_rule_is_read_or_openly_waits_for_what_will_read_it(name: str) -> None:
    assert (name in named_in_code()) is not (name in WAITING), name


def test_what_waits_is_a_rule() -> None:
    assert set(WAITING) <= set(book().names)


def test_every_rule_that_the_program_names_is_written() -> None:
    named = {name for name in named_in_code() if name.partition(".")[0] in book().topics}
    assert named - other_codes() <= set(book().names)


def test_the_count_reads_rules_that_are_in_force_everywhere() -> None:
    for province in (None, *{layer.province for layer in book().layers}):
        for name in COUNT_RULES:
            for start in (value.start for value in book().parameters[name].values):
                assert book().rule(name, province, start).source.citation


def test_every_verdict_is_a_rule_with_a_source() -> None:
    assert {verdict.value for verdict in Verdict} <= set(book().names)


def test_a_rule_that_the_count_reads_stands_in_every_report() -> None:
    """`dicoso count` prints the rules that the figures rest on: all of them."""
    assert set(COUNT_RULES) <= set(book().names)
    assert len(COUNT_RULES) == len(set(COUNT_RULES))
