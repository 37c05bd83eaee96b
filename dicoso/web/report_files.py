"""Reports of trips and digests as files to keep."""

from __future__ import annotations

import re

from django.http import HttpResponse

from dicoso.documents import docx, pdf
from dicoso.documents.outline import Outline
from dicoso.domain.errors import NotFound
from dicoso.domain.text import fold
from dicoso.queries.reports import page_layout

WRITERS = {
    "docx": (docx.write, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf.write, "application/pdf"),
}
NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def written(outline: Outline, form: str, name: str) -> HttpResponse:
    """Return a paper in a format; `name` says in words what the file is called.

    Raises: NotFound, if there is no such format.
    """
    if form not in WRITERS:
        raise NotFound(kind="format")
    write, kind = WRITERS[form]
    return attached(write(outline, page_layout()), kind, f"{plain(name)}.{form}")


def attached(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def plain(name: str) -> str:
    """Return words as the name of a file."""
    return NOT_PLAIN.sub("-", fold(name)).strip("-")[:100]
