"""The application that a WSGI server calls."""

import ctypes
import gc
import os
from collections.abc import Callable
from itertools import count
from typing import Any

from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dicoso.config.settings")
application = get_wsgi_application()

from dicoso.queries.rules import rulebook  # noqa: E402  # the settings must be there first
from dicoso.web import urls  # noqa: E402, F401

# In the midst of a page of a thousand people the garbage collector would hold it up for as long as a third of the
# page itself, and find nothing. What every request needs is loaded now and set aside, and garbage is looked for
# after every so many answers, when nobody waits. What a large paper took is then given back to the machine: the C
# library would keep it.
ANSWERS_BETWEEN = 20
_answers = count(1)


def _trim() -> Callable[[int], int]:
    """Return the C library's own way to give memory back; where it has none, one that does nothing."""
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, TypeError):  # not glibc; not Unix
        return lambda _left: 0
    return trim


_give_back = _trim()


def _tidy(**_signal: Any) -> None:
    if next(_answers) % ANSWERS_BETWEEN == 0:
        gc.collect()
        _give_back(0)


rulebook()
gc.collect()
gc.freeze()
gc.disable()
request_finished.connect(_tidy)
