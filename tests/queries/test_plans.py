"""What pages and first pages are told about plans: whose turn it is, who is late, what collides, in few queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.actions import plans as actions
from dicoso.domain.errors import NotFound
from dicoso.domain.plans import Period
from dicoso.queries.plans import own_plans, plan_board, plan_form, plan_page
from dicoso.queries.plans.plan_clashes import clash_unit_names
from dicoso.queries.rules import rulebook
from dicoso.store.models import Plan, PlanItem
from tests.world import TODAY, World

NOW = Period("quarter", 2019, 4)
NEXT = Period("quarter", 2020, 1)


def january(day: int, length: int = 1, host: str = "12382", **facts: str) -> dict[str, object]:
    """A stay of January 2020."""
    first = date(2020, 1, day)
    return {"start": first, "end": first + timedelta(days=length - 1), "host": host, **facts}


def next_quarter(world: World, who: str, state: str, *items: dict[str, object], **facts: object) -> Plan:
    """A plan for the first quarter of 2020."""
    return world.plan(who, state, items or [january(7)], year=2020, number=1, **facts)


# ── Whose turn ───────────────────────────────────────────────────────────────────────────────────────────────


def told(world: World, who: str) -> list[tuple[str, str, str, int]]:
    """What waits for somebody: which right, whose, for which period, how many."""
    return [
        (each.action, each.unit.name, each.period.key, each.plans)
        for each in own_plans.deciding(world.member(who).actor)
    ]


def test_what_waits_for_whom_at_each_step(world: World) -> None:
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-TG")
    next_quarter(world, "an", "with_head")
    next_quarter(world, "tu", "with_head")
    next_quarter(world, "binh", "with_org")
    next_quarter(world, "chi", "with_board")
    assert told(world, "binh") == [("plan.endorse", "Ban Tuyên giáo", "2020-quy-1", 2)]
    assert told(world, "dung") == [("plan.check", "Ban Tuyên giáo", "2020-quy-1", 1)]
    assert told(world, "giang") == [("plan.approve", "Ban Phong trào", "2020-quy-1", 1)]
    for nobody in ("an", "chi", "ha", "lan", "nga", "oanh", "minh", "khanh"):
        assert told(world, nobody) == []


def test_a_withdrawn_plan_waits_for_nobody(world: World) -> None:
    plan = next_quarter(world, "an", "with_head")
    actions.withdraw_plan(world.an.actor, plan.pk)
    assert told(world, "binh") == []


def test_ones_own_plan_does_not_wait_for_oneself(world: World) -> None:
    next_quarter(world, "dung", "with_org")
    next_quarter(world, "giang", "with_board")
    assert told(world, "dung") == told(world, "giang") == []


# ── Who is late ──────────────────────────────────────────────────────────────────────────────────────────────


def late(world: World, who: str, day: str, period: Period = NEXT) -> list[tuple[str, str, list[str]]]:
    """Who is late for a period, as somebody is told on a day: at which step, where, who."""
    actor = world.member(who).on(day)
    return [
        (each.state, each.unit.name, [name for _, name in each.people])
        for each in own_plans.late(actor, actor.today)
        if each.period == period
    ]


def test_nobody_is_late_before_the_last_day(world: World) -> None:
    for who in ("an", "binh", "dung", "giang"):
        assert late(world, who, "2019-12-17") == []


def test_who_has_not_registered_is_late_from_the_next_day(world: World) -> None:
    """Due with the head on 17 December; Bình, a head, and those without one are due on 22 December; Dũng, who alone
    would check his own plan, on the 27th.
    """
    next_quarter(world, "chi", "with_org")
    assert late(world, "binh", "2019-12-18") == [("with_head", "Ban Tuyên giáo", ["Nguyễn Văn An"])]
    assert late(world, "dung", "2019-12-18") == late(world, "giang", "2019-12-18") == late(world, "binh", "2019-12-18")
    assert late(world, "dung", "2019-12-23") == [
        ("with_head", "Ban Tuyên giáo", ["Nguyễn Văn An"]),
        ("with_org", "Ban Tuyên giáo", ["Trần Thị Bình"]),
        ("with_org", "Thường trực Tỉnh đoàn", ["Vũ Hương Giang"]),
        ("with_org", "Ủy ban Kiểm tra", ["Đỗ Thu Hà"]),
    ]
    assert late(world, "dung", "2019-12-28")[-1] == (
        "with_board",
        "Ban Tổ chức - Kiểm tra",
        ["Phạm Tiến Dũng"],
    )


def test_a_department_is_late_whose_head_has_not_endorsed(world: World) -> None:
    next_quarter(world, "an", "with_head")
    assert ("with_org", "Ban Tuyên giáo", ["Nguyễn Văn An"]) not in late(world, "dung", "2019-12-22")
    found = [entry for entry in late(world, "dung", "2019-12-23") if entry[1] == "Ban Tuyên giáo"]
    assert found == [("with_org", "Ban Tuyên giáo", ["Nguyễn Văn An", "Trần Thị Bình"])]


def test_later_steps_are_late_by_their_own_last_days(world: World) -> None:
    next_quarter(world, "an", "with_org")
    next_quarter(world, "chi", "with_board")
    on_28 = late(world, "giang", "2019-12-28")
    assert ("with_board", "Ban Tuyên giáo", ["Nguyễn Văn An"]) in on_28
    assert not any(state == "approved" for state, _, _ in on_28)
    assert ("approved", "Ban Phong trào", ["Lê Thuỳ Chi"]) in late(world, "giang", "2020-01-01")


def test_an_amendment_is_never_late(world: World) -> None:
    next_quarter(world, "an", "approved")
    next_quarter(world, "an", "with_head", version=2)
    assert not any("Nguyễn Văn An" in people for _, _, people in late(world, "dung", "2020-01-20"))
    assert [
        each.late for each in own_plans.own_periods(world.an.person.pk, date(2020, 1, 20)) if each.period == NEXT
    ] == [0]


def test_who_is_excused_for_the_whole_period_need_not_register(world: World) -> None:
    world.exemption("an", "2019-10-01", "2020-06-30", reason="maternity")
    assert late(world, "dung", "2019-12-20") == late(world, "binh", "2019-12-20") == []


def test_who_is_not_covered_by_the_regime_need_not_register(world: World) -> None:
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-TG", full_time=False)
    assert late(world, "binh", "2019-12-20") == [("with_head", "Ban Tuyên giáo", ["Nguyễn Văn An"])]


def test_thai_binh_is_late_for_itself_alone(world: World) -> None:
    assert late(world, "oanh", "2019-12-28") == [
        ("with_org", "Ban Tuyên giáo", ["Bùi Thị Nga"]),
        ("with_board", "Ban Tổ chức - Kiểm tra", ["Hoàng Kiều Oanh"]),
    ]


# ── Approved items ───────────────────────────────────────────────────────────────────────────────────────────


def test_upcoming_are_approved_items_ahead_and_those_that_nobody_recorded(world: World) -> None:
    stays = [
        {"start": "2019-10-07", "end": "2019-10-08", "content": "đã ghi"},
        {"start": "2019-10-21", "end": "2019-10-22", "content": "quên ghi"},
        {"start": "2019-11-14", "end": "2019-11-16", "content": "đang đi"},
        {"start": "2019-12-02", "end": "2019-12-03", "content": "sắp đi"},
    ]
    plan = world.plan("an", "approved", stays)
    world.trip("an", "2019-10-07", "2019-10-08", plan_item=plan.items.get(content="đã ghi"))
    assert [each.content for each in own_plans.upcoming(world.an.person.pk, TODAY)] == ["quên ghi", "đang đi", "sắp đi"]
    assert own_plans.upcoming(world.binh.person.pk, TODAY) == []


@pytest.mark.parametrize("state", ["draft", "with_head", "with_org", "with_board", "superseded"])
def test_nothing_is_upcoming_of_a_plan_that_is_not_approved(world: World, state: str) -> None:
    world.plan("an", state)
    assert own_plans.upcoming(world.an.person.pk, TODAY) == []


# ── One's own periods ────────────────────────────────────────────────────────────────────────────────────────


def test_ones_own_periods_are_the_next_the_present_and_those_with_a_plan(world: World) -> None:
    world.plan("an", "approved", year=2018, number=2)
    world.plan("an", "with_org")
    found = own_plans.own_periods(world.an.person.pk, TODAY)
    assert [(each.period.key, each.plan.state if each.plan else None, each.open) for each in found] == [
        ("2020-quy-1", None, True),
        ("2019-quy-4", "with_org", False),
        ("2018-quy-2", "approved", False),
    ]
    assert found[0].due == date(2019, 12, 17)


def test_while_a_plan_is_amended_both_versions_are_told(world: World) -> None:
    world.plan("an", "approved")
    world.plan("an", version=2)
    present = own_plans.own_periods(world.an.person.pk, TODAY)[1]
    assert present.plan is not None
    assert present.in_force is not None
    assert (present.plan.version, present.in_force.version) == (2, 1)


def test_every_rule_that_plans_need_is_in_force_in_every_province() -> None:
    book = rulebook()
    for province in (None, "33", "27", "58", "77"):
        for name in ("plan.cycle", "plan.due_days", "plan.away_share"):
            assert book.rule(name, province, TODAY).source.citation


# ── Clashes ──────────────────────────────────────────────────────────────────────────────────────────────────


def collisions(world: World, who: str, plan: Plan) -> list[tuple[str, str, list[str], int]]:
    """What collides with a plan's stays, as its page tells somebody."""
    page = plan_page.plan_page(world.member(who).actor, plan.pk, TODAY)
    return [
        (clash.kind, ",".join(f"{day:%d/%m}" for day in clash.days), [page.unit_names[u] for u in clash.others],
         clash.away)
        for line in page.lines for clash in line.clashes
    ]  # fmt: skip


def test_the_owner_sees_clashes_in_the_draft_and_everybody_after_them(world: World) -> None:
    plan = next_quarter(world, "an", "draft", january(7, 2), january(8, 1, "12070"))
    expected = [
        ("two_places", "08/01", ["Đoàn xã Hoàn Long"], 0),
        ("two_places", "08/01", ["Đoàn xã Phương Chiểu"], 0),
    ]
    assert collisions(world, "an", plan) == expected
    for state, who in (("with_head", "binh"), ("with_org", "dung"), ("with_board", "giang"), ("approved", "ha")):
        Plan.objects.filter(pk=plan.pk).update(state=state, submitted_at=plan.state_at)
        assert collisions(world, who, plan) == expected


def test_an_exemption_is_told_by_its_dates_to_all_and_its_reason_to_nobody_here(world: World) -> None:
    world.exemption("an", "2020-01-01", "2020-01-07", reason="sick")
    plan = next_quarter(world, "an", "with_head", january(7, 2))
    assert collisions(world, "binh", plan) == [("excused", "07/01", [], 0)]


def test_a_reason_that_the_rulebook_does_not_recognise_excuses_nobody(world: World) -> None:
    world.exemption("an", "2020-01-01", "2020-01-31", reason="other")
    plan = next_quarter(world, "an", "with_head", january(7, 2))
    assert collisions(world, "binh", plan) == []


def test_too_many_of_a_department_are_away_when_a_third_joins(world: World) -> None:
    """An, Bình and two more: of four, three are too many; a draft that nobody has seen takes nobody away."""
    for who, name in (("tu", "Ngô Anh Tú"), ("phuc", "Lý Hồng Phúc")):
        world.join(who, f"HY-{who.upper()}", name, "33-TG")
    plan = next_quarter(world, "an", "with_head", january(7))
    next_quarter(world, "tu", "with_head", january(7, 1, "12070"))
    third = next_quarter(world, "phuc", "draft", january(7, 1, "11950"))
    assert collisions(world, "binh", plan) == []
    actions.submit_plan(world.member("phuc").actor, third.pk)
    assert collisions(world, "binh", plan) == [("department", "07/01", [], 3)]


def test_who_is_excused_does_not_make_the_department_larger(world: World) -> None:
    """An, Bình and one more, who is on leave: two away of the two who are there are too many."""
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-TG")
    world.exemption("tu", "2020-01-01", "2020-06-30", reason="maternity")
    next_quarter(world, "binh", "with_org", january(7, 1, "12070"))
    plan = next_quarter(world, "an", "with_head", january(7))
    assert collisions(world, "binh", plan) == [("department", "07/01", [], 2)]
    (clash,) = plan_page.plan_page(world.binh.actor, plan.pk, TODAY).lines[0].clashes
    assert (clash.away, clash.staff) == (2, 2)


def test_a_meeting_at_the_host_is_a_hint_with_departments_and_no_names(world: World) -> None:
    plan = next_quarter(world, "an", "with_head", january(7, 2))
    next_quarter(world, "chi", "approved", january(8, 2))
    assert collisions(world, "an", plan) == [("host", "08/01", ["Ban Phong trào"], 1)]


def test_only_the_newest_version_takes_somebody_away(world: World) -> None:
    next_quarter(world, "chi", "approved", january(7))
    next_quarter(world, "chi", "with_head", january(20), version=2)
    plan = next_quarter(world, "an", "with_head", january(7), january(20))
    assert [days for _, days, _, _ in collisions(world, "an", plan)] == ["20/01"]


def test_thai_binh_meets_nobody_of_hung_yen(world: World) -> None:
    plan = next_quarter(world, "an", "with_head", january(7))
    next_quarter(world, "nga", "approved", january(7))
    assert collisions(world, "an", plan) == []


def test_a_stay_that_was_submitted_after_it_had_begun_is_marked(world: World) -> None:
    world.plan("an", "with_head", [{"start": "2019-11-14", "end": "2019-11-14"}, {"start": "2019-11-15"}])
    page = plan_page.plan_page(world.binh.actor, Plan.objects.get().pk, TODAY)
    assert [line.late for line in page.lines] == [True, False]


# ── The board ────────────────────────────────────────────────────────────────────────────────────────────────


def on_board(world: World, who: str, unit: str, period: Period = NEXT) -> dict[str, str]:
    """Whom somebody finds on a board, with the state of their plans."""
    found = plan_board.board_people(world.member(who).actor, world.unit(unit), period, TODAY)
    return {row.name: row.state for row in found.rows}


def test_a_head_finds_the_department_and_no_draft_of_others(world: World) -> None:
    next_quarter(world, "an", "draft")
    assert on_board(world, "binh", "33-TG") == {"Nguyễn Văn An": "none", "Trần Thị Bình": "none"}


def test_organisation_inspection_finds_everybody_by_given_name(world: World) -> None:
    next_quarter(world, "an", "with_head")
    assert list(on_board(world, "dung", "33").items()) == [
        ("Nguyễn Văn An", "with_head"),
        ("Trần Thị Bình", "none"),
        ("Lê Thuỳ Chi", "none"),
        ("Phạm Tiến Dũng", "none"),
        ("Vũ Hương Giang", "none"),
        ("Đỗ Thu Hà", "none"),
    ]


def test_while_an_amendment_is_written_the_approved_version_is_on_the_board(world: World) -> None:
    next_quarter(world, "an", "approved")
    second = next_quarter(world, "an", "with_head", january(20), version=2)
    row = plan_board.board_people(world.binh.actor, world.unit("33-TG"), NEXT, TODAY).rows[0]
    assert row.plan is not None
    assert (row.plan.version, row.state, row.amending) == (2, "with_head", False)
    actions.send_plan_back(world.binh.actor, second.pk, "Sửa")
    row = plan_board.board_people(world.binh.actor, world.unit("33-TG"), NEXT, TODAY).rows[0]
    assert row.plan is not None
    assert (row.plan.version, row.state, row.amending) == (1, "approved", True)


def test_a_draft_on_the_board_was_sent_back_or_withdrawn(world: World) -> None:
    returned, withdrawn = next_quarter(world, "an", "with_head"), next_quarter(world, "chi", "with_org")
    actions.send_plan_back(world.binh.actor, returned.pk, "Sửa")
    actions.withdraw_plan(world.chi.actor, withdrawn.pk)
    rows = plan_board.board_people(world.dung.actor, world.unit("33"), NEXT, TODAY).rows
    assert [(row.name, row.returned) for row in rows if row.state == "draft"] == [
        ("Nguyễn Văn An", True),
        ("Lê Thuỳ Chi", False),
    ]


def test_the_board_counts_days_once_and_names_what_collides(world: World) -> None:
    next_quarter(world, "an", "with_head", january(7, 3), january(9, 2, "12070"))
    found = plan_board.board(plan_board.board_people(world.binh.actor, world.unit("33-TG"), NEXT, TODAY))
    an = found.people.rows[0]
    assert (found.days(an), found.clashing(an)) == (4, 2)
    told = found.lines(found.by_date, TODAY)
    assert [line.host.name for line in told] == ["Đoàn xã Phương Chiểu", "Đoàn xã Hoàn Long"]
    assert set(clash_unit_names(found.found).values()) == {"Đoàn xã Phương Chiểu", "Đoàn xã Hoàn Long"}


def test_after_the_merger_the_board_of_the_new_province_has_both(world: World) -> None:
    third = Period("quarter", 2025, 3)
    for who in ("an", "nga"):
        world.plan(who, "with_org", [{"start": "2025-08-04", "end": "2025-08-05", "host": "11977@2025"}],
                   year=2025, number=3)  # fmt: skip
    dung = world.dung.on("2025-07-10")
    found = plan_board.board_people(dung, world.unit("33@2025"), third, dung.today)
    assert [row.name for row in found.waiting("plan.check")] == ["Nguyễn Văn An", "Bùi Thị Nga"]


def queries(world: World) -> int:
    """How many queries Dũng's board of the province takes."""
    with CaptureQueriesContext(connection, ) as asked:  # fmt: skip
        found = plan_board.board(plan_board.board_people(world.dung.actor, world.unit("33"), NEXT, TODAY))
        found.lines(found.by_date[:100], TODAY)
    return len(asked)


def test_a_board_takes_as_many_queries_for_forty_people_as_for_two(world: World) -> None:
    next_quarter(world, "an", "with_head", january(7), january(7, 2, "12070"))
    next_quarter(world, "chi", "with_org", january(7))
    few = queries(world)
    for i in range(38):
        world.join(f"p{i}", f"HY-{i:03}", f"Ngô Văn {i}", "33-TG")
        next_quarter(world, f"p{i}", "with_board", january(7 + i % 20), january(8 + i % 20, 2, "12070"))
    assert queries(world) == few
    assert few < 20


def test_a_plan_takes_as_many_queries_for_three_hundred_items_as_for_one(world: World) -> None:
    def asked(plan: Plan) -> int:
        with CaptureQueriesContext(connection) as found:
            plan_page.plan_page(world.binh.actor, plan.pk, TODAY)
        return len(found)

    plan = next_quarter(world, "an", "with_head", january(7))
    one = asked(plan)
    host = world.unit("12382")
    stay = {"plan": plan, "host": host, "form": "topic", "content": "x"}
    PlanItem.objects.bulk_create(
        [PlanItem(start=date(2020, 1, 1 + i % 28), end=date(2020, 1, 1 + i % 28), **stay) for i in range(299)]
    )
    assert asked(plan) <= one + 1


# ── What the form offers ─────────────────────────────────────────────────────────────────────────────────────


def found(world: World, text: str, day: date = date(2020, 1, 7), end: date | None = None) -> list[str]:
    """Which hosts a search of An's finds."""
    return [host.name for host in plan_form.found_hosts(world.unit("33-TG").path, text, day, end or day)]


def test_a_host_is_found_by_a_part_of_its_name_without_tones(world: World) -> None:
    assert found(world, "phuong chieu") == ["Đoàn xã Phương Chiểu"]
    assert found(world, "Hoàn") == ["Đoàn xã Hoàn Long"]
    assert found(world, "yen my") == ["Huyện đoàn Yên Mỹ"]


@pytest.mark.parametrize("text", ["", "   ", "khong co", "hung yen tinh", "tuyen giao", "le hong phong"])
def test_nothing_is_found_of_departments_of_ones_own_province_and_of_another(world: World, text: str) -> None:
    assert found(world, text) == []


def test_a_host_that_ends_before_the_stay_does_is_not_offered(world: World) -> None:
    last = date(2024, 11, 30)
    assert found(world, "phuong chieu", last) == ["Đoàn xã Phương Chiểu"]
    assert found(world, "phuong chieu", last, last + timedelta(days=1)) == []


def test_hosts_of_before_are_offered_the_latest_first(world: World) -> None:
    world.trip("an", "2019-09-02", host="12070")
    world.plan("an", "approved", [{"start": "2019-11-04", "end": "2019-11-04", "host": "11950"}])
    offered = plan_form.known_hosts(world.an.person.pk, date(2020, 1, 1))
    assert [host.name for host in offered] == ["Đoàn phường Lam Sơn", "Đoàn xã Hoàn Long"]


def test_a_stay_of_the_last_quarter_is_copied_to_the_same_weekday(world: World) -> None:
    world.plan("an", "approved", [{"start": "2019-11-21", "end": "2019-11-22"}])
    draft = next_quarter(world, "an", "draft")
    earlier = plan_form.earlier_items(draft)
    assert [(each.host, each.start) for each in earlier] == [("Đoàn xã Phương Chiểu", date(2019, 11, 21))]
    item, _ = plan_form.copied(world.an.actor, earlier[0].id, draft)
    assert (item.start, item.end, item.host) == (date(2020, 2, 20), date(2020, 2, 21), world.unit("12382").pk)


def test_a_copied_host_that_has_become_another_is_that_one(world: World) -> None:
    world.plan("an", "approved", [{"start": "2024-11-21", "end": "2024-11-22"}], year=2024)
    draft = world.plan("an", "draft", year=2025, number=1)
    item, name = plan_form.copied(world.an.actor, plan_form.earlier_items(draft)[0].id, draft)
    assert (item.host, name) == (world.unit("11977").pk, "Đoàn xã Phương Chiểu")


def test_nobody_copies_what_is_somebody_elses(world: World) -> None:
    foreign = world.plan("chi", "approved").items.get()
    draft = next_quarter(world, "an", "draft")
    with pytest.raises(NotFound):
        plan_form.copied(world.an.actor, foreign.pk, draft)
