"""One measured line: what was done, the figure, and the limit that it must keep to."""

from __future__ import annotations

from typing import NamedTuple


class Result(NamedTuple):
    """`figure` must be at most (≤) or at least (≥) `limit`, both in `unit`; `detail` is what it was made from."""

    work: str
    size: str
    figure: float
    sense: str
    limit: float
    unit: str
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.figure <= self.limit if self.sense == "≤" else self.figure >= self.limit

    @property
    def ratio(self) -> float:
        """The figure as a share of the limit; under 1 is better, whichever way the limit points."""
        return self.figure / self.limit if self.sense == "≤" else self.limit / self.figure
