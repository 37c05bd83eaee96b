"""The kinds of value that a rule may have (`unit` in the files), and what each accepts.

| unit             | in the file                                   | in the program          |
|------------------|-----------------------------------------------|-------------------------|
| `day`            | a whole number of days, 0–366                 | `int`                   |
| `month`          | a whole number of months, 0–60                | `int`                   |
| `year`           | a whole number of years, 0–100                | `int`                   |
| `percent`        | a whole number, 0–100                         | `int`                   |
| `yes/no`         | `true` or `false`                             | `bool`                  |
| `month-day`      | a day of any year, `"03-01"`                  | `str`                   |
| `choice`         | one of the rule's `choices`                   | `str`                   |
| `list`           | some of the `choices`, each once              | `tuple[str, ...]`       |
| `days by choice` | a table from some of the `choices` to days    | `Mapping[str, int]`     |
| `days by step`   | a table from each of the `choices` to days    | `Mapping[str, int]`     |
| `thresholds`     | whole numbers of days, each below the one before | `tuple[int, ...]`    |

A rule that says `may_be_none = true` also takes `"none"`, which is None in the program: no such limit.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from dicoso.domain.rules import Value

COMMON_YEAR: Final = 2019  # 29 February is not a day of every year
NONE: Final = "none"
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)\Z")

Reader = Callable[[Any, tuple[str, ...]], Value]


def _whole_number_reader(word: str, most: int) -> Reader:
    def read(raw: Any, choices: tuple[str, ...]) -> int:
        if type(raw) is not int or not 0 <= raw <= most:
            raise ValueError(f"phải là số {word}, số nguyên từ 0 đến {most}")
        return raw

    return read


def _yes_no(raw: Any, choices: tuple[str, ...]) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("phải là true (có) hoặc false (không)")
    return raw


def _read_month_day(raw: Any, choices: tuple[str, ...]) -> str:
    match = _MONTH_DAY.match(raw) if isinstance(raw, str) else None
    if match:
        month, day = int(match[1]), int(match[2])
        if 1 <= month <= 12 and 1 <= day <= monthrange(COMMON_YEAR, month)[1]:
            return str(raw)
    raise ValueError('phải là tháng và ngày có trong mọi năm, dạng "03-01"')


def _choice(raw: Any, choices: tuple[str, ...]) -> str:
    if not isinstance(raw, str) or raw not in choices:
        raise ValueError(f"phải là một trong: {', '.join(choices)}")
    return raw


def _read_choices(raw: Any, choices: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise ValueError(f"phải là danh sách, gồm: {', '.join(choices)}")
    words = tuple(_choice(word, choices) for word in raw)
    if len(set(words)) != len(words):
        raise ValueError("có mục lặp lại trong danh sách")
    return words


def _read_table(raw: Any, choices: tuple[str, ...]) -> Mapping[str, int]:
    if not isinstance(raw, dict):
        raise ValueError(f"phải là bảng số ngày theo: {', '.join(choices)}")
    number_reader = _whole_number_reader("ngày", 366)
    days: dict[str, int] = {}
    for word, number in raw.items():
        try:
            days[_choice(word, choices)] = int(number_reader(number, ()))  # type: ignore[arg-type]
        except ValueError as error:
            raise ValueError(f"mục “{word}” {error}") from None
    return MappingProxyType({word: days[word] for word in choices if word in days})


def _full_table(raw: Any, choices: tuple[str, ...]) -> Mapping[str, int]:
    table = _read_table(raw, choices)
    left_out = [word for word in choices if word not in table]
    if left_out:
        raise ValueError(f"thiếu mục: {', '.join(left_out)}")
    return table


def _thresholds(raw: Any, choices: tuple[str, ...]) -> tuple[int, ...]:
    if not isinstance(raw, list) or not raw or any(type(step) is not int for step in raw):
        raise ValueError("phải là danh sách mốc ngày, ít nhất một mốc, số nguyên")
    if raw[-1] < 1 or any(low >= high for high, low in pairwise(raw)):
        raise ValueError("các mốc phải giảm dần và lớn hơn 0, để các nhóm không hở, không chồng nhau")
    return tuple(raw)


KINDS: Final[Mapping[str, Reader]] = {
    "day": _whole_number_reader("ngày", 366),
    "month": _whole_number_reader("tháng", 60),
    "year": _whole_number_reader("tuổi hoặc số năm", 100),
    "percent": _whole_number_reader("phần trăm", 100),
    "yes/no": _yes_no,
    "month-day": _read_month_day,
    "choice": _choice,
    "list": _read_choices,
    "days by choice": _read_table,
    "days by step": _full_table,
    "thresholds": _thresholds,
}
NEEDS_CHOICES: Final = frozenset({"choice", "list", "days by choice", "days by step"})


def read_value(raw: Any, unit: str, choices: tuple[str, ...], *, may_be_none: bool) -> Value:
    """Value that a file gives for a rule of this unit.

    Raises: ValueError with the reason in Vietnamese.
    """
    if may_be_none and raw == NONE:
        return None
    try:
        return KINDS[unit](raw, choices)
    except ValueError as error:
        otherwise = f', hoặc "{NONE}" (không giới hạn)' if may_be_none else ""
        raise ValueError(f"{error}{otherwise}") from None
