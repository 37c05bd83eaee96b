"""What a calendar that people take along shows: stays, planned or made."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple


class FeedStay(NamedTuple):
    """One stay: who goes when to which unit, for what. `uid` stays the same when a planned stay is recorded.

    `changed` is the moment from which it has been so.
    """

    uid: str
    start: date
    end: date
    who: str
    host: str
    content: str
    recorded: bool
    changed: datetime
