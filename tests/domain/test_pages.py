"""Long lists, cut into pages."""

from __future__ import annotations

import pytest

from dicoso.domain import pages


@pytest.mark.parametrize(
    ("wanted", "total", "shown", "many"),
    [
        (1, 0, (1, 0, 0), 1),  # an empty list has one page, with nothing on it
        (1, 50, (1, 0, 50), 1),
        (2, 51, (2, 50, 51), 2),
        (9, 51, (2, 50, 51), 2),
        (0, 51, (1, 0, 50), 2),
    ],
)
def test_a_page_beyond_the_list_is_its_last_one(
    wanted: int, total: int, shown: tuple[int, int, int], many: int
) -> None:
    page, part = pages.nearest(wanted, total, 50)
    first, end, _ = part.indices(total)
    assert (page, first, end) == shown
    assert pages.count_pages(total, 50) == many
