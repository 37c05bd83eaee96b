"""The stage that the other tests stand on: who is there, who may see whom, and what a trip counts."""

from __future__ import annotations

from datetime import date

from django.test import override_settings

from dicoso.queries import units, visible
from dicoso.queries.counting import from_facts
from dicoso.store.models import LedgerYear
from tests.world import TODAY, World


def test_dung_sees_everybody_of_hung_yen_and_nobody_of_thai_binh(world: World) -> None:
    seen = {person.code for person in visible.visible_people(world.dung.actor, "person.view")}
    assert seen == {"HY-AN", "HY-BI", "HY-CH", "HY-DU", "HY-GI", "HY-HA"}


def test_after_the_merger_the_new_hung_yen_speaks_for_both(world: World) -> None:
    both = units.unit_reach(world.unit("33@2025"))
    assert both.holds(world.unit("33-TG").path)
    assert both.holds(world.unit("34-TG").path)
    assert not units.unit_reach(world.unit("33")).holds(world.unit("34-TG").path)


def test_a_code_names_the_unit_of_its_day(world: World) -> None:
    assert units.by_code("33", TODAY) == world.unit("33@2008")
    assert units.by_code("33", date(2025, 7, 1)) == world.unit("33@2025")


def test_a_trip_of_three_days_counts_three_and_is_in_the_ledger(world: World) -> None:
    trip = world.trip("an", "2019-03-04", "2019-03-06")
    an = world.an.person.pk
    assert len(from_facts([an], 2019)[an].year.counted) == 3
    assert LedgerYear.objects.filter(person=an, year=2019).exists()
    assert world.visit(trip).host == world.unit("12382")


def test_everybody_of_the_cast_may_what_their_roles_say(world: World) -> None:
    assert all(member.actor == member.on(TODAY) for member in world.cast.values())


def test_a_delegation_is_one_trip(world: World) -> None:
    trip = world.trip(["an", "binh"], "2019-03-04", host="12070")
    assert trip.visits.count() == 2
    assert world.visit(trip, "binh").person == world.binh.person


def test_a_draft_is_its_owners_business_and_a_submitted_plan_the_heads_too(world: World) -> None:
    world.plan("an")
    assert not visible.visible_plans(world.binh.actor, "plan.view").exists()
    world.plan("an", "with_head", version=2)
    assert visible.visible_plans(world.binh.actor, "plan.endorse").count() == 1
    assert not visible.visible_plans(world.chi.actor, "plan.view").exists()


def test_the_reason_of_an_exemption_is_for_the_person_and_the_organisation_inspection(world: World) -> None:
    world.exemption("an", "2019-05-01", "2019-06-30", reason="sick")
    assert visible.visible_exemptions(world.an.actor, "exemption.view").count() == 1
    assert visible.visible_exemptions(world.dung.actor, "exemption.view").count() == 1
    assert not visible.visible_exemptions(world.binh.actor, "exemption.view").exists()


def test_whoever_joins_takes_part(world: World) -> None:
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-PT", start="2019-07-01")
    assert world.member("tu").actor.holds("cadre")
    assert not world.member("tu").on("2019-06-30").grants


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_passwords_are_kept_with_argon2(world: World) -> None:
    account = world.an.account
    account.set_password("một mật khẩu dài")
    assert account.password.startswith("argon2$argon2id$")
    assert account.check_password("một mật khẩu dài")
