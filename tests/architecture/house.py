"""The files of the house, for the tests that look at how it is built."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("dicoso", "tests", "tools", "bench", "docs", ".ci")
TEXT = {".py", ".md", ".toml", ".html", ".css", ".js", ".csv", ".txt", ".sh", ".typ", ".svg", ".json", ""}


def files(*suffixes: str, below: str = "") -> Iterator[Path]:
    """Yield the files that we wrote, by how their names end."""
    parts = [ROOT / below] if below else [*(ROOT / part for part in PARTS), *filter(Path.is_file, ROOT.iterdir())]
    for part in parts:
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if (
                path.is_file()
                and path.suffix in suffixes
                and not path.name.startswith(".")
                and "__pycache__" not in path.parts
            ):
                yield path


def named(path: Path) -> str:
    """Return a file's name as a reader of the repository knows it."""
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))
