"""What the grassroots raised: its kinds, where it came from, what it is about."""

from __future__ import annotations

from typing import Final

KINDS: Final = ("difficulty", "proposal", "promise")
ORIGINS: Final = ("trip_report", "host_unit", "dialogue")
NATURES: Final = ("local", "routine")
TOPICS: Final = (
    "organisation",
    "members",
    "cadres",
    "activities",
    "facilities",
    "funding",
    "jobs",
    "education",
    "environment",
    "security",
    "digital",
    "other",
)
