"""Trip reports: those that are owed, writing one, reading one."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from dicoso.actions import trip_reports as actions
from dicoso.actions.trip_reports import Written
from dicoso.documents import trip_papers as paper_words
from dicoso.domain.errors import Invalid, NotAllowed, SameIdOtherContent
from dicoso.domain.feedback import KINDS
from dicoso.domain.trip_reports import Content
from dicoso.queries import photos, trip_form, trip_page, trip_papers, trip_reports
from dicoso.queries.reports import page_layout
from dicoso.queries.trip_page import Page
from dicoso.web import report_files
from dicoso.web.actor import Request
from dicoso.web.views.trip_legs import number
from dicoso.web.views.trip_report_form import ReportForm, initial, lines_of, lines_sent

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SIZE: Final = 50
WISH: Final = "lam"  # names the button that was pressed, unless it was the one that submits


def listing(request: Request) -> HttpResponse:
    """List what is owed, and below it what was submitted."""
    actor = request.actor
    owed = trip_reports.described(trip_reports.owed(actor)[: SIZE + 1])
    pages = Paginator(trip_reports.submitted(actor), SIZE)
    page = pages.get_page(request.GET.get("trang"))
    facts = {
        "owed": owed[:SIZE],
        "more": len(owed) > SIZE,
        "overdue": trip_reports.overdue(actor).count(),
        "submitted": trip_reports.summaries(page.object_list),
        "page": page,
        "own": actor.scope("trip_report.write").own,
    }
    return render(request, "trip_reports/list.html", facts)


def show(request: Request, report_id: UUID) -> HttpResponse:
    """Open a report with what became of each line."""
    formats = [(form.upper(), reverse("trip_report.print", args=[report_id, form])) for form in report_files.WRITERS]
    found = trip_reports.opened(request.actor, report_id)
    facts = {"found": found, "formats": formats, "photos": photos.of_trip(found.report.trip_id)}
    return render(request, "trip_reports/show.html", facts)


@require_GET
def paper(request: Request, report_id: UUID, form: str) -> HttpResponse:
    """Hand out a report as a paper.

    Raises: NotFound, if there is no such report or format.
    """
    found = trip_papers.paper(request.actor, report_id)
    outline = paper_words.compose(found, page_layout())
    return report_files.written(outline, form, f"bao-cao-{found.start:%Y%m%d}-{found.hosts[0]}")


@GET_POST
def write(request: Request, trip_id: str) -> HttpResponse:
    """Write a trip's report: save it as a draft, submit it, or, submitted, supplement it."""
    page = trip_page.page(request.actor, trip_id)
    report = trip_reports.of_trip(request.actor, trip_id)
    if not report and not trip_reports.may_write(request.actor, trip_id):
        raise NotAllowed(action="trip_report.write")
    hosts = list(trip_form.hosts({leg.row.host for member in page.members for leg in member.legs}).values())
    if request.method == "POST":
        return _written(request, page, hosts)
    content = trip_reports.content_of(report) if report else _beginning(page)
    form = ReportForm(None, hosts, lines_of(content), initial=initial(content))
    version = report.version if report else 0
    return _form_page(request, page, form, {"ma": str(report.pk if report else uuid4()), "phien-ban": str(version)})


def _beginning(page: Page) -> Content:
    """Return the report that a trip begins with: what the trip itself says that was done."""
    said = dict.fromkeys(leg.row.content for member in page.members for leg in member.legs if leg.row.content)
    return Content(done="\n".join(said))


def _written(request: Request, page: Page, hosts: list[Any]) -> HttpResponse:
    posted = request.POST
    kept = {"ma": posted.get("ma", ""), "phien-ban": posted.get("phien-ban", "0")}
    wish = posted.get(WISH, "")
    if wish in KINDS:
        form = ReportForm(None, hosts, [*lines_sent(posted), (wish, uuid4())])
        form.keep(posted)
        return _form_page(request, page, form, kept)
    form = ReportForm(posted, hosts, lines_sent(posted))
    try:
        if form.is_valid():
            report = actions.write(request.actor, written(page.trip.pk, posted, form.content(), submit=wish != "nhap"))
            messages.success(request, "Đã lưu nháp." if report.submitted_at is None else "Đã nộp báo cáo.")
            return redirect("trip_report.show", report_id=report.pk)
    except Invalid as error:
        form.refuse(error)
    except SameIdOtherContent as error:
        facts = {"page": page, "stored": error.facts["stored"], "given": error.facts["given"]}
        return render(request, "trip_reports/twice.html", facts, status=409)
    return _form_page(request, page, form, kept, status=422)


def written(trip: str, posted: QueryDict, content: Content, *, submit: bool) -> Written:
    """Return a report as a form or a phone sent it; one that comes without an id gets one."""
    try:
        key = UUID(posted.get("ma", ""))
    except ValueError:
        key = uuid4()
    return Written(key, trip, number(posted.get("phien-ban", "")), content, submit)


def _form_page(
    request: Request, page: Page, form: ReportForm, kept: dict[str, str], *, status: int = 200
) -> HttpResponse:
    facts = {"page": page, "form": form, "kept": kept, "kinds": KINDS, "submitted": _submitted(request, page)}
    return render(request, "trip_reports/write.html", facts, status=status)


def _submitted(request: Request, page: Page) -> bool:
    report = trip_reports.of_trip(request.actor, page.trip.pk)
    return report is not None and report.submitted_at is not None
