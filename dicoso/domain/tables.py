"""Read a small aligned text table, so that rights and workflow can be taken in at a glance."""

from __future__ import annotations


def read_table(text: str) -> list[dict[str, str]]:
    """One dict per row, keyed by the words of the first line.

    Raises: ValueError, if a row has more or fewer words than the head.
    """
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    head, rows = lines[0], lines[1:]
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"row {row} does not fit {head}")
    return [dict(zip(head, row, strict=True)) for row in rows]
