"""The month of a unit and the year of a person, one letter a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.actions import ledger
from dicoso.queries.units import Reach
from dicoso.queries.years import month_grid
from dicoso.queries.years.month_grid import GridLine
from dicoso.queries.years.why import explain_year
from dicoso.store.models import LedgerYear, Posting
from tests.overlay import on_top, value
from tests.world import World


def month(world: World, key: str = "33", year: int = 2019, number: int = 11, sight: Reach | None = None) -> list[str]:
    """Tell the month: the person's code, the days from the first on as far as something happens, the two sums."""
    return [
        _told(line) for line in month_grid.month_of(world.unit(key), year, number, sight) if set(line.marks) - set(".o")
    ]


def _told(line: GridLine) -> str:
    return f"{line.post.code} {line.marks.rstrip('.o')} {line.month_days}/{line.year_days}"


def sight(world: World, who: str) -> Reach:
    return world.member(who).actor.scope("report.view").units


def test_the_month_shows_what_became_of_each_day(world: World) -> None:
    world.trip("an", "2019-10-31", "2019-11-01")
    world.trip("an", "2019-11-04", order_number="")
    world.plan("an", "approved", [{"start": "2019-11-06", "end": "2019-11-07"}])
    world.exemption("an", "2019-11-08", "2019-11-10", reason="sick")
    #                            T6 T7 CN T2 T3 T4 T5 T6 T7 CN
    assert month(world) == ["HY-AN coor.ppeee 1/2"]


def test_a_trip_lies_over_the_plan_and_the_plan_over_rest_days(world: World) -> None:
    world.plan("an", "approved", [{"start": "2019-11-02", "end": "2019-11-05"}])
    world.trip("an", "2019-11-04")
    assert month(world) == ["HY-AN .ppcp 1/1"]


def test_an_item_for_which_a_trip_was_recorded_is_no_longer_planned_on_its_other_days(world: World) -> None:
    plan = world.plan("an", "approved", [{"start": "2019-11-04", "end": "2019-11-06"}])
    world.trip("an", "2019-11-05", plan_item=plan.items.get())
    assert month(world) == ["HY-AN .oo.c 1/1"]


def test_only_approved_plans_are_shown(world: World) -> None:
    for version, state in enumerate(("draft", "with_head", "with_org", "with_board", "superseded"), 1):
        world.plan("an", state, [{"start": "2019-11-04", "end": "2019-11-06"}], version=version)
    assert month(world) == []


def test_the_other_provinces_plans_are_not_shown_of_who_came_from_there(world: World) -> None:
    world.plan("nga", "approved", [{"start": "2019-11-04", "end": "2019-11-06", "host": "12433"}])
    Posting.objects.filter(person=world.nga.person).update(end=date(2019, 11, 5))
    Posting.objects.create(
        person=world.nga.person, unit=world.unit("33-TG"), level="province", full_time=True, start=date(2019, 11, 6)
    )
    assert month(world, sight=sight(world, "dung")) == []
    assert month(world, "34") == ["TB-NG .ooppp 0/0"]


def test_waiting_for_the_hosts_word_is_not_yet_refused(world: World, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/counting.toml": value("confirmation_required", "true")}):
        world.trip("an", "2019-11-04")
        world.trip("an", "2019-11-05", confirmed=False)
        world.trip("an", "2019-11-06", confirmed=True)
        assert month(world) == ["HY-AN .oowrc 1/1"]


def test_a_month_after_the_end_of_a_period_belongs_to_the_next(world: World, tmp_path: Path) -> None:
    period = value("start", '"11-16"') + value("end", '"11-15"')
    with on_top(tmp_path, {"provinces/33/period.toml": period}):
        world.trip("an", "2019-11-14", "2019-11-18")
        world.trip("an", "2019-12-02")
        assert month(world) == ["HY-AN .oo.....oo...ccccc 5/3"]
        assert month(world, number=12) == ["HY-AN oc 1/4"]


def test_exempt_days_are_shown_while_the_person_works_in_the_unit(world: World) -> None:
    world.exemption("an", "2019-11-01", "2019-11-06", reason="maternity")
    Posting.objects.filter(person=world.an.person).update(start=date(2019, 11, 5))
    ledger.refresh_ledger([world.an.person.pk], [2019])
    assert month(world) == ["HY-AN .oo.ee 0/0"]


def test_the_month_stands_by_department_and_vietnamese_name(world: World) -> None:
    world.join("dam", "HY-DA", "Đàm Văn An", "33-TG")
    world.join("uan", "HY-UA", "Nguyễn Văn Ân", "33-TG")
    lines = month_grid.month_of(world.unit("33"), 2019, 11)
    assert [(line.post.unit, line.post.name) for line in lines] == [
        ("Ban Phong trào", "Lê Thuỳ Chi"),
        ("Ban Tổ chức - Kiểm tra", "Phạm Tiến Dũng"),
        ("Ban Tuyên giáo", "Đàm Văn An"),
        ("Ban Tuyên giáo", "Nguyễn Văn An"),
        ("Ban Tuyên giáo", "Nguyễn Văn Ân"),
        ("Ban Tuyên giáo", "Trần Thị Bình"),
        ("Thường trực Tỉnh đoàn", "Vũ Hương Giang"),
        ("Ủy ban Kiểm tra", "Đỗ Thu Hà"),
    ]


def test_a_month_without_a_calendar_rests_on_weekends(world: World) -> None:
    marks = month_grid.month_of(world.unit("33@2025"), 2031, 11)[0].marks
    assert marks == "oo.....oo.....oo.....oo.....oo"


def test_a_stale_ledger_shows_the_same_month(world: World) -> None:
    world.trip("an", "2019-11-04", "2019-11-06")
    before = month(world)
    LedgerYear.objects.all().delete()
    assert month(world) == before == ["HY-AN .ooccc 3/3"]


def test_the_number_of_queries_does_not_grow_with_the_people(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            month_grid.month_of(world.unit("33"), 2019, 11)
        return len(asked)

    few = queries()
    for number in range(40):
        world.join(f"nguoi-{number}", f"HY-{number:03}", "Ngô Anh Tú", "33-PT")
        world.trip(f"nguoi-{number}", "2019-11-04")
    assert queries() == few


def test_the_year_on_the_wall_has_31_letters_a_month_and_nothing_outside_the_period(world: World) -> None:
    world.trip("an", "2019-02-27", "2019-03-01")
    months = month_grid.year_marks(world.an.person.pk, explain_year(world.an.person, 2019, None).result)
    assert [len(each.marks) for each in months] == [31] * 12
    assert [each.counted for each in months] == [0, 2, 1] + [0] * 9
    assert months[1].marks[26:] == "cczzz"
    assert sum(each.marks.count("z") for each in months) == 12 * 31 - 365


def test_the_year_on_the_wall_follows_a_period_that_begins_the_year_before(world: World, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/period.toml": value("start", '"12-16"') + value("end", '"12-15"')}):
        world.trip("an", "2018-12-16", "2018-12-17")
        months = month_grid.year_marks(world.an.person.pk, explain_year(world.an.person, 2019, None).result)
        assert [each.start.isoformat()[:7] for each in months][::12] == ["2018-12", "2019-12"]
        assert months[0].marks[:17] == "z" * 15 + "cc"
        assert months[12].marks[14:] == "o" + "z" * 16
