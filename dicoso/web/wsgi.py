"""The application that a WSGI server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dicoso.config.settings")
application = get_wsgi_application()

from dicoso.queries.rules import rulebook  # noqa: E402  # the settings must be there first
from dicoso.web import memory, urls  # noqa: E402, F401

# In the midst of a page of a thousand people the garbage collector would hold it up for as long as a third of the
# page itself, and find nothing (docs/decisions/0016).
rulebook()
memory.settle()
