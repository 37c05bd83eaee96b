"""The worker beside the web server: what each day brings, from a set hour on, and the e-mails until they went."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import close_old_connections

from dicoso.actions.notices import tell_of_the_day
from dicoso.jobs.mail import ask_all, send_all

AGAIN = timedelta(minutes=15)  # between two attempts at what is due

log = logging.getLogger(__name__)


class Worker:
    """Does what is due at a moment. It remembers nothing that matters: a new one does the day's work again, to no
    effect, because notices and e-mails are kept in the database under keys of their own."""

    def __init__(self, hour: int) -> None:
        self.hour = hour
        self._told: date | None = None
        self._tried: tuple[date, datetime] | None = None

    def turn(self, today: date, clock: Callable[[], datetime], hour: int) -> bool:
        """Do what is due; tell whether there was anything to do.

        `today` may be a pretended date, `clock` tells the moment, `hour` is the hour of the day there.
        """
        ask_all(clock)
        if hour < self.hour:
            return False
        now = clock()
        if self._tried is not None and self._tried[0] == today and now - self._tried[1] < AGAIN:
            return False
        self._tried = (today, now)
        if self._told != today:
            tell_of_the_day(today, now)
            self._told = today
        send_all(today, clock)
        return True


def work(worker: Worker, today: Callable[[], date], clock: Callable[[], datetime], hour: Callable[[], int]) -> None:
    """Take one turn; what goes wrong is logged, and tried again later."""
    close_old_connections()
    try:
        worker.turn(today(), clock, hour())
    except Exception:
        log.exception("the worker's turn failed")
    finally:
        close_old_connections()
