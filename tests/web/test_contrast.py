"""Ink on paper: every pair of colours that people must tell apart, in both themes, by the WCAG formula."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dicoso.web

TOKENS = (Path(dicoso.web.__file__).parent / "static/css/tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\n *\}", TOKENS, flags=re.DOTALL)[:2]
NAMED = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")

# What is read on what. Text needs 7:1, whatever else means something 4.5:1.
GROUNDS = ("paper", "sheet", "sunk")
TINTS = ("blue-soft", "counted-soft", "waiting-soft", "refused-soft", "planned-soft")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft") for ground in (*GROUNDS, *TINTS)),
    *(("blue", ground) for ground in (*GROUNDS, "blue-soft", "waiting-soft")),
    *(("blue-deep", ground) for ground in (*GROUNDS, "blue-soft")),
    *(("refused", ground) for ground in ("paper", "sheet", "refused-soft")),
    ("on-blue", "blue"),
    ("on-blue", "blue-deep"),
]
MARKS = [
    *((mark, ground) for mark in ("counted", "waiting", "refused", "planned") for ground in GROUNDS),
    *(("edge", ground) for ground in GROUNDS),
    *(("exempt", ground) for ground in ("paper", "sheet")),
    ("counted", "counted-soft"),
    ("waiting", "waiting-soft"),
    ("refused", "refused-soft"),
]


def theme(name: str) -> dict[str, str]:
    light = dict(NAMED.findall(LIGHT))
    return light | dict(NAMED.findall(DARK)) if name == "dark" else light


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_faint(pairs: list[tuple[str, str]], least: float, name: str) -> list[str]:
    colours = theme(name)
    found = ((front, back, contrast(colours[front], colours[back])) for front, back in pairs)
    return [f"{front} on {back}: {ratio:.2f}" for front, back, ratio in found if ratio < least]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_all_text_has_seven_to_one(name: str) -> None:
    assert too_faint(TEXT, 7.0, name) == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_whatever_else_means_something_has_four_and_a_half_to_one(name: str) -> None:
    assert too_faint(MARKS, 4.5, name) == []


def test_the_dark_theme_changes_every_colour_of_the_light_one() -> None:
    assert dict(NAMED.findall(DARK)).keys() == dict(NAMED.findall(LIGHT)).keys()


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
