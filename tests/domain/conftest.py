"""How hard the generated tests look: the same examples each run, few enough for everyday use.

A longer search with new examples each time: `make test-long`.
"""

from __future__ import annotations

import pytest
from hypothesis import settings


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("daily")
