"""A counted year laid down as bytes is read back as it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from dicoso.domain.counting import FORMS, Verdict
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet, width
from dicoso.domain.ledger import ORDER_OF_FORMS, ORDER_OF_LEVELS, REFUSED_BY, pack_sets, unpack_sets
from tests import naive
from tests.domain import both

YEAR = Span(date(2019, 1, 1), date(2019, 12, 31))
MARCH_8 = DaySet.of(YEAR, [date(2019, 3, 8)])


@given(both.years(), both.rules)
def test_what_was_counted_is_read_back_from_the_ledger(year: naive.Year, rules: naive.Rules) -> None:
    counted = both.counted(year, rules)
    parts = [
        (counted.by_level, ORDER_OF_LEVELS),
        (counted.by_form, ORDER_OF_FORMS),
        (counted.refused, REFUSED_BY),
    ]
    for sets, order in parts:
        data = pack_sets(sets, order, counted.span)
        assert len(data) == len(order) * width(counted.span)
        assert unpack_sets(data, order, counted.span) == sets
    assert DaySet.from_bytes(counted.span, counted.counted.to_bytes()) == counted.counted


def test_a_set_without_a_place_is_refused_rather_than_lost() -> None:
    with pytest.raises(KeyError, match="department"):
        pack_sets({"department": MARCH_8}, ORDER_OF_LEVELS, YEAR)


def test_empty_sets_take_room_and_are_left_out_when_read() -> None:
    data = pack_sets({"commune": MARCH_8, "branch": DaySet(YEAR)}, ORDER_OF_LEVELS, YEAR)
    assert len(data) == len(ORDER_OF_LEVELS) * 46
    assert unpack_sets(data, ORDER_OF_LEVELS, YEAR) == {"commune": MARCH_8}


def test_the_ledger_has_a_place_for_every_form_and_every_reason() -> None:
    assert ORDER_OF_FORMS == FORMS
    assert set(REFUSED_BY) == {verdict.value for verdict in Verdict} - {"counting.per_date"}


def test_the_order_in_which_a_year_is_laid_down_does_not_change_unnoticed() -> None:
    """Stored years are read by place: whoever changes an order must write all of them again."""
    assert ORDER_OF_LEVELS == ("central", "province", "district", "commune", "grassroots", "branch")
    assert ORDER_OF_FORMS == ("topic", "joint", "inspection", "committee_meeting", "branch_meeting", "other")
    assert REFUSED_BY == (
        "counting.in_post",
        "counting.not_excused",
        "counting.venues",
        "counting.order_required",
        "counting.host_refusal",
        "counting.confirmation_required",
        "counting.rest_days",
    )
