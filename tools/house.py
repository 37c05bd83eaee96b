"""Figures of how the program reads: names, shapes, rooms, templates. `make house` prints them.

tests/architecture/test_names.py lets each of them only shrink.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "dicoso"
# Words that say how something was come by, not what it is.
PARTICIPLES = frozenset(
    [
        "found",
        "each",
        "held",
        "known",
        "told",
        "said",
        "asked",
        "seen",
        "made",
        "kept",
        "wanted",
        "shown",
        "there",
        "given",
        "named",
        "counted",
        "posted",
        "listed",
        "gone",
        "moved",
        "taken",
        "read",
        "sent",
        "stored",
        "chosen",
        "offered",
        "done",
        "written",
        "granted",
        "spoken",
        "owed",
        "worked",
        "touched",
        "waiting",
        "standing",
        "beside",
        "here",
        "whole",
    ]
)
LONGEST_TUPLE = 4  # positions that a tuple may have where it crosses a function
LONGEST_TEMPLATE_LINE = 140
ROOMS = ("queries", "web")


@cache
def modules() -> Mapping[str, ast.Module]:
    """Syntax trees of the program by path; migrations, which are never read again, are left out."""
    paths = (path for path in sorted(PROGRAM.rglob("*.py")) if "migrations" not in path.parts)
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def layer_of(path: str) -> str:
    """Package of the program that a file belongs to."""
    return path.split("/")[1]


def count_shared(names: Counter[str]) -> int:
    """How many definitions bear a name that another one bears too."""
    return sum(times for times in names.values() if times > 1)


def shared_functions() -> int:
    """Module-level functions whose name stands in another module too."""
    names = Counter(node.name for tree in modules().values() for node in tree.body if isinstance(node, ast.FunctionDef))
    return count_shared(names)


def shared_classes() -> int:
    """Classes whose name stands twice in their layer; what a demonstration's file holds is no part of the program."""
    layers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, tree in modules().items():
        if not path.startswith("dicoso/data/demo"):
            layers[layer_of(path)].update(node.name for node in tree.body if isinstance(node, ast.ClassDef))
    return sum(map(count_shared, layers.values()))


def assigned_names() -> Iterator[str]:
    """Every name that is given a value."""
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def bare_participles() -> int:
    """Assigned names that say how a value was come by instead of what it is."""
    return sum(name in PARTICIPLES for name in assigned_names())


def wide_tuples() -> int:
    """Parameters and results of functions annotated as a tuple of more positions than a reader keeps in mind."""
    return sum(
        isinstance(inner, ast.Subscript) and _is_wide(inner)
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for annotation in [node.returns, *(arg.annotation for arg in [*node.args.args, *node.args.kwonlyargs])]
        if annotation is not None
        for inner in ast.walk(annotation)
    )


def _is_wide(node: ast.Subscript) -> bool:
    is_tuple = isinstance(node.value, ast.Name) and node.value.id == "tuple"
    return is_tuple and isinstance(node.slice, ast.Tuple) and len(node.slice.elts) > LONGEST_TUPLE


def returning_docstrings() -> int:
    """Docstrings of functions that begin with "Return" instead of the thing that is returned."""
    return sum(
        (ast.get_docstring(node) or "").startswith("Return")
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )


def long_template_lines() -> int:
    """Lines of templates that are too long to be read at once."""
    lines = (line for path in PROGRAM.rglob("*.html") for line in path.read_text(encoding="utf-8").splitlines())
    return sum(len(line) > LONGEST_TEMPLATE_LINE for line in lines)


def rooms_and_arrows(layer: str) -> tuple[int, int]:
    """Rooms of a layer, its ground counted as one beside the folders, and how many pairs of them import."""
    inside = {path: tree for path, tree in modules().items() if layer_of(path) == layer}
    folders = {parts[2] for path in inside if len(parts := path.split("/")) > 3}
    arrows = {
        (source, target)
        for path, tree in inside.items()
        for source in [room_of(path.split("/")[2], folders)]
        for name in _imports(tree, f"dicoso.{layer}")
        if (target := room_of(name.split(".")[0], folders)) != source
    }
    return len(folders) + 1, len(arrows)


def room_of(name: str, folders: set[str]) -> str:
    """Folder that a module lies in, or the ground."""
    return name if name in folders else "ground"


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package + "."):
            yield str(node.module).removeprefix(package + ".")


def orm_calls_in_web() -> int:
    """Calls of the database's querysets in the layers that ask through queries."""
    called = re.compile(r"\.objects\b|\.(filter|values_list|values|exists|select_related|prefetch_related)\(")
    return sum(
        len(called.findall(path.read_text(encoding="utf-8")))
        for folder in ("web", "cli")
        for path in (PROGRAM / folder).rglob("*.py")
    )


def figures() -> dict[str, int]:
    """Every figure that may only shrink, by its name."""
    return {
        "shared_functions": shared_functions(),
        "shared_classes": shared_classes(),
        "bare_participles": bare_participles(),
        "wide_tuples": wide_tuples(),
        "returning_docstrings": returning_docstrings(),
        "long_template_lines": long_template_lines(),
        "orm_calls_in_web": orm_calls_in_web(),
    }


def main() -> None:
    """Print the figures, and what they are a part of."""
    for name, number in figures().items():
        print(f"{name:24} {number:6}")
    assigned = sum(1 for _ in assigned_names())
    print(f"\nbare participles: {bare_participles() / assigned:.1%} of {assigned} assigned names")
    for layer in ROOMS:
        rooms, arrows = rooms_and_arrows(layer)
        print(f"{layer}: {rooms} rooms, {arrows} arrows between them")


if __name__ == "__main__":
    main()
