"""Who sees what was raised, what waits for whom, what is late; and what a unit reads after its record was merged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.actions import feedback as actions
from dicoso.domain.errors import NotFound
from dicoso.queries import visible
from dicoso.queries.feedback import feedback_list, feedback_page
from dicoso.queries.feedback.feedback_list import FeedbackFilter
from dicoso.store.models import Feedback, FeedbackEntry
from tests.matters import commune, matter, report
from tests.world import World

pytestmark = pytest.mark.django_db

EVERYBODY = ("an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan", "minh", "nga", "oanh")


def seen_by(world: World, found: Feedback) -> set[str]:
    gate = {who: visible.feedback(world.member(who).actor, "feedback.view") for who in EVERYBODY}
    return {who for who, records in gate.items() if records.filter(pk=found.pk).exists()}


def test_what_a_commune_raised_is_seen_by_it_and_by_those_who_oversee_the_province(world: World) -> None:
    assert seen_by(world, matter(world)) == {"khanh", "dung", "giang", "ha", "lan"}


def test_the_department_that_is_to_answer_sees_it_as_well_and_nobody_of_another_one(world: World) -> None:
    assert seen_by(world, matter(world, "assigned")) - {"khanh", "dung", "giang", "ha", "lan"} == {"an", "binh"}


def test_who_brought_it_home_and_their_head_see_it_whoever_answers(world: World) -> None:
    brought = matter(world, "assigned", origin="trip_report", report=report(world, "an"), owner=world.unit("33-PT"))
    assert seen_by(world, brought) == {"an", "binh", "chi", "khanh", "dung", "giang", "ha", "lan"}


def test_a_commune_sees_nothing_of_another_commune(world: World) -> None:
    assert "khanh" not in seen_by(world, matter(world, unit="12070"))
    assert "khanh" not in seen_by(world, matter(world, unit="11977"))  # into which it will be merged in December 2024


def test_a_commune_sees_nothing_of_one_that_will_go_into_it_until_it_has(world: World) -> None:
    """Phương Chiểu goes into Phương Nam in December 2024."""
    commune(world, "phuong_nam", "11977")
    found, heir = matter(world, "answered"), world.member("phuong_nam")
    assert not visible.feedback(heir.actor, "feedback.view").filter(pk=found.pk).exists()
    assert visible.feedback(heir.on("2025-01-01"), "feedback.accept").filter(pk=found.pk).exists()


def test_after_a_merger_the_new_commune_sees_what_the_old_ones_raised(world: World) -> None:
    found = matter(world, "answered")
    later = world.khanh.on("2025-08-01")
    assert visible.feedback(later, "feedback.view").filter(pk=found.pk).exists()
    actions.accept_answer(later, found.pk)
    found.refresh_from_db()
    assert found.state == "accepted"


def test_departments_are_followed_through_a_merger(world: World) -> None:
    found = matter(world, "assigned")
    actions.answer_feedback(world.binh.on("2025-08-01"), found.pk, "Ban mới tiếp tục thực hiện")


def test_what_waits_is_told_to_whose_turn_it_is(world: World) -> None:
    matter(world)
    matter(world, "classified")
    matter(world, "assigned", due=date(2019, 11, 1))
    matter(world, "disputed")
    matter(world, "answered")
    matter(world, "closed")
    told = {
        who: [
            (each.action, each.matters, each.late) for each in feedback_list.waiting_feedback(world.member(who).actor)
        ]
        for who in EVERYBODY
    }
    assert {who: what for who, what in told.items() if what} == {
        "dung": [("feedback.classify", 1, 0), ("feedback.assign", 1, 0)],
        "binh": [("feedback.answer", 2, 1)],
        "khanh": [("feedback.accept", 1, 0)],
    }
    assert feedback_list.waiting_for(world.binh.actor).count() == 2


def test_what_is_late_is_known_to_those_who_may_see_it(world: World) -> None:
    late = matter(world, "assigned", due=date(2019, 11, 14))
    matter(world, "assigned", due=date(2019, 11, 15))
    for who, found in {"dung": [late], "binh": [late], "khanh": [late], "chi": []}.items():
        listed = feedback_list.list_feedback(world.member(who).actor, FeedbackFilter("late"))
        assert [row.id for row in listed.rows] == [each.pk for each in found]


def test_a_list_counts_what_it_can_be_narrowed_down_to(world: World) -> None:
    matter(world)
    matter(world, "assigned", unit="12070", nature="local")
    matter(world, "answered", unit="12070", kind="proposal")
    matter(world, "closed")
    listed = feedback_list.list_feedback(world.dung.actor, FeedbackFilter())
    assert (listed.total, listed.boards["open"], listed.boards["done"]) == (3, 3, 0)
    units = {listed.names[key]: count for key, count in listed.counts["unit"].items()}
    assert units == {"Đoàn xã Phương Chiểu": 1, "Đoàn xã Hoàn Long": 2}
    local = feedback_list.list_feedback(world.dung.actor, FeedbackFilter(wanted={"nature": "local"}))
    assert [row.unit for row in local.rows] == ["Đoàn xã Hoàn Long"]


def test_a_word_is_found_with_and_without_its_marks(world: World) -> None:
    matter(world, text="Đường vào thôn bị ngập")
    matter(world)
    for text in ("đường thôn", "duong thon"):
        assert feedback_list.list_feedback(world.dung.actor, FeedbackFilter(text=text)).total == 1


def test_a_units_merged_record_goes_the_way_of_the_one_it_went_into(world: World) -> None:
    commune(world, "hoan_long", "12070")
    main = matter(world, "answered")
    double = matter(world, "merged", unit="12070", raised_by=world.member("hoan_long").account, merged_into=main)
    listed = feedback_list.list_feedback(world.member("hoan_long").actor, FeedbackFilter("all"))
    assert [(row.id, row.state, row.owner, row.answer) for row in listed.rows] == [
        (double.pk, "answered", "Ban Tuyên giáo", "Đã đề nghị hỗ trợ máy chiếu")
    ]
    assert [each.matters for each in feedback_list.waiting_feedback(world.member("hoan_long").actor)] == [1]
    page = feedback_page.feedback_page(world.member("hoan_long").actor, double.pk)
    assert page.answer is not None
    assert page.may == {"feedback.accept", "feedback.dispute"}
    with pytest.raises(NotFound):
        feedback_page.feedback_page(world.member("hoan_long").actor, main.pk)


def test_a_unit_reads_the_answer_but_not_what_another_unit_said(world: World) -> None:
    commune(world, "hoan_long", "12070")
    main = matter(world, "disputed")
    double = matter(world, "merged", unit="12070", raised_by=world.member("hoan_long").account, merged_into=main)
    FeedbackEntry.objects.filter(feedback=double).update(by=world.member("hoan_long").account)
    theirs = feedback_page.feedback_page(world.member("hoan_long").actor, double.pk)
    assert {each.step for each in theirs.said} == {"raise", "answer"}
    assert {each.step for each in feedback_page.feedback_page(world.khanh.actor, main.pk).said} == {
        "raise",
        "answer",
        "dispute",
    }
    office = feedback_page.feedback_page(world.dung.actor, main.pk)
    assert {each.of for each in office.said} == {"", "Đoàn xã Hoàn Long"}
    assert [each.unit for each in office.merged] == ["Đoàn xã Hoàn Long"]
    other_way = feedback_page.feedback_page(world.dung.actor, double.pk)
    assert {each.of for each in other_way.said} == {"", "Đoàn xã Phương Chiểu"}
    assert {each.of for each in theirs.said} == {""}


def test_a_page_offers_what_would_be_taken_and_nothing_else(world: World) -> None:
    offered = {
        "received": {"dung": {"classify", "merge", "carry"}},
        "assigned": {"dung": {"classify", "assign", "merge", "carry"}, "binh": {"answer"}},
        "answered": {"dung": {"close", "carry"}, "binh": {"answer"}, "khanh": {"accept", "dispute"}},
        "disputed": {"dung": {"assign", "close", "carry"}, "binh": {"answer"}},
        "accepted": {"dung": {"close", "carry"}, "khanh": {"dispute"}},
        "closed": {"dung": {"carry"}},
    }
    for state, of in offered.items():
        found = matter(world, state)
        for who in seen_by(world, found):
            may = feedback_page.feedback_page(world.member(who).actor, found.pk).may
            assert {action.removeprefix("feedback.") for action in may} == of.get(who, set()), (state, who)


def test_what_says_the_same_is_offered_first_to_merge_into(world: World) -> None:
    found = matter(world, text="Chưa có máy chiếu ở nhà văn hóa thôn", topic="facilities")
    other = matter(world, text="Đề nghị mở lớp kỹ năng")
    same = matter(world, unit="12070", text="Nhà văn hóa thôn chưa có máy chiếu", topic="facilities")
    matter(world, "closed", text="Chưa có máy chiếu ở nhà văn hóa thôn")
    offered = feedback_page.candidates(world.dung.actor, found)
    assert [each.id for each in offered] == [same.pk, other.pk]
    assert [each.id for each in feedback_page.candidates(world.dung.actor, found, "lop ky nang")] == [other.pk]


def test_a_list_asks_as_often_for_a_thousand_records_as_for_one(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            feedback_list.list_feedback(world.dung.actor, FeedbackFilter())
        return len(queries)

    one = matter(world, "assigned")
    feedback_list.list_feedback(world.dung.actor, FeedbackFilter())
    few = asked()
    fields = [field for field in Feedback._meta.concrete_fields if field.name != "id"]
    copy = {field.attname: getattr(one, field.attname) for field in fields}
    Feedback.objects.bulk_create(
        [
            Feedback(**copy | {"id": UUID(int=n), "unit_id": world.unit(("12382", "12070")[n % 2]).pk})
            for n in range(1000)
        ]
    )
    assert asked() == few
    listed = feedback_list.list_feedback(world.dung.actor, FeedbackFilter(), page=21)
    assert (listed.total, listed.pages, len(listed.rows)) == (1001, 21, 1)


def test_it_is_said_who_is_to_answer_and_where_nobody_can(world: World) -> None:
    names = {
        unit: feedback_list.answerers(world.unit(unit), world.dung.actor.today)
        for unit in ("33-TG", "33-TCKT", "33-UBKT")
    }
    assert names == {"33-TG": ["Trần Thị Bình"], "33-TCKT": ["Phạm Tiến Dũng"], "33-UBKT": []}
    assert feedback_list.answerers(world.unit("33-TG"), date(2025, 8, 1)) == ["Trần Thị Bình"]
    told = feedback_page.feedback_page(world.dung.actor, matter(world, "assigned").pk)
    assert told.awaited == ["Trần Thị Bình"]
    assert feedback_page.feedback_page(world.dung.actor, matter(world, "answered").pk).awaited is None
