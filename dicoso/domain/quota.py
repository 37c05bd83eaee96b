"""How many days a person must reach, and how far they are on a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, Protocol

from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet, prefix

COUNT_RULES: Final = (
    "scope.levels",
    "scope.full_time_only",
    "period.start",
    "period.end",
    "quota.days",
    "quota.by_level",
    "quota.by_level_mode",
    "quota.part_year",
    "exemption.reasons",
    "exemption.study_min_months",
    "exemption.effect",
    "counting.venues",
    "counting.order_required",
    "counting.confirmation_required",
    "counting.rest_days",
    "secondment.counts",
    "report.bands",
)


class Valued(Protocol):
    """Anything that carries a rule's value, such as `rules.InEffect`."""

    @property
    def value(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class CountingRules:
    """The values that the count reads, in force on the period's last day for one province."""

    scope_levels: frozenset[str]
    full_time_only: bool
    quota_days: int
    by_level: Mapping[str, int]
    by_level_strict: bool
    part_year: str
    exemption_reasons: frozenset[str]
    study_min_months: int
    exemption_effect: str
    venues: frozenset[str]
    order_required: bool
    confirmation_required: bool
    rest_days: bool
    secondment_counts: bool
    bands: tuple[int, ...]

    @classmethod
    def of(cls, rules: Mapping[str, Valued]) -> CountingRules:
        """Take the values out of the rules in force."""

        def value(name: str) -> Any:
            return rules[name].value

        return cls(
            scope_levels=frozenset(value("scope.levels")),
            full_time_only=value("scope.full_time_only"),
            quota_days=value("quota.days"),
            by_level=dict(value("quota.by_level")),
            by_level_strict=value("quota.by_level_mode") == "strict",
            part_year=value("quota.part_year"),
            exemption_reasons=frozenset(value("exemption.reasons")),
            study_min_months=value("exemption.study_min_months"),
            exemption_effect=value("exemption.effect"),
            venues=frozenset(value("counting.venues")),
            order_required=value("counting.order_required"),
            confirmation_required=value("counting.confirmation_required"),
            rest_days=value("counting.rest_days"),
            secondment_counts=value("secondment.counts"),
            bands=tuple(value("report.bands")),
        )


def year_period(rules: Mapping[str, Valued], year: int) -> Span:
    """Period of a year; one that starts later in the calendar than it ends began the year before."""
    start_month, start_day = (int(part) for part in rules["period.start"].value.split("-"))
    end_month, end_day = (int(part) for part in rules["period.end"].value.split("-"))
    earlier = (start_month, start_day) > (end_month, end_day)
    return Span(date(year - earlier, start_month, start_day), date(year, end_month, end_day))


def half_up(numerator: int, denominator: int) -> int:
    """Quotient of two non-negative integers rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def full_quota(span: Span, posted: int, away: int, rules: CountingRules) -> int | None:
    """Days a person must reach in the whole period; None if there is nothing to reach.

    `posted` and `away` are |S| and |E|. `full_waiver` without an exemption is treated as `none`.
    Source: docs/counting.md#step-3-the-quota.
    """
    if posted == 0 or posted == away:
        return None
    if rules.exemption_effect == "full_waiver" and away:
        return None
    if rules.exemption_effect == "pro_rata":
        return half_up(rules.quota_days * (posted - away), len(span))
    if rules.part_year == "pro_rata":
        return half_up(rules.quota_days * posted, len(span))
    return rules.quota_days


class Progress(NamedTuple):
    """How far a person is on an as-of date; `status` is met, short, exempt or not_subject."""

    status: str
    days: int
    quota: int | None
    by_level: dict[str, int]
    by_form: dict[str, int]
    refused: dict[str, int]

    @property
    def missing(self) -> int:
        """How many days are still to be done; 0 for who has none to do."""
        return max((self.quota or 0) - self.days, 0)


class CountedYear(Protocol):
    """A counted year as `counting.count` makes it, or as the ledger keeps it."""

    @property
    def span(self) -> Span: ...
    @property
    def standing(self) -> str: ...
    @property
    def quota(self) -> int | None: ...
    @property
    def counted(self) -> DaySet: ...
    @property
    def by_level(self) -> Mapping[str, DaySet]: ...
    @property
    def by_form(self) -> Mapping[str, DaySet]: ...
    @property
    def refused(self) -> Mapping[str, DaySet]: ...


def progress(year: CountedYear, as_of: date, rules: CountingRules) -> Progress:
    """Person's figures on an as-of date."""
    mask = prefix(year.span, as_of)
    by_level = _sizes(year.by_level, mask)
    days = (year.counted.bits & mask).bit_count()
    status = year.standing
    if year.quota is not None and status == "subject":
        status = "met" if is_met(days, year.quota, by_level, rules) else "short"
    return Progress(status, days, year.quota, by_level, _sizes(year.by_form, mask), _sizes(year.refused, mask))


def is_met(days: int, quota: int, by_level: Mapping[str, int], rules: CountingRules) -> bool:
    """Tell whether the quota is reached, and the sub-quotas where they are strict."""
    if days < quota:
        return False
    if not rules.by_level_strict:
        return True
    return all(by_level.get(level, 0) >= needed for level, needed in rules.by_level.items())


def _sizes(sets: Mapping[str, DaySet], mask: int) -> dict[str, int]:
    sizes = {name: (days.bits & mask).bit_count() for name, days in sets.items()}
    return {name: size for name, size in sizes.items() if size}


def weekly_need(missing: int, as_of: date, period: Span) -> tuple[int, int]:
    """(days missing × 7, days left in the period): the days a week that would still be needed.

    A fraction rather than a float, so that whoever shows it rounds it. (0, 1) if nothing is missing. On the last
    day, and after it, one day is taken to be left.
    """
    if missing == 0:
        return (0, 1)
    left = min((period.end - as_of).days, len(period))  # before the period begins, all of it is left
    return (missing * 7, max(left, 1))
