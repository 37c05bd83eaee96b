"""Whom an answer is told to: every unit that raised the matter, and who brought it home, if they may read it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.queries.notices.notice_list import who_raised
from dicoso.store.models import Account, Feedback
from tests.matters import commune, matter, report
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def names(found: Feedback) -> set[str]:
    return set(Account.objects.filter(pk__in=who_raised(found, TODAY)).values_list("username", flat=True))


def test_both_units_of_a_merged_matter_are_told_and_who_brought_it_home(world: World) -> None:
    commune(world, "hoan_long", "12070")
    main = matter(world, "answered", origin="trip_report", report=report(world, "an"), raised_by=world.an.account)
    matter(world, "merged", unit="12070", merged_into=main)
    assert names(main) == {"khanh", "hoan_long", "an"}


def test_whoever_cannot_read_the_record_is_not_told(world: World) -> None:
    """Chi raised it once and neither went there nor works where it is answered; Khánh has a temporary password."""
    found = matter(world, "answered", raised_by=world.chi.account)
    assert names(found) == {"khanh"}
    Account.objects.filter(username="khanh").update(password_is_temporary=True)
    assert names(found) == set()
    Account.objects.filter(username="khanh").update(password_is_temporary=False, is_active=False)
    assert names(found) == set()


def test_it_asks_as_often_for_ten_units_as_for_one(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            who_raised(main, TODAY)
        return len(queries)

    main = matter(world, "answered")
    few = asked()
    for n in range(10):
        commune(world, f"hoan_long_{n}", "12070")
        matter(world, "merged", unit="12070", merged_into=main)
    assert len(who_raised(main, TODAY)) == 11
    assert asked() == few <= 8
