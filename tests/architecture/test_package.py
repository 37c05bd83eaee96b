"""What is installed elsewhere is whole: `pip install .` takes along templates, styles, rules, fonts and data."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.architecture.house import ROOT

LEFT_BY_PROGRAMS = {"__pycache__", ".mypy_cache", ".ruff_cache", "var"}


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "dicoso").rglob("*")
        if path.is_file() and not LEFT_BY_PROGRAMS & set(path.parts)
    }
    assert wanted - inside == set()
    assert {path.suffix for path in map(Path, wanted)} >= {
        ".html",
        ".css",
        ".js",
        ".toml",
        ".csv",
        ".typ",
        ".otf",
        ".svg",
    }
