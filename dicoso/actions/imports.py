"""Import: the rows of a file are read, their codes resolved, and stored by the action of their subject; all or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from django.db import transaction

from dicoso.actions import audit, exemptions, ledger, people, trips, units
from dicoso.domain import stand_ins
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
    """Action of the table of rights that importing a kind is."""
    return f"import.{kind.name}"


def store(actor: Actor, kind: Kind, sheet: Sheet, words: Words, *, dry_run: bool = False) -> Saved:
    """Store the rows of a sheet; with `dry_run` the same is done and taken back, so that nothing escapes the check.

    Raises: Invalid, with every fault of the file at once; NotAllowed.
    """
    if not actor.may(right(kind)):
        raise NotAllowed(action=right(kind))
    rows_read = parse(kind, sheet, words)
    with transaction.atomic():
        audit.wait_for_chain()
        saved, faults = _try(actor, kind, rows_read)
        if saved is None or faults:
            raise Invalid(_in_order(kind, faults))
        if dry_run:
            transaction.set_rollback(True)
        return saved


def _try(actor: Actor, kind: Kind, read: Parsed) -> tuple[Saved | None, list[Fault]]:
    """What storing the rows came to, and everything that is wrong with the file.

    Rows with faults take part with stand-ins for what can't be read, so that every other cell is checked.
    """
    rows, rest = stand_ins.readable(kind, [*read.rows, *read.broken])
    codes_given = {str(row.values.get("code")) for row in (*rows, *rest)} if kind.name == "units" else ()
    saved, refused = None, list(_unknown(actor, kind, rest, codes_given))
    try:
        saved = _SAVE[kind.name](actor, rows, refused)
    except Invalid as error:
        refused += _by_row(rows, error.faults)
    refused = stand_ins.certain(kind, rows, refused)
    if kind.name == "units":  # whose own row can't be read isn't there for the others: no fault of theirs
        broken = {row.values.get("code") for row in rest}
        refused = [
            fault_refused
            for fault_refused in refused
            if fault_refused.field == "code" or dict(fault_refused.facts).get("value") not in broken
        ]
    return saved, list(dict.fromkeys([*read.faults, *refused]))


def _by_row(rows: Sequence[Row], faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield faults; one about a person whose closed period would change at each row of that person."""
    for fault in faults:
        if fault.code != "period_closed" or "start" not in rows[0].values:
            yield fault
            continue
        facts = dict(fault.facts)
        for row in rows:
            cells = row.values
            years = ledger.years_of(cells["start"], cells["end"] or FOREVER)
            if facts["person"] == (cells.get("person") or cells.get("code")) and facts["year"] in years:
                yield Fault.at("", fault.code, row=row.number, **facts)


def _in_order(kind: Kind, faults: Iterable[Fault]) -> list[Fault]:
    place = {column.name: index for index, column in enumerate(kind.columns)}
    return sorted(faults, key=lambda fault: (fault.row or 0, place.get(fault.field, len(place))))


def _import_units(actor: Actor, rows: Sequence[Row], _refused: list[Fault]) -> Saved:
    return units.save_units(actor, [UnitRow(**row.values, row=row.number) for row in rows])


def _import_people(actor: Actor, rows: Sequence[Row], _refused: list[Fault]) -> Saved:
    return people.save_people(actor, [PersonRow(**row.values, row=row.number) for row in rows])


def _exemptions(actor: Actor, rows: Sequence[Row], _refused: list[Fault]) -> Saved:
    return exemptions.save_exemptions(actor, [_exemption_row(row) for row in rows])


def _exemption_row(row: Row) -> ExemptionRow:
    cells = row.values
    return ExemptionRow(cells["person"], cells["reason"], cells["start"], cells["end"], cells["order"], row.number)


def _import_trips(actor: Actor, rows: Sequence[Row], refused: list[Fault]) -> Saved:
    """Store trips; a row that names nobody or nowhere is checked like the others, with a number that nothing has."""
    travellers = _known_people(actor, "import.trips", rows)
    hosts = codes.units_by_code(row.values["host"] for row in rows)
    refused += _unknown_people(rows, travellers)
    visits, nowhere = [], set[int]()
    for row in rows:
        cells = row.values
        host = codes.on(hosts, cells["host"], cells["start"])
        if host is None:
            refused.append(_no_host(hosts, cells["host"], cells["start"], row.number))
            nowhere.add(row.number)
        visits.append(_visit_row(row, travellers.get(cells["person"], -row.number), host.pk if host else -row.number))
    nobody = {row.number for row in rows if row.values["person"] not in travellers}
    try:
        return trips.save_trips(actor, visits)
    except Invalid as error:
        told = {"person": nobody, "host": nowhere}
        raise Invalid([fault for fault in error.faults if fault.row not in told.get(fault.field, ())]) from None


def _visit_row(row: Row, person: int, host: int) -> VisitRow:
    cells = row.values
    return VisitRow(
        trip=cells["id"],
        person=person,
        host=host,
        start=cells["start"],
        end=cells["end"],
        form=cells["form"],
        venue=cells["venue"],
        order_number=cells["order"],
        confirmed=cells["confirmed"],
        content=cells["content"],
        row=row.number,
    )


_SAVE: Final[Mapping[str, Callable[[Actor, Sequence[Row], list[Fault]], Saved]]] = {
    "units": _import_units,
    "people": _import_people,
    "exemptions": _exemptions,
    "trips": _import_trips,
}


# The columns with codes of units, of each kind.
_UNITS_NAMED: Final = {"units": ("parent", "predecessors"), "people": ("unit",), "exemptions": (), "trips": ("host",)}


def _unknown(actor: Actor, kind: Kind, rows: Sequence[Row], given: Collection[str]) -> Iterator[Fault]:
    """Yield what rows name that was never there; of rows without a first day, of which no more can be told.

    `given`: codes of units that the file itself brings.
    """
    if kind.name in ("exemptions", "trips"):
        yield from _unknown_people(rows, _known_people(actor, right(kind), rows))
    named_rows = [(row.number, *units_named) for row in rows for units_named in _units_named(kind, row)]
    borne = codes.units_by_code(code for _, _, code in named_rows)
    for number, column, code in named_rows:
        if code not in borne and code not in given:
            yield Fault.at(column, "code_no_unit", row=number, value=code)


def _units_named(kind: Kind, row: Row) -> Iterator[tuple[str, str]]:
    for column in _UNITS_NAMED[kind.name]:
        said = row.values.get(column) or ()
        for code in (said,) if isinstance(said, str) else said:
            yield column, code


def _known_people(actor: Actor, action: str, rows: Iterable[Row]) -> dict[str, int]:
    """People whom rows name, as far as the actor may do the action to them."""
    named_values = filter(None, (row.values.get("person") for row in rows))
    return codes.people_by_code(
        named_values, None if actor.account_id is None else visible.visible_people(actor, action)
    )


def _unknown_people(rows: Iterable[Row], known: Mapping[str, int]) -> Iterator[Fault]:
    for row in rows:
        code = row.values.get("person")
        if code and code not in known:
            yield Fault.at("person", "person_unknown", row=row.number, value=code)


def _no_host(hosts: Spells, code: str, day: date, row: int) -> Fault:
    """Say that a code names no unit on a date, and when it does."""
    near = min(hosts.get(code, ()), key=lambda spell: abs(spell.start - day), default=None)
    if near is None:
        return Fault.at("host", "code_no_unit", row=row, value=code)
    if near.end == FOREVER:
        return Fault.at("host", "code_no_unit_before", row=row, value=code, day=day, start=near.start)
    return Fault.at("host", "code_no_unit_then", row=row, value=code, day=day, start=near.start, end=near.end)
