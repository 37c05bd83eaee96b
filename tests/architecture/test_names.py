"""Names, shapes and templates read better with every change: what is left of the old ways may only shrink."""

from __future__ import annotations

import pytest

from tools.house import figures

# Lower a number whenever `make house` prints a lower one; never raise it.
MOST = {
    "shared_functions": 53,
    "shared_classes": 0,
    "bare_participles": 150,
    "wide_tuples": 1,
    "returning_docstrings": 9,
    "long_template_lines": 472,
    "orm_calls_in_web": 37,
}


@pytest.mark.parametrize(("name", "number"), figures().items())
def test_what_is_left_only_shrinks(name: str, number: int) -> None:
    assert number <= MOST[name], f"{name}: `make house` prints {number}, {MOST[name]} is the most"
