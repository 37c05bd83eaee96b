"""What the grassroots raised: brought in by reports, host units and dialogues, and taken on to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dicoso.actions import audit
from dicoso.domain.errors import Invalid, NotAllowed, SameIdOtherContent
from dicoso.domain.feedback import RaisedLine, line_faults
from dicoso.domain.text import clean_lines
from dicoso.queries.actors import Actor
from dicoso.store.models import Feedback, FeedbackEntry, Posting, TripReport, Visit

__all__ = ["RaisedLine", "raise_all"]

RAISE = "feedback.raise"


def raise_all(actor: Actor, report: TripReport, lines: Sequence[RaisedLine]) -> list[Feedback]:
    """Make a record of each line of a report, under the line's own id; sent again, a line is accepted again.

    Part of the transaction in which the report is submitted. What was promised is assigned at once to the
    department of who promised: the writer, or, if they stayed at home, the first of the delegation.
    Raises: NotAllowed; Invalid, with the number of a line as `row`; SameIdOtherContent, with `stored` and `given`.
    """
    if not actor.may(RAISE):
        raise NotAllowed(action=RAISE)
    lines = [replace(line, text=clean_lines(line.text)) for line in lines]
    visits = list(Visit.objects.filter(trip=report.trip_id, state="recorded").order_by("start", "pk"))
    visited: dict[int, date] = {}
    for visit in visits:
        visited[visit.host_id] = max(visit.end, visited.get(visit.host_id, visit.end))
    faults = line_faults(lines, visited)
    if faults:
        raise Invalid(faults)
    kept = Feedback.objects.in_bulk([line.id for line in lines])
    owner = _promiser(actor, visits) if any(line.kind == "promise" for line in lines) else None
    made = []
    for line in lines:
        if line.id in kept:
            _same(kept[line.id], report, line)
        else:
            made.append(_of_line(actor, report, line, visited[line.unit], owner))
    _insert(actor, made)
    return made


def _same(stored: Feedback, report: TripReport, line: RaisedLine) -> None:
    """Accept a line that is stored already; what it is about may have been classified anew since.

    Raises: SameIdOtherContent.
    """
    said = (stored.report_id, stored.unit_id, stored.kind, stored.text)
    if said != (report.pk, line.unit, line.kind, line.text):
        raise SameIdOtherContent(id=line.id, stored=stored.text, given=line.text)


def _of_line(actor: Actor, report: TripReport, line: RaisedLine, day: date, owner: int | None) -> Feedback:
    promised = line.kind == "promise"
    return Feedback(
        id=line.id,
        unit_id=line.unit,
        kind=line.kind,
        origin="trip_report",
        report=report,
        raised_on=day,
        raised_by_id=actor.account_id or report.written_by_id,
        text=line.text,
        topic=line.topic,
        owner_id=owner if promised else None,
        due=line.due if promised else None,
        state="assigned" if promised and owner else "received",
        state_at=actor.now(),
    )


def _promiser(actor: Actor, visits: Sequence[Visit]) -> int | None:
    """Return the department of who promised; None if they were posted nowhere on the visit's first day."""
    first = next((visit for visit in visits if visit.person_id == actor.person_id), visits[0])
    held = Posting.objects.filter(person=first.person_id, start__lte=first.start, end__gte=first.start)
    return held.order_by("-start", "pk").values_list("unit", flat=True).first()


def _insert(actor: Actor, made: Sequence[Feedback]) -> None:
    Feedback.objects.bulk_create(made)
    FeedbackEntry.objects.bulk_create(
        [FeedbackEntry(feedback=each, at=each.state_at, by_id=each.raised_by_id, step="raise") for each in made]
    )
    if made:
        audit.record_all(actor, [audit.Entry(RAISE, "feedback", str(each.pk), _raised(each)) for each in made])


def _raised(feedback: Feedback) -> dict[str, Any]:
    names = ("unit_id", "kind", "origin", "report_id", "raised_on", "text", "topic", "owner_id", "due", "state")
    return {name: getattr(feedback, name) for name in names}
