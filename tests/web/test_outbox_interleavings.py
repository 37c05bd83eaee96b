"""A phone's outbox against the server, in every order that a network, a second device and an expired login can make."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from dicoso.actions import trip_reports, trips
from dicoso.actions.trip_reports import Written
from dicoso.domain.trip_reports import Content
from dicoso.queries.counting import from_ledger
from dicoso.queries.trips import stays
from dicoso.store.models import Photo, Receipt, Trip, TripReport, Visit
from tests.trips import row
from tests.web.test_outbox import TOLD_AT, trip
from tests.web.test_photos import item as photo
from tests.world import World

INTERLEAVINGS = {"sqlite": 300, "postgresql": 100}  # in every run
MANY = 10_000  # of `make test-long`
STEPS = 7  # in each, before all that is left is sent: enough for all kinds
KINDS: Final = {"queue", "send", "lose the answer", "send again", "edit on another device", "expire the session"}
WORDS: Final = {"trip": "content", "report": "done", "photo": "caption"}  # the field that says something in words
DAYS = st.integers(min_value=1, max_value=20)  # of November 2019; from the 16th on they are still to come


class Phone(RuleBasedStateMachine):
    """What a phone does, and what a phone that keeps to the protocol believes; `world` is set by the test."""

    world: World
    own: Client  # in which An is logged in
    all_kinds: int  # in how many interleavings everything happened that can

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.client, self.logged_in = self.own, True
        self.made = 0
        self.there: set[str] = set()  # the trips that have arrived, whether the phone knows it or not
        self.happened: set[str] = set()
        self.waiting: list[dict[str, Any]] = []
        self.sent: dict[str, dict[str, Any]] = {}
        self.refused: dict[str, dict[str, Any]] = {}
        self.corrected: set[str] = set()

    def teardown(self) -> None:
        """Send what is left with a network and a login; then phone and server agree, or a refusal says why not."""
        self._log_in()
        while self._ready():
            self._send(self._ready())
        self._agrees()
        type(self).all_kinds += self.happened >= KINDS
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def _agrees(self) -> None:
        assert {str(key) for key in Receipt.objects.values_list("pk", flat=True)} == set(self.sent)
        assert {item["content"]["chuyen"] for item in self.waiting} <= set(self.refused)
        assert all(answer["code"] and answer["words"] for answer in self.refused.values())
        here = self._sent("trip")
        assert set(here) == set(Trip.objects.values_list("pk", flat=True))
        for key, stored in stays.stored_stays(here).items():
            (stay,) = stored
            assert key in self.corrected or stay.row.start.isoformat() == here[key]["start"]
        assert set(self._sent("photo")) == {str(key) for key in Photo.objects.values_list("pk", flat=True)}
        written = dict(TripReport.objects.values_list("trip", "done"))
        for content in self._sent("report").values():
            assert written[content["chuyen"]] in (content["done"], "Đã viết ở cơ quan")

    def _sent(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the content of everything of a kind that the phone believes to be there."""
        return {key: item["content"] for key, item in self.sent.items() if item["kind"] == kind}

    def _ready(self) -> list[dict[str, Any]]:
        """Return what may go: nothing that belongs to a trip before that trip is there."""
        return [item for item in self.waiting if item["content"].get("chuyen", "") in ("", *self.sent)]

    @rule(data=st.data())
    def happen(self, data: st.DataObject) -> None:
        """One of the things happens that can happen now; what hasn't happened yet is a little likelier."""
        possible: dict[str, Callable[[st.DataObject], None]] = {"queue": self.queue}
        if self._ready():
            possible |= {"send": self.send, "lose the answer": self.lose_the_answer}
        if self.sent:
            possible["send again"] = self.send_again
        if self.there:
            possible["edit on another device"] = self.edit_on_another_device
        if self.logged_in:
            possible["expire the session"] = self.expire_the_session
        else:
            possible["log in again"] = self.log_in_again
        new = [kind for kind in possible if kind not in self.happened]
        kind = data.draw(st.sampled_from(new or list(possible)) | st.sampled_from(list(possible)))
        possible[kind](data)
        self.happened.add(kind)

    def queue(self, data: st.DataObject) -> None:
        """Record a trip, or write a report or take a photo of one that may still wait; the phone gives it an id."""
        kind = data.draw(st.sampled_from(["trip", "trip", "report", "photo"]))
        if kind == "trip" or not self._trips():
            on = date(2019, 11, data.draw(DAYS)).isoformat()
            self._keep(trip(self.world, start=on, end=on, order=data.draw(st.sampled_from(["15-CL/TĐTN", ""]))))
            return
        key = data.draw(st.sampled_from(self._trips()))
        report = {"chuyen": key, "ma": str(uuid4()), "phien-ban": "0", "done": "Dự sinh hoạt chi đoàn"}
        self._keep(photo(key) if kind == "photo" else {"kind": kind, "told_at": TOLD_AT, "content": report})

    def _trips(self) -> list[str]:
        return [*self._sent("trip"), *(item["id"] for item in self.waiting if item["kind"] == "trip")]

    def _keep(self, item: dict[str, Any]) -> None:
        self.made += 1
        self.waiting.append({**item, "id": str(UUID(int=self.made))})

    def send(self, data: st.DataObject) -> None:
        """Send the list, or its first item, and hear the answer."""
        self._send(self._ready()[: data.draw(st.sampled_from([None, 1]))])

    def lose_the_answer(self, _: st.DataObject) -> None:
        """The list arrives, the answer doesn't: the phone still believes that nothing was sent."""
        self._post(self._ready())

    def send_again(self, data: st.DataObject) -> None:
        """An old list comes a second time, as from a second tab; or altered, as from a phone restored from a backup."""
        said = self.sent[data.draw(st.sampled_from(sorted(self.sent)))]
        altered = data.draw(st.booleans())
        changes = {WORDS[said["kind"]]: "Nội dung khác"} if altered else {}
        (answer,) = self._post([{**said, "content": {**said["content"], **changes}}]) or [None]
        expected = ("refused", "same_id_other_content") if altered else ("already_stored", None)
        assert answer is None or (answer["state"], answer.get("code")) == expected

    def edit_on_another_device(self, data: st.DataObject) -> None:
        """Bình corrects the trip in the office, or An writes its report there; the phone may not know it arrived."""
        chosen = Trip.objects.get(pk=data.draw(st.sampled_from(sorted(self.there))))
        if data.draw(st.booleans()):
            before = TripReport.objects.filter(trip=chosen).first()
            known = (before.pk, before.version) if before else (uuid4(), 0)
            said = Content(done="Đã viết ở cơ quan")
            trip_reports.write_report(self.world.an.actor, Written(known[0], chosen.pk, known[1], said, submit=True))
            return
        on = date(2019, 11, data.draw(st.integers(min_value=1, max_value=15)))
        rows = [row(self.world, trip=chosen.pk, start=on, end=on, content="Đã sửa ở cơ quan")]
        trips.correct_trip(self.world.binh.actor, chosen.pk, chosen.version, rows, "Ghi nhầm ngày")
        self.corrected.add(chosen.pk)

    def expire_the_session(self, _: st.DataObject) -> None:
        """The login ends; the queue stays."""
        self.client, self.logged_in = Client(), False

    def log_in_again(self, _: st.DataObject) -> None:
        """The same person is back."""
        self._log_in()

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
        self.there = set(Trip.objects.values_list("pk", flat=True))
        self._nothing_is_stored_twice()
        return found

    def _nothing_is_stored_twice(self) -> None:
        """Each id is one trip with one stay, or one photo; what the phone believes to be there is there."""
        received = list(Receipt.objects.values_list("kind", flat=True))
        assert Visit.objects.count() == len(self.there) == received.count("trip")
        assert Photo.objects.count() == received.count("photo")
        assert len(received) >= len(self.sent)

    def _send(self, items: list[dict[str, Any]]) -> None:
        for item, answer in zip(items, self._post(items) or (), strict=False):
            self.waiting.remove(item)
            if answer["state"] == "refused":
                self._refuse(item, answer)
            else:
                self.sent[item["id"]] = item

    def _refuse(self, item: dict[str, Any], answer: dict[str, Any]) -> None:
        """A trip that is still to come is refused, and a second report of one trip; nothing else is."""
        if item["kind"] == "trip":
            assert item["content"]["start"] > "2019-11-15"
        else:
            assert (item["kind"], answer["code"]) == ("report", "same_id_other_content")
        self.refused[item["id"]] = answer


@pytest.mark.django_db
@pytest.mark.usefixtures("own_home")
def test_hundreds_of_interleavings_end_with_phone_and_server_equal_or_a_named_refusal(world: World) -> None:
    class Here(Phone):
        all_kinds = 0

    Here.world, Here.own = world, world.client_of("an")
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=MANY if settings.get_current_profile_name() == "search" else INTERLEAVINGS[connection.vendor],
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Here.all_kinds
    kept, _ = from_ledger([world.an.person.pk], 2019)[world.an.person.pk] if Visit.objects.exists() else (None, None)
    assert kept is None  # every interleaving was undone
