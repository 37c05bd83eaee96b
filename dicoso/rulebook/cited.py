"""The documents that rules stand on, and how an entry of a file names one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dicoso.domain.sources import DECISION, Source
from dicoso.rulebook.entry import Entry
from dicoso.rulebook.faults import Desk
from dicoso.rulebook.folders import RuleFile

ARTICLE: Final = "Bài"
TYPES: Final = (
    "Bộ luật", "Luật", "Nghị quyết", "Nghị định", "Quyết định", "Quy định", "Chỉ thị", "Kết luận",
    "Hướng dẫn", "Kế hoạch", "Thông báo", "Công văn", ARTICLE, DECISION,
)  # fmt: skip
KEYS: Final = ("type", "number", "symbol", "issuer", "date", "title", "address")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def read_sources(file: RuleFile, known: dict[str, Source], desk: Desk) -> None:
    """Add the documents of a `sources.toml` to `known`; an id that is taken keeps its document."""
    for name, data in file.data.items():
        if not isinstance(data, dict):
            desk.refuse(name, "phải là bảng [mã nguồn]")
            continue
        entry = Entry(data, name, desk)
        source = _source(name, entry)
        if not _ID.match(name):
            desk.refuse(name, "mã nguồn chỉ gồm chữ thường không dấu, chữ số và dấu nối")
        elif known.setdefault(name, source) != source:
            desk.refuse(name, "mã nguồn này đã dùng cho một văn bản khác")


def _source(name: str, entry: Entry) -> Source:
    entry.only(KEYS)
    kind = entry.text("type", required=True)
    if kind and kind not in TYPES:
        entry.refuse("type", f"loại văn bản phải là một trong: {', '.join(TYPES)}")
    if kind == DECISION:
        required = {"number", "address"}
        if name != f"decision-{entry.data.get('number')}":
            entry.refuse("number", "mã của quy ước phải là decision- và số của nó")
    else:
        required = {"issuer", "address"} if kind == ARTICLE else {"issuer"}
    if "symbol" in entry:
        required.add("number")
    return Source(
        id=name,
        kind=kind,
        number=entry.text("number", required="number" in required),
        symbol=entry.text("symbol"),
        issuer=entry.text("issuer", required="issuer" in required),
        date=entry.day("date"),
        title=entry.text("title", required=True),
        address=entry.text("address", required="address" in required),
    )


def cited(entry: Entry, sources: Mapping[str, Source], otherwise: str) -> tuple[Source | None, str]:
    """Document and the clause that an entry names; `otherwise` is the id given further up the file."""
    name = entry.text("source") or otherwise
    clause = entry.text("clause", required=True)
    if not name:
        if "source" not in entry:
            entry.refuse("source", "thiếu nguồn: ghi source ở giá trị, ở quy định hoặc ở đầu tệp")
        return None, clause
    if name not in sources:
        entry.refuse("source", f"nguồn “{name}” không có trong sources.toml")
    return sources.get(name), clause
