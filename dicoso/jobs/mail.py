"""Send e-mails over the mail server of the settings: each account's one digest of a day, and what asks an address."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.urls import reverse

from dicoso.actions import mail as actions
from dicoso.actions.mail import Claim
from dicoso.documents.notices import DayMail, Item, Mail, mail, question, said
from dicoso.domain.notices import CONFIRM_WITHIN
from dicoso.queries.notices import mail as queries
from dicoso.queries.notices.mail import Question

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of a letter: it went; it surely didn't; its address was refused; nobody knows."""

    SENT = "sent"
    DOWN = "down"
    REFUSED = "refused"
    UNSURE = "unsure"


def send_all(day: date, now: Callable[[], datetime]) -> int:
    """Send every digest of a day that hasn't gone yet, as far as the mail server takes them; return how many went.

    Without a mail server in the settings nothing is sent, and nothing is claimed. May be run by several at once.
    """
    went = 0
    if not settings.EMAIL_HOST:
        return went
    for account in queries.expecting(day):
        claimed = actions.claim(account, day, now())
        if claimed is None:
            continue
        outcome = deliver(letter(claimed))
        match outcome:
            case Outcome.SENT:
                actions.mark_digest_sent(claimed, now())
                went += 1
            case Outcome.REFUSED:
                actions.put_off(claimed)
            case Outcome.DOWN:
                actions.release(claimed)
                break
        if outcome is not Outcome.SENT:
            log.warning("mail of account %s on %s: %s", account, day, outcome)
    return went


def ask_all(now: Callable[[], datetime]) -> None:
    """Send each new address the letter that asks it to confirm itself, as far as the mail server takes them."""
    if not settings.EMAIL_HOST:
        return
    for asked in queries.to_ask():
        if not actions.claim_letter(asked.id, now()):
            continue
        outcome = deliver(question_to(asked))
        if outcome is not Outcome.SENT:
            log.warning("letter to the address of account %s: %s", asked.account, outcome)
        if outcome is Outcome.DOWN:
            actions.release_letter(asked.id)
            break


def question_to(asked: Question) -> EmailMultiAlternatives:
    """Write the letter that asks an address to confirm itself."""
    where = settings.SITE + reverse("mail.confirm", kwargs={"token": asked.token})
    return _message(question(asked.name, where, CONFIRM_WITHIN.days), asked.address)


def letter(claimed: Claim) -> EmailMultiAlternatives:
    """Write a digest; its Message-ID is the digest's, so that a mail program knows it again."""
    items = tuple(
        Item(line.kind, said(line.kind, line.subject, line.facts), _page_address("notice.follow", notice_id=line.id))
        for line in claimed.lines
    )
    words = mail(
        DayMail(claimed.name, claimed.day, items, claimed.doubtful, _page_address("notices"), _page_address("account"))
    )
    host = urlsplit(settings.SITE).hostname or "localhost"
    headers = {"Message-ID": f"<{claimed.day:%Y%m%d}.{claimed.digest}@{host}>"}
    return _message(words, claimed.address, headers)


def _message(words: Mail, address: str, headers: Mapping[str, str] | None = None) -> EmailMultiAlternatives:
    common = {"Auto-Submitted": "auto-generated", "Content-Language": "vi"}
    message = EmailMultiAlternatives(words.subject, words.text, None, [address], headers={**common, **(headers or {})})
    message.attach_alternative(words.html, "text/html")
    return message


def _page_address(name: str, **parts: int) -> str:
    return settings.SITE + reverse(name, kwargs=parts or None)


def deliver(message: EmailMultiAlternatives) -> Outcome:
    """Hand one letter to the mail server.

    A connection of its own for each: what happens to one letter says nothing about another. Once the server may have
    taken the letter, a broken connection leaves it unknown whether it has.
    """
    backend = EmailBackend()
    try:
        backend.open()
    except (OSError, smtplib.SMTPException):
        return Outcome.DOWN
    try:
        backend.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        return Outcome.REFUSED if code >= 500 else Outcome.DOWN
    except smtplib.SMTPDataError as error:
        return Outcome.REFUSED if error.smtp_code >= 500 else Outcome.DOWN
    except (smtplib.SMTPNotSupportedError, UnicodeError):
        return Outcome.REFUSED
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        # Other answers of the server come before the letter, and SMTPException is an OSError as well.
        sure = isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected)
        return Outcome.DOWN if sure else Outcome.UNSURE
    finally:
        with suppress(OSError):
            backend.close()
    return Outcome.SENT
