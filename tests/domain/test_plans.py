"""Periods and their last days, and what collides with what: told as a story of who goes where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.dates import FOREVER, Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.plans import (
    Circumstances,
    Clash,
    Found,
    Held,
    Period,
    Posted,
    Stay,
    awaited,
    clashes,
    days_step_late,
    due_dates,
    hints,
    joined,
)

QUARTER = Period("quarter", 2019, 4)
DUE_DAYS = {"with_head": 15, "with_org": 10, "with_board": 5, "approved": 1}

# People, departments and places by numbers, as the store knows them.
AN, BINH, CHI, DUNG = 1, 2, 3, 4
TUYEN_GIAO, PHONG_TRAO = 10, 20
PHUONG_CHIEU, HOAN_LONG, LAM_SON = 100, 200, 300


def stay(item: str, person: int, start: int, end: int, host: int = PHUONG_CHIEU, department: int = TUYEN_GIAO) -> Stay:
    """A stay from a day to a day of December."""
    days = DaySet.between(QUARTER.span, date(2019, 12, start), date(2019, 12, end))
    return Stay(item, f"plan of {person}", person, department, host, days.bits)


def around(*, excused: Mapping[int, DaySet] | None = None, staff: int = 4, share: int = 50) -> Circumstances:
    """A department of four who are all there, half of whom may be away."""
    there = [Posted(person, date(2015, 1, 1), FOREVER) for person in range(1, staff + 1)]
    return Circumstances(QUARTER.span, excused or {}, {TUYEN_GIAO: there, PHONG_TRAO: there}, share)


def story(stays: list[Stay], circumstances: Circumstances | None = None) -> str:
    """What collides, one line for each, as somebody would read it out."""
    found = _all(stays, circumstances or around())
    return "\n".join(f"{item}: {_told(clash)}" for item in sorted(found, key=str) for clash in found[item])


def _all(stays: list[Stay], circumstances: Circumstances) -> Found:
    everything = {stay.item for stay in stays}
    return joined(clashes(stays, circumstances), hints(stays, everything, QUARTER.span))


def _told(clash: Clash) -> str:
    days = ",".join(str(day.day) for day in clash.days)
    return f"{clash.kind} {days} {list(clash.others)} {clash.away}/{clash.staff}"


def test_who_is_at_two_places_on_one_date_is_told_at_both() -> None:
    assert story([stay("A", AN, 2, 4), stay("B", AN, 4, 5, HOAN_LONG)]) == (
        "A: two_places 4 [200] 0/0\n"  #
        "B: two_places 4 [100] 0/0"
    )


def test_one_place_after_the_other_is_no_clash() -> None:
    assert story([stay("A", AN, 2, 3), stay("B", AN, 4, 5, HOAN_LONG)]) == ""


def test_the_same_stay_written_twice_is_told() -> None:
    assert story([stay("A", AN, 2, 2), stay("B", AN, 2, 2)]) == (
        "A: two_places 2 [100] 0/0\n"  #
        "B: two_places 2 [100] 0/0"
    )


def test_a_stay_during_an_exemption_is_told_by_its_dates_alone() -> None:
    leave = {AN: DaySet.between(QUARTER.span, date(2019, 12, 4), date(2019, 12, 20))}
    assert story([stay("A", AN, 2, 5), stay("B", BINH, 4, 4, HOAN_LONG)], around(excused=leave)) == (
        "A: excused 4,5 [] 0/0"
    )


def test_three_of_four_away_on_one_date_are_too_many_and_two_are_not() -> None:
    two = [stay("A", AN, 2, 4), stay("B", BINH, 4, 5, HOAN_LONG)]
    assert story(two) == ""
    assert story([*two, stay("C", CHI, 4, 4, LAM_SON)]) == (
        "A: department 4 [] 3/4\n"  #
        "B: department 4 [] 3/4\n"
        "C: department 4 [] 3/4"
    )


def test_who_is_excused_is_neither_there_nor_away() -> None:
    """Of four, Dũng is on leave on 4 December: two of three are too many on that date alone."""
    leave = {DUNG: DaySet.between(QUARTER.span, date(2019, 12, 4), date(2019, 12, 4))}
    two = [stay("A", AN, 2, 5), stay("B", BINH, 3, 4, HOAN_LONG)]
    assert story(two, around(excused=leave)) == (
        "A: department 4 [] 2/3\n"  #
        "B: department 4 [] 2/3"
    )


def test_a_stay_of_somebody_who_is_excused_takes_nobody_away() -> None:
    """Chi's stay is told as one during an exemption; that two others are away is within the rule."""
    leave = {CHI: DaySet.between(QUARTER.span, date(2019, 12, 1), date(2019, 12, 31))}
    three = [stay("A", AN, 4, 4), stay("B", BINH, 4, 4, HOAN_LONG), stay("C", CHI, 4, 4, LAM_SON)]
    assert story(three, around(excused=leave, staff=5)) == "C: excused 4 [] 0/0"


def test_two_postings_at_once_are_one_person() -> None:
    there = [Posted(person, date(2015, 1, 1), FOREVER) for person in (AN, BINH, CHI, CHI)]
    circumstances = Circumstances(QUARTER.span, {}, {TUYEN_GIAO: there}, 50)
    assert story([stay("A", AN, 2, 2), stay("B", BINH, 2, 2, HOAN_LONG)], circumstances) == (
        "A: department 2 [] 2/3\n"  #
        "B: department 2 [] 2/3"
    )


def test_somebody_with_two_stays_on_a_date_is_away_once() -> None:
    found = story([stay("A", AN, 4, 4), stay("B", AN, 4, 4, HOAN_LONG), stay("C", BINH, 4, 4, LAM_SON)])
    assert "department" not in found


def test_in_a_department_of_one_going_is_never_too_many() -> None:
    assert story([stay("A", AN, 2, 4)], around(staff=1)) == ""


def test_a_share_of_a_hundred_lets_everybody_go() -> None:
    everybody = [stay(str(i), i, 4, 4, 100 + i) for i in range(1, 5)]
    assert story(everybody, around(share=100)) == ""


def test_people_of_two_departments_at_one_host_are_told_as_a_hint() -> None:
    stays = [stay("A", AN, 2, 4), stay("B", CHI, 4, 6, department=PHONG_TRAO), stay("C", DUNG, 6, 6)]
    assert story(stays) == (
        "A: host 4 [20] 1/0\n"  #
        "B: host 4,6 [10] 2/0\n"
        "C: host 6 [20] 1/0"
    )
    assert all(clash.is_hint for found in _all(stays, around()).values() for clash in found)


def test_hints_are_looked_for_only_where_they_are_asked_for() -> None:
    both = [stay("A", AN, 2, 4), stay("B", CHI, 4, 6, department=PHONG_TRAO)]
    assert list(hints(both, {"B"}, QUARTER.span)) == ["B"]


def test_who_is_posted_for_a_part_of_the_period_counts_for_that_part() -> None:
    """Two of four may be away; from 3 December there are only three in the department."""
    there = [Posted(person, date(2015, 1, 1), FOREVER) for person in (AN, BINH, CHI)]
    there.append(Posted(DUNG, date(2015, 1, 1), date(2019, 12, 2)))
    circumstances = Circumstances(QUARTER.span, {}, {TUYEN_GIAO: there}, 50)
    assert story([stay("A", AN, 2, 3), stay("B", BINH, 2, 3, HOAN_LONG)], circumstances) == (
        "A: department 3 [] 2/3\n"  #
        "B: department 3 [] 2/3"
    )


stays = st.lists(
    st.builds(
        lambda item, person, start, length, host: stay(f"{item}", person, start, min(start + length, 31), host),
        st.integers(0, 10**6),
        st.integers(1, 5),
        st.integers(1, 31),
        st.integers(0, 4),
        st.sampled_from([PHUONG_CHIEU, HOAN_LONG, LAM_SON]),
    ),
    max_size=12,
    unique_by=lambda each: each.item,
)


def _dates(each: Stay) -> set[date]:
    return set(DaySet(QUARTER.span, each.bits))


@given(stays)
def test_clashes_are_what_comparing_every_pair_of_dates_finds(planned: list[Stay]) -> None:
    found = _all(planned, around())
    for each in planned:
        own = {clash.kind: clash for clash in found.get(each.item, []) if clash.kind != "two_places"}
        dates = _dates(each)
        twice = [other for other in planned if other.person == each.person and other.item != each.item]
        told = [clash for clash in found.get(each.item, []) if clash.kind == "two_places"]
        beside = [other for other in twice if dates & _dates(other)]
        assert {host for clash in told for host in clash.others} == {other.host for other in beside}
        assert {day for clash in told for day in clash.days} == {
            day for other in beside for day in dates & _dates(other)
        }
        crowded = {
            day for day in dates
            if len({other.person for other in planned if day in _dates(other)}) > 2
        }  # fmt: skip
        assert set(own["department"].days if "department" in own else ()) == crowded
        met = {
            day for day in dates for other in planned
            if other.person != each.person and other.host == each.host and day in _dates(other)
        }  # fmt: skip
        assert set(own["host"].days if "host" in own else ()) == met


@pytest.mark.parametrize(
    ("period", "key", "label", "first", "last"),
    [
        (Period("year", 2019, 1), "2019-nam", "năm 2019", date(2019, 1, 1), date(2019, 12, 31)),
        (Period("quarter", 2020, 1), "2020-quy-1", "quý I năm 2020", date(2020, 1, 1), date(2020, 3, 31)),
        (Period("month", 2019, 11), "2019-thang-11", "tháng 11 năm 2019", date(2019, 11, 1), date(2019, 11, 30)),
    ],
)
def test_a_period_has_a_name_an_address_and_dates(
    period: Period, key: str, label: str, first: date, last: date
) -> None:
    assert (period.key, period.label, period.span) == (key, label, Span(first, last))
    assert Period.parse(key) == period
    assert period.next().previous() == period


@pytest.mark.parametrize("key", ["", "2019", "2019-quy-5", "2019-thang-13", "2019-quy-04", "2019-nam-1", "x-nam"])
def test_an_address_that_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=f"^{key}$"):
        Period.parse(key)


def test_the_last_days_of_the_first_quarter_of_2020() -> None:
    due = due_dates(Period("quarter", 2020, 1), DUE_DAYS)
    assert due == {
        "with_head": date(2019, 12, 17),
        "with_org": date(2019, 12, 22),
        "with_board": date(2019, 12, 27),
        "approved": date(2019, 12, 31),
    }


@pytest.mark.parametrize(
    ("state", "today", "late"),
    [
        ("draft", date(2019, 12, 17), 0),
        ("draft", date(2019, 12, 20), 3),
        ("with_head", date(2019, 12, 20), 0),
        ("with_head", date(2019, 12, 23), 1),
        ("with_org", date(2019, 12, 28), 1),
        ("with_board", date(2020, 1, 2), 2),
        ("approved", date(2020, 3, 1), 0),
        ("superseded", date(2020, 3, 1), 0),
    ],
)
def test_a_plan_is_late_when_it_has_not_reached_the_next_step_by_its_last_day(
    state: str, today: date, late: int
) -> None:
    assert days_step_late(awaited(state), due_dates(Period("quarter", 2020, 1), DUE_DAYS), today) == late


def test_a_heads_own_plan_is_due_at_the_organisation_inspection() -> None:
    due = due_dates(Period("quarter", 2020, 1), DUE_DAYS)
    target = awaited("draft", {"with_head"})
    assert target == "with_org"
    assert days_step_late(target, due, date(2019, 12, 20)) == 0
    assert days_step_late(target, due, date(2019, 12, 23)) == 1


@pytest.mark.parametrize(
    ("state", "passed", "target"),
    [
        ("draft", {"with_org"}, "with_head"),
        ("draft", {"with_head", "with_org"}, "with_board"),
        ("with_head", {"with_org"}, "with_board"),
        ("with_org", {"with_org"}, "with_board"),
        ("approved", {"with_org"}, None),
        ("superseded", (), None),
    ],
)
def test_a_plan_goes_to_the_next_who_is_not_its_owner_alone(
    state: str, passed: Collection[str], target: str | None
) -> None:
    assert awaited(state, passed) == target


def test_a_copied_stay_keeps_its_day_of_the_week() -> None:
    thursday = date(2019, 11, 21)
    copied = QUARTER.moved(thursday, Period("quarter", 2020, 1))
    assert (copied, copied.weekday()) == (date(2020, 2, 20), thursday.weekday())


@given(st.dates(date(2019, 10, 1), date(2019, 12, 31)), st.sampled_from(["2020-quy-1", "2020-thang-2", "2020-nam"]))
def test_a_copied_stay_lies_in_the_new_period(day: date, key: str) -> None:
    to = Period.parse(key)
    moved = QUARTER.moved(day, to)
    assert moved in to.span
    assert moved.weekday() == day.weekday()


def test_a_stay_on_the_days_of_an_event_of_the_office_is_told_once_with_all_that_is_held() -> None:
    held = [
        Held("Đại hội", DaySet.between(QUARTER.span, date(2019, 12, 3), date(2019, 12, 5)).bits),
        Held("Họp ban", DaySet.between(QUARTER.span, date(2019, 12, 5), date(2019, 12, 5)).bits),
        Held("Tổng kết", DaySet.between(QUARTER.span, date(2019, 12, 20), date(2019, 12, 20)).bits),
    ]
    here = around()
    there = Circumstances(here.span, {}, here.posted, here.away_share, {TUYEN_GIAO: held})
    found = clashes([stay("an", AN, 5, 6), stay("chi", CHI, 5, 6, HOAN_LONG, PHONG_TRAO)], there)
    (clash,) = found["an"]
    assert (clash.kind, clash.titles, [day.day for day in clash.days]) == ("event", ("Đại hội", "Họp ban"), [5])
    assert not clash.is_hint
    assert "chi" not in found
