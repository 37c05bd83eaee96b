"""The coverage page of a large province with 20,000 trips: server time of a whole answer, compressed."""

from __future__ import annotations

from django.urls import reverse

from bench import world
from bench.pages import Reader
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
    return [
        board.measured("coverage of a province", size, reverse("coverage.view"), 100),
        board.measured("coverage by form", size, reverse("coverage.view") + "?hinh-thuc=topic", 100),
    ]
