"""A country's year: 30,000 people, 900,000 trips. The ledger against bare reading, the recount against SQL."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from django.db import connection

from bench import world
from bench.result import Result
from dicoso.domain.dates import month_span
from dicoso.queries.units import by_code
from dicoso.queries.years import compliance
from dicoso.queries.years.verify import ledger_differences

PEOPLE = 30_000
TRIPS_EACH = 30
DAYS_EACH = 60


def fastest(work: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of several runs, in seconds: the one least disturbed by others."""
    best = float("inf")
    for _ in range(times):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return best


def bare_reading() -> int:
    """Read the same stored bytes and count their bits, with nothing around it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT counted FROM store_ledgeryear WHERE year = %s", [world.YEAR])
        return sum(int.from_bytes(row[0], "little").bit_count() for row in cursor.fetchall())


def expanded_in_sql() -> int:
    """Count each person's distinct dates by expanding every trip into its days, in the database."""
    days = [day.isoformat() for month in range(1, 13) for day in month_span(world.YEAR, month)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_day (day date PRIMARY KEY)")
        cursor.executemany("INSERT INTO bench_day VALUES (%s)", [[day] for day in days])
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT DISTINCT v.person_id, d.day FROM store_visit v"
            ' JOIN bench_day d ON d.day BETWEEN v.start AND v."end"'
            " WHERE v.state = 'recorded' AND v.venue = 'field' AND v.order_number <> '') counted"
        )
        found = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE bench_day")
        return found


def run() -> list[Result]:
    """Fill the database and measure."""
    world.country(PEOPLE, TRIPS_EACH, DAYS_EACH)
    centre = by_code("TW", world.TODAY)
    compliance.summary(centre, world.YEAR, world.TODAY)
    bare = fastest(bare_reading)
    ledger = fastest(lambda: compliance.summary(centre, world.YEAR, world.TODAY))
    start = perf_counter()
    differences = sum(1 for _ in ledger_differences())
    recount = perf_counter() - start
    sql = fastest(expanded_in_sql, times=1)
    if differences:
        raise SystemExit(f"the ledger differs in {differences} places")
    size = f"{PEOPLE:,} people, {PEOPLE * TRIPS_EACH:,} trips"
    return [
        Result(
            "country's year from the ledger",
            size,
            ledger / bare,
            "≤",
            3,
            "× bare reading",
            f"{ledger * 1000:.0f} ms, bare {bare * 1000:.0f} ms",
        ),
        Result(
            "all recomputed from trips",
            size,
            sql / recount,
            "≥",
            3,
            "× as fast as SQL",
            f"{recount:.1f} s, SQL {sql:.1f} s",
        ),
    ]
