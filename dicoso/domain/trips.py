"""Trips as they are recorded: what a row says, what is wrong with it by itself, what a change changes, what counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from dicoso.domain.counting import FORMS, JUDGED, VENUES, Verdict, Visit, judge
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.errors import Fault
from dicoso.domain.quota import CountingRules
from dicoso.domain.text import clean_lines, nfc

LONGEST: Final[Mapping[str, int]] = {"id": 64, "order": 120, "content": 4000}  # characters
MOST_DAYS: Final = 366  # a longer stay is a secondment, or a typing error in the year

Part = tuple[str, int]  # a trip, and the person whose part of it is meant


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One person's stay at one host unit, as a form, a file or a phone reports it.

    Rows with one trip id are one trip: several people are a delegation, several hosts of one person are its legs.
    `row` is where it stands in a file; it is no part of what is said.
    """

    trip: str
    person: int
    host: int
    start: date
    end: date
    form: str
    venue: str = "field"
    order_number: str = ""
    plan_item: UUID | None = None
    confirmed: bool | None = None
    content: str = ""
    row: int | None = field(default=None, compare=False)

    @property
    def part(self) -> Part:
        """Whose part of which trip the row belongs to."""
        return (self.trip, self.person)

    @property
    def leg(self) -> tuple[date, int]:
        """What tells the legs of a part from each other."""
        return (self.start, self.host)


class Stored(NamedTuple):
    """A stay as it is kept: its key, what it says, and its state in the workflow."""

    pk: int
    row: VisitRow
    state: str


def tidy_row(row: VisitRow) -> VisitRow:
    """Row with its texts in NFC and without needless white space."""
    trip, order, content = nfc(row.trip), nfc(row.order_number), clean_lines(row.content)
    if (trip, order, content) == (row.trip, row.order_number, row.content):
        return row
    return replace(row, trip=trip, order_number=order, content=content)


def row_faults(rows: Iterable[VisitRow], *, until: date | None = None) -> list[Fault]:
    """What is wrong with rows by themselves; `until`: the last date on which a trip can have ended."""
    faults: list[Fault] = []
    row_seen: set[tuple[str, int, date, int]] = set()
    longest_id, longest_order, longest_content = LONGEST["id"], LONGEST["order"], LONGEST["content"]
    for row in rows:
        if not (row.trip and row.start <= row.end and row.form in FORMS and row.venue in VENUES):
            faults += _misfits(row)
        if len(row.trip) > longest_id or len(row.order_number) > longest_order or len(row.content) > longest_content:
            faults += _too_long(row)
        if until is not None and row.end > until:
            faults.append(Fault.at("end", "trip_not_over", row=row.row, today=until))
        if (row.end - row.start).days >= MOST_DAYS:
            faults.append(Fault.at("end", "trip_too_long", row=row.row, limit=MOST_DAYS))
        key = (row.trip, row.person, row.start, row.host)
        if key in row_seen:
            faults.append(Fault.at("person", "visit_twice", row=row.row, id=row.trip))
        row_seen.add(key)
    return faults


def _misfits(row: VisitRow) -> Iterable[Fault]:
    if not row.trip:
        yield Fault.at("id", "required", row=row.row)
    if row.end < row.start:
        yield Fault.at("end", "date_order", row=row.row)
    for name, value, allowed in (("form", row.form, FORMS), ("venue", row.venue, VENUES)):
        if value not in allowed:
            yield Fault.at(name, "choice", row=row.row, value=value, choices=", ".join(allowed))


def _too_long(row: VisitRow) -> Iterable[Fault]:
    for name, value in (("id", row.trip), ("order", row.order_number), ("content", row.content)):
        if len(value) > LONGEST[name]:
            yield Fault.at(name, "too_long", row=row.row, limit=LONGEST[name])


@dataclass(slots=True)
class TripChanges:
    """What rows change in what is kept: the rows of one trip and person replace that part of the trip."""

    added: list[VisitRow] = field(default_factory=list)
    changed: list[tuple[int, VisitRow]] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    unchanged: int = 0
    cancelled: list[VisitRow] = field(default_factory=list)  # would change what was cancelled: refused


def with_items(rows: Iterable[VisitRow], stored: Iterable[Stored]) -> list[VisitRow]:
    """Rows with the plan items that stand behind them already: a file has no column for them.

    An item is for a host: a row that goes elsewhere has left it.
    """
    items = {(*stay.row.part, stay.row.host): stay.row.plan_item for stay in stored if stay.row.plan_item}
    return [
        replace(row, plan_item=items[(*row.part, row.host)])
        if row.plan_item is None and (*row.part, row.host) in items
        else row
        for row in rows
    ]


def trip_changes(rows: Sequence[VisitRow], stored: Iterable[Stored]) -> TripChanges:
    """Compare rows with what is kept of their trips; people whom the rows don't name keep their part."""
    stored_by_part: dict[Part, list[Stored]] = defaultdict(list)
    for stay in stored:
        stored_by_part[stay.row.part].append(stay)
    found_trip_changes = TripChanges()
    if not stored_by_part:
        found_trip_changes.added = list(rows)
        return found_trip_changes
    visit_rows: dict[Part, list[VisitRow]] = defaultdict(list)
    for row in rows:
        visit_rows[row.part].append(row)
    for part, visit_row in visit_rows.items():
        _compare_trip(visit_row, stored_by_part.get(part, []), found_trip_changes)
    return found_trip_changes


def _compare_trip(said: list[VisitRow], kept: list[Stored], found: TripChanges) -> None:
    before = {stay.row.leg: stay for stay in kept}
    if {row.leg: row for row in said} == {leg: stay.row for leg, stay in before.items()}:
        found.unchanged += len(said)
        return
    if any(stay.state == "cancelled" for stay in kept):
        found.cancelled += said
        return
    if len(said) == len(kept) == 1:  # the one stay of this part: moved, not replaced
        found.changed.append((kept[0].pk, said[0]))
        return
    for row in said:
        stay = before.pop(row.leg, None)
        if stay is None:
            found.added.append(row)
        elif stay.row == row:
            found.unchanged += 1
        else:
            found.changed.append((stay.pk, row))
    found.dropped += [stay.pk for stay in before.values()]


def keeps_word(before: VisitRow, after: VisitRow) -> bool | None:
    """What remains of the host's word when a stay is corrected.

    What was confirmed was this host and these dates; a refusal stays until the host takes it back.
    """
    same = (before.host, before.start, before.end) == (after.host, after.start, after.end)
    return before.confirmed if same or before.confirmed is False else None


def facts(stay: Stored, person: str, host: str) -> dict[str, Any]:
    """Stay as the audit chain keeps it: person and host by code, so that it can be read without our keys."""
    row = stay.row
    return {
        "person": person,
        "host": host,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "form": row.form,
        "venue": row.venue,
        "order": row.order_number,
        "plan_item": str(row.plan_item) if row.plan_item else None,
        "confirmed": row.confirmed,
        "content": row.content,
        "state": stay.state,
    }


# What the history of a trip tells of a stay, in the order of telling.
FACTS: Final = ("start", "end", "host", "form", "venue", "order", "plan_item", "confirmed", "content", "state")


class Change(NamedTuple):
    """One thing that an event changed, of some people; `before` or `after` is None where the stay came or went."""

    fact: str
    before: Any
    after: Any
    people: tuple[str, ...]


def told(event: Mapping[str, Any]) -> list[Change]:
    """What an event of a trip changed, from the facts of its audit event; nothing of a first record."""
    before, after = event.get("before", ()), event.get("after", ())
    if not before:
        return []
    values_by_key: dict[tuple[str, str, str], list[str]] = {}
    told_of: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    for person, fact, old, new in _differences(_by_person(before), _by_person(after)):
        key = (fact, repr(old), repr(new))
        values_by_key.setdefault(key, []).append(person)
        told_of[key] = (old, new)
    return [Change(key[0], *told_of[key], tuple(people)) for key, people in values_by_key.items()]


def _by_person(stays: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    stays_by_person: dict[str, list[Mapping[str, Any]]] = {}
    for stay in stays:
        stays_by_person.setdefault(stay["person"], []).append(stay)
    return stays_by_person


def _differences(
    before: Mapping[str, list[Mapping[str, Any]]], after: Mapping[str, list[Mapping[str, Any]]]
) -> Iterable[tuple[str, str, Any, Any]]:
    for person in dict.fromkeys([*before, *after]):
        old, new = before.get(person, []), after.get(person, [])
        for stay, other in zip(old, new, strict=False):
            for fact in FACTS:
                if stay.get(fact) != other.get(fact):
                    yield person, fact, stay.get(fact), other.get(fact)
        for stay in old[len(new) :]:
            yield person, "stay", stay, None
        for stay in new[len(old) :]:
            yield person, "stay", None, stay


OUTSIDE: Final = "period.start"  # the rule that keeps a date from counting which lies in no period
NO_RULE: Final = "no_rule_in_force"  # stands in place of a rule for a date of a year that none covers


class Sets(Protocol):
    """A counted year: a `PersonYear`, or a row of the ledger."""

    @property
    def span(self) -> Span: ...
    @property
    def counted(self) -> DaySet: ...
    @property
    def refused(self) -> Mapping[str, DaySet]: ...


class TripDay(NamedTuple):
    """One date of a trip: the rule that decided. `elsewhere`: another trip has this date too, and it counts once."""

    day: date
    verdict: str
    elsewhere: bool


def days_of(stays: Iterable[Visit], year: Sets, rules: CountingRules, others: DaySet) -> list[TripDay]:
    """Verdict for each date of one person's part of a trip that lies in a year's period.

    `others` are the dates of that person's other admissible trips. Where two legs share a date, the one that is
    nearer to counting speaks.
    """
    nearest: dict[date, Verdict | None] = {}
    for stay in stays:
        reason = judge(stay, rules)
        for day in Span(stay.start, stay.end).overlap(year.span) or ():
            if day not in nearest or _nearness(reason) < _nearness(nearest[day]):
                nearest[day] = reason
    return [TripDay(day, _verdict(day, reason, year), day in others) for day, reason in sorted(nearest.items())]


def _nearness(reason: Verdict | None) -> int:
    return 0 if reason is None else len(JUDGED) - JUDGED.index(reason)


def _verdict(day: date, reason: Verdict | None, year: Sets) -> str:
    if day in year.counted:
        return Verdict.COUNTED.value
    for rule in (Verdict.NOT_IN_POST.value, Verdict.EXCUSED.value):
        if rule in year.refused and day in year.refused[rule]:
            return rule
    return (reason or Verdict.REST_DAY).value
