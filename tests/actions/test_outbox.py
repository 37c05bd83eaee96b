"""Taking in one item: the fact and its receipt together or not at all, and the receipt decides what comes again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dicoso.actions import outbox, trips
from dicoso.actions.outbox import Act, Answer
from dicoso.domain.errors import Fault, Invalid
from dicoso.domain.outbox import LONGEST_KEPT, Item, kept_content
from dicoso.queries.actors import system
from dicoso.store.models import Receipt, Trip
from tests.trips import Untouched, row
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

ITEM = Item("chuyen-1", "trip", datetime(2019, 11, 13, 10, tzinfo=UTC), {"content": "Dự sinh hoạt chi đoàn"})


def recording(world: World) -> Callable[[], Act]:
    """The ordinary action, as the kind `trip` prepares it."""
    return lambda: lambda: trips.record_trip(world.an.actor, [row(world)]).added > 0


def never() -> Act:
    """What must not be prepared again."""
    raise AssertionError("read although the receipt had answered")


def states(*answers: Answer) -> list[str]:
    return [answer.state for answer in answers]


def test_the_fact_and_its_receipt_are_stored_together(world: World) -> None:
    assert outbox.take(world.an.actor, ITEM, recording(world)) == Answer("chuyen-1", "stored")
    assert (Trip.objects.get().pk, Receipt.objects.get().pk) == ("chuyen-1", "chuyen-1")


def test_a_fault_after_the_fact_was_written_takes_it_back_with_the_receipt(world: World) -> None:
    def act() -> bool:
        trips.record_trip(world.an.actor, [row(world)])
        raise Invalid([Fault.at("", "required")])

    with Untouched():
        assert states(outbox.take(world.an.actor, ITEM, lambda: act)) == ["refused"]
    assert not Receipt.objects.exists()


def test_a_crash_leaves_neither_and_the_next_sending_stores_both(world: World) -> None:
    def act() -> bool:
        trips.record_trip(world.an.actor, [row(world)])
        raise MemoryError

    with Untouched(), pytest.raises(MemoryError):
        outbox.take(world.an.actor, ITEM, lambda: act)
    assert states(outbox.take(world.an.actor, ITEM, recording(world))) == ["stored"]


def test_what_the_receipt_answers_is_not_even_read_again(world: World) -> None:
    outbox.take(world.an.actor, ITEM, recording(world))
    other = replace(ITEM, content={"content": "Kiểm tra"})
    with Untouched():
        assert states(
            outbox.take(world.an.actor, ITEM, never),
            outbox.take(world.an.actor, other, never),
            outbox.take(world.nga.actor, ITEM, never),
        ) == ["already_stored", "refused", "refused"]


def test_a_phone_that_tells_another_time_for_the_same_fact_has_told_it_before(world: World) -> None:
    outbox.take(world.an.actor, ITEM, recording(world))
    later = replace(ITEM, told_at=datetime(2031, 1, 1, tzinfo=UTC))
    assert states(outbox.take(world.an.actor, later, never)) == ["already_stored"]
    assert Receipt.objects.get().told_at == ITEM.told_at


def test_the_terminal_has_no_outbox(world: World) -> None:
    assert states(outbox.take(system(TODAY), ITEM, recording(world))) == ["refused"]
    assert not Trip.objects.exists()


def test_a_receipt_tells_long_contents_apart_without_keeping_them() -> None:
    one, other = ("x" * LONGEST_KEPT + end for end in ("a", "b"))
    assert kept_content({"data": one}) != kept_content({"data": other})
    assert len(kept_content({"data": one})) < 200


def test_the_order_of_fields_changes_nothing() -> None:
    assert kept_content({"start": "1", "end": "2"}) == kept_content({"end": "2", "start": "1"})
