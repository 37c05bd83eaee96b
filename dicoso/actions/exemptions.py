"""Exemptions: recorded, corrected, withdrawn by the organisation-inspection department; nobody excuses themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import transaction

from dicoso.actions import audit, ledger
from dicoso.domain.dates import Span
from dicoso.domain.errors import Conflict, Fault, Invalid, NotAllowed
from dicoso.domain.people import ExemptionRow, Stretch, exemption_faults, overlapping_stretches, tidy_exemption
from dicoso.domain.sheets import Saved
from dicoso.domain.text import clean_lines, nfc
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.people.exemptions import excusable
from dicoso.queries.rows import chunks
from dicoso.store.models import Exemption, Person

__all__ = ["ExemptionRow", "Saved", "change", "record_exemption", "save_exemptions", "withdraw_exemption"]

RECORD: Final = "exemption.record"
Key = tuple[str, str, date]  # a person's code, a reason, the first day


@transaction.atomic
def save_exemptions(actor: Actor, rows: Sequence[ExemptionRow]) -> Saved:
    """Store the exemptions of a list: all of them, or, with every fault named, none.

    An exemption is known by person, reason and first day; a row that says what is stored changes nothing.
    Raises: NotAllowed; Invalid.
    """
    return _save_exemption_rows(actor, rows)


@transaction.atomic
def record_exemption(actor: Actor, row: ExemptionRow) -> None:
    """Record one exemption.

    Raises: NotFound, NotAllowed; Invalid, also if it overlaps another one for the same reason.
    """
    person = excusable(actor, nfc(row.person))
    same = Exemption.objects.filter(person=person, reason=row.reason, start=row.start).first()
    if same is not None:
        raise Invalid([_exemption_overlap(Stretch(row.start, row.last, given=True), _exemption_stretch(same))])
    _save_exemption_rows(actor, [row])


@transaction.atomic
def change(actor: Actor, exemption_id: int, row: ExemptionRow, reason: str) -> None:
    """Correct an exemption in any of its parts, or end it; `reason` says why. The row's person is not looked at.

    Raises: NotFound, NotAllowed; Invalid.
    """
    exemption = visible.find_one(visible.visible_exemptions, actor, RECORD, pk=exemption_id)
    same = Exemption.objects.filter(person=exemption.person_id, reason=row.reason, start=row.start)
    other = same.exclude(pk=exemption_id).first()
    if other is not None:
        raise Invalid([_exemption_overlap(Stretch(row.start, row.last, given=True), _exemption_stretch(other))])
    row = replace(row, person=exemption.person.code)
    _save_exemption_rows(actor, [row], instead=exemption, why=_require_reason(reason))


@transaction.atomic
def withdraw_exemption(actor: Actor, exemption_id: int, reason: str) -> None:
    """Take back an exemption that was recorded by mistake; what it said stays in the audit chain.

    Raises: NotFound, NotAllowed; Invalid, without a reason.
    """
    exemption = visible.find_one(visible.visible_exemptions, actor, RECORD, pk=exemption_id)
    person = exemption.person
    why = _require_reason(reason)
    deleted, _ = Exemption.objects.filter(pk=exemption_id).delete()
    if not deleted:
        raise Conflict
    facts = {"before": [_exemption_facts(exemption)], "after": []}
    audit.record_event(actor, audit.Entry("exemption.withdraw", "exemption", person.code, facts, why))
    ledger.refresh_lasting({person.pk: Span(exemption.start, exemption.end)}, actor.today)


def _require_reason(reason: str) -> str:
    reason = clean_lines(reason)
    if not reason:
        raise Invalid([Fault.at("why", "required")])
    return reason


@dataclass(slots=True)
class _ExemptionChange:
    """What a row asks for: an exemption of a person to store, `old` as it was."""

    row: ExemptionRow
    person: Person
    old: Exemption | None

    @property
    def differs(self) -> bool:
        """Whether the row says other than what is stored."""
        row, old = self.row, self.old
        if old is None:
            return True
        new = (row.reason, row.start, row.last, row.order_number)
        return new != (old.reason, old.start, old.end, old.order_number)


def _save_exemption_rows(
    actor: Actor, rows: Sequence[ExemptionRow], *, instead: Exemption | None = None, why: str = ""
) -> Saved:
    if not actor.may(RECORD):
        raise NotAllowed(action=RECORD)
    audit.wait_for_chain()
    rows = [tidy_exemption(row) for row in rows]
    people, exemptions_by_key = _read_stored(rows)
    if instead is not None:
        code = instead.person.code
        del exemptions_by_key[code, instead.reason, instead.start]
        exemptions_by_key[code, rows[0].reason, rows[0].start] = instead
    faults = list(exemption_faults(rows))
    changes = _exemption_changes(actor, rows, people, exemptions_by_key, faults)
    faults += _exemption_overlaps(changes, exemptions_by_key)
    if faults:
        raise Invalid(sorted(faults, key=lambda fault: fault.row or 0))
    touched_changes = [each_change for each_change in changes if each_change.differs]
    if touched_changes:
        _write_exemptions(actor, touched_changes, why)
    added = sum(touched_change.old is None for touched_change in touched_changes)
    return Saved(added, len(touched_changes) - added, len(rows) - len(touched_changes))


def _read_stored(rows: Iterable[ExemptionRow]) -> tuple[dict[str, Person], dict[Key, Exemption]]:
    people: dict[str, Person] = {}
    stored_exemptions: dict[Key, Exemption] = {}
    for part in chunks(row.person for row in rows):
        people |= {person.code: person for person in Person.objects.filter(code__in=part)}
        for exemption in Exemption.objects.filter(person__code__in=part).select_related("person"):
            stored_exemptions[exemption.person.code, exemption.reason, exemption.start] = exemption
    return people, stored_exemptions


def _allowed(actor: Actor, people: Mapping[str, Person]) -> set[str]:
    codes: set[str] = set()
    for part in chunks(people):
        codes.update(visible.visible_people(actor, RECORD).filter(code__in=part).values_list("code", flat=True))
    return codes


def _exemption_changes(
    actor: Actor,
    rows: Iterable[ExemptionRow],
    people: Mapping[str, Person],
    stored: Mapping[Key, Exemption],
    faults: list[Fault],
) -> list[_ExemptionChange]:
    """What the rows ask for, each exemption once; what can't be done is added to the faults."""
    allowed = _allowed(actor, people)
    changes_by_key: dict[Key, _ExemptionChange] = {}
    for row in rows:
        person = people.get(row.person)
        own = person is not None and person.pk == actor.person_id
        if person is None or (row.person not in allowed and not own):
            faults.append(Fault.at("person", "person_unknown", row=row.row, value=row.person))
            continue
        key = (row.person, row.reason, row.start)
        change_asked = _ExemptionChange(row, person, stored.get(key))
        if own and change_asked.differs:
            faults.append(Fault.at("person", "own_record", row=row.row))
        twin = changes_by_key.setdefault(key, change_asked)
        if replace(twin.row, row=row.row) != row:
            faults.append(Fault.at("start", "exemption_twice", row=row.row))
    return list(changes_by_key.values())


def _exemption_overlaps(changes: Iterable[_ExemptionChange], stored: Mapping[Key, Exemption]) -> Iterator[Fault]:
    replaced = {each.old.pk for each in changes if each.old is not None}
    groups: dict[tuple[str, str], list[Stretch]] = defaultdict(list)
    for (code, reason, _), exemption in stored.items():
        if exemption.pk not in replaced:
            groups[code, reason].append(_exemption_stretch(exemption))
    for each in changes:
        row = each.row
        groups[row.person, row.reason].append(Stretch(row.start, row.last, each.differs, row.row))
    for stretches in groups.values():
        for wrong, other in overlapping_stretches(stretches):
            yield _exemption_overlap(wrong, other)


def _exemption_stretch(exemption: Exemption) -> Stretch:
    return Stretch(exemption.start, exemption.end, given=False)


def _exemption_overlap(wrong: Stretch, other: Stretch) -> Fault:
    return Fault.at("start", "exemption_overlap", row=wrong.row, start=other.start)


def _write_exemptions(actor: Actor, touched: Sequence[_ExemptionChange], why: str) -> None:
    entries: list[audit.Entry] = []
    spans: dict[int, Span] = {}
    for each in touched:
        row, old = each.row, each.old
        new = _build_exemption(each)
        before = [_exemption_facts(old)] if old else []
        facts = {"before": before, "after": [_exemption_facts(new)]}
        action = "exemption.change" if old else "exemption.record"
        entries.append(audit.Entry(action, "exemption", row.person, facts, why))
        known_spans = [spans[each.person.pk]] if each.person.pk in spans else []
        known_spans += [Span(row.start, row.last), *([Span(old.start, old.end)] if old else [])]
        spans[each.person.pk] = Span(min(span.start for span in known_spans), max(span.end for span in known_spans))
    changed = [_build_exemption(each) for each in touched if each.old is not None]
    Exemption.objects.bulk_update(changed, ["reason", "start", "end", "order_number"], batch_size=200)
    Exemption.objects.bulk_create([_build_exemption(each) for each in touched if each.old is None], batch_size=500)
    audit.record_all(actor, entries)
    ledger.refresh_lasting(spans, actor.today)


def _build_exemption(each: _ExemptionChange) -> Exemption:
    row = each.row
    return Exemption(
        pk=each.old.pk if each.old else None,
        person=each.person,
        reason=row.reason,
        start=row.start,
        end=row.last,
        order_number=row.order_number,
    )


def _exemption_facts(exemption: Exemption) -> dict[str, Any]:
    return {
        "reason": exemption.reason,
        "start": exemption.start,
        "end": exemption.end,
        "order": exemption.order_number,
    }
