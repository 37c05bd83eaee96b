"""The rulebook as it is in force here: shipped rules, with the folders of `DICOSO_RULEBOOK` on top."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from dicoso.domain.dates import Span
from dicoso.domain.quota import CountingRules, year_period
from dicoso.domain.rules import InEffect, Parameter, Rulebook
from dicoso.domain.sources import Source
from dicoso.rulebook.load import load_rulebook
from dicoso.words.rule_texts import text, value_text


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """Rulebook, read once a process.

    Raises: RulebookError, if an overlay has faults.
    """
    return load_rulebook(*settings.RULEBOOK_OVERLAYS)


class YearRules:
    """The rules that one province's year is counted by: in force on the last day of its period."""

    __slots__ = ("counting", "in_force", "province", "span")

    def __init__(self, province: str | None, year: int) -> None:
        book = rulebook()
        self.province = province
        self.span: Span = year_period(book.in_force(province, date(year, 12, 31)), year)
        self.in_force: Mapping[str, InEffect] = book.in_force(province, self.span.end)
        self.counting = CountingRules.of(self.in_force)

    @property
    def closed(self) -> bool:
        """Whether the figures of the period were reported for good."""
        return self.in_force["period.closed"].value is True


@lru_cache(maxsize=2048)
def _year_rules(province: str | None, year: int, _fingerprint: str) -> YearRules:
    return YearRules(province, year)


def year_rules(province: str | None, year: int) -> YearRules:
    """Rules of a province's year; the same object as long as the rulebook is the same."""
    return _year_rules(province, year, rulebook().fingerprint)


def current_year(province: str | None, today: date) -> int:
    """Year whose period has not ended by today: the next one, where periods end before December does."""
    return today.year + (today > year_rules(province, today.year).span.end)


def first_year() -> int:
    """First year that the rulebook can count."""
    return rulebook().parameters["period.start"].values[0].start.year


class RuleEntry(NamedTuple):
    """One dated value in words; of a province's layer or, if `scope` has no slash, of everyone's."""

    start: date
    value: str
    repealed: bool
    scope: str
    source: Source
    clause: str


class RuleHistory(NamedTuple):
    """A rule as it is in force (None: it isn't), and every value that it has had or will have, oldest first."""

    rule: Parameter
    now: InEffect | None
    value: str
    entries: tuple[RuleEntry, ...]


class RuleTopic(NamedTuple):
    """The rules of one topic."""

    name: str
    title: str
    rules: tuple[RuleHistory, ...]


def by_topic(province: str | None, on: date) -> list[RuleTopic]:
    """Every rule as it stands in a province on a date, in the order of the rulebook; None is the centre."""
    book = rulebook()
    in_force = dict(book.in_force(province, on))
    rule_histories: dict[str, list[RuleHistory]] = {topic: [] for topic in book.topics}
    for rule in book.parameters.values():
        now = in_force.get(rule.name)
        value = value_text(now) if now else ""
        rule_histories[rule.topic].append(RuleHistory(rule, now, value, tuple(_rule_entries(rule, province))))
    return [RuleTopic(topic, book.topics[topic], tuple(rules)) for topic, rules in rule_histories.items()]


def _rule_entries(rule: Parameter, province: str | None) -> list[RuleEntry]:
    layers = [layer for layer in rulebook().layers if layer.province in (None, province)]
    entries = [
        RuleEntry(
            value.start,
            "" if value.repealed else text(value.value, rule.unit),
            value.repealed,
            layer.scope,
            value.source,
            value.clause,
        )
        for layer in layers
        for value in layer.values.get(rule.name, ())
    ]
    return sorted(entries, key=lambda entry: entry.start)
