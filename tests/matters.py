"""Records of what the grassroots raised, in any state, stored as they are without asking who may."""

from __future__ import annotations

from datetime import date
from typing import Any

from dicoso.domain.text import fold
from dicoso.queries import actors
from dicoso.store.models import Account, Feedback, FeedbackEntry, Role, TripReport
from tests.world import NOW, TODAY, Member, World

# What a record has by the time it is in a state, and who said what on the way.
WAY = {
    "received": (),
    "classified": (("classify", "dung", ""),),
    "assigned": (("classify", "dung", ""), ("assign", "dung", "")),
    "answered": (("classify", "dung", ""), ("assign", "dung", ""), ("answer", "binh", "Đã đề nghị hỗ trợ máy chiếu")),
    "disputed": (("answer", "binh", "Đã chuyển cấp trên"), ("dispute", "khanh", "Chưa rõ bao giờ có")),
    "accepted": (("answer", "binh", "Đã cấp máy chiếu"), ("accept", "khanh", "")),
    "closed": (("answer", "binh", "Đã cấp máy chiếu"), ("accept", "khanh", ""), ("close", "dung", "")),
}


def matter(world: World, state: str = "received", unit: str = "12382", **facts: Any) -> Feedback:
    """Store what a unit raised, in a state; from `assigned` on, Ban Tuyên giáo is to answer until 30/11/2019."""
    given = {
        "kind": "difficulty",
        "origin": "host_unit",
        "raised_on": date(2019, 11, 4),
        "raised_by": world.khanh.account,
        "text": "Nhà văn hóa thôn chưa có máy chiếu để sinh hoạt chi đoàn",
        "state_at": NOW,
    }
    if state != "received":
        given |= {"topic": "facilities", "nature": "routine"}
    if state not in ("received", "classified"):
        given |= {"owner": world.unit("33-TG"), "due": date(2019, 11, 30)}
    given |= facts
    found = Feedback.objects.create(unit=world.unit(unit), state=state, search=fold(given["text"]), **given)
    said = (("raise", "khanh", ""), *WAY.get(state, ()))
    FeedbackEntry.objects.bulk_create(
        [
            FeedbackEntry(feedback=found, at=NOW, by=world.member(who).account, step=step, text=text)
            for step, who, text in said
        ]
    )
    return found


def report(
    world: World, *who: str, host: str = "12382", start: str = "2019-11-04", end: str = "2019-11-06"
) -> TripReport:
    """Store the report of a trip."""
    trip = world.trip(who, start, end, host=host)
    return TripReport.objects.create(trip=trip, written_by=world.member(who[0]).account, written_at=NOW)


def commune(world: World, username: str, unit: str) -> None:
    """Let a further host unit join, with an account of its own."""
    where = world.unit(unit)
    account = Account.objects.create(username=username, name=f"Đoàn {where.name}")
    Role.objects.create(account=account, role="host_unit", unit=where, start=date(2015, 1, 1))
    world.cast[username] = Member(account, actors.load_actor(account, TODAY))
