"""Trips that were made: the gate and the list agree, and the ledger is what the facts say whatever was done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicoso.actions import trips
from dicoso.actions.trips import VisitRow
from dicoso.domain.dates import Span, month_span, year_span
from dicoso.domain.errors import DomainError, NotAllowed, NotFound
from dicoso.domain.trips import Stored
from dicoso.queries import units, visible
from dicoso.queries.actors import system
from dicoso.queries.counting import from_facts, from_ledger
from dicoso.queries.trips import stays, trip_form, trip_page
from dicoso.queries.trips.trip_list import TripFilter, list_trips
from dicoso.store.models import AuditEvent, LedgerYear, Posting, Trip, Visit
from tests.trips import row as trip_row
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
YEARS = (2018, 2019, 2020)


def row(world: World, who: str = "an", **facts: Any) -> VisitRow:
    """An's two days, of a trip with a short id."""
    return trip_row(world, who, **({"trip": "t1"} | facts))


def kept_years() -> dict[tuple[int, int], tuple[Any, ...]]:
    """What the ledger says of everybody, in every year."""
    return {
        (person, year): (kept.standing, kept.quota, kept.counted, kept.by_level, kept.by_form, kept.refused)
        for year in YEARS
        for person, (kept, _) in from_ledger(LedgerYear.objects.filter(year=year).values("person"), year).items()
    }


def counted_years(people: set[int]) -> dict[tuple[int, int], tuple[Any, ...]]:
    """What the facts say of some people, in every year."""
    found = {}
    for year in YEARS:
        for person, each in from_facts(people, year).items():
            of = each.year
            found[person, year] = (of.standing, of.quota, of.counted, of.by_level, of.by_form, of.refused)
    return found


# Whatever was done, in whatever order

WHO = ("an", "binh", "chi", "dung")
HOSTS = ("12382", "12382-01", "12070", "327")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["record", "record", "correct", "cancel", "import"]),
        st.integers(0, 4),  # which trip
        st.lists(st.sampled_from(WHO), min_size=1, max_size=3, unique=True),
        st.sampled_from(HOSTS),
        st.integers(-20, 318),  # first day, counted from 1 January 2019
        st.integers(0, 4),
        st.sampled_from(["", "15-CL/TĐTN"]),
        st.sampled_from(["field", "field", "online"]),
    ),
    min_size=1,
    max_size=8,
)
ON_A_DATABASE = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _forget() -> None:
    """Take away what an earlier example did."""
    Visit.objects.all().delete()
    Trip.objects.all().delete()
    LedgerYear.objects.all().delete()


def _take(world: World, step: tuple[Any, ...]) -> None:
    action, number, names, host, day, more, order, venue = step
    start = date(2019, 1, 1) + timedelta(days=day)
    end = min(start + timedelta(days=more), TODAY)
    rows = [
        row(world, name, trip=f"t{number}", host=host, start=start, end=end, order_number=order, venue=venue)
        for name in names
    ]
    actor = world.dung.actor
    if action == "import":
        trips.save_trips(actor, rows)
    elif action == "record":
        trips.record_trip(actor, rows)
    elif action == "correct":
        trips.correct_trip(actor, f"t{number}", Trip.objects.get(pk=f"t{number}").version, rows, "Sửa")
    else:
        trips.cancel_trip(actor, f"t{number}", "Hủy", people=[each.person for each in rows])


@ON_A_DATABASE
@given(steps=STEPS)
def test_after_anything_that_was_done_the_ledger_is_what_the_facts_say(world: World, steps: list[Any]) -> None:
    _forget()
    people = {world.member(name).person.pk for name in WHO}
    for step in steps:
        events, before = AuditEvent.objects.count(), set(Visit.objects.values_list())
        try:
            _take(world, step)
        except (DomainError, Trip.DoesNotExist):
            assert (AuditEvent.objects.count(), set(Visit.objects.values_list())) == (events, before)
        else:
            changed = set(Visit.objects.values_list()) != before
            assert AuditEvent.objects.count() == events + changed
        facts, ledger = counted_years(people), kept_years()
        assert {key: facts[key] for key in ledger} == ledger
        assert all(not each[2] and not each[5] for key, each in facts.items() if key not in ledger)


@ON_A_DATABASE
@given(data=st.data())
def test_trips_make_the_same_ledger_in_any_order_and_in_any_portions(world: World, data: Any) -> None:
    drawn = data.draw(st.lists(STEPS.map(lambda steps: steps[0]), min_size=1, max_size=6))
    together = [
        [
            row(
                world,
                name,
                trip=f"t{number}",
                host=step[3],
                start=(start := date(2019, 1, 1) + timedelta(days=step[4])),
                end=start + timedelta(days=step[5]),
                order_number=step[6],
                venue=step[7],
            )
            for name in step[2]
        ]
        for number, step in enumerate(drawn)
    ]
    _forget()
    trips.save_trips(system(TODAY), [each for rows in together for each in rows])
    at_once = kept_years()
    _forget()
    for rows in data.draw(st.permutations(together)):
        trips.save_trips(system(TODAY), data.draw(st.permutations(rows)))
    assert kept_years() == at_once


# The gate and the list


def test_the_list_shows_what_the_gate_lets_through(world: World) -> None:
    Posting.objects.filter(person=world.chi.person).update(start=date(2019, 11, 8))
    for number, who in enumerate(("an", "binh", "chi", "dung", "nga", "oanh")):
        for day in (1, 6, 12):
            trips.save_trips(
                system(TODAY),
                [row(world, who, trip=f"t{number}-{day}", start=date(2019, 11, day), end=date(2019, 11, day))],
            )
    for span in (month_span(2019, 11), year_span(2019), Span(date(2019, 11, 6), date(2019, 11, 12))):
        for name, member in world.cast.items():
            everything = visible.visits(member.actor, "trip.view").filter(start__gte=span.start, start__lte=span.end)
            shown = list_trips(member.actor, TripFilter(span))
            assert shown.total == everything.count(), name
            assert {(each.trip, each.person_id) for each in shown.rows} == set(
                everything.values_list("trip", "person")
            ), name


def test_the_list_tells_of_each_stay_what_counted_and_why_not(world: World) -> None:
    trips.save_trips(
        system(TODAY),
        [
            row(world, trip="t1", start=date(2019, 10, 31), end=date(2019, 11, 2)),
            row(world, trip="t2", order_number="", start=date(2019, 11, 4), end=date(2019, 11, 4)),
            row(world, trip="t3", venue="online", start=date(2019, 11, 5), end=date(2019, 11, 5)),
            row(world, trip="t4", start=date(2019, 12, 31), end=date(2020, 1, 1)),
        ],
    )
    found = {each.trip: each for each in list_trips(world.an.actor, TripFilter(year_span(2019))).rows}
    assert {trip: (each.counted, each.days, each.refused) for trip, each in found.items()} == {
        "t1": (3, 3, ()),
        "t2": (0, 1, ("counting.order_required",)),
        "t3": (0, 1, ("counting.venues",)),
        "t4": (2, 2, ()),
    }


def test_a_trip_of_a_year_that_no_rule_covers_is_listed_and_says_so(world: World) -> None:
    trips.save_trips(system(TODAY), [row(world, trip="t1", start=date(2017, 12, 30), end=date(2018, 1, 2))])
    listed = list_trips(world.an.actor, TripFilter(year_span(2017))).rows
    assert [(each.counted, each.days, each.refused) for each in listed] == [(2, 4, ("no_rule_in_force",))]


def test_without_the_ledger_the_list_says_the_same(world: World) -> None:
    trips.save_trips(system(TODAY), [row(world), row(world, "binh", order_number="")])
    kept = list_trips(world.dung.actor, TripFilter(year_span(2019)))
    LedgerYear.objects.all().delete()
    assert list_trips(world.dung.actor, TripFilter(year_span(2019))) == kept


def test_a_long_list_comes_in_pages(world: World) -> None:
    rows = [
        row(world, trip=f"t{n}", start=date(2019, 1, 1) + timedelta(days=n), end=date(2019, 1, 1) + timedelta(days=n))
        for n in range(120)
    ]
    trips.save_trips(system(TODAY), rows)
    pages = [list_trips(world.an.actor, TripFilter(year_span(2019)), page) for page in (1, 2, 3, 9)]
    assert [(page.page, len(page.rows), page.total, page.pages) for page in pages] == [
        (1, 50, 120, 3),
        (2, 50, 120, 3),
        (3, 20, 120, 3),
        (3, 20, 120, 3),
    ]


def test_the_gate_for_many_people_is_the_gate_for_one(world: World) -> None:
    """`outside` leaves out exactly whom `travellers` lets through."""
    world.join("khoa", "HY-KH", "Ngô Đăng Khoa", "33-TG", start="2019-11-13")
    days = (date(2019, 11, 12), date(2019, 11, 13))
    everybody = [member.person.pk for member in world.cast.values() if member.account.person]
    for name, member in world.cast.items():
        asked = {(person, day) for person in everybody for day in days}
        away = visible.outside(member.actor, "trip.record", asked, led=True)
        for day in days:
            reached = set(visible.travellers(member.actor, "trip.record", day, led=True).values_list("pk", flat=True))
            assert {person for person, on in asked - away if on == day} == reached & set(everybody), name


# One trip


def test_a_page_is_found_by_whom_it_concerns(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    assert len(trip_page.open_trip(world.an.actor, "t1").members) == 2
    assert len(trip_page.open_trip(world.khanh.actor, "t1").members) == 2
    for who in ("chi", "nga", "minh"):
        with pytest.raises(NotFound):
            trip_page.open_trip(world.member(who).actor, "t1")
    with pytest.raises(NotAllowed):
        visible.trip(world.giang.actor, "trip.correct", "t1")


def test_who_also_holds_a_reading_role_may_still_correct_their_own_part(world: World) -> None:
    trips.save_trips(system(TODAY), [row(world), row(world, "giang")])
    assert visible.trip(world.giang.actor, "trip.correct", "t1").pk == "t1"
    may = {each.name: each.may_correct for each in trip_page.open_trip(world.giang.actor, "t1").members}
    assert may == {"Nguyễn Văn An": False, "Vũ Hương Giang": True}


def test_what_is_stored_is_read_as_it_was_said(world: World) -> None:
    said = row(world, content="Hai dòng\nnội dung", confirmed=True, venue="online")
    trips.save_trips(system(TODAY), [said])
    (found,) = stays.stored_stays(["t1", "not there"]).values()
    assert found == [Stored(found[0].pk, said, "recorded")]


# What the form offers


def test_hosts_of_late_come_first_and_only_those_still_there(world: World) -> None:
    for number, (host, day) in enumerate((("12070", 3), ("12382", 9), ("12070", 12), ("11977", 1))):
        trips.save_trips(
            system(TODAY),
            [row(world, trip=f"t{number}", host=host, start=date(2019, 11, day), end=date(2019, 11, day))],
        )
    found = trip_form.recent_hosts(world.an.person.pk, TODAY)
    assert [each.name for each in found] == ["Đoàn xã Hoàn Long", "Đoàn xã Phương Chiểu", "Đoàn xã Phương Nam"]
    later = trip_form.recent_hosts(world.an.person.pk, date(2020, 1, 5))
    assert len(later) == 3
    assert trip_form.recent_hosts(world.binh.person.pk, TODAY) == []


def test_colleagues_who_can_have_gone_along(world: World) -> None:
    def beside(who: str, whom: str) -> list[str]:
        found = trip_form.companions(
            world.member(who).actor, world.member(whom).person.pk, Span(TODAY, TODAY), led=who == whom
        )
        return [each.code for each in found]

    assert beside("an", "an") == ["HY-BI"]
    assert beside("dung", "an") == ["HY-BI"]
    assert beside("chi", "an") == []


def test_people_are_found_by_name_without_tones_or_by_code(world: World) -> None:
    def found(who: str, text: str) -> list[str]:
        return [each.code for each in trip_form.search_travellers(world.member(who).actor, TODAY, text)]

    assert found("dung", "van an") == ["HY-AN"]
    assert found("dung", "Thuỳ") == ["HY-CH"]
    assert found("dung", "hy-bi") == ["HY-BI"]
    assert found("dung", "nga") == []
    assert set(found("binh", "")) == {"HY-AN", "HY-BI"}
    assert found("an", "chi") == []


# Units


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("phuong chieu", ["Đoàn xã Phương Chiểu"]),
        ("Phương  CHIỂU", ["Đoàn xã Phương Chiểu"]),
        ("đoàn xã phương", ["Đoàn xã Phương Chiểu", "Đoàn xã Phương Nam"]),
        ("huyện đoàn yên mỹ", ["Huyện đoàn Yên Mỹ"]),
        ("hieu", []),
        ("12070", ["Đoàn xã Hoàn Long"]),
        ("tuyen giao", []),
        ("vu phuc", []),
        ("", []),
        ("%", []),
    ],
)
def test_a_unit_is_found_by_the_beginnings_of_its_words(world: World, text: str, found: list[str]) -> None:
    assert [each.name for each in units.search_hosts(text, TODAY, units.unit_reach(world.unit("33")))] == found


def test_the_whole_name_comes_before_a_part_of_it(world: World) -> None:
    found = units.search_hosts("hung yen", TODAY)
    assert [(each.name, each.place) for each in found] == [
        ("Tỉnh đoàn Hưng Yên", ""),
        ("Thành đoàn Hưng Yên", "Tỉnh Hưng Yên"),
    ]


def test_a_unit_is_found_on_the_days_on_which_it_is_there(world: World) -> None:
    assert [each.name for each in units.search_hosts("hoan long", date(2025, 7, 1))] == ["Đoàn xã Hoàn Long"]
    assert units.search_hosts("phuong chieu", date(2025, 7, 1)) == []
