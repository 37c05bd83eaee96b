"""Trip reports: those that are owed, writing one, reading one."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from dicoso.actions import trip_reports as actions
from dicoso.actions.trip_reports import Written
from dicoso.documents import trip_papers as paper_words
from dicoso.domain.dates import month_span
from dicoso.domain.errors import Invalid, NotAllowed, SameIdOtherContent
from dicoso.domain.feedback import KINDS
from dicoso.domain.text import nfc
from dicoso.domain.trip_reports import Content
from dicoso.queries.trip_reports import report_list, report_state
from dicoso.queries.trip_reports.report_list import STANDINGS, ReportFilter
from dicoso.queries.trips import photos, trip_form, trip_page, trip_papers
from dicoso.queries.trips.trip_page import TripPage
from dicoso.queries.years.compliance_report import page_layout
from dicoso.web import downloads
from dicoso.web.actor import Request
from dicoso.web.asked import query_string
from dicoso.web.trip_reports.report_form import ReportForm, initial, lines_of, lines_sent
from dicoso.web.trips.trip_legs import read_key
from dicoso.words.messages import word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
WISH: Final = "lam"  # names the button that was pressed, unless it was the one that submits


class ReportQuery(NamedTuple):
    """What the list shows, with the words of its address: `month` as 2019-11."""

    asked: ReportFilter
    month: str

    def query(self, **changes: Any) -> str:
        """Page's query with some values changed."""
        report_filter = self.asked
        values = {
            "tinh-trang": report_filter.standing,
            "ban": report_filter.department,
            "thang": self.month,
            "q": report_filter.text,
        }
        values |= {name.replace("_", "-"): value for name, value in changes.items()}
        return query_string(values)


def show_reports(request: Request) -> HttpResponse:
    """List what is owed, and below it what was submitted; or one of both, narrowed down."""
    actor = request.actor
    shown_report_query = _read_report_query(request)
    facts = {
        "shown": shown_report_query,
        "found": report_list.list_reports(actor, shown_report_query.asked),
        "own": actor.scope("trip_report.write").own,
        "departments": [("", "Tất cả"), *report_list.report_departments(actor)],
        "months": [("", "Tất cả"), *_last_months(actor.today)],
        "standings": [(one_standing, word(one_standing, "report_filter")) for one_standing in STANDINGS],
        "digest": actor.may("digest.view"),
    }
    return render(request, "trip_reports/list.html", facts)


def _read_report_query(request: Request) -> ReportQuery:
    """Read what is asked for; a value that can't be read falls back to the usual one."""
    get = request.GET
    standing_wanted, month = get.get("tinh-trang", ""), get.get("thang", "")
    try:
        during = month_span(*map(int, month.split("-"))) if month else None
    except (ValueError, TypeError):
        month, during = "", None
    report_filter = ReportFilter(
        standing_wanted if standing_wanted in STANDINGS else "",
        read_key(get.get("ban", "")) or None,
        during,
        nfc(get.get("q", "")[:80]),
        read_key(get.get("trang", "")) or 1,
    )
    return ReportQuery(report_filter, month)


def _last_months(today: date) -> list[tuple[str, str]]:
    """Last twelve months, the present one first."""
    index = today.year * 12 + today.month - 1
    months = [divmod(index - back, 12) for back in range(12)]
    return [(f"{year}-{month + 1:02}", f"Tháng {month + 1}/{year}") for year, month in months]


def show_report(request: Request, report_id: UUID) -> HttpResponse:
    """Open a report with what became of each line."""
    formats = [(form.upper(), reverse("trip_report.print", args=[report_id, form])) for form in downloads.WRITERS]
    report = report_state.opened(request.actor, report_id)
    facts = {"found": report, "formats": formats, "photos": photos.photos_of_trip(report.report.trip_id)}
    return render(request, "trip_reports/show.html", facts)


@require_GET
def print_report(request: Request, report_id: UUID, form: str) -> HttpResponse:
    """Hand out a report as a paper.

    Raises: NotFound, if there is no such report or format.
    """
    trip_report = trip_papers.trip_paper(request.actor, report_id)
    outline = paper_words.outline_trip_report(trip_report, page_layout())
    return downloads.paper_download(outline, form, f"bao-cao-{trip_report.start:%Y%m%d}-{trip_report.hosts[0]}")


@GET_POST
def write_trip_report(request: Request, trip_id: str) -> HttpResponse:
    """Write a trip's report: save it as a draft, submit it, or, submitted, supplement it."""
    page = trip_page.open_trip(request.actor, trip_id)
    report = report_state.report_of_trip(request.actor, trip_id)
    if not report and not report_state.may_write(request.actor, trip_id):
        raise NotAllowed(action="trip_report.write")
    hosts = list(trip_form.hosts_by_key({leg.row.host for member in page.members for leg in member.legs}).values())
    if request.method == "POST":
        return _written(request, page, hosts)
    content = report_state.content_of(report) if report else _beginning(page)
    supplement = report is not None and report.submitted_at is not None
    form = ReportForm(None, hosts, lines_of(content, supplement=supplement), initial=initial(content))
    version = report.version if report else 0
    return _render_report_form(
        request, page, form, {"ma": str(report.pk if report else uuid4()), "phien-ban": str(version)}
    )


def _beginning(page: TripPage) -> Content:
    """Report that a trip begins with: what the trip itself says that was done."""
    contents = dict.fromkeys(leg.row.content for member in page.members for leg in member.legs if leg.row.content)
    return Content(done="\n".join(contents))


def _written(request: Request, page: TripPage, hosts: list[Any]) -> HttpResponse:
    posted_form_data = request.POST
    kept_facts = {"ma": posted_form_data.get("ma", ""), "phien-ban": posted_form_data.get("phien-ban", "0")}
    wish = posted_form_data.get(WISH, "")
    if wish in KINDS:
        form = ReportForm(None, hosts, [*lines_sent(posted_form_data), (wish, uuid4())])
        form.keep(posted_form_data)
        return _render_report_form(request, page, form, kept_facts)
    form = ReportForm(posted_form_data, hosts, lines_sent(posted_form_data))
    try:
        if form.is_valid():
            report = actions.write_report(
                request.actor, report_from_form(page.trip.pk, posted_form_data, form.content(), submit=wish != "nhap")
            )
            messages.success(request, "Đã lưu nháp." if report.submitted_at is None else "Đã nộp báo cáo.")
            return redirect("trip_report.show", report_id=report.pk)
    except Invalid as error:
        form.refuse(error)
    except SameIdOtherContent as error:
        facts = {"page": page, "stored": error.facts["stored"], "given": error.facts["given"]}
        return render(request, "trip_reports/twice.html", facts, status=409)
    return _render_report_form(request, page, form, kept_facts, status=422)


def report_from_form(trip: str, posted: QueryDict, content: Content, *, submit: bool) -> Written:
    """Report as a form or a phone sent it; one that comes without an id gets one."""
    try:
        key = UUID(posted.get("ma", ""))
    except ValueError:
        key = uuid4()
    return Written(key, trip, read_key(posted.get("phien-ban", "")), content, submit)


def _render_report_form(
    request: Request, page: TripPage, form: ReportForm, kept: dict[str, str], *, status: int = 200
) -> HttpResponse:
    report = report_state.report_of_trip(request.actor, page.trip.pk)
    fixed = report_state.content_of(report).lines if report and report.submitted_at else ()
    facts = {
        "page": page,
        "form": form,
        "kept": kept,
        "kinds": KINDS,
        "submitted": report is not None and report.submitted_at is not None,
        "fixed": {line.id for line in fixed},
    }
    return render(request, "trip_reports/write.html", facts, status=status)
