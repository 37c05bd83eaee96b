"""Readers of environment variables that fail loudly."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path


class WrongSetting(SystemExit):
    """An environment variable has a value that cannot be used; the program stops with a sentence."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.code = 2
        self.message = f"{name}: {reason}"


def read_text(name: str, default: str) -> str:
    """Variable's text, or the default if it is unset or empty."""
    return os.environ.get(name, "") or default


def read_flag(name: str, *, default: bool) -> bool:
    """Yes/no variable.

    Raises: WrongSetting, if it is neither.
    """
    value = read_text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise WrongSetting(name, f"'{value}' is neither yes nor no")


def read_number(name: str, default: int) -> int:
    """Whole number.

    Raises: WrongSetting, if it isn't one.
    """
    value = read_text(name, str(default))
    if not value.isdecimal():
        raise WrongSetting(name, f"'{value}' is not a whole number")
    return int(value)


def read_choice(name: str, default: str, offered: tuple[str, ...]) -> str:
    """One of a few words.

    Raises: WrongSetting, if it is another.
    """
    value = read_text(name, default).lower()
    if value not in offered:
        raise WrongSetting(name, f"'{value}' is none of {', '.join(offered)}")
    return value


def check_day(name: str, value: str) -> None:
    """Accept nothing or a date such as 2019-11-15.

    Raises: WrongSetting, if it is something else.
    """
    try:
        date.fromisoformat(value or "2019-11-15")
    except ValueError:
        raise WrongSetting(name, f"'{value}' is not a date (2019-11-15)") from None


def make_folder(name: str, folder: Path) -> None:
    """Make a folder if it isn't there.

    Raises: WrongSetting, if that isn't possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(name, f"{folder} can't be made: {error.strerror}") from None


def read_paths(name: str) -> tuple[Path, ...]:
    """Folders of a variable, separated as in PATH.

    Raises: WrongSetting, if one of them isn't there.
    """
    paths = tuple(Path(part) for part in read_text(name, "").split(os.pathsep) if part)
    for path in paths:
        if not path.is_dir():
            raise WrongSetting(name, f"there is no folder {path}")
    return paths
