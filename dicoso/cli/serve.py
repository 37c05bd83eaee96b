"""`dicoso serve`: the web server."""

from __future__ import annotations

import argparse
import os

from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces

from dicoso.cli.init import prepare


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(name, help="the web server")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes (default: 2)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Bring database and static files up to date, then serve until stopped."""
    prepare()
    call_command("collectstatic", verbosity=0, interactive=False)
    print(f"dicoso: http://{options.host}:{options.port}/", flush=True)
    os.environ["DICOSO_SERVING"] = "yes"
    Granian(
        "dicoso.web.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=1,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
    return 0
