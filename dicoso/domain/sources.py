"""The documents, articles and decisions that rules and holidays stand on, and how they are cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

DECISION: Final = "Quy ước"


@dataclass(frozen=True, slots=True)
class Source:
    """A document, an article, or a decision of this project that a rule stands on.

    Document numbers restart with each term of office, so a number is no identity: `id` is ours.
    """

    id: str
    kind: str
    number: str
    symbol: str
    issuer: str
    date: date | None
    title: str
    address: str

    @property
    def is_decision(self) -> bool:
        """Whether no document says it and this project decided."""
        return self.kind == DECISION

    @property
    def reference(self) -> str:
        """Number and symbol as printed: `03-HD/TWĐTN-BTC` of the Union, `2450/VPCP-KGVX` of the state."""
        if not self.symbol:
            return self.number
        return f"{self.number}{'-' if '/' in self.symbol else '/'}{self.symbol}"

    @property
    def citation(self) -> str:
        """The source in one line, as a report cites it; a decision of this project says that it is one."""
        if self.is_decision:
            return f"{self.kind} của phần mềm số {self.number}: {self.title}"
        name = f"{self.kind} số {self.reference}" if self.reference else f"{self.kind} “{self.title}”"
        day = f" ngày {_official(self.date)}" if self.date else ""
        return f"{name}{day} của {self.issuer}"


def _official(day: date) -> str:
    """1 March 2019 as `01/3/2019`: days below 10, January and February take a leading zero."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"{day.day:02}/{month}/{day.year:04}"
