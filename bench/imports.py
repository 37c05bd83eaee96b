"""Import of trips: checked row by row, ledger and audit included."""

from __future__ import annotations

import csv
import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import world
from bench.result import Result
from dicoso.cli.__main__ import run as command
from dicoso.store.models import Person, Unit, Visit

PEOPLE = 1_000
ROWS = 20_000
HEAD = ("id", "person", "start", "end", "host", "form", "venue", "order", "confirmed", "content")


def run() -> list[Result]:
    """Write a file of trips and import it with the command."""
    unit = world.province("33", PEOPLE, 0, 1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trips.csv"
        _write(path, unit)
        start = perf_counter()
        status = command(["import", "trips", str(path)])
        seconds = perf_counter() - start
    if status != 0 or Visit.objects.count() != ROWS:
        raise SystemExit(f"import: status {status}, {Visit.objects.count()} visits")
    size = f"{ROWS:,} rows, {PEOPLE:,} people"
    return [Result("import of trips", size, ROWS / seconds, "≥", 1000, "rows/s", f"{seconds:.1f} s in all")]


def _write(path: Path, unit: Unit) -> None:
    chance = random.Random(7)
    people = list(Person.objects.values_list("code", flat=True))
    hosts = list(
        Unit.objects.filter(level="commune", path__startswith=unit.path, valid_to__gte=world.TODAY).values_list(
            "code", flat=True
        )
    )
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        for i in range(ROWS):
            first = world.TODAY - timedelta(days=chance.randrange(5, 300))
            last = first + timedelta(days=chance.randrange(0, 4))
            writer.writerow(
                (f"T{i:06}", chance.choice(people), first, last, chance.choice(hosts), "topic", "field",
                 "12-CL/TĐTN", "", "Nắm tình hình cơ sở")
            )  # fmt: skip
