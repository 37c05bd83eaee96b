"""How a person's counted year is kept as bytes: sets of one span laid one after another in a fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from dicoso.domain.counting import FORMS, REFUSALS
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet, width
from dicoso.domain.units import LEVELS

REFUSED_BY = tuple(verdict.value for verdict in REFUSALS)
ORDER_OF_LEVELS, ORDER_OF_FORMS = LEVELS, FORMS


def layout_version() -> str:
    """Digest of the orders that stored years are read by: with a form or level more, or moved, it is another one."""
    return _orders_digest(ORDER_OF_LEVELS, ORDER_OF_FORMS, REFUSED_BY)


@lru_cache(maxsize=4)
def _orders_digest(*orders: tuple[str, ...]) -> str:
    return sha256("\n".join(" ".join(order) for order in orders).encode()).hexdigest()


def pack_sets(sets: Mapping[str, DaySet], order: Sequence[str], span: Span) -> bytes:
    """Sets' bytes in that order; a set that isn't there is written as empty.

    Raises: KeyError, if a set's name isn't in the order: it would be lost.
    """
    unknown = sets.keys() - set(order)
    if unknown:
        raise KeyError(*unknown)
    empty = DaySet(span)
    return b"".join(sets.get(name, empty).to_bytes() for name in order)


def unpack_sets(data: bytes, order: Sequence[str], span: Span) -> dict[str, DaySet]:
    """Read what `pack` wrote; empty sets are left out."""
    size = width(span)
    sets_by_name = {}
    for i, name in enumerate(order):
        bits = int.from_bytes(data[i * size : (i + 1) * size], "little")
        if bits:
            sets_by_name[name] = DaySet(span, bits)
    return sets_by_name
