"""People and their postings: who may add and correct them, what is refused, what a list of a thousand costs."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dicoso.actions import people
from dicoso.actions.people import PersonRow
from dicoso.domain.dates import FOREVER
from dicoso.domain.errors import Invalid, NotAllowed, NotFound
from dicoso.queries.actors import system
from dicoso.queries.years.verify import ledger_differences
from dicoso.store.models import AuditEvent, LedgerYear, Person, Posting
from tests.tables import everything, nothing_is_written, one_event
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def row(**facts: Any) -> PersonRow:
    """Phúc, a specialist of Ban Phong trào since March 2019, unless something else is said."""
    said: dict[str, Any] = {
        "code": "HY-PH",
        "name": "Đặng Hồng Phúc",
        "unit": "33-PT",
        "title": "Chuyên viên",
        "level": "province",
        "full_time": True,
        "start": date(2019, 3, 1),
        **facts,
    }
    return PersonRow(**said)


def faults(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[int | None, str, str]]:
    """Line, column and code of everything that was found wrong."""
    return [(fault.row, fault.field, fault.code) for fault in refusal.value.faults]


def test_dung_adds_a_person_with_a_posting(world: World) -> None:
    with one_event("person.add"):
        phuc = people.add_person(world.dung.actor, row())
    assert (phuc.search, phuc.postings.get().unit) == ("dang hong phuc", world.unit("33-PT"))
    assert LedgerYear.objects.filter(person=phuc, year=2019).exists()


@pytest.mark.parametrize("who", ["an", "binh", "giang", "ha", "khanh", "lan", "minh"])
def test_nobody_but_the_organisation_inspection_adds_people(world: World, who: str) -> None:
    with nothing_is_written(), pytest.raises(NotAllowed):
        people.add_person(world.member(who).actor, row())


def test_dung_adds_nobody_in_thai_binh(world: World) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.add_person(world.dung.actor, row(unit="34-TG"))
    assert faults(refusal) == [(None, "unit", "unit_unknown")]


def test_a_code_that_is_taken_is_refused(world: World) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.add_person(world.dung.actor, row(code="HY-AN"))
    assert faults(refusal) == [(None, "code", "code_taken")]


def test_dung_does_not_touch_people_of_thai_binh(world: World) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.save_people(world.dung.actor, [row(code="TB-NG", name="Bùi Thị Nga", row=2)])
    assert faults(refusal) == [(2, "code", "person_elsewhere")]
    with nothing_is_written(), pytest.raises(NotFound):
        people.rename(world.dung.actor, "TB-NG", "Bùi Thị Ngà", None)


def test_nobody_corrects_their_own_record(world: World) -> None:
    own = row(code="HY-DU", name="Phạm Tiến Dũng", unit="33-TCKT", title="Trưởng ban", start=date(2015, 1, 1), row=2)
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.save_people(world.dung.actor, [own])
    assert faults(refusal) == [(2, "code", "own_record")]
    with nothing_is_written(), pytest.raises(NotAllowed):
        people.end_posting(world.dung.actor, world.dung.person.postings.get().pk, TODAY)


def test_a_list_may_repeat_what_is_stored_of_oneself(world: World) -> None:
    own = row(code="HY-DU", name="Phạm Tiến Dũng", unit="33-TCKT", title="Phó Trưởng ban", start=date(2015, 1, 1))
    assert people.save_people(world.dung.actor, [own]) == (0, 0, 1)


def test_the_same_list_again_changes_nothing(world: World) -> None:
    rows = [row(row=2), row(unit="33-TG", start=date(2019, 9, 1), row=3), row(code="HY-QU", name="Mai Văn Quý", row=4)]
    assert people.save_people(world.dung.actor, rows) == (3, 0, 0)
    with nothing_is_written():
        assert people.save_people(world.dung.actor, rows) == (0, 0, 3)


def test_a_list_with_other_content_corrects_what_is_stored(world: World) -> None:
    people.save_people(world.dung.actor, [row(born=date(1990, 5, 1))])
    with one_event("person.change"):
        saved = people.save_people(world.dung.actor, [row(name="Đặng Hoàng Phúc", end=date(2019, 8, 31))])
    assert saved == (0, 1, 0)
    phuc = Person.objects.get(code="HY-PH")
    assert (phuc.name, phuc.born) == ("Đặng Hoàng Phúc", date(1990, 5, 1)), "a birthday that isn't given stays"
    assert phuc.postings.get().end == date(2019, 8, 31)


@pytest.mark.parametrize("with_it", [0, 1])
def test_a_birthday_may_stand_in_one_of_a_persons_rows_alone(world: World, with_it: int) -> None:
    rows = [row(row=2), row(unit="33-TG", start=date(2019, 9, 1), row=3)]
    rows[with_it] = replace(rows[with_it], born=date(1990, 5, 1))
    assert people.save_people(world.dung.actor, rows) == (2, 0, 0)
    assert Person.objects.get(code="HY-PH").born == date(1990, 5, 1)
    with nothing_is_written():
        assert people.save_people(world.dung.actor, rows) == (0, 0, 2)
    other = [*rows, row(unit="33-VP", start=date(2019, 10, 1), born=date(1991, 5, 1), row=4)]
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.save_people(world.dung.actor, other)
    assert (4, "born", "born_differs") in faults(refusal)


def test_the_event_tells_what_was_and_what_is(world: World) -> None:
    people.save_people(world.dung.actor, [row()])
    people.end_posting(world.dung.actor, Posting.objects.get(person__code="HY-PH").pk, date(2019, 8, 31))
    event = AuditEvent.objects.latest("seq")
    assert (event.action, event.subject, event.subject_id, event.actor) == ("posting.end", "person", "HY-PH", "dung")
    told = json.loads(event.facts)
    assert told["before"]["postings"][0]["end"] == "9999-12-31"
    assert told["after"]["postings"][0]["end"] == "2019-08-31"


def test_every_fault_of_a_list_is_told_with_its_line_and_nothing_is_stored(world: World) -> None:
    rows = [
        row(row=2),
        row(code="HY PH", row=3),
        row(code="HY-QU", name="", row=4),
        row(code="HY-RI", unit="33-XX", row=5),
        row(code="HY-SA", level="chuyên viên", row=6),
        row(code="HY-TU", end=date(2019, 2, 28), row=7),
        row(code="HY-UY", born=date(2019, 5, 1), row=8),
        row(name="Đặng Hoàng Phúc", unit="33-TG", row=9),
        row(title="Phó Trưởng ban", row=10),
        row(code="HY-VU", title="x" * 121, row=11),
    ]
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.save_people(world.dung.actor, rows)
    assert faults(refusal) == [
        (3, "code", "code_form"),
        (4, "name", "required"),
        (5, "unit", "unit_unknown"),
        (6, "level", "choice"),
        (7, "end", "date_order"),
        (8, "born", "born_late"),
        (9, "name", "name_differs"),
        (10, "start", "row_twice"),
        (11, "title", "too_long"),
    ]


def test_two_postings_in_one_unit_may_not_share_a_day(world: World) -> None:
    first = row(end=date(2019, 6, 30), row=2)
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.save_people(world.dung.actor, [first, row(start=date(2019, 6, 30), row=3)])
    assert faults(refusal) == [(3, "start", "posting_overlap")]
    people.save_people(world.dung.actor, [first, row(start=date(2019, 7, 1), row=3)])
    assert Posting.objects.filter(person__code="HY-PH").count() == 2


def test_two_postings_in_two_units_may_share_days(world: World) -> None:
    people.save_people(world.dung.actor, [row(), row(unit="33-UBKT", title="Ủy viên")])
    assert Posting.objects.filter(person__code="HY-PH").count() == 2


def test_a_posting_that_is_corrected_may_move_to_another_day_and_unit(world: World) -> None:
    people.add_person(world.dung.actor, row())
    posting = Posting.objects.get(person__code="HY-PH")
    with one_event("posting.change"):
        people.change_posting(world.dung.actor, posting.pk, row(unit="33-TG", start=date(2019, 4, 1)))
    moved = Posting.objects.get(pk=posting.pk)
    assert (moved.unit, moved.start, moved.end) == (world.unit("33-TG"), date(2019, 4, 1), FOREVER)


def test_a_posting_does_not_move_onto_another_one(world: World) -> None:
    people.save_people(world.dung.actor, [row(), row(unit="33-TG", start=date(2019, 4, 1))])
    posting = Posting.objects.get(person__code="HY-PH", unit=world.unit("33-PT"))
    for start in (date(2019, 4, 1), date(2019, 5, 1)):
        with nothing_is_written(), pytest.raises(Invalid) as refusal:
            people.change_posting(world.dung.actor, posting.pk, row(unit="33-TG", start=start))
        assert faults(refusal) == [(None, "start", "posting_overlap")]


def test_a_posting_is_added_to_somebody_who_is_there(world: World) -> None:
    with one_event("posting.add"):
        people.add_posting(world.dung.actor, row(code="HY-AN", name="", start=date(2019, 12, 1)))
    assert world.an.person.postings.count() == 2
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        people.add_posting(world.dung.actor, row(code="HY-AN", title="Trưởng ban", start=date(2019, 12, 1)))
    assert faults(refusal) == [(None, "start", "posting_overlap")]


def test_what_an_ended_posting_leaves_out_no_longer_counts(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-06")
    world.trip("an", "2019-09-02", "2019-09-03")
    people.end_posting(world.dung.actor, world.an.person.postings.get().pk, date(2019, 8, 31))
    assert list(ledger_differences()) == []
    assert LedgerYear.objects.get(person=world.an.person, year=2019).quota == 40


def test_a_posting_that_reaches_back_counts_the_trips_made_before(world: World) -> None:
    people.add_person(world.dung.actor, row())
    phuc = Person.objects.get(code="HY-PH")
    world.trip("an", "2018-05-07")
    phuc.visits.model.objects.update(person=phuc)
    people.change_posting(world.dung.actor, phuc.postings.get().pk, row(start=date(2018, 1, 1)))
    assert LedgerYear.objects.filter(person=phuc, year=2018).exists()
    assert [each for each in ledger_differences() if each.person_id == phuc.pk] == []


def test_the_name_and_birthday_are_corrected_by_themselves(world: World) -> None:
    with one_event("person.change"):
        people.rename(world.dung.actor, "HY-AN", "Nguyễn  Văn Ân", date(1991, 2, 3))
    an = Person.objects.get(code="HY-AN")
    assert (an.name, an.search, an.born) == ("Nguyễn Văn Ân", "nguyen van an", date(1991, 2, 3))
    people.rename(world.dung.actor, "HY-AN", "Nguyễn Văn Ân", None)
    assert Person.objects.get(code="HY-AN").born is None
    with nothing_is_written(), pytest.raises(Invalid):
        people.rename(world.dung.actor, "HY-AN", " ", None)


def test_the_terminal_imports_people_of_any_province(world: World) -> None:
    rows = [row(), row(code="TB-PH", unit="34-TG")]
    assert people.save_people(system(TODAY), rows) == (2, 0, 0)
    assert AuditEvent.objects.filter(actor="dicoso", action="person.add").count() == 2


def test_a_thousand_people_are_stored_in_a_second_with_ledger_and_events(world: World) -> None:
    rows = [replace(row(), code=f"P{n:04}", name=f"Nguyễn Văn {n}", start=date(2012, 1, 1), row=n) for n in range(1000)]
    began = time.perf_counter()
    people.save_people(world.dung.actor, rows)
    took = time.perf_counter() - began
    assert AuditEvent.objects.filter(action="person.add").count() == 1000
    assert LedgerYear.objects.filter(year=2019).count() >= 1000
    assert took < 3, f"{took:.1f} s; 1 s by itself, and the machine that tests is busy"
    assert everything()["Posting"]
