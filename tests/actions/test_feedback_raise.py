"""What a report brings home becomes records of their own, each once, and a promise belongs to who made it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from dicoso.actions import feedback as actions
from dicoso.actions.feedback import New
from dicoso.domain.errors import Invalid, NotAllowed, SameIdOtherContent
from dicoso.domain.feedback import RaisedLine
from dicoso.store.models import AuditEvent, Feedback, TripReport
from tests.matters import report
from tests.tables import nothing_is_written
from tests.world import World

pytestmark = pytest.mark.django_db


def line(world: World, **differs: Any) -> RaisedLine:
    facts = {"id": uuid4(), "kind": "difficulty", "unit": world.unit("12382").pk, "text": "Thiếu nơi sinh hoạt"}
    return RaisedLine(**{**facts, **differs})


def brought(world: World, of: TripReport, *lines: RaisedLine, by: str = "an") -> list[Feedback]:
    with transaction.atomic():
        return actions.raise_all(world.member(by).actor, of, lines)


def test_each_line_of_a_report_is_a_record_under_its_own_id(world: World) -> None:
    said = [line(world, topic="facilities"), line(world, kind="proposal", text="Mở lớp kỹ năng  \n\ncho bí thư")]
    made = brought(world, report(world, "an"), *said)
    assert [each.pk for each in made] == [each.id for each in said]
    first, second = Feedback.objects.order_by("kind")
    assert (first.kind, first.topic, first.state, first.origin) == (
        "difficulty",
        "facilities",
        "received",
        "trip_report",
    )
    assert (first.unit, first.raised_on, first.raised_by) == (
        world.unit("12382"), date(2019, 11, 6), world.an.account
    )  # fmt: skip
    assert (second.text, second.owner, second.due) == ("Mở lớp kỹ năng\n\ncho bí thư", None, None)
    assert list(AuditEvent.objects.values_list("action", "subject")) == [("feedback.raise", "feedback")] * 2


def test_a_promise_is_assigned_to_the_department_of_who_went_with_the_day_it_was_promised_for(world: World) -> None:
    (made,) = brought(world, report(world, "an"), line(world, kind="promise", due=date(2019, 12, 15)))
    assert (made.state, made.owner, made.due) == ("assigned", world.unit("33-TG"), date(2019, 12, 15))


def test_the_writer_of_a_delegations_report_promised_it(world: World) -> None:
    from_trip = report(world, "an", "chi")
    (made,) = brought(world, from_trip, line(world, kind="promise", due=date(2019, 12, 15)), by="chi")
    assert made.owner == world.unit("33-PT")


def test_a_report_sent_again_brings_nothing_twice(world: World) -> None:
    from_trip, said = report(world, "an"), line(world)
    brought(world, from_trip, said)
    with nothing_is_written():
        assert brought(world, from_trip, said) == []
    assert [each.pk for each in brought(world, from_trip, said, line(world, text="Thiếu máy chiếu"))] != [said.id]
    assert Feedback.objects.count() == 2


def test_the_same_id_with_other_words_is_refused_with_both(world: World) -> None:
    from_trip, said = report(world, "an"), line(world)
    brought(world, from_trip, said)
    with nothing_is_written(), pytest.raises(SameIdOtherContent) as refusal:
        brought(world, from_trip, line(world, id=said.id, text="Thiếu máy chiếu"))
    assert (refusal.value.facts["stored"], refusal.value.facts["given"]) == ("Thiếu nơi sinh hoạt", "Thiếu máy chiếu")


def test_every_fault_of_every_line_is_told_at_once_and_nothing_is_stored(world: World) -> None:
    again = line(world)
    lines = [
        line(world, kind="complaint", text=" "),
        line(world, unit=world.unit("12070").pk, topic="weather"),
        line(world, kind="promise"),
        line(world, kind="promise", due=date(2019, 11, 5)),
        again,
        again,
    ]
    from_trip = report(world, "an")
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        brought(world, from_trip, *lines)
    found = [(fault.row, fault.field, fault.code) for fault in refusal.value.faults]
    assert found == [
        (1, "kind", "not_offered"),
        (1, "text", "required"),
        (2, "topic", "not_offered"),
        (2, "unit", "unit_not_visited"),
        (3, "due", "promise_due"),
        (4, "due", "due_early"),
        (5, "id", "line_twice"),
        (6, "id", "line_twice"),
    ]


# ── Raised by a unit itself, or in a dialogue ────────────────────────────────────────────────────────────────


def new(world: World, unit: str = "12382", **differs: Any) -> New:
    return New(world.unit(unit).pk, "proposal", "Mở lớp kỹ năng cho bí thư chi đoàn")._replace(**differs)


def test_a_host_unit_raises_a_matter_of_its_own(world: World) -> None:
    made = actions.raise_feedback(world.khanh.actor, new(world, topic="cadres"))
    assert (made.unit, made.origin, made.state, made.raised_on) == (
        world.unit("12382"), "host_unit", "received", date(2019, 11, 15)
    )  # fmt: skip
    assert made.entries.get().step == "raise"


@pytest.mark.parametrize("unit", ["12070", "33", "33-TG"])
def test_a_host_unit_raises_nothing_for_another_unit(world: World, unit: str) -> None:
    with nothing_is_written(), pytest.raises(NotAllowed):
        actions.raise_feedback(world.khanh.actor, new(world, unit))


def test_organisation_inspection_writes_down_what_was_raised_in_a_dialogue_on_its_day(world: World) -> None:
    made = actions.raise_feedback(world.dung.actor, new(world, origin="dialogue", raised_on=date(2019, 3, 20)))
    assert (made.origin, made.raised_on, made.raised_by) == ("dialogue", date(2019, 3, 20), world.dung.account)


@pytest.mark.parametrize("who", ["an", "binh", "giang", "ha", "lan", "minh", "oanh"])
def test_nobody_else_raises_a_matter_for_a_unit(world: World, who: str) -> None:
    for origin in ("host_unit", "dialogue"):
        with nothing_is_written(), pytest.raises(NotAllowed):
            actions.raise_feedback(world.member(who).actor, new(world, origin=origin))


def test_a_promise_is_made_on_a_visit_and_no_day_lies_ahead(world: World) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        actions.raise_feedback(
            world.dung.actor,
            new(world, kind="promise", text="", origin="dialogue", topic="weather", raised_on=date(2019, 11, 16)),
        )
    assert {(fault.field, fault.code) for fault in refusal.value.faults} == {
        ("kind", "not_offered"), ("text", "required"), ("topic", "not_offered"), ("raised_on", "raised_later")
    }  # fmt: skip
