"""What people are told of, and the calendars that they may take along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from dicoso.domain.text import first_words

KINDS: Final = ("to_decide", "returned", "due_soon", "overdue", "host_refused", "answered")
FEEDS: Final = ("own", "department", "host")
# Kinds that follow from the state of things on a day: they go away by themselves when what they ask for is done.
OF_THE_DAY: Final = ("to_decide", "due_soon", "overdue")
SOON: Final = timedelta(days=3)  # before the last day of something
CONFIRM_WITHIN: Final = timedelta(days=3)  # how long the link of an address can be used
MOST_LETTERS: Final = 5  # asked for by one account in a day: nobody is to be flooded in its name
LONGEST_QUOTE: Final = 120  # characters of what somebody wrote


class Note(NamedTuple):
    """One thing to tell an account: `key` tells it from others of its kind, `facts` fill the sentence."""

    kind: str
    key: str
    subject: str
    subject_id: str
    facts: Mapping[str, Any]


def urgency(due: date, today: date) -> str | None:
    """Whether something is overdue or due soon on a day; None while there is time."""
    if due < today:
        return "overdue"
    return "due_soon" if due - today <= SOON else None


def quoted(text: str) -> str:
    """Beginning of what somebody wrote, in one line."""
    return first_words(text, LONGEST_QUOTE)
