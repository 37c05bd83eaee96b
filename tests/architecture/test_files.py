"""Files are short, in one normal form, named for what they hold, and free of what belongs to a single machine."""

from __future__ import annotations

import ast
import re
import unicodedata

from tests.architecture.house import TEXT, files, named, parsed

LONGEST_FUNCTION = 50
LONGEST_MODULE = 500
LONGEST_TEMPLATE = 150
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "service", "services", "base"}


def test_text_is_in_unicode_nfc() -> None:
    """ "Điều" typed on two systems can be two different strings; searches then fail for no visible reason."""
    wrong = [named(path) for path in files(*TEXT) if not unicodedata.is_normalized("NFC", path.read_text("utf-8"))]
    assert wrong == []


def test_functions_fit_on_a_screen() -> None:
    long = []
    for path in files(".py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "migrations" not in path.parts:
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{named(path)}:{node.lineno} {node.name}: {lines} lines")
    assert long == []


def test_modules_templates_and_styles_are_short() -> None:
    limits = {".py": LONGEST_MODULE, ".css": LONGEST_MODULE, ".js": LONGEST_MODULE, ".html": LONGEST_TEMPLATE}
    long = []
    for path in files(*limits):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limits[path.suffix] and "migrations" not in path.parts:
            long.append(f"{named(path)}: {lines} lines")
    assert long == []


def test_no_module_is_named_for_nothing() -> None:
    wrong = [named(path) for path in files(".py") if path.stem in SAYS_NOTHING or path.parent.name in SAYS_NOTHING]
    assert wrong == []


def test_every_module_begins_by_saying_what_it_is() -> None:
    silent = [
        named(path)
        for path in files(".py", below="dicoso")
        if "migrations" not in path.parts and not ast.get_docstring(parsed(path))
    ]
    assert silent == []


def test_nothing_is_left_to_do() -> None:
    left = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
    found = [
        named(path) for path in files(".py", ".html", ".js", ".css", ".toml") if left.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_versions_are_pinned_without_naming_a_place() -> None:
    pinned = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+\Z")
    lines = next(files(".txt", below="constraints.txt")).read_text("utf-8").split("\n")[:-1]
    assert [line for line in lines if not pinned.match(line)] == []


def test_only_the_settings_read_the_environment() -> None:
    """Elsewhere it may be written, for a program that is started next."""
    reads = re.compile(r"os\.getenv|os\.environ\.get|environ\[[^]]+\](?! =)")
    found = [
        named(path)
        for path in files(".py", below="dicoso")
        if path.parent.name != "config" and reads.search(path.read_text("utf-8"))
    ]
    assert found == []
