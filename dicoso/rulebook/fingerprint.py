"""The fingerprint of a rulebook: the same for the same rules, wherever and in whatever order they were written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from dicoso.domain.calendar import WorkCalendar
from dicoso.domain.rules import DatedValue, Layer, Parameter, plain
from dicoso.domain.sources import Source


def fingerprint(
    parameters: Mapping[str, Parameter],
    layers: tuple[Layer, ...],
    sources: Mapping[str, Source],
    calendar: WorkCalendar,
) -> str:
    """SHA-256 of all rules, documents and calendar days, as 64 hexadecimal digits.

    When someone last compared a value with its document (`checked`) is no part of it.
    """
    content = {
        "rules": {
            rule.name: [rule.title, rule.unit, list(rule.choices), rule.may_be_none, rule.fixed]
            for rule in parameters.values()
        },
        "layers": [
            [layer.scope, {name: [_value_facts(value) for value in values] for name, values in layer.values.items()}]
            for layer in layers
            if layer.values
        ],
        "sources": {source.id: [source.citation, source.title, source.address] for source in sources.values()},
        "calendar": _calendar_facts(calendar),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def _value_facts(value: DatedValue) -> list[Any]:
    return [value.start, value.repealed, plain(value.value), value.source.id, value.clause]


def _calendar_facts(calendar: WorkCalendar) -> dict[str, Any]:
    return {
        str(year): {
            "holidays": [[rest.day, rest.name, rest.source.id, rest.clause] for rest in days.holidays],
            "swaps": [[swap.off, swap.work, swap.source.id, swap.clause] for swap in days.swaps],
        }
        for year, days in calendar.years.items()
    }
