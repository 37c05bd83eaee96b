"""The program as somebody at a terminal meets it: in this process where that will do, else started in earnest."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from dicoso.cli.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


class Said(NamedTuple):
    """How a call ended and what it wrote."""

    status: int
    out: str
    err: str


def call(capture: pytest.CaptureFixture[str], *words: str) -> Said:
    """Run a command in this process, in the test's own database."""
    try:
        status = main(list(words))
    except SystemExit as end:  # argparse
        status = int(end.code or 0)
    out, err = capture.readouterr()
    assert "Traceback" not in out + err
    return Said(status, out, err)


def start(place: Mapping[str, str], *words: str) -> Said:
    """Run a command as a program of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "dicoso", *words],
        env=dict(place),
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode()
    assert "Traceback" not in out + err
    return Said(done.returncode, out, err)
