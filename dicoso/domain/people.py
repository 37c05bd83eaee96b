"""People, their postings and exemptions as they are handed in: one row of a file, or one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from dicoso.domain.counting import EXEMPTION_REASONS
from dicoso.domain.dates import FOREVER
from dicoso.domain.errors import Fault
from dicoso.domain.text import nfc
from dicoso.domain.units import CADRE_LEVELS

# A code stands in addresses of pages and in spreadsheets.
CODE: Final = re.compile(r"\w[\w.-]{0,31}\Z")
LONGEST: Final[Mapping[str, int]] = {"name": 120, "title": 120, "order": 80}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with one posting, which the unit's code and the first day name; `end` None while it lasts.

    Several postings of a person are several rows. `row` is the line of the file, for faults.
    """

    code: str
    name: str
    unit: str
    title: str
    level: str
    full_time: bool
    start: date
    end: date | None = None
    born: date | None = None
    row: int | None = None

    @property
    def last(self) -> date:
        """The posting's last day."""
        return self.end or FOREVER


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """A span in which a person is excused, which reason and first day name; `end` None while it lasts."""

    person: str
    reason: str
    start: date
    end: date | None = None
    order_number: str = ""
    row: int | None = None

    @property
    def last(self) -> date:
        """The exemption's last day."""
        return self.end or FOREVER


def tidy_person(row: PersonRow) -> PersonRow:
    """Row with its texts as they are stored."""
    return replace(row, code=nfc(row.code), name=nfc(row.name), unit=nfc(row.unit), title=nfc(row.title))


def tidy_exemption(row: ExemptionRow) -> ExemptionRow:
    """Row with its texts as they are stored."""
    return replace(row, person=nfc(row.person), order_number=nfc(row.order_number))


def person_faults(rows: Sequence[PersonRow]) -> Iterator[Fault]:
    """Yield what is wrong with rows by themselves and with one another."""
    first: dict[str, PersonRow] = {}
    born: dict[str, date] = {}  # a date that a row leaves empty contradicts none
    for row in rows:
        yield from _person_faults(row)
        other = first.setdefault(row.code, row)
        if row.name != other.name:
            yield Fault.at("name", "name_differs", row=row.row, name=other.name)
        if row.born is not None and row.born != born.setdefault(row.code, row.born):
            yield Fault.at("born", "born_differs", row=row.row)


def _person_faults(row: PersonRow) -> Iterator[Fault]:
    if not CODE.match(row.code):
        yield Fault.at("code", "code_form", row=row.row)
    for field in ("name", "unit"):
        if not getattr(row, field):
            yield Fault.at(field, "required", row=row.row)
    for field in ("name", "title"):
        if len(getattr(row, field)) > LONGEST[field]:
            yield Fault.at(field, "too_long", row=row.row, limit=LONGEST[field])
    if row.level not in CADRE_LEVELS:
        yield Fault.at("level", "choice", row=row.row, value=row.level, choices=", ".join(CADRE_LEVELS))
    if row.last < row.start:
        yield Fault.at("end", "date_order", row=row.row)
    if row.born is not None and row.born >= row.start:
        yield Fault.at("born", "born_late", row=row.row)


def exemption_faults(rows: Iterable[ExemptionRow]) -> Iterator[Fault]:
    """Yield what is wrong with rows by themselves."""
    for row in rows:
        if row.reason not in EXEMPTION_REASONS:
            known_reasons = ", ".join(EXEMPTION_REASONS)
            yield Fault.at("reason", "choice", row=row.row, value=row.reason, choices=known_reasons)
        if row.last < row.start:
            yield Fault.at("end", "date_order", row=row.row)
        if len(row.order_number) > LONGEST["order"]:
            yield Fault.at("order", "too_long", row=row.row, limit=LONGEST["order"])


class Stretch(NamedTuple):
    """What may not overlap another of its kind: a posting in the same unit, an exemption for the same reason.

    `given`: it comes from what is handed in now, in line `row` if that is a file.
    """

    start: date
    end: date
    given: bool
    row: int | None = None


def overlapping_stretches(stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, Stretch]]:
    """Yield pairs that share a date, the given one first; what was stored already is not complained about."""
    longest: Stretch | None = None
    for stretch in sorted(stretches):
        if longest is not None and stretch.start <= longest.end and (stretch.given or longest.given):
            yield (stretch, longest) if stretch.given else (longest, stretch)
        if longest is None or stretch.end > longest.end:
            longest = stretch
