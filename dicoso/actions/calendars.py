"""Holidays and swapped working days of a province: entered, taken back, and the year confirmed as complete.

Where rest days don't count, the province's people are counted again in the same transaction; in a period that is
closed, a change that would alter a figure is refused.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction

from dicoso.actions import audit, ledger
from dicoso.domain.calendar import DAY_KINDS
from dicoso.domain.errors import Fault, Invalid, text_faults
from dicoso.domain.text import clean_lines
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.calendars import decides
from dicoso.queries.counting import window
from dicoso.queries.rules import first_year, rulebook
from dicoso.store.models import CalendarDay, Posting, Unit, YearConfirmation

EDIT: Final = "calendar.edit"
LONGEST_NAME: Final = 120
LONGEST_DOCUMENT: Final = 200


class NewDay(NamedTuple):
    """A day that a province has otherwise: rest or work, what for, and the paper that says so."""

    day: date
    kind: str
    name: str
    document: str


@transaction.atomic
def set_calendar_day(actor: Actor, province_id: int, new: NewDay) -> CalendarDay:
    """Enter a day, or change what was entered for it; the year is no longer confirmed then.

    Raises: NotFound, NotAllowed, Invalid.
    """
    audit.wait_for_chain()
    province = _find_province(actor, province_id)
    new = new._replace(name=clean_lines(new.name), document=clean_lines(new.document))
    faults = [*text_faults("name", new.name, LONGEST_NAME), *text_faults("document", new.document, LONGEST_DOCUMENT)]
    faults += [] if new.kind in DAY_KINDS else [Fault.at("kind", "not_offered")]
    faults += _year_faults("day", new.day.year)
    if faults:
        raise Invalid(faults)
    before = CalendarDay.objects.filter(province=province, day=new.day).first()
    facts = {"day": new.day, "before": _day_facts(before), "after": new._asdict()}
    own_day, _ = CalendarDay.objects.update_or_create(
        province=province, day=new.day, defaults={"kind": new.kind, "name": new.name, "document": new.document}
    )
    _record_change(actor, province, new.day.year, "calendar.set", facts)
    return own_day


@transaction.atomic
def remove_calendar_day(actor: Actor, province_id: int, day: date) -> None:
    """Take a province's own day back, so that the shipped calendar speaks again; the year is no longer confirmed.

    Raises: NotFound, NotAllowed; Invalid, if a closed period would change.
    """
    audit.wait_for_chain()
    province = _find_province(actor, province_id)
    before = CalendarDay.objects.filter(province=province, day=day).first()
    if before is None:
        return
    facts = {"day": day, "before": _day_facts(before), "after": None}
    before.delete()
    _record_change(actor, province, day.year, "calendar.remove", facts)


@transaction.atomic
def confirm_calendar(actor: Actor, province_id: int, year: int, document: str) -> None:
    """Say that a province's calendar of a year is complete, and by which paper.

    Raises: NotFound, NotAllowed, Invalid.
    """
    audit.wait_for_chain()
    province, document = _find_province(actor, province_id), clean_lines(document)
    faults = [*text_faults("document", document, LONGEST_DOCUMENT), *_year_faults("document", year)]
    if faults:
        raise Invalid(faults)
    YearConfirmation.objects.update_or_create(
        province=province, year=year, defaults={"document": document, "at": actor.now()}
    )
    _record_calendar_event(actor, province, "calendar.confirm", {"year": year, "document": document})
    if not rulebook().calendar.covers(year):  # only now the year can be counted at all
        _recount_year(province, year)


def _find_province(actor: Actor, province_id: int) -> Unit:
    return visible.find_one(visible.calendars, actor, EDIT, pk=province_id)


def _year_faults(field: str, year: int) -> list[Fault]:
    first = first_year()
    return [] if first <= year <= 2199 else [Fault.at(field, "number_low", limit=first)]


def _day_facts(stored: CalendarDay | None) -> dict[str, Any] | None:
    return {"kind": stored.kind, "name": stored.name, "document": stored.document} if stored else None


def _record_change(actor: Actor, province: Unit, year: int, action: str, facts: dict[str, Any]) -> None:
    taken_back, _ = YearConfirmation.objects.filter(province=province, year=year).delete()
    _record_calendar_event(actor, province, action, {**facts, "confirmation_taken_back": bool(taken_back)})
    _recount_year(province, year)


def _record_calendar_event(actor: Actor, province: Unit, action: str, facts: dict[str, Any]) -> None:
    audit.record_event(actor, audit.Entry(action, "calendar", province.code, facts))


def _recount_year(province: Unit, day_year: int) -> None:
    """Count the province's people again in the years whose period may hold a day, where rest days don't count."""
    reach = units.unit_reach(province)
    for year in ledger.years_of(date(day_year, 1, 1), date(day_year, 1, 1)):
        if decides(province.code, year):
            window_span = window(year)
            postings = Posting.objects.filter(
                reach.q("unit__path"), start__lte=window_span.end, end__gte=window_span.start
            )
            ledger.refresh_ledger(set(postings.values_list("person", flat=True)), [year])
