"""Rules that a province puts on top of the shipped ones, for as long as a block lasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from dicoso.queries.rules import rulebook
from dicoso.queries.years.compliance_report import page_layout

SOURCE = 'source = "decision-0107"\n'


def value(key: str, said: str, since: str = "2018-01-01") -> str:
    """Return a rule of an overlay file in TOML."""
    return f'[{key}]\nvalues = [{{ from = {since}, value = {said}, clause = "điểm 1" }}]\n'


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write the rulebook files of an overlay: {"provinces/33/quota.toml": value("days", "40")}."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SOURCE + text, encoding="utf-8")
    return folder


@contextmanager
def on_top(folder: Path, files: Mapping[str, str]) -> Iterator[Path]:
    """Let the rules of some files win until the block ends."""
    write(folder, files)
    try:
        with override_settings(RULEBOOK_OVERLAYS=[folder]):
            _forget()
            yield folder
    finally:
        _forget()


def _forget() -> None:
    rulebook.cache_clear()
    page_layout.cache_clear()
