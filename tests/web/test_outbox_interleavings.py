"""A phone's outbox against the server, in every order that a network, a second device and an expired login can make."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from dicoso.actions import trips
from dicoso.queries import stays
from dicoso.queries.counting import from_ledger
from dicoso.store.models import Receipt, Trip, Visit
from tests.trips import row
from tests.web.test_outbox import trip
from tests.world import World

INTERLEAVINGS = 1000  # half a minute; what PostgreSQL could change shows in a part of them
STEPS = 4  # in each, before all that is left is sent
DAYS = st.integers(min_value=1, max_value=20)  # of November 2019; from the 16th on they are still to come


class Phone(RuleBasedStateMachine):
    """What a phone does, and what a phone that keeps to the protocol believes; `world` is set by the test."""

    world: World
    own: Client  # in which An is logged in

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.client, self.logged_in = self.own, True
        self.made = 0
        self.waiting: list[dict[str, Any]] = []
        self.sent: dict[str, dict[str, Any]] = {}
        self.refused: dict[str, dict[str, Any]] = {}
        self.corrected: set[str] = set()

    def teardown(self) -> None:
        """Send what is left with a network and a login; then phone and server agree, or a refusal says why not."""
        self._log_in()
        while self.waiting:
            self._send(self.waiting[:])
        self._agrees()
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def _agrees(self) -> None:
        stored = stays.stored(self.sent)
        assert set(stored) == set(self.sent) == set(Trip.objects.values_list("pk", flat=True))
        assert set(Receipt.objects.values_list("pk", flat=True)) == set(self.sent)
        for key, content in self.sent.items():
            (stay,) = stored[key]
            assert key in self.corrected or stay.row.start.isoformat() == content["start"]
        assert all(answer["code"] and answer["words"] for answer in self.refused.values())

    @rule(day=DAYS, order=st.sampled_from(["15-CL/TĐTN", ""]))
    def queue(self, day: int, order: str) -> None:
        """Record a trip; the phone gives it an id and keeps it."""
        self.made += 1
        key, on = str(UUID(int=self.made)), date(2019, 11, day).isoformat()
        self.waiting.append(trip(self.world, id=key, start=on, end=on, order=order))

    @precondition(lambda self: self.waiting)
    @rule(whole=st.booleans())
    def send(self, whole: bool) -> None:
        """Send the list, or its first item, and hear the answer."""
        self._send(self.waiting[:] if whole else self.waiting[:1])

    @precondition(lambda self: self.waiting)
    @rule()
    def lose_the_answer(self) -> None:
        """The list arrives, the answer doesn't: the phone still believes that nothing was sent."""
        self._post(self.waiting)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """An old list comes a second time, as from a second tab."""
        key = data.draw(st.sampled_from(sorted(self.sent)))
        answer = self._post([trip(self.world, **{**self.sent[key], "id": key})])
        assert answer is None or answer[0]["state"] == "already_stored"

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def say_something_else_under_an_id(self, data: st.DataObject) -> None:
        """A phone restored from a backup: the id is known, what it says is not."""
        key = data.draw(st.sampled_from(sorted(self.sent)))
        answer = self._post([trip(self.world, **{**self.sent[key], "id": key, "content": "Nội dung khác"})])
        assert answer is None or (answer[0]["state"], answer[0]["code"]) == ("refused", "same_id_other_content")

    @precondition(lambda self: Trip.objects.exists())
    @rule(data=st.data(), day=st.integers(min_value=1, max_value=15))
    def edit_on_another_device(self, data: st.DataObject, day: int) -> None:
        """Bình corrects the trip in the office, while the phone may not yet know that it arrived."""
        chosen = Trip.objects.get(pk=data.draw(st.sampled_from(sorted(Trip.objects.values_list("pk", flat=True)))))
        on = date(2019, 11, day)
        rows = [row(self.world, trip=chosen.pk, start=on, end=on, content="Đã sửa ở cơ quan")]
        trips.correct(self.world.binh.actor, chosen.pk, chosen.version, rows, "Ghi nhầm ngày")
        self.corrected.add(chosen.pk)

    @rule()
    def expire_the_session(self) -> None:
        """The login ends; the queue stays."""
        self.client, self.logged_in = Client(), False

    @rule()
    def log_in_again(self) -> None:
        """The same person is back."""
        self._log_in()

    @invariant()
    def nothing_is_stored_twice(self) -> None:
        """Each id is one trip with one stay, and what the phone believes to be there is there."""
        assert Visit.objects.count() == Trip.objects.count() == Receipt.objects.count()
        assert set(self.sent) <= set(Trip.objects.values_list("pk", flat=True))

    def _log_in(self) -> None:
        self.client, self.logged_in = self.own, True

    def _post(self, items: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        answer = self.client.post(reverse("outbox.send"), json.dumps(items), content_type="application/json")
        if not self.logged_in:
            assert answer.status_code == 302
            return None
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()
        assert [each["id"] for each in found] == [item["id"] for item in items]
        return found

    def _send(self, items: list[dict[str, Any]]) -> None:
        for item, answer in zip(items, self._post(items) or (), strict=False):
            self.waiting.remove(item)
            if answer["state"] == "refused":
                assert item["content"]["start"] > "2019-11-15"
                self.refused[item["id"]] = answer
            else:
                self.sent[item["id"]] = item["content"]


@pytest.mark.django_db
def test_a_thousand_interleavings_end_with_phone_and_server_equal_or_a_named_refusal(world: World) -> None:
    class Here(Phone):
        pass

    Here.world, Here.own = world, world.client_of("an")
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=INTERLEAVINGS if connection.vendor == "sqlite" else INTERLEAVINGS // 10,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    kept, _ = from_ledger([world.an.person.pk], 2019)[world.an.person.pk] if Visit.objects.exists() else (None, None)
    assert kept is None  # every interleaving was undone
