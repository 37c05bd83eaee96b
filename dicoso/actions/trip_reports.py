"""Trip reports: written by any of the delegation, submitted, supplemented. What was raised becomes feedback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F

from dicoso.actions import audit, feedback
from dicoso.domain.errors import Conflict, Fault, Invalid, SameIdOtherContent, WrongState
from dicoso.domain.trip_reports import (
    SECTIONS,
    Content,
    frozen_faults,
    pack_lines,
    report_faults,
    searched,
    tidy_report,
)
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.trip_reports.report_state import content_of
from dicoso.store.models import Feedback, Trip, TripReport, Unit, Visit

__all__ = ["Written", "write_report"]

WRITE = "trip_report.write"


class Written(NamedTuple):
    """A report as somebody wrote it: under its own id, of a trip, over the `version` they saw (0: none was there)."""

    id: UUID
    trip: str
    version: int
    content: Content
    submit: bool


@transaction.atomic
def write_report(actor: Actor, written: Written) -> TripReport:
    """Save a trip's report as a draft, or submit it; a submitted one is supplemented the same way.

    Sent again, it is accepted again. With the submission each line becomes a feedback, once.
    Raises: NotFound; NotAllowed; Invalid; Conflict, if it was changed since; SameIdOtherContent, if somebody of the
    delegation has begun another report meanwhile; WrongState, if a submitted one is saved as a draft.
    """
    visible.trip(actor, WRITE, written.trip)
    audit.wait_for_chain()
    content = tidy_report(written.content)
    report = TripReport.objects.filter(trip=written.trip).first()
    if report is not None and written.version == 0:
        return _answer_existing_report(report, written, content)
    if report is None and written.version:
        raise Conflict(kind="trip_report")
    before = content_of(report) if report else Content()
    _check_report(actor, written, content, before if report and report.submitted_at else None)
    if report is not None and report.submitted_at and not written.submit:
        raise WrongState(state="submitted", step="draft")
    step = _report_step(report, submit=written.submit)
    if report is not None and step != "trip_report.submit" and content == before:
        return report
    report = _store_report(actor, written, content, report)
    facts = {"trip": written.trip, "before": _report_facts(before), "after": _report_facts(content)}
    audit.record_event(actor, audit.Entry(step, "trip_report", str(report.pk), facts))
    if written.submit:
        known_ids = {line.id for line in before.lines} if step == "trip_report.supplement" else set()
        feedback.raise_all(actor, report, [line for line in content.lines if line.id not in known_ids])
    return report


def _answer_existing_report(report: TripReport, written: Written, content: Content) -> TripReport:
    """Answer for a trip that has a report already: the same was sent again, or somebody else has begun one."""
    same = content_of(report) == content and bool(report.submitted_at) == written.submit
    if same:
        return report
    raise SameIdOtherContent(id=str(report.pk), stored=content_of(report), given=content)


def _check_report(actor: Actor, written: Written, content: Content, submitted: Content | None) -> None:
    visited = dict(Visit.objects.filter(trip=written.trip, state="recorded").order_by("end").values_list("host", "end"))
    if not visited:
        raise WrongState(state="cancelled", step="report")
    ended = max(visited.values())
    if submitted:  # a trip may have been corrected since; what was submitted stays
        visited = {line.unit: line.due or ended for line in submitted.lines} | visited
    report_problems = report_faults(content, visited, submit=written.submit) + _taken_line_faults(written.trip, content)
    if submitted:
        report_problems += frozen_faults(submitted.lines, content.lines)
    if written.submit and ended > actor.today:
        report_problems.append(Fault.at("", "trip_not_over", today=actor.today))
    if report_problems:
        raise Invalid(report_problems)


def _taken_line_faults(trip: str, content: Content) -> list[Fault]:
    """Lines whose ids are those of other records: what was raised there must not be mistaken for this."""
    lines = {line.id: row for row, line in enumerate(content.lines, 1)}
    others = Feedback.objects.filter(pk__in=lines).exclude(report__trip=trip)
    return [Fault.at("id", "line_twice", row=lines[pk]) for pk in others.values_list("pk", flat=True)]


def _report_step(report: TripReport | None, *, submit: bool) -> str:
    if not submit:
        return "trip_report.draft"
    return "trip_report.supplement" if report and report.submitted_at else "trip_report.submit"


def _store_report(actor: Actor, written: Written, content: Content, report: TripReport | None) -> TripReport:
    now = actor.now()
    columns: dict[str, Any] = {name: getattr(content, name) for name in SECTIONS}
    columns |= {"raised": pack_lines(content.lines), "search": searched(content)}
    if report is None:
        if TripReport.objects.filter(pk=written.id).exists():  # of another trip: a phone has used its id twice
            raise Conflict(kind="trip_report")
        submitted = now if written.submit else None
        return TripReport.objects.create(
            id=written.id,
            trip=Trip.objects.get(pk=written.trip),
            written_by_id=cast(int, actor.account_id),
            written_at=now,
            submitted_at=submitted,
            **columns,
        )
    if written.submit:
        columns["submitted_at"] = report.submitted_at or now
    mine = TripReport.objects.filter(pk=report.pk, version=written.version)
    if not mine.update(version=F("version") + 1, written_by=actor.account_id, written_at=now, **columns):
        raise Conflict(kind="trip_report")
    report.refresh_from_db()
    return report


def _report_facts(content: Content) -> dict[str, Any]:
    """What a report says as the audit chain keeps it: units by code."""
    codes = _unit_codes([line.unit for line in content.lines])
    lines = [fact | {"unit": codes[fact["unit"]]} for fact in pack_lines(content.lines)]
    return {name: getattr(content, name) for name in SECTIONS} | {"lines": lines}


def _unit_codes(units: Sequence[int]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in=units).values_list("pk", "code"))
