"""What tests of trips share: a row as a form, a file or a phone reports it, and all that an action can change."""

from __future__ import annotations

from datetime import date
from typing import Any

from dicoso.actions.trips import VisitRow
from dicoso.queries.counting import from_ledger
from dicoso.store.models import AuditEvent, Feedback, LedgerYear, Trip, TripReport, Visit
from tests.world import Member, World

ID = "chuyen-1"


def row(world: World, who: str = "an", **facts: Any) -> VisitRow:
    """An's two days at Xã Phương Chiểu with an order, unless something else is said."""
    said = {
        "trip": ID,
        "start": date(2019, 11, 12),
        "end": date(2019, 11, 13),
        "form": "branch_meeting",
        "order_number": "15-CL/TĐTN",
        "content": "Dự sinh hoạt chi đoàn",
        **facts,
    }
    host = world.unit(said.pop("host", "12382")).pk
    return VisitRow(person=world.member(who).person.pk, host=host, **said)


def typed(**facts: Any) -> dict[str, Any]:
    """The same two days as they are typed into the form."""
    return {
        "start": "2019-11-12",
        "end": "2019-11-13",
        "form": "branch_meeting",
        "venue": "field",
        "order": "15-CL/TĐTN",
        "content": "Dự sinh hoạt chi đoàn",
        **facts,
    }


def counted(member: Member, year: int = 2019) -> int:
    """How many days the ledger has for a person's year."""
    kept, _ = from_ledger([member.person.pk], year)[member.person.pk]
    return len(kept.counted)


def everything() -> tuple[list[Any], ...]:
    """All that an action on trips and their reports can change."""
    tables = (Trip, Visit, TripReport, Feedback, AuditEvent, LedgerYear)
    return tuple(sorted(map(repr, table.objects.values_list())) for table in tables)


class Untouched:
    """What a refused action leaves as it was."""

    def __enter__(self) -> None:
        self.before = everything()

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            assert everything() == self.before
