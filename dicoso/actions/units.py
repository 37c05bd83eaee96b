"""Units: those of Viet Nam, shipped with the program, and those that a province adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, transaction

from dicoso import data
from dicoso.actions import audit, ledger, statistics
from dicoso.domain.dates import FOREVER
from dicoso.domain.errors import Fault, Invalid, NotAllowed
from dicoso.domain.sheets import Saved
from dicoso.domain.text import fold, nfc
from dicoso.domain.units import DEPTH, UnitRow, may_stand_below, succession_kind
from dicoso.queries import unit_rows
from dicoso.queries.actors import Actor
from dicoso.queries.unit_rows import Known
from dicoso.queries.units import SEGMENT, Reach
from dicoso.store.models import AuditHead, LedgerYear, Succession, Unit

IMPORT: Final = "import.units"


def path_of(parent: Unit | None, pk: int) -> str:
    """Unit's path: its parent's, and its own id in six digits."""
    return (parent.path if parent else "") + f"{pk:0{SEGMENT}}"


@transaction.atomic
def install_units(actor: Actor) -> bool:
    """Load all units of Viet Nam, before and since 1 July 2025, into an empty table; tell whether it did.

    One audit event stands for all: the data is shipped with the program, the event names how much of it.
    """
    AuditHead.objects.get_or_create(pk=1, defaults={"seq": 0, "digest": audit.FIRST})
    if Unit.objects.exists():
        return False
    units = dict(_shipped_units())
    Unit.objects.bulk_create(units.values(), batch_size=1000)
    links = [row for row in data.successors() if row.successor]
    Succession.objects.bulk_create(
        [
            Succession(predecessor=units[row.predecessor], successor=units[row.successor], kind=row.kind)
            for row in links
            if row.successor
        ],
        batch_size=2000,
    )
    _reset_sequences()
    statistics.gather()
    facts = {"units": len(units), "successions": len(links)}
    audit.record_event(actor, audit.Entry("unit.install", "unit", "TW", facts))
    return True


def _shipped_units() -> Iterator[tuple[str, Unit]]:
    units: dict[str, Unit] = {}
    for pk, row in enumerate(data.read_units(), 1):
        parent = units[row.parent] if row.parent else None
        unit = make_unit(pk, row.code, row.name, row.level, parent, row.valid_from, row.valid_to)
        unit.latitude, unit.longitude = _degrees(row.latitude), _degrees(row.longitude)
        units[row.key] = unit
        yield row.key, unit


def make_unit(
    pk: int, code: str, name: str, level: str, parent: Unit | None, valid_from: date, valid_to: date | None
) -> Unit:
    """Unit that isn't stored yet, with its path and the text that it is searched by."""
    name = nfc(name)
    return Unit(
        pk=pk,
        code=code,
        name=name,
        search=fold(name),
        level=level,
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to or FOREVER,
        path=path_of(parent, pk),
    )


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _reset_sequences() -> None:
    """Let the database go on numbering behind the ids that were given (PostgreSQL; SQLite does so by itself)."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Unit]):
            cursor.execute(sql)


def next_id() -> int:
    """Id behind the greatest one; must run in the transaction that stores the unit."""
    return (Unit.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


@dataclass(slots=True)
class _Draft:
    """What rows would make of the units, as far as they have been read."""

    reach: Reach
    known: Known
    next_pk: int
    added: list[Unit] = field(default_factory=list)
    changed: list[Unit] = field(default_factory=list)
    unchanged: int = 0
    ends: list[tuple[Unit, UnitRow]] = field(default_factory=list)
    links: dict[int, dict[int, Unit]] = field(default_factory=dict)  # of the rows that name predecessors
    entries: list[audit.Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)  # codes whose rows have faults: no reason for more of them

    def refuse(self, row: UnitRow, column: str, code: str, **facts: Any) -> None:
        self.faults.append(Fault.at(column, code, row=row.row, **facts))
        self.refused.add(row.code)


@transaction.atomic
def save_units(actor: Actor, rows: Sequence[UnitRow]) -> Saved:
    """Store the units of a file: all of them, or, with every fault named, none.

    A row speaks of the unit that bears its code since its first day; there, name, last day and predecessors can
    change, and what the row leaves empty stays. Predecessors are the last units before that day to bear their codes.
    Raises: Invalid; NotAllowed.
    """
    if not actor.may(IMPORT):
        raise NotAllowed(action=IMPORT)
    audit.wait_for_chain()
    draft = _Draft(actor.scope(IMPORT).units, unit_rows.load_known_units(rows), next_id())
    rows_told = _read_unit_rows(draft, rows)
    _link_predecessors(draft, rows_told)
    draft.faults += unit_rows.used_after(draft.ends)
    if draft.faults:
        raise Invalid(sorted(draft.faults, key=lambda fault: fault.row or 0))
    _compare_units(draft, rows_told)
    _store_units(draft)
    if draft.entries:
        audit.record_all(actor, draft.entries)
        _recount_provinces(draft)
    return Saved(len(draft.added), len(draft.changed), draft.unchanged)


@dataclass(frozen=True, slots=True)
class _Told:
    """A unit of which a row tells, with the facts that were stored of it before."""

    row: UnitRow
    unit: Unit
    before: dict[str, Any] | None


def _read_unit_rows(draft: _Draft, rows: Sequence[UnitRow]) -> list[_Told]:
    """Make or change the units in memory, those above before those below."""
    rows_by_key: dict[tuple[str, date], _Told] = {}
    for row in sorted(rows, key=lambda row: DEPTH[row.level] if row.level != "department" else len(DEPTH)):
        key = (row.code, row.valid_from)
        if key in rows_by_key:
            draft.refuse(row, "code", "unit_row_twice", value=row.code)
            continue
        unit = draft.known.since(*key)
        before = _unit_facts(unit, draft.known.before.get(unit.pk, {})) if unit else None
        unit = _changed_unit(draft, row, unit) if unit else _new(draft, row)
        if unit is not None:
            rows_by_key[key] = _Told(row, unit, before)
    for each in rows_by_key.values():
        if draft.known.ambiguous(each.row.code):
            draft.refuse(each.row, "code", "unit_code_taken", value=each.row.code)
    return list(rows_by_key.values())


def _new(draft: _Draft, row: UnitRow) -> Unit | None:
    parent = draft.known.on(row.parent, row.valid_from)
    if not row.parent:
        if row.level != "central" or "" not in draft.reach.paths:
            draft.refuse(row, "parent", "required")
            return None
    elif parent is None or not draft.reach.holds(parent.path):
        if row.parent in draft.refused:
            draft.refused.add(row.code)
        else:
            draft.refuse(row, "parent", "unit_unknown", value=row.parent, day=row.valid_from)
        return None
    elif not may_stand_below(row.level, parent.level):
        draft.refuse(row, "parent", "unit_level_order", value=row.parent)
        return None
    pk = draft.next_pk
    unit = make_unit(pk, row.code, row.name, row.level, parent, row.valid_from, row.valid_to)
    draft.next_pk = pk + 1
    draft.known.add(unit)
    return unit


def _changed_unit(draft: _Draft, row: UnitRow, unit: Unit) -> Unit | None:
    if not draft.reach.holds(unit.path):
        draft.refuse(row, "code", "unit_code_taken", value=row.code)
        return None
    if row.level != unit.level:
        draft.refuse(row, "level", "unit_fixed")
    if row.parent and row.parent != (unit.parent.code if unit.parent else ""):
        draft.refuse(row, "parent", "unit_fixed")
    unit.name = nfc(row.name)
    unit.search = fold(row.name)
    if row.valid_to is not None:
        if row.valid_to < unit.valid_to:
            draft.ends.append((unit, row))
        unit.valid_to = row.valid_to
    return unit


def _link_predecessors(draft: _Draft, told: Iterable[_Told]) -> None:
    """Find the predecessors that rows name; they must be in the actor's reach, for whoever holds a role reads them."""
    for each in told:
        units: dict[int, Unit] = {}
        for code in each.row.predecessors:
            unit = draft.known.last_before(code, each.row.valid_from)
            if unit is not None and unit is not each.unit and draft.reach.holds(unit.path):
                units[unit.pk] = unit
            elif code not in draft.refused:
                draft.refuse(each.row, "predecessors", "predecessor_unknown", value=code, day=each.row.valid_from)
        if units:
            draft.links[each.unit.pk] = units
    for each in told:
        as_old = [
            unit for unit in draft.links.get(each.unit.pk, {}).values() if unit.valid_from >= each.unit.valid_from
        ]
        if as_old and unit_rows.precedes_itself(each.unit.pk, draft.links):  # a circle needs units that are as old
            named_text = ", ".join(unit.code for unit in as_old)
            draft.refuse(each.row, "predecessors", "predecessor_circle", value=named_text)


def _compare_units(draft: _Draft, told: Iterable[_Told]) -> None:
    """Sort out what is new, changed or as it was, with an event for each that isn't as it was."""
    for each in told:
        unit = each.unit
        stored_before = draft.known.before.get(unit.pk, {})
        after = _unit_facts(unit, draft.links.get(unit.pk, stored_before))
        if after == each.before:
            draft.unchanged += 1
            continue
        (draft.changed if each.before else draft.added).append(unit)
        facts = {"before": each.before, "after": after} if each.before else {"after": after}
        draft.entries.append(audit.Entry(IMPORT, "unit", unit.code, facts))


def _unit_facts(unit: Unit, predecessors: dict[int, Unit]) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "parent": unit.parent.code if unit.parent else "",
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "predecessors": sorted(f"{older.code}@{older.valid_from}" for older in predecessors.values()),
    }


def _store_units(draft: _Draft) -> None:
    Unit.objects.bulk_create(draft.added, batch_size=500)
    if draft.added:
        _reset_sequences()
    Unit.objects.bulk_update(draft.changed, ["name", "search", "valid_to"], batch_size=200)
    touched_keys: set[int] = set()
    for pk, link in draft.links.items():
        stored_before = draft.known.before.get(pk, {})
        if link.keys() != stored_before.keys():
            dropped_links = stored_before.keys() - link.keys()
            Succession.objects.filter(successor=pk, predecessor__in=dropped_links).delete()
            new = sorted(link.keys() - stored_before.keys())
            Succession.objects.bulk_create(
                [Succession(predecessor_id=older, successor_id=pk, kind="merge") for older in new]
            )
            touched_keys |= {pk, *stored_before, *new}
    _name_links(touched_keys)


def _name_links(units: Collection[int]) -> None:
    """Call each link from or to some units what it has become: a second successor makes a split of a merger."""
    near = {end for link in unit_rows.links_of(units) for end in (link.predecessor_id, link.successor_id)}
    links = unit_rows.links_of(near)
    after = Counter(link.predecessor_id for link in links)
    before = Counter(link.successor_id for link in links)
    renamed = []
    for link in links:
        if link.predecessor_id not in units and link.successor_id not in units:
            continue
        same = link.predecessor.name == link.successor.name
        kind = succession_kind(after[link.predecessor_id], before[link.successor_id], same_name=same)
        if kind != link.kind:
            link.kind = kind
            renamed.append(link)
    Succession.objects.bulk_update(renamed, ["kind"], batch_size=500)


def _recount_provinces(draft: _Draft) -> None:
    """Count the years again of whoever worked in a province of which something changed: its rules may be others."""
    provinces = [unit for unit in [*draft.added, *draft.changed] if unit.level == "province"]
    before = [older for unit in provinces for older in draft.links.get(unit.pk, {}).values()]
    if not provinces:
        return
    below = Reach(tuple(unit.path for unit in [*provinces, *before]))
    by_year: dict[int, set[int]] = {}
    for person, year in LedgerYear.objects.filter(below.q("reach")).values_list("person_id", "year"):
        by_year.setdefault(year, set()).add(person)
    for year, people in by_year.items():
        ledger.refresh_ledger(people, [year])
