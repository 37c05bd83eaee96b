"""A rule's value in Vietnamese, for pages, papers and the terminal alike."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from dicoso.domain.rules import InEffect, Value
from dicoso.domain.text import format_number, lower_first
from dicoso.words.messages import WORDS as TERMS

NO_LIMIT: Final = "không quy định"

# Words for the codes that rules choose among; one code has one meaning in all rules. Levels, venues and
# reasons are said as everywhere else.
WORDS: Final[Mapping[str, str]] = {
    **{code: lower_first(TERMS[kind][code]) for kind in ("level", "venue", "reason") for code in TERMS[kind]},
    "none": "không giảm",
    "full_waiver": "miễn cả kỳ",
    "pro_rata": "giảm theo tỷ lệ thời gian",
    "full": "giữ nguyên",
    "advisory": "để tham khảo",
    "strict": "bắt buộc",
    "year": "năm",
    "quarter": "quý",
    "month": "tháng",
    "with_head": "gửi trưởng ban",
    "with_org": "gửi Ban Tổ chức - Kiểm tra",
    "with_board": "trình Thường trực",
    "approved": "phê duyệt",
}


def value_text(rule: InEffect) -> str:
    """Value of a rule in force: `60 ngày`, `có`, `chi đoàn 30, cấp xã 20`."""
    return text(rule.value, rule.unit)


def text(value: Value, unit: str) -> str:
    """Value of one of the kinds of `dicoso.rulebook.kinds` in words.

    Raises: KeyError, if a code has no words.
    """
    if value is None:
        return NO_LIMIT
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int):
        return f"{format_number(value)} {_COUNTED[unit]}"
    if isinstance(value, str):
        return _month_day(value) if unit == "month-day" else WORDS[value]
    return _several(value, unit) or NO_LIMIT


def _several(value: Mapping[str, int] | tuple[str, ...] | tuple[int, ...], unit: str) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{WORDS[code]} {days}" for code, days in value.items())
    if unit == "thresholds":
        return _bands([int(each_value) for each_value in value])
    return ", ".join(WORDS[str(code)] for code in value)


_COUNTED: Final = {"day": "ngày", "month": "tháng", "year": "tuổi", "percent": "%", "person": "người"}


def _month_day(value: str) -> str:
    month, day = value.split("-")
    return f"ngày {int(day)} tháng {int(month)}"


def _bands(thresholds: list[int]) -> str:
    words = [f"từ {thresholds[0]} ngày"]
    words += [f"{low}–{high - 1}" for high, low in pairwise(thresholds)]
    return ", ".join([*words, f"dưới {thresholds[-1]}"])
