"""What every page's frame shows: who is logged in, where they may go, which rules are in force."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from dicoso import VERSION
from dicoso.clock import pretended, today
from dicoso.domain.units import short_name
from dicoso.queries.actors import Actor
from dicoso.queries.notices.notice_list import unread
from dicoso.queries.rules import rulebook


class NavItem(NamedTuple):
    """One entry of the main menu."""

    label: str
    url: str
    current: bool


class Acting(NamedTuple):
    """What somebody is here as: the role of theirs that decides the most, and on what."""

    role: str
    unit: str


# What the menu offers: (label, route, actions of which one is needed; "" for everyone). On a wide screen as many stand
# side by side as the header has room for; the others are under "Thêm".
SIDE_BY_SIDE = 6
MENU = (
    ("Trang chính", "home", ""),
    ("Kế hoạch", "plan.view", "plan.view"),
    ("Chuyến đi", "trip.view", "trip.view"),
    ("Báo cáo", "trip_report.view", "trip_report.view"),
    ("Xác nhận", "trip.confirm", "trip.confirm"),
    ("Khó khăn, đề xuất", "feedback.view", "feedback.view"),
    ("Tổng hợp", "report.view", "report.view"),
    ("Lịch tháng", "grid.view", "report.view"),
    ("Địa bàn", "coverage.view", "coverage.view"),
    ("Cán bộ", "person.view", "person.view"),
    ("Lịch nghỉ", "calendar.view", "calendar.edit"),
    ("Việc chung", "event.view", "event.import"),
    ("Nhập dữ liệu", "import.choose", "import.people import.units"),
    ("Tài khoản", "account.manage", "account.manage"),
    ("Quy định", "rules", ""),
)

FOOTER = (("Quy định", "rules"), ("Hướng dẫn", "help"))
FOOTER_INSIDE = (*FOOTER, ("Nhật ký", "audit"))
WEIGHT = (
    "standing_board", "org_inspection", "inspection_committee", "central_reader", "dept_head", "administrator",
    "host_unit", "cadre",
)  # fmt: skip
ACCOUNT_LINKS = (("Tài khoản của tôi", "account"),)


def acting(actor: Actor) -> Acting | None:
    """Weightiest role of an actor with the short name of its unit; None without a role."""
    grants = min(actor.grants, key=lambda grant: WEIGHT.index(grant.role), default=None)
    return Acting(grants.role, short_name(grants.unit_name)) if grants else None


def frame(request: HttpRequest) -> dict[str, Any]:
    """Frame's facts."""
    actor = getattr(request, "actor", None)
    actor = actor if actor else None
    nav = []
    if actor is not None:
        for label, route, actions in MENU:
            if not actions or any(map(actor.may, actions.split())):
                where = reverse(route)
                current = request.path == where or (route != "home" and request.path.startswith(where))
                nav.append(NavItem(label, where, current))
    return {
        "actor": actor,
        "acting": acting(actor) if actor else None,
        "nav": nav,
        "side_by_side": SIDE_BY_SIDE if len(nav) > SIDE_BY_SIDE + 1 else len(nav),
        "footer": [(label, reverse(route)) for label, route in (FOOTER_INSIDE if actor else FOOTER)],
        "unread": unread(actor) if actor else 0,
        "account_links": [(label, reverse(route)) for label, route in ACCOUNT_LINKS],
        "rulebook8": rulebook().fingerprint[:8],
        "today": actor.today if actor else today(),
        "pretended": (actor.today if actor.at else None) if actor else pretended(),  # nobody shall take it for today
        "version": VERSION,
    }
