"""`dicoso rules`: every rule in force there and then, with its source; `dicoso rules check`: are the files right?"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from rich.table import Table

from dicoso.cli import options as shared
from dicoso.clock import today
from dicoso.domain.dates import dmy
from dicoso.domain.rules import InEffect
from dicoso.queries.rules import rulebook
from dicoso.queries.units import by_code, load_provinces
from dicoso.rulebook.load import check_rulebook
from dicoso.words.rule_texts import value_text


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command and its subcommand."""
    parser = commands.add_parser(name, help="every rule in force for a unit on a date, with its source")
    parser.add_argument("--unit", default="TW", help="code of the unit on that date (default: TW, the centre)")
    parser.add_argument("--on", type=shared.parse_day, help="date (default: today)")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.set_defaults(run=run)
    inner = parser.add_subparsers(metavar="check")
    checker = inner.add_parser("check", help="validate rulebook files; every fault with file, key, reason")
    checker.add_argument("path", nargs="?", type=Path, help="an overlay folder (default: the rules in use)")
    checker.set_defaults(run=run_check)


def run(options: argparse.Namespace) -> int:
    """Print the rules in force."""
    on = options.on or today()
    unit = by_code(options.unit, on)
    rules = rulebook().in_force(load_provinces().code(unit.path, on), on)
    if options.format == "json":
        rule_jsons = {name: _rule_json(rules[name]) for name in rules}
        answer = {"unit": unit.code, "on": on.isoformat(), "fingerprint": rulebook().fingerprint, "rules": rule_jsons}
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return 0
    _print_rules(f"{unit.name}, ngày {dmy(on)}", list(rules.values()))
    return 0


def _rule_json(rule: InEffect) -> dict[str, Any]:
    source = {"id": rule.source.id, "citation": rule.source.citation, "clause": rule.clause}
    return {
        "value": rule.plain,
        "unit": rule.unit,
        "from": rule.start.isoformat(),
        "scope": rule.scope,
        "source": source,
    }


def _print_rules(title: str, rules: list[InEffect]) -> None:
    table = Table(title=title)
    for heading in ("Quy định", "Nội dung", "Giá trị", "Từ ngày", "Căn cứ"):
        table.add_column(heading)
    for rule in rules:
        source = f"{rule.source.citation}, {rule.clause}"
        table.add_row(rule.name, rule.title, value_text(rule), dmy(rule.start), source)
    shared.print_lines(table, f"Bộ quy định {rulebook().fingerprint}")


def run_check(options: argparse.Namespace) -> int:
    """Validate and print every fault; 1 if there is one."""
    faults = check_rulebook(*([options.path] if options.path else settings.RULEBOOK_OVERLAYS))
    for fault in faults:
        print(f"{fault.file}: {fault.key}: {fault.reason}")
    if faults:
        return 1
    print("Các tệp quy định đều hợp lệ.")
    return 0
