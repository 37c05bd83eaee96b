"""The host's word: who may give it, what it changes at once, and that a link gives it once and for one visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dicoso.actions import hosts, trips
from dicoso.domain.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, WrongState
from dicoso.domain.hosts import LINK_LASTS, LinkClosed, TooManyTries, Word
from dicoso.queries.actors import Actor
from dicoso.queries.trips import hosts as queries
from dicoso.store.models import AuditEvent, HostLink, HostWord, LoginFailure, Notice, Role, Visit
from tests.actions.test_trips_at_once import at_once
from tests.tables import nothing_is_written, one_event
from tests.trips import ID, counted, row
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

YES = Word(True, "Đặng Thị Mai", "Bí thư Đoàn xã")
NO = Word(False, "Đặng Thị Mai", "Bí thư Đoàn xã", "Ngày 12 và 13 không có ai đến", "dates")
NOW = datetime(2019, 11, 15, 2, tzinfo=UTC)


@pytest.fixture
def visit(world: World) -> Visit:
    """An's two days at Xã Phương Chiểu."""
    trips.record_trip(world.an.actor, [row(world)])
    return Visit.objects.get()


def an(world: World, after: timedelta = timedelta()) -> Actor:
    return replace(world.an.actor, at=NOW + after)


def somebody(after: timedelta = timedelta()) -> Actor:
    return queries.guest((NOW + after).date(), NOW + after)


def token_for(world: World, visit: Visit) -> str:
    return queries.token(hosts.make_link(an(world), visit.pk))


def standing(visit: Visit) -> bool | None:
    visit.refresh_from_db()
    return visit.confirmed


# By the host's own account.


def test_a_refusal_takes_the_days_away_at_once_and_tells_the_visitor_and_organisation_inspection(
    world: World, visit: Visit
) -> None:
    assert counted(world.an) == 2
    with one_event("trip.refuse"):
        assert hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, NO) == 1
    assert (standing(visit), counted(world.an)) == (False, 0)
    told = Notice.objects.filter(kind="host_refused", subject="trip", subject_id=ID)
    assert set(told.values_list("account__username", flat=True)) == {"an", "dung"}
    facts = told[0].facts
    assert facts["reason"] == NO.reason
    assert facts["host"] == "Đoàn xã Phương Chiểu"


def test_the_last_word_stands_and_every_word_is_kept(world: World, visit: Visit) -> None:
    hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, NO)
    hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, YES)
    assert (standing(visit), counted(world.an)) == (True, 2)
    assert [said.confirmed for said in queries.words([visit.pk])[visit.pk]] == [True, False]
    assert Notice.objects.count() == 2


def test_the_same_word_sent_twice_is_one(world: World, visit: Visit) -> None:
    hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, YES)
    with nothing_is_written():
        assert hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, YES) == 0


def test_several_visits_are_answered_together_or_not_at_all(world: World, visit: Visit) -> None:
    trips.record_trip(
        world.binh.actor, [row(world, "binh", trip="chuyen-2"), row(world, "an", trip="chuyen-2", host="12070")]
    )
    other = Visit.objects.get(person=world.binh.person)
    elsewhere = Visit.objects.get(host=world.unit("12070"))
    with nothing_is_written(), pytest.raises(NotFound):
        hosts.answer_visits(world.khanh.actor, {visit.pk: 1, other.pk: 1, elsewhere.pk: 1}, YES)
    assert hosts.answer_visits(world.khanh.actor, {visit.pk: 1, other.pk: 1}, YES) == 2
    assert (standing(visit), standing(other), standing(elsewhere)) == (True, True, None)


def test_a_word_on_nothing_or_without_a_reason_is_refused(world: World, visit: Visit) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as error:
        hosts.answer_visits(world.khanh.actor, {}, replace(NO, reason=""))
    assert {fault.code for fault in error.value.faults} == {"host_chosen", "host_reason"}


@pytest.mark.parametrize("who", ["an", "binh", "dung", "giang", "lan"])
def test_nobody_but_the_host_gives_its_word(world: World, visit: Visit, who: str) -> None:
    with nothing_is_written(), pytest.raises(NotAllowed):
        hosts.answer_visits(world.member(who).actor, {visit.pk: 1}, YES)


def test_nobody_confirms_a_visit_of_their_own_or_one_that_they_recorded(world: World) -> None:
    """An also speaks for Đoàn xã Phương Chiểu: not on the trip that An recorded, for An or for Bình."""
    Role.objects.create(account=world.an.account, role="host_unit", unit=world.unit("12382"), start=date(2019, 1, 1))
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    both = world.an.on(TODAY)
    assert both.may("trip.confirm")
    for stay in Visit.objects.all():
        with nothing_is_written(), pytest.raises(NotAllowed):
            hosts.answer_visits(both, {stay.pk: 1}, YES)


def test_nobody_speaks_for_the_host_of_a_trip_that_they_went_along_on(world: World) -> None:
    """Bình, who also speaks for Đoàn xã Phương Chiểu, was there with An, who recorded it."""
    Role.objects.create(account=world.binh.account, role="host_unit", unit=world.unit("12382"), start=date(2019, 1, 1))
    trips.record_trip(world.an.actor, [row(world), row(world, "binh")])
    for stay in Visit.objects.all():
        with nothing_is_written(), pytest.raises(NotAllowed):
            hosts.answer_visits(world.binh.on(TODAY), {stay.pk: 1}, YES)


def test_what_was_corrected_since_or_cancelled_is_not_answered_unseen(world: World, visit: Visit) -> None:
    trips.correct_trip(world.an.actor, ID, 1, [row(world, end=date(2019, 11, 14))], "Ở lại thêm")
    with nothing_is_written(), pytest.raises(Conflict):
        hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, YES)
    trips.cancel_trip(world.an.actor, ID, "Hoãn")
    with nothing_is_written(), pytest.raises(WrongState):
        hosts.answer_visits(world.khanh.actor, {visit.pk: 3}, YES)


def test_a_visit_that_is_not_over_is_not_answered(world: World) -> None:
    trips.save_trips(world.dung.actor, [row(world, start=date(2019, 11, 14), end=date(2019, 11, 18))])
    with nothing_is_written(), pytest.raises(WrongState):
        hosts.answer_visits(world.khanh.actor, {Visit.objects.get().pk: 1}, YES)


def test_a_file_without_the_hosts_word_does_not_take_it_away(world: World, visit: Visit) -> None:
    hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, NO)
    with nothing_is_written():
        assert trips.save_trips(world.dung.actor, [row(world)]).unchanged == 1
    assert counted(world.an) == 0


def test_nobody_confirms_their_own_visit_by_a_file(world: World) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as error:
        trips.save_trips(world.dung.actor, [row(world, "dung", confirmed=True)])
    assert error.value.faults == (Fault.at("confirmed", "host_own_word"),)
    assert trips.save_trips(world.dung.actor, [row(world, "dung", confirmed=False)]).added == 1


# Through a link.


def test_a_link_gives_the_word_once_with_name_position_and_moment(world: World, visit: Visit) -> None:
    token = token_for(world, visit)
    with one_event("trip.refuse"):
        hosts.answer_by_link(token, 1, NO, somebody(timedelta(hours=3)))
    word = HostWord.objects.get()
    assert (word.name, word.position, word.reason, word.wanted) == (NO.name, NO.position, NO.reason, "dates")
    assert (word.at, word.account, word.link) == (NOW + timedelta(hours=3), None, HostLink.objects.get())
    assert (standing(visit), counted(world.an)) == (False, 0)
    with nothing_is_written(), pytest.raises(LinkClosed) as error:
        hosts.answer_by_link(token, 1, YES, somebody(timedelta(hours=4)))
    assert error.value.facts["state"] == "used"


def closed(token: str, by: Actor) -> Any:
    with nothing_is_written(), pytest.raises(LinkClosed) as error:
        hosts.answer_by_link(token, 1, YES, by)
    return error.value.facts["state"]


def test_a_link_ends_by_itself(world: World, visit: Visit) -> None:
    token = token_for(world, visit)
    assert closed(token, somebody(LINK_LASTS)) == "expired"
    hosts.answer_by_link(token, 1, YES, somebody(LINK_LASTS - timedelta(seconds=1)))
    assert standing(visit) is True


@pytest.mark.parametrize("change", ["x", "", "0", ".", "é"])
def test_an_altered_link_opens_nothing(world: World, visit: Visit, change: str) -> None:
    token = token_for(world, visit)
    for altered in {change + token[1:], token[:-1] + change} - {token}:  # it may begin or end with what is put there
        assert closed(altered, somebody()) == "altered"


def test_a_link_with_the_id_of_another_visits_link_opens_neither(world: World, visit: Visit) -> None:
    trips.record_trip(world.binh.actor, [row(world, "binh", trip="chuyen-2")])
    other = queries.token(hosts.make_link(world.binh.actor, Visit.objects.get(person=world.binh.person).pk))
    mine, _, seal = token_for(world, visit).partition(".")
    assert closed(other.partition(".")[0] + "." + seal, somebody()) == "altered"
    assert closed(mine + "." + other.partition(".")[2], somebody()) == "altered"


def test_a_revoked_link_opens_nothing_and_a_new_one_can_be_made(world: World, visit: Visit) -> None:
    token = token_for(world, visit)
    link = HostLink.objects.get()
    with one_event("trip.unlink"):
        hosts.revoke_link(world.an.actor, visit.pk, link.pk)
    assert closed(token, somebody()) == "revoked"
    with nothing_is_written(), pytest.raises(Conflict):
        hosts.revoke_link(world.an.actor, visit.pk, link.pk)
    assert token_for(world, visit) != token


def test_an_open_link_is_shown_again_instead_of_a_second(world: World, visit: Visit) -> None:
    token = token_for(world, visit)
    with nothing_is_written():
        assert token_for(world, visit) == token


def test_a_link_to_a_cancelled_or_answered_visit_opens_nothing(world: World, visit: Visit) -> None:
    token = token_for(world, visit)
    hosts.answer_visits(replace(world.khanh.actor, at=NOW + timedelta(minutes=1)), {visit.pk: 1}, NO)
    assert closed(token, somebody(timedelta(minutes=2))) == "answered"
    trips.cancel_trip(world.an.actor, ID, "Hoãn")
    assert closed(token, somebody(timedelta(minutes=2))) == "cancelled"


@pytest.mark.parametrize("who", ["an", "binh"])
def test_whoever_went_or_made_the_link_does_not_use_it(world: World, visit: Visit, who: str) -> None:
    """Bình made it for An."""
    token = queries.token(hosts.make_link(replace(world.binh.actor, at=NOW), visit.pk))
    assert closed(token, replace(world.member(who).actor, at=NOW)) == "own"
    hosts.answer_by_link(token, 1, YES, replace(world.khanh.actor, at=NOW))


def test_the_visitors_or_senders_name_is_refused_and_the_link_can_still_be_used(world: World, visit: Visit) -> None:
    token = token_for(world, visit)
    for name in ("Nguyen Van An", "nguyễn văn an"):
        with nothing_is_written(), pytest.raises(Invalid):
            hosts.answer_by_link(token, 1, replace(YES, name=name), somebody())
    hosts.answer_by_link(token, 1, YES, somebody())


def test_whoever_was_refused_makes_no_new_link_but_organisation_inspection_does(world: World, visit: Visit) -> None:
    hosts.answer_by_link(token_for(world, visit), 1, NO, somebody())
    with nothing_is_written(), pytest.raises(Invalid):
        token_for(world, visit)
    later = NOW + timedelta(days=1)
    token = queries.token(hosts.make_link(replace(world.dung.actor, at=later), visit.pk))
    hosts.answer_by_link(token, 1, YES, somebody(timedelta(days=1)))
    assert (standing(visit), counted(world.an)) == (True, 2)


def test_a_confirmed_visit_needs_no_link(world: World, visit: Visit) -> None:
    hosts.answer_visits(world.khanh.actor, {visit.pk: 1}, YES)
    with nothing_is_written(), pytest.raises(WrongState):
        token_for(world, visit)


@pytest.mark.parametrize(("who", "refusal"), [("giang", NotAllowed), ("khanh", NotAllowed), ("nga", NotFound)])
def test_a_link_is_made_by_those_who_may_record_the_trip(
    world: World, visit: Visit, who: str, refusal: type[Exception]
) -> None:
    with nothing_is_written(), pytest.raises(refusal):
        hosts.make_link(world.member(who).actor, visit.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_through_one_link_at_the_same_moment_one_is_kept(world: World) -> None:
    trips.record_trip(world.an.actor, [row(world)])
    visit = Visit.objects.get()
    token = token_for(world, visit)
    answers = at_once(
        lambda: hosts.answer_by_link(token, 1, YES, somebody()),
        lambda: hosts.answer_by_link(token, 1, NO, somebody()),
    )
    assert sorted(map(str, answers)) == sorted(map(str, [None, LinkClosed]))
    word = HostWord.objects.get()
    assert standing(visit) is word.confirmed
    assert counted(world.an) == (2 if word.confirmed else 0)
    assert AuditEvent.objects.filter(action__in=["trip.confirm", "trip.refuse"]).count() == 1


def test_a_leg_that_is_dropped_takes_its_words_along_and_the_chain_keeps_them(world: World) -> None:
    legs = [row(world), row(world, host="11977", start=date(2019, 11, 14), end=date(2019, 11, 14))]
    trips.record_trip(world.an.actor, legs)
    gone = Visit.objects.get(host=world.unit("11977"))
    hosts.answer_by_link(token_for(world, gone), 1, NO, somebody())
    trips.correct_trip(
        world.an.actor, ID, 1, [row(world), replace(legs[1], start=date(2019, 11, 15), end=TODAY)], "Sai ngày"
    )
    assert not HostWord.objects.exists()
    assert AuditEvent.objects.filter(action="trip.refuse", reason=NO.reason).exists()


def test_of_two_legs_the_refused_one_stays_refused_when_its_date_is_moved(world: World) -> None:
    """Else whoever went could move it by a day and answer a new link themselves."""
    legs = [row(world), row(world, host="11977", start=date(2019, 11, 14), end=date(2019, 11, 14))]
    trips.record_trip(world.an.actor, legs)
    refused = Visit.objects.get(host=world.unit("12382"))
    hosts.answer_by_link(token_for(world, refused), 1, NO, somebody())
    trips.correct_trip(world.an.actor, ID, 1, [replace(legs[0], start=date(2019, 11, 11)), legs[1]], "Sai ngày")
    moved = Visit.objects.get(host=world.unit("12382"))
    assert (moved.start, moved.confirmed) == (date(2019, 11, 11), False)
    assert Visit.objects.get(host=world.unit("11977")).confirmed is None
    with nothing_is_written(), pytest.raises(Invalid):
        hosts.make_link(an(world), moved.pk)


def test_a_leg_that_is_added_beside_a_refused_one_waits_for_its_own_word(world: World, visit: Visit) -> None:
    hosts.answer_by_link(token_for(world, visit), 1, NO, somebody())
    added = row(world, host="11977", start=date(2019, 11, 14), end=date(2019, 11, 14))
    trips.correct_trip(world.an.actor, ID, 1, [row(world), added], "Ghi thiếu một chặng")
    assert dict(Visit.objects.values_list("host__code", "confirmed")) == {"12382": False, "11977": None}


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_the_same_moment_none_slips_through() -> None:
    for _ in range(hosts.TRIES - 2):
        hosts.knock("10.0.0.1")
    answers = at_once(*[lambda: hosts.knock("10.0.0.1")] * 6)
    assert answers.count(None) <= 2
    assert LoginFailure.objects.count() <= hosts.TRIES


def test_addresses_are_not_tried_without_end(world: World) -> None:
    for _ in range(hosts.TRIES):
        hosts.knock("10.0.0.1")
    with pytest.raises(TooManyTries):
        hosts.knock("10.0.0.1")
    hosts.knock("10.0.0.2")
    hosts.forgive("10.0.0.1")
    hosts.knock("10.0.0.1")
