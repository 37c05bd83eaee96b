"""From what a commune raised to an answer that it accepts: each step by the right side, once, with its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dicoso.actions import feedback as actions
from dicoso.actions.feedback import Assignment
from dicoso.domain.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from dicoso.store.models import AuditEvent, Feedback, Role
from tests.actions.test_trips_at_once import at_once
from tests.matters import commune, matter, report
from tests.tables import nothing_is_written, one_event
from tests.world import World

pytestmark = pytest.mark.django_db

Step = Callable[[World, str, Feedback], Any]


def given(world: World, to: str = "33-TG", due: date = date(2019, 11, 30)) -> Assignment:
    return Assignment(world.unit(to).pk, due)


STEPS: dict[str, tuple[str, str, str, Step]] = {
    # step: from, to, who may, how
    "classify": ("received", "classified", "dung", lambda world, who, found: actions.classify_feedback(
        world.member(who).actor, found.pk, "facilities", "local")),
    "assign": ("classified", "assigned", "dung", lambda world, who, found: actions.assign_feedback(
        world.member(who).actor, found.pk, given(world))),
    "answer": ("assigned", "answered", "binh", lambda world, who, found: actions.answer_feedback(
        world.member(who).actor, found.pk, "Đã đề nghị cấp máy chiếu trong quý I")),
    "accept": ("answered", "accepted", "khanh", lambda world, who, found: actions.accept_answer(
        world.member(who).actor, found.pk)),
    "dispute": ("answered", "disputed", "khanh", lambda world, who, found: actions.dispute_answer(
        world.member(who).actor, found.pk, "Chưa rõ bao giờ có")),
    "close": ("accepted", "closed", "dung", lambda world, who, found: actions.close_feedback(
        world.member(who).actor, found.pk)),
}  # fmt: skip
EVERYBODY = ("an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan", "minh", "nga", "oanh")


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_by_its_side_and_leaves_one_event_and_its_words(world: World, step: str) -> None:
    source, target, who, take = STEPS[step]
    found = matter(world, source)
    with one_event(f"feedback.{step}"):
        take(world, who, found)
    found.refresh_from_db()
    assert found.state == target
    last = found.entries.latest("pk")
    assert (last.step, last.by) == (step, world.member(who).account)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_takes_a_step_of_the_other_side(world: World, step: str, who: str) -> None:
    source, _, right, take = STEPS[step]
    found = matter(world, source)
    if who != right:
        with nothing_is_written(), pytest.raises((NotAllowed, NotFound)):
            take(world, who, found)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_the_state_does_not_have_is_refused(world: World, step: str) -> None:
    _, _, who, take = STEPS[step]
    found = matter(world, "closed")
    with nothing_is_written(), pytest.raises(WrongState):
        take(world, who, found)


def test_a_record_is_classified_and_given_away_in_one_go(world: World) -> None:
    found = matter(world)
    actions.classify_feedback(world.dung.actor, found.pk, "funding", "local", to=given(world), note="Ưu tiên")
    found.refresh_from_db()
    assert (found.state, found.topic, found.nature, found.owner, found.due) == (
        "assigned", "funding", "local", world.unit("33-TG"), date(2019, 11, 30)
    )  # fmt: skip
    assert [entry.step for entry in found.entries.order_by("pk")] == ["raise", "classify", "assign"]
    assert AuditEvent.objects.count() == 2


def test_what_a_record_is_about_must_be_said_and_all_faults_are_told(world: World) -> None:
    found = matter(world)
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        actions.classify_feedback(
            world.dung.actor, found.pk, "", "new", to=given(world, to="34-TG", due=date(2019, 11, 14))
        )
    assert [fault.field for fault in refusal.value.faults] == ["topic", "nature", "owner", "due"]


def test_a_record_given_away_once_is_given_to_another_department_with_a_reason(world: World) -> None:
    found = matter(world, "assigned")
    with pytest.raises(Invalid):
        actions.assign_feedback(world.dung.actor, found.pk, given(world, "33-PT"))
    actions.assign_feedback(world.dung.actor, found.pk, given(world, "33-PT"), note="Thuộc phong trào")
    with nothing_is_written(), pytest.raises((NotAllowed, NotFound)):
        actions.answer_feedback(world.binh.actor, found.pk, "Đã xong")
    actions.answer_feedback(world.chi.actor, found.pk, "Sẽ tổ chức trong tháng 12")


def test_organisation_inspection_answers_only_what_its_own_department_was_given(world: World) -> None:
    found = matter(world, "assigned", owner=world.unit("33-TCKT"))
    actions.answer_feedback(world.dung.actor, found.pk, "Đã mở lớp cho bí thư chi đoàn")
    other = matter(world, "assigned")
    with nothing_is_written(), pytest.raises(NotAllowed):
        actions.answer_feedback(world.dung.actor, other.pk, "Đã xong")


def test_whoever_answered_does_not_accept_for_the_unit_even_if_they_speak_for_it(world: World) -> None:
    Role.objects.create(account=world.binh.account, role="host_unit", unit=world.unit("12382"), start="2019-01-01")
    actor = world.binh.on("2019-11-15")
    found = matter(world, "assigned")
    actions.answer_feedback(actor, found.pk, "Đã cấp")
    with nothing_is_written(), pytest.raises(NotAllowed):
        actions.accept_answer(actor, found.pk)
    actions.accept_answer(world.khanh.actor, found.pk)


def test_an_answer_can_be_added_to_until_the_unit_has_spoken(world: World) -> None:
    found = matter(world, "answered")
    actions.answer_feedback(world.binh.actor, found.pk, "Bổ sung: giao ngày 20/12")
    assert [entry.text for entry in found.entries.filter(step="answer").order_by("pk")][-1].startswith("Bổ sung")


def test_a_disputed_answer_gives_the_department_fifteen_days_more(world: World) -> None:
    found = matter(world, "answered", due=date(2019, 11, 1))
    actions.dispute_answer(world.khanh.actor, found.pk, "Chưa rõ bao giờ có")
    found.refresh_from_db()
    assert (found.state, found.due, found.owner) == ("disputed", date(2019, 11, 30), world.unit("33-TG"))


@pytest.mark.parametrize(
    ("state", "take"),
    [
        ("assigned", lambda world, found: actions.answer_feedback(world.binh.actor, found.pk, " \n ")),
        ("answered", lambda world, found: actions.dispute_answer(world.khanh.actor, found.pk, "")),
        ("answered", lambda world, found: actions.close_feedback(world.dung.actor, found.pk)),
        ("assigned", lambda world, found: actions.answer_feedback(world.binh.actor, found.pk, "a" * 4001)),
    ],
    ids=["answer", "dispute", "close before the unit has spoken", "a book"],
)
def test_a_step_that_needs_words_is_not_taken_without(world: World, state: str, take: Any) -> None:
    found = matter(world, state)
    with nothing_is_written(), pytest.raises(Invalid):
        take(world, found)


def test_a_province_does_not_even_know_what_another_one_was_told(world: World) -> None:
    found = matter(world, "accepted")
    with nothing_is_written(), pytest.raises(NotFound):
        actions.close_feedback(world.oanh.actor, found.pk)


# ── Merged ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_merged_record_keeps_its_origin_and_its_unit_accepts_the_answer_to_the_other(world: World) -> None:
    commune(world, "hoan_long", "12070")
    main, double = matter(world, "assigned"), matter(world, unit="12070", text="Thiếu máy chiếu")
    actions.merge_feedback(world.dung.actor, double.pk, main.pk, "Cùng một việc")
    double.refresh_from_db()
    assert (double.state, double.merged_into, double.text, double.unit) == (
        "merged", main, "Thiếu máy chiếu", world.unit("12070")
    )  # fmt: skip
    actions.answer_feedback(world.binh.actor, main.pk, "Đã cấp máy chiếu cho hai xã")
    actions.dispute_answer(world.member("hoan_long").actor, double.pk, "Xã Hoàn Long chưa nhận được")
    main.refresh_from_db()
    assert main.state == "disputed"
    assert main.entries.latest("pk").by == world.member("hoan_long").account
    with pytest.raises(NotFound):
        actions.dispute_answer(world.member("hoan_long").actor, main.pk, "Chưa nhận được")


def test_what_was_merged_into_a_merged_record_follows_it(world: World) -> None:
    first, second, third = matter(world), matter(world), matter(world)
    actions.carry_into_programme(world.dung.actor, [second.pk], 2020)
    actions.merge_feedback(world.dung.actor, first.pk, second.pk)
    actions.merge_feedback(world.dung.actor, second.pk, third.pk)
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.merged_into, third.carried_to) == (third, 2020)


def test_a_record_is_not_merged_into_itself_nor_into_what_is_gone_nor_a_promise_into_a_wish(world: World) -> None:
    found, promise = matter(world), matter(world, "assigned", kind="promise")
    gone = matter(world, "closed")
    for one, other in ((found, found), (found, gone), (promise, found)):
        with nothing_is_written(), pytest.raises(Invalid) as refusal:
            actions.merge_feedback(world.dung.actor, one.pk, other.pk)
        assert refusal.value.faults[0].field == "into"
    with nothing_is_written(), pytest.raises(WrongState):
        actions.merge_feedback(world.dung.actor, gone.pk, found.pk)


# ── Carried over ─────────────────────────────────────────────────────────────────────────────────────────────


def test_records_are_proposed_for_next_years_programme_without_losing_their_way(world: World) -> None:
    found, other = matter(world, "assigned"), matter(world, "answered")
    assert (
        actions.carry_into_programme(world.dung.actor, [found.pk, other.pk], 2020, "Cấp máy chiếu cho 20 chi đoàn") == 2
    )
    assert actions.carry_into_programme(world.dung.actor, [found.pk], 2020) == 0
    assert actions.carry_into_programme(world.dung.actor, [other.pk], None) == 1
    assert dict(Feedback.objects.values_list("state", "carried_to")) == {"assigned": 2020, "answered": None}
    assert AuditEvent.objects.filter(action="feedback.carry").count() == 3


@pytest.mark.parametrize("year", [2018, 2022])
def test_a_programme_that_is_past_or_far_ahead_takes_nothing(world: World, year: int) -> None:
    found = matter(world)
    with nothing_is_written(), pytest.raises(Invalid):
        actions.carry_into_programme(world.dung.actor, [found.pk], year)


def test_who_may_not_propose_one_of_them_proposes_none(world: World) -> None:
    found = matter(world)
    for who in ("binh", "khanh", "giang", "oanh"):
        with nothing_is_written(), pytest.raises(NotFound):
            actions.carry_into_programme(world.member(who).actor, [found.pk], 2020)


# ── At once ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_decides_on_what_has_changed_since_they_saw_it_is_told(world: World) -> None:
    found = matter(world, "assigned")
    seen = found.state_at
    actions.assign_feedback(world.dung.actor, found.pk, given(world, due=date(2019, 12, 31)), note="Cần thêm thời gian")
    with nothing_is_written(), pytest.raises(Conflict):
        actions.answer_feedback(world.binh.actor, found.pk, "Đã xong", seen=seen)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_the_same_moment_one_wins_and_the_other_is_told(world: World) -> None:
    world.join("son", "HY-SO", "Ngô Hồng Sơn", "33-TG", role="dept_head")
    found = matter(world, "assigned")
    answers = at_once(
        lambda: actions.answer_feedback(world.binh.actor, found.pk, "Đã cấp", seen=found.state_at),
        lambda: actions.answer_feedback(world.member("son").actor, found.pk, "Chưa cấp được", seen=found.state_at),
    )
    assert sorted(isinstance(each, Feedback) for each in answers) == [False, True]
    assert Conflict in answers
    assert found.entries.filter(step="answer").count() == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_records_merged_into_each_other_at_the_same_moment_leave_one_standing(world: World) -> None:
    one, other = matter(world), matter(world)
    at_once(
        lambda: actions.merge_feedback(world.dung.actor, one.pk, other.pk),
        lambda: actions.merge_feedback(world.dung.actor, other.pk, one.pk),
    )
    assert Feedback.objects.filter(state="merged").count() == 1


# ── Promises ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_promised_says_what_was_done_and_the_unit_has_the_last_word(world: World) -> None:
    found = matter(world, "assigned", kind="promise", origin="trip_report", report=report(world, "an"))
    actions.classify_feedback(world.dung.actor, found.pk, "facilities", "local")
    actions.answer_feedback(world.binh.actor, found.pk, "Đã trao 01 máy chiếu ngày 14/11")
    actions.accept_answer(world.khanh.actor, found.pk, "Đã nhận")
    found.refresh_from_db()
    assert found.state == "accepted"
