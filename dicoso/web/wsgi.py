"""The application that a WSGI server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dicoso.config.settings")
application = get_wsgi_application()

from dicoso.queries.rules import rulebook  # noqa: E402  # the settings must be there first
from dicoso.web import urls  # noqa: E402, F401

# What every request needs is loaded now and set aside from the garbage collector: looking through it again and
# again in search of garbage would hold up one page in ten for as long as the page itself takes.
rulebook()
gc.collect()
gc.freeze()
# A page of a thousand people makes tens of thousands of short-lived objects, and hardly any garbage that only a
# search would find: search seldom.
gc.set_threshold(20_000, 20, 20)
