"""What tests read of the pages of plans."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.urls import reverse

from dicoso.store.models import AuditEvent, Plan, PlanItem


def everything() -> tuple[list[str], ...]:
    """All that a page of plans can change."""
    return tuple(sorted(map(repr, table.objects.values_list())) for table in (Plan, PlanItem, AuditEvent))


def at(name: str, plan: Plan, **parts: Any) -> str:
    """The address of a page of a plan."""
    return reverse(name, kwargs={"plan_id": plan.pk, **parts})


def words(content: bytes) -> str:
    """The words of a DOCX."""
    with ZipFile(BytesIO(content)) as file:
        return " ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", file.read("word/document.xml").decode()))
