"""What the regulations say on a date and in a province: dated values, each with its source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from dicoso.domain.calendar import WorkCalendar
from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.sources import Source

Value = bool | int | str | tuple[str, ...] | tuple[int, ...] | Mapping[str, int] | None
ANSWERS_KEPT: Final = 4096  # a country's provinces over many years; people may ask about any date they like


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from a date on, until the next one; or, if `repealed`, the end of the one before."""

    start: date
    value: Value
    repealed: bool
    source: Source
    clause: str
    checked: date | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A rule as the centre defines it, with the centre's own values, oldest first.

    `unit` is one of the kinds of `dicoso.rulebook.kinds`. `fixed`: part of the way of counting itself, which
    no province can set otherwise; it is here so that a verdict leads to its source.
    """

    name: str
    title: str
    unit: str
    values: tuple[DatedValue, ...]
    choices: tuple[str, ...] = ()
    may_be_none: bool = False
    fixed: bool = False

    @property
    def topic(self) -> str:
        """The part of the name before the dot, which is its file."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class InEffect:
    """A rule's value in force on a date, with where it was set and what it stands on."""

    name: str
    title: str
    unit: str
    value: Value
    start: date
    scope: str
    source: Source
    clause: str
    checked: date | None

    @property
    def plain(self) -> bool | int | str | list[str] | list[int] | dict[str, int] | None:
        """The value as JSON and people's programs take it."""
        return plain(self.value)


def plain(value: Value) -> bool | int | str | list[str] | list[int] | dict[str, int] | None:
    """Value in lists and dicts, ready for JSON."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)  # type: ignore[return-value]  # a tuple of one kind becomes a list of that kind
    return value


@dataclass(frozen=True, slots=True)
class Layer:
    """The values of one folder, which speaks for one province, or for everyone if `province` is None."""

    scope: str
    province: str | None
    values: Mapping[str, tuple[DatedValue, ...]]

    def on(self, name: str, day: date) -> DatedValue | None:
        """This layer's value in force on `day`; None before the first one and after a repeal."""
        values = self.values.get(name, ())
        place = bisect_right(values, day, key=_start) - 1
        return None if place < 0 or values[place].repealed else values[place]


def _start(value: DatedValue) -> date:
    return value.start


class InForce(Mapping[str, InEffect]):
    """Every rule in force in one province on one date, by name.

    Asking for a rule that isn't in force raises NoRuleInForce, with `get` too: there is no default.
    """

    __slots__ = ("_missing", "_rules", "on", "province")

    def __init__(self, province: str | None, on: date, rules: Mapping[str, InEffect], missing: frozenset[str]) -> None:
        self.province = province
        self.on = on
        self._rules = rules
        self._missing = missing

    def __getitem__(self, name: str) -> InEffect:
        try:
            return self._rules[name]
        except KeyError:
            if name not in self._missing:
                raise
            scope = "central" if self.province is None else f"provinces/{self.province}"
            raise NoRuleInForce(rule=name, day=self.on, scope=scope) from None

    def __contains__(self, name: object) -> bool:
        return name in self._rules

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """All rules, by layer, the later layer winning; and the work calendar.

    The centre comes first, then the provinces, then the folders that a user put on top.
    """

    parameters: Mapping[str, Parameter]
    topics: Mapping[str, str]
    layers: tuple[Layer, ...]
    sources: Mapping[str, Source]
    calendar: WorkCalendar
    fingerprint: str
    _answers: dict[tuple[str | None, date], InForce] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all rules, by topic."""
        return tuple(self.parameters)

    def rule(self, name: str, province: str | None, on: date) -> InEffect:
        """Rule in force on `on` in the province that has this code then; None is the centre.

        Raises: NoRuleInForce, if no layer has a value then. KeyError, if there is no such rule at all.
        """
        return self.in_force(province, on)[name]

    def in_force(self, province: str | None, on: date) -> InForce:
        """Every rule in force on `on` in a province; asked again, the same object."""
        key = (province, on)
        answer = self._answers.get(key)
        if answer is None:
            layers = [layer for layer in self.layers if layer.province in (None, province)]
            newest_values = {name: self._latest(name, layers, on) for name in self.parameters}
            rules = {name: rule for name, rule in newest_values.items() if rule is not None}
            missing = frozenset(newest_values.keys() - rules.keys())
            answer = InForce(province, on, MappingProxyType(rules), missing)
            if len(self._answers) >= ANSWERS_KEPT:
                self._answers.clear()
            self._answers[key] = answer
        return answer

    def _latest(self, name: str, layers: list[Layer], on: date) -> InEffect | None:
        """Value of the last layer that has one in force: a repeal lets the layer below speak again."""
        rule = self.parameters[name]
        for layer in reversed(layers):
            newest = layer.on(name, on)
            if newest is not None:
                return InEffect(
                    name=name,
                    title=rule.title,
                    unit=rule.unit,
                    value=newest.value,
                    start=newest.start,
                    scope=layer.scope,
                    source=newest.source,
                    clause=newest.clause,
                    checked=newest.checked,
                )
        return None
