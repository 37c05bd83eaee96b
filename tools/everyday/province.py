"""What the engine needs to know of a province: its calendar, its districts, the work that is done at the grassroots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Work(NamedTuple):
    """Something to do at the grassroots: when in the year, for whom, at which level, for how many days."""

    form: str
    levels: str
    months: tuple[int, int]
    departments: str
    days: tuple[int, int]
    content: str
    expected: str


class Raised(NamedTuple):
    """Something that the grassroots may raise on a trip, what is answered, by which department, and how that ends."""

    kind: str
    topic: str
    nature: str
    owner: str
    ends: str
    text: str
    answer: str


@dataclass(frozen=True)
class Province:
    """The tables of one demonstration.

    `share`: of the year's days, by quarter. `closed`: spans (month, day, month, day) in which nobody goes. `ends`: the
    last day for which one plans. `town`: the district in which the schools of the province are. `answering`: which
    hosts answer for what part of the stays, by the beginning of their code. `speakers`: who speaks there through a
    link. `weekdays`: on which a department's people like to make their weekly trip; empty where there is none.
    `topics`: how many trips by topic there are, if that is said. `next_plans`: whose plan for the next year's first
    quarter lies where. `situations`: what a report may say of a host, by level.
    """

    name: str
    seed: int
    share: Mapping[int, float]
    closed: tuple[tuple[int, int, int, int], ...]
    ends: date
    areas: Mapping[str, tuple[str, ...]]
    communes: Mapping[str, tuple[str, ...]]
    work: tuple[Work, ...]
    orders: str
    last_order: int
    town: str
    answering: Mapping[str, float]
    speakers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    topics: int = 0
    next_plans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    situations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    advantages: tuple[str, ...] = ()
    raised: tuple[Raised, ...] = ()


def read_work(table: str) -> tuple[Work, ...]:
    """Read a table of work: columns are two spaces apart."""
    found = []
    for line in table.strip().splitlines()[1:]:
        form, levels, months, days, departments, content, expected = re.split(r"\s{2,}", line)
        found.append(Work(form, levels, _pair(months), departments, _pair(days), content, expected))
    return tuple(found)


def read_raised(table: str) -> tuple[Raised, ...]:
    """Read what is raised: a line of facts, a line of the words, a line of the answer, an empty line."""
    found = []
    for block in table.strip().split("\n\n"):
        facts, text, answer = block.split("\n")
        kind, topic, nature, owner, ends = facts.split()
        found.append(Raised(kind, topic, nature, owner, ends, text, answer))
    return tuple(found)


def _pair(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last)
