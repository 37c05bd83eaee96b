"""A person's year, opened: every date with trips has a verdict, and the verdict a rule with its source."""

from __future__ import annotations

from datetime import date

import pytest

from dicoso.actions import ledger
from dicoso.domain.errors import NotFound
from dicoso.queries.units import Reach
from dicoso.queries.years import compliance
from dicoso.queries.years.why import Why, explain_year, why_code
from dicoso.store.models import Posting
from tests.world import World

END = date(2019, 12, 31)


def told(found: Why) -> list[str]:
    """Tell each date with its verdict and its trips, the deciding one first."""
    return [
        f"{day.day:%d/%m} {day.verdict.value.removeprefix('counting.')} {' '.join(visit.trip for visit in day.visits)}"
        for day in found.days_until_as_of()
    ]


def sight(world: World, who: str) -> Reach:
    return world.member(who).actor.scope("year.view").units


def test_every_date_with_trips_has_one_verdict_and_the_best_trip_stands_first(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-05", id="xa")
    world.trip("an", "2019-03-05", "2019-03-06", id="chi-doan", host="12382-01")
    world.trip("an", "2019-03-05", "2019-03-07", id="khong-lenh", order_number="")
    world.trip("an", "2019-03-08", id="truc-tuyen", venue="online")
    assert told(explain_year(world.an.person, 2019, END)) == [
        "04/03 per_date xa",
        "05/03 per_date chi-doan xa khong-lenh",
        "06/03 per_date chi-doan khong-lenh",
        "07/03 order_required khong-lenh",
        "08/03 venues truc-tuyen",
    ]


def test_every_verdict_leads_to_a_rule_with_its_source(world: World) -> None:
    world.trip("an", "2019-03-04")
    world.trip("an", "2019-03-05", order_number="")
    found = explain_year(world.an.person, 2019, END)
    cited = {day.verdict.value: found.rule(day.verdict.value) for day in found.days}
    assert all(rule.source.citation and rule.clause for rule in cited.values())
    assert cited["counting.order_required"].scope == "provinces/33"


def test_the_as_of_date_cuts_the_figures_and_the_list_alike(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-08", id="x")
    found = explain_year(world.an.person, 2019, date(2019, 3, 5))
    assert found.progress.days == 2
    assert told(found) == ["04/03 per_date x", "05/03 per_date x"]
    assert len(found.days) == 5


def test_a_cancelled_trip_is_as_if_it_had_never_been(world: World) -> None:
    world.trip("an", "2019-03-04", state="cancelled")
    assert explain_year(world.an.person, 2019, END).days == ()


def test_the_dates_worked_for_another_province_are_not_told(world: World) -> None:
    world.trip("nga", "2019-06-27", "2019-07-02", id="qua-ngay", host="12433")
    Posting.objects.filter(person=world.nga.person).update(end=date(2019, 6, 30))
    Posting.objects.create(
        person=world.nga.person, unit=world.unit("33-TG"), level="province", full_time=True, start=date(2019, 7, 1)
    )
    assert told(explain_year(world.nga.person, 2019, END, sight(world, "dung"), sight(world, "dung"))) == [
        "01/07 per_date qua-ngay",
        "02/07 per_date qua-ngay",
    ]
    assert len(told(explain_year(world.nga.person, 2019, END))) == 6  # the person herself is told everything


def test_one_departments_days_are_what_its_table_counts(world: World) -> None:
    world.trip("an", "2019-06-28", "2019-07-02")
    Posting.objects.filter(person=world.an.person).update(end=date(2019, 6, 30))
    Posting.objects.create(
        person=world.an.person, unit=world.unit("33-PT"), level="province", full_time=True, start=date(2019, 7, 1)
    )
    ledger.refresh_ledger([world.an.person.pk], [2019])
    for key, counted in (("33-TG", 3), ("33-PT", 2), ("33", 5)):
        inside = Reach((world.unit(key).path,))
        opened = explain_year(world.an.person, 2019, END, inside, sight(world, "dung"))
        assert opened.progress.days == counted
        line = next(
            each for each in compliance.compliance_table(world.unit(key), 2019, END).lines if each.code == "HY-AN"
        )
        assert line.progress == opened.progress


def test_without_a_posting_in_the_period_there_is_no_year_to_open(world: World) -> None:
    with pytest.raises(NotFound):
        explain_year(world.an.person, 2014, END)
    with pytest.raises(NotFound):
        explain_year(world.an.person, 2019, END, sight(world, "oanh"), sight(world, "oanh"))


def test_a_year_is_asked_for_by_the_persons_code(world: World) -> None:
    assert why_code("HY-AN", 2019, None).as_of == END
    with pytest.raises(NotFound) as refusal:
        why_code("khong-co", 2019, None)
    assert refusal.value.facts["kind"] == "person"
