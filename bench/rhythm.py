"""The weekly rhythm of a province with 1,000 cadres that asks for one day a week: server time of a whole answer."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from bench import world
from bench.pages import DAYS_EACH, PEOPLE, SIZE, TRIPS_EACH, Reader
from bench.result import Result
from dicoso.store.models import OfficeEvent, Person

GIA_LAI = "64"  # 4+1 in 2024


def run() -> list[Result]:
    """Fill the database, with an event of the office every fortnight, and measure."""
    unit = world.province(GIA_LAI, PEOPLE, TRIPS_EACH, DAYS_EACH)
    OfficeEvent.objects.bulk_create(
        [
            OfficeEvent(unit=unit, uid=str(n), title="Giao ban", start=day, end=day)
            for n in range(24)
            for day in [world.TODAY.replace(month=1, day=8) + timedelta(days=14 * n)]
        ]
    )
    board = Reader(world.account("thuongtruc", "standing_board", unit))
    person = Person.objects.order_by("pk")[0]
    own = Reader(world.account("canbo", "cadre", unit, person))
    year = reverse("rhythm.show", kwargs={"code": person.code, "year": world.YEAR})
    return [
        board.measured("weekly rhythm, everybody", SIZE, reverse("rhythm.view"), 100),
        own.measured("weekly rhythm, one's own year", SIZE, year, 50),
    ]
