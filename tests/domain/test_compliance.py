"""The summary of a unit: bands without hole or overlap, percentages that are never adjusted."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.compliance import band_index, summarise
from dicoso.domain.text import percent
from tests import naive

thresholds = st.sets(st.integers(1, 366), min_size=1, max_size=6).map(lambda steps: sorted(steps, reverse=True))
people = st.lists(
    st.tuples(st.sampled_from(["met", "short", "exempt", "not_subject"]), st.integers(0, 366)), max_size=40
)


@given(thresholds)
def test_the_bands_of_any_thresholds_have_neither_hole_nor_overlap(steps: list[int]) -> None:
    bands = summarise([], steps).bands
    for days in range(367):
        holding = [band for band in bands if band.min <= days and (band.max is None or days <= band.max)]
        assert len(holding) == 1
        assert bands.index(holding[0]) == band_index(days, steps) == naive.band_of(days, steps)


@given(people, thresholds)
def test_every_subject_person_is_in_one_band_and_nobody_else(someone: list[tuple[str, int]], steps: list[int]) -> None:
    summary = summarise(someone, steps)
    subject = [days for status, days in someone if status in ("met", "short")]
    expected = Counter(naive.band_of(days, steps) for days in subject)
    assert [band.people for band in summary.bands] == [expected[place] for place in range(len(steps) + 1)]
    assert (summary.subject, summary.days) == (len(subject), sum(subject))
    assert summary.subject + summary.exempt + summary.not_subject == len(someone)


@given(people, thresholds)
def test_the_percentages_are_those_of_the_second_count(someone: list[tuple[str, int]], steps: list[int]) -> None:
    summary = summarise(someone, steps)
    for band in summary.bands if summary.subject else ():
        assert band.percent == naive.percent(band.people, summary.subject)


@given(st.lists(st.integers(0, 5), max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_change_the_summary(days: list[int], shuffler: random.Random) -> None:
    someone = [("short", each) for each in days]
    assert summarise(someone, [3]) == summarise(shuffler.sample(someone, len(someone)), [3])


def test_hung_yen_2019_says_9_7_and_4_of_20() -> None:
    days = [61] * 5 + [60] * 4 + [59] * 3 + [40] * 4 + [39] * 2 + [0] * 2
    summary = summarise([("met" if each >= 60 else "short", each) for each in days], [60, 40])
    assert [(band.min, band.max, band.people, band.percent) for band in summary.bands] == [
        (60, None, 9, "45.0"),
        (40, 59, 7, "35.0"),
        (0, 39, 4, "20.0"),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (11, 20, "55.0"),
        (9, 20, "45.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 16, "6.3"),  # 6.25: a half goes up
        (3, 16, "18.8"),  # 18.75, where rounding half to even would agree
        (1, 2000, "0.1"),  # 0.05, where rounding half to even would say 0.0
        (1, 2001, "0.0"),
        (0, 20, "0.0"),
        (20, 20, "100.0"),
    ],
)
def test_a_percentage_has_one_decimal_rounded_half_up(part: int, whole: int, expected: str) -> None:
    assert percent(part, whole) == expected


def test_percentages_are_not_adjusted_to_add_up() -> None:
    bands = summarise([("met", 60), ("short", 40), ("short", 0)], [60, 40]).bands
    assert [band.percent for band in bands] == ["33.3", "33.3", "33.3"]
    assert sum(Decimal(band.percent) for band in bands) == Decimal("99.9")


def test_a_unit_without_subject_people_has_empty_bands() -> None:
    summary = summarise([("exempt", 0), ("not_subject", 0)], [60, 40])
    assert (summary.subject, summary.exempt, summary.not_subject, summary.days) == (0, 1, 1, 0)
    assert [(band.people, band.percent) for band in summary.bands] == [(0, "0.0")] * 3


def test_the_days_of_an_exempt_person_are_not_in_the_sum() -> None:
    assert summarise([("met", 60), ("exempt", 12)], [60, 40]).days == 60
