"""Demonstrations shipped with the program: one file each, a year of a province as it might have been."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple, TypeVar

_T = TypeVar("_T")
_RENAMED: Final = {"from": "start", "to": "end"}


class Went(NamedTuple):
    """When somebody went, where they did."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host unit said of a stay, and when; with a `name`, that person says it through a link."""

    on: date
    confirmed: bool
    name: str = ""
    position: str = ""
    reason: str = ""
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done about something that the grassroots raised; `into`: the key of what it was merged into."""

    on: date
    by: str
    step: str
    text: str = ""
    topic: str = ""
    nature: str = ""
    owner: str = ""
    due: date | None = None
    into: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Matter:
    """What the grassroots raised, or was promised (`due`), and what became of it.

    In a report, `unit` need be said only if the trip went to several; else `by` is who brought it in, and `on` when.
    """

    kind: str
    text: str
    topic: str = ""
    unit: str = ""
    due: date | None = None
    key: str = ""
    origin: str = "trip_report"
    by: str = ""
    on: date | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the trip on which `by` was at `host` from `start` on; a draft isn't submitted yet."""

    by: str
    host: str
    start: date
    on: date
    done: str
    situation: str = ""
    advantages: str = ""
    draft: bool = False
    raised: tuple[Matter, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay at a host unit: planned (`went`: when it took place, if it did) or made (`who`, if not the whole trip)."""

    start: date
    end: date
    host: str
    form: str
    content: str
    expected: str = ""
    venue: str = "field"
    went: Went | None = None
    who: tuple[str, ...] = ()
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done once, with a reason: a plan returned or amended, a trip cancelled or corrected."""

    on: date
    reason: str
    by: str = ""
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a person's plan, with the day of each step that it has taken; in the file's order of versions.

    `year`: the demonstration's, if it isn't said.
    """

    person: str
    quarter: int
    stays: tuple[Stay, ...]
    registered: date | None = None
    submitted: date | None = None
    endorsed: date | None = None
    checked: date | None = None
    approved: date | None = None
    returned: Event | None = None
    amended: Event | None = None
    year: int = 0


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip that no plan has, recorded by `by` (the first who went, if it isn't said)."""

    who: tuple[str, ...]
    stays: tuple[Stay, ...]
    order: str = ""
    by: str = ""
    cancelled: Event | None = None
    corrected: Event | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a person works, from when to when."""

    unit: str
    title: str
    start: date
    end: date | None = None
    full_time: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """A role on a unit; without dates it is held from the demonstration's first day on."""

    role: str
    unit: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, or an office without `code`: what they are called, where they work, what they may do.

    `days`: how many days count up to the demonstration's day. `shows`: the role that one tries by logging in.
    `speaker` and `position`: who answers for a host unit.
    """

    name: str
    code: str = ""
    born: date | None = None
    account: str = ""
    shows: str = ""
    days: int = 0
    speaker: str = ""
    position: str = ""
    postings: tuple[Posting, ...] = ()
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Exemption:
    """A span in which a person is excused, recorded on a day by somebody."""

    person: str
    reason: str
    start: date
    end: date
    order: str
    recorded: date
    by: str


@dataclass(frozen=True, slots=True)
class Held:
    """Something that an office or a department holds, entered in its calendar by somebody (`by`) on a day (`on`)."""

    unit: str
    title: str
    start: date
    end: date
    on: date
    by: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day that the province has otherwise than the shipped calendar, and by which paper."""

    day: date
    kind: str
    name: str
    document: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The province's word that its calendar of a year is complete."""

    year: int
    document: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that isn't among those shipped; `became`: the code of the one that it was merged into."""

    code: str
    name: str
    level: str
    parent: str
    end: date | None = None
    became: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Who decides on plans: the head of each department; at the other steps the first who isn't the owner."""

    endorse: Mapping[str, str]
    check: tuple[str, ...]
    approve: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A whole demonstration; `today` is the day on which it is looked at."""

    title: str
    province: str
    year: int
    today: date
    begins: date
    password: str
    chain: Chain
    units: tuple[Unit, ...]
    people: tuple[Holder, ...]
    offices: tuple[Holder, ...]
    exemptions: tuple[Exemption, ...]
    plans: tuple[Plan, ...] = ()
    trips: tuple[Trip, ...] = ()
    reports: tuple[Report, ...] = ()
    matters: tuple[Matter, ...] = ()
    events: tuple[Held, ...] = ()
    own_days: tuple[OwnDay, ...] = ()
    confirmed_years: tuple[Confirmed, ...] = ()

    @property
    def holders(self) -> tuple[Holder, ...]:
        """Everybody who has an account."""
        return tuple(holder for holder in (*self.people, *self.offices) if holder.account)


# What the tables of a file are, by the name of the list that holds them, or by their own name.
_MANY: Final[Mapping[str, type]] = {
    "units": Unit,
    "people": Holder,
    "offices": Holder,
    "exemptions": Exemption,
    "plans": Plan,
    "trips": Trip,
    "stays": Stay,
    "postings": Posting,
    "roles": Role,
    "reports": Report,
    "raised": Matter,
    "matters": Matter,
    "steps": Step,
    "events": Held,
    "own_days": OwnDay,
    "confirmed_years": Confirmed,
}
_ONE: Final[Mapping[str, type]] = {
    "chain": Chain,
    "answer": Answer,
    "returned": Event,
    "amended": Event,
    "cancelled": Event,
    "corrected": Event,
}


def demonstration_names() -> tuple[str, ...]:
    """Names of the demonstrations there are."""
    names = (file.name for file in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def demonstration_text(name: str) -> str:
    """Demonstration's file as it stands."""
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")


@cache
def read_demonstration(name: str) -> Demonstration:
    """Demonstration."""
    return parse_demonstration(demonstration_text(name))


def parse_demonstration(source: str) -> Demonstration:
    """Demonstration from the text of its file.

    Raises: TypeError, if a table has a key that it can't have, or lacks one.
    """
    return _build_from_table(Demonstration, tomllib.loads(source))


def _build_from_table(kind: type[_T], table: Mapping[str, Any]) -> _T:
    facts = {_RENAMED.get(key, key): _convert_value(key, value) for key, value in table.items()}
    if facts.get("went") is True:
        facts["went"] = Went(facts["start"], facts["end"])
    return kind(**facts)


def _convert_value(key: str, value: Any) -> Any:
    if key in _MANY:
        return tuple(_build_from_table(_MANY[key], table) for table in value)
    if key in _ONE:
        return _build_from_table(_ONE[key], value)
    if isinstance(value, list):
        return tuple(value)
    if key == "went" and isinstance(value, dict):
        return Went(value["from"], value["to"])
    return value
