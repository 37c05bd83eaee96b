"""Reports as PDF, typeset by typst from the same outline as the DOCX."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from dicoso.documents import compliance as compliance_words
from dicoso.documents import plans
from dicoso.documents import programme as programme_words
from dicoso.documents.layout import Layout, default
from dicoso.documents.outline import Block, Outline, Picture, Section, Table
from dicoso.domain.reports import ComplianceReport, PlanReport, ProgrammeReport

HERE = Path(__file__).parent
OVERLONG = 18  # letters; the longest Vietnamese word has seven
FITS_A_PAGE = 30  # lines of a cell that surely fit on one page, so that its row needn't be torn
_OVERLONG_WORD = re.compile(rf"\S{{{OVERLONG},}}")
_PIECES = re.compile(r"\S{1,12}")
PATIENCE = 60  # seconds; a thousand people take less than one


class CannotTypeset(RuntimeError):
    """typst refused the paper; its own words follow."""


def write_compliance_pdf(report: ComplianceReport, layout: Layout | None = None) -> bytes:
    """Report on the field-work regime."""
    layout = layout or default()
    return write_pdf(compliance_words.outline_compliance(report, layout), layout)


def write_plan_pdf(report: PlanReport, layout: Layout | None = None) -> bytes:
    """Field-work plan."""
    layout = layout or default()
    return write_pdf(plans.outline_plan(report, layout), layout)


def write_programme_pdf(report: ProgrammeReport, layout: Layout | None = None) -> bytes:
    """Proposal for a year's programme."""
    layout = layout or default()
    return write_pdf(programme_words.outline_programme(report, layout), layout)


def write_pdf(outline: Outline, layout: Layout, *, standards: tuple[str, ...] = ()) -> bytes:
    """Paper as a tagged PDF; the same paper gives the same bytes.

    What people wrote travels as data and is never part of the template's text, so that no sign in a name can mean
    anything to typst. `standards`: such as "a-2u", which also refuses a letter that no font can draw.

    Raises: CannotTypeset.
    """
    job = {
        "template": _template(),
        "outline": _data(outline, layout),
        "fonts": str(HERE / "fonts"),
        "system_fonts": layout.font.system_fonts,
        "standards": list(standards),
        "pictures": [b64encode(picture.jpeg).decode() for picture in _pictures(outline)],
    }
    finished = subprocess.run(  # noqa: S603 - our own program; the input is data
        [sys.executable, "-I", str(HERE / "typeset.py")],
        input=json.dumps(job, ensure_ascii=False).encode("utf-8", "replace"),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    if finished.returncode:
        raise CannotTypeset(finished.stderr.decode(errors="replace").strip())
    return finished.stdout


@cache
def _template() -> str:
    return (HERE / "report.typ").read_text(encoding="utf-8")


def _pictures(outline: Outline) -> list[Picture]:
    """Pictures in order: their bytes travel beside the paper, as files that it names by number."""
    sections = (outline.body, *outline.annexes)
    return [block for section in sections for block in section.blocks if isinstance(block, Picture)]


def _data(outline: Outline, layout: Layout) -> dict[str, Any]:
    created = outline.created
    number = {id(picture): i for i, picture in enumerate(_pictures(outline))}
    return {
        "head": asdict(outline.head),
        "kind": outline.kind,
        "subject": outline.subject,
        "sections": [_section(section, layout, number) for section in (outline.body, *outline.annexes)],
        "signatures": [asdict(signature) for signature in outline.signatures],
        "recipients": list(outline.recipients.written),
        "footer": outline.footer,
        "created": [created.year, created.month, created.day],
        "keywords": outline.keywords.split(", "),
        "page": asdict(layout.page),
        "font": asdict(layout.font),
    }


def _section(section: Section, layout: Layout, number: Mapping[int, int]) -> dict[str, Any]:
    page = layout.page
    width = (297 if section.landscape else 210) - page.left - page.right
    *blocks, last = (_block(block, width, number) for block in section.blocks)
    return {
        "landscape": section.landscape,
        "kept": section.kept,
        "blocks": [*blocks, *_split(last)],
    }


def _block(block: Block, width: int, number: Mapping[int, int]) -> dict[str, Any]:
    if isinstance(block, Picture):
        size = dict(zip(("width", "height"), block.fitted(width), strict=True))
        return {"block": "Picture", "file": f"{number[id(block)]}.jpg", "caption": block.caption, **size}
    if not isinstance(block, Table):
        return asdict(block) | {"block": type(block).__name__}
    return {
        "block": "Table",
        "caption": block.caption,
        "columns": [asdict(column) for column in block.columns],
        "head": [[asdict(cell) for cell in row] for row in block.head()],
        "rows": [[_breakable(cell) for cell in row] for row in block.rows],
        "total": block.total,
        "empty": block.empty,
        "dense": block.dense,
        "whole": _tallest(block, width) <= FITS_A_PAGE,
        "kept_rows": block.kept_rows,
        "continued": False,
    }


def _tallest(table: Table, width: int) -> int:
    """Estimate, on the high side, the lines of the tallest cell: a letter takes some two millimetres."""
    shares = sum(column.width for column in table.columns)
    letters = [max(1, column.width * width // shares // 2) for column in table.columns]
    return max(
        (
            sum(1 + len(line) // room for line in cell.split("\n"))
            for row in table.rows
            for cell, room in zip(row, letters, strict=True)
        ),
        default=0,
    )


def _split(block: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Cut off the last rows of a long table, which go on one page with the signature."""
    if block["block"] != "Table" or block["kept_rows"] == len(block["rows"]):
        return (block,)
    at = len(block["rows"]) - block["kept_rows"]
    return (
        block | {"rows": block["rows"][:at], "total": ()},
        block | {"rows": block["rows"][at:], "caption": "", "continued": True},
    )


def _breakable(text: str) -> str:
    """Let a line end inside an overlong word, such as an address; Word does so by itself, typst doesn't."""
    if len(text) < OVERLONG:
        return text
    return _OVERLONG_WORD.sub(lambda word: "\u200b".join(_PIECES.findall(word[0])), text)
