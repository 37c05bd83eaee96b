"""Templates hold no style and no script: the Content-Security-Policy would refuse them."""

from __future__ import annotations

import re

from tests.architecture.house import files, named

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "an htmx expression": re.compile(r"\bhx-on\b|\bhx-vals=['\"]js:"),
    "a file from elsewhere": re.compile(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"(?:https?:)?//"),
    "text that isn't escaped": re.compile(r"\|\s*safe\b"),
}

# The month grid of a thousand cadres is 30,000 cells: each row is translated from our own letters, not typed by anyone.
ALLOWED = {"dicoso/web/templates/parts/grid.html: text that isn't escaped"}


def test_templates_load_nothing_that_the_policy_forbids() -> None:
    found = {
        f"{named(path)}: {what}"
        for path in files(".html", below="dicoso/web/templates")
        for what, form in INLINE.items()
        if form.search(path.read_text(encoding="utf-8"))
    }
    assert found - ALLOWED == set()


def test_a_button_says_what_it_does_in_a_form() -> None:
    """A button without a type sends the form, whatever it says."""
    silent = re.compile(r"<button\b(?![^>]*\btype=)")
    found = [
        named(path) for path in files(".html", below="dicoso/web/templates") if silent.search(path.read_text("utf-8"))
    ]
    assert found == []
