"""Two decide at the same moment: one wins, the other is told, and the ledger misses nobody's trip."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from dicoso.actions import trips
from dicoso.actions.trips import Saved
from dicoso.domain.errors import (
    Conflict,
    DomainError,
    WrongState,
)
from dicoso.store.models import AuditEvent, Trip
from tests.trips import counted, row
from tests.world import World

pytestmark = pytest.mark.django_db


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Do things at the same moment, each on a connection of its own; return what each answered or raised."""
    together = Barrier(len(actions))

    def one(action: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=10)
            return action()
        except DomainError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(one, actions))


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_the_same_moment_one_wins_and_the_other_is_told(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world)])
    answers = at_once(
        lambda: trips.correct_trip(world.an.actor, "chuyen-1", 1, [row(world, end=date(2019, 11, 14))], "Ở lại thêm"),
        lambda: trips.correct_trip(world.dung.actor, "chuyen-1", 1, [row(world, end=date(2019, 11, 12))], "Về sớm"),
    )
    assert sorted(map(str, answers)) == sorted(map(str, [Saved(0, 1, 0), Conflict]))
    assert counted(world.an) == (3 if answers[0] == Saved(0, 1, 0) else 1)
    assert AuditEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_trip_sent_twice_at_the_same_moment_is_recorded_once(world: World) -> None:
    answers = at_once(*[lambda: trips.record_trip(world.an.actor, [row(world)])] * 3)
    assert sorted(answers) == [Saved(0, 0, 1), Saved(0, 0, 1), Saved(1, 0, 0)]
    assert (Trip.objects.count(), AuditEvent.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_cancel_at_the_same_moment_one_is_told_that_it_was_done(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world)])
    answers = at_once(
        lambda: trips.cancel_trip(world.an.actor, "chuyen-1", "Hoãn"),
        lambda: trips.cancel_trip(world.dung.actor, "chuyen-1", "Không đi"),
    )
    assert sorted(map(str, answers)) == sorted(map(str, [None, WrongState]))
    assert AuditEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_trips_recorded_for_one_person_at_the_same_moment_are_all_in_the_ledger(world: World) -> None:
    each = [row(world, trip=f"chuyen-{n}", start=date(2019, 10, n), end=date(2019, 10, n)) for n in range(1, 7)]
    actors = [world.an.actor, world.binh.actor, world.dung.actor] * 2
    at_once(*[partial(trips.record_trip, actor, [said]) for actor, said in zip(actors, each, strict=True)])
    assert counted(world.an) == 6
