"""Find the files of a rulebook folder, say what each is for, and read their TOML."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any, Final

from dicoso.data import province_codes
from dicoso.rulebook.faults import Fault

CENTRAL: Final = "central"
PROVINCES: Final = "provinces"
CALENDAR: Final = "calendar"
SOURCES: Final = "sources"
LAYOUT: Final = "layout.toml"  # how papers look: no rules, and read by those who print
_CODE = re.compile(r"\d\d\Z")
_YEAR = re.compile(r"20\d\d\Z")
_TOPIC = re.compile(r"[a-z][a-z_]*\Z")
_PLACE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "Duplicate inline table key")
_WORDS: Final = {
    "Invalid value": "giá trị không hợp lệ",
    "Invalid date or datetime": "ngày không có trong lịch",
    "Unclosed array": "danh sách chưa đóng ngoặc vuông",
    "Unclosed inline table": "bảng chưa đóng ngoặc nhọn",
    "Invalid statement": "dòng không đúng dạng khóa = giá trị",
    "Expected '=' after a key in a key/value pair": "thiếu dấu = sau khóa",
}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One TOML file: as people find it, the folder that it speaks for, and its topic (the name without `.toml`)."""

    file: str
    folder: str
    topic: str
    data: dict[str, Any]

    @property
    def province(self) -> str | None:
        """The province whose folder it lies in, if it does."""
        kind, _, code = self.folder.partition("/")
        return code if kind == PROVINCES else None


def find_rule_files(root: Traversable, shown: str, faults: list[Fault]) -> list[RuleFile]:
    """Files of a rulebook folder, sorted; what can't be read or has no business there is a fault.

    `shown` is what stands before the name of each file in faults.
    """
    if not root.is_dir():
        faults.append(Fault(shown.rstrip("/") or root.name, "", "không tìm thấy thư mục quy định này"))
        return []
    rule_files: list[RuleFile] = []
    for entry in _sorted_entries(root):
        name = entry.name
        if not entry.is_dir():
            if name == f"{SOURCES}.toml":
                rule_files += _read_rule_file(entry, f"{shown}{name}", "", faults)
            elif name.endswith(".toml") and name != LAYOUT:
                faults.append(Fault(f"{shown}{name}", "", "tệp này phải nằm trong central, provinces hoặc calendar"))
        elif name == PROVINCES:
            for province in _sorted_entries(entry):
                rule_files += _province_files(province, f"{shown}{name}/{province.name}", faults)
        elif name in (CENTRAL, CALENDAR):
            rule_files += _folder_files(entry, f"{shown}{name}", name, faults)
        else:
            reason = "thư mục lạ; chỉ nhận central, provinces và calendar"
            faults.append(Fault(f"{shown}{name}", "", reason))
    return rule_files


def _sorted_entries(folder: Traversable) -> list[Traversable]:
    entries = (entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    return sorted(entries, key=lambda entry: entry.name)


def _province_files(folder: Traversable, shown: str, faults: list[Fault]) -> Iterator[RuleFile]:
    if not folder.is_dir() or not _CODE.match(folder.name):
        reason = "tên thư mục tỉnh phải là mã tỉnh gồm hai chữ số, ví dụ 33"
        faults.append(Fault(shown, "", reason))
        return
    if folder.name not in province_codes():
        faults.append(Fault(shown, "", f"không có tỉnh nào mang mã {folder.name}, trước hay từ 01/7/2025"))
    yield from _folder_files(folder, shown, f"{PROVINCES}/{folder.name}", faults)


def _folder_files(folder: Traversable, shown: str, place: str, faults: list[Fault]) -> Iterator[RuleFile]:
    for entry in _sorted_entries(folder):
        file = f"{shown}/{entry.name}"
        if entry.is_dir() or not entry.name.endswith(".toml"):
            faults.append(Fault(file, "", "không phải tệp .toml"))
            continue
        topic = entry.name.removesuffix(".toml")
        if place == CALENDAR and not _YEAR.match(topic):
            faults.append(Fault(file, "", "tên tệp lịch phải là năm, ví dụ 2026.toml"))
        elif place != CALENDAR and not _TOPIC.match(topic):
            faults.append(Fault(file, "", "tên tệp phải là tên nhóm quy định, chữ thường không dấu"))
        else:
            yield from _read_rule_file(entry, file, place, faults)


def _read_rule_file(entry: Traversable, file: str, folder: str, faults: list[Fault]) -> Iterator[RuleFile]:
    topic = entry.name.removesuffix(".toml")
    try:
        text = unicodedata.normalize("NFC", entry.read_bytes().decode("utf-8-sig"))
        yield RuleFile(file, folder, topic, tomllib.loads(text, parse_float=Decimal))
    except UnicodeDecodeError as error:
        faults.append(Fault(file, "", f"tệp không ở bảng mã UTF-8 (byte thứ {error.start + 1})"))
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(file, "", _in_vietnamese(str(error))))


def _in_vietnamese(message: str) -> str:
    """What the TOML reader says, with the place first and the usual slip named."""
    names_in_order = _PLACE.search(message)
    at = f"dòng {names_in_order[1]}, cột {names_in_order[2]}" if names_in_order and names_in_order[1] else "cuối tệp"
    if message.startswith(_TWICE):
        return f"khóa hoặc bảng khai báo hai lần ({at})"
    reason = _PLACE.sub("", message)
    return f"sai cú pháp TOML ({at}): {_WORDS.get(reason, reason)}"
