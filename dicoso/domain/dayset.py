"""An immutable set of dates inside one span, held in an integer: bit i is the span's i-th day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dicoso.domain.dates import Span


class DaySet:
    """A set of dates of one span; `|`, `&` and `-` work between sets of the same span.

    It is why a date counts once, why the order of trips doesn't matter, and why a year is counted quickly.
    """

    __slots__ = ("bits", "span")

    def __init__(self, span: Span, bits: int = 0) -> None:
        self.span = span
        self.bits = bits

    @classmethod
    def full(cls, span: Span) -> DaySet:
        """All dates of the span."""
        return cls(span, (1 << len(span)) - 1)

    @classmethod
    def between(cls, span: Span, start: date, end: date) -> DaySet:
        """Dates of `span` from `start` to `end`; empty if there are none."""
        return cls(span, bits_between(span.start.toordinal(), len(span), start.toordinal(), end.toordinal()))

    @classmethod
    def of(cls, span: Span, days: Iterable[date]) -> DaySet:
        """Given dates, leaving out those outside the span."""
        first, bits = span.start.toordinal(), 0
        for day in days:
            if day in span:
                bits |= 1 << (day.toordinal() - first)
        return cls(span, bits)

    @classmethod
    def from_bytes(cls, span: Span, data: bytes) -> DaySet:
        """Read what `to_bytes` wrote for the same span."""
        return cls(span, int.from_bytes(data, "little"))

    def to_bytes(self) -> bytes:
        """Set as ceil(len(span) / 8) bytes, little-endian."""
        return self.bits.to_bytes(width(self.span), "little")

    def _same(self, other: DaySet) -> int:
        if self.span != other.span:
            raise ValueError(f"sets of different spans: {self.span}, {other.span}")
        return other.bits

    def __or__(self, other: DaySet) -> DaySet:
        return DaySet(self.span, self.bits | self._same(other))

    def __and__(self, other: DaySet) -> DaySet:
        return DaySet(self.span, self.bits & self._same(other))

    def __sub__(self, other: DaySet) -> DaySet:
        return DaySet(self.span, self.bits & ~self._same(other))

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __bool__(self) -> bool:
        return self.bits != 0

    def __contains__(self, day: object) -> bool:
        return (
            isinstance(day, date)
            and day in self.span
            and bool(self.bits >> (day.toordinal() - self.span.start.toordinal()) & 1)
        )

    def __iter__(self) -> Iterator[date]:
        bits, start = self.bits, self.span.start
        while bits:
            low = bits & -bits
            yield start + timedelta(days=low.bit_length() - 1)
            bits ^= low

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DaySet) and (self.span, self.bits) == (other.span, other.bits)

    def __hash__(self) -> int:
        return hash((self.span, self.bits))

    def __repr__(self) -> str:
        return f"DaySet({', '.join(day.isoformat() for day in self)})"

    def until(self, day: date) -> DaySet:
        """Dates up to and including `day`."""
        return DaySet(self.span, self.bits & prefix(self.span, day))

    def runs(self) -> Iterator[Span]:
        """Yield the stretches of consecutive dates, in order."""
        start = previous = None
        for day in self:
            if previous is None or day - previous > timedelta(days=1):
                if start is not None and previous is not None:
                    yield Span(start, previous)
                start = day
            previous = day
        if start is not None and previous is not None:
            yield Span(start, previous)


def width(span: Span) -> int:
    """How many bytes a set of this span takes."""
    return (len(span) + 7) // 8


def bits_between(first: int, length: int, start: int, end: int) -> int:
    """Bits of the days `start`–`end` in a span of `length` days from `first`.

    Units: all but `length` are proleptic ordinals (`date.toordinal`).
    """
    low, high = max(start - first, 0), min(end - first + 1, length)
    return (1 << high) - (1 << low) if low < high else 0


def prefix(span: Span, day: date) -> int:
    """Bits of the span's dates up to and including `day`."""
    first = span.start.toordinal()
    return bits_between(first, len(span), first, day.toordinal())
