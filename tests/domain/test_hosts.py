"""What makes a host's word complete, and when a link can be used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from dicoso.domain.hosts import LINK_LASTS, WANTED, LinkState, Word, confirmation_faults, link_state, tidy_confirmation

NOW = datetime(2019, 11, 15, 2, tzinfo=UTC)
YES = Word(True, "Đặng Thị Mai", "Bí thư Đoàn xã")
NO = Word(False, "Đặng Thị Mai", "Bí thư Đoàn xã", "Hôm ấy không có ai đến", "dates")


@dataclass(frozen=True)
class Kept:
    """A link as it is kept."""

    expires_at: datetime = NOW + LINK_LASTS
    used_at: datetime | None = None
    revoked_at: datetime | None = None


def wrong(word: Word) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in confirmation_faults(tidy_confirmation(word), {"Nguyễn Văn An"})}


def test_whoever_confirms_gives_name_and_position_and_no_reason() -> None:
    assert wrong(YES) == set()
    assert wrong(replace(YES, name=" ", position="")) == {("name", "required"), ("position", "required")}
    assert tidy_confirmation(replace(YES, reason="thừa", wanted="dates")) == YES


@pytest.mark.parametrize("wanted", WANTED)
def test_whoever_refuses_says_why_and_what_is_to_be_done(wanted: str) -> None:
    assert wrong(replace(NO, wanted=wanted)) == set()


def test_a_refusal_without_reason_or_request_names_both() -> None:
    assert wrong(replace(NO, reason=" \n ", wanted="")) == {("reason", "host_reason"), ("wanted", "host_wanted")}
    assert wrong(replace(NO, wanted="phạt")) == {("wanted", "host_wanted")}


@pytest.mark.parametrize("name", ["Nguyễn Văn An", "nguyen van an", " NGUYỄN  VĂN AN "])
def test_the_visitors_own_name_is_refused_however_it_is_typed(name: str) -> None:
    assert wrong(replace(YES, name=name)) == {("name", "host_own_name")}


def test_what_is_too_long_is_named() -> None:
    assert wrong(replace(NO, name="M" * 121, reason="x" * 2001)) == {("name", "too_long"), ("reason", "too_long")}


@pytest.mark.parametrize(
    ("link", "after", "cancelled", "answered", "state"),
    [
        (Kept(), timedelta(), False, False, "open"),
        (Kept(), LINK_LASTS - timedelta(seconds=1), False, False, "open"),
        (Kept(), LINK_LASTS, False, False, "expired"),
        (Kept(used_at=NOW), timedelta(days=400), True, True, "used"),
        (Kept(revoked_at=NOW), timedelta(), True, False, "revoked"),
        (Kept(), timedelta(), True, False, "cancelled"),
        (Kept(), timedelta(), False, True, "answered"),
    ],
)
def test_a_link_is_open_until_something_shuts_it(
    link: Kept, after: timedelta, cancelled: bool, answered: bool, state: str
) -> None:
    assert link_state(link, NOW + after, cancelled=cancelled, answered=answered) == LinkState(state)
