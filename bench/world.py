"""Generated provinces, the same for every run: people, departments, approved plans and trips of one year."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db import transaction

from dicoso.actions import ledger
from dicoso.actions import units as unit_actions
from dicoso.domain.counting import FORMS
from dicoso.domain.text import fold, name_key
from dicoso.queries.actors import system
from dicoso.queries.units import by_code
from dicoso.store.models import Account, Person, Posting, Role, Trip, Unit, Visit

YEAR = 2024
TODAY = date(2024, 11, 15)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thu", "Quang", "Ngọc", "Hữu", "Phương", "Thanh")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hạnh", "Khánh", "Lan", "Linh", "Minh", "Nga", "Oanh", "Sơn")
DEPARTMENTS = ("Văn phòng", "Ban Tổ chức - Kiểm tra", "Ban Tuyên giáo", "Ban Phong trào", "Ban Thanh thiếu nhi")


def names(chance: random.Random) -> Iterator[str]:
    """Yield invented names without end."""
    while True:
        yield f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"


def province(code: str, people: int, trips_each: int, days_each: int, seed: int = 1) -> Unit:
    """Fill one province with cadres and their trips of a year; the ledger is counted at the end.

    Units: `days_each` are person-days a person, shared out over `trips_each` trips.
    """
    chance = random.Random(seed)
    unit_actions.install_units(system(TODAY))
    unit = by_code(code, TODAY)
    with transaction.atomic():
        departments = _departments(unit, max(5, people // 60))
        cadres = _people(unit, departments, people, chance)
        hosts = list(Unit.objects.filter(level="commune", path__startswith=unit.path, valid_to__gte=TODAY)[:300])
        if trips_each:
            _trips(cadres, hosts, trips_each, max(1, round(days_each / trips_each)), chance)
    _count([cadre.pk for cadre in cadres])
    return unit


def _departments(unit: Unit, number: int) -> list[Unit]:
    first = unit_actions.next_id()
    made = []
    for i in range(number):
        name = f"{DEPARTMENTS[i % len(DEPARTMENTS)]} {i // len(DEPARTMENTS) or ''}".strip()
        code = f"{unit.code}.{i:03}"
        made.append(unit_actions.make_unit(first + i, code, name, "department", unit, date(2008, 1, 1), None))
    return Unit.objects.bulk_create(made)


def _people(unit: Unit, departments: list[Unit], number: int, chance: random.Random) -> list[Person]:
    invented = names(chance)
    cadres = []
    for i in range(number):
        name = next(invented)
        cadres.append(Person(code=f"{unit.code}-{i:05}", name=name, sort_key=name_key(name), search=fold(name)))
    cadres = Person.objects.bulk_create(cadres, batch_size=1000)
    Posting.objects.bulk_create(
        [
            Posting(
                person=cadre,
                unit=departments[i % len(departments)],
                title="Chuyên viên",
                level="province",
                full_time=True,
                start=date(2018, 1, 1),
            )
            for i, cadre in enumerate(cadres)
        ],
        batch_size=1000,
    )
    return cadres


def _trips(cadres: list[Person], hosts: list[Unit], each: int, length: int, chance: random.Random) -> None:
    now = datetime(YEAR, 11, 15, 8, tzinfo=HANOI)
    numbers = count(1)
    for start in range(0, len(cadres), 500):
        trips, visits = [], []
        for cadre in cadres[start : start + 500]:
            for _ in range(each):
                trip = Trip(id=f"{cadre.code}-{next(numbers)}", recorded_at=now)
                begin = date(YEAR, 1, 1) + timedelta(days=chance.randrange(0, 320))
                trips.append(trip)
                visits.append(
                    Visit(
                        trip=trip,
                        person=cadre,
                        host=chance.choice(hosts),
                        start=begin,
                        end=begin + timedelta(days=length - 1),
                        form=chance.choice(FORMS),
                        order_number="" if chance.random() < 0.05 else "12-CL/TĐTN",
                        content="Nắm tình hình cơ sở",
                    )
                )
        Trip.objects.bulk_create(trips, batch_size=2000)
        Visit.objects.bulk_create(visits, batch_size=2000)


def _count(ids: list[int]) -> None:
    for start in range(0, len(ids), 2000):
        with transaction.atomic():
            ledger.refresh_ledger(ids[start : start + 2000], [YEAR])


def account(username: str, role: str, unit: Unit, person: Person | None = None, password: str = "") -> Account:
    """Return an account with one role."""
    made = Account(username=username, name=person.name if person else username, person=person)
    if password:
        made.set_password(password)
    made.save()
    Role.objects.create(account=made, role=role, unit=unit, start=date(2018, 1, 1))
    return made


def country(people: int, trips_each: int, days_each: int) -> None:
    """Fill all provinces alike, so that together they have so many people."""
    unit_actions.install_units(system(TODAY))
    codes = list(
        Unit.objects.filter(level="province", valid_from__lte=TODAY, valid_to__gte=TODAY)
        .order_by("code")
        .values_list("code", flat=True)
    )
    share, rest = divmod(people, len(codes))
    for i, code in enumerate(codes):
        province(code, share + (i < rest), trips_each, days_each, seed=i)
