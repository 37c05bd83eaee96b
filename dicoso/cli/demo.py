"""`dicoso demo`: the demonstration provinces and their accounts."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from dicoso.actions import demo
from dicoso.cli.init import prepare
from dicoso.clock import today
from dicoso.data import demo as shipped
from dicoso.data.demo import Demonstration
from dicoso.domain.dates import dmy
from dicoso.domain.permissions import ROLES
from dicoso.queries.actors import system
from dicoso.words.messages import word


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    about = "load demonstration provinces and print their accounts; again: print them"
    parser = commands.add_parser(name, help=about, description=about)
    names = ", ".join(shipped.demonstration_names())
    parser.add_argument("names", metavar="NAME", nargs="*", type=_name, help=f"which ones (default: all): {names}")
    parser.set_defaults(run=run)


def _name(text: str) -> str:
    if text not in shipped.demonstration_names():
        raise argparse.ArgumentTypeError(
            f"there is no demonstration '{text}' (there is: {', '.join(shipped.demonstration_names())})"
        )
    return text


def run(options: argparse.Namespace) -> int:
    """Load what isn't there yet, and print who can log in."""
    prepare()
    for name in options.names or shipped.demonstration_names():
        demo.install_demonstration(system(today()), name)
        _print_accounts(shipped.read_demonstration(name))
    return 0


def _print_accounts(told: Demonstration) -> None:
    table = Table(title=f"{told.title}, đến {dmy(told.today)}", title_justify="left")
    for heading in ("Vai trò", "Tên đăng nhập", "Người dùng"):
        table.add_column(heading)
    holders = sorted(
        (each_holder for each_holder in told.holders if each_holder.shows), key=lambda each: ROLES.index(each.shows)
    )
    for holder in holders:
        table.add_row(word(holder.shows, "role"), holder.account, holder.name)
    others = sorted(holder.account for holder in told.holders if not holder.shows)
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    console.print(f"Mật khẩu của mọi tài khoản: {told.password}")
    console.print(f"Các cán bộ khác đăng nhập bằng: {', '.join(others)}")
    console.print(f"Với các tài khoản này, hôm nay luôn là ngày {dmy(told.today)}.")
