"""Made-up years of two people between departments and provinces: stored, and told to the second count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from dicoso.actions import ledger
from dicoso.domain.dates import FOREVER
from dicoso.domain.units import DEPTH
from dicoso.queries.rules import YearRules
from dicoso.store.models import Exemption, Posting, Trip, Visit
from tests import naive
from tests.cases import naive_rules
from tests.world import NOW, World

WHO = ("an", "nga")
DEPARTMENTS = ("33-TG@2008", "33-PT@2008", "34-TG@2008", "33-TG@2025")
HOSTS = ("12382-01@2008", "12382@2008", "323@2008", "33@2008", "12070@2025")
YEARS = (2019, 2025)


class Post(NamedTuple):
    """Where a person works, from a day for so many days."""

    unit: str
    start: date
    days: int
    level: str
    full_time: bool


class Stay(NamedTuple):
    """A trip: from a day for so many days, where to, how, and how well it stands."""

    start: date
    days: int
    host: str
    form: str
    standing: tuple[str, bool, bool | None]


class Excuse(NamedTuple):
    reason: str
    start: date
    days: int


class Life(NamedTuple):
    posts: list[Post]
    stays: list[Stay]
    excuses: list[Excuse]


# Days that meet: the turn of a year, the day of the merger, a week in March.
near = st.builds(
    lambda anchor, shift: anchor + timedelta(days=shift),
    st.sampled_from([date(2019, 1, 1), date(2019, 3, 11), date(2025, 7, 1), date(2025, 12, 31)]),
    st.integers(-6, 6),
)
posts = st.builds(
    Post,
    st.sampled_from(DEPARTMENTS),
    near,
    st.sampled_from([1, 4, 9, 180, 400, 3000]),
    st.sampled_from(["province", "province", "province", "district"]),
    st.sampled_from([True, True, False]),
)
stays = st.builds(
    Stay,
    near,
    st.sampled_from([1, 2, 3, 8]),
    st.sampled_from(HOSTS),
    st.sampled_from(naive.FORMS),
    st.sampled_from(
        [("field", True, None)] * 4 + [("field", False, None), ("online", True, None), ("field", True, False)]
    ),
)
excuses = st.builds(Excuse, st.sampled_from(["study", "sick", "other"]), near, st.sampled_from([2, 30, 200]))
lives = st.builds(
    Life,
    st.lists(posts, min_size=1, max_size=3, unique_by=lambda post: (post.unit, post.start)),
    st.lists(stays, max_size=5),
    st.lists(excuses, max_size=1),
)


def _until(start: date, days: int) -> date:
    return start + timedelta(days=days - 1)


def store(world: World, who: str, life: Life) -> None:
    """Give one of the cast this life instead of their own, and count it."""
    person = world.member(who).person
    Posting.objects.filter(person=person).delete()
    Posting.objects.bulk_create(
        [
            Posting(
                person=person,
                unit=world.unit(post.unit),
                level=post.level,
                full_time=post.full_time,
                start=post.start,
                end=_until(post.start, post.days) if post.days < 3000 else FOREVER,
            )
            for post in life.posts
        ]
    )
    Exemption.objects.bulk_create(
        [
            Exemption(person=person, reason=each.reason, start=each.start, end=_until(each.start, each.days))
            for each in life.excuses
        ]
    )
    for number, stay in enumerate(life.stays):
        venue, backed, confirmed = stay.standing
        trip = Trip.objects.create(id=f"{who}-{number}", recorded_at=NOW)
        Visit.objects.create(
            trip=trip,
            person=person,
            host=world.unit(stay.host),
            start=stay.start,
            end=_until(stay.start, stay.days),
            form=stay.form,
            venue=venue,
            order_number="7-QĐ/TĐTN" if backed else "",
            confirmed=confirmed,
        )
    ledger.refresh_ledger([person.pk], YEARS)


def told(world: World, who: str, life: Life, rules: YearRules, as_of: date, inside: Iterable[str]) -> naive.Answer:
    """Let the second count say what this life comes to inside some units."""
    within = set(inside)
    year = naive.Year(
        rules.span.start,
        rules.span.end,
        as_of,
        tuple(
            naive.Posting(
                post.start, _until(post.start, post.days) if post.days < 3000 else FOREVER, post.level, post.full_time
            )
            for post in life.posts
            if post.unit in within
        ),
        tuple(naive.Exemption(each.reason, each.start, _until(each.start, each.days)) for each in life.excuses),
        tuple(
            naive.Trip(
                f"{who}-{number}",
                stay.start,
                _until(stay.start, stay.days),
                world.unit(stay.host).level,
                stay.form,
                *stay.standing,
            )
            for number, stay in enumerate(life.stays)
        ),
    )
    assert {world.unit(stay.host).level for stay in life.stays} <= DEPTH.keys()
    return naive.count(year, naive_rules(rules.counting))
