"""What people are told of, and the calendars that they may take along."""

from __future__ import annotations

from typing import Final

KINDS: Final = ("to_decide", "returned", "due_soon", "overdue", "host_refused", "answered")
FEEDS: Final = ("own", "department", "host")
