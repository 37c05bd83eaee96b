"""Rules of a topic file: what the centre defines, and the dated values that any folder gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dicoso.domain.rules import DatedValue, Parameter
from dicoso.domain.sources import Source
from dicoso.rulebook.cited import cited
from dicoso.rulebook.entry import Entry
from dicoso.rulebook.faults import Desk
from dicoso.rulebook.folders import RuleFile
from dicoso.rulebook.kinds import KINDS, NEEDS_CHOICES, read_value

DEFINING: Final = ("title", "unit", "choices", "may_be_none", "fixed")
GIVING: Final = ("source", "values")
VALUE: Final = ("from", "value", "repealed", "source", "clause", "checked")


@dataclass(frozen=True, slots=True)
class Definition:
    """What the centre says of a rule besides its values. `unit` is empty if the file gives none that is known."""

    title: str
    unit: str
    choices: tuple[str, ...]
    may_be_none: bool
    fixed: bool

    def parameter(self, name: str, values: tuple[DatedValue, ...]) -> Parameter:
        """Rule with the centre's own values."""
        return Parameter(name, self.title, self.unit, values, self.choices, self.may_be_none, self.fixed)


def topic_title(file: RuleFile, desk: Desk) -> str:
    """Heading that a central file gives its topic."""
    return Entry(file.data, "", desk).text("title", required=True)


def iterate_rules(file: RuleFile, desk: Desk, *, central: bool) -> Iterator[tuple[str, Entry, str]]:
    """Yield name, table and the source given above it, for each rule of a topic file."""
    head = ("title", "source") if central else ("source",)
    top = Entry(file.data, "", desk)
    above = top.text("source")
    for key, data in file.data.items():
        if isinstance(data, dict) and key not in ("title", "source"):
            entry = Entry(data, key, desk)
            yield f"{file.topic}.{key}", entry, entry.text("source") or above
        elif key not in head:
            top.refuse(key, f"khóa lạ; ở đầu tệp chỉ nhận: {', '.join(head)} và các bảng quy định")


def define(entry: Entry) -> Definition:
    """Read how the centre defines a rule."""
    entry.only((*DEFINING, *GIVING))
    title, unit = entry.text("title", required=True), entry.text("unit", required=True)
    choices = entry.words("choices")
    if unit and unit not in KINDS:
        entry.refuse("unit", f"đơn vị lạ; chỉ nhận: {', '.join(KINDS)}")
        unit = ""
    elif unit and ("choices" in entry) != (unit in NEEDS_CHOICES):
        text = "phải có" if unit in NEEDS_CHOICES else "không được có"
        entry.refuse("choices", f"đơn vị “{unit}” {text} choices")
        unit = ""
    readable = unit if choices or unit not in NEEDS_CHOICES else ""
    return Definition(title, readable, choices, entry.flag("may_be_none"), entry.flag("fixed"))


def given(entry: Entry, rule: Definition) -> None:
    """Refuse what a province's or an added file may not say of a rule."""
    for name in DEFINING:
        if name in entry:
            entry.refuse(name, "chỉ tệp trong central của bộ quy định gốc được định nghĩa quy định")
    entry.only(GIVING, refused_already=DEFINING)
    if rule.fixed:
        entry.refuse("", "quy định này là cách tính chung, địa phương không đặt khác được")


def dated(entry: Entry, rule: Definition, sources: Mapping[str, Source], above: str) -> tuple[DatedValue, ...]:
    """Read a rule's values, which must begin on later and later dates."""
    if not entry.data.get("values"):
        entry.refuse("values", "thiếu giá trị")
        return ()
    values: list[DatedValue] = []
    previous: date | None = None
    repealable = False
    for item in entry.entries("values"):
        item.only(VALUE)
        start = item.day("from", required=True)
        if start and previous and start <= previous:
            item.refuse("from", f"ngày phải sau {previous.isoformat()}, ngày bắt đầu của giá trị đứng trước")
        if item.flag("repealed") and "value" not in item and not repealable:
            item.refuse("repealed", "không có giá trị nào đang hiệu lực để bãi bỏ")
        value = _dated(item, rule, sources, above, start)
        if value:
            values.append(value)
        previous, repealable = start or previous, not item.flag("repealed")
    return tuple(values)


def _dated(
    item: Entry, rule: Definition, sources: Mapping[str, Source], above: str, start: date | None
) -> DatedValue | None:
    source, clause = cited(item, sources, above)
    checked, repealed = item.day("checked"), item.flag("repealed")
    if ("value" in item) == repealed:
        item.refuse("value", "phải có đúng một trong hai: value, hoặc repealed = true")
        return None
    value = None
    if not repealed and rule.unit:
        try:
            value = read_value(item.data["value"], rule.unit, rule.choices, may_be_none=rule.may_be_none)
        except ValueError as error:
            item.refuse("value", str(error))
    if start is None or source is None:
        return None
    return DatedValue(start, value, repealed, source, clause, checked)
