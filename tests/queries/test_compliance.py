"""The compliance table: who stands in it, with which figures, and that the ledger never changes one."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicoso.actions import ledger
from dicoso.domain.reports import Summary
from dicoso.queries.counting import from_facts
from dicoso.queries.units import Reach
from dicoso.queries.years import compliance
from dicoso.queries.years.compliance import ComplianceLine, ComplianceTable
from dicoso.store.models import LedgerYear, Posting, Unit
from tests.queries import made_up
from tests.world import TODAY, World

END = date(2019, 12, 31)


def table(world: World, key: str, year: int = 2019, as_of: date = END, sight: Reach | None = None) -> ComplianceTable:
    return compliance.compliance_table(world.unit(key), year, as_of, sight)


def line(found: ComplianceTable, code: str) -> ComplianceLine:
    return next(each for each in found.lines if each.code == code)


def codes(found: ComplianceTable) -> list[str]:
    return [each.code for each in found.lines]


def days(found: ComplianceTable) -> dict[str, int]:
    return {each.code: each.progress.days for each in found.lines if each.progress.days}


def sight(world: World, who: str) -> Reach:
    return world.member(who).actor.scope("report.view").units


def move(world: World, who: str, unit: str, on: date) -> None:
    """Let somebody work in another department from a day on."""
    person = world.member(who).person
    Posting.objects.filter(person=person).update(end=date.fromordinal(on.toordinal() - 1))
    Posting.objects.create(person=person, unit=world.unit(unit), level="province", full_time=True, start=on)
    ledger.refresh_ledger([person.pk], [2019, 2025])


def test_the_table_has_everybody_posted_in_the_unit_by_code(world: World) -> None:
    assert codes(table(world, "33")) == ["HY-AN", "HY-BI", "HY-CH", "HY-DU", "HY-GI", "HY-HA"]
    assert codes(table(world, "33-TG")) == ["HY-AN", "HY-BI"]
    assert codes(table(world, "34")) == ["TB-NG", "TB-OA"]
    assert codes(table(world, "323")) == []


def test_a_table_of_nobody_has_a_summary_of_nobody(world: World) -> None:
    summary = table(world, "323").summary
    assert (summary.subject, summary.days) == (0, 0)
    assert [(band.people, band.percent) for band in summary.bands] == [(0, "0.0")] * 3


def test_the_as_of_date_cuts_the_figures_and_nothing_else(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-08")
    for as_of, counted in ((date(2019, 3, 3), 0), (date(2019, 3, 6), 3), (END, 5), (date(2031, 1, 1), 5)):
        found = table(world, "33", as_of=as_of)
        assert line(found, "HY-AN").progress.days == counted
        assert found.summary.days == counted
        assert line(found, "HY-AN").progress.quota == 60


def test_who_left_during_the_year_is_in_the_table_with_a_part_of_the_quota(world: World) -> None:
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-PT", start="2015-01-01", end="2019-06-30")
    world.trip("tu", "2019-03-04")
    found = line(table(world, "33"), "HY-TU")
    assert (found.progress.days, found.progress.quota) == (1, 30)
    assert "HY-TU" not in codes(table(world, "33", 2020, date(2020, 12, 31)))


def test_who_moves_to_another_department_is_counted_in_each_for_its_own_days(world: World) -> None:
    world.trip("an", "2019-06-28", "2019-07-02")
    move(world, "an", "33-PT", date(2019, 7, 1))
    assert days(table(world, "33-TG"))["HY-AN"] == 3
    assert days(table(world, "33-PT"))["HY-AN"] == 2
    whole = line(table(world, "33"), "HY-AN")
    assert (whole.progress.days, whole.department) == (5, "Ban Phong trào")
    assert line(table(world, "33-TG"), "HY-AN").progress.refused == {"counting.in_post": 2}


def test_who_moves_to_another_province_is_counted_in_each_for_its_own_days(world: World) -> None:
    world.trip("nga", "2019-06-28", "2019-07-02", host="12433")
    move(world, "nga", "33-TG", date(2019, 7, 1))
    assert days(table(world, "34")) == {"TB-NG": 3}
    assert days(table(world, "33")) == {"TB-NG": 2}


def test_a_reader_is_not_told_of_the_days_that_somebody_worked_for_another_province(world: World) -> None:
    world.trip("nga", "2019-06-24", "2019-07-02", host="12433")
    move(world, "nga", "33-TG", date(2019, 7, 1))
    told = line(table(world, "33", sight=sight(world, "dung")), "TB-NG").progress
    assert (told.days, told.refused) == (2, {})
    literally = line(table(world, "33"), "TB-NG").progress
    assert (literally.days, literally.refused) == (2, {"counting.in_post": 7})


def test_days_between_two_postings_are_shown_as_not_in_post(world: World) -> None:
    """Nobody else's business: the person worked nowhere, and whoever keeps the postings should see it."""
    Posting.objects.filter(person=world.an.person).update(end=date(2019, 6, 30))
    world.trip("an", "2019-07-03", "2019-07-04")
    told = line(table(world, "33", sight=sight(world, "dung")), "HY-AN").progress
    assert told.refused == {"counting.in_post": 2}


def test_a_report_of_2019_shows_the_tree_of_2019(world: World) -> None:
    unit, as_of = compliance.resolve("33", 2019, None)
    assert (unit, as_of) == (world.unit("33@2008"), END)
    assert "TB-NG" not in codes(compliance.compliance_table(unit, 2019, as_of))


def test_a_report_of_2025_shows_both_halves(world: World) -> None:
    world.trip("an", "2025-03-03", "2025-03-04", host="12070@2008")
    world.trip("nga", "2025-03-03", "2025-03-05", host="12433")
    world.trip("nga", "2025-08-04", "2025-08-05", host="13225@2025")
    unit, as_of = compliance.resolve("33", 2025, None)
    assert unit == world.unit("33@2025")
    assert days(compliance.compliance_table(unit, 2025, as_of)) == {"HY-AN": 2, "TB-NG": 5}


def test_a_cadre_of_old_thai_binh_who_was_given_a_new_posting_is_one_line_of_hung_yen(world: World) -> None:
    world.trip("nga", "2025-06-30", "2025-07-02", host="12433")
    move(world, "nga", "33-TG@2025", date(2025, 7, 1))
    found = table(world, "33@2025", 2025, date(2025, 12, 31))
    assert line(found, "TB-NG").progress.days == 3
    assert line(found, "TB-NG").department_id == world.unit("33-TG@2025").pk
    old = line(table(world, "34", 2025, date(2025, 12, 31)), "TB-NG").progress
    assert old.days == 3  # the report of old Thái Bình follows its people into the new province


def test_before_the_merger_nobody_reads_the_neighbour_through_the_province_to_come(world: World) -> None:
    """33 of 2025 has old Thái Bình below it; asked for in 2019, it shows Dũng his own half alone."""
    found = table(world, "33@2025", sight=sight(world, "dung"))
    assert codes(found) == ["HY-AN", "HY-BI", "HY-CH", "HY-DU", "HY-GI", "HY-HA"]
    summary = compliance.summary(world.unit("33@2025"), 2019, END, sight(world, "dung"))
    assert summary == found.summary


def test_the_rules_of_a_year_are_those_of_the_province_that_a_unit_has_become_by_its_last_day(world: World) -> None:
    assert table(world, "34", 2019).rules.province == "34"
    assert table(world, "34", 2025, date(2025, 12, 31)).rules.province == "33"


def test_who_left_before_the_merger_is_judged_like_everybody_of_the_new_province(world: World) -> None:
    Posting.objects.filter(person=world.nga.person).update(end=date(2025, 3, 31))
    found = line(table(world, "33@2025", 2025, date(2025, 12, 31)), "TB-NG")
    assert found.rules.province == "33"
    assert sorted(each.unit.code for each in compliance.by_province(2025, TODAY) if each.unit) == ["33"]


def test_a_recount_from_the_facts_changes_no_figure(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-08")
    world.exemption("binh", "2019-01-01", "2019-12-31")
    kept = table(world, "33")
    LedgerYear.objects.update(fingerprint="0" * 64, counted=b"\xff" * 46)  # of another rulebook: not read
    assert table(world, "33") == kept
    LedgerYear.objects.all().delete()
    assert table(world, "33") == kept


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(an=made_up.lives, nga=made_up.lives, as_of=st.sampled_from([END, date(2019, 3, 12), date(2025, 7, 3)]))
def test_the_ledger_says_what_the_facts_say_and_what_the_second_count_says(
    world: World, an: made_up.Life, nga: made_up.Life, as_of: date
) -> None:
    with transaction.atomic():
        told = {"an": an, "nga": nga}
        for who, life in told.items():
            made_up.store(world, who, life)
        for key in ("33@2008", "33-TG@2008", "34@2008", "33@2025", "TW@2008"):
            for year in made_up.YEARS:
                _check(world, told, key, year, as_of)
        transaction.set_rollback(True)


def _check(world: World, told: dict[str, made_up.Life], key: str, year: int, as_of: date) -> None:
    unit = world.unit(key.removesuffix("@2008"))
    found = compliance.compliance_table(unit, year, as_of)
    inside = compliance.seen_of(unit, None)
    names = [name for name in made_up.DEPARTMENTS if inside.holds(world.unit(name).path)]
    facts = from_facts([world.member(who).person.pk for who in told], year, inside)
    for who, life in told.items():
        person = world.member(who).person
        counted = facts.get(person.pk)
        mine = [each for each in found.lines if each.person_id == person.pk]
        if counted is None:
            assert mine == []
            continue
        answer = made_up.told(world, who, life, counted.rules, as_of, names)
        figures = mine[0].progress
        assert figures.status == answer.status
        assert figures.quota == answer.quota
        assert (figures.by_level, figures.by_form) == (answer.by_level, answer.by_form)
        assert (figures.days, figures.refused) == (len(answer.counted), answer.refused_by_rule)
    assert compliance.summary(unit, year, as_of) == found.summary


def _added(summaries: list[Summary]) -> tuple[int, ...]:
    return tuple(
        sum(getattr(each, name) for each in summaries) for name in ("subject", "exempt", "not_subject", "days")
    )


def test_the_provinces_add_up_to_the_country_and_the_centres_own_cadres_are_among_them(world: World) -> None:
    office = Unit.objects.create(
        code="TW-BTC", name="Ban Tổ chức", search="ban to chuc", level="department", parent=world.unit("TW"),
        valid_from=date(2008, 1, 1), path=world.unit("TW").path + "000900",
    )  # fmt: skip
    world.units["TW-BTC@2008"] = office
    world.join("phuc", "TW-PH", "Đinh Công Phúc", "TW-BTC", level="central")
    world.trip("phuc", "2019-04-01", "2019-04-04", host="33")
    world.trip("an", "2019-03-04")
    world.exemption("nga", "2019-01-01", "2019-12-31")
    parts = compliance.by_province(2019, END)
    whole = compliance.summary(world.unit("TW"), 2019, END)
    assert [each.unit and each.unit.name for each in parts] == [None, "Tỉnh Hưng Yên", "Tỉnh Thái Bình"]
    assert _added([each.summary for each in parts]) == _added([whole]) == (8, 1, 0, 5)
    assert whole == table(world, "TW").summary


def test_the_number_of_queries_does_not_grow_with_the_people(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            compliance.compliance_table(world.unit("33"), 2019, END)
        return len(asked)

    few = queries()
    for number in range(40):
        world.join(f"nguoi-{number}", f"HY-{number:03}", "Ngô Anh Tú", "33-PT")
        world.trip(f"nguoi-{number}", "2019-03-04")
    assert queries() == few
    LedgerYear.objects.all().delete()
    recounted = queries()
    for number in range(40, 60):
        world.join(f"nguoi-{number}", f"HY-{number:03}", "Ngô Anh Tú", "33-PT")
    assert queries() == recounted
