"""Counting many people at once: whose rules, which period, what is read again from the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.actions import ledger
from dicoso.domain import ledger as domain_ledger
from dicoso.domain.errors import NoRuleInForce
from dicoso.queries import counting, home
from dicoso.queries.calendars import Calendars
from dicoso.queries.counting import CHUNK, from_facts, from_ledger
from dicoso.queries.rules import current_year, year_rules
from dicoso.queries.units import EVERYWHERE, Reach, load_provinces
from dicoso.store.models import LedgerYear, Posting
from tests.overlay import on_top, value
from tests.world import TODAY, World

OCTOBER_TO_SEPTEMBER = {
    "provinces/33/period.toml": value("start", '"10-01"') + value("end", '"09-30"'),
}


def counted(world: World, who: str, year: int = 2019) -> counting.Counted:
    person = world.member(who).person.pk
    return from_facts([person], year)[person]


def post(world: World, who: str, unit: str, start: date, end: date = date(9999, 12, 31)) -> None:
    Posting.objects.create(
        person=world.member(who).person, unit=world.unit(unit), level="province", full_time=True, start=start, end=end
    )


def test_the_rules_are_those_of_the_province_of_the_last_posting(world: World, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/34/quota.toml": value("days", "40")}):
        assert (counted(world, "an").year.quota, counted(world, "nga").year.quota) == (60, 40)
        Posting.objects.filter(person=world.nga.person).update(end=date(2019, 6, 30))
        post(world, "nga", "33-TG", date(2019, 7, 1))
        assert counted(world, "nga").rules.province == "33"
        assert counted(world, "nga", 2018).rules.province == "34"


def test_of_two_postings_that_began_on_one_day_the_one_entered_last_decides(world: World, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/34/quota.toml": value("days", "40")}):
        post(world, "an", "34-TG", date(2015, 1, 1))
        assert counted(world, "an").year.quota == 40


def test_a_period_may_begin_the_year_before(world: World, tmp_path: Path) -> None:
    with on_top(tmp_path, OCTOBER_TO_SEPTEMBER):
        world.trip("an", "2018-09-29", "2018-10-02")
        year = counted(world, "an").year
        assert (year.span.start, year.span.end) == (date(2018, 10, 1), date(2019, 9, 30))
        assert [day.isoformat() for day in year.counted] == ["2018-10-01", "2018-10-02"]
        assert [day.isoformat() for day in counted(world, "an", 2018).year.counted] == ["2018-09-29", "2018-09-30"]
        kept = from_ledger([world.an.person.pk], 2019)[world.an.person.pk][0]
        assert kept.counted == year.counted


def test_the_current_year_is_the_one_whose_period_is_running(tmp_path: Path) -> None:
    assert current_year("33", TODAY) == 2019
    with on_top(tmp_path, OCTOBER_TO_SEPTEMBER):
        assert current_year("33", TODAY) == 2020
        assert current_year("33", date(2019, 9, 30)) == 2019
        assert current_year("34", TODAY) == 2019


def test_a_cadres_own_figures_are_of_the_period_that_is_running(world: World, tmp_path: Path) -> None:
    world.trip("an", "2019-09-30", "2019-10-03")
    found = home.own_year(world.an.person.pk, TODAY)
    assert found is not None
    assert (found.year, found.progress.days) == (2019, 4)
    with on_top(tmp_path, OCTOBER_TO_SEPTEMBER):
        found = home.own_year(world.an.person.pk, TODAY)
        assert found is not None
        assert (found.year, found.progress.days) == (2020, 3)


def test_who_holds_no_posting_has_no_figures(world: World) -> None:
    Posting.objects.filter(person=world.an.person).update(end=date(2018, 12, 31))
    assert home.own_year(world.an.person.pk, TODAY) is None
    assert from_facts([world.an.person.pk], 2019) == {}


def test_the_ledger_answers_only_for_units_that_hold_all_postings_of_a_person(world: World) -> None:
    Posting.objects.filter(person=world.an.person).update(end=date(2019, 6, 30))
    post(world, "an", "33-PT", date(2019, 7, 1))
    ledger.refresh_ledger([world.an.person.pk], [2019])
    an = world.an.person.pk
    assert from_ledger([an], 2019, Reach((world.unit("33").path,))).keys() == {an}
    assert from_ledger([an], 2019, Reach((world.unit("33-PT").path,))) == {}
    assert from_ledger([an], 2019, EVERYWHERE).keys() == {an}


def test_a_row_of_another_rulebook_is_not_read(world: World) -> None:
    world.trip("an", "2019-03-04")
    LedgerYear.objects.update(fingerprint="0" * 64)
    assert from_ledger([world.an.person.pk], 2019) == {}


def test_rest_days_need_a_calendar_only_in_years_with_trips(world: World, tmp_path: Path) -> None:
    """A trip of December 2026 also concerns the period of 2027, whose holidays nobody has announced yet."""
    with on_top(tmp_path, {"provinces/33/counting.toml": value("rest_days", "false")}):
        world.trip("an", "2026-12-04", "2026-12-06")
        assert [day.isoformat() for day in counted(world, "an", 2026).year.counted] == ["2026-12-04"]
        assert not counted(world, "an", 2027).year.counted
        with pytest.raises(NoRuleInForce):
            Calendars().rest(year_rules("33", 2027))


def test_any_number_of_people_can_be_asked_for_at_once(world: World) -> None:
    people = [*range(10**6, 10**6 + CHUNK * 3), world.an.person.pk]
    assert from_facts(people, 2019).keys() == {world.an.person.pk}
    assert from_facts([], 2019) == {}
    assert from_facts(None, 2019).keys() == {
        member.person.pk for member in world.cast.values() if member.account.person
    }


def test_who_is_asked_for_decides_nothing_about_the_number_of_queries(world: World) -> None:
    everybody = [member.person.pk for member in world.cast.values() if member.account.person]
    sizes = []
    for people in (everybody[:1], everybody):
        with CaptureQueriesContext(connection) as asked:
            from_facts(people, 2019)
        sizes.append(len(asked))
    assert sizes[0] == sizes[1] == 4


def test_the_rules_of_a_unit_follow_it_into_the_merger(world: World) -> None:
    tree = load_provinces()
    assert counting.rules_of_path(world.unit("34-TG").path, 2024, tree).province == "34"
    assert counting.rules_of_path(world.unit("34-TG").path, 2025, tree).province == "33"
    assert counting.rules_of_path(world.unit("TW").path, 2025, tree).province is None


def test_a_form_of_work_added_anywhere_changes_no_stored_year(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.trip("an", "2019-03-04", "2019-03-06", form="inspection")
    person = world.an.person.pk
    kept, _ = from_ledger([person], 2019)[person]
    assert {form: len(days) for form, days in kept.by_form.items()} == {"inspection": 3}

    more = ("patrol", *domain_ledger.ORDER_OF_FORMS)
    monkeypatch.setattr(domain_ledger, "ORDER_OF_FORMS", more)
    monkeypatch.setattr(counting, "ORDER_OF_FORMS", more)
    assert from_ledger([person], 2019) == {}, "a year laid down in another order is never read"

    ledger.refresh_stale()
    kept, _ = from_ledger([person], 2019)[person]
    assert {form: len(days) for form, days in kept.by_form.items()} == {"inspection": 3}
