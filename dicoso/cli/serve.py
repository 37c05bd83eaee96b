"""`dicoso serve`: the web server, and one worker beside it."""

from __future__ import annotations

import argparse
import os
import socket

from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dicoso.cli.init import prepare
from dicoso.cli.keeper import running

ENDING = 10  # seconds that a process has to end in: one told so in the midst of its start hasn't heard it


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> None:
    """Add the command."""
    parser = commands.add_parser(name, help="the web server and one worker for notices and e-mail")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port (default: 8000)")
    parser.add_argument("--workers", type=_workers, default=2, help="worker processes (default: 2)")
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"'{text}' is not a port (1 to 65535)")
    return int(text)


def _workers(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of workers (1 to 64)")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Bring database and static files up to date, then serve until stopped."""
    _claim_port(options.host, options.port)
    if status := _prepared():
        return status
    print(f"dicoso: http://{_printed_host(options.host)}:{options.port}/ (Ctrl+C để dừng)", flush=True)
    os.environ["DICOSO_SERVING"] = "yes"
    with running("-m", "dicoso.cli.keeper"):
        _serve(options)
    return 0


def _prepared() -> int:
    """Bring database and static files up to date; return an exit status.

    A process of its own does it: the server's processes would inherit, and keep, the 40 MB that it takes.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    prepare()
    call_command("collectstatic", verbosity=0, interactive=False)
    raise SystemExit(0)


def _serve(options: argparse.Namespace) -> None:
    Granian(
        "dicoso.web.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDING,
    ).serve()


def _claim_port(host: str, port: int) -> None:
    """Make sure that nobody else listens there: two servers on one port would share it, and each other's visitors.

    Raises: OSError.
    """
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    try:
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0), f"{host}:{port}") from None


def _printed_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
