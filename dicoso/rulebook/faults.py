"""What is wrong with rulebook files, and the refusal that carries all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dicoso.domain.errors import DomainError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong: the file, the key in it, and the reason in Vietnamese.

    In a key, values of a list are counted from 1: `days.values[2].clause`. The key is empty where the whole
    file or folder is meant.
    """

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"


class RulebookError(DomainError):
    """The rulebook can't be used; `faults` names everything that is wrong with it."""

    code = "rulebook_invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults=tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class Desk:
    """Where the faults of one file are collected."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def refuse(self, key: str, reason: str) -> None:
        """Note a fault, once, and go on, so that people see all of them together."""
        fault = Fault(self.file, key, reason)
        if fault not in self.faults:
            self.faults.append(fault)
