"""How hard the generated tests look: the same examples each run, few enough for everyday use.

A longer search with new examples each time: `pytest tests/domain --hypothesis-profile=search`.
"""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings

settings.register_profile(
    "daily",
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    report_multiple_bugs=False,
)
settings.register_profile("search", settings.get_profile("daily"), max_examples=5000, derandomize=False)


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("daily")
