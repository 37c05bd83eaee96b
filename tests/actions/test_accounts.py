"""Accounts: guessing is slowed down, an administrator manages others and never themselves, passwords are shown once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from dicoso.actions import accounts
from dicoso.actions.accounts import FAILURES_OF_ADDRESS, FAILURES_OF_NAME, NewAccount, NewRole, TooManyFailures
from dicoso.domain.dates import FOREVER
from dicoso.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from dicoso.queries import actors
from dicoso.store.models import Account, AuditEvent, LoginFailure, Role
from tests.tables import nothing_is_written, one_event
from tests.world import PASSWORD, TODAY, World

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = "10.0.0.1", "10.0.0.2"
CADRE = NewRole("cadre", "33-PT", date(2019, 1, 1))


def faults(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    """Field and code of everything that was found wrong."""
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def typed(old: str, new: str) -> accounts.NewPassword:
    """Return what the form sends, the new password twice alike."""
    return accounts.NewPassword(old, new, new)


def guess(username: str, times: int, address: str = HOME) -> None:
    """Try a wrong password several times."""
    for _ in range(times):
        with pytest.raises(Invalid):
            accounts.log_in(username, "đoán mò", address)


def test_an_logs_in_also_with_a_capital_letter_and_a_space(world: World) -> None:
    assert accounts.log_in(" An ", PASSWORD, HOME) == world.an.account
    assert not LoginFailure.objects.exists()


def test_after_five_failures_even_the_right_password_waits(world: World) -> None:
    guess("an", FAILURES_OF_NAME)
    with pytest.raises(TooManyFailures) as refusal:
        accounts.log_in("an", PASSWORD, ELSEWHERE)
    assert refusal.value.facts == {"minutes": 15}
    assert LoginFailure.objects.count() == FAILURES_OF_NAME, "waiting isn't made longer by trying again"


def test_a_name_that_does_not_exist_is_answered_like_one_that_does(world: World) -> None:
    for username in ("an", "khong-co"):
        guess(username, FAILURES_OF_NAME)
        with pytest.raises(TooManyFailures):
            accounts.log_in(username, "đoán mò", HOME)


def test_a_closed_account_is_answered_like_a_wrong_password(world: World) -> None:
    Account.objects.filter(username="an").update(is_active=False)
    with pytest.raises(Invalid) as refusal:
        accounts.log_in("an", PASSWORD, HOME)
    assert faults(refusal) == [("", "login_wrong")]


def test_others_may_still_log_in_from_the_same_office(world: World) -> None:
    guess("an", FAILURES_OF_NAME)
    assert accounts.log_in("binh", PASSWORD, HOME) == world.binh.account


def test_trying_many_names_from_one_address_is_slowed_down_too(world: World) -> None:
    now = timezone.now()
    LoginFailure.objects.bulk_create(
        [LoginFailure(username=f"ten-{n}", address=HOME, at=now) for n in range(FAILURES_OF_ADDRESS)]
    )
    with pytest.raises(TooManyFailures):
        accounts.log_in("an", PASSWORD, HOME)
    assert accounts.log_in("an", PASSWORD, ELSEWHERE) == world.an.account


def test_after_a_quarter_of_an_hour_it_is_open_again_and_old_failures_are_gone(world: World) -> None:
    guess("an", FAILURES_OF_NAME)
    LoginFailure.objects.update(at=timezone.now() - timedelta(minutes=15))
    guess("an", 1)
    assert LoginFailure.objects.count() == 1
    assert accounts.log_in("an", PASSWORD, HOME) == world.an.account
    assert not LoginFailure.objects.exists()


def test_a_password_is_looked_at_only_after_the_try_was_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(accounts, "authenticate", lambda **_: seen.append(LoginFailure.objects.count()))
    guess("an", 2)
    assert seen == [1, 2]


def test_the_own_password_is_changed_with_the_old_one(world: World) -> None:
    with one_event("account.change_password"):
        accounts.change_own_password(world.an.actor, typed(PASSWORD, "mùa thu về thôn"), HOME)
    assert accounts.log_in("an", "mùa thu về thôn", HOME) == world.an.account


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("sai rồi", "mùa thu về thôn", ("old", "password_wrong")),
        (PASSWORD, "ngắn", ("new", "password_too_short")),
        (PASSWORD, "1234567890", ("new", "password_too_common")),
        (PASSWORD, PASSWORD, ("new", "password_same")),
    ],
)
def test_a_password_that_will_not_do_is_refused(world: World, old: str, new: str, wrong: tuple[str, str]) -> None:
    with nothing_is_written():
        with pytest.raises(Invalid) as refusal:
            accounts.change_own_password(world.an.actor, typed(old, new), HOME)
        LoginFailure.objects.all().delete()
    assert faults(refusal) == [wrong]


def test_everything_that_is_wrong_with_a_change_of_password_is_told_at_once(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.change_own_password(world.an.actor, accounts.NewPassword("sai rồi", "ngắn", "ngan"), HOME)
    assert faults(refusal) == [
        ("old", "password_wrong"),
        ("again", "password_differs"),
        ("new", "password_too_short"),
    ]


def test_who_guesses_the_old_password_in_an_open_session_is_slowed_down(world: World) -> None:
    for _ in range(FAILURES_OF_NAME):
        with pytest.raises(Invalid):
            accounts.change_own_password(world.an.actor, typed("sai rồi", "mùa thu về thôn"), HOME)
    with pytest.raises(TooManyFailures):
        accounts.change_own_password(world.an.actor, typed(PASSWORD, "mùa thu về thôn"), HOME)


def test_a_new_password_that_will_not_do_is_no_guess(world: World) -> None:
    for _ in range(FAILURES_OF_NAME + 1):
        with pytest.raises(Invalid):
            accounts.change_own_password(world.an.actor, typed(PASSWORD, "ngắn"), HOME)
    accounts.change_own_password(world.an.actor, typed(PASSWORD, "mùa thu về thôn"), HOME)


def test_minh_makes_an_account_for_a_commune_and_its_temporary_password_works(world: World) -> None:
    with one_event("account.create"):
        made = accounts.create(
            world.minh.actor,
            NewAccount("Hoan-Long", NewRole("host_unit", "12070", date(2019, 1, 1)), name="Đoàn xã Hoàn Long"),
        )
    assert made.account.username == "hoan-long"
    assert made.password not in AuditEvent.objects.latest("seq").facts
    assert accounts.log_in("hoan-long", made.password, HOME) == made.account


def test_a_temporary_password_carries_no_role_until_it_is_changed(world: World) -> None:
    made = accounts.reset_password(world.minh.actor, "binh")
    assert actors.load_actor(made.account, TODAY).grants == ()
    account = accounts.change_own_password(
        actors.load_actor(made.account, TODAY), typed(made.password, "mùa thu về thôn"), HOME
    )
    assert len(actors.load_actor(account, TODAY).grants) == 2


def test_an_account_of_a_person_bears_their_name(world: World) -> None:
    world.join("quy", "HY-QU", "Mai Văn Quý", "33-PT").account.delete()
    made = accounts.create(world.minh.actor, NewAccount("quy.mai", CADRE, person="HY-QU"))
    assert (made.account.name, made.account.person and made.account.person.code) == ("Mai Văn Quý", "HY-QU")


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        (NewAccount("An", CADRE, name="Ai đó"), [("username", "username_taken")]),
        (NewAccount("ân nhân", CADRE, name="Ai đó"), [("username", "username_form")]),
        (NewAccount("moi", CADRE), [("name", "required")]),
        (NewAccount("moi", CADRE, person="HY-AN"), [("person", "person_has_account")]),
        (NewAccount("moi", CADRE, person="TB-NG"), [("person", "person_unknown")]),
        (NewAccount("moi", NewRole("cadre", "34-TG", TODAY), name="Ai đó"), [("unit", "unit_unknown")]),
        (NewAccount("moi", NewRole("central_reader", "TW", TODAY), name="Ai đó"), [("unit", "unit_unknown")]),
        (NewAccount("moi", NewRole("vua", "33", TODAY), name="Ai đó"), [("role", "not_offered")]),
        (NewAccount("moi", NewRole("cadre", "33", TODAY, date(2019, 1, 1)), name="Ai đó"), [("end", "date_order")]),
    ],
)
def test_an_account_that_will_not_do_is_refused(world: World, new: NewAccount, wrong: list[tuple[str, str]]) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        accounts.create(world.minh.actor, new)
    assert faults(refusal) == wrong


def test_a_role_is_given_and_ended_and_its_past_stays(world: World) -> None:
    with one_event("account.grant"):
        role = accounts.grant(world.minh.actor, "an", NewRole("dept_head", "33-TG", date(2019, 12, 1)))
    assert role.end == FOREVER
    with one_event("account.end_role"):
        accounts.end_role(world.minh.actor, "an", role.pk, date(2019, 12, 31))
    assert Role.objects.get(pk=role.pk).end == date(2019, 12, 31)
    assert not actors.load_actor(world.an.account, date(2020, 1, 1)).holds("dept_head")


def test_the_same_role_is_not_given_twice_for_one_day(world: World) -> None:
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        accounts.grant(world.minh.actor, "an", NewRole("cadre", "33-TG", TODAY))
    assert faults(refusal) == [("start", "role_twice")]


def test_a_role_does_not_end_before_it_begins(world: World) -> None:
    role = world.an.account.roles.get()
    with nothing_is_written(), pytest.raises(Invalid):
        accounts.end_role(world.minh.actor, "an", role.pk, date(2014, 12, 31))
    with nothing_is_written(), pytest.raises(NotFound):
        accounts.end_role(world.minh.actor, "binh", role.pk, TODAY)


def test_a_closed_account_is_opened_again(world: World) -> None:
    with one_event("account.deactivate"):
        accounts.set_active(world.minh.actor, "an", active=False)
    with nothing_is_written(), pytest.raises(Conflict):
        accounts.set_active(world.minh.actor, "an", active=False)
    with one_event("account.reactivate"):
        accounts.set_active(world.minh.actor, "an", active=True)


MANAGING: list[Callable[[Any, str], Any]] = [
    lambda actor, who: accounts.grant(actor, who, NewRole("dept_head", "33", TODAY)),
    lambda actor, who: accounts.end_role(actor, who, 1, TODAY),
    lambda actor, who: accounts.set_active(actor, who, active=False),
    accounts.reset_password,
]


@pytest.mark.parametrize("manage", MANAGING)
def test_nobody_manages_their_own_account(world: World, manage: Callable[[Any, str], Any]) -> None:
    with nothing_is_written(), pytest.raises(NotAllowed):
        manage(world.minh.actor, "minh")


@pytest.mark.parametrize("manage", MANAGING)
@pytest.mark.parametrize("who", ["an", "dung", "giang", "lan"])
def test_nobody_but_an_administrator_manages_accounts(
    world: World, who: str, manage: Callable[[Any, str], Any]
) -> None:
    with nothing_is_written(), pytest.raises(NotFound):
        manage(world.member(who).actor, "binh")


@pytest.mark.parametrize("manage", MANAGING)
def test_minh_knows_nothing_of_accounts_of_thai_binh(world: World, manage: Callable[[Any, str], Any]) -> None:
    with nothing_is_written(), pytest.raises(NotFound):
        manage(world.minh.actor, "nga")


@pytest.mark.parametrize("manage", MANAGING)
def test_who_also_reads_for_the_country_is_not_managed_by_a_province(
    world: World, manage: Callable[[Any, str], Any]
) -> None:
    Role.objects.create(account=world.an.account, role="central_reader", unit=world.unit("TW"), start=TODAY)
    with nothing_is_written(), pytest.raises(NotAllowed):
        manage(world.minh.actor, "an")
