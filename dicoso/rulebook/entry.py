"""One table of a rulebook file: take what is expected, refuse the rest by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from dicoso.rulebook.faults import Desk


class Entry:
    """A TOML table with the key that leads to it; every fault goes to the desk under its full key."""

    def __init__(self, data: dict[str, Any], key: str, desk: Desk) -> None:
        self.data = data
        self.key = key
        self.desk = desk

    def __contains__(self, name: str) -> bool:
        return name in self.data

    def path(self, name: str) -> str:
        """Full key of something in this table."""
        return f"{self.key}.{name}" if self.key else name

    def refuse(self, name: str, reason: str) -> None:
        """Note a fault of one key, or of the table itself if `name` is empty."""
        self.desk.refuse(self.path(name) if name else self.key, reason)

    def only(self, allowed: Collection[str], refused_already: Collection[str] = ()) -> None:
        """Refuse every key that isn't allowed."""
        for name in self.data:
            if name not in allowed and name not in refused_already:
                self.refuse(name, f"khóa lạ; ở đây chỉ nhận: {', '.join(allowed)}")

    def text(self, name: str, *, required: bool = False) -> str:
        """Line of text, or an empty one if it isn't there."""
        if name not in self.data:
            if required:
                self.refuse(name, "thiếu khóa này")
            return ""
        value = self.data[name]
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            self.refuse(name, "phải là một dòng chữ, không để trống")
            return ""
        return value.strip()

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Date, or None if it isn't there."""
        if name not in self.data:
            if required:
                self.refuse(name, "thiếu khóa này")
            return None
        value = self.data[name]
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(name, "phải là ngày, viết không có dấu nháy, dạng 2019-12-31")
            return None
        return value

    def flag(self, name: str, *, required: bool = False) -> bool:
        """True or false; false if it isn't there."""
        if name not in self.data:
            if required:
                self.refuse(name, "thiếu khóa này")
            return False
        if not isinstance(self.data[name], bool):
            self.refuse(name, "phải là true (có) hoặc false (không)")
            return False
        return bool(self.data[name])

    def words(self, name: str) -> tuple[str, ...]:
        """List of words without repeats; empty if it isn't there."""
        if name not in self.data:
            return ()
        raw = self.data[name]
        right = isinstance(raw, list) and raw and all(isinstance(word, str) and word for word in raw)
        if not right or len(set(raw)) != len(raw):
            self.refuse(name, "phải là danh sách các từ, không lặp lại")
            return ()
        return tuple(raw)

    def entries(self, name: str) -> Iterator[Entry]:
        """Yield the tables of a list of tables, counted from 1."""
        raw = self.data.get(name, [])
        if not isinstance(raw, list):
            self.refuse(name, "phải là danh sách các bảng { … }")
            return
        for number, item in enumerate(raw, start=1):
            key = f"{self.path(name)}[{number}]"
            if isinstance(item, dict):
                yield Entry(item, key, self.desk)
            else:
                self.desk.refuse(key, "phải là bảng { … }")
