"""The compliance table: every cadre of a unit in a year up to a date, and its summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from dicoso.domain import compliance
from dicoso.domain.dates import Span
from dicoso.domain.dayset import prefix
from dicoso.domain.ledger import ORDER_OF_LEVELS, unpack
from dicoso.domain.quota import Progress, is_met, progress, weekly_need
from dicoso.domain.reports import PersonRow, Status, Summary
from dicoso.domain.text import name_key
from dicoso.queries.counting import from_facts, from_ledger, window
from dicoso.queries.rows import as_date, rows
from dicoso.queries.rules import YearRules, rulebook, year_rules
from dicoso.queries.units import EVERYWHERE, Reach, by_code, provinces, reach
from dicoso.store.models import LedgerYear, Posting, Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the table. `department` is the unit of their last posting in the table's unit."""

    person_id: int
    code: str
    name: str
    sort_key: str
    title: str
    department: str
    department_id: int
    progress: Progress
    rules: YearRules

    def need(self, as_of: date) -> tuple[int, int]:
        """Return the days a week that are still needed, as a fraction."""
        return weekly_need(self.progress.missing, as_of, self.rules.span)

    def row(self) -> PersonRow:
        """Return the person as reports print them."""
        found = self.progress
        subject = found.status in ("met", "short")
        return PersonRow(
            self.code, self.name, self.title, self.department, Status(found.status), found.days,
            found.quota if subject else None, found.by_level, found.by_form, found.refused,
            found.missing if subject else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """The compliance table of a unit; `lines` in order of code."""

    unit: Unit
    year: int
    as_of: date
    rules: YearRules
    lines: tuple[Line, ...]
    summary: Summary

    @property
    def fingerprint(self) -> str:
        """The rulebook that the figures rest on."""
        return rulebook().fingerprint


def unit_rules(unit: Unit, year: int) -> YearRules:
    """Return the rules of a unit's province for a year."""
    return year_rules(provinces().code(unit.path, min(date(year, 12, 31), unit.valid_to)), year)


def resolve(code: str, year: int, as_of: date | None) -> tuple[Unit, date]:
    """Return the unit that a code names on the as-of date, and that date: by default the period's last day.

    Raises: NotFound.
    """
    if as_of is not None:
        return by_code(code, as_of), as_of
    end = unit_rules(by_code(code, date(year, 12, 31)), year).span.end
    return by_code(code, end), end


class Post(NamedTuple):
    """One posting inside a unit, with its person."""

    person_id: int
    code: str
    name: str
    sort_key: str
    title: str
    unit: str
    unit_id: int
    start: date
    end: date


def posts(inside: Reach, asked: Span) -> list[Post]:
    """Return the postings of a reach that touch a span, in order of code and start."""
    found = Posting.objects.filter(inside.q("unit__path"), start__lte=asked.end, end__gte=asked.start)
    fields = (
        "person_id", "person__code", "person__name", "person__sort_key", "title", "unit__name", "unit_id", "start",
        "end",
    )  # fmt: skip
    ordered = rows(found.order_by("person__code", "start", "end").values_list(*fields))
    return [
        Post(person, code, name, key, title, unit, unit_id, as_date(start), as_date(end))
        for person, code, name, key, title, unit, unit_id, start, end in ordered
    ]


def table(unit: Unit, year: int, as_of: date) -> Table:
    """Return the compliance table of a unit: from the ledger, and from the facts for whom it doesn't answer."""
    inside = reach(unit)
    held = posts(inside, window(year))
    people = Posting.objects.filter(inside.q("unit__path")).values("person_id")
    kept = from_ledger(people, year, inside)
    missing = {post.person_id for post in held} - kept.keys()
    counted = from_facts(missing, year, inside) if missing else {}
    lines: dict[int, Line] = {}
    for post in held:
        found: Any = kept.get(post.person_id)
        if found is None:
            recount = counted.get(post.person_id)
            if recount is None:
                continue
            found = (recount.year, recount.rules)
        result, rules = found
        if post.start > rules.span.end or post.end < rules.span.start:
            continue
        lines[post.person_id] = Line(
            post.person_id, post.code, post.name, post.sort_key, post.title, post.unit, post.unit_id,
            progress(result, as_of, rules.counting), rules,
        )  # fmt: skip
    rules = unit_rules(unit, year)
    pairs = ((line.progress.status, line.progress.days) for line in lines.values())
    return Table(unit, year, as_of, rules, tuple(lines.values()), compliance.summarise(pairs, rules.counting.bands))


def summary(unit: Unit, year: int, as_of: date) -> Summary:
    """Return the table's summary alone: a country's year in a moment, without its people's names."""
    inside = reach(unit)
    pairs = [(status, days) for _, status, days in _figures(inside, year, as_of)]
    return compliance.summarise(pairs, unit_rules(unit, year).counting.bands)


class ProvinceSummary(NamedTuple):
    """One province's summary, under its own bands."""

    unit: Unit
    summary: Summary


def by_province(year: int, as_of: date) -> list[ProvinceSummary]:
    """Return every province that has people in a year, by name; those merged since stand under what they became."""
    tree = provinces()
    pairs: dict[int, list[tuple[str, int]]] = {}
    units: dict[int, Unit] = {}
    for path, status, days in _figures(EVERYWHERE, year, as_of):
        province = tree.province(path, as_of)
        if province is not None:
            units[province.pk] = province
            pairs.setdefault(province.pk, []).append((status, days))
    made = [
        ProvinceSummary(unit, compliance.summarise(pairs[pk], year_rules(unit.code, year).counting.bands))
        for pk, unit in units.items()
    ]
    return sorted(made, key=lambda each: name_key(each.unit.name))


def _figures(inside: Reach, year: int, as_of: date) -> Iterable[tuple[str, str, int]]:
    """Yield path, status and days of everybody in a reach."""
    yield from _ledger_figures(inside, year, as_of)
    yield from _other_figures(inside, year, as_of)


def _ledger_figures(inside: Reach, year: int, as_of: date) -> Iterable[tuple[str, str, int]]:
    kept = LedgerYear.objects.filter(inside.q("reach"), year=year, fingerprint=rulebook().fingerprint)
    fields = ("reach", "start", "end", "province", "standing", "quota", "counted", "levels")
    masks: dict[tuple[Any, Any], tuple[Span, int]] = {}
    for path, start, end, province, standing, quota, counted, levels in rows(kept.values_list(*fields)):
        known = masks.get((start, end))
        if known is None:
            span = Span(as_date(start), as_date(end))
            known = masks[start, end] = (span, prefix(span, as_of))
        span, mask = known
        days = (int.from_bytes(counted, "little") & mask).bit_count()
        if standing != "subject":
            yield path, standing, days
            continue
        rules = year_rules(province or None, year).counting
        by_level: dict[str, int] = {}
        if rules.by_level_strict:
            sets = unpack(bytes(levels), ORDER_OF_LEVELS, span)
            by_level = {level: len(found.until(as_of)) for level, found in sets.items()}
        yield path, ("met" if is_met(days, quota, by_level, rules) else "short"), days


def _other_figures(inside: Reach, year: int, as_of: date) -> Iterable[tuple[str, str, int]]:
    """Yield status and days of the people for whom the ledger doesn't answer."""
    asked = window(year)
    kept = LedgerYear.objects.filter(
        inside.q("reach"), person=OuterRef("person"), year=year, fingerprint=rulebook().fingerprint
    )
    others = (
        Posting.objects.filter(inside.q("unit__path"), start__lte=asked.end, end__gte=asked.start)
        .filter(~Exists(kept))
        .values_list("person_id", flat=True)
        .distinct()
    )
    found = from_facts(set(others), year, inside)
    for each in found.values():
        result = progress(each.year, as_of, each.rules.counting)
        yield each.reach, result.status, result.days
