"""The calendar of a province: its own days change what is counted at once, and a change asks for a new confirmation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dicoso.actions import calendars, ledger
from dicoso.actions.calendars import NewDay
from dicoso.domain.errors import Invalid, NoRuleInForce, NotAllowed, NotFound
from dicoso.queries.calendars import Calendars
from dicoso.queries.counting import from_facts, from_ledger
from dicoso.queries.rules import year_rules
from dicoso.queries.years import compliance, verify
from dicoso.store.models import AuditEvent, CalendarDay, LedgerYear, YearConfirmation
from tests.overlay import on_top, value
from tests.tables import nothing_is_written, one_event
from tests.world import World

pytestmark = pytest.mark.django_db

PAPER = "Thông báo 12-TB/TĐTN ngày 01/02/2019"
# Monday to Sunday; nothing is a holiday then.
WEEK = ("2019-03-04", "2019-03-10")


@pytest.fixture
def working_days(tmp_path: Path) -> Iterator[None]:
    """Rest days don't count in Hưng Yên."""
    with on_top(tmp_path, {"provinces/33/counting.toml": value("rest_days", "false")}):
        yield


def own(day: str, kind: str = "rest") -> NewDay:
    return NewDay(date.fromisoformat(day), kind, "Nghỉ theo thông báo của tỉnh", PAPER)


def days_of(world: World, who: str = "an", year: int = 2019) -> int:
    """Return the counted days as the ledger has them."""
    kept, _ = from_ledger([world.member(who).person.pk], year)[world.member(who).person.pk]
    return len(kept.counted)


def ledger_is_right() -> bool:
    return list(verify.ledger_differences()) == []


@pytest.mark.usefixtures("working_days")
def test_a_day_off_of_the_province_does_not_count_any_more(world: World) -> None:
    world.trip("an", *WEEK)
    assert days_of(world) == 5
    hung_yen = world.unit("33").pk
    with one_event("calendar.set"):
        calendars.set_calendar_day(world.dung.actor, hung_yen, own("2019-03-06"))
    assert days_of(world) == 4
    assert ledger_is_right()
    calendars.set_calendar_day(world.dung.actor, hung_yen, own("2019-03-09", "work"))
    assert days_of(world) == 5
    with one_event("calendar.remove"):
        calendars.remove_calendar_day(world.dung.actor, hung_yen, date(2019, 3, 6))
    assert days_of(world) == 6
    assert ledger_is_right()


@pytest.mark.usefixtures("working_days")
def test_the_rows_of_other_provinces_stay_as_they_are(world: World) -> None:
    world.trip("an", *WEEK)
    world.trip("nga", *WEEK, host="12433")
    before = LedgerYear.objects.get(person=world.nga.person, year=2019).fingerprint
    calendars.set_calendar_day(world.dung.actor, world.unit("33").pk, own("2019-03-06"))
    assert LedgerYear.objects.get(person=world.nga.person, year=2019).fingerprint == before
    assert LedgerYear.objects.get(person=world.an.person, year=2019).fingerprint != before
    assert days_of(world, "nga") == 7


@pytest.mark.usefixtures("working_days")
def test_a_row_that_was_counted_by_another_calendar_is_not_read(world: World) -> None:
    world.trip("an", *WEEK)
    hung_yen = world.unit("33")
    CalendarDay.objects.create(province=hung_yen, day=date(2019, 3, 6), kind="rest", name="Nghỉ", document=PAPER)
    assert from_ledger([world.an.person.pk], 2019) == {}
    table = compliance.compliance_table(hung_yen, 2019, date(2019, 12, 31))
    assert {line.code: line.progress.days for line in table.lines}["HY-AN"] == 4
    assert ledger.refresh_stale() > 0
    assert days_of(world) == 4
    assert ledger.refresh_stale() == 0
    CalendarDay.objects.all().delete()
    assert from_ledger([world.an.person.pk], 2019) == {}


@pytest.mark.usefixtures("working_days")
def test_the_summary_of_a_country_reads_the_rows_of_every_calendar(world: World) -> None:
    world.trip("an", *WEEK)
    world.trip("nga", *WEEK, host="12433")
    calendars.set_calendar_day(world.dung.actor, world.unit("33").pk, own("2019-03-06"))
    assert compliance.summary(world.unit("TW"), 2019, date(2019, 12, 31)).days == 4 + 7


def test_where_rest_days_count_a_day_off_changes_nothing(world: World) -> None:
    world.trip("an", *WEEK)
    calendars.set_calendar_day(world.dung.actor, world.unit("33").pk, own("2019-03-06"))
    assert days_of(world) == 7
    assert ledger_is_right()


def test_a_change_takes_the_confirmation_of_its_year_back(world: World) -> None:
    hung_yen = world.unit("33").pk
    for year in (2019, 2020):
        with one_event("calendar.confirm"):
            calendars.confirm_calendar(world.dung.actor, hung_yen, year, PAPER)
    calendars.set_calendar_day(world.dung.actor, hung_yen, own("2019-03-06"))
    assert list(YearConfirmation.objects.values_list("year", flat=True)) == [2020]
    assert '"confirmation_taken_back":true' in AuditEvent.objects.order_by("-seq")[0].facts


@pytest.mark.usefixtures("working_days")
def test_a_year_that_nobody_confirmed_is_said_to_be_open(world: World) -> None:
    hung_yen = world.unit("33@2025")
    assert Calendars().unconfirmed(year_rules("33", 2019)) == ()
    assert Calendars().unconfirmed(year_rules("33", 2026)) == (2026,)
    assert Calendars().unconfirmed(year_rules("34", 2026)) == ()  # rest days count there
    oanh = world.join("phuong", "HY-PH", "Lê Mai Phương", "33-TG@2025", role="org_inspection", on="33@2025")
    calendars.confirm_calendar(oanh.on("2026-01-05"), hung_yen.pk, 2026, PAPER)
    assert Calendars().unconfirmed(year_rules("33", 2026)) == ()
    calendars.set_calendar_day(oanh.on("2026-01-05"), hung_yen.pk, own("2026-08-31"))
    assert Calendars().unconfirmed(year_rules("33", 2026)) == (2026,)


@pytest.mark.usefixtures("working_days")
def test_a_year_without_a_calendar_is_counted_once_the_province_has_confirmed_its_own(world: World) -> None:
    hung_yen = world.unit("33@2025")
    phuong = world.join("phuong", "HY-PH", "Lê Mai Phương", "33-TG@2025", role="org_inspection", on="33@2025")
    world.trip("phuong", "2035-03-05", "2035-03-11", host="11977@2025")  # Monday to Sunday
    with pytest.raises(NoRuleInForce):
        from_facts([phuong.person.pk], 2035)
    actor = phuong.on("2035-03-20")
    calendars.set_calendar_day(actor, hung_yen.pk, own("2035-03-06"))
    with pytest.raises(NoRuleInForce):
        from_facts([phuong.person.pk], 2035)
    calendars.confirm_calendar(actor, hung_yen.pk, 2035, PAPER)
    assert days_of(world, "phuong", 2035) == 4
    assert ledger_is_right()
    calendars.remove_calendar_day(actor, hung_yen.pk, date(2035, 3, 6))  # and with it the confirmation
    assert not LedgerYear.objects.filter(person=phuong.person, year=2035).exists()


def test_a_closed_period_keeps_its_figures(world: World, tmp_path: Path) -> None:
    closed = {
        "provinces/33/counting.toml": value("rest_days", "false"),
        "provinces/33/period.toml": value("closed", "true"),
    }
    with on_top(tmp_path, {"provinces/33/counting.toml": closed["provinces/33/counting.toml"]}):
        world.trip("an", *WEEK)
    with on_top(tmp_path, closed):
        ledger.refresh_stale()
        with nothing_is_written(), pytest.raises(Invalid):
            calendars.set_calendar_day(world.dung.actor, world.unit("33").pk, own("2019-03-06"))


@pytest.mark.parametrize("who", ["an", "binh", "giang", "ha", "lan", "khanh", "minh"])
def test_only_organisation_inspection_of_the_province_changes_its_calendar(world: World, who: str) -> None:
    hung_yen = world.unit("33").pk
    with nothing_is_written():
        for act in (
            lambda actor: calendars.set_calendar_day(actor, hung_yen, own("2019-03-06")),
            lambda actor: calendars.remove_calendar_day(actor, hung_yen, date(2019, 3, 6)),
            lambda actor: calendars.confirm_calendar(actor, hung_yen, 2019, PAPER),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                act(world.member(who).actor)


def test_thai_binh_does_not_find_the_calendar_of_hung_yen(world: World) -> None:
    with nothing_is_written(), pytest.raises(NotFound):
        calendars.set_calendar_day(world.oanh.actor, world.unit("33").pk, own("2019-03-06"))


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"document": ""}, {"kind": "half"}, {"name": "x" * 121}, {"day": date(1999, 1, 1)}]
)
def test_what_cannot_be_is_refused(world: World, wrong: dict[str, object]) -> None:
    with nothing_is_written(), pytest.raises(Invalid):
        calendars.set_calendar_day(world.dung.actor, world.unit("33").pk, own("2019-03-06")._replace(**wrong))  # type: ignore[arg-type]
