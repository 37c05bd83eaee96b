"""Import: all rows of a file or none, every fault at once, the same file twice changes nothing, and only one's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.actions import imports, trips
from dicoso.domain.errors import Fault, Invalid, NotAllowed
from dicoso.domain.sheets import KINDS, Saved, Sheet, parse
from dicoso.queries import units as units_of
from dicoso.queries.actors import Actor, system
from dicoso.queries.sheets import read_sheet
from dicoso.queries.years.verify import ledger_differences
from dicoso.store.models import AuditEvent, Exemption, LedgerYear, Person, Posting, Succession, Trip, Unit, Visit
from dicoso.words.messages import WORDS, fault
from tests.overlay import on_top, value
from tests.world import TODAY, World

TERMINAL = system(TODAY)
TRIPS = "id,person,start,end,host,form,venue,order,confirmed,content"
PEOPLE = "code,name,unit,title,level,full_time,start,end,born"
UNITS = "code,name,level,parent,valid_from,valid_to,predecessors"
EXEMPTIONS = "person,reason,start,end,order"


def store(actor: Actor, kind: str, *lines: str, dry_run: bool = False) -> Saved:
    """Import the lines of a CSV file."""
    return imports.store(actor, KINDS[kind], sheet(*lines), WORDS, dry_run=dry_run)


def sheet(*lines: str) -> Sheet:
    return read_sheet("a.csv", "\n".join(lines).encode())


def refused(actor: Actor, kind: str, *lines: str) -> list[tuple[int | None, str, str]]:
    """Import lines that are refused; return row, column and code of every fault. Nothing may have been stored."""
    before = everything()
    with pytest.raises(Invalid) as error:
        store(actor, kind, *lines)
    assert everything() == before
    faults: tuple[Fault, ...] = error.value.faults
    assert all(fault(found) for found in faults)
    return [(found.row, found.field, found.code) for found in faults]


def everything() -> list[list[Any]]:
    """Return all that an import could have changed."""
    tables = (Unit, Succession, Person, Posting, Exemption, Trip, Visit, LedgerYear, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def events() -> int:
    return AuditEvent.objects.count()


# Trips


def test_a_trip_of_before_the_first_rule_is_kept_although_nobody_can_count_it(world: World) -> None:
    """An works there since 2010; the rulebook begins with 2018."""
    Posting.objects.filter(person=world.an.person).update(start=date(2010, 1, 1))
    line = "HY-AN,{},{},12382,topic,field,12-CL/TĐTN,,"
    rows = ["QT-2," + line.format("2017-12-30", "2018-01-02"), "QT-3," + line.format("2012-03-05", "2012-03-06")]
    assert store(TERMINAL, "trips", TRIPS, *rows) == (2, 0, 0)
    assert not LedgerYear.objects.filter(person=world.an.person, year__lt=2018).exists()
    assert list(ledger_differences()) == []


def test_a_trip_of_a_year_whose_rest_days_nobody_knows_yet_is_kept(world: World, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/counting.toml": value("rest_days", "false")}):
        row = "QT-2,HY-AN,2026-12-30,2027-01-02,33,topic,field,12-CL/TĐTN,,"
        assert store(TERMINAL, "trips", TRIPS, row) == (1, 0, 0)
        assert list(ledger_differences()) == []


A_TRIP = "QT-1,HY-AN,2019-03-04,2019-03-06,12382,topic,field,12-CL/TĐTN,,Nắm tình hình đoàn viên"


def test_a_trip_from_a_file_counts_at_once(world: World) -> None:
    assert store(TERMINAL, "trips", TRIPS, A_TRIP) == (1, 0, 0)
    visit = Visit.objects.get()
    assert (visit.person, visit.host, visit.content) == (
        world.an.person,
        world.unit("12382"),
        "Nắm tình hình đoàn viên",
    )
    assert list(ledger_differences()) == []
    assert LedgerYear.objects.filter(person=world.an.person, year=2019).exists()


def test_rows_with_one_id_and_several_people_are_one_trip(world: World) -> None:
    store(TERMINAL, "trips", TRIPS, A_TRIP, A_TRIP.replace("HY-AN", "HY-BI"))
    assert Trip.objects.get().visits.count() == 2
    assert AuditEvent.objects.get().subject_id == "QT-1"


def test_a_code_names_the_unit_of_the_day_on_which_the_trip_begins(world: World) -> None:
    row = "M-{},HY-AN,{},{},12070,topic,field,1-CL,,"
    store(
        TERMINAL, "trips", TRIPS, row.format(1, "2025-06-30", "2025-07-02"), row.format(2, "2025-07-01", "2025-07-02")
    )
    assert [visit.host for visit in Visit.objects.order_by("trip")] == [
        world.unit("12070@2008"),
        world.unit("12070@2025"),
    ]


@pytest.mark.parametrize("kind", ["trips", "people", "exemptions", "units"])
def test_the_same_file_twice_changes_nothing(world: World, kind: str) -> None:
    lines = {
        "trips": (TRIPS, A_TRIP, A_TRIP.replace("HY-AN", "HY-BI")),
        "people": (PEOPLE, "HY-TU,Ngô Anh Tú,33-PT,Chuyên viên,province,yes,2019-07-01,,1995-02-03"),
        "exemptions": (EXEMPTIONS, "HY-AN,study,2019-02-01,2019-08-31,7-QĐ/TĐTN"),
        "units": (UNITS, "33-VP,Văn phòng,department,33,2008-01-01,2025-06-30,"),
    }[kind]
    added = store(TERMINAL, kind, *lines).added
    before = everything()
    assert store(TERMINAL, kind, *lines) == (0, 0, added)
    assert everything() == before


def test_a_row_with_other_content_changes_what_is_stored(world: World) -> None:
    store(TERMINAL, "trips", TRIPS, A_TRIP)
    assert store(TERMINAL, "trips", TRIPS, A_TRIP.replace("2019-03-06", "2019-03-05")) == (0, 1, 0)
    assert Visit.objects.get().end == date(2019, 3, 5)
    assert list(ledger_differences()) == []
    assert events() == 2


def test_a_dry_run_says_the_same_and_stores_nothing(world: World) -> None:
    before = everything()
    assert store(TERMINAL, "trips", TRIPS, A_TRIP, dry_run=True) == (1, 0, 0)
    assert everything() == before
    with pytest.raises(Invalid):
        store(TERMINAL, "trips", TRIPS, A_TRIP.replace("HY-AN", "HY-XX"), dry_run=True)
    assert everything() == before


def test_every_fault_of_a_file_is_told_at_once_and_nothing_is_stored(world: World) -> None:
    found = refused(
        TERMINAL,
        "trips",
        TRIPS,
        A_TRIP,
        "QT-2,HY-XX,2019-13-04,2019-03-06,12382,topic,field,1-CL,,",
        "QT-3,HY-AN,2019-03-04,2019-03-02,99999,họp,field,1-CL,có lẽ,",
        "QT-4,HY-YY,2024-12-01,2024-12-02,12382,topic,,1-CL,,",
        "QT-5,HY-AN,2019-03-04,2019-03-06,33-TG,topic,,1-CL,,",
    )
    assert found == [
        (3, "person", "person_unknown"),
        (3, "start", "date"),
        (4, "end", "date_order"),
        (4, "host", "code_no_unit"),
        (4, "form", "choice"),
        (4, "confirmed", "choice"),
        (5, "person", "person_unknown"),
        (5, "host", "code_no_unit_then"),
        (6, "host", "host_department"),
    ]


# Each row has a cell that can't be read, and other faults that don't depend on it.
BESIDE = [
    ("trips", TRIPS, ["QT-1,HY-AN,2019-03-04,2019-03-06,33-TG,họp,field,1,,"], [(2, "host", "host_department")]),
    ("trips", TRIPS, ["QT-1,HY-XX,2017-03-04,2019-03-06,12382,topic,,1,sao,"],
     [(2, "person", "person_unknown"), (2, "end", "trip_too_long")]),
    ("trips", TRIPS, [",HY-AN,2019-03-04,2019-03-06,99999,topic,,1,,"], [(2, "host", "code_no_unit")]),
    ("trips", TRIPS, ["QT-1,HY-AN,4 tháng 3,2019-03-06,99999,topic,,1,,"], [(2, "host", "code_no_unit")]),
    ("people", PEOPLE, ["HY TU,Ngô Anh Tú,33-XX,,province,yes,2019-07-01,,1995-02-03"], [(2, "unit", "unit_unknown")]),
    ("people", PEOPLE, ["HY-TU,Ngô Anh Tú,33-XX,,province,yes,hôm nay,,"], [(2, "unit", "code_no_unit")]),
    ("people", PEOPLE, ["HY-TU,Ngô Anh Tú,33-PT,,ban,yes,2019-07-01,,2020-02-03"], [(2, "born", "born_late")]),
    ("people", PEOPLE, ["HY-AN,Nguyễn Văn An,33-TG,,ban,yes,2019-07-01,,"], [(2, "start", "posting_overlap")]),
    ("people", PEOPLE, ["HY-TU,Ngô Anh Tú,33-PT,,province,yes,2019-07-01,,",
                        "HY-TU,Ngô Anh Tứ,33-TG,,ban,yes,2019-08-01,,"], [(3, "name", "name_differs")]),
    ("exemptions", EXEMPTIONS, ["HY-XX,nghỉ,2019-02-01,,"], [(2, "person", "person_unknown")]),
    ("exemptions", EXEMPTIONS, ["HY-AN,sick,2019-02-01,2019-03-31,", "HY-AN,sick,2019-03-01,mai,"],
     [(3, "start", "exemption_overlap")]),
    ("units", UNITS, ["33-VP,,department,33-XX,2008-01-01,,33-YY"], [(2, "parent", "unit_unknown")]),
    ("units", UNITS, ["33-VP,Văn phòng,ban,33-XX,2008-01-01,,33-YY"],
     [(2, "parent", "code_no_unit"), (2, "predecessors", "code_no_unit")]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "lines", "others"), BESIDE)
def test_a_cell_that_cannot_be_read_hides_no_fault_of_another(
    world: World, kind: str, header: str, lines: list[str], others: list[tuple[int, str, str]]
) -> None:
    unreadable = {(found.row, found.field) for found in parse(KINDS[kind], sheet(header, *lines), WORDS).faults}
    found = refused(TERMINAL, kind, header, *lines)
    assert [each for each in found if each[:2] not in unreadable] == others
    assert {each[:2] for each in found} >= unreadable


# Each row has a cell that can't be read; what it may have meant would be no fault.
ALONE = [
    ("trips", TRIPS, [A_TRIP, A_TRIP.replace("HY-AN", "HY-BI").replace("topic", "họp")], "form"),
    ("people", PEOPLE, ["HY-AN,,33-TG,,province,yes,2020-07-01,,",
                        "HY-AN,Nguyễn Văn An,33-PT,,province,yes,2020-07-01,,"], "name"),
    ("people", PEOPLE, ["HY-TU,Ngô Anh Tú,33-PT,,province,yes,2019-07-01,,",
                        "HY-TU,Ngô Anh Tú,33-PT,,ban,yes,2019-07-01,,"], "level"),
    ("exemptions", EXEMPTIONS, ["HY-AN,sick,2019-02-01,,", "HY-AN,nghỉ,2019-02-01,,"], "reason"),
    ("units", UNITS, ["33-X,Ban A,department,33,2010-01-01,mai,", "33-X,Ban B,department,33,2016-01-01,,"], "valid_to"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "lines", "column"), ALONE)
def test_a_cell_that_cannot_be_read_is_the_reason_of_no_other_fault(
    world: World, kind: str, header: str, lines: list[str], column: str
) -> None:
    if column == "name":
        Posting.objects.filter(person=world.an.person).update(end=date(2020, 6, 30))
    assert [field for _, field, _ in refused(TERMINAL, kind, header, *lines)] == [column]


def test_a_row_of_a_cancelled_trip_with_an_unreadable_cell_is_not_said_to_change_it(world: World) -> None:
    store(TERMINAL, "trips", TRIPS, A_TRIP)
    trips.cancel_trip(world.dung.actor, "QT-1", "Ghi nhầm")
    assert refused(TERMINAL, "trips", TRIPS, A_TRIP.replace("topic", "họp")) == [(2, "form", "choice")]
    both = (A_TRIP.replace("03-06", "03-07"), "QT-2,HY-AN,2019-04-04,2019-04-06,99999,topic,field,1,,")
    assert refused(TERMINAL, "trips", TRIPS, *both) == [(2, "id", "trip_cancelled"), (3, "host", "code_no_unit")]


def test_under_a_header_with_a_fault_the_rows_are_checked_all_the_same(world: World) -> None:
    header = TRIPS.replace("form", "kiểu").replace(",end", ",đến")
    found = refused(TERMINAL, "trips", header, "QT-1,HY-XX,2019-03-04,2019-03-06,33-TG,topic,field,1,,")
    assert [each for each in found if each[0] == 2] == [(2, "person", "person_unknown"), (2, "host", "host_department")]


def test_a_code_that_is_used_later_is_told_from_when(world: World) -> None:
    row = "QT-1,HY-AN,2019-03-04,2019-03-06,13225,topic,field,1-CL,,"
    with pytest.raises(Invalid) as error:
        store(TERMINAL, "trips", TRIPS, row)
    assert fault(error.value.faults[0]) == "Ngày 04/03/2019 chưa có đơn vị mã 13225: mã này dùng từ 01/07/2025."


def test_dung_imports_trips_of_his_province(world: World) -> None:
    assert store(world.dung.actor, "trips", TRIPS, A_TRIP).added == 1
    assert AuditEvent.objects.get().actor == "dung"


def test_of_another_province_dung_is_told_the_same_as_of_a_code_that_does_not_exist(world: World) -> None:
    for code in ("TB-NG", "TB-XX"):
        with pytest.raises(Invalid) as error:
            store(world.dung.actor, "trips", TRIPS, A_TRIP.replace("HY-AN", code))
        told = [fault(found).replace(code, "…") for found in error.value.faults]
        assert told == ["Không có cán bộ mã … trong phạm vi của đồng chí."]
    assert not Visit.objects.exists()


def test_a_trip_of_another_province_cannot_be_changed_under_its_id(world: World) -> None:
    world.trip("nga", "2019-03-04", id="QT-1")
    assert store(world.dung.actor, "trips", TRIPS, A_TRIP) == (1, 0, 0)
    assert world.visit(Trip.objects.get(), "nga").start == date(2019, 3, 4)


@pytest.mark.parametrize("name", ["an", "binh", "giang", "ha", "khanh", "lan", "minh"])
@pytest.mark.parametrize("kind", ["trips", "people", "exemptions"])
def test_only_the_organisation_inspection_imports_people_and_what_they_did(world: World, name: str, kind: str) -> None:
    with pytest.raises(NotAllowed):
        store(world.member(name).actor, kind, TRIPS, A_TRIP)


@pytest.mark.parametrize("name", ["an", "binh", "giang", "ha", "khanh", "lan", "dung"])
def test_only_the_administrator_imports_units(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        store(world.member(name).actor, "units", UNITS, "33-VP,Văn phòng,department,33,2008-01-01,,")


def _trips(first: int, number: int) -> list[str]:
    who, where = ("HY-AN", "HY-BI", "HY-CH"), ("12382", "12070", "11977")
    days = [date(2019, i % 9 + 1, i % 28 + 1) for i in range(first, first + number)]
    return [f"N-{i},{who[i % 3]},{day},{day},{where[i % 3]},topic,,1,," for i, day in enumerate(days, first)]


def test_four_hundred_rows_need_as_many_queries_as_forty(world: World) -> None:
    def queries(rows: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert store(TERMINAL, "trips", TRIPS, *rows).added == len(rows)
        return len(captured)

    queries(_trips(0, 10))
    few = queries(_trips(1000, 40))
    batches = 3 * (400 * 14 // 999)  # SQLite takes 999 values a statement: visits, trips, events
    assert queries(_trips(2000, 400)) <= few + batches


# People and exemptions


def test_a_person_with_several_postings_has_several_rows(world: World) -> None:
    rows = (
        "HY-TU,Ngô Anh Tú,33-PT,Chuyên viên,province,có,01/07/2018,31/12/2018,03/02/1995",
        "HY-TU,Ngô Anh Tú,33-TG,Phó Trưởng ban,province,không,01/01/2019,,03/02/1995",
    )
    assert store(world.dung.actor, "people", PEOPLE, *rows) == (2, 0, 0)
    held = Posting.objects.filter(person__code="HY-TU").order_by("start")
    assert [(each.unit.code, each.full_time) for each in held] == [("33-PT", True), ("33-TG", False)]


def test_dung_cannot_put_anybody_into_another_province(world: World) -> None:
    row = "HY-TU,Ngô Anh Tú,34-TG,Chuyên viên,province,yes,2019-07-01,,"
    assert refused(world.dung.actor, "people", PEOPLE, row) == [(2, "unit", "unit_unknown")]
    assert refused(world.dung.actor, "people", PEOPLE, row.replace("34-TG", "34-XX")) == [(2, "unit", "unit_unknown")]


def test_dung_cannot_take_a_person_of_another_province_by_the_code(world: World) -> None:
    found = refused(world.dung.actor, "people", PEOPLE, "TB-NG,Bùi Thị Nga,33-TG,Chuyên viên,province,yes,2019-07-01,,")
    assert [(row, column) for row, column, _ in found] == [(2, "code")]


def test_faults_of_people_are_told_with_those_of_units_in_one_go(world: World) -> None:
    found = refused(
        TERMINAL,
        "people",
        PEOPLE,
        "HY-TU,Ngô Anh Tú,33-XX,Chuyên viên,ban,yes,2019-07-01,,",
        "HY-TV,Ngô Anh Vũ,33-YY,Chuyên viên,province,yes,2019-07-01,,",
    )
    assert found == [(2, "unit", "unit_unknown"), (2, "level", "choice"), (3, "unit", "unit_unknown")]


def test_an_exemption_from_a_file_changes_the_count(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-06")
    row = "HY-AN,Học tập dài hạn,2019-02-01,2019-08-31,7-QĐ/TĐTN"
    assert store(world.dung.actor, "exemptions", EXEMPTIONS, row) == (1, 0, 0)
    assert list(ledger_differences()) == []


def test_exemptions_of_another_province_are_refused_like_those_of_nobody(world: World) -> None:
    row = "TB-NG,sick,2019-02-01,,7"
    assert refused(world.dung.actor, "exemptions", EXEMPTIONS, row) == [(2, "person", "person_unknown")]
    assert refused(world.dung.actor, "exemptions", EXEMPTIONS, row.replace("NG", "XX")) == [
        (2, "person", "person_unknown")
    ]


# Units


OFFICE = "33-VP,Văn phòng,department,33,2008-01-01,2025-06-30,"


def test_a_unit_stands_below_its_parent_whatever_the_order_of_the_rows(world: World) -> None:
    rows = (
        "12070-01,Chi đoàn thôn Ngọc Động,branch,12070-CS,2015-01-01,,",
        OFFICE,
        "12070-CS,Đoàn cơ sở Hoàn Long,grassroots,12070,2015-01-01,,",
    )
    assert store(world.minh.actor, "units", UNITS, *rows) == (3, 0, 0)
    branch = Unit.objects.get(code="12070-01")
    assert branch.path.startswith(world.unit("12070").path)
    assert branch.parent is not None
    assert branch.parent.code == "12070-CS"
    assert branch.search == "chi doan thon ngoc dong"


def test_name_and_last_day_of_a_unit_can_change_and_what_is_empty_stays(world: World) -> None:
    store(TERMINAL, "units", UNITS, OFFICE)
    assert store(TERMINAL, "units", UNITS, "33-VP,Văn phòng Tỉnh đoàn,department,33,2008-01-01,,") == (0, 1, 0)
    office = Unit.objects.get(code="33-VP")
    assert (office.name, office.valid_to) == ("Văn phòng Tỉnh đoàn", date(2025, 6, 30))
    assert store(TERMINAL, "units", UNITS, "33-VP,Văn phòng,department,,2008-01-01,2019-12-31,") == (0, 1, 0)
    assert Unit.objects.get(code="33-VP").valid_to == date(2019, 12, 31)
    assert events() == 3


def test_level_and_parent_of_a_unit_do_not_change(world: World) -> None:
    store(TERMINAL, "units", UNITS, OFFICE)
    found = refused(TERMINAL, "units", UNITS, "33-VP,Văn phòng,grassroots,34,2008-01-01,,")
    assert found == [(2, "level", "unit_fixed"), (2, "parent", "unit_fixed")]


def test_a_code_names_one_unit_at_most_on_any_date(world: World) -> None:
    assert refused(TERMINAL, "units", UNITS, "33-TG,Ban Tuyên giáo mới,department,33,2020-01-01,2024-12-31,") == [
        (2, "code", "unit_code_taken")
    ]
    rows = ("33-X,Ban A,department,33,2010-01-01,2015-12-31,", "33-X,Ban B,department,33,2015-12-31,,")
    assert {code for _, _, code in refused(TERMINAL, "units", UNITS, *rows)} == {"unit_code_taken"}
    assert store(TERMINAL, "units", UNITS, rows[0], rows[1].replace("2015-12-31", "2016-01-01")).added == 2


def test_a_unit_keeps_the_days_on_which_somebody_set_out_to_it(world: World) -> None:
    world.trip("an", "2019-03-04", host="12070")
    row = "12070,Xã Hoàn Long,commune,327,2008-01-01,2019-03-03,"
    assert refused(TERMINAL, "units", UNITS, row) == [(2, "valid_to", "unit_in_use")]
    assert store(TERMINAL, "units", UNITS, row.replace("03-03", "03-04")).changed == 1


def test_a_report_of_the_successor_speaks_for_the_predecessors(world: World) -> None:
    rows = (
        "33-P1,Ban Phong trào,department,33,2010-01-01,2017-12-31,",
        "33-P2,Ban Tuyên truyền,department,33,2010-01-01,2017-12-31,",
        "33-P3,Ban Tuyên giáo - Phong trào,department,33,2018-01-01,,33-P1; 33-P2",
    )
    assert store(world.minh.actor, "units", UNITS, *rows).added == 3
    merged, old = Unit.objects.get(code="33-P3"), Unit.objects.get(code="33-P1")
    assert units_of.unit_reach(merged).holds(old.path)
    assert {link.kind for link in Succession.objects.filter(successor=merged)} == {"merge"}
    assert store(world.minh.actor, "units", UNITS, *rows) == (0, 0, 3)


def test_a_second_successor_makes_a_split_of_it(world: World) -> None:
    row = "33-{},{},department,33,2018-01-01,,33-P1"
    old = "33-P1,Ban Phong trào,department,33,2010-01-01,2017-12-31,"
    store(TERMINAL, "units", UNITS, old, row.format("P2", "Ban Phong trào"))
    link = Succession.objects.get(predecessor__code="33-P1")
    assert link.kind == "continue"
    store(TERMINAL, "units", UNITS, row.format("P3", "Ban Thanh thiếu nhi"))
    assert {each.kind for each in Succession.objects.filter(predecessor__code="33-P1")} == {"split"}


def test_no_unit_comes_before_itself_through_others(world: World) -> None:
    """Provinces in a circle would be followed without end to the one that they became."""
    row = "V{0},Tỉnh {0},province,TW,2008-01-01,2012-12-31,V{1}"
    circle = [row.format(1, 2), row.format(2, 3), row.format(3, 1)]
    faults = [(line, "predecessors", "predecessor_circle") for line in (2, 3, 4)]
    assert refused(TERMINAL, "units", UNITS, *circle) == faults
    chain = [row.format(1, 2), row.format(2, 3), row.format(3, "")[:-1]]
    assert store(TERMINAL, "units", UNITS, *chain).added == 3
    assert refused(TERMINAL, "units", UNITS, row.format(3, 1)) == faults[:1]


def test_predecessors_that_a_row_no_longer_names_are_unlinked(world: World) -> None:
    old = [f"33-P{i},Ban {i},department,33,2010-01-01,2017-12-31," for i in (1, 2)]
    new = "33-P3,Ban 1,department,33,2018-01-01,,{}"
    store(TERMINAL, "units", UNITS, *old, new.format("33-P1;33-P2"))
    assert store(TERMINAL, "units", UNITS, new.format("33-P1")) == (0, 1, 0)
    assert [link.kind for link in Succession.objects.filter(successor__code="33-P3")] == ["continue"]
    assert store(TERMINAL, "units", UNITS, new.format("")) == (0, 0, 1)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("34-VP,Văn phòng,department,34,2008-01-01,,", "parent", "unit_unknown"),
        ("33-VP,Văn phòng,department,34-XX,2008-01-01,,", "parent", "unit_unknown"),
        ("34-TG,Ban khác,department,34,2008-01-01,,", "code", "unit_code_taken"),
        ("33-N,Ban mới,department,33,2018-01-01,,34-TG", "predecessors", "predecessor_unknown"),
        ("33-N,Ban mới,department,33,2018-01-01,,34-YY", "predecessors", "predecessor_unknown"),
        ("XX,Trung ương khác,central,,2018-01-01,,", "parent", "required"),
    ],
)
def test_minh_reaches_no_unit_of_another_province(world: World, row: str, column: str, code: str) -> None:
    assert refused(world.minh.actor, "units", UNITS, row) == [(2, column, code)]


def test_nothing_stands_below_a_department_and_no_province_below_a_commune(world: World) -> None:
    rows = ("A,Tổ A,department,33-TG,2010-01-01,2015-12-31,", "B,Tỉnh B,province,12070,2010-01-01,2015-12-31,")
    assert {(column, code) for _, column, code in refused(TERMINAL, "units", UNITS, *rows)} == {
        ("parent", "unit_level_order")
    }


def test_a_fault_of_a_parent_is_not_told_again_of_its_children(world: World) -> None:
    rows = ("12070-CS,Đoàn cơ sở,cơ sở,12070,2015-01-01,,", "12070-01,Chi đoàn,branch,12070-CS,2015-01-01,,")
    assert refused(TERMINAL, "units", UNITS, *rows) == [(2, "level", "choice")]
    rows = ("12070-CS,Đoàn cơ sở,grassroots,99,2015-01-01,,", "12070-01,Chi đoàn,branch,12070-CS,2015-01-01,,")
    assert refused(TERMINAL, "units", UNITS, *rows) == [(2, "parent", "unit_unknown")]


def test_a_unit_is_told_once_in_a_file(world: World) -> None:
    assert refused(TERMINAL, "units", UNITS, OFFICE, OFFICE) == [(3, "code", "unit_row_twice")]


def test_a_province_that_is_linked_anew_is_counted_anew(world: World) -> None:
    world.trip("an", "2025-03-04", host="12070")
    Succession.objects.filter(predecessor=world.unit("33")).delete()
    row = "33,Tỉnh Hưng Yên,province,TW,2025-07-01,,33;34"
    assert store(TERMINAL, "units", UNITS, row) == (0, 1, 0)
    assert list(ledger_differences()) == []
