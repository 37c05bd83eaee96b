"""Long lists, cut into pages that are counted from 1."""

from __future__ import annotations


def count_pages(total: int, size: int) -> int:
    """How many pages a list has, at least one."""
    return max(-(-total // size), 1)


def nearest(wanted: int, total: int, size: int) -> tuple[int, slice]:
    """Page nearest to the one wanted, and which part of the list it is."""
    page = min(max(wanted, 1), count_pages(total, size))
    return page, slice((page - 1) * size, page * size)
