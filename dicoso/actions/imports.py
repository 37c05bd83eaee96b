"""Import: the rows of a file are read, their codes resolved, and stored by the action of their subject; all or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from django.db import transaction

from dicoso.actions import audit, exemptions, people, trips, units
from dicoso.domain.dates import FOREVER
from dicoso.domain.errors import Fault, Invalid, NotAllowed
from dicoso.domain.people import ExemptionRow, PersonRow
from dicoso.domain.sheets import Kind, Parsed, Row, Saved, Sheet, Words, parse
from dicoso.domain.trips import VisitRow
from dicoso.domain.units import UnitRow
from dicoso.queries import codes, visible
from dicoso.queries.actors import Actor
from dicoso.queries.codes import Spells

__all__ = ["right", "store"]


def right(kind: Kind) -> str:
    """Return the action of the table of rights that importing a kind is."""
    return f"import.{kind.name}"


def store(actor: Actor, kind: Kind, sheet: Sheet, words: Words, *, dry_run: bool = False) -> Saved:
    """Store the rows of a sheet; with `dry_run` the same is done and taken back, so that nothing escapes the check.

    Raises: Invalid, with every fault of the file at once; NotAllowed.
    """
    if not actor.may(right(kind)):
        raise NotAllowed(action=right(kind))
    read = parse(kind, sheet, words)
    with transaction.atomic():
        audit.queue()
        saved, faults = _try(actor, kind, read)
        if saved is None or faults:
            raise Invalid(_in_order(kind, faults))
        if dry_run:
            transaction.set_rollback(True)
        return saved


def _try(actor: Actor, kind: Kind, read: Parsed) -> tuple[Saved | None, list[Fault]]:
    """Return what storing the readable rows came to, and everything that is wrong with the file."""
    saved, refused = None, list(_unknown(actor, kind, read.broken))
    try:
        saved = _SAVE[kind.name](actor, read.rows, refused)
    except Invalid as error:
        refused += error.faults
    if kind.name == "units":  # whose own row can't be read isn't there for the others: no fault of theirs
        broken = {row.values.get("code") for row in read.broken}
        refused = [each for each in refused if each.field == "code" or dict(each.facts).get("value") not in broken]
    return saved, [*read.faults, *refused]


def _in_order(kind: Kind, faults: Iterable[Fault]) -> list[Fault]:
    place = {column.name: index for index, column in enumerate(kind.columns)}
    return sorted(faults, key=lambda fault: (fault.row or 0, place.get(fault.field, len(place))))


def _units(actor: Actor, rows: Sequence[Row], _refused: list[Fault]) -> Saved:
    return units.save_rows(actor, [UnitRow(**row.values, row=row.number) for row in rows])


def _people(actor: Actor, rows: Sequence[Row], _refused: list[Fault]) -> Saved:
    return people.save_rows(actor, [PersonRow(**row.values, row=row.number) for row in rows])


def _exemptions(actor: Actor, rows: Sequence[Row], _refused: list[Fault]) -> Saved:
    return exemptions.save_rows(actor, [_exemption(row) for row in rows])


def _exemption(row: Row) -> ExemptionRow:
    given = row.values
    return ExemptionRow(given["person"], given["reason"], given["start"], given["end"], given["order"], row.number)


def _trips(actor: Actor, rows: Sequence[Row], refused: list[Fault]) -> Saved:
    travellers = _known(actor, "import.trips", rows)
    hosts = codes.units(row.values["host"] for row in rows)
    refused += _unknown_people(rows, travellers)
    visits = []
    for row in rows:
        given = row.values
        host = codes.on(hosts, given["host"], given["start"])
        if host is None:
            refused.append(_no_host(hosts, given["host"], given["start"], row.number))
        elif given["person"] in travellers:
            visits.append(_visit(row, travellers[given["person"]], host.pk))
    return trips.save_rows(actor, visits)


def _visit(row: Row, person: int, host: int) -> VisitRow:
    given = row.values
    return VisitRow(
        trip=given["id"],
        person=person,
        host=host,
        start=given["start"],
        end=given["end"],
        form=given["form"],
        venue=given["venue"],
        order_number=given["order"],
        confirmed=given["confirmed"],
        content=given["content"],
        row=row.number,
    )


_SAVE: Final[Mapping[str, Callable[[Actor, Sequence[Row], list[Fault]], Saved]]] = {
    "units": _units,
    "people": _people,
    "exemptions": _exemptions,
    "trips": _trips,
}


def _unknown(actor: Actor, kind: Kind, rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield what rows name that isn't there; of rows with other faults, so that they too are told all at once."""
    if kind.name in ("exemptions", "trips"):
        yield from _unknown_people(rows, _known(actor, right(kind), rows))
    if kind.name == "trips":
        dated = [row for row in rows if row.values.get("host") and row.values.get("start")]
        hosts = codes.units(row.values["host"] for row in dated)
        for row in dated:
            if codes.on(hosts, row.values["host"], row.values["start"]) is None:
                yield _no_host(hosts, row.values["host"], row.values["start"], row.number)
    if kind.name == "people":
        yield from _unknown_units(actor, rows)


def _known(actor: Actor, action: str, rows: Iterable[Row]) -> dict[str, int]:
    """Return the people whom rows name, as far as the actor may do the action to them."""
    named = filter(None, (row.values.get("person") for row in rows))
    return codes.people(named, None if actor.account_id is None else visible.people(actor, action))


def _unknown_people(rows: Iterable[Row], known: Mapping[str, int]) -> Iterator[Fault]:
    for row in rows:
        code = row.values.get("person")
        if code and code not in known:
            yield Fault.at("person", "person_unknown", row=row.number, value=code)


def _unknown_units(actor: Actor, rows: Iterable[Row]) -> Iterator[Fault]:
    reach = actor.scope("import.people").units
    dated = [row for row in rows if row.values.get("unit") and row.values.get("start")]
    spells = codes.units(row.values["unit"] for row in dated)
    for row in dated:
        unit = codes.on(spells, row.values["unit"], row.values["start"])
        if unit is None or not reach.holds(unit.path):
            facts = {"value": row.values["unit"], "day": row.values["start"]}
            yield Fault.at("unit", "unit_unknown", row=row.number, **facts)


def _no_host(hosts: Spells, code: str, day: date, row: int) -> Fault:
    """Say that a code names no unit on a date, and when it does."""
    near = min(hosts.get(code, ()), key=lambda spell: abs(spell.start - day), default=None)
    if near is None:
        return Fault.at("host", "code_no_unit", row=row, value=code)
    if near.end == FOREVER:
        return Fault.at("host", "code_no_unit_before", row=row, value=code, day=day, start=near.start)
    return Fault.at("host", "code_no_unit_then", row=row, value=code, day=day, start=near.start, end=near.end)
