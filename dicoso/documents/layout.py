"""The values of the printed page and its fixed words, read from layout.toml, which a province can adapt."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from dicoso.domain.reports import Letterhead, Recipients, Signature
from dicoso.words.on_paper import ON_PAPER


class BadLayout(ValueError):
    """A layout file holds a key or a kind of value that the printed page doesn't know."""


@dataclass(frozen=True, slots=True)
class Page:
    """Margins of A4.

    Units: millimetres.
    """

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Font:
    """Families and sizes.

    Units: points.
    """

    document: str
    pdf: tuple[str, ...]
    system_fonts: bool
    title: int
    agency: int
    body: int
    wide_body: int
    table: int
    wide_table: int
    dense_table: int
    footer: int
    recipients: int


@dataclass(frozen=True, slots=True)
class HeadPatterns:
    """Patterns of the head of a paper."""

    divider: str
    number: str
    number_blank: str
    date: str
    date_blank: str


@dataclass(frozen=True, slots=True)
class Agency:
    """Patterns of the agency block for one level of unit."""

    superior: str
    agency: str


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """What one kind of paper is called, who signs it and who receives it, unless said otherwise."""

    kind: str
    subject: str
    symbol: str
    authority: str
    position: str
    recipients: tuple[str, ...]
    archive: str


class Wording(dict[str, str]):
    """Words by code; a code that has none stands for itself."""

    def __missing__(self, code: str) -> str:
        return code


@dataclass(frozen=True, slots=True)
class Words:
    """Vietnamese words for the codes that a report carries."""

    level: Wording
    form: Wording
    form_short: Wording
    topic: Wording
    matter: Wording
    report: Wording
    status: Wording
    refused: Wording


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything about a printed paper that isn't a figure."""

    page: Page
    font: Font
    heading: HeadPatterns
    agency: Mapping[str, Agency]
    document: Mapping[str, DocumentKind]
    words: Words

    def letterhead(self, document: str, level: str, unit: str, place: str, *, parent: str = "") -> Letterhead:
        """Head of a paper of `unit`, without number and day; `parent` is the union above it.

        Names are as people write them ("Tỉnh đoàn Hưng Yên", "Ban Tổ chức - Kiểm tra"); the head writes capitals.
        """
        agency = self.agency[level]
        names = {"unit": unit.upper(), "parent": parent.upper()}
        return Letterhead(
            superior=agency.superior.format(**names),
            agency=agency.agency.format(**names),
            symbol=self.document[document].symbol,
            place=place,
        )

    def signature(self, document: str, name: str = "") -> Signature:
        """Who signs a kind of paper."""
        kind = self.document[document]
        return Signature(kind.authority, kind.position, name)

    def recipients(self, document: str) -> Recipients:
        """Who receives a kind of paper."""
        kind = self.document[document]
        return Recipients(kind.recipients, kind.archive)


@cache
def default() -> Layout:
    """Layout that comes with the program."""
    return _build(_shipped_values())


def load_layout(*overlays: Path) -> Layout:
    """Default layout with the values of the given files, of which the later wins.

    Raises: BadLayout, naming file and key; OSError.
    """
    values = _shipped_values()
    for path in overlays:
        try:
            changes = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as fault:
            raise BadLayout(f"{path.name}: {fault}") from fault
        _merge(values, changes, path.name)
    return _build(values)


def _shipped_values() -> dict[str, Any]:
    values = tomllib.loads((files("dicoso.documents") / "layout.toml").read_text(encoding="utf-8"))
    return values | {"words": {kind: dict(words) for kind, words in ON_PAPER.items()}}


def _merge(values: dict[str, Any], changes: Mapping[str, Any], where: str) -> None:
    for key, change in changes.items():
        if key not in values:
            raise BadLayout(f"{where}: {key}: no such value; known here: {', '.join(values)}")
        if type(change) is not type(values[key]):
            raise BadLayout(f"{where}: {key}: {type(values[key]).__name__} is needed")
        if isinstance(change, dict):
            _merge(values[key], change, f"{where}: {key}")
        else:
            values[key] = change


def _build(values: Mapping[str, Any]) -> Layout:
    font = values["font"]
    kinds = {
        name: DocumentKind(**table | {"recipients": tuple(table["recipients"])})
        for name, table in values["document"].items()
    }
    return Layout(
        page=Page(**values["page"]),
        font=Font(**font | {"pdf": tuple(font["pdf"])}),
        heading=HeadPatterns(**values["heading"]),
        agency={level: Agency(**table) for level, table in values["agency"].items()},
        document=kinds,
        words=Words(**{name: Wording(table) for name, table in values["words"].items()}),
    )
