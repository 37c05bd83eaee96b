"""The coverage page of a large province with 20,000 trips: server time of a whole answer, compressed."""

from __future__ import annotations

from django.urls import reverse

from bench import world
from bench.pages import Reader, p95
from bench.result import Result
from dicoso.store.models import Unit, Visit

PROVINCE = "40"  # Nghệ An, with more than 400 communes in 2024
PEOPLE, TRIPS_EACH, DAYS_EACH = 560, 36, 72


def run() -> list[Result]:
    """Fill the province and measure."""
    unit = world.province(PROVINCE, PEOPLE, TRIPS_EACH, DAYS_EACH)
    board = Reader(world.account("thuongtruc", "standing_board", unit))
    alive = Unit.objects.filter(level="commune", path__startswith=unit.path, valid_to__gte=world.TODAY)
    size = f"{alive.count():,} communes, {Visit.objects.count():,} trips"
    results = []
    for work, where in (
        ("coverage of a province", reverse("coverage.view")),
        ("coverage by form", reverse("coverage.view") + "?hinh-thuc=topic"),
    ):
        board.get(where)
        count, weight = board.queries(where), len(board.get(where))
        figure = p95(lambda where=where: board.get(where)) * 1000
        results.append(Result(work, size, figure, "≤", 100, "ms, p95", f"{count} queries, {weight / 1000:.0f} kB"))
    return results
