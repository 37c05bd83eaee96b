"""The rows of a file: all or nothing, the same again is nothing, other content updates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from dicoso.actions import trips
from dicoso.actions.trips import Saved, VisitRow
from dicoso.domain.errors import (
    Invalid,
    NotAllowed,
)
from dicoso.queries.actors import system
from dicoso.queries.counting import from_facts, from_ledger
from dicoso.store.models import AuditEvent, Posting, Trip
from tests.trips import Untouched, counted, row
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def codes(error: Invalid) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in error.faults]


def approved(world: World, who: str = "an", **facts: Any) -> UUID:
    plan = world.plan(who, "approved", [{"start": "2019-11-12", "end": "2019-11-13", **facts}])
    return plan.items.get().pk


@pytest.fixture
def terminal() -> Iterator[Any]:
    """Who imports at the terminal."""
    return system(TODAY)


def test_rows_are_stored_with_one_event_for_each_trip(world: World, terminal: Any) -> None:
    rows = [row(world), row(world, "binh"), row(world, "nga", trip="chuyen-2", host="12433")]
    assert trips.save_trips(terminal, rows) == Saved(3, 0, 0)
    assert [event.subject_id for event in AuditEvent.objects.order_by("seq")] == ["chuyen-1", "chuyen-2"]
    assert counted(world.nga) == 2


def test_the_same_rows_again_change_nothing(world: World, terminal: Any) -> None:
    rows = [row(world), row(world, "binh")]
    trips.save_trips(terminal, rows)
    with Untouched():
        assert trips.save_trips(terminal, rows) == Saved(0, 0, 2)


def test_an_id_with_other_content_updates_the_trip(world: World, terminal: Any) -> None:
    trips.save_trips(terminal, [row(world), row(world, "binh")])
    later = row(world, start=date(2019, 10, 1), end=date(2019, 10, 3), confirmed=True)
    assert trips.save_trips(terminal, [later, row(world, "binh")]) == Saved(0, 1, 1)
    assert (counted(world.an), counted(world.binh)) == (3, 2)
    assert Trip.objects.get().version == 2


def test_a_file_says_nothing_of_plan_items_and_leaves_them(world: World, terminal: Any) -> None:
    item = approved(world)
    trips.record_trip(world.an.actor, [row(world, order_number="", plan_item=item)])
    with Untouched():
        assert trips.save_trips(terminal, [row(world, order_number="")]) == Saved(0, 0, 1)


def test_one_wrong_row_and_nothing_is_stored(world: World, terminal: Any) -> None:
    wrong = row(world, "binh", trip="chuyen-3", row=3, form="picnic", host="33-PT")
    unknown = VisitRow("chuyen-4", 999_999, 999_999, TODAY, TODAY, "topic", row=4)
    with Untouched(), pytest.raises(Invalid) as refused:
        trips.save_trips(terminal, [row(world, row=2), wrong, unknown])
    assert [(fault.row, fault.field, fault.code) for fault in refused.value.faults] == [
        (3, "form", "choice"),
        (3, "host", "host_department"),
        (4, "person", "person_out_of_reach"),
        (4, "host", "host_unknown"),
    ]


def test_a_cancelled_trip_is_not_revived_by_a_file(world: World, terminal: Any) -> None:
    trips.save_trips(terminal, [row(world)])
    trips.cancel_trip(world.dung.actor, "chuyen-1", "Hoãn")
    with Untouched():
        assert trips.save_trips(terminal, [row(world)]) == Saved(0, 0, 1)
    with Untouched(), pytest.raises(Invalid) as refused:
        trips.save_trips(terminal, [row(world, content="Khảo sát", row=2)])
    assert codes(refused.value) == [("id", "trip_cancelled")]


def test_organisation_inspection_imports_for_its_province_and_takes_nothing_from_another(world: World) -> None:
    trips.save_trips(world.dung.actor, [row(world)])
    with Untouched(), pytest.raises(Invalid) as refused:
        trips.save_trips(world.dung.actor, [row(world, "nga", trip="chuyen-2", host="12433", row=2)])
    assert codes(refused.value) == [("person", "person_out_of_reach")]
    Posting.objects.filter(person=world.an.person).update(end=date(2019, 10, 31))
    Posting.objects.create(
        person=world.an.person, unit=world.unit("34-TG"), level="province", full_time=True, start=date(2019, 11, 1)
    )
    with Untouched(), pytest.raises(Invalid):
        trips.save_trips(world.dung.actor, [row(world, start=date(2019, 10, 1), row=2)])


def test_only_organisation_inspection_imports(world: World) -> None:
    for who in ("an", "binh", "giang", "ha", "lan", "minh", "khanh"):
        with Untouched(), pytest.raises(NotAllowed):
            trips.save_trips(world.member(who).actor, [row(world)])


def test_the_ledger_is_what_a_recount_finds(world: World, terminal: Any) -> None:
    trips.save_trips(
        terminal, [row(world, trip=str(uuid4()), start=date(2019, m, 1), end=date(2019, m, 9)) for m in (1, 5, 9)]
    )
    recount = from_facts([world.an.person.pk], 2019)[world.an.person.pk].year
    kept, _ = from_ledger([world.an.person.pk], 2019)[world.an.person.pk]
    assert (kept.counted, kept.refused, kept.by_level) == (recount.counted, recount.refused, recount.by_level)
    assert len(kept.counted) == 27
    assert Trip.objects.latest("recorded_at").recorded_at <= timezone.now()
