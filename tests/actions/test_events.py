"""Events of offices: who keeps whose, what a newer file changes, and what is told of it."""

from __future__ import annotations

import pytest

from dicoso.actions import events
from dicoso.domain.dates import parse_date
from dicoso.domain.errors import Invalid, NotAllowed, NotFound
from dicoso.domain.events import EventChanges, EventRow
from dicoso.queries.actors import Actor
from dicoso.queries.event_files import read_event_file
from dicoso.store.models import AuditEvent, OfficeEvent
from tests.calendars import calendar, event
from tests.world import World

pytestmark = pytest.mark.django_db

JUNE = event("hop@tinhdoan", "Giao ban", DTSTART="20190603T080000", DTEND="20190603T100000")


def told(world: World, unit: str = "33") -> list[str]:
    held = OfficeEvent.objects.filter(unit=world.unit(unit)).order_by("start", "title")
    return [f"{each.start:%d/%m} {each.title}" for each in held]


def numbers(changes: EventChanges) -> tuple[int, int, int, int]:
    return len(changes.added), len(changes.changed), len(changes.removed), changes.unchanged


def send(world: World, *held: str, actor: Actor | None = None, unit: str = "33", year: int = 2019) -> EventChanges:
    return events.take_over_events(
        actor or world.dung.actor, world.unit(unit).pk, read_event_file(calendar(*held), year)
    )


def row(title: str = "Hội nghị Ban Chấp hành", start: str = "2019-12-03", end: str = "2019-12-04") -> EventRow:
    return EventRow("", title, "Hội trường Tỉnh đoàn", parse_date(start), parse_date(end))


def test_the_same_file_again_changes_nothing(world: World) -> None:
    weekly = event("tuan@tinhdoan", "Chào cờ", DTSTART="20191104T070000", DTEND="", RRULE="FREQ=WEEKLY;COUNT=3")
    assert numbers(send(world, JUNE, weekly)) == (4, 0, 0, 0)
    before = AuditEvent.objects.count()
    assert numbers(send(world, JUNE, weekly)) == (0, 0, 0, 4)
    assert AuditEvent.objects.count() == before


def test_a_newer_file_replaces_the_events_that_it_names_and_leaves_the_others(world: World) -> None:
    send(world, JUNE, event("khac@tinhdoan", "Đại hội", DTSTART="20190701T080000", DTEND=""))
    moved = event("hop@tinhdoan", "Giao ban quý", DTSTART="20190610T080000", DTEND="")
    assert numbers(send(world, moved)) == (1, 0, 1, 0)
    assert told(world) == ["10/06 Giao ban quý", "01/07 Đại hội"]


def test_a_changed_title_is_changed_in_its_place(world: World) -> None:
    send(world, JUNE)
    again = event("hop@tinhdoan", "Giao ban mở rộng", DTSTART="20190603T080000", DTEND="")
    assert numbers(send(world, again)) == (0, 1, 0, 0)
    assert told(world) == ["03/06 Giao ban mở rộng"]


def test_what_was_called_off_is_taken_out(world: World) -> None:
    send(world, JUNE)
    off = event("hop@tinhdoan", "Giao ban", DTSTART="20190603T080000", DTEND="", STATUS="CANCELLED")
    assert numbers(send(world, off)) == (0, 0, 1, 0)
    assert told(world) == []


def test_a_file_of_one_year_leaves_the_other_year_alone(world: World) -> None:
    every_year = event("26-3@tinhdoan", "Kỷ niệm 26/3", DTSTART="20180326T080000", DTEND="", RRULE="FREQ=YEARLY")
    send(world, every_year, year=2018)
    send(world, every_year, year=2019)
    assert told(world) == ["26/03 Kỷ niệm 26/3"] * 2


def test_a_head_keeps_the_calendar_of_the_own_department_alone(world: World) -> None:
    send(world, JUNE, actor=world.binh.actor, unit="33-TG")
    assert told(world, "33-TG") == ["03/06 Giao ban"]
    for unit in ("33", "33-PT"):
        with pytest.raises(NotFound):
            send(world, JUNE, actor=world.binh.actor, unit=unit)
    with pytest.raises(NotAllowed):
        send(world, JUNE, actor=world.giang.actor, unit="33")
    with pytest.raises(NotFound):
        send(world, JUNE, actor=world.oanh.actor, unit="33")


def test_an_event_is_added_by_hand_once(world: World) -> None:
    for _ in range(2):
        events.add_event(world.dung.actor, world.unit("33").pk, row())
    assert told(world) == ["03/12 Hội nghị Ban Chấp hành"]
    assert AuditEvent.objects.filter(action="event.add", subject_id="33").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        (row(""), "title", "required"),
        (row("x" * 201), "title", "too_long"),
        (row(end="2019-12-01"), "end", "date_order"),
        (row(end="2020-03-01"), "end", "event_long"),
    ],
)
def test_an_event_that_cannot_be_is_refused(world: World, wrong: EventRow, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        events.add_event(world.dung.actor, world.unit("33").pk, wrong)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [(field, code)]


def test_a_recurring_event_is_deleted_with_all_its_dates_and_no_other(world: World) -> None:
    weekly = event("tuan@tinhdoan", "Chào cờ", DTSTART="20181231T070000", DTEND="", RRULE="FREQ=WEEKLY;COUNT=4")
    for year in (2018, 2019):
        send(world, JUNE, weekly, year=year)
    send(world, weekly, unit="33-TG")
    held = OfficeEvent.objects.filter(unit=world.unit("33"), uid="tuan@tinhdoan")
    last = held.latest("start").pk
    with pytest.raises(NotAllowed):
        events.delete_event_series(world.giang.actor, last)
    with pytest.raises(NotFound):
        events.delete_event_series(world.nga.actor, last)
    assert events.delete_event_series(world.dung.actor, last) == 4
    assert told(world) == ["03/06 Giao ban"]
    assert told(world, "33-TG") == ["07/01 Chào cờ", "14/01 Chào cờ", "21/01 Chào cờ"]
    assert AuditEvent.objects.get(action="event.delete_series").facts.count("Chào cờ") == 4
    assert numbers(send(world, weekly)) == (3, 0, 0, 0)


def test_a_deleted_event_stays_in_the_audit_chain(world: World) -> None:
    events.add_event(world.dung.actor, world.unit("33").pk, row())
    held = OfficeEvent.objects.get()
    with pytest.raises(NotAllowed):
        events.delete_event(world.an.actor, held.pk)
    with pytest.raises(NotFound):
        events.delete_event(world.nga.actor, held.pk)
    events.delete_event(world.dung.actor, held.pk)
    assert told(world) == []
    assert "Hội nghị Ban Chấp hành" in AuditEvent.objects.get(action="event.delete").facts
