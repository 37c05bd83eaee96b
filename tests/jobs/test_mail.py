"""E-mail: one letter a day at most, none lost and none sent twice, whatever the mail server does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dicoso.actions import mail as actions
from dicoso.actions import notices
from dicoso.domain.errors import Invalid
from dicoso.domain.notices import CONFIRM_WITHIN, KINDS, MOST_LETTERS
from dicoso.jobs.mail import ask_all, send_all
from dicoso.jobs.worker import Worker
from dicoso.store.models import Account, AskedAddress, MailDigest, Notice
from tests.jobs.mailserver import MailServer, mailserver
from tests.tables import nothing_is_written, one_event
from tests.world import NOW, TODAY, World

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that takes everything, unless a test tells it otherwise."""
    with mailserver() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", running.port, False
        settings.SITE = "https://dicoso.example.org"
        yield running


def tell(world: World, who: str = "an", key: str = "1", kind: str = "returned") -> None:
    """Give somebody one notice and an address."""
    account = world.member(who).account
    Account.objects.filter(pk=account.pk).update(email=f"{who}@example.org")
    facts = {"period": "quý IV năm 2019", "reason": f"Thiếu nội dung {key}", "due": "2019-11-16"}
    subject = "plan" if kind == "returned" else "own_plan"
    notices.tell([account.pk], kind, key, subject, "x", facts, NOW)


def send(day: date = TODAY) -> int:
    return send_all(day, lambda: NOW)


def test_a_letter_is_vietnamese_and_leads_to_the_site(world: World, server: MailServer) -> None:
    tell(world)
    assert send() == 1
    (letter,) = server.letters
    assert (letter["To"], letter["Subject"]) == ("an@example.org", "dicoso: 1 tin nhắc ngày 15/11/2019")
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    link = f"https://dicoso.example.org/tin-nhac/{Notice.objects.get().pk}"
    for part in (plain, html):
        said = part.get_content()
        assert "Kế hoạch quý IV năm 2019 được trả lại để sửa" in said
        assert "Kính gửi đồng chí Nguyễn Văn An" in said
        assert link in said
        assert "https://dicoso.example.org/tai-khoan-cua-toi" in said


def test_one_letter_a_day_and_the_rest_tomorrow(world: World, server: MailServer) -> None:
    tell(world)
    send()
    tell(world, key="2")
    assert send() == 0
    assert send(TOMORROW) == 1
    first, second = (letter.get_body(("plain",)).get_content() for letter in server.letters)  # type: ignore[union-attr]
    assert ("nội dung 1" in first, "nội dung 2" in first) == (True, False)
    assert ("nội dung 1" in second, "nội dung 2" in second) == (False, True)
    assert send(TOMORROW + timedelta(days=1)) == 0


def test_what_was_read_meanwhile_is_not_sent(world: World, server: MailServer) -> None:
    tell(world)
    notices.read_all(world.an.actor, until=NOW)
    assert send() == 0
    assert (server.letters, MailDigest.objects.count()) == ([], 0)


def test_a_kind_that_is_not_wanted_is_not_sent(world: World, server: MailServer) -> None:
    tell(world)
    tell(world, key="2", kind="due_soon")
    actions.choose_mail(world.an.actor, "an@example.org", ["due_soon"])
    assert send() == 1
    assert server.letters[0]["Subject"] == "dicoso: 1 tin nhắc ngày 15/11/2019"
    assert Notice.objects.get(mail=None).kind == "returned"


def test_without_an_address_or_a_mail_server_nothing_is_claimed(world: World, settings: Any) -> None:
    tell(world)
    settings.EMAIL_HOST = ""
    assert send() == 0
    Account.objects.update(email="")
    settings.EMAIL_HOST = "127.0.0.1"
    assert send() == 0
    assert MailDigest.objects.count() == 0


def test_a_mail_server_that_is_down_loses_nothing(world: World, server: MailServer, settings: Any) -> None:
    tell(world)
    settings.EMAIL_PORT = 9  # nobody listens there
    assert send() == 0
    assert MailDigest.objects.count() == 0
    settings.EMAIL_PORT = server.port
    assert send() == 1
    assert len(server.letters) == 1


def test_a_server_that_says_later_is_asked_again_the_same_day(world: World, server: MailServer) -> None:
    tell(world)
    server.behaviour = "later"
    assert send() == 0
    server.behaviour = "take"
    assert send() == 1


def test_an_address_that_is_refused_is_tried_once_a_day(world: World, server: MailServer) -> None:
    tell(world)
    server.behaviour = "refuse_address"
    assert send() == 0
    server.behaviour = "take"
    assert send() == 0
    assert send(TOMORROW) == 1
    assert "nội dung 1" in server.letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_refused_address_does_not_keep_the_others_waiting(world: World, server: MailServer) -> None:
    tell(world)
    tell(world, "binh")
    server.behaviour = "refuse_address"
    send()
    assert MailDigest.objects.filter(sent_at=None).count() == 2


@pytest.mark.parametrize("behaviour", ["drop_after", "drop_before"])
def test_a_letter_that_may_have_gone_is_not_sent_again(world: World, server: MailServer, behaviour: str) -> None:
    tell(world)
    server.behaviour = behaviour
    assert send() == 0
    server.behaviour = "take"
    before = len(server.letters)
    assert send() == 0
    assert len(server.letters) == before
    assert send(TOMORROW) == 1
    said = server.letters[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "có thể chưa đến nơi; 1 tin" in said
    assert "nội dung 1" not in said
    assert Notice.objects.filter(read_at=None).count() == 1
    assert send(TOMORROW + timedelta(days=1)) == 0


def test_what_was_doubtful_stays_doubtful_while_the_server_is_down(
    world: World, server: MailServer, settings: Any
) -> None:
    tell(world)
    server.behaviour = "drop_after"
    send()
    settings.EMAIL_PORT = 9
    send(TOMORROW)
    settings.EMAIL_PORT, server.behaviour = server.port, "take"
    assert send(TOMORROW) == 1
    said = server.letters[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert ("nội dung 1" in said, "chưa đến nơi" in said) == (False, True)


def test_a_worker_killed_between_claim_and_letter_sends_nothing_twice(world: World, server: MailServer) -> None:
    tell(world)
    assert actions.claim(world.an.account.pk, TODAY, NOW) is not None
    assert send() == 0
    assert send(TOMORROW) == 1
    assert "có thể chưa đến nơi" in server.letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(server: MailServer) -> None:
    world = World()
    for who in ("an", "binh", "chi", "dung", "giang", "ha"):
        tell(world, who)
    ready = threading.Barrier(2)

    def one() -> None:
        ready.wait()
        try:
            send()
        finally:
            connection.close()

    workers = [threading.Thread(target=one) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(letter["To"] for letter in server.letters) == [
        f"{who}@example.org" for who in ("an", "binh", "chi", "dung", "giang", "ha")
    ]
    assert MailDigest.objects.exclude(sent_at=None).count() == 6


@pytest.mark.parametrize("address", ["an", "an@", "an@example.org\r\nBcc: x@example.org", "a b@example.org"])
def test_what_is_no_address_is_refused(world: World, address: str) -> None:
    with pytest.raises(Invalid):
        actions.choose_mail(world.an.actor, address, KINDS)


def test_the_worker_begins_at_its_hour_and_does_a_day_once(world: World, server: MailServer) -> None:
    world.plan("an", "with_head")
    Account.objects.filter(username="binh").update(email="binh@example.org")
    worker = Worker(hour=6)
    assert not worker.turn(TODAY, lambda: NOW, 5)
    assert worker.turn(TODAY, lambda: NOW, 6)
    assert not worker.turn(TODAY, lambda: NOW, 6)
    assert Worker(hour=6).turn(TODAY, lambda: NOW, 7)  # another one, started anew
    assert [letter["To"] for letter in server.letters] == ["binh@example.org"]


def test_a_pass_that_breaks_off_is_completed_by_the_next(
    world: World, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(notices.of_the_day(TODAY))

    def broken(_day: date) -> Iterator[Any]:
        yield from whole[:3]
        raise MemoryError

    with monkeypatch.context() as once:
        once.setattr(notices, "of_the_day", broken)
        with pytest.raises(MemoryError):
            notices.tell_of_the_day(TODAY, NOW)
    notices.tell_of_the_day(TODAY, NOW)
    told = Notice.objects.values_list("account", "kind", "key")
    assert sorted(told) == sorted((account, each.kind, each.key) for account, notes in whole for each in notes)


# Addresses that their owners confirm.


def asked(world: World, server: MailServer, address: str = "an@example.org") -> str:
    """Let An type in an address, and return the token of the link that the letter brings there."""
    actions.choose_mail(world.an.actor, address, KINDS)
    ask_all(timezone.now)
    letter = server.letters[-1]
    assert letter["To"] == address
    plain = letter.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content().partition("/tai-khoan-cua-toi/thu/")[2].split()[0])


def email(world: World) -> str:
    return Account.objects.get(pk=world.an.account.pk).email


def test_no_notice_goes_to_an_address_before_its_owner_has_confirmed_it(world: World, server: MailServer) -> None:
    tell(world)
    Account.objects.update(email="")
    token = asked(world, server)
    assert send() == 0
    with one_event("account.confirm_address"):
        actions.confirm_address(world.an.actor, token)
    assert send() == 1
    assert server.letters[-1]["To"] == "an@example.org"


def test_the_link_of_an_address_is_used_once_and_by_its_account_alone(world: World, server: MailServer) -> None:
    token = asked(world, server)
    for who, text in (("binh", token), ("an", "x" + token[1:]), ("an", token[:-1]), ("an", "x")):
        with nothing_is_written(), pytest.raises(Invalid):
            actions.confirm_address(world.member(who).actor, text)
    actions.confirm_address(world.an.actor, token)
    with nothing_is_written(), pytest.raises(Invalid):
        actions.confirm_address(world.an.actor, token)
    assert email(world) == "an@example.org"


def test_an_old_link_of_an_address_opens_nothing(world: World, server: MailServer) -> None:
    token = asked(world, server)
    late = replace(world.an.actor, at=timezone.now() + CONFIRM_WITHIN + timedelta(minutes=1))
    with nothing_is_written(), pytest.raises(Invalid):
        actions.confirm_address(late, token)


def test_the_present_address_stays_until_the_new_one_is_confirmed(world: World, server: MailServer) -> None:
    actions.confirm_address(world.an.actor, asked(world, server))
    first = asked(world, server, "an@example.net")
    assert email(world) == "an@example.org"
    second = asked(world, server, "an@example.com")
    with pytest.raises(Invalid):
        actions.confirm_address(world.an.actor, first)
    actions.confirm_address(world.an.actor, second)
    assert email(world) == "an@example.com"
    actions.choose_mail(world.an.actor, "", KINDS)
    assert (email(world), AskedAddress.objects.count()) == ("", 0)


def test_the_same_address_again_sends_no_second_letter_and_going_back_needs_none(
    world: World, server: MailServer
) -> None:
    actions.confirm_address(world.an.actor, asked(world, server))
    asked(world, server, "an@example.net")
    for address in ("an@example.net", "an@example.org"):
        actions.choose_mail(world.an.actor, address, KINDS)
        ask_all(timezone.now)
    assert (len(server.letters), email(world), AskedAddress.objects.count()) == (2, "an@example.org", 0)


def test_nobody_is_flooded_with_letters_in_an_accounts_name(world: World, server: MailServer) -> None:
    asked(world, server)
    for _ in range(MOST_LETTERS - 1):
        actions.ask_again(world.an.actor)
    with nothing_is_written(), pytest.raises(Invalid):
        actions.ask_again(world.an.actor)
    with nothing_is_written(), pytest.raises(Invalid):
        actions.choose_mail(world.an.actor, "khac@example.org", KINDS)


def test_a_letter_to_an_address_waits_while_the_server_is_down_and_goes_once(
    world: World, server: MailServer, settings: Any
) -> None:
    actions.choose_mail(world.an.actor, "an@example.org", KINDS)
    settings.EMAIL_PORT = 9
    ask_all(timezone.now)
    settings.EMAIL_PORT = server.port
    for _ in range(2):
        Worker(hour=6).turn(TODAY, lambda: NOW, 5)  # whatever the hour
    assert [letter["Subject"] for letter in server.letters] == ["dicoso: xác nhận địa chỉ thư"]
