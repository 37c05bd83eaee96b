"""Every worked case of tests/cases, told by the program and by the second count, must be what its file says."""

from __future__ import annotations

import unicodedata

import pytest

from dicoso.domain.compliance import summarise
from dicoso.domain.counting import explain
from dicoso.domain.quota import CountingRules, progress
from dicoso.domain.rules import Rulebook
from dicoso.domain.text import fold
from dicoso.rulebook.load import load_rulebook
from tests import naive
from tests.cases import FOLDER, WHY_NOT, Case, Line, naive_rules, read_cases, story, summary_story
from tests.domain import both

CASES = read_cases()
PEOPLE = [case for case in CASES if case.kind == "tình huống"]
SUMMARIES = [case for case in CASES if case.kind == "tổng hợp"]


def ids(cases: list[Case]) -> list[str]:
    return [f"{case.file}: {fold(case.name)}" for case in cases]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize("case", PEOPLE, ids=ids(PEOPLE))
def test_the_year_of_a_person_is_told_as_the_case_says(case: Case, book: Rulebook) -> None:
    year, rules = case.year(book), CountingRules.of(case.rules(book))
    counted = both.counted(year, naive_rules(rules))
    found = progress(counted, year.as_of, rules)
    lines = []
    for day, verdict, visits in explain(both.facts(year), counted, rules):
        if day <= year.as_of:
            lines.append(
                Line(day, verdict.value, visits[0].host_level, visits[0].form, tuple(visit.trip for visit in visits))
            )
    assert story(lines, found.by_level, found.quota, found.status) == case.expected(), f"{case.file}: {case.name}"


@pytest.mark.parametrize("case", PEOPLE, ids=ids(PEOPLE))
def test_the_second_count_reaches_the_same_figures(case: Case, book: Rulebook) -> None:
    year, rules = case.year(book), CountingRules.of(case.rules(book))
    told = naive.count(year, naive_rules(rules))
    assert story([], told.by_level, told.quota, told.status) == case.expected()[-2:], f"{case.file}: {case.name}"


@pytest.mark.parametrize("case", SUMMARIES, ids=ids(SUMMARIES))
def test_the_summary_of_a_unit_is_told_as_the_case_says(case: Case, book: Rulebook) -> None:
    rules = CountingRules.of(case.rules(book))
    assert summary_story(summarise(case.people(), rules.bands)) == case.expected(), f"{case.file}: {case.name}"


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_the_rulebook_still_says_what_the_case_relies_on(case: Case, book: Rulebook) -> None:
    for name, relied_on, in_force in case.relied_on(book):
        assert in_force == relied_on, f"{case.file}: {case.name}: {name}"


def test_no_two_cases_have_one_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_case_says_who_agreed_or_that_nobody_was_asked_yet() -> None:
    for case in CASES:
        assert case.fields["đồng ý"].strip(), case.name


def test_the_files_are_written_in_one_unicode_form() -> None:
    for path in FOLDER.iterdir():
        if path.is_file():
            assert unicodedata.is_normalized("NFC", path.read_text("utf-8")), path.name


def test_every_reason_for_which_a_date_is_refused_has_a_case() -> None:
    told = "\n".join(line for case in PEOPLE for line in case.expected())
    assert [reason for reason in WHY_NOT.values() if reason not in told] == []
