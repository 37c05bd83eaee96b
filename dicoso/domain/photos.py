"""How large a photo may be; the only place that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from dicoso.domain.errors import Fault

MOST_BYTES: Final = 8 * 1024 * 1024  # as it is sent; the phone shrinks it long before
MOST_PIXELS: Final = 24_000_000  # checked before anything is unpacked
LONG_SIDE: Final = 1600  # pixels, as it is kept
QUALITY: Final = 82  # of the JPEG that is kept
MOST_PER_TRIP: Final = 20
LONGEST_CAPTION: Final = 200  # characters
FORMATS: Final = ("JPEG", "PNG", "WEBP")  # what is taken in, told by content and never by name


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo as a phone or a form sends it; `taken_at` is the phone's word."""

    id: UUID
    trip: str
    content: bytes
    caption: str = ""
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo made anew: a JPEG with nothing in it but the picture."""

    jpeg: bytes
    width: int
    height: int


def too_large() -> Fault:
    """What is wrong with a photo of more than `MOST_BYTES`."""
    return Fault.at("photo", "photo_too_large", limit=MOST_BYTES // 2**20)
