"""A rulebook file with a mistake is refused: each bad file in `bad/` has one fault, which names file, key and reason.

`bad/added/` are folders that a province puts on top of the program's rules; `bad/own/` stand in for the program's.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from dicoso.domain.errors import NoRuleInForce
from dicoso.rulebook.load import Fault, RulebookError, check_rulebook, load_rulebook

BAD = Path(__file__).parent / "bad"
HERE = "provinces/33/quota.toml"
YEAR = "calendar/2027.toml"
OWN = "central/quota.toml"

MISSING = "thiếu khóa này"
NOT_A_DATE = "phải là ngày, viết không có dấu nháy"
TWICE = "khóa hoặc bảng khai báo hai lần"
ONE_OF_TWO = "phải có đúng một trong hai: value, hoặc repealed = true"
NOT_DAYS = "phải là số ngày, số nguyên từ 0 đến 366"
NOT_LATER = "ngày phải sau 2026-01-01"
ONLY_CENTRAL = "chỉ tệp trong central của bộ quy định gốc"
NO_CODE = "tên thư mục tỉnh phải là mã tỉnh gồm hai chữ số"
NO_PROVINCE = "không có tỉnh nào mang mã 99"
NOT_A_WORKDAY = "ngày được nghỉ phải là ngày làm việc"

ADDED = [
    # TOML itself
    ("toml_does_not_parse", HERE, "", "sai cú pháp TOML (dòng 4"),
    ("a_date_that_does_not_exist", HERE, "", "sai cú pháp TOML (dòng 4, cột 20): ngày không có trong lịch"),
    ("a_key_twice", HERE, "", TWICE),
    ("a_rule_twice", HERE, "", TWICE),
    # keys
    ("unknown_key_at_the_top", HERE, "author", "khóa lạ; ở đầu tệp chỉ nhận: source"),
    ("unknown_key_in_a_rule", HERE, "days.note", "khóa lạ; ở đây chỉ nhận: source, values"),
    ("unknown_key_in_a_value", HERE, "days.values[1].until", "khóa lạ; ở đây chỉ nhận: from, value"),
    # dates
    ("dates_go_back", HERE, "days.values[2].from", NOT_LATER),
    ("the_same_date_twice", HERE, "days.values[2].from", NOT_LATER),
    ("no_date", HERE, "days.values[1].from", MISSING),
    ("a_date_as_text", HERE, "days.values[1].from", NOT_A_DATE),
    ("a_date_with_a_time", HERE, "days.values[1].from", NOT_A_DATE),
    ("checked_is_no_date", HERE, "days.values[1].checked", NOT_A_DATE),
    # citations
    ("no_clause", HERE, "days.values[1].clause", MISSING),
    ("an_empty_clause", HERE, "days.values[1].clause", "phải là một dòng chữ, không để trống"),
    ("no_source", HERE, "days.values[1].source", "thiếu nguồn"),
    ("unknown_source", HERE, "days.values[1].source", "nguồn “kh-99-2026” không có trong sources.toml"),
    # values
    ("no_values", HERE, "days.values", "thiếu giá trị"),
    ("values_are_no_list", HERE, "days.values", "phải là danh sách các bảng"),
    ("neither_value_nor_repeal", HERE, "days.values[1].value", ONE_OF_TWO),
    ("both_value_and_repeal", HERE, "days.values[1].value", ONE_OF_TWO),
    ("repeals_nothing", HERE, "days.values[1].repealed", "không có giá trị nào đang hiệu lực để bãi bỏ"),
    ("days_as_text", HERE, "days.values[1].value", NOT_DAYS),
    ("days_with_a_fraction", HERE, "days.values[1].value", NOT_DAYS),
    ("more_days_than_a_year_has", HERE, "days.values[1].value", NOT_DAYS),
    ("a_table_with_an_unknown_level", HERE, "by_level.values[1].value", "mục “village” phải là một trong: central"),
    ("a_table_with_a_wrong_number", HERE, "by_level.values[1].value", f"mục “branch” {NOT_DAYS}"),
    ("a_step_without_its_days", "provinces/33/plan.toml", "due_days.values[1].value", "thiếu mục: approved"),
    ("a_choice_that_is_not_offered", "provinces/33/plan.toml", "cycle.values[1].value",
     "phải là một trong: year, quarter, month"),
    ("yes_no_as_a_word", "provinces/33/counting.toml", "order_required.values[1].value", "phải là true"),
    ("a_list_with_an_unknown_word", "provinces/33/counting.toml", "venues.values[1].value", "phải là một trong: field"),
    ("a_list_with_a_word_twice", "provinces/33/counting.toml", "venues.values[1].value", "có mục lặp lại"),
    ("a_day_that_not_every_year_has", "provinces/33/period.toml", "end.values[1].value",
     "phải là tháng và ngày có trong mọi năm"),
    ("thresholds_that_rise", "provinces/33/report.toml", "bands.values[1].value", "các mốc phải giảm dần"),
    ("a_limit_as_a_word", "provinces/33/secondment.toml", "max_age.values[1].value",
     'phải là số tuổi hoặc số năm, số nguyên từ 0 đến 100, hoặc "none"'),
    # who may say what
    ("a_rule_that_nobody_defined", HERE, "hours", "không có quy định “quota.hours”"),
    ("a_rule_that_no_province_may_set", "provinces/33/counting.toml", "per_date", "quy định này là cách tính chung"),
    ("a_province_names_a_rule_anew", HERE, "days.title", ONLY_CENTRAL),
    ("a_province_changes_the_unit", HERE, "days.unit", ONLY_CENTRAL),
    # folders and files
    ("province_by_name", "provinces/hung-yen", "", NO_CODE),
    ("province_code_too_short", "provinces/1", "", NO_CODE),
    ("province_that_there_is_not", "provinces/99", "", NO_PROVINCE),
    ("unknown_folder", "province", "", "thư mục lạ; chỉ nhận central, provinces và calendar"),
    ("a_file_in_no_folder", "quota.toml", "", "tệp này phải nằm trong central, provinces hoặc calendar"),
    ("not_a_toml_file", "provinces/33/quota.txt", "", "không phải tệp .toml"),
    ("topic_in_capitals", "provinces/33/Quota.toml", "", "tên tệp phải là tên nhóm quy định"),
    # documents
    ("source_with_an_unknown_key", "sources.toml", "kh-1-2026.link", "khóa lạ; ở đây chỉ nhận: type, number"),
    ("source_of_an_unknown_type", "sources.toml", "kh-1-2026.type", "loại văn bản phải là một trong"),
    ("source_without_a_title", "sources.toml", "kh-1-2026.title", MISSING),
    ("source_without_an_issuer", "sources.toml", "kh-1-2026.issuer", MISSING),
    ("source_with_a_date_as_text", "sources.toml", "kh-1-2026.date", NOT_A_DATE),
    ("source_with_a_symbol_but_no_number", "sources.toml", "kh-1-2026.number", MISSING),
    ("source_with_capitals_in_its_id", "sources.toml", "KH-1-2026", "mã nguồn chỉ gồm chữ thường không dấu"),
    ("source_that_takes_another_ones_id", "sources.toml", "hd-03-2018", "mã nguồn này đã dùng cho một văn bản khác"),
    ("article_without_an_address", "sources.toml", "bai-2026.address", MISSING),
    ("decision_under_a_wrong_number", "sources.toml", "decision-0901.number", "mã của quy ước phải là decision-"),
    # work calendar
    ("calendar_named_otherwise", "calendar/nam-2027.toml", "", "tên tệp lịch phải là năm"),
    ("calendar_with_an_unknown_key", YEAR, "festivals", "khóa lạ; ở đây chỉ nhận: source, confirmed"),
    ("calendar_that_does_not_say_whether_it_is_confirmed", YEAR, "confirmed", MISSING),
    ("calendar_unconfirmed_without_a_note", YEAR, "note", MISSING),
    ("calendar_without_holidays", YEAR, "holidays", "thiếu danh sách ngày nghỉ lễ, Tết của năm"),
    ("holiday_of_another_year", YEAR, "holidays[2].day", "ngày phải nằm trong năm 2027"),
    ("holiday_twice", YEAR, "holidays[2]", "ngày 2027-01-01 đã có trong danh sách ngày nghỉ"),
    ("holiday_without_a_clause", YEAR, "holidays[1].clause", MISSING),
    ("holiday_with_a_day_and_a_span", YEAR, "holidays[1].day", "phải có day (một ngày), hoặc from và to"),
    ("holiday_that_ends_before_it_begins", YEAR, "holidays[2].to", "ngày cuối không được trước ngày đầu"),
    ("swap_of_a_weekend", YEAR, "swaps[1].off", NOT_A_WORKDAY),
    ("swap_of_a_holiday", YEAR, "swaps[1].off", NOT_A_WORKDAY),
    ("swap_for_a_working_day", YEAR, "swaps[1].work", "ngày làm bù phải là thứ Bảy hoặc Chủ nhật"),
    ("swap_in_the_file_of_another_year", YEAR, "swaps[1].off", "ngày được nghỉ phải nằm trong năm 2027"),
]  # fmt: skip

DEFINED = [
    ("topic_without_a_title", "title", MISSING),
    ("rule_without_a_title", "days.title", MISSING),
    ("rule_without_a_unit", "days.unit", MISSING),
    ("rule_with_an_unknown_unit", "days.unit", "đơn vị lạ; chỉ nhận: day, month"),
    ("rule_with_an_unknown_key", "days.formula", "khóa lạ; ở đây chỉ nhận: title, unit"),
    ("rule_without_values", "days.values", "thiếu giá trị"),
    ("choice_without_choices", "mode.choices", "đơn vị “choice” phải có choices"),
    ("choices_for_a_number", "days.choices", "đơn vị “day” không được có choices"),
    ("choices_twice", "mode.choices", "phải là danh sách các từ, không lặp lại"),
]


def only(faults: list[Fault]) -> Fault:
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


@pytest.mark.parametrize(("case", "file", "key", "reason"), ADDED, ids=[case[0] for case in ADDED])
def test_a_bad_file_gives_its_fault_and_no_other(case: str, file: str, key: str, reason: str) -> None:
    folder = BAD / "added" / case

    fault = only(check_rulebook(folder))

    assert (fault.file, fault.key) == (f"{folder}/{file}", key)
    assert fault.reason.startswith(reason)


@pytest.mark.parametrize(("case", "key", "reason"), DEFINED, ids=[case[0] for case in DEFINED])
def test_a_rule_must_be_well_defined(case: str, key: str, reason: str) -> None:
    fault = only(check_rulebook(base=BAD / "own" / case))

    assert (fault.file, fault.key) == (OWN, key)
    assert fault.reason.startswith(reason)


def test_every_bad_folder_is_tried() -> None:
    assert {folder.name for folder in (BAD / "added").iterdir()} == {case[0] for case in ADDED}
    assert {folder.name for folder in (BAD / "own").iterdir()} == {case[0] for case in DEFINED}


def test_the_programs_own_rules_have_no_fault() -> None:
    assert check_rulebook() == []


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "provinces" / "33").mkdir(parents=True)
    (tmp_path / HERE).write_bytes('source = "Hưng Yên"'.encode("utf-16"))

    assert only(check_rulebook(tmp_path)).reason.startswith("tệp không ở bảng mã UTF-8")


def test_all_faults_of_all_files_are_told_at_once_and_nothing_is_loaded(tmp_path: Path) -> None:
    for case in ("no_clause", "thresholds_that_rise", "province_by_name", "source_without_a_title"):
        shutil.copytree(BAD / "added" / case, tmp_path, dirs_exist_ok=True)

    with pytest.raises(RulebookError) as caught:
        load_rulebook(tmp_path)

    assert [str(fault).removeprefix(f"{tmp_path}/") for fault in sorted(caught.value.faults)] == [
        "provinces/33/quota.toml: days.values[1].clause: thiếu khóa này",
        "provinces/33/report.toml: bands.values[1].value: các mốc phải giảm dần và lớn hơn 0, "
        "để các nhóm không hở, không chồng nhau",
        "provinces/hung-yen: tên thư mục tỉnh phải là mã tỉnh gồm hai chữ số, ví dụ 33",
        "sources.toml: kh-1-2026.title: thiếu khóa này",
    ]
    assert caught.value.facts["faults"] == caught.value.faults


def test_one_file_can_be_checked_alone(tmp_path: Path) -> None:
    for case in ("no_clause", "thresholds_that_rise"):
        shutil.copytree(BAD / "added" / case, tmp_path, dirs_exist_ok=True)

    assert only(check_rulebook(tmp_path / HERE)).key == "days.values[1].clause"
    assert only(check_rulebook(tmp_path / "provinces/33/report.toml")).key == "bands.values[1].value"


def test_a_file_in_the_folder_of_no_province_is_refused_alone_as_well() -> None:
    folder = BAD / "added" / "province_that_there_is_not"

    fault = only(check_rulebook(folder / "provinces/99/quota.toml"))

    assert str(fault).startswith(f"{folder}/provinces/99: {NO_PROVINCE}")


def test_a_folder_or_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    nowhere = tmp_path / "quy-dinh"

    assert only(check_rulebook(nowhere)) == Fault(str(nowhere), "", "không tìm thấy thư mục quy định này")
    assert only(check_rulebook(tmp_path / "central" / "quota.toml")).reason == "không tìm thấy tệp này"
    with pytest.raises(RulebookError):
        load_rulebook(nowhere)


def test_a_rule_without_a_value_yet_raises_and_has_no_default(tmp_path: Path) -> None:
    shutil.copytree(BAD / "own" / "rule_without_a_title", tmp_path, dirs_exist_ok=True)
    file = tmp_path / OWN
    file.write_text(file.read_text("utf-8").replace("[days]\n", '[days]\ntitle = "Số ngày"\n'), "utf-8")
    book = load_rulebook(base=tmp_path)

    assert book.rule("quota.days", None, date(2018, 1, 1)).value == 60
    for day in (date(2017, 12, 31), date(2010, 1, 1)):
        with pytest.raises(NoRuleInForce) as caught:
            book.rule("quota.days", "33", day)
        assert caught.value.facts == {"rule": "quota.days", "day": day, "scope": "provinces/33"}
        with pytest.raises(NoRuleInForce):
            book.in_force(None, day).get("quota.days")
        assert "quota.days" not in book.in_force(None, day)
        assert len(book.in_force(None, day)) == 0
    with pytest.raises(KeyError):
        book.rule("quota.hours", None, date(2018, 1, 1))
