"""Papers and tables as files to keep."""

from __future__ import annotations

import re

from django.http import HttpResponse

from dicoso.documents import docx, pdf
from dicoso.documents.outline import Outline
from dicoso.domain.errors import NotFound
from dicoso.domain.text import fold
from dicoso.queries.years.compliance_report import page_layout

WRITERS = {"docx": docx.write_docx, "pdf": pdf.write_pdf}
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def paper_download(outline: Outline, form: str, name: str) -> HttpResponse:
    """Paper in a format; `name` says in words what the file is called.

    Raises: NotFound, if there is no such format.
    """
    if form not in WRITERS:
        raise NotFound(kind="format")
    return attachment(WRITERS[form](outline, page_layout()), form, name)


def attachment(content: bytes, form: str, name: str) -> HttpResponse:
    """File to keep; `name` says in words what it is called."""
    answer = HttpResponse(content, content_type=KINDS[form])
    plain = NOT_PLAIN.sub("-", fold(name)).strip("-")[:100]
    answer["Content-Disposition"] = f'attachment; filename="{plain}.{form}"'
    return answer
