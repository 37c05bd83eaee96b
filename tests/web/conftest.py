"""What every test of pages may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings


@pytest.fixture
def today() -> Iterator[Any]:
    """Lets a test choose the day."""
    before = settings.TODAY
    yield lambda day: setattr(settings, "TODAY", day)
    settings.TODAY = before
