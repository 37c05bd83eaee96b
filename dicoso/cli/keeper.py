"""The process that keeps one worker running beside the web server: started again if it ends, gone with the server.

It is a process of its own and no thread of the server, because the server makes its own processes by forking: a fork
made in the midst of starting a program inherits the pipe on which the starting thread waits, and that thread never
wakes again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LOOK, PAUSE = 0.5, 5.0  # seconds between two looks at the worker, and until one that ended is started again


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with some words as a program beside this one, and end it in the end."""
    process = subprocess.Popen([sys.executable, *words])  # noqa: S603  # words of this module and of `serve` alone
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def keep_worker() -> int:
    """Keep the worker until told to stop, or until the server is gone."""
    signal.signal(signal.SIGTERM, _stop_keeping)
    signal.signal(signal.SIGINT, _stop_keeping)
    server = os.getppid()
    while os.getppid() == server:
        with running("-m", "dicoso", "work") as worker:
            while worker.poll() is None and os.getppid() == server:
                time.sleep(LOOK)
        time.sleep(PAUSE)
    return 0


def _stop_keeping(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    raise SystemExit(keep_worker())
