"""Where the report of a trip stands, and how many days people were away."""

from __future__ import annotations

from datetime import date

import pytest

from dicoso.domain.dates import Span
from dicoso.domain.digests import person_days, report_state

DUE = date(2019, 11, 23)


@pytest.mark.parametrize(
    ("due", "submitted", "today", "state"),
    [
        (DUE, date(2019, 11, 23), date(2019, 12, 1), "in_time"),
        (DUE, date(2019, 11, 24), date(2019, 12, 1), "late"),
        (DUE, None, date(2019, 11, 23), "waiting"),
        (DUE, None, date(2019, 11, 24), "missing"),
        (None, None, date(2019, 11, 24), "none"),
        (None, date(2019, 11, 24), date(2019, 11, 24), "in_time"),
    ],
)
def test_a_report_is_in_time_on_its_last_day_and_late_on_the_next(
    due: date | None, submitted: date | None, today: date, state: str
) -> None:
    assert report_state(due, submitted, today) == state


def test_a_date_of_a_person_is_one_day_however_many_units_were_visited() -> None:
    month = Span(date(2019, 11, 1), date(2019, 11, 30))
    stays = [
        (1, date(2019, 11, 4), date(2019, 11, 5)),
        (1, date(2019, 11, 5), date(2019, 11, 6)),
        (2, date(2019, 10, 30), date(2019, 11, 2)),
    ]
    assert person_days(stays, month) == 5
