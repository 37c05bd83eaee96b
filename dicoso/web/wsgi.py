"""The application that a WSGI server calls."""

import gc
import os
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
# after every so many answers, when nobody waits.
ANSWERS_BETWEEN = 20
_answers = count(1)


def _tidy(**_signal: Any) -> None:
    if next(_answers) % ANSWERS_BETWEEN == 0:
        gc.collect()


rulebook()
gc.collect()
gc.freeze()
gc.disable()
request_finished.connect(_tidy)
