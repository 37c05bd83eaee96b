"""`dicoso init`: tables, units of Viet Nam, rulebook."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.core.management import call_command

from dicoso.actions import ledger, units
from dicoso.clock import today
from dicoso.queries.actors import system
from dicoso.queries.rules import rulebook


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(name, help="create the database: tables, units of Viet Nam, rulebook; again: nothing")
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """Create what isn't there yet."""
    print("Đã tạo cơ sở dữ liệu." if prepare() else "Cơ sở dữ liệu đã sẵn sàng.")
    return 0


def prepare() -> bool:
    """Bring the database up to date and load the units; tell whether the units were loaded now.

    A ledger that was counted under another rulebook is counted again."""
    rulebook()
    settings.HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    installed = units.install_units(system(today()))
    ledger.refresh_stale()
    return installed
