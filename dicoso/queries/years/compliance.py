"""The compliance table: every cadre of a unit in a year up to a date, and its summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, repeat
from typing import NamedTuple

from dicoso.domain import compliance
from dicoso.domain.counting import PersonYear
from dicoso.domain.dates import Span
from dicoso.domain.dayset import prefix
from dicoso.domain.quota import Progress, progress, weekly_need
from dicoso.domain.reports import CompliancePerson, Status, Summary
from dicoso.domain.text import phrase_key
from dicoso.domain.units import bare_name
from dicoso.queries import counting
from dicoso.queries.calendars import Calendars, fresh
from dicoso.queries.counting import from_facts, from_ledger, window
from dicoso.queries.rows import as_date, driver_rows
from dicoso.queries.rules import YearRules, year_rules
from dicoso.queries.units import EVERYWHERE, Province, ProvinceTree, Reach, by_code, load_provinces, unit_reach
from dicoso.store.models import LedgerYear, Posting, Unit


@dataclass(frozen=True, slots=True)
class ComplianceLine:
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
        """Days a week that are still needed, as a fraction."""
        return weekly_need(self.progress.missing, as_of, self.rules.span)

    def row(self) -> CompliancePerson:
        """Person as reports print them."""
        own_progress = self.progress
        subject = own_progress.status in ("met", "short")
        return CompliancePerson(
            self.code, self.name, self.title, self.department, Status(own_progress.status), own_progress.days,
            own_progress.quota if subject else None, own_progress.by_level, own_progress.by_form, own_progress.refused,
            own_progress.missing if subject else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComplianceTable:
    """The compliance table of a unit; `lines` in order of code."""

    unit: Unit
    year: int
    as_of: date
    rules: YearRules
    lines: tuple[ComplianceLine, ...]
    summary: Summary
    fingerprint: str  # of the rulebook and, where it decides, the calendar that the figures rest on
    unconfirmed: tuple[int, ...]  # years whose calendar decides and isn't confirmed


def rules_of_unit(unit: Unit, year: int) -> YearRules:
    """Rules of a unit's province for a year."""
    return counting.rules_of_path(unit.path, year, load_provinces())


def resolve(code: str, year: int, as_of: date | None) -> tuple[Unit, date]:
    """Unit that a code names on the as-of date, and that date: by default the period's last day.

    Raises: NotFound.
    """
    if as_of is not None:
        return by_code(code, as_of), as_of
    end = rules_of_unit(by_code(code, date(year, 12, 31)), year).span.end
    return by_code(code, end), end


def seen_of(unit: Unit, sight: Reach | None) -> Reach:
    """Unit with its predecessors, its successors and all below, as far as a reader may see."""
    inside = unit_reach(unit)
    return inside if sight is None else inside.both(sight)


def office(unit: Unit) -> Reach:
    """Departments of a unit itself, without the units below it."""
    return Reach(tuple(Unit.objects.filter(parent=unit, level="department").values_list("path", flat=True)))


def provinces_on(on: date) -> list[Unit]:
    """Provinces of a date in Vietnamese order."""
    standing_units = Unit.objects.filter(level="province", valid_from__lte=on, valid_to__gte=on)
    return sorted(standing_units, key=lambda unit: phrase_key(bare_name(unit.name)))


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


def list_posts(inside: Reach, asked: Span) -> list[Post]:
    """Postings of a reach that touch a span, in order of code and start."""
    postings = Posting.objects.filter(inside.q("unit__path"), start__lte=asked.end, end__gte=asked.start)
    fields = (
        "person_id", "person__code", "person__name", "person__sort_key", "title", "unit__name", "unit_id", "start",
        "end",
    )  # fmt: skip
    ordered = driver_rows(postings.order_by("person__code", "start", "end", "pk").values_list(*fields))
    return [
        Post(person, code, name, key, title, unit, unit_id, as_date(start), as_date(end))
        for person, code, name, key, title, unit, unit_id, start, end in ordered
    ]


Result = tuple[counting.Kept | PersonYear, YearRules]


def counted_results(held: Iterable[Post], year: int, inside: Reach, sight: Reach | None) -> dict[int, Result]:
    """Counted years of people: from the ledger, and from the facts for whom it doesn't answer."""
    people = Posting.objects.filter(inside.q("unit__path")).values("person_id")
    results: dict[int, Result] = dict(from_ledger(people, year, inside))
    missing = {post.person_id for post in held} - results.keys()
    if missing:
        years_from_facts = from_facts(missing, year, inside, sight)
        results |= {
            person: (counted_year.year, counted_year.rules) for person, counted_year in years_from_facts.items()
        }
    return results


def compliance_table(
    unit: Unit, year: int, as_of: date, sight: Reach | None = None, rules: YearRules | None = None
) -> ComplianceTable:
    """Compliance table of a unit, as far as a reader may see; `rules`: the unit's, where they are known."""
    inside = seen_of(unit, sight)
    posts = list_posts(inside, window(year))
    results = counted_results(posts, year, inside, sight)
    lines: dict[int, ComplianceLine] = {}
    for post in posts:
        if post.person_id not in results:
            continue
        result, own = results[post.person_id]
        if post.start > own.span.end or post.end < own.span.start:
            continue
        lines[post.person_id] = ComplianceLine(
            post.person_id, post.code, post.name, post.sort_key, post.title, post.unit, post.unit_id,
            progress(result, as_of, own.counting), own,
        )  # fmt: skip
    rules, calendars = rules or rules_of_unit(unit, year), Calendars()
    # Sorted here and not by the database, whose order of letters depends on how it was set up.
    ordered = tuple(sorted(lines.values(), key=lambda line: line.code))
    pairs = ((line.progress.status, line.progress.days) for line in ordered)
    summed = compliance.summarise(pairs, rules.counting.bands)
    counted_by, unconfirmed = calendars.fingerprint(rules), calendars.unconfirmed(rules)
    return ComplianceTable(unit, year, as_of, rules, ordered, summed, counted_by, unconfirmed)


class Tally:
    """How many subject people have how many days; and how many are exempt or not subject."""

    __slots__ = ("by_days", "mask", "standing")

    def __init__(self, mask: int, longest: int) -> None:
        self.mask = mask
        self.by_days = [0] * (longest + 1)
        self.standing = {"exempt": 0, "not_subject": 0}

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Yield a pair (standing, days) for everybody; whether the quota is met is nothing to a summary."""
        for days, people in enumerate(self.by_days):
            yield from repeat(("subject", days), people)
        for one_standing, people in self.standing.items():
            yield from repeat((one_standing, 0), people)


def summary(unit: Unit, year: int, as_of: date, sight: Reach | None = None) -> Summary:
    """Table's summary alone: a country's year in a moment, without its people's names."""
    tallies = _tallies(seen_of(unit, sight), year, as_of)
    pairs = chain.from_iterable(tally.pairs() for tally in tallies.values())
    return compliance.summarise(pairs, rules_of_unit(unit, year).counting.bands)


class ProvinceSummary(NamedTuple):
    """One province's summary, under its own bands; without a unit, that of the centre's own cadres."""

    unit: Province | None
    summary: Summary


def by_province(year: int, as_of: date) -> list[ProvinceSummary]:
    """Every province that has people in a year, by name, after the centre's own cadres.

    Provinces that merged within the year stand under what they became: its rules judge the whole period.
    """
    tallies, tree = _tallies(EVERYWHERE, year, as_of), load_provinces()
    made = []
    for code, tally in tallies.items():
        rules = year_rules(code or None, year)
        unit = _province_by_code(tree, code, rules.span.end) if code else None
        made.append(ProvinceSummary(unit, compliance.summarise(tally.pairs(), rules.counting.bands)))
    return sorted(made, key=lambda each: phrase_key(bare_name(each.unit.name)) if each.unit else "")


def _province_by_code(tree: ProvinceTree, code: str, on: date) -> Province:
    """Last province to bear a code by a date."""
    namesakes = [unit for unit in tree.by_path.values() if unit.code == code and unit.valid_from <= on]
    return max(namesakes, key=lambda unit: unit.valid_from)


def _tallies(inside: Reach, year: int, as_of: date) -> dict[str, Tally]:
    """Figures of everybody in a reach, by the code of the province whose rules judged them."""
    tallies = _Tallies(year, as_of)
    people_seen = set()
    ledger_years = LedgerYear.objects.filter(fresh(year), inside.q("reach"), year=year)
    for person, province, row_standing, counted_bytes in driver_rows(
        ledger_years.values_list("person_id", "province", "standing", "counted")
    ):
        tally = tallies[province]
        if row_standing == "subject":
            tally.by_days[(int.from_bytes(counted_bytes, "little") & tally.mask).bit_count()] += 1
        else:
            tally.standing[row_standing] += 1
        people_seen.add(person)
    for counted_year in from_facts(_posted(inside, year) - people_seen, year, inside).values():
        tally = tallies[counted_year.rules.province or ""]
        if counted_year.year.standing == "subject":
            tally.by_days[len(counted_year.year.counted.until(as_of))] += 1
        else:
            tally.standing[counted_year.year.standing] += 1
    return tallies


class _Tallies(dict[str, Tally]):
    """Tallies by province, made when first asked for: the as-of date cuts each province's own period."""

    def __init__(self, year: int, as_of: date) -> None:
        super().__init__()
        self.year, self.as_of = year, as_of

    def __missing__(self, province: str) -> Tally:
        span = year_rules(province or None, self.year).span
        tally = self[province] = Tally(prefix(span, self.as_of), len(span))
        return tally


def _posted(inside: Reach, year: int) -> set[int]:
    """Who holds a posting in a reach in the dates of a year's period."""
    window_span = window(year)
    postings = Posting.objects.filter(start__lte=window_span.end, end__gte=window_span.start)
    if not inside.whole:
        postings = postings.filter(inside.q("unit__path"))
    return {person for (person,) in driver_rows(postings.values_list("person_id"))}
