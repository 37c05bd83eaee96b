"""The program's settings as the tests use them: a place and a day of their own, and nothing that is slow on purpose."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _home() -> Path:
    """Return a new folder that is gone after the run; pytest's workers live in the one of the process above them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        home = Path(os.environ["DICOSO_HOME"]) / worker
        home.mkdir()
        return home
    home = Path(tempfile.mkdtemp(prefix="dicoso-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


_HOME = _home()
(_HOME / "static").mkdir()  # whitenoise looks there first

# In the environment, so that commands that a test starts as programs find the same place and day.
os.environ["DICOSO_HOME"] = str(_HOME)
os.environ["DICOSO_TODAY"] = "2019-11-15"
for _name in (
    "DICOSO_RULEBOOK",
    "DICOSO_DEBUG",
    "DICOSO_HTTPS",
    "DICOSO_HOSTS",
    "DICOSO_SERVING",
    "DICOSO_LOG",
    "DICOSO_SMTP_HOST",
):
    os.environ.pop(_name, None)
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = f"sqlite:///{_HOME / 'dicoso.sqlite3'}"

from dicoso.config.settings import *  # noqa: E402, F403  # the lines above must come first
from dicoso.config.settings import DATABASES  # noqa: E402

_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 0
if _database["ENGINE"].endswith("sqlite3"):
    # A file and not memory: threads of the live server then meet the locks that they meet in earnest.
    _database["TEST"] = {"NAME": _HOME / "test.sqlite3"}
    _options = _database["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Each test client has a handler of its own, which would read all static files before its first request.
WHITENOISE_AUTOREFRESH = True

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
