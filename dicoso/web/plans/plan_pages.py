"""A cadre's own plans, and one plan with its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dicoso.actions import plans as actions
from dicoso.domain.dates import dmy
from dicoso.domain.errors import Invalid, NotFound
from dicoso.domain.plans import CHAIN, Period
from dicoso.queries.plans import own_plans, plan_form, plan_page
from dicoso.queries.plans.plan_page import PlanPage
from dicoso.queries.plans.plan_rules import CONTENT_LIMIT
from dicoso.queries.rules import year_rules
from dicoso.web.actor import Request
from dicoso.web.forms import seen_at
from dicoso.web.plans import plan_papers
from dicoso.web.years.rhythm_pages import own_line
from dicoso.words.messages import clash, fault

if TYPE_CHECKING:
    from dicoso.store.models import Plan

# Whom a plan goes to, in a sentence.
TO = {"with_head": "Trưởng ban", "with_org": "Ban Tổ chức - Kiểm tra", "with_board": "Thường trực"}


@require_GET
def show_own_plans(request: Request) -> HttpResponse:
    """Show the actor's own planning periods."""
    actor = request.actor
    periods = own_plans.own_periods(actor.person_id, actor.today) if actor.person_id is not None else []
    oversees = bool(actor.scope("plan.view").units.paths)
    return render(request, "plans/mine.html", {"periods": periods, "oversees": oversees})


@require_POST
def register_own_plan(request: Request) -> HttpResponse:
    """Open the actor's plan for a period and go on to it."""
    period = read_period(request.POST.get("ky", ""))
    try:
        plan = actions.register_plan(request.actor, period)
    except Invalid as error:
        for problem in error.faults:
            messages.error(request, fault(problem))
        return redirect("plan.mine")
    return redirect("plan.show", plan_id=plan.pk)


def read_period(key: str) -> Period:
    """Read a period of an address.

    Raises: NotFound.
    """
    try:
        return Period.parse(key)
    except ValueError:
        raise NotFound(kind="period", key=key) from None


# ── One plan ─────────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
def show_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Show a plan with what may be done with it."""
    return _plan(request, plan_id)


def _plan(request: Request, plan_id: UUID, *, wrong: Invalid | None = None, typed: str = "") -> HttpResponse:
    """Render a plan; 422 with what was wrong, if a step was refused."""
    page = plan_page.plan_page(request.actor, plan_id, request.actor.today)
    editable = "plan.edit" in page.may
    faults = {problem.field: fault(problem) for problem in wrong.faults} if wrong else {}
    facts = {
        "page": page,
        "plan": page.plan,
        "own": page.plan.person_id == request.actor.person_id,
        "steps": _plan_steps(page),
        "clashes": {line.id: [(each_clash.is_hint, clash(each_clash, page.unit_names)) for each_clash in line.clashes]
                    for line in page.lines},
        "seen": page.plan.state_at.isoformat(),
        "to": TO.get(page.next or "", ""),
        "formats": [(form.upper(), reverse("plan.print", kwargs={"plan_id": page.plan.pk, "form": form}))
                    for form in plan_papers.FORMATS],
        "earlier": plan_form.earlier_items(page.plan) if editable else [],
        "rhythm": _rhythm(page, request.actor.today) if editable else None,
        "wrong": faults,
        "typed": typed,
    }  # fmt: skip
    return render(request, "plans/show.html", facts, status=422 if wrong else 200)


def _rhythm(page: PlanPage, today: date) -> dict[str, Any] | None:
    """Where the weekly rhythm alone leads the plan's owner; None where none is asked for."""
    province = page.rules.province
    rules = year_rules(province.code if province else None, page.plan.year)
    return own_line(page.plan.person_id, page.plan.year, rules, today)


def _plan_steps(page: PlanPage) -> list[dict[str, str]]:
    """Way of the plan as the part `steps` draws it; steps that it is passed on over are left out."""
    state = page.plan.state if page.plan.state in CHAIN else "approved"
    chain = [each for each in CHAIN if each not in page.passed or each == state]
    place = chain.index(state)
    returned = state == "draft" and bool(page.plan.returned_because)
    names = {"draft": "Cán bộ", "with_head": "Trưởng ban", "with_org": "Ban TC-KT", "with_board": "Thường trực"}
    drawn = []
    for i, step_state in enumerate(chain):
        passed = i < place or state == "approved"
        due = page.rules.due.get(chain[i + 1]) if i + 1 < len(chain) and page.plan.version == 1 else None
        drawn.append(
            {
                "label": names.get(step_state, "Đã duyệt"),
                "state": "done" if passed else "todo" if i > place else "back" if returned else "now",
                "below": f"hạn {dmy(due)}" if due and not passed else "",
                "late": f"quá hạn {page.late} ngày" if i == place and page.late else "",
            }
        )
    return drawn


def _take_plan_step(
    request: Request,
    plan_id: UUID,
    act: Callable[..., Plan],
    done: Callable[[Plan], str],
    *,
    typed: str = "",
    back: str = "",
) -> HttpResponse:
    """Take a step, say that it was taken and go on; if something was wrong with it, show the plan again."""
    try:
        plan = act(request.actor, plan_id, seen=seen_at(request, "plan"))
    except Invalid as error:
        return _plan(request, plan_id, wrong=error, typed=typed)
    messages.success(request, done(plan))
    return redirect(back) if back else redirect("plan.show", plan_id=plan_id)


@require_POST
def submit_own_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Submit the actor's draft."""
    return _take_plan_step(request, plan_id, actions.submit_plan, lambda plan: f"Đã trình {TO[plan.state]}.")


@require_POST
def withdraw_own_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Take the actor's own plan back."""
    return _take_plan_step(
        request, plan_id, actions.withdraw_plan, lambda plan: "Đã rút lại. Sửa xong, đồng chí trình lại."
    )


def _decided(request: Request, plan_id: UUID, act: Callable[..., Plan], done: Callable[[Plan], str]) -> HttpResponse:
    note = request.POST.get("note", "")[:CONTENT_LIMIT]
    return _take_plan_step(request, plan_id, partial(act, note=note), done, back="plan.view")


@require_POST
def endorse_one_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Endorse a plan as the head."""
    return _decided(request, plan_id, actions.endorse_plan, lambda plan: f"Đã đồng ý và trình {TO[plan.state]}.")


@require_POST
def check_one_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Pass a plan as organisation-inspection."""
    return _decided(request, plan_id, actions.check_plan, lambda plan: f"Đã thẩm định và trình {TO[plan.state]}.")


@require_POST
def approve_one_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Approve a plan as the standing board."""
    return _decided(request, plan_id, actions.approve_plan, lambda plan: "Đã phê duyệt.")


@require_POST
def send_back_one_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Return a plan to its owner with a reason."""
    reason = request.POST.get("reason", "")[:CONTENT_LIMIT]
    act = partial(actions.send_plan_back, reason=reason)
    return _take_plan_step(request, plan_id, act, lambda plan: "Đã trả lại để sửa.", typed=reason, back="plan.view")


@require_POST
def amend_own_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Open the next version of the actor's approved plan."""
    reason = request.POST.get("reason", "")[:CONTENT_LIMIT]
    try:
        later = actions.amend_plan(request.actor, plan_id, reason)
    except Invalid as error:
        return _plan(request, plan_id, wrong=error, typed=reason)
    messages.success(request, "Đã mở bản điều chỉnh. Bản đã duyệt có hiệu lực đến khi bản này được duyệt.")
    return redirect("plan.show", plan_id=later.pk)


@require_POST
def discard_own_plan(request: Request, plan_id: UUID) -> HttpResponse:
    """Throw away a draft that nobody else has seen."""
    actions.discard_plan(request.actor, plan_id)
    messages.success(request, "Đã bỏ bản nháp.")
    return redirect("plan.mine")


@require_GET
def print_plan(request: Request, plan_id: UUID, form: str) -> HttpResponse:
    """Hand out a plan as a paper.

    Raises: NotFound, if there is no such format.
    """
    page = plan_page.plan_page(request.actor, plan_id, request.actor.today)
    report = plan_papers.own_plan_report(page, request.actor.today)
    return plan_papers.response(report, form, f"ke-hoach-{page.plan.person.code}-{page.period.key}")
