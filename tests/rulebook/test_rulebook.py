"""How layers, repeals, added folders, citations and the fingerprint work."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from importlib.resources import as_file
from pathlib import Path

import pytest

from dicoso.domain import counting, units
from dicoso.domain.rules import Rulebook, plain
from dicoso.domain.sources import Source
from dicoso.rulebook.load import check_rulebook, load_rulebook, own_files
from dicoso.rulebook.reference import markdown

ROOT = Path(__file__).parents[2]
DAY = date(2026, 12, 31)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return folder


PLAN = """
[kh-12-2026]
type   = "Kế hoạch"
number = "12"
symbol = "KH/TĐTN-TCKT"
issuer = "Ban Thường vụ Tỉnh đoàn Hưng Yên"
date   = 2026-02-05
title  = "Đi công tác cơ sở năm 2026"
"""
NEW_QUOTA = """
source = "kh-12-2026"
[days]
values = [{ from = 2026-01-01, value = 45, clause = "mục II" }]
"""


@pytest.fixture
def added(tmp_path: Path) -> Path:
    write(tmp_path, "sources.toml", PLAN)
    return write(tmp_path, "provinces/33/quota.toml", NEW_QUOTA)


# ── Folders put on top ───────────────────────────────────────────────────────────────────────────────────────


def test_a_province_sets_its_own_value_with_its_own_document(added: Path) -> None:
    rule = load_rulebook(added).rule("quota.days", "33", DAY)

    assert (rule.value, rule.scope) == (45, "overlay/provinces/33")
    assert rule.source.citation == ("Kế hoạch số 12-KH/TĐTN-TCKT ngày 05/02/2026 của Ban Thường vụ Tỉnh đoàn Hưng Yên")


def test_it_changes_nothing_for_others_or_before_its_date(added: Path, book: Rulebook) -> None:
    now = load_rulebook(added)

    assert now.rule("quota.days", "22", DAY) == book.rule("quota.days", "22", DAY)
    assert now.rule("quota.days", "33", date(2025, 12, 31)).scope == "central"
    assert now.rule("quota.days", "33", date(2019, 12, 31)).scope == "provinces/33"


def test_the_last_folder_wins(added: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    later = write(tmp_path_factory.mktemp("later"), "provinces/33/quota.toml", NEW_QUOTA.replace("45", "50"))

    assert load_rulebook(added, later).rule("quota.days", "33", DAY).value == 50
    assert [fault.reason for fault in check_rulebook(later)] == ["nguồn “kh-12-2026” không có trong sources.toml"]


def test_a_folder_may_also_change_the_centres_value(added: Path) -> None:
    write(added, "central/quota.toml", NEW_QUOTA.replace("45", "55"))
    rule = load_rulebook(added).rule("quota.days", "22", DAY)

    assert (rule.value, rule.scope) == (55, "overlay/central")


def test_a_repeal_lets_the_layer_below_speak_again(added: Path) -> None:
    file = added / "provinces/33/quota.toml"
    repeal = '}, { from = 2027-01-01, repealed = true, clause = "mục III" }]'
    file.write_text(file.read_text("utf-8").replace("}]", repeal), "utf-8")
    book = load_rulebook(added)

    assert book.rule("quota.days", "33", date(2026, 12, 31)).value == 45
    assert book.rule("quota.days", "33", date(2027, 1, 1)).scope == "central"


def test_a_folder_may_bring_next_years_calendar(added: Path) -> None:
    new_year = '{ day = 2027-01-01, name = "Tết Dương lịch", clause = "Điều 112 khoản 1 điểm a" }'
    write(added, "calendar/2027.toml", f'source = "blld-2019"\nconfirmed = true\nholidays = [{new_year}]\n')

    assert load_rulebook(added).calendar.is_rest_day(date(2027, 1, 1))


# ── Fingerprint ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_fingerprint_is_the_same_for_the_same_rules(book: Rulebook) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", book.fingerprint)
    assert load_rulebook().fingerprint == book.fingerprint


def test_the_fingerprint_does_not_depend_on_where_the_files_lie(tmp_path: Path, book: Rulebook) -> None:
    with as_file(own_files()) as own:
        shutil.copytree(own, tmp_path / "copy")

    assert load_rulebook(base=tmp_path / "copy").fingerprint == book.fingerprint


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("central/quota.toml", "value = 60", "value = 61"),
        ("provinces/48/quota.toml", "2018-01-01", "2019-01-01"),
        ("calendar/2019.toml", "2019-05-04", "2019-05-11"),
        ("sources.toml", "2018-03-21", "2018-03-22"),
    ],
)
def test_any_change_of_rules_documents_or_calendar_changes_the_fingerprint(
    tmp_path: Path, book: Rulebook, file: str, old: str, new: str
) -> None:
    with as_file(own_files()) as own:
        shutil.copytree(own, tmp_path / "copy")
    changed = tmp_path / "copy" / file
    changed.write_text(changed.read_text("utf-8").replace(old, new), "utf-8")

    assert load_rulebook(base=tmp_path / "copy").fingerprint != book.fingerprint


def test_an_added_folder_changes_the_fingerprint_and_a_new_check_date_does_not(added: Path) -> None:
    before = load_rulebook(added).fingerprint
    file = added / "provinces/33/quota.toml"
    file.write_text(file.read_text("utf-8").replace(" }]", ", checked = 2026-11-20 }]"), "utf-8")

    assert before == load_rulebook(added).fingerprint != load_rulebook().fingerprint


# ── Names, choices, citations ────────────────────────────────────────────────────────────────────────────────


def test_every_verdict_leads_to_a_rule_and_its_source(book: Rulebook) -> None:
    rules = book.in_force("33", DAY)

    assert {str(verdict): bool(rules[verdict].source.citation) for verdict in counting.Verdict} == {
        str(verdict): True for verdict in counting.Verdict
    }


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("scope.levels", units.CADRE_LEVELS),
        ("quota.by_level", units.LEVELS),
        ("counting.venues", counting.VENUES),
        ("exemption.reasons", counting.EXEMPTION_REASONS),
    ],
)
def test_files_offer_the_choices_that_the_program_knows(book: Rulebook, name: str, choices: tuple[str, ...]) -> None:
    assert book.parameters[name].choices == choices


def test_rules_are_named_by_topic_and_key(book: Rulebook) -> None:
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", name) for name in book.names)
    assert {rule.topic for rule in book.parameters.values()} == set(book.topics)


def test_every_decision_behind_a_rule_is_a_page_with_its_title(book: Rulebook) -> None:
    decisions = [source for source in book.sources.values() if source.is_decision]

    assert {decision.address for decision in decisions} <= {
        page.relative_to(ROOT).as_posix() for page in (ROOT / "docs/decisions").glob("0*.md")
    }
    for decision in decisions:
        heading = (ROOT / decision.address).read_text("utf-8").splitlines()[0]
        assert heading == f"# {decision.number}. {decision.title}"


def test_a_point_of_a_decision_that_a_rule_cites_is_on_its_page(book: Rulebook) -> None:
    cited = {
        (value.source.address, value.clause.removeprefix("điểm "))
        for layer in book.layers
        for values in layer.values.values()
        for value in values
        if value.source.is_decision
    }

    for address, point in cited:
        assert f"\n{point}. " in (ROOT / address).read_text("utf-8"), (address, point)


PAPER = Source("a", "Công văn", "2450", "VPCP-KGVX", "Văn phòng Chính phủ", date(2024, 4, 12), "Hoán đổi", "")


@pytest.mark.parametrize(
    ("source", "citation"),
    [
        (PAPER, "Công văn số 2450/VPCP-KGVX ngày 12/4/2024 của Văn phòng Chính phủ"),
        (replace(PAPER, symbol="KH/TĐTN"), "Công văn số 2450-KH/TĐTN ngày 12/4/2024 của Văn phòng Chính phủ"),
        (replace(PAPER, symbol=""), "Công văn số 2450 ngày 12/4/2024 của Văn phòng Chính phủ"),
        (replace(PAPER, date=date(2019, 3, 1)), "Công văn số 2450/VPCP-KGVX ngày 01/3/2019 của Văn phòng Chính phủ"),
        (replace(PAPER, date=date(2019, 1, 10)), "Công văn số 2450/VPCP-KGVX ngày 10/01/2019 của Văn phòng Chính phủ"),
        (replace(PAPER, date=None), "Công văn số 2450/VPCP-KGVX của Văn phòng Chính phủ"),
        (replace(PAPER, number="", symbol="", date=None), "Công văn “Hoán đổi” của Văn phòng Chính phủ"),
        (replace(PAPER, kind="Quy ước", number="0104"), "Quy ước của phần mềm số 0104: Hoán đổi"),
    ],
)  # fmt: skip
def test_a_source_is_cited_as_offices_do(source: Source, citation: str) -> None:
    assert source.citation == citation


def test_values_go_into_json_as_lists_and_tables(book: Rulebook) -> None:
    rules = book.in_force("77", date(2019, 12, 31))

    assert rules["report.bands"].plain == [60, 40]
    assert rules["quota.by_level"].plain == {"district": 10, "commune": 20, "branch": 30}
    assert (plain("quarter"), plain(True), plain(None)) == ("quarter", True, None)


def test_the_same_question_gets_the_same_object(book: Rulebook) -> None:
    assert book.in_force("33", DAY) is book.in_force("33", DAY)


def test_the_reference_page_names_every_rule_and_every_province(book: Rulebook) -> None:
    page = markdown(book, {"77": "Bà Rịa – Vũng Tàu"})

    assert all(f"`{name}`" in page for name in book.names)
    assert "Bà Rịa – Vũng Tàu (77)" in page
    assert markdown(book) == markdown(load_rulebook())
