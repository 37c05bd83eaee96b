"""`make bench`: every measurement in a process and a database of its own; the results go to docs/benchmarks.md."""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.result import Result

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = ("pages", "coverage", "rhythm", "imports", "server", "country", "offline")
PAGE = ROOT / "docs" / "benchmarks.md"


def section(name: str) -> None:
    """Prepare an empty database, measure one section and print its results as JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    importlib.import_module("dicoso.web.wsgi")  # pages are measured as a worker serves them
    call_command("migrate", verbosity=0, interactive=False)
    results = importlib.import_module(f"bench.{name}").run()
    print("RESULTS " + json.dumps([list(result) for result in results]))


def measure(name: str) -> list[list[object]]:
    """Run one section in a process of its own."""
    with TemporaryDirectory() as home:
        environment = os.environ | {
            "DICOSO_HOME": home,
            "DICOSO_TODAY": "2024-11-15",
            "DJANGO_SETTINGS_MODULE": "dicoso.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "bench.run", "--section", name],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
    if done.returncode:
        raise SystemExit(f"bench {name}: stopped with {done.returncode}\n{done.stdout}")
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULTS "))
    found: list[list[object]] = json.loads(line.removeprefix("RESULTS "))
    return found


def machine() -> str:
    """Return what it was measured on."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite"
    )


def main(names: list[str]) -> int:
    """Measure, print, and write the page when all sections were measured; 1 if a limit isn't kept."""
    chosen = names or list(SECTIONS)
    results = [Result(*row) for name in chosen for row in measure(name)]  # type: ignore[arg-type]
    lines = [_row(result) for result in results]
    print("\n".join(lines))
    if not names:
        PAGE.write_text("\n".join([_HEAD.format(machine=machine()), *lines, ""]), encoding="utf-8")
    return 0 if all(result.holds for result in results) else 1


_HEAD = """# Benchmarks

Written by `make bench` (a part alone: `python -m bench.run pages`). Machine: {machine}.
The ratio is the figure as a share of its limit: under 1 keeps it, whichever way the limit points.
A p95 is that of 60 answers in the quietest of five rounds: the machine is shared with others.

| work | size | measured | limit | ratio | from |
|---|---|---|---|---|---|"""


def _row(result: Result) -> str:
    kept = "" if result.holds else " **not kept**"
    return (
        f"| {result.work} | {result.size} | {result.figure:,.1f} {result.unit} | {result.sense} {result.limit:,g} "
        f"| {result.ratio:.2f}{kept} | {result.detail} |"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--section"]:
        section(sys.argv[2])
    else:
        raise SystemExit(main(sys.argv[1:]))
