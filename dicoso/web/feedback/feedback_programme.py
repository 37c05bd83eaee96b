"""What is proposed for next year's programme of what the grassroots raised: page, choice and paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dicoso.actions import feedback as actions
from dicoso.documents import docx, pdf, xlsx
from dicoso.domain.errors import NotFound
from dicoso.domain.feedback import programme_years
from dicoso.domain.reports import ProgrammeReport, ProgrammeRow, ProgrammeTopic
from dicoso.domain.text import format_number
from dicoso.domain.units import union_name
from dicoso.queries.actors import Actor
from dicoso.queries.feedback import feedback_programme as queries
from dicoso.queries.feedback.feedback_programme import Matter, Programme, ProgrammeTopicMatters
from dicoso.queries.years.compliance_report import letterhead, page_layout
from dicoso.web.actor import Request
from dicoso.web.downloads import attachment
from dicoso.words.messages import word

FORMATS = {
    "docx": docx.write_programme_docx,
    "pdf": pdf.write_programme_pdf,
    "xlsx": xlsx.write_programme_xlsx,
}
YEARS = range(2008, 2200)


@require_GET
def show_programme(request: Request, year: int) -> HttpResponse:
    """Show what is proposed for a year, and, for whoever chooses, what else could be.

    Raises: NotFound, for a year beyond any programme, and for a unit that proposes nothing.
    """
    programme = _programme(request.actor, year)
    facts = {
        "found": programme,
        "chooses": request.actor.may("feedback.carry") and year in programme_years(request.actor.today),
        "formats": FORMATS,
        "years": [
            {"label": f"Năm {each_year}", "url": f"{each_year}", "current": each_year == year}
            for each_year in sorted({year, request.actor.today.year, *programme_years(request.actor.today)})
        ],
    }
    return render(request, "feedback/programme.html", facts)


def _programme(actor: Actor, year: int) -> Programme:
    if year not in YEARS or queries.issuer(actor) is None:
        raise NotFound(kind="programme", key=year)
    return queries.programme(actor, year)


@require_POST
def carry_all(request: Request, year: int) -> HttpResponse:
    """Propose the records that were ticked, or take one back."""
    back = request.POST.get("rut", "")
    chosen_feedback_keys = [_feedback_key(key) for key in ([back] if back else request.POST.getlist("chon"))]
    carried = actions.carry_into_programme(request.actor, chosen_feedback_keys, None if back else year)
    if back:
        messages.success(request, f"Đã rút khỏi đề xuất năm {year}.")
    elif carried:
        messages.success(request, f"Đã đưa {format_number(carried)} nội dung vào đề xuất năm {year}.")
    else:
        messages.warning(request, "Chưa chọn nội dung nào.")
    return redirect("feedback.programme", year=year)


def _feedback_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind="feedback", key=text) from None


@require_GET
def print_programme(request: Request, year: int, form: str) -> HttpResponse:
    """Hand out the proposal as a paper.

    Raises: NotFound, if there is no such format.
    """
    if form not in FORMATS:
        raise NotFound(kind="format")
    report = _programme_report(request.actor, _programme(request.actor, year))
    return attachment(FORMATS[form](report, page_layout()), form, f"de-xuat-chuong-trinh-{year}-{report.unit}")


def _programme_report(actor: Actor, found: Programme) -> ProgrammeReport:
    unit = queries.issuer(actor)
    if unit is None:
        raise NotFound(kind="programme")
    layout = page_layout()
    return ProgrammeReport(
        unit=unit.code,
        name=union_name(unit.name, unit.level),
        year=found.year,
        as_of=actor.today,
        topics=tuple(_topic(topic) for topic in found.topics),
        letterhead=letterhead(unit, "programme"),
        signature=layout.signature("programme"),
        recipients=layout.recipients("programme"),
    )


def _topic(topic: ProgrammeTopicMatters) -> ProgrammeTopic:
    name = word(topic.name, "feedback_topic") if topic.name else "Chưa phân loại"
    return ProgrammeTopic(name, tuple(_programme_row(matter) for matter in topic.matters))


def _programme_row(matter: Matter) -> ProgrammeRow:
    standing_word = word(matter.state, "feedback_state") + (f". {matter.answer}" if matter.answer else "")
    return ProgrammeRow(matter.text, word(matter.kind, "feedback_kind"), matter.units, standing_word, matter.proposed)
