"""What the rulebook says, province by province: each value with the document behind it."""

from __future__ import annotations

from datetime import date

import pytest

from dicoso.domain.rules import InEffect, Rulebook, Value
from dicoso.rulebook.load import load_rulebook

END_OF_2018, END_OF_2019, END_OF_2020, END_OF_2021 = (date(year, 12, 31) for year in range(2018, 2022))
MERGER = date(2025, 7, 1)
BEFORE_THE_MERGER = date(2025, 6, 30)
MERGED = ("24", "27", "33", "45", "48", "58", "64", "67", "72", "75", "77")

CENTRAL_GUIDE = "Hướng dẫn số 03-HD/TWĐTN-BTC ngày 21/3/2018 của Ban Bí thư Trung ương Đoàn"
BA_RIA = "Kế hoạch “Đi công tác cơ sở của cán bộ Đoàn cấp tỉnh giai đoạn 2018–2022” của Tỉnh đoàn Bà Rịa – Vũng Tàu"
QUANG_TRI = "Kế hoạch số 167-KH/TĐTN-XDĐ ngày 13/4/2020 của Tỉnh đoàn Quảng Trị"
QUANG_NINH = "Hướng dẫn số 14-HD/TĐTN-TCKT ngày 26/7/2019 của Ban Thường vụ Tỉnh đoàn Quảng Ninh"
DA_NANG = "Kế hoạch số 39 ngày 23/5/2018 của Thành đoàn Đà Nẵng"
HUNG_YEN = (
    "Bài “Kết quả thực hiện chế độ đi công tác cơ sở của cán bộ đoàn chuyên trách cấp tỉnh năm 2019 ở Hưng Yên” "
    "của Ban Tổ chức - Kiểm tra Tỉnh đoàn Hưng Yên"
)
GIA_LAI = "Bài “Cán bộ Đoàn tăng cường về cơ sở để rèn luyện” của Báo Gia Lai"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def says(rule: InEffect, value: Value, citation: str, scope: str) -> bool:
    """The rule has this value, stands on this document, and was set there."""
    assert (rule.value, rule.source.citation, rule.scope) == (value, citation, scope)
    assert rule.clause
    return True


# ── The centre ───────────────────────────────────────────────────────────────────────────────────────────────


def test_two_months_are_sixty_days_by_the_central_guide(book: Rulebook) -> None:
    assert says(book.rule("quota.days", None, END_OF_2019), 60, CENTRAL_GUIDE, "central")


def test_the_central_guide_speaks_of_cadres_of_the_centre_and_of_provinces(book: Rulebook) -> None:
    assert says(book.rule("scope.levels", None, END_OF_2019), ("central", "province"), CENTRAL_GUIDE, "central")


def test_a_rest_day_counts_which_no_document_says_and_the_citation_admits(book: Rulebook) -> None:
    decision = "Quy ước của phần mềm số 0104: Ngày nghỉ có đi cơ sở vẫn được tính"

    assert says(book.rule("counting.rest_days", "33", END_OF_2019), True, decision, "central")


def test_before_2018_there_was_no_rule(book: Rulebook) -> None:
    assert len(book.in_force(None, date(2017, 12, 31))) == 0


# ── The provinces, as each one's own document says ───────────────────────────────────────────────────────────


def test_hung_yen_asks_for_sixty_days_and_reports_in_three_groups(book: Rulebook) -> None:
    rules = book.in_force("33", END_OF_2019)

    assert says(rules["quota.days"], 60, HUNG_YEN, "provinces/33")
    assert says(rules["report.bands"], (60, 40), HUNG_YEN, "provinces/33")
    assert says(rules["counting.order_required"], True, HUNG_YEN, "provinces/33")


def test_quang_ninh_asks_everyone_from_the_province_to_the_commune(book: Rulebook) -> None:
    rules = book.in_force("22", END_OF_2019)

    assert says(rules["scope.levels"], ("province", "district", "commune"), QUANG_NINH, "provinces/22")
    assert says(rules["exemption.reasons"], ("study", "sick", "maternity"), QUANG_NINH, "provinces/22")
    assert says(rules["exemption.study_min_months"], 6, QUANG_NINH, "provinces/22")
    assert says(rules["quota.days"], 60, CENTRAL_GUIDE, "central")


def test_ba_ria_vung_tau_asks_for_30_days_in_branches_20_in_communes_10_in_districts(book: Rulebook) -> None:
    rules = book.in_force("77", END_OF_2019)

    assert says(rules["quota.by_level"], {"branch": 30, "commune": 20, "district": 10}, BA_RIA, "provinces/77")
    assert says(rules["quota.days"], 60, BA_RIA, "provinces/77")
    assert says(rules["counting.order_required"], True, BA_RIA, "provinces/77")
    assert rules["quota.days"].start == date(2018, 1, 1)


def test_whether_the_split_is_binding_no_one_says_so_it_advises(book: Rulebook) -> None:
    decision = "Quy ước của phần mềm số 0106: Số ngày theo cấp để theo dõi, không quyết định đạt hay chưa đạt"

    assert says(book.rule("quota.by_level_mode", "77", END_OF_2019), "advisory", decision, "provinces/77")
    assert book.rule("quota.by_level", "33", END_OF_2019).value == {}


def test_bac_ninh_and_ninh_thuan_plan_by_the_quarter(book: Rulebook) -> None:
    bac_ninh = "Bài “Cán bộ Tỉnh đoàn thực hiện chế độ đi công tác cơ sở (1+2)” của Tỉnh đoàn Bắc Ninh"
    ninh_thuan = "Bài “Cán bộ Đoàn cấp tỉnh thực hiện chủ trương 1+2” của Tỉnh đoàn Ninh Thuận"

    assert says(book.rule("plan.cycle", "27", END_OF_2019), "quarter", bac_ninh, "provinces/27")
    assert says(book.rule("quota.days", "27", END_OF_2019), 60, bac_ninh, "provinces/27")
    assert says(book.rule("plan.cycle", "58", END_OF_2020), "quarter", ninh_thuan, "provinces/58")
    assert says(book.rule("quota.days", "58", END_OF_2020), 30, ninh_thuan, "provinces/58")


def test_tay_ninh_asks_cadres_of_districts_too(book: Rulebook) -> None:
    tay_ninh = "Bài “Tỉnh đoàn Tây Ninh triển khai thực hiện chủ trương 1+2” của Tỉnh đoàn Tây Ninh"
    rules = book.in_force("72", END_OF_2018)

    assert says(rules["scope.levels"], ("province", "district"), tay_ninh, "provinces/72")
    assert says(rules["quota.days"], 60, tay_ninh, "provinces/72")


def test_quang_tri_counts_from_march_in_2020_and_the_whole_year_after(book: Rulebook) -> None:
    assert says(book.rule("period.start", "45", END_OF_2020), "03-01", QUANG_TRI, "provinces/45")
    assert says(book.rule("period.end", "45", END_OF_2020), "12-31", QUANG_TRI, "provinces/45")

    whole_year = "Quy ước của phần mềm số 0113: Kỳ tính là năm dương lịch"
    for year in (END_OF_2019, END_OF_2021):
        assert says(book.rule("period.start", "45", year), "01-01", whole_year, "central")


def test_quang_tri_wants_a_report_within_ten_days_of_a_trip(book: Rulebook) -> None:
    assert says(book.rule("trip.report_days", "45", END_OF_2020), 10, QUANG_TRI, "provinces/45")


def test_a_cadre_of_da_nang_needs_30_days_in_2018(book: Rulebook) -> None:
    rules = book.in_force("48", END_OF_2018)

    assert says(rules["quota.days"], 30, DA_NANG, "provinces/48")
    assert rules["report.bands"].value == (30, 20)


def test_a_value_stated_for_one_year_lasts_until_another_document(book: Rulebook) -> None:
    assert says(book.rule("quota.days", "48", date(2024, 12, 31)), 30, DA_NANG, "provinces/48")


def test_dak_nong_asks_for_sixty_days(book: Rulebook) -> None:
    dak_nong = "Bài “Đoàn khối các cơ quan và doanh nghiệp tỉnh thực hiện chủ trương 1+2” của Tỉnh đoàn Đắk Nông"

    assert says(book.rule("quota.days", "67", END_OF_2020), 60, dak_nong, "provinces/67")


def test_gia_lai_works_one_day_a_week_at_the_grassroots_and_sends_cadres_for_three_months(book: Rulebook) -> None:
    rules = book.in_force("64", date(2024, 12, 31))
    plan = "Kế hoạch số 152-KH/TĐTN-TCKT của Ban Chấp hành Tỉnh đoàn Gia Lai"
    resolution = "Nghị quyết số 02-NQ/TĐTN-TCKT của Ban Chấp hành Tỉnh đoàn Gia Lai"

    assert says(rules["week.field_days"], 1, GIA_LAI, "provinces/64")
    assert says(rules["quota.days"], 60, GIA_LAI, "provinces/64")
    assert says(rules["scope.levels"], ("province", "district"), GIA_LAI, "provinces/64")
    assert says(rules["secondment.min_months"], 3, resolution, "provinces/64")
    assert says(rules["secondment.max_age"], 35, plan, "provinces/64")


def test_elsewhere_a_secondment_has_no_limit_of_age(book: Rulebook) -> None:
    rule = book.rule("secondment.max_age", "33", END_OF_2019)

    assert (rule.value, rule.plain, rule.scope) == (None, None, "central")


def test_dong_nai_and_bac_giang_ask_for_two_months(book: Rulebook) -> None:
    article = "Bài “Cán bộ Đoàn đi trước, về sau” của Báo Quân đội nhân dân"

    assert says(book.rule("quota.days", "75", END_OF_2019), 60, article, "provinces/75")
    assert says(book.rule("quota.days", "24", END_OF_2019), 60, article, "provinces/24")


def test_a_province_without_rules_of_its_own_follows_the_centre(book: Rulebook) -> None:
    assert {rule.scope for rule in book.in_force("01", END_OF_2019).values()} == {"central"}


# ── The merger of 1 July 2025 ────────────────────────────────────────────────────────────────────────────────


def test_after_the_merger_the_new_province_of_code_24_does_not_inherit_bac_giangs_rules(book: Rulebook) -> None:
    assert book.rule("quota.days", "24", BEFORE_THE_MERGER).scope == "provinces/24"
    assert says(book.rule("quota.days", "24", MERGER), 60, CENTRAL_GUIDE, "central")


@pytest.mark.parametrize("code", MERGED)
def test_a_merged_province_starts_afresh(book: Rulebook, code: str) -> None:
    before, after = book.in_force(code, BEFORE_THE_MERGER), book.in_force(code, MERGER)

    assert f"provinces/{code}" in {rule.scope for rule in before.values()}
    assert {rule.scope for rule in after.values()} == {"central"}


def test_the_new_da_nang_asks_for_sixty_days_until_it_decides_otherwise(book: Rulebook) -> None:
    assert book.rule("quota.days", "48", BEFORE_THE_MERGER).value == 30
    assert says(book.rule("quota.days", "48", MERGER), 60, CENTRAL_GUIDE, "central")


def test_nobody_is_asked_for_days_in_districts_once_there_are_none(book: Rulebook) -> None:
    for code in ("77", "79"):
        assert book.rule("quota.by_level", code, MERGER).value == {}


def test_quang_ninh_was_not_merged_and_keeps_its_rules(book: Rulebook) -> None:
    for day in (BEFORE_THE_MERGER, MERGER):
        assert book.rule("scope.levels", "22", day).scope == "provinces/22"
