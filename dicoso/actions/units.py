"""Units: those of Viet Nam, shipped with the program, and those that a province adds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.core.management.color import no_style
from django.db import connection, transaction

from dicoso import data
from dicoso.actions import audit
from dicoso.domain.dates import FOREVER
from dicoso.domain.text import fold, nfc
from dicoso.queries.actors import Actor
from dicoso.queries.units import SEGMENT
from dicoso.store.models import AuditHead, Succession, Unit


def path_of(parent: Unit | None, pk: int) -> str:
    """Return a unit's path: its parent's, and its own id in six digits."""
    return (parent.path if parent else "") + f"{pk:0{SEGMENT}}"


@transaction.atomic
def install(actor: Actor) -> bool:
    """Load all units of Viet Nam, before and since 1 July 2025, into an empty table; tell whether it did.

    One audit event stands for all: the data is shipped with the program, the event names how much of it.
    """
    AuditHead.objects.get_or_create(pk=1, defaults={"seq": 0, "digest": audit.FIRST})
    if Unit.objects.exists():
        return False
    units = dict(_shipped())
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
    facts = {"units": len(units), "successions": len(links)}
    audit.record(actor, audit.Entry("unit.install", "unit", "TW", facts))
    return True


def _shipped() -> Iterator[tuple[str, Unit]]:
    made: dict[str, Unit] = {}
    for pk, row in enumerate(data.units(), 1):
        parent = made[row.parent] if row.parent else None
        unit = make(pk, row.code, row.name, row.level, parent, row.valid_from, row.valid_to)
        unit.latitude, unit.longitude = _degrees(row.latitude), _degrees(row.longitude)
        made[row.key] = unit
        yield row.key, unit


def make(
    pk: int, code: str, name: str, level: str, parent: Unit | None, valid_from: date, valid_to: date | None
) -> Unit:
    """Return a unit that isn't stored yet, with its path and the text that it is searched by."""
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
    """Return the id behind the greatest one; must run in the transaction that stores the unit."""
    return (Unit.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
