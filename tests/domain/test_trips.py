"""What a row of a trip says, what a change changes, and which of a trip's dates count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.counting import Facts, Posting, Visit, count
from dicoso.domain.dates import year_span
from dicoso.domain.dayset import DaySet
from dicoso.domain.quota import CountingRules
from dicoso.domain.trips import (
    Change,
    Stored,
    VisitRow,
    days_of,
    facts,
    keeps_word,
    row_faults,
    tidy_row,
    told,
    trip_changes,
    with_items,
)

AN, BINH, CHI = 1, 2, 3
CHIEU, LONG = 10, 20
ITEM = UUID("6f2c0e0c-6d0b-4a0e-9a39-0f4b4a0d9c11")


def row(**said: Any) -> VisitRow:
    """An's two days at Xã Phương Chiểu, unless something else is said."""
    usual = {"trip": "t1", "person": AN, "host": CHIEU, "start": date(2019, 11, 12), "end": date(2019, 11, 13)}
    return VisitRow(**(usual | {"form": "topic", "order_number": "12-CL/TĐTN"} | said))


def kept(*rows: VisitRow, state: str = "recorded") -> list[Stored]:
    return [Stored(pk, each, state) for pk, each in enumerate(rows, 1)]


# What a row says


def test_text_is_kept_in_one_normal_form() -> None:
    typed = row(order_number=" 12-CL/TĐTN \u00a0 ", content="Dự họp  \r\n\r\nNắm tình hình\n")
    assert tidy_row(typed).order_number == "12-CL/TĐTN"
    assert tidy_row(typed).content == "Dự họp\n\nNắm tình hình"
    assert tidy_row(row(order_number="12-CL/TĐTN")).order_number == "12-CL/TĐTN"


def test_where_a_row_stood_in_a_file_is_no_part_of_what_it_says() -> None:
    assert row(row=2) == row(row=7)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"trip": ""}, ("id", "required")),
        ({"trip": "x" * 65}, ("id", "too_long")),
        ({"end": date(2019, 11, 11)}, ("end", "date_order")),
        ({"form": "picnic"}, ("form", "choice")),
        ({"venue": "cafe"}, ("venue", "choice")),
        ({"order_number": "x" * 121}, ("order", "too_long")),
        ({"content": "x" * 4001}, ("content", "too_long")),
        ({"start": date(2018, 11, 13)}, None),
        ({"start": date(2018, 11, 12)}, ("end", "trip_too_long")),
        ({"end": date(2019, 11, 15)}, None),
        ({"end": date(2019, 11, 16)}, ("end", "trip_not_over")),
    ],
)
def test_what_is_wrong_with_a_row_by_itself(said: dict[str, Any], fault: tuple[str, str] | None) -> None:
    found = row_faults([row(**said, row=4)], until=date(2019, 11, 15))
    assert [(each.field, each.code) for each in found] == ([fault] if fault else [])
    assert all(each.row == 4 for each in found)


def test_a_file_may_name_days_still_to_come() -> None:
    assert row_faults([row(end=date(2019, 12, 1))]) == []


# What rows change


def test_what_is_new_is_added() -> None:
    found = trip_changes([row(), row(person=BINH)], [])
    assert (len(found.added), found.unchanged) == (2, 0)


def test_the_same_again_changes_nothing_in_any_order() -> None:
    both = [row(), row(host=LONG)]
    found = trip_changes(both[::-1], kept(*both))
    assert (found.added, found.changed, found.dropped, found.unchanged) == ([], [], [], 2)


def test_who_is_not_named_keeps_their_part() -> None:
    later = row(end=date(2019, 11, 14))
    found = trip_changes([later], kept(row(), row(person=BINH)))
    assert found.changed == [(1, later)]
    assert (found.added, found.dropped) == ([], [])


def test_the_only_stay_of_a_part_moves() -> None:
    moved = row(host=LONG, start=date(2019, 11, 11))
    assert trip_changes([moved], kept(row())).changed == [(1, moved)]


def test_of_several_legs_those_that_are_not_named_go() -> None:
    first, second, third = row(), row(host=LONG), row(start=date(2019, 11, 13))
    changed = row(content="Khảo sát")
    found = trip_changes([changed, third], kept(first, second))
    assert (found.changed, found.added, found.dropped) == ([(1, changed)], [third], [2])


def test_what_was_cancelled_is_not_changed_any_more() -> None:
    assert trip_changes([row(content="Khảo sát")], kept(row(), state="cancelled")).cancelled == [
        row(content="Khảo sát")
    ]
    assert trip_changes([row()], kept(row(), state="cancelled")).unchanged == 1


ROWS = st.builds(
    row,
    person=st.sampled_from([AN, BINH]),
    host=st.sampled_from([CHIEU, LONG]),
    start=st.dates(date(2019, 11, 1), date(2019, 11, 4)),
    content=st.sampled_from(["", "Khảo sát"]),
)
PARTS = st.lists(ROWS, max_size=6, unique_by=lambda each: (each.part, each.leg))


@given(PARTS, PARTS)
def test_after_a_change_the_named_parts_say_what_the_rows_say(before: list[VisitRow], said: list[VisitRow]) -> None:
    found = trip_changes(said, kept(*before))
    after = {stay.pk: stay.row for stay in kept(*before) if stay.pk not in found.dropped} | dict(found.changed)
    named = {each.part for each in said}
    left = [each for each in [*after.values(), *found.added] if each.part in named]
    assert sorted(left, key=repr) == sorted(said, key=repr)
    assert [each for each in after.values() if each.part not in named] == [
        each for each in before if each.part not in named
    ]


def test_a_file_leaves_the_plan_item_where_the_host_stays() -> None:
    planned = row(plan_item=ITEM)
    same, elsewhere, other = row(end=date(2019, 11, 14)), row(host=LONG), row(person=BINH)
    assert [each.plan_item for each in with_items([same, elsewhere, other], kept(planned))] == [ITEM, None, None]


@pytest.mark.parametrize("word", [True, False, None])
def test_what_a_correction_leaves_of_the_hosts_word(word: bool | None) -> None:
    before = row(confirmed=word)
    assert keeps_word(before, row(content="Khảo sát", order_number="")) is word
    for other in (row(host=LONG), row(end=date(2019, 11, 14))):
        assert keeps_word(before, other) is (False if word is False else None)


# What an event tells


def event(before: list[VisitRow], after: list[VisitRow], state: str = "recorded") -> dict[str, Any]:
    def side(rows: list[VisitRow], state: str) -> list[dict[str, Any]]:
        return [facts(stay, f"HY-{stay.row.person}", f"{stay.row.host}") for stay in kept(*rows, state=state)]

    return {"before": side(before, "recorded"), "after": side(after, state)}


def test_a_first_record_changed_nothing() -> None:
    assert told(event([], [row()])) == []


def test_the_same_change_of_several_people_is_told_once() -> None:
    before = [row(), row(person=BINH), row(person=CHI)]
    after = [row(order_number="13-CL/TĐTN"), row(person=BINH, order_number="13-CL/TĐTN"), row(person=CHI)]
    assert told(event(before, after)) == [Change("order", "12-CL/TĐTN", "13-CL/TĐTN", ("HY-1", "HY-2"))]


def test_who_came_and_which_leg_went_is_told() -> None:
    found = told(event([row(), row(host=LONG)], [row(), row(person=BINH)]))
    assert [(each.fact, bool(each.before), bool(each.after), each.people) for each in found] == [
        ("stay", True, False, ("HY-1",)),
        ("stay", False, True, ("HY-2",)),
    ]


def test_a_cancellation_is_told_as_a_change_of_state() -> None:
    assert told(event([row()], [row()], "cancelled")) == [Change("state", "recorded", "cancelled", ("HY-1",))]


# Which dates count

RULES = CountingRules(
    scope_levels=frozenset({"province"}),
    full_time_only=True,
    quota_days=60,
    by_level={},
    by_level_strict=False,
    part_year="pro_rata",
    exemption_reasons=frozenset({"study"}),
    study_min_months=6,
    exemption_effect="pro_rata",
    venues=frozenset({"field"}),
    order_required=True,
    confirmation_required=False,
    rest_days=True,
    secondment_counts=False,
    bands=(60, 40),
)
SPAN = year_span(2019)
MONDAY = date(2019, 11, 4)


def stay(trip: str, first: int, last: int, **said: Any) -> Visit:
    """A stay from a day of the week of 4 November (0: Monday) to another."""
    usual = {"host_level": "commune", "form": "topic", "venue": "field", "has_basis": True, "confirmed": None}
    return Visit(trip, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last), **(usual | said))


def verdicts(mine: list[Visit], *others: Visit, posted_from: int = -300) -> list[tuple[int, str, bool]]:
    """The dates of a trip as (day of the week, rule, whether another trip has it)."""
    posting = Posting(MONDAY + timedelta(days=posted_from), date(9999, 12, 31), "province", full_time=True)
    year = count(Facts([posting], [*mine, *others]), SPAN, RULES, DaySet(SPAN))
    shared = DaySet(SPAN)
    for other in others:
        shared |= DaySet.between(SPAN, other.start, other.end)
    return [((each.day - MONDAY).days, each.verdict, each.elsewhere) for each in days_of(mine, year, RULES, shared)]


def test_each_date_of_a_trip_has_its_verdict() -> None:
    assert verdicts([stay("t1", 0, 1)]) == [(0, "counting.per_date", False), (1, "counting.per_date", False)]
    assert verdicts([stay("t1", 0, 0, has_basis=False)]) == [(0, "counting.order_required", False)]
    assert verdicts([stay("t1", 0, 1)], posted_from=1) == [
        (0, "counting.in_post", False),
        (1, "counting.per_date", False),
    ]


def test_a_date_that_another_trip_makes_count_counts_and_says_so() -> None:
    assert verdicts([stay("t1", 0, 1, has_basis=False)], stay("t2", 1, 2)) == [
        (0, "counting.order_required", False),
        (1, "counting.per_date", True),
    ]


def test_of_two_legs_of_one_date_the_one_nearer_to_counting_speaks() -> None:
    assert verdicts([stay("t1", 0, 0, venue="online"), stay("t1", 0, 0, has_basis=False)]) == [
        (0, "counting.order_required", False)
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.booleans(), st.booleans()), max_size=5))
def test_a_trip_never_claims_a_date_that_the_year_does_not_have(drawn: list[tuple[int, int, bool, bool]]) -> None:
    made = [
        stay(f"t{i}", first, first + more, has_basis=basis, venue="field" if there else "online")
        for i, (first, more, basis, there) in enumerate(drawn)
    ]
    posting = Posting(date(2015, 1, 1), date(9999, 12, 31), "province", full_time=True)
    year = count(Facts([posting], made), SPAN, RULES, DaySet(SPAN))
    days = {
        each.day for visit in made for each in days_of([visit], year, RULES, DaySet(SPAN)) if "per_date" in each.verdict
    }
    assert days == set(year.counted)
