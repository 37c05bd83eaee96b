"""`dicoso import`: the rows of a file, all or nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from dicoso.actions import imports
from dicoso.clock import today
from dicoso.domain.errors import Fault, Invalid
from dicoso.domain.sheets import KINDS, MOST_BYTES, Column, Saved
from dicoso.domain.text import format_number
from dicoso.queries import sheets
from dicoso.queries.actors import system
from dicoso.words import messages


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    about = "the rows of a file (.csv in UTF-8, or .xlsx): all of them, or none"
    columns = "\n".join(f"  {kind.name}: {', '.join(map(_column, kind.columns))}" for kind in KINDS.values())
    parser = commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"columns (* must be there):\n{columns}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", metavar="KIND", choices=tuple(KINDS), help=", ".join(KINDS))
    parser.add_argument("file", metavar="FILE", type=Path, help="the file; its first row names the columns")
    parser.add_argument("--dry-run", action="store_true", help="check everything in the same way, store nothing")
    parser.set_defaults(run=run)


def _column(column: Column) -> str:
    return f"{column.name}*" if column.required else column.name


def run(options: argparse.Namespace) -> int:
    """Import and print what it came to; 2 and every fault if something is wrong."""
    try:
        sheet = sheets.read_sheet(options.file.name, _read_limited(options.file))
        kind = KINDS[options.kind]
        saved = imports.store(system(today()), kind, sheet, messages.WORDS, dry_run=options.dry_run)
    except Invalid as error:
        return _refuse(options.file, error.faults)
    print(_saved_line(saved))
    if options.dry_run:
        print("Kiểm tra xong, chưa lưu gì.")
    return 0


def _read_limited(file: Path) -> bytes:
    """File's bytes, and of one that is too large no more than it takes to say so."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _saved_line(saved: Saved) -> str:
    new, changed, same = (format_number(rows) for rows in saved)
    return f"Thêm mới: {new} dòng. Thay đổi: {changed} dòng. Không đổi: {same} dòng."


def _refuse(file: Path, faults: Iterable[Fault]) -> int:
    listed_faults = list(faults)
    for listed_fault in listed_faults:
        where = [f"dòng {listed_fault.row}"] if listed_fault.row is not None else []
        where += [f"cột {listed_fault.field}"] if listed_fault.field else []
        print(": ".join(filter(None, [str(file), ", ".join(where), messages.fault(listed_fault)])), file=sys.stderr)
    print(f"Có {format_number(len(listed_faults))} chỗ cần sửa. Chưa lưu gì.", file=sys.stderr)
    return 2
