"""What the terminal says when something is refused or goes wrong; always exit status 2."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import DatabaseError

from dicoso.domain.errors import DomainError, Invalid
from dicoso.rulebook.load import RulebookError
from dicoso.words import messages


def print_refusal(error: DomainError) -> int:
    """Print a refusal, with every fault of an input on a line of its own."""
    if isinstance(error, RulebookError):
        for fault in error.faults:
            print(f"{fault.file}: {fault.key}: {fault.reason}", file=sys.stderr)
        return 2
    print(messages.plainly(error.code, error.facts), file=sys.stderr)
    if isinstance(error, Invalid):
        for problem in error.faults:
            where = f"dòng {problem.row}, " if problem.row is not None else ""
            column = f"cột {problem.field}: " if problem.field else ""
            print(f"  {where}{column}{messages.fault(problem)}", file=sys.stderr)
    return 2


def tell_database(error: DatabaseError) -> int:
    """Print what the database says; a missing table means that `dicoso init` is still to be run."""
    first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    missing = "no such table" in first_line or ("relation" in first_line and "does not exist" in first_line)
    hint = "Chưa có cơ sở dữ liệu. Chạy: dicoso init" if missing else f"Cơ sở dữ liệu từ chối: {first_line}"
    print(hint, file=sys.stderr)
    return 2


def tell_unforeseen(trace: str) -> int:
    """Keep a fault of the program in a file and print where."""
    last = trace.strip().splitlines()[-1]
    log_file = settings.HOME / "errors.log"
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with log_file.open("a", encoding="utf-8") as log:
            log.write(trace + "\n")
    except OSError:
        print(f"Phần mềm gặp lỗi: {last}", file=sys.stderr)
    else:
        print(f"Phần mềm gặp lỗi: {last}. Chi tiết ở {log_file}", file=sys.stderr)
    return 2
