"""Plans as papers: a cadre's own, a department's, a province's, each in the formats that offices use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.http import HttpResponse
from django.utils import timezone

from dicoso.documents import docx, pdf, xlsx
from dicoso.domain.dates import dmy
from dicoso.domain.errors import NotFound
from dicoso.domain.plans import CHAIN, STANDING, Clash
from dicoso.domain.reports import Deadline, PlanReport, PlanRow, PlanScope
from dicoso.domain.text import lower_first
from dicoso.domain.units import union_name
from dicoso.queries.plans.plan_board import Board, People
from dicoso.queries.plans.plan_clashes import PlannedLine, clash_unit_names, lines
from dicoso.queries.plans.plan_page import PlanPage
from dicoso.queries.years.compliance_report import letterhead, page_layout
from dicoso.web.downloads import attachment
from dicoso.words.messages import clash, word

FORMATS = {
    "docx": docx.write_plan_docx,
    "pdf": pdf.write_plan_pdf,
    "xlsx": xlsx.write_plan_xlsx,
}
# A consolidated plan holds what its level has received: a department's all that was submitted, a province's all
# that the heads have endorsed.
RECEIVED = {PlanScope.DEPARTMENT: STANDING, PlanScope.PROVINCE: STANDING[1:]}


def response(report: PlanReport, form: str, name: str) -> HttpResponse:
    """Plan as a file to keep.

    Raises: NotFound, if there is no such format.
    """
    if form not in FORMATS:
        raise NotFound(kind="format")
    return attachment(FORMATS[form](report, page_layout()), form, name)


def own_plan_report(page: PlanPage, today: date) -> PlanReport:
    """One person's plan as it is printed."""
    plan = page.plan
    person, department = plan.person.name, plan.unit.name
    layout, document = page_layout(), "plan_person"
    return PlanReport(
        scope=PlanScope.PERSON,
        unit=plan.unit.code,
        owner=person,
        period_label=page.period.label,
        period=page.period.span,
        state=_state(page),
        as_of=today,
        rows=_plan_report_rows(page.lines, {plan.person_id: person}, {plan.unit_id: department}, page.unit_names),
        letterhead=letterhead(plan.unit, document),
        signature=layout.signature(document, person),
        recipients=layout.recipients(document),
        deadlines=_deadlines(page),
        version=plan.version,
    )


def _state(page: PlanPage) -> str:
    plan = page.plan
    day = dmy(timezone.localdate(plan.state_at))
    if plan.state == "approved":
        return f"Thường trực đã phê duyệt ngày {day}."
    if plan.state == "superseded":
        return f"Đã thay bằng bản điều chỉnh ngày {day}."
    if plan.state == "draft":
        return (
            "Bản nháp, đã trả lại để sửa."
            if plan.returned_because
            else "Bản nháp, đã rút lại."
            if plan.submitted_at
            else "Bản nháp, chưa trình."
        )
    return f"{word(plan.state, 'plan_state')} từ ngày {day}."


def _deadlines(page: PlanPage) -> tuple[Deadline, ...]:
    """Last days of the first version, with the days on which its steps were taken at last.

    Left out are the steps that nobody had to take: the plan was or will be passed on over them.
    """
    if page.plan.version > 1:
        return ()
    day_by_step: dict[str, date] = {}
    for event in page.events:  # the newest first: what stood before a draft doesn't count
        if event.version != 1 or event.to == "draft":
            break
        day_by_step.setdefault(event.to, timezone.localdate(event.at))
    reached = max((CHAIN.index(state) for state in day_by_step if state in CHAIN), default=0)
    return tuple(
        Deadline(word(state, "plan_step"), due, day_by_step.get(state))
        for state, due in page.rules.due.items()
        if state in day_by_step or (CHAIN.index(state) > reached and state not in page.passed)
    )


def whole(board: Board, today: date) -> PlanReport:
    """Plans of a department or of a province as one."""
    people = board.people
    unit = people.unit
    scope = PlanScope.DEPARTMENT if unit.level == "department" else PlanScope.PROVINCE
    layout, document = page_layout(), f"plan_{scope}"
    held_ids = {row.plan.id for row in people.rows if row.plan and row.state in RECEIVED[scope]}
    shown_lines = lines([stay.item for stay in board.stays if stay.plan in held_ids], board.found, people.rules, today)
    return PlanReport(
        scope=scope,
        unit=unit.code,
        owner=union_name(unit.name, unit.level),
        period_label=people.period.label,
        period=people.period.span,
        state=_board_summary(people, scope),
        as_of=today,
        rows=_plan_report_rows(
            shown_lines,
            {row.person: row.name for row in people.rows},
            {pk: found_unit.name for pk, found_unit in people.units.items()},
            clash_unit_names(board.found),
        ),
        letterhead=letterhead(unit, document),
        signature=layout.signature(document),
        recipients=layout.recipients(document),
    )


def _board_summary(people: People, scope: PlanScope) -> str:
    """Say how many plans lie where, and how many are left out."""
    at = Counter(row.state for row in people.rows)
    received = [state for state in reversed(RECEIVED[scope]) if at[state]]
    counts_text = ", ".join(f"{at[state]} {lower_first(word(state, 'plan_state'))}" for state in received)
    left = sum(at.values()) - sum(at[state] for state in received)
    sentence = f"{sum(at[state] for state in received)} kế hoạch"
    sentence += f": {counts_text}." if counts_text else "."
    if left:
        why = "chưa trình" if scope is PlanScope.DEPARTMENT else "chưa trình hoặc Trưởng ban chưa đồng ý"
        sentence += f" Không có trong bản này: {left} cán bộ có kế hoạch {why}."
    return sentence


def _plan_report_rows(
    shown: Iterable[PlannedLine], people: Mapping[int, str], departments: Mapping[int, str], units: Mapping[int, str]
) -> tuple[PlanRow, ...]:
    return tuple(
        PlanRow(
            person=people[line.person],
            department=departments[line.unit],
            start=line.start,
            end=line.end,
            host=", ".join(part for part in (line.host.name, line.place) if part),
            form=line.form,
            content=line.content,
            expected=line.expected,
            clashes=_sentences(line.clashes, units),
        )
        for line in shown
    )


def _sentences(found: Iterable[Clash], units: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(clash(each, units) for each in found if not each.is_hint)
