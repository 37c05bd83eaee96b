"""`dicoso work`: the worker beside the web server, which `dicoso serve` starts by itself."""

from __future__ import annotations

import argparse
import os
import signal
import time
from datetime import datetime
from types import FrameType

from django.conf import settings
from django.utils import timezone

from dicoso.clock import moment, today
from dicoso.jobs.worker import Worker, work

PAUSE = 20.0  # seconds between two turns


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(name, help="the worker for notices and e-mail (serve starts one by itself)")
    parser.add_argument("--once", action="store_true", help="do what is due now, whatever the hour, and end")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Work until stopped, or until the server that started it is gone."""
    if options.once:
        Worker(hour=0).turn(today(), now, 0)
        return 0
    signal.signal(signal.SIGTERM, _stop_working)
    parent, worker = os.getppid(), Worker(settings.DAILY_HOUR)
    while os.getppid() == parent:
        work(worker, today, now, lambda: timezone.localtime().hour)
        time.sleep(PAUSE)
    return 0


def now() -> datetime:
    """Moment, on the date that stands for today."""
    return moment() or timezone.now()


def _stop_working(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
