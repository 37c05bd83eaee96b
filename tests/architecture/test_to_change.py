"""The table "To change X, open Y" of ARCHITECTURE.md is true: what is to be changed really stands there."""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import ROOT

# What is to be changed, and a mark by which each file named for it shows that it is the place, in the order of the row.
MARKS = {
    "a quota, a band, a deadline of a province": ("[days]",),
    "the holidays of a year": ("2026-", "class OwnCalendar"),
    "what a rule may be, or a new one": ("[order_required]", "COUNT_RULES", "order_required", "counting.order", "def "),
    "why a date counts": ("def judge(", "def "),
    "who may do what": ("RIGHTS",),
    "the way of a plan or a trip": ("PLAN_STEPS", "RIGHTS", "def approve_plan", "def approve_one_plan", "BUTTONS"),
    "a word or a message": ("WORDS",),
    "a page": ("urlpatterns", "def ", "", ""),
    "colours, sizes, spaces": ("--",),
    "what a printed report says, how it looks": ("class ComplianceReport", "def outline_compliance", "class Layout"),
    "a column of an import file": ("Column(", "GUIDES", "class PersonRow", "PersonRow"),
    "a table of the database": ("",),
    "what a phone takes along and how it sends": ("def pages", "fetch(", "KINDS"),
    "what a host may say, and by which link": ("class Word", "def answer_by_link"),
    "the way of what the grassroots raised": ("FEEDBACK_STEPS", "def classify_feedback", "BOARDS"),
    "the map and the table of communes": ("class Line", "def communes"),
    "the weekly rhythm": ("class RhythmRules", "def rhythm_table"),
    "what people are told of, and when": ("KINDS", "def of_the_day", "def "),
    "a command": ("COMMANDS",),
    "a demonstration": ("title", ""),
    "the units of Viet Nam": ("units.csv", ","),
    "a setting": ("env.",),
}
ROW = re.compile(r"^\| ([^|`]+) \| (.+) \|$", re.MULTILINE)
PLACE = re.compile(r"`((?:dicoso|tests|tools)/[\w./-]*)`")


def table_rows() -> dict[str, list[str]]:
    """Files named in each row of the table, in order."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## To change X, open Y")[2]
    return {what: PLACE.findall(where) for what, where in ROW.findall(text) if what not in ("To change", "---")}


def test_every_row_of_the_table_has_its_marks() -> None:
    assert table_rows().keys() == MARKS.keys()


@pytest.mark.parametrize(("what", "places"), table_rows().items())
def test_what_is_to_be_changed_stands_where_the_table_says(what: str, places: list[str]) -> None:
    assert len(places) <= len(MARKS[what]), f"{what}: every file named needs a mark"
    for place, mark in zip(places, MARKS[what], strict=False):
        path = ROOT / place
        assert path.exists(), place
        if path.is_file():
            assert mark in path.read_text(encoding="utf-8"), f"{place} has no {mark}"
