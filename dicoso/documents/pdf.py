"""Reports as PDF, typeset by typst from the same outline as the DOCX."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from dicoso.documents import compliance as compliance_words
from dicoso.documents import plans
from dicoso.documents.layout import Layout, default
from dicoso.documents.outline import Block, Outline, Section, Table
from dicoso.domain.reports import ComplianceReport, PlanReport

HERE = Path(__file__).parent
PATIENCE = 60  # seconds; a thousand people take less than one


class CannotTypeset(RuntimeError):
    """typst refused the paper; its own words follow."""


def compliance(report: ComplianceReport, layout: Layout | None = None) -> bytes:
    """Return the report on the field-work regime."""
    layout = layout or default()
    return write(compliance_words.compose(report, layout), layout)


def plan(report: PlanReport, layout: Layout | None = None) -> bytes:
    """Return a field-work plan."""
    layout = layout or default()
    return write(plans.compose(report, layout), layout)


def write(outline: Outline, layout: Layout, *, standards: tuple[str, ...] = ()) -> bytes:
    """Return a paper as a tagged PDF; the same paper gives the same bytes.

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
    }
    done = subprocess.run(  # noqa: S603 - our own program; the input is data
        [sys.executable, "-I", str(HERE / "typeset.py")],
        input=json.dumps(job, ensure_ascii=False).encode(),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise CannotTypeset(done.stderr.decode(errors="replace").strip())
    return done.stdout


@cache
def _template() -> str:
    return (HERE / "report.typ").read_text(encoding="utf-8")


def _data(outline: Outline, layout: Layout) -> dict[str, Any]:
    created = outline.created
    return {
        "head": asdict(outline.head),
        "kind": outline.kind,
        "subject": outline.subject,
        "sections": [_section(section) for section in (outline.body, *outline.annexes)],
        "signatures": [asdict(signature) for signature in outline.signatures],
        "recipients": asdict(outline.recipients),
        "footer": outline.footer,
        "created": [created.year, created.month, created.day],
        "keywords": outline.keywords.split(", "),
        "page": asdict(layout.page),
        "font": asdict(layout.font),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "landscape": section.landscape,
        "kept": section.kept,
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    data = asdict(block) | {"block": type(block).__name__}
    if isinstance(block, Table):
        data["head"] = [[asdict(cell) for cell in row] for row in block.head()]
    return data
