"""The reference page of the rules, written from the rulebook itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dicoso.domain.dates import dmy
from dicoso.domain.rules import DatedValue, Parameter, Rulebook, Value, plain
from dicoso.domain.sources import Source

HEAD = """# Quy định đang dùng

Trang này được viết ra từ các tệp trong `dicoso/rulebook`; sửa tệp, không sửa trang. Giá trị của tỉnh thay giá trị
chung kể từ ngày ghi; “bãi bỏ” là từ ngày ấy giá trị chung có hiệu lực trở lại. Trước 01/7/2025 mã tỉnh là mã cũ.
"""


def markdown(book: Rulebook, provinces: Mapping[str, str] | None = None) -> str:
    """Page: a table per topic, the work calendar, and the documents.

    `provinces` gives the names of provinces by their codes, as they were when the rules were made.
    """
    names = provinces or {}
    parts = [HEAD]
    for topic, title in book.topics.items():
        rules = [rule for rule in book.parameters.values() if rule.topic == topic]
        parts.append(f"## {title}\n\n" + "\n".join(_rules_table(book, rules, names)) + "\n")
    parts.append("## Lịch làm việc\n\n" + "\n".join(_calendar_lines(book)) + "\n")
    parts.append("## Văn bản\n\n" + "\n".join(_sources(book)) + "\n")
    return "\n".join(parts)


def _rules_table(book: Rulebook, rules: list[Parameter], names: Mapping[str, str]) -> Iterator[str]:
    yield "| Quy định | Nội dung | Kiểu | Nơi đặt | Từ ngày | Giá trị | Nguồn |"
    yield "|---|---|---|---|---|---|---|"
    for rule in rules:
        head = f"`{rule.name}` | {_table_cell(rule.title)} | {_unit_text(rule)}"
        for layer in book.layers:
            for value in layer.values.get(rule.name, ()):
                where = "chung" if layer.province is None else _province_text(layer.province, names)
                yield f"| {head} | {where} | {dmy(value.start)} | {_value_source(value)} | {_citation_text(value)} |"
                head = " |  | "


def _unit_text(rule: Parameter) -> str:
    notes = [rule.unit]
    if rule.choices:
        notes.append("trong " + ", ".join(f"`{choice}`" for choice in rule.choices))
    if rule.may_be_none:
        notes.append("hoặc `none`")
    if rule.fixed:
        notes.append("địa phương không đặt khác")
    return "; ".join(notes)


def _province_text(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _value_source(value: DatedValue) -> str:
    return "bãi bỏ" if value.repealed else value_as_written(value.value)


def value_as_written(value: Value) -> str:
    """Value as the files write it, in one line."""
    raw = plain(value)
    if raw is None:
        return "`none`"
    if isinstance(raw, bool):
        return "có" if raw else "không"
    if isinstance(raw, dict):
        return ", ".join(f"`{key}` {days}" for key, days in raw.items()) or "không đặt"
    if isinstance(raw, list):
        return ", ".join(f"`{word}`" if isinstance(word, str) else str(word) for word in raw)
    return f"`{raw}`" if isinstance(raw, str) else str(raw)


def _citation_text(value: DatedValue) -> str:
    checked = f" (đối chiếu ngày {dmy(value.checked)})" if value.checked else ""
    return _table_cell(f"{_linked_citation(value.source)}: {value.clause}{checked}")


def _linked_citation(source: Source) -> str:
    """Citation; a decision with a link from `docs/reference` to its page."""
    if not source.is_decision:
        return source.citation
    return f"[{source.citation}](../{source.address.removeprefix('docs/')})"


def _calendar_lines(book: Rulebook) -> Iterator[str]:
    yield "| Năm | Đã đủ thông báo | Ngày lễ, Tết | Hoán đổi (nghỉ → làm bù) | Ghi chú |"
    yield "|---|---|---|---|---|"
    for year, days in book.calendar.years.items():
        swaps = ", ".join(f"{dmy(swap.off)} → {dmy(swap.work)}" for swap in days.swaps)
        confirmed = "rồi" if days.confirmed else "chưa"
        yield f"| {year} | {confirmed} | {len(days.holidays)} ngày | {swaps} | {_table_cell(days.note)} |"


def _sources(book: Rulebook) -> Iterator[str]:
    yield "| Mã | Văn bản | Trích yếu | Đọc ở đâu |"
    yield "|---|---|---|---|"
    for source in book.sources.values():
        address = f"<{source.address}>" if source.address.startswith("http") else source.address
        yield f"| `{source.id}` | {_table_cell(_linked_citation(source))} | {_table_cell(source.title)} | {address} |"


def _table_cell(text: str) -> str:
    return text.replace("|", "\\|")
