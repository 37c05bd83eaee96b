"""The digest of a month or quarter for the office's meeting, as page and as paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dicoso.documents import digests as words
from dicoso.documents import xlsx
from dicoso.domain.digests import CYCLES, DigestScope
from dicoso.domain.errors import NotFound
from dicoso.domain.plans import Period
from dicoso.queries.years import digests
from dicoso.queries.years.compliance_report import page_layout
from dicoso.web import downloads
from dicoso.web.actor import Request
from dicoso.web.asked import query_string

if TYPE_CHECKING:
    from dicoso.store.models import Unit

SHOWN: Final = 200  # rows of a table on the page; the papers have all
FORMATS: Final = ("docx", "pdf", "xlsx")
YEARS: Final = range(2008, 2200)  # the units are known from 2008 on


class DigestQuery(NamedTuple):
    """What the page is asked for: a unit and a period; `code` is empty for the reader's own unit."""

    unit: Unit
    period: Period
    code: str

    def query(self, **changes: str) -> str:
        """Page's query with some values changed."""
        values = {"ky": self.period.key, "don-vi": self.code} | {
            name.replace("_", "-"): value for name, value in changes.items()
        }
        return query_string(values)


@require_GET
def show_digest(request: Request) -> HttpResponse:
    """Show the digest of a unit; of the whole country, its provinces to choose from."""
    digest_query = _read_digest_query(request)
    today = request.actor.today
    choices = digests.choices(request.actor, digest_query.period.span)
    before, after = digest_query.period.previous(), digest_query.period.next()
    facts: dict[str, Any] = {
        "asked": digest_query,
        "choices": choices,
        "code_of": {name: code for code, name in choices},
        "before": (before, digest_query.query(ky=before.key)) if before.year in YEARS else None,
        "after": (after, digest_query.query(ky=after.key)) if after.span.start <= today else None,
        "cycles": [_cycle(digest_query, cycle, today) for cycle in CYCLES],
        "reads_reports": request.actor.may("trip_report.view"),
    }
    if digest_query.unit.level == "central":
        return render(request, "years/digests/country.html", facts)
    facts |= {
        "found": digests.unit_digest(request.actor, digest_query.unit, digest_query.period),
        "most": SHOWN,
        "formats": [(form.upper(), reverse("digest.file", args=[form]) + digest_query.query()) for form in FORMATS],
        "is_host": DigestScope.of(digest_query.unit.level) is DigestScope.HOST,
    }
    return render(request, "years/digests/show.html", facts)


@require_GET
def digest_file(request: Request, form: str) -> HttpResponse:
    """Hand out the digest as a paper.

    Raises: NotFound, if there is no such format, or no such paper: the country makes none.
    """
    digest_query = _read_digest_query(request)
    if form not in FORMATS or digest_query.unit.level == "central":
        raise NotFound(kind="format")
    unit_digest = digests.unit_digest(request.actor, digest_query.unit, digest_query.period)
    name = f"giao-ban-{digest_query.period.key}-{unit_digest.name}"
    if form == "xlsx":
        return downloads.attachment(xlsx.write_digest_xlsx(unit_digest, page_layout()), form, name)
    return downloads.paper_download(words.outline_digest(unit_digest, page_layout()), form, name)


def _read_digest_query(request: Request) -> DigestQuery:
    today = request.actor.today
    period = _period(request.GET.get("ky", ""), today)
    code = request.GET.get("don-vi", "")[:32]
    on = min(period.span.end, today) if period.span.start <= today else period.span.start
    return DigestQuery(digests.unit_of(request.actor, code, on), period, code)


def _period(key: str, today: date) -> Period:
    """Period of a key; this month, if it can't be read."""
    try:
        period = Period.parse(key)
    except ValueError:
        period = Period.of("month", today)
    return period if period.cycle in CYCLES and period.year in YEARS else Period.of("month", today)


def _cycle(asked: DigestQuery, cycle: str, today: date) -> dict[str, Any]:
    """Tab of a kind of period: of a month its quarter, of a quarter the last month that has begun."""
    day = min(asked.period.span.end, max(today, asked.period.span.start))
    period_then = Period.of(cycle, day)
    return {
        "label": "Theo tháng" if cycle == "month" else "Theo quý",
        "url": asked.query(ky=period_then.key),
        "current": asked.period.cycle == cycle,
    }
