"""What is installed elsewhere is whole: `pip install .` takes along templates, styles, rules, fonts and data."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

LEFT_BY_PROGRAMS = {"__pycache__", ".mypy_cache", ".ruff_cache", "var"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pip install .` builds."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
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


def test_what_is_installed_elsewhere_counts_and_prints(
    wheel: Path, tmp_path: Path, empty_place: dict[str, str]
) -> None:
    """What it needs is here already, and isn't fetched again."""
    packages = tmp_path / "packages"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(packages)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    place = {**empty_place, "PYTHONPATH": str(packages)}

    def typed(*words: str) -> str:
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=tmp_path, env=place, check=True, capture_output=True, text=True).stdout

    assert Path(typed("-c", "import dicoso; print(dicoso.__file__)").strip()).is_relative_to(packages)
    typed("-m", "dicoso", "init")
    typed("-m", "dicoso", "count", "--unit", "33", "--year", "2019", "--format", "pdf", "--out", "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
