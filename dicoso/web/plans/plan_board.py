"""The board: a department's or a province's plans of a period as one, decided on together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dicoso.actions import plans as actions
from dicoso.actions.plans import Seen
from dicoso.domain.dates import dmy
from dicoso.domain.errors import NotFound
from dicoso.domain.plans import Period, Stay
from dicoso.domain.text import format_number, lower_first
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plans import own_plans as plans
from dicoso.queries.plans import plan_board
from dicoso.queries.plans.own_plans import WaitingPlans
from dicoso.queries.plans.plan_board import DECIDED_BY, Board, BoardRow, People, as_moment
from dicoso.queries.plans.plan_clashes import PlannedLine, clash_unit_names
from dicoso.queries.plans.plan_rules import CONTENT_LIMIT, period_after, period_at, plan_rules
from dicoso.queries.units import by_code
from dicoso.web.actor import Request
from dicoso.web.asked import query_string, whole_number
from dicoso.web.plans import plan_pages as own_plans
from dicoso.web.plans import plan_papers
from dicoso.web.plans.plan_pages import read_period
from dicoso.words.messages import clash, word

if TYPE_CHECKING:
    from dicoso.store.models import Plan, Unit

SHOWN = 100  # rows of one page
OPENS = timedelta(days=30)  # before the first last day the next period is what people come for
BUTTONS = {
    "plan.endorse": "Đồng ý, trình Ban TC-KT",
    "plan.check": "Thẩm định, trình Thường trực",
    "plan.approve": "Phê duyệt",
}
SHORT = {"plan.endorse": "Trình", "plan.check": "Thẩm định", "plan.approve": "Phê duyệt"}
DONE = {"plan.endorse": "đồng ý", "plan.check": "thẩm định", "plan.approve": "phê duyệt"}


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What the board is asked for."""

    unit: Unit
    period: Period
    view: str
    only: str
    page: int

    def query(self, **changes: str | int | None) -> str:
        """Board's query with some values changed; None leaves a value out."""
        values: dict[str, str | int | None] = {
            "don-vi": self.unit.code,
            "ky": self.period.key,
            "xem": self.view,
            "loc": self.only,
        }
        values |= {name.replace("_", "-"): value for name, value in changes.items()}
        return query_string(values)


@require_GET
def show_board(request: Request) -> HttpResponse:
    """Show the board; whoever has only plans of their own sees those, the centre the provinces."""
    actor = request.actor
    if not actor.scope("plan.view").units.paths:
        return own_plans.show_own_plans(request)
    turns = plans.deciding(actor)
    board_query = _read_board_query(request, turns)
    if board_query.unit.level == "central":
        return render(
            request, "plans/provinces.html", {"found": plans.of_provinces(actor, actor.today), "mine": _has_own(actor)}
        )
    people = plan_board.board_people(actor, board_query.unit, board_query.period, actor.today)
    return render(request, "plans/board.html", _board_facts(actor, board_query, turns, people))


def _board_facts(actor: Actor, asked: BoardQuery, turns: Sequence[WaitingPlans], people: People) -> dict[str, Any]:
    """What the board's page wants."""
    board = plan_board.board(people)
    action, turn = _waiting_rows(people)
    return {
        "asked": asked,
        "name": union_name(asked.unit.name, asked.unit.level),
        "above": _unit_above(actor, asked.unit),
        "people": people,
        "board": board,
        "before": people.beside[0],
        "after": people.beside[1],
        "steps": _chain_steps(people),
        "action": action,
        "button": _button(action, turn),
        "short": SHORT.get(action, ""),
        "turn": turn,
        "seen": _token(turn),
        "clashing": sum(board.clashing(row) > 0 for row in turn),
        "elsewhere": _elsewhere(turns, asked.period),
        "formats": [
            (form.upper(), reverse("plan.print_all", kwargs={"form": form}) + asked.query(xem=None, loc=None))
            for form in plan_papers.FORMATS
        ],
        "mine": _has_own(actor),
        **_VIEWS[asked.view](board, asked, turn),
    }


def _button(action: str, turn: Sequence[BoardRow]) -> str:
    """What the decision on all does with them: some pass straight on to the board (docs/decisions/0017)."""
    straight = {row.next == "with_board" for row in turn}
    if action != "plan.endorse" or straight == {False}:
        return BUTTONS.get(action, "")
    return "Đồng ý, trình Thường trực" if straight == {True} else "Đồng ý, trình cấp tiếp theo"


def _elsewhere(turns: Sequence[WaitingPlans], period: Period) -> list[tuple[Period, int]]:
    """The other periods in which plans wait for the actor's decision, and how many."""
    periods: Counter[Period] = Counter()
    for turn in turns:
        if turn.period != period:
            periods[turn.period] += turn.plans
    return sorted(periods.items(), key=lambda each: each[0].span.start)


def _has_own(actor: Actor) -> bool:
    return actor.person_id is not None and actor.scope("plan.edit").own is not None


def _read_board_query(request: Request, turns: Sequence[WaitingPlans] = ()) -> BoardQuery:
    """Read the query of a board, inside what the actor may see.

    Raises: NotFound.
    """
    actor, get = request.actor, request.GET
    key = get.get("ky", "")
    period = read_period(key) if key else None
    code = get.get("don-vi", "")
    unit = by_code(code, period.span.start if period else actor.today) if code else _widest(actor)
    if not actor.scope("plan.view").units.holds(unit.path):
        raise NotFound(kind="unit", key=code)
    usual = "can-bo" if unit.level == "department" else "ban"
    view = get.get("xem", "")
    return BoardQuery(
        unit,
        period or _usual_period(actor, unit, turns),
        view if view in _VIEWS else usual,
        get.get("loc", "") if get.get("loc") in FILTERS else "",
        whole_number(get.get("trang", "")) or 1,
    )


def _widest(actor: Actor) -> Unit:
    """Widest unit whose plans the actor sees.

    Raises: NotFound.
    """
    held_unit_ids = {grant.unit_id for grant in actor.grants}
    unit = visible.visible_units(actor, "plan.view").filter(pk__in=held_unit_ids).order_by("path").first()
    if unit is None:
        raise NotFound(kind="unit")
    return unit


def _usual_period(actor: Actor, unit: Unit, turns: Sequence[WaitingPlans]) -> Period:
    """Period that is worked on: where something waits for the actor, or the next one once it opens."""
    if turns:
        return min((turn.period for turn in turns), key=lambda each: each.span.start)
    tree = units.load_provinces()
    now = period_at(unit.path, actor.today, tree)
    following = period_after(unit.path, now, tree)
    first_day = min(plan_rules(unit.path, following, tree).due.values(), default=following.span.start)
    return following if actor.today >= first_day - OPENS else now


def _unit_above(actor: Actor, unit: Unit) -> Unit | None:
    """Unit above a board's, if the actor sees its board as well."""
    above = unit.parent
    return above if above and actor.scope("plan.view").units.holds(above.path) else None


def _waiting_rows(people: People) -> tuple[str, list[BoardRow]]:
    """Decision that the actor can take here, and the plans that wait for it."""
    for action in DECIDED_BY.values():
        rows_waiting = people.waiting(action)
        if rows_waiting:
            return action, rows_waiting
    return "", []


def _chain_steps(people: People) -> list[dict[str, str]]:
    """Steps of the chain as the part `steps` draws them: how many got there, how many are late."""
    people_count, drawn = len(people.rows), list[dict[str, str]]()
    for progress in people.progress:
        passed = progress.reached == people_count
        turn = not passed and all(step["state"] == "done" for step in drawn)
        drawn.append(
            {
                "label": word(progress.state, "plan_step"),
                "state": "done" if passed else "late" if progress.late else "now" if turn else "todo",
                "below": f"{format_number(progress.reached)}/{format_number(people_count)} · hạn {dmy(progress.due)}",
                "late": f"{format_number(progress.late)} quá hạn" if progress.late else "",
            }
        )
    return drawn


# ── The three views ──────────────────────────────────────────────────────────────────────────────────────────

FILTERS = {"cho": "Chờ tôi", "chua": "Chưa trình", "tre": "Quá hạn", "trung": "Trùng lịch"}


def _filter_rows(board: Board, only: str, turn: Sequence[BoardRow]) -> list[BoardRow]:
    """Rows that a filter leaves."""
    rows = board.people.rows
    if only == "cho":
        return list(turn)
    if only == "chua":
        return [row for row in rows if row.state in ("none", "draft")]
    if only == "tre":
        return [row for row in rows if row.late]
    if only == "trung":
        return [row for row in rows if board.clashing(row)]
    return list(rows)


def _by_department(board: Board, asked: BoardQuery, turn: Sequence[BoardRow]) -> dict[str, Any]:
    return {"groups": board.people.groups, "mine_of": Counter(row.unit for row in turn)}


def _board_by_person(board: Board, asked: BoardQuery, turn: Sequence[BoardRow]) -> dict[str, Any]:
    rows = _filter_rows(board, asked.only, turn)
    rows_of_page = _page_of(rows, asked)
    stays: list[Stay] = []
    if asked.unit.level == "department":  # of a province's people the counts are enough
        stays = [stay for row in rows_of_page for stay in board.stays_of(row)]
    lines = board.lines(stays, board.people.actor.today)
    listed_planned_lines: dict[int, list[PlannedLine]] = {}
    for line in lines:
        listed_planned_lines.setdefault(line.person, []).append(line)
    choices = [("", f"Tất cả ({format_number(len(board.people.rows))})")]
    choices += [
        (code, f"{label} ({format_number(len(_filter_rows(board, code, turn)))})") for code, label in FILTERS.items()
    ]
    return {
        "rows": rows_of_page,
        "total": len(rows),
        "lines_of": listed_planned_lines,
        "choices": choices,
        "clashes": _clash_sentences(lines),
    }


def _by_date(board: Board, asked: BoardQuery, turn: Sequence[BoardRow]) -> dict[str, Any]:
    rows = {row.person: row for row in board.people.rows}
    lines = board.lines(_page_of(board.by_date, asked), board.people.actor.today)
    return {
        "lines": [(line, rows[line.person]) for line in lines],
        "total": len(board.stays),
        "clashes": _clash_sentences(lines),
    }


_VIEWS = {"ban": _by_department, "can-bo": _board_by_person, "ngay": _by_date}


def _page_of(found: Sequence[Any], asked: BoardQuery) -> list[Any]:
    return list(found[(asked.page - 1) * SHOWN : asked.page * SHOWN])


def _clash_sentences(found: Sequence[PlannedLine]) -> dict[UUID, list[tuple[bool, str]]]:
    """Sentences for what collides with some stays, by their ids."""
    known_unit_names = clash_unit_names({line.id: list(line.clashes) for line in found})
    return {
        line.id: [(each_clash.is_hint, clash(each_clash, known_unit_names)) for each_clash in line.clashes]
        for line in found
    }


# ── Deciding together ────────────────────────────────────────────────────────────────────────────────────────


def _token(rows: Sequence[BoardRow]) -> str:
    """Which plans a page shows as waiting, and since when: what is decided is what was seen."""
    return " ".join(f"{row.plan.id}~{row.plan.since}" for row in rows if row.plan)


def _read_seen(token: str) -> list[Seen]:
    """Read what `_token` wrote.

    Raises: NotFound, if the form was tampered with.
    """
    plans_seen = []
    for part in token.split():
        key, _, at = part.partition("~")
        try:
            plans_seen.append(Seen(UUID(key), as_moment(at)))
        except ValueError:
            raise NotFound(kind="plan", key=key) from None
    return plans_seen


@require_POST
def endorse_all(request: Request) -> HttpResponse:
    """Endorse the plans of a department together."""
    return _decide_all(request, "plan.endorse")


@require_POST
def check_all(request: Request) -> HttpResponse:
    """Pass the plans of a province together."""
    return _decide_all(request, "plan.check")


@require_POST
def approve_all(request: Request) -> HttpResponse:
    """Approve the plans of a province together."""
    return _decide_all(request, "plan.approve")


def _decide_all(request: Request, action: str) -> HttpResponse:
    """Decide on the plans that the page showed, or on those of one department; name those that changed."""
    plans_seen = _read_seen(request.POST.get("seen", ""))
    department = request.POST.get("ban", "")
    if department:
        of_unit = visible.visible_plans(request.actor, action).filter(unit__code=department)
        keys_of_unit = set(
            of_unit.filter(pk__in=[each_plans_seen.plan_id for each_plans_seen in plans_seen]).values_list(
                "pk", flat=True
            )
        )
        plans_seen = [each for each in plans_seen if each.plan_id in keys_of_unit]
    batch = actions.decide_all(request.actor, action, plans_seen, note=request.POST.get("note", "")[:CONTENT_LIMIT])
    if batch.done:
        messages.success(request, _decided_text(action, batch.done))
    if batch.changed:
        changed_names = [
            f"{plan.person.name} ({lower_first(word(plan.state, 'plan_state'))})" for plan in batch.changed
        ]
        messages.warning(request, f"Đã thay đổi trong lúc đồng chí xem nên để nguyên: {', '.join(changed_names)}.")
    back = request.POST.get("query", "")
    return redirect(reverse("plan.view") + (back if back.startswith("?") else ""))


def _decided_text(action: str, decided: Sequence[Plan]) -> str:
    """What was done with plans, and to whom they went on: some pass straight over a step."""
    to = Counter(own_plans.TO[plan.state] for plan in decided if plan.state in own_plans.TO)
    onward = " và trình " + next(iter(to)) if len(to) == 1 else ""
    shares = (
        ": " + ", ".join(f"{format_number(count)} trình {whom}" for whom, count in to.items()) if len(to) > 1 else ""
    )
    return f"Đã {DONE[action]}{onward} {format_number(len(decided))} kế hoạch{shares}."


@require_GET
def print_board(request: Request, form: str) -> HttpResponse:
    """Hand out the consolidated plan of a department or a province.

    Raises: NotFound, if there is no such format, or the unit has none: a cadre's own plan, the centre.
    """
    board_query = _read_board_query(request)
    if board_query.unit.level == "central":
        raise NotFound(kind="unit")
    people = plan_board.board_people(request.actor, board_query.unit, board_query.period, request.actor.today)
    report = plan_papers.whole(plan_board.board(people), request.actor.today)
    return plan_papers.response(report, form, f"ke-hoach-{board_query.unit.code}-{board_query.period.key}")
