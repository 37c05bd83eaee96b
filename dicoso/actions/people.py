"""People and where they work: added, corrected, ended; one by one or a whole list, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import transaction

from dicoso.actions import audit, ledger
from dicoso.domain.dates import FOREVER, Span
from dicoso.domain.errors import Fault, Invalid, NotAllowed
from dicoso.domain.people import PersonRow, Stretch, overlapping_stretches, person_faults, tidy_person
from dicoso.domain.sheets import Saved
from dicoso.domain.text import fold, name_key, nfc
from dicoso.queries import codes, visible
from dicoso.queries.actors import Actor
from dicoso.queries.codes import Spell
from dicoso.queries.rows import chunks
from dicoso.store.models import Person, Posting

__all__ = ["PersonRow", "Saved", "add_person", "add_posting", "change_posting", "end_posting", "rename", "save_people"]

EDIT: Final = "person.edit"
_CONTENT: Final = ("unit", "title", "level", "full_time", "start", "end")


@transaction.atomic
def save_people(actor: Actor, rows: Sequence[PersonRow]) -> Saved:
    """Store people and postings of a list: all of them, or, with every fault named, none.

    A person is known by their code, a posting by person, unit and first day; what is known already is corrected,
    and a row that says what is stored changes nothing.
    Raises: NotAllowed; Invalid.
    """
    return _save_person_rows(actor, rows)


@transaction.atomic
def add_person(actor: Actor, row: PersonRow) -> Person:
    """Add one person with their posting.

    Raises: NotAllowed; Invalid, also if the code is taken.
    """
    code = nfc(row.code)
    if Person.objects.filter(code=code).exists():
        raise Invalid([Fault.at("code", "code_taken", value=code)])
    _save_person_rows(actor, [row])
    return Person.objects.get(code=code)


@transaction.atomic
def rename(actor: Actor, code: str, name: str, born: date | None) -> None:
    """Correct a person's name and date of birth.

    Raises: NotFound, NotAllowed; Invalid.
    """
    person = visible.find_one(visible.visible_people, actor, EDIT, code=code)
    first = person.postings.select_related("unit").order_by("start").first()
    if first is None:
        raise Invalid([Fault.at("unit", "required")])
    _save_person_rows(actor, [replace(_posting_row(person, first), name=name, born=born)], keep_born=False)


@transaction.atomic
def add_posting(actor: Actor, row: PersonRow) -> None:
    """Add a posting to a person who is there; name and birth of the row are not looked at.

    Raises: NotFound, NotAllowed; Invalid, also if it overlaps another one in the same unit.
    """
    person = visible.find_one(visible.visible_people, actor, EDIT, code=nfc(row.code))
    _refuse_same(person, row)
    _save_person_rows(actor, [replace(row, name=person.name, born=person.born)], action="posting.add")


@transaction.atomic
def change_posting(actor: Actor, posting_id: int, row: PersonRow) -> None:
    """Correct a posting in any of its parts; name and birth of the row are not looked at.

    Raises: NotFound, NotAllowed; Invalid.
    """
    posting = _posting(actor, posting_id)
    person = posting.person
    _refuse_same(person, row, but=posting_id)
    row = replace(row, code=person.code, name=person.name, born=person.born)
    _save_person_rows(actor, [row], action="posting.change", instead=posting)


@transaction.atomic
def end_posting(actor: Actor, posting_id: int, last: date) -> None:
    """Let a posting end on a day.

    Raises: NotFound, NotAllowed; Invalid, if the day is before its first.
    """
    posting = _posting(actor, posting_id)
    row = replace(_posting_row(posting.person, posting), end=last)
    _save_person_rows(actor, [row], action="posting.end", instead=posting)


def _refuse_same(person: Person, row: PersonRow, but: int = 0) -> None:
    """Refuse a posting that begins on the same day in the same unit as another: a list would take it for that one."""
    unit = codes.on(codes.units_by_code([nfc(row.unit)]), nfc(row.unit), row.start)
    if unit is None:
        return
    same = Posting.objects.filter(person=person, unit=unit.pk, start=row.start).exclude(pk=but).first()
    if same is not None:
        raise Invalid([_posting_overlap(Stretch(row.start, row.last, given=True), _posting_stretch(same))])


def _posting(actor: Actor, posting_id: int) -> Posting:
    postings = visible.visible_postings(actor, "person.view").filter(pk=posting_id).values("person")
    visible.find_one(visible.visible_people, actor, EDIT, pk__in=postings)
    return Posting.objects.select_related("person", "unit").get(pk=posting_id)


def _posting_row(person: Person, posting: Posting) -> PersonRow:
    """Stored posting as a row."""
    end = None if posting.end == FOREVER else posting.end
    return PersonRow(
        person.code, person.name, posting.unit.code, posting.title, posting.level, posting.full_time,
        posting.start, end, person.born,
    )  # fmt: skip


Key = tuple[str, int, date]  # a person's code, a unit, the first day


@dataclass(slots=True)
class _Known:
    """What is stored of the people and units that rows name."""

    people: dict[str, Person]
    allowed: set[int]
    units: Mapping[str, Sequence[Spell]]
    postings: dict[Key, Posting]

    def place(self, row: PersonRow) -> Spell | None:
        """Row's unit on its first day."""
        return codes.on(self.units, row.unit, row.start)


def _read_known(actor: Actor, rows: Sequence[PersonRow], instead: Posting | None) -> _Known:
    people: dict[str, Person] = {}
    allowed: set[int] = set()
    postings: dict[Key, Posting] = {}
    for part in chunks(row.code for row in rows):
        people_found = Person.objects.filter(code__in=part)
        people |= {person.code: person for person in people_found}
        allowed.update(visible.visible_people(actor, EDIT).filter(code__in=part).values_list("pk", flat=True))
        for posting in Posting.objects.filter(person__code__in=part).select_related("unit", "person"):
            postings[posting.person.code, posting.unit_id, posting.start] = posting
    stored_people = _Known(people, allowed, codes.units_by_code(row.unit for row in rows), postings)
    if instead is not None:
        unit = stored_people.place(rows[0])
        del postings[rows[0].code, instead.unit_id, instead.start]
        if unit is not None:
            postings.setdefault((rows[0].code, unit.pk, rows[0].start), instead)
    return stored_people


@dataclass(slots=True)
class _PostingChange:
    """What a row asks for: a posting to store, `old` as it was; `name` and `born` if the person changes."""

    row: PersonRow
    unit: Spell
    person: Person | None
    old: Posting | None
    renamed: bool

    @property
    def moves(self) -> bool:
        """Whether the posting itself is new or other."""
        new = (self.unit.pk, self.row.title, self.row.level, self.row.full_time, self.row.start, self.row.last)
        old = self.old
        return old is None or new != (old.unit_id, old.title, old.level, old.full_time, old.start, old.end)


def _save_person_rows(
    actor: Actor,
    rows: Sequence[PersonRow],
    *,
    action: str = "",
    instead: Posting | None = None,
    keep_born: bool = True,
) -> Saved:
    if not actor.may(EDIT):
        raise NotAllowed(action=EDIT)
    audit.wait_for_chain()
    rows = [tidy_person(row) for row in rows]
    known = _read_known(actor, rows, instead)
    faults = list(person_faults(rows))
    changes = _posting_changes(actor, rows, known, faults, keep_born=keep_born)
    faults += _posting_overlaps(changes, known)
    if faults:
        raise Invalid(sorted(faults, key=lambda fault: fault.row or 0))
    touched_changes = [change for change in changes if change.moves or change.renamed]
    if touched_changes:
        _write_postings(actor, touched_changes, known, action)
    added = sum(change.old is None for change in touched_changes)
    return Saved(added, len(touched_changes) - added, len(rows) - len(touched_changes))


def _posting_changes(
    actor: Actor, rows: Sequence[PersonRow], known: _Known, faults: list[Fault], *, keep_born: bool
) -> list[_PostingChange]:
    """What the rows ask for, each posting once; what can't be done is added to the faults."""
    scope = actor.scope(EDIT).units
    changes_by_key: dict[Key, _PostingChange] = {}
    born = {row.code: row.born for row in rows if row.born is not None}
    for row in rows:
        unit = known.place(row)
        person = known.people.get(row.code)
        allowed = person is None or person.pk in known.allowed
        own = person is not None and person.pk == actor.person_id
        if not allowed and not own:
            faults.append(Fault.at("code", "person_elsewhere", row=row.row))
        if unit is None or not scope.holds(unit.path):
            faults.append(Fault.at("unit", "unit_unknown", row=row.row, value=row.unit, day=row.start))
            continue
        if row.born is None and keep_born:  # a date that isn't given is that of another row, or stays as it is
            row = replace(row, born=born.get(row.code, person.born if person else None))  # noqa: PLW2901
        key = (row.code, unit.pk, row.start)
        renamed = person is not None and (person.name, person.born) != (row.name, row.born)
        change = _PostingChange(row, unit, person, known.postings.get(key), renamed)
        if own and not allowed and (change.moves or renamed):
            faults.append(Fault.at("code", "own_record", row=row.row))
        twin = changes_by_key.setdefault(key, change)
        if replace(twin.row, row=row.row) != row:
            faults.append(Fault.at("start", "row_twice", row=row.row))
    return list(changes_by_key.values())


def _posting_overlaps(changes: Iterable[_PostingChange], known: _Known) -> Iterator[Fault]:
    replaced = {change.old.pk for change in changes if change.old is not None}
    groups: dict[tuple[str, int], list[Stretch]] = defaultdict(list)
    for (code, unit, _), posting in known.postings.items():
        if posting.pk not in replaced:
            groups[code, unit].append(_posting_stretch(posting))
    for change in changes:
        row = change.row
        groups[row.code, change.unit.pk].append(Stretch(row.start, row.last, change.moves, row.row))
    for stretches in groups.values():
        for wrong, other in overlapping_stretches(stretches):
            yield _posting_overlap(wrong, other)


def _posting_stretch(posting: Posting) -> Stretch:
    return Stretch(posting.start, posting.end, given=False)


def _posting_overlap(wrong: Stretch, other: Stretch) -> Fault:
    return Fault.at("start", "posting_overlap", row=wrong.row, start=other.start)


def _write_postings(actor: Actor, touched: Sequence[_PostingChange], known: _Known, action: str) -> None:
    people = _write_people(touched, known)
    by_person: dict[str, list[_PostingChange]] = defaultdict(list)
    for change in touched:
        by_person[change.row.code].append(change)
    entries = [_person_entry(code, changes, action) for code, changes in by_person.items()]
    spans = _spans(touched, people)
    changed_postings = [change for change in touched if change.moves]
    old = [_posting_of(change, people) for change in changed_postings if change.old is not None]
    _update(Posting, old, _CONTENT)
    Posting.objects.bulk_create(
        [_posting_of(change, people) for change in changed_postings if change.old is None], batch_size=500
    )
    audit.record_all(actor, entries)
    ledger.refresh_lasting(spans, actor.today)


def _write_people(touched: Iterable[_PostingChange], known: _Known) -> dict[str, Person]:
    """Store who is new or is called otherwise; return everybody by code."""
    new: dict[str, Person] = {}
    renamed: dict[str, Person] = {}
    for change in touched:
        row = change.row
        if change.person is None:
            new.setdefault(row.code, Person(code=row.code, **_person_facts(row)))
        elif change.renamed:
            person = Person(pk=change.person.pk, code=row.code, **_person_facts(row))
            renamed.setdefault(row.code, person)
    Person.objects.bulk_create(new.values(), batch_size=500)
    _update(Person, renamed.values(), ("name", "sort_key", "search", "born"))
    return known.people | new


def _update(model: type[Person] | type[Posting], records: Iterable[Any], fields: Sequence[str]) -> None:
    """Store many changed records; three times as fast as `bulk_update`, whose SQL has a case for every row."""
    model._default_manager.bulk_create(
        list(records), update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500
    )


def _person_facts(row: PersonRow) -> dict[str, Any]:
    return {"name": row.name, "sort_key": name_key(row.name), "search": fold(row.name), "born": row.born}


def _posting_of(change: _PostingChange, people: Mapping[str, Person]) -> Posting:
    row = change.row
    return Posting(
        pk=change.old.pk if change.old else None,
        person=people[row.code],
        unit_id=change.unit.pk,
        title=row.title,
        level=row.level,
        full_time=row.full_time,
        start=row.start,
        end=row.last,
    )


def _person_entry(code: str, changes: Sequence[_PostingChange], action: str) -> audit.Entry:
    """One event that tells all that became of a person: what it was before, and what it is."""
    before: dict[str, Any] = {
        "postings": [_posting_facts(change.old) for change in changes if change.moves and change.old]
    }
    after: dict[str, Any] = {"postings": [_given(change.row) for change in changes if change.moves]}
    first = changes[0]
    if first.person is None or any(change.renamed for change in changes):
        row = next((change.row for change in changes if change.renamed), first.row)
        after |= {"name": row.name, "born": row.born}
    if first.person is not None and any(change.renamed for change in changes):
        before |= {"name": first.person.name, "born": first.person.born}
    named_action = action or ("person.change" if first.person else "person.add")
    return audit.Entry(named_action, "person", code, {"before": before, "after": after})


def _posting_facts(posting: Posting) -> dict[str, Any]:
    return _fact(posting.unit.code, posting.title, posting.level, posting.full_time, posting.start, posting.end)


def _given(row: PersonRow) -> dict[str, Any]:
    return _fact(row.unit, row.title, row.level, row.full_time, row.start, row.last)


def _fact(*values: Any) -> dict[str, Any]:
    return dict(zip(_CONTENT, values, strict=True))


def _spans(touched: Iterable[_PostingChange], people: Mapping[str, Person]) -> dict[int, Span]:
    """For each person whose postings change, the dates from the first to the last that it concerns."""
    spans: dict[int, Span] = {}
    for change in touched:
        if not change.moves:
            continue
        starts, ends = [change.row.start], [change.row.last]
        if change.old is not None:
            starts.append(change.old.start)
            ends.append(change.old.end)
        person = people[change.row.code].pk
        if person in spans:
            starts.append(spans[person].start)
            ends.append(spans[person].end)
        spans[person] = Span(min(starts), max(ends))
    return spans
