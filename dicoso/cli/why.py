"""`dicoso why`: every date of a person's year with verdict, trips and citation."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dicoso.cli import options as shared
from dicoso.documents.compliance import unconfirmed_words
from dicoso.domain.counting import DayVerdict
from dicoso.domain.dates import dmy
from dicoso.queries.years.why import Why, why_code
from dicoso.words.messages import word


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(name, help="every date of a person's year with verdict, trips and citation")
    parser.add_argument("person", help="code of the person")
    shared.add_year(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Explain in the format asked for."""
    opened_year = why_code(options.person, options.year, options.as_of)
    if options.format == "json":
        shared.say_unconfirmed(opened_year.unconfirmed)
        print(json.dumps(as_json(opened_year), ensure_ascii=False, indent=1))
        return 0
    _print_year(opened_year)
    return 0


def as_json(found: Why) -> dict[str, Any]:
    """Person's opened year; the rules behind the verdicts are listed once, by name."""
    return {
        "person": found.person.code,
        "name": found.person.name,
        "year": found.year,
        "period": {"start": found.rules.span.start.isoformat(), "end": found.rules.span.end.isoformat()},
        "as_of": found.as_of.isoformat(),
        "rulebook": found.fingerprint,
        "status": found.progress.status,
        "days": found.progress.days,
        "quota": found.progress.quota if found.progress.status in ("met", "short") else None,
        "dates": [_day_json(day) for day in found.days_until_as_of()],
        "rules": {name: _citation(found, name) for name in _decisive(found)},
    }


def _decisive(found: Why) -> list[str]:
    """Names of the rules that decided a date up to the as-of date."""
    return sorted({day.verdict.value for day in found.days_until_as_of()})


def _day_json(day: DayVerdict) -> dict[str, Any]:
    first = day.visits[0]
    return {
        "date": day.day.isoformat(),
        "verdict": day.verdict.value,
        "level": first.host_level,
        "form": first.form,
        "trips": [visit.trip for visit in day.visits],
    }


def _citation(found: Why, name: str) -> dict[str, str]:
    rule = found.rule(name)
    return {"title": rule.title, "citation": rule.source.citation, "clause": rule.clause, "scope": rule.scope}


def _print_year(found: Why) -> None:
    quota = found.progress.quota
    needed = f"/{quota}" if quota is not None else ""
    print(f"{found.person.name} ({found.person.code}), năm {found.year}, đến {dmy(found.as_of)}:")
    print(f"{found.progress.days}{needed} ngày, {word(found.progress.status, 'status').lower()}")
    for day in found.days_until_as_of():
        trips = ", ".join(visit.trip for visit in day.visits)
        print(f"{dmy(day.day)}  {word(day.verdict.value, 'verdict')}  [{trips}]")
    print()
    for name in _decisive(found):
        rule = found.rule(name)
        print(f"{word(name, 'verdict')}: {rule.title}. {rule.source.citation}, {rule.clause}")
    if found.unconfirmed:
        print(unconfirmed_words(found.unconfirmed))
    print(f"Bộ quy định {found.fingerprint[:8]}")
