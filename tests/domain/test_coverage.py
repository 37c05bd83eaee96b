"""How far communes are, and what stays in them add up to."""

from __future__ import annotations

from datetime import date

import pytest

from dicoso.domain.coverage import Line, Point, Stay, by_host, distance, middle, order_lines, write_stay
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet

YEAR = Span(date(2019, 1, 1), date(2019, 12, 31))
HA_NOI, HUE, CAN_THO = Point(21.0278, 105.8342), Point(16.4637, 107.5909), Point(10.0452, 105.7469)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [(HA_NOI, HUE, 540), (HA_NOI, CAN_THO, 1221), (HUE, HUE, 0), (Point(0, 179.5), Point(0, -179.5), 111)],
)
def test_the_way_between_two_places_is_a_straight_line_over_the_earth(one: Point, other: Point, km: int) -> None:
    assert round(distance(one, other)) == pytest.approx(km, abs=2)
    assert distance(one, other) == pytest.approx(distance(other, one))


def test_the_middle_is_not_moved_by_one_far_island() -> None:
    near = [Point(16.0, 108.0), Point(16.1, 108.1), Point(16.2, 108.2)]
    assert middle([*near, Point(16.5, 112.0)]) == Point(16.2, 108.2)
    assert middle([]) is None


def add_up(lines: dict[int, Line], stays: list[Stay], span: Span) -> None:
    for commune, made in by_host(stays).items():
        write_stay(lines[commune], made, span)


def line(pk: int, name: str = "", km: int | None = None) -> Line:
    return Line(pk, str(pk), name or f"Đoàn xã {pk}", None, km)


def stay(person: int, start: date, end: date, commune: int = 1, form: str = "topic") -> Stay:
    return (commune, person, DaySet.between(YEAR, start, end).bits, form)


def test_a_date_counts_once_for_a_person_and_once_for_a_commune() -> None:
    """An three days, once twice; Bình two of the same: three days, five person-days, three stays."""
    lines = {1: line(1), 2: line(2)}
    stays = [
        stay(7, date(2019, 3, 4), date(2019, 3, 6)),
        stay(7, date(2019, 3, 5), date(2019, 3, 5), form="inspection"),
        stay(8, date(2019, 3, 5), date(2019, 3, 6)),
    ]
    add_up(lines, stays, YEAR)
    found = lines[1]
    assert (found.days, found.person_days, found.stays, found.last) == (3, 5, 3, date(2019, 3, 6))
    assert (found.people, found.forms) == ((7, 8), ("inspection", "topic"))
    assert (lines[2].days, lines[2].last, lines[2].size) == (0, None, 0)


def test_only_the_dates_of_the_span_count() -> None:
    lines = {1: line(1)}
    stays = [
        stay(7, date(2018, 12, 30), date(2019, 1, 2)),
        stay(7, date(2019, 12, 31), date(2020, 1, 4)),
    ]
    add_up(lines, stays, YEAR)
    assert (lines[1].days, lines[1].stays, lines[1].last) == (3, 2, date(2019, 12, 31))


def test_never_visited_and_far_ones_come_first() -> None:
    lines = {1: line(1, "Đoàn xã Gần", 3), 2: line(2, "Đoàn xã Xa", 40), 3: line(3, "Đoàn xã Đã đến", 90)}
    add_up(lines, [stay(7, date(2019, 3, 4), date(2019, 3, 6), commune=3)], YEAR)
    assert [each.pk for each in order_lines(lines.values(), "far")] == [2, 1, 3]
    assert [each.pk for each in order_lines(lines.values(), "days")] == [3, 1, 2]
    assert [each.pk for each in order_lines(lines.values(), "longest")] == [2, 1, 3]
    assert [each.pk for each in order_lines(lines.values(), "name")] == [3, 1, 2]


@pytest.mark.parametrize(("days", "size"), [(0, 0), (1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (10, 4), (300, 4)])
def test_the_size_of_a_dot_grows_with_the_days(days: int, size: int) -> None:
    found = line(1)
    found.days = days
    assert found.size == size
