"""The cast and the stage of the tests: two provinces of 2019 and what became of them, one person for each role.

It is 15 November 2019. An works in Ban Tuyên giáo of Tỉnh đoàn Hưng Yên; Bình heads that department, Chi another one.
Dũng is in Ban Tổ chức - Kiểm tra, Giang on the standing board, Hà in the inspection committee. Khánh speaks for the
host, Đoàn xã Phương Chiểu. Lan reads at the centre, Minh looks after the accounts. Nga and Oanh work in Thái Bình,
whose field work is nobody's business in Hưng Yên until 1 July 2025.

The builders `trip`, `plan` and `exemption` store facts as they are, without asking who may: what may be done is
tested by calling an action.
"""

# ruff: noqa: E501  # tables are read as one

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection
from django.test import Client

from dicoso.actions import ledger
from dicoso.actions.units import make_unit
from dicoso.domain.dates import FOREVER, cycle_number, parse_date
from dicoso.domain.text import fold, name_key
from dicoso.queries import actors
from dicoso.queries.actors import Actor
from dicoso.store.models import (
    Account,
    Exemption,
    Person,
    Plan,
    PlanItem,
    Posting,
    Role,
    Succession,
    Trip,
    Unit,
    Visit,
)

TODAY = date(2019, 11, 15)
NOW = datetime.combine(TODAY, time(2), UTC)  # 9 o'clock in Viet Nam
PASSWORD = "mat-khau-2019"

# Keys are the code and the first year of the map it belongs to, as in dicoso/data/units.csv, whose codes, names and
# dates these are. Xã Phương Chiểu ended before the map of 2025 was drawn; departments and branches are ours.
UNITS = """
key              name                                parent       level       from        to
TW               Trung ương Đoàn                     -            central     2008-01-01  -
33@2008          Tỉnh Hưng Yên                       TW           province    2008-01-01  2025-06-30
34@2008          Tỉnh Thái Bình                      TW           province    2008-01-01  2025-06-30
33@2025          Tỉnh Hưng Yên                       TW           province    2025-07-01  -
323@2008         Thành phố Hưng Yên                  33@2008      district    2008-01-01  2025-06-30
327@2008         Huyện Yên Mỹ                        33@2008      district    2008-01-01  2025-06-30
336@2008         Thành phố Thái Bình                 34@2008      district    2008-01-01  2025-06-30
11950@2008       Phường Lam Sơn                      323@2008     commune     2008-01-01  2025-06-30
11977@2008       Xã Phương Nam                       323@2008     commune     2008-01-01  2025-06-30
12382@2008       Xã Phương Chiểu                     323@2008     commune     2008-01-01  2024-11-30
12070@2008       Xã Hoàn Long                        327@2008     commune     2008-01-01  2025-06-30
12433@2008       Phường Lê Hồng Phong                336@2008     commune     2008-01-01  2025-06-30
11977@2025       Xã Tân Hưng                         33@2025      commune     2025-07-01  -
11983@2025       Phường Sơn Nam                      33@2025      commune     2025-07-01  -
12070@2025       Xã Hoàn Long                        33@2025      commune     2025-07-01  -
13225@2025       Phường Thái Bình                    33@2025      commune     2025-07-01  -
12382-01@2008    Chi đoàn thôn Phương Thượng         12382@2008   branch      2008-01-01  2024-11-30
33-TT@2008       Thường trực Tỉnh đoàn               33@2008      department  2008-01-01  2025-06-30
33-TCKT@2008     Ban Tổ chức - Kiểm tra              33@2008      department  2008-01-01  2025-06-30
33-TG@2008       Ban Tuyên giáo                      33@2008      department  2008-01-01  2025-06-30
33-PT@2008       Ban Phong trào                      33@2008      department  2008-01-01  2025-06-30
33-UBKT@2008     Ủy ban Kiểm tra                     33@2008      department  2008-01-01  2025-06-30
34-TCKT@2008     Ban Tổ chức - Kiểm tra              34@2008      department  2008-01-01  2025-06-30
34-TG@2008       Ban Tuyên giáo                      34@2008      department  2008-01-01  2025-06-30
33-TG@2025       Ban Tuyên giáo                      33@2025      department  2025-07-01  -
"""

SUCCESSIONS = """
33@2008      33@2025      merge
34@2008      33@2025      merge
12382@2008   11977@2008   merge
11950@2008   11983@2025   merge
11977@2008   11977@2025   merge
12070@2008   12070@2025   merge
12433@2008   13225@2025   merge
33-TG@2008   33-TG@2025   merge
34-TG@2008   33-TG@2025   merge
"""

# Everybody in post is full time, at province level, since 2015. `-`: the account of an office, no person's.
CAST = """
username  code    name                  unit           title                role                   on
an        HY-AN   Nguyễn Văn An         33-TG@2008     Chuyên viên          cadre                  33-TG@2008
binh      HY-BI   Trần Thị Bình         33-TG@2008     Trưởng ban           dept_head              33-TG@2008
chi       HY-CH   Lê Thuỳ Chi           33-PT@2008     Trưởng ban           dept_head              33-PT@2008
dung      HY-DU   Phạm Tiến Dũng        33-TCKT@2008   Phó Trưởng ban       org_inspection         33@2008
giang     HY-GI   Vũ Hương Giang        33-TT@2008     Phó Bí thư           standing_board         33@2008
ha        HY-HA   Đỗ Thu Hà             33-UBKT@2008   Phó Chủ nhiệm        inspection_committee   33@2008
khanh     -       Đoàn xã Phương Chiểu  -              -                    host_unit              12382@2008
lan       -       Ban Tổ chức Trung ương Đoàn   -      -                    central_reader         TW
minh      -       Quản trị Hưng Yên     -              -                    administrator          33@2008
nga       TB-NG   Bùi Thị Nga           34-TG@2008     Chuyên viên          cadre                  34-TG@2008
oanh      TB-OA   Hoàng Kiều Oanh       34-TCKT@2008   Trưởng ban           org_inspection         34@2008
"""


def _table(text: str) -> list[dict[str, str]]:
    """Read a table whose columns stand at least two spaces apart; `-` is an empty cell."""
    lines = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in text.strip().splitlines()]
    head, rows = lines[0], lines[1:]
    return [{name: "" if cell == "-" else cell for name, cell in zip(head, row, strict=True)} for row in rows]


USERNAMES = tuple(row["username"] for row in _table(CAST))


@cache
def _password() -> str:
    return make_password(PASSWORD)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: an account with what it may do today, and the person behind it if there is one."""

    account: Account
    actor: Actor

    @property
    def person(self) -> Person:
        """The person; an office's account has none."""
        assert self.account.person is not None, f"{self.account.username} is an office's account"
        return self.account.person

    def on(self, day: date | str) -> Actor:
        """Return what this account is on another day."""
        return actors.load_actor(self.account, _day(day))


def _day(value: date | str) -> date:
    return parse_date(value) if isinstance(value, str) else value


class World:
    """The stage with its cast: `world.an.actor`, `world.unit("12382")`, `world.trip("an", "2019-03-04", "2019-03-06")`."""

    an: Member
    binh: Member
    chi: Member
    dung: Member
    giang: Member
    ha: Member
    khanh: Member
    lan: Member
    minh: Member
    nga: Member
    oanh: Member

    def __init__(self) -> None:
        self.units = _units()
        self.cast = _cast(self.units)
        for username, member in self.cast.items():
            setattr(self, username, member)

    def unit(self, key: str) -> Unit:
        """Return a unit by its key, `33@2025`; without a year, the one of 2019."""
        return self.units[key] if key in self.units else self.units[f"{key}@2008"]

    def member(self, username: str) -> Member:
        """Return one of the cast, those who joined later included."""
        return self.cast[username]

    def join(self, username: str, code: str, name: str, unit: str, **details: Any) -> Member:
        """Add a person with a posting and an account.

        `details`: `title`, `role` (cadre), `on` (the unit itself), `level`, `full_time`, `start`, `end`.
        """
        where = self.unit(unit)
        person = Person.objects.create(code=code, name=name, sort_key=name_key(name), search=fold(name))
        start, end = _day(details.get("start", "2015-01-01")), _day(details.get("end", FOREVER))
        Posting.objects.create(
            person=person,
            unit=where,
            title=details.get("title", "Chuyên viên"),
            level=details.get("level", "province"),
            full_time=details.get("full_time", True),
            start=start,
            end=end,
        )
        account = Account.objects.create(username=username, name=name, person=person, password=_password())
        on = self.unit(details.get("on", unit))
        Role.objects.create(account=account, role=details.get("role", "cadre"), unit=on, start=start, end=end)
        self.cast[username] = Member(account, actors.load_actor(account, TODAY))
        return self.cast[username]

    def trip(
        self,
        who: str | Iterable[str],
        start: date | str,
        end: date | str | None = None,
        host: str = "12382",
        **facts: Any,
    ) -> Trip:
        """Store a trip of one person or a delegation and count it; `facts` are fields of `Visit`, and `id`.

        Without `order_number` or `plan_item` it gets an order, so that it counts; `order_number=""` takes it away.
        """
        names = [who] if isinstance(who, str) else list(who)
        first, last = _day(start), _day(end or start)
        trip = Trip.objects.create(
            id=facts.pop("id", str(uuid4())),
            recorded_by=facts.pop("recorded_by", self.cast[names[0]].account),
            recorded_at=facts.pop("recorded_at", NOW),
        )
        if "plan_item" not in facts:
            facts.setdefault("order_number", "12-QĐ/TĐTN")
        stay = {"form": "topic", "content": "Nắm tình hình đoàn viên", **facts}
        people = [self.cast[name].person for name in names]
        place = self.unit(host)
        Visit.objects.bulk_create(
            [Visit(trip=trip, person=person, host=place, start=first, end=last, **stay) for person in people]
        )
        ledger.refresh_ledger([person.pk for person in people], ledger.years_of(first, last))
        return trip

    def visit(self, trip: Trip, who: str | None = None) -> Visit:
        """Return one person's stay of a trip; of a single person's trip, theirs."""
        stays = trip.visits.all() if who is None else trip.visits.filter(person=self.cast[who].person)
        return stays.get()

    def plan(
        self,
        who: str,
        state: str = "draft",
        items: Iterable[Mapping[str, Any]] = (),
        **facts: Any,
    ) -> Plan:
        """Store a plan in a state; `facts` are fields of `Plan`, the period is the fourth quarter of 2019.

        Each item is what differs from three days of December at Xã Phương Chiểu; none given: that one.
        """
        person = self.cast[who].person
        posting = Posting.objects.filter(person=person, start__lte=TODAY, end__gte=TODAY).latest("start")
        cycle = facts.setdefault("cycle", "quarter")
        facts.setdefault("number", cycle_number(cycle, TODAY))
        facts.setdefault("submitted_at", None if state == "draft" else NOW)
        period = {"unit": posting.unit, "year": TODAY.year, "state": state, "state_at": NOW}
        plan = Plan.objects.create(person=person, **{**period, **facts})
        PlanItem.objects.bulk_create([self._item(plan, item) for item in list(items) or [{}]])
        return plan

    def _item(self, plan: Plan, differs: Mapping[str, Any]) -> PlanItem:
        facts = {
            "start": "2019-12-02",
            "end": "2019-12-04",
            "host": "12382",
            "form": "topic",
            "content": "Khảo sát mô hình thanh niên lập nghiệp",
            "expected": "Báo cáo khảo sát",
            **differs,
        }
        facts |= {"start": _day(facts["start"]), "end": _day(facts["end"]), "host": self.unit(facts["host"])}
        return PlanItem(plan=plan, **facts)

    def exemption(
        self,
        who: str,
        start: date | str,
        end: date | str = FOREVER,
        reason: str = "study",
        order_number: str = "7-QĐ/TĐTN",
    ) -> Exemption:
        """Excuse a person from a day to a day, and count their years again."""
        person = self.cast[who].person
        exemption = Exemption.objects.create(
            person=person, reason=reason, start=_day(start), end=_day(end), order_number=order_number
        )
        until = min(exemption.end, date(TODAY.year + 1, 12, 31))
        ledger.refresh_ledger([person.pk], ledger.years_of(exemption.start, until))
        return exemption

    def client_of(self, username: str) -> Client:
        """Return a browser without a screen in which this account is logged in."""
        client = Client()
        client.force_login(self.cast[username].account)
        return client


def _units() -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for pk, row in enumerate(_table(UNITS), 1):
        until = parse_date(row["to"]) if row["to"] else None
        code, parent = row["key"].partition("@")[0], made.get(row["parent"])
        made[row["key"]] = make_unit(pk, code, row["name"], row["level"], parent, parse_date(row["from"]), until)
    Unit.objects.bulk_create(made.values())
    links = [line.split() for line in SUCCESSIONS.strip().splitlines()]
    Succession.objects.bulk_create(
        [Succession(predecessor=made[old], successor=made[new], kind=kind) for old, new, kind in links]
    )
    with connection.cursor() as cursor:  # the next unit is numbered behind those given here
        for sql in connection.ops.sequence_reset_sql(no_style(), [Unit]):
            cursor.execute(sql)
    return made


def _cast(units: Mapping[str, Unit]) -> dict[str, Member]:
    start = date(2015, 1, 1)
    rows = _table(CAST)
    people = {
        row["code"]: Person(
            code=row["code"], name=row["name"], sort_key=name_key(row["name"]), search=fold(row["name"])
        )
        for row in rows
        if row["code"]
    }
    Person.objects.bulk_create(people.values())
    Posting.objects.bulk_create(
        [
            Posting(
                person=people[row["code"]],
                unit=units[row["unit"]],
                title=row["title"],
                level="province",
                full_time=True,
                start=start,
            )
            for row in rows
            if row["code"]
        ]
    )
    accounts = {
        row["username"]: Account(
            username=row["username"], name=row["name"], person=people.get(row["code"]), password=_password()
        )
        for row in rows
    }
    Account.objects.bulk_create(accounts.values())
    Role.objects.bulk_create(_roles(rows, accounts, units, start))
    return {name: Member(account, _actor(account)) for name, account in accounts.items()}


_ACTORS: dict[str, Actor] = {}


def _actor(account: Account) -> Actor:
    """Return what one of the cast may do, found out once: their roles and the units' ids are the same in every test."""
    if account.username not in _ACTORS:
        _ACTORS[account.username] = actors.load_actor(account, TODAY)
    return replace(_ACTORS[account.username], account_id=account.pk, person_id=account.person_id)


def _roles(
    rows: Iterable[Mapping[str, str]], accounts: Mapping[str, Account], units: Mapping[str, Unit], start: date
) -> Iterable[Role]:
    for row in rows:
        account = accounts[row["username"]]
        yield Role(account=account, role=row["role"], unit=units[row["on"]], start=start)
        if row["code"] and row["role"] != "cadre":  # whoever is in post also goes on field work
            yield Role(account=account, role="cadre", unit=units[row["unit"]], start=start)
