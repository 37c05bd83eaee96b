"""What a phone sends from its outbox: facts with an id of the phone's own, each of which is answered for itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dicoso.domain.errors import Fault, Invalid

MOST_ITEMS: Final = 200  # in one list
LONGEST_KEPT: Final = 20_000  # characters of one value; what is longer (a photo) is kept as its digest
_ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}\Z")
_KIND: Final = re.compile(r"[a-z_]{1,20}\Z")
_YEARS: Final = range(1970, 2200)  # a phone's clock goes wrong, but what it says can be kept

STORED: Final = "stored"
ALREADY_STORED: Final = "already_stored"
REFUSED: Final = "refused"

Value = str | list[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One fact: its id, of which kind, when the phone says that it was written, and the fields of its form."""

    id: str
    kind: str
    told_at: datetime
    content: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Field that has one value; empty if it wasn't sent."""
        value = self.content.get(name, "")
        return value if isinstance(value, str) else "".join(value[:1])

    def texts(self, name: str) -> list[str]:
        """Field that may have several values."""
        value = self.content.get(name, [])
        return [value] if isinstance(value, str) else value


def read_item(raw: object) -> Item:
    """Item as it came out of JSON.

    Raises: Invalid.
    """
    if not isinstance(raw, dict):
        raise Invalid([Fault.at("", "item_form")])
    raw_kind, kind, content = raw.get("id"), raw.get("kind"), raw.get("content")
    told_at = _read_moment(raw.get("told_at"))
    faults = [
        Fault.at(field, "item_form")
        for field, good in (
            ("id", isinstance(raw_kind, str) and _ID.match(raw_kind)),
            ("kind", isinstance(kind, str) and _KIND.match(kind)),
            ("told_at", told_at),
            ("content", isinstance(content, dict) and all(_is_field(*field) for field in content.items())),
        )
        if not good
    ]
    if faults or told_at is None or not isinstance(content, dict):
        raise Invalid(faults)
    return Item(str(raw_kind), str(kind), told_at, content)


def _read_moment(text: object) -> datetime | None:
    """What the phone's clock said; None if it can't be read or names no time zone."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None and moment.year in _YEARS else None


def _is_field(name: object, value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(isinstance(each_name, str) and _can_be_stored(each_name) for each_name in [name, *values])


def _can_be_stored(text: str) -> bool:
    """Tell whether a text is one that a database takes: NUL and half a character, which JSON can write, aren't."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def kept_content(content: Mapping[str, Value]) -> str:
    """One text that a receipt keeps of a content: it is equal if, and only if, the content is."""
    texts = {name: _checked_text(value) if isinstance(value, str) else value for name, value in content.items()}
    return json.dumps(texts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _checked_text(value: str) -> str:
    return "sha256:" + hashlib.sha256(value.encode()).hexdigest() if len(value) > LONGEST_KEPT else value
