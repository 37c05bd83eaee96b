"""The command `dicoso`: one subcommand a module; what goes wrong becomes a sentence and an exit status.

0 done; 1 the answer is no; 2 the input or the call is wrong. Nothing prints a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Final

import django

from dicoso.config.env import WrongSetting

# What `dicoso --help` shows, in this order: (command, module).
COMMANDS: Final = (
    ("init", "init"),
    ("demo", "demo"),
    ("serve", "serve"),
    ("work", "work"),
    ("import", "imports"),
    ("count", "count"),
    ("why", "why"),
    ("rules", "rules"),
    ("verify", "verify"),
)


def parser(command: str = "") -> argparse.ArgumentParser:
    """Parser of the whole command line; needs `django.setup()` first.

    If it is known which command was called, no other is loaded: they would only cost time.
    """
    top = argparse.ArgumentParser(prog="dicoso", description="Grassroots field work, from plan to report.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    is_known = command in dict(COMMANDS)
    for name, module in COMMANDS:
        if is_known and name != command:
            commands.add_parser(name)
        else:
            importlib.import_module(f"dicoso.cli.{module}").add(commands, name)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dicoso.config.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["serve"]:
        os.environ["DICOSO_SERVING"] = "yes"
    _speak_utf8()
    try:
        django.setup()
        status = run(words)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _hang_up()
        return 0
    except WrongSetting as error:
        print(f"dicoso: {error.message}", file=sys.stderr)
        return 2


def _speak_utf8() -> None:
    """Write Vietnamese whatever the terminal believes itself to be."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _hang_up() -> None:
    """Let the interpreter end in peace although nobody reads its output any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(words: Sequence[str]) -> int:
    """Parse and run, turning refusals into sentences."""
    from django.db import DatabaseError

    from dicoso.cli.refusals import print_refusal, tell_database, tell_unforeseen
    from dicoso.documents.layout import BadLayout
    from dicoso.domain.errors import DomainError

    try:
        options = parser(words[0] if words else "").parse_args(words)
        return int(options.run(options))
    except DomainError as error:
        return print_refusal(error)
    except DatabaseError as error:
        return tell_database(error)
    except BadLayout as error:
        print(f"Bố cục văn bản không dùng được: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"dicoso: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 2
    except Exception:  # the last door: whoever works at the terminal gets a sentence, the log gets the rest
        return tell_unforeseen(traceback.format_exc())


if __name__ == "__main__":
    raise SystemExit(main())
