"""Lists of what was raised: what is late, what belongs on which board, how a list is narrowed down and ordered."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from dicoso.domain.feedback import AGES, NONE, Matter, age, days_answer_late, narrowed, pressing_first, programme_years

TODAY = date(2019, 11, 15)


def matter(**differs: Any) -> Matter:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "unit": 1,
        "topic": "facilities",
        "raised_on": date(2019, 11, 4),
        "owner": 7,
        "state": "assigned",
        "kind": "difficulty",
        "nature": "routine",
        "due": date(2019, 11, 30),
    }
    return Matter(**{**facts, **differs})


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        ("assigned", date(2019, 11, 15), 0),
        ("assigned", date(2019, 11, 14), 1),
        ("disputed", date(2019, 10, 15), 31),
        ("assigned", None, 0),
        ("answered", date(2019, 10, 15), 0),
        ("closed", date(2019, 10, 15), 0),
    ],
)
def test_an_answer_is_late_from_the_day_after_its_due_date_until_it_is_given(
    state: str, due: date | None, late: int
) -> None:
    assert days_answer_late(state, due, TODAY) == late


@pytest.mark.parametrize(
    ("raised_on", "group"),
    [
        (date(2019, 11, 15), "week"),
        (date(2019, 11, 8), "week"),
        (date(2019, 11, 7), "month"),
        (date(2019, 10, 16), "month"),
        (date(2019, 10, 15), "quarter"),
        (date(2019, 8, 16), "older"),
        (date(2019, 11, 16), "week"),
    ],
)
def test_every_record_belongs_to_one_group_of_ages(raised_on: date, group: str) -> None:
    assert age(raised_on, TODAY) == group


def test_the_groups_of_ages_leave_no_day_out() -> None:
    firsts, lasts = zip(*AGES.values(), strict=True)
    assert firsts == (0, *(last + 1 for last in lasts[:-1]))


BOARDS = {
    "open": {"received", "classified", "assigned", "answered", "disputed"},
    "done": {"accepted", "closed"},
    "all": {"received", "classified", "assigned", "answered", "disputed", "accepted", "closed", "merged"},
    "late": {"assigned", "disputed"},
}


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_holds_what_its_name_says(board: str) -> None:
    late = matter(due=date(2019, 11, 1))
    assert {state for state in BOARDS["all"] if late._replace(state=state).on(board, TODAY)} == BOARDS[board]


def test_a_promise_stays_promised_until_it_is_said_to_be_kept_and_again_when_that_is_disputed() -> None:
    promise = matter(kind="promise")
    on = {state for state in BOARDS["all"] if promise._replace(state=state).on("promised", TODAY)}
    assert on == {"assigned", "disputed"}
    assert not matter().on("promised", TODAY)


def test_a_list_is_narrowed_down_and_each_facet_counts_what_the_others_leave() -> None:
    matters = [
        matter(),
        matter(topic="jobs", nature="local"),
        matter(unit=2),
        matter(unit=2, topic="jobs", owner=None, state="received"),
    ]
    left = narrowed(matters, {"unit": "1", "topic": "jobs"}, TODAY)
    assert left.matters == [matters[1]]
    assert left.counts["unit"] == {"1": 1, "2": 1}  # of topic jobs
    assert left.counts["topic"] == {"facilities": 1, "jobs": 1}  # of unit 1
    assert left.counts["owner"] == {"7": 1}
    assert narrowed(matters, {"owner": NONE}, TODAY).matters == [matters[3]]


def test_nothing_asked_leaves_everything() -> None:
    matters = [matter(), matter(topic="", nature="")]
    left = narrowed(matters, {}, TODAY)
    assert left.matters == matters
    assert left.counts["topic"] == {"facilities": 1, NONE: 1}


def test_what_is_latest_comes_first_then_what_is_due_soonest_then_the_oldest() -> None:
    names = {
        "a week late": matter(due=date(2019, 11, 8)),
        "a day late": matter(due=date(2019, 11, 14)),
        "due tomorrow": matter(due=date(2019, 11, 16)),
        "old and not given to anybody": matter(state="received", due=None, raised_on=date(2019, 9, 1)),
        "answered long after its day": matter(due=date(2019, 9, 1), state="answered", raised_on=date(2019, 10, 1)),
        "new": matter(state="received", due=None, raised_on=date(2019, 11, 14)),
    }
    of: dict[UUID, str] = {each.id: name for name, each in names.items()}
    ordered = pressing_first(reversed(list(names.values())), TODAY)
    assert [of[each.id] for each in ordered] == list(names)


def test_this_years_programme_and_the_next_two_can_be_proposed_for() -> None:
    assert list(programme_years(TODAY)) == [2019, 2020, 2021]
