"""Rest days of the offices, as announced year by year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dicoso.domain.calendar import Holiday, Swap, WorkCalendar
from dicoso.domain.dates import Span, year_span
from dicoso.domain.errors import NoRuleInForce
from dicoso.rulebook.load import load_rulebook

CALENDAR = load_rulebook().calendar

# Mùng Một Tết, from which the Hùng kings' day (10/3 of the lunar year) can be worked out: 68 days later, and 29 more
# in 2023, whose second month was doubled.
LUNAR_NEW_YEAR = {
    2018: date(2018, 2, 16),
    2019: date(2019, 2, 5),
    2020: date(2020, 1, 25),
    2021: date(2021, 2, 12),
    2022: date(2022, 2, 1),
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
}


def rests(text: str) -> str:
    """Return each date of a span with `nghỉ` or `làm`, as one line a date."""
    start, _, end = text.partition("..")
    span = Span(date.fromisoformat(start), date.fromisoformat(end))
    return "\n".join(f"{day:%d/%m} {'nghỉ' if CALENDAR.is_rest_day(day) else 'làm'}" for day in span)


def test_the_end_of_april_2019_was_free_for_a_saturday_in_may() -> None:
    assert rests("2019-04-26..2019-05-05") == (
        "26/04 làm\n27/04 nghỉ\n28/04 nghỉ\n29/04 nghỉ\n30/04 nghỉ\n01/05 nghỉ\n02/05 làm\n03/05 làm\n"
        "04/05 làm\n05/05 nghỉ"
    )


def test_the_last_day_of_2018_was_worked_for_in_2019() -> None:
    assert CALENDAR.is_rest_day(date(2018, 12, 31))
    assert not CALENDAR.is_rest_day(date(2019, 1, 5))


def test_national_day_is_one_day_until_2020_and_two_since() -> None:
    days = [
        [holiday.day for holiday in CALENDAR.years[year].holidays if holiday.name == "Quốc khánh"]
        for year in (2019, 2020, 2021, 2022)
    ]

    assert days == [
        [date(2019, 9, 2)],
        [date(2020, 9, 2)],
        [date(2021, 9, 2), date(2021, 9, 3)],
        [date(2022, 9, 1), date(2022, 9, 2)],
    ]


@pytest.mark.parametrize("year", LUNAR_NEW_YEAR)
def test_tet_and_the_hung_kings_day_follow_the_moon(year: int) -> None:
    first = LUNAR_NEW_YEAR[year]
    named = {holiday.day: holiday.name for holiday in CALENDAR.years[year].holidays}

    assert named[first].startswith("Tết Nguyên đán")
    assert named[first + timedelta(days=68 + (29 if year == 2023 else 0))] == "Giỗ Tổ Hùng Vương"


@pytest.mark.parametrize(
    ("year", "worked"),
    [(2018, 250), (2019, 252), (2020, 252), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 250)],
)
def test_a_year_has_its_working_days(year: int, worked: int) -> None:
    """Weekdays less ten paid holidays (eleven since 2021); swaps move days and lose none, but over New Year 2019."""
    span = year_span(year)

    assert len(span) - len(CALENDAR.rest_days(span)) == worked


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_announced_day_says_where_it_was_announced(year: int) -> None:
    days = CALENDAR.years[year]

    for entry in (*days.holidays, *days.swaps):
        assert entry.source.citation
        assert entry.clause


def test_a_rest_day_has_its_reason() -> None:
    tet, swapped = CALENDAR.reason(date(2019, 2, 5)), CALENDAR.reason(date(2019, 4, 29))

    assert isinstance(tet, Holiday)
    assert tet.name == "Tết Nguyên đán Kỷ Hợi"
    assert tet.source.citation == "Thông báo số 3238/TB-LĐTBXH của Bộ Lao động - Thương binh và Xã hội"
    assert isinstance(swapped, Swap)
    assert swapped.work == date(2019, 5, 4)
    assert CALENDAR.reason(date(2019, 5, 4)) is None


def test_2026_says_that_its_announcements_were_not_all_found() -> None:
    assert [year for year, days in CALENDAR.years.items() if not days.confirmed] == [2026]
    assert "24/11" in CALENDAR.years[2026].note
    assert not CALENDAR.is_rest_day(date(2026, 11, 24))


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2027, 1, 1)])
def test_a_year_that_nobody_announced_is_refused(day: date) -> None:
    assert not CALENDAR.covers(day.year)
    for question in (CALENDAR.is_rest_day, CALENDAR.reason):
        with pytest.raises(NoRuleInForce) as caught:
            question(day)
        assert caught.value.facts["rule"] == f"calendar.{day.year}"
    with pytest.raises(NoRuleInForce):
        CALENDAR.rest_days(Span(date(2026, 12, 1), date(2027, 1, 31)))


def test_a_calendar_without_years_knows_nothing() -> None:
    with pytest.raises(NoRuleInForce):
        WorkCalendar([]).is_rest_day(date(2019, 1, 1))
