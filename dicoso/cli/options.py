"""Options that several commands share."""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console, RenderableType

from dicoso.documents.compliance import unconfirmed_words
from dicoso.domain.dates import parse_date

WIDTH = 140  # where there is no terminal that would say how wide it is


def parse_day(text: str) -> date:
    """Read a date option: 2019-11-15 or 15/11/2019."""
    try:
        return parse_date(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date (2019-11-15 or 15/11/2019)") from None


def parse_year(text: str) -> int:
    """Read a year option."""
    if not (text.isdecimal() and 1900 <= int(text) <= 2200):
        raise argparse.ArgumentTypeError(f"'{text}' is not a year")
    return int(text)


def add_year(parser: argparse.ArgumentParser) -> None:
    """Add --year and --as-of."""
    parser.add_argument("--year", type=parse_year, required=True, help="the year, as in 2019")
    parser.add_argument("--as-of", type=parse_day, help="count dates up to this one (default: the period's last day)")


def say_unconfirmed(years: Sequence[int]) -> None:
    """Say beside what a program reads that a calendar decides and isn't confirmed."""
    if years:
        print(f"dicoso: {unconfirmed_words(years)}", file=sys.stderr)


def print_lines(*parts: RenderableType, out: Path | None = None) -> None:
    """Print tables and lines, as wide as the terminal."""
    wide = shutil.get_terminal_size().columns if out is None and sys.stdout.isatty() else WIDTH
    page = io.StringIO()
    console = Console(file=page, width=wide, highlight=False, markup=False, emoji=False)
    for part in parts:
        console.print(part)
    write_output(out, page.getvalue().encode())


def write_output(out: Path | None, content: bytes) -> None:
    """Write a file, or to standard output."""
    if out is not None:
        out.write_bytes(content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
