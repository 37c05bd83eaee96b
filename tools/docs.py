"""Write docs/reference from the tables that the program itself uses; `--check` tells whether it is up to date.

Nobody edits these pages: rights, workflow, addresses, rules, commands and settings are changed where they live.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# Set before anything is imported: pages must not depend on who writes them, nor touch a database.
os.environ["COLUMNS"] = "100"
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ["DJANGO_SETTINGS_MODULE"] = "dicoso.config.settings"
os.environ.pop("DICOSO_RULEBOOK", None)

import django

django.setup()

from dicoso import data
from dicoso.cli.__main__ import parser
from dicoso.domain import permissions, workflow
from dicoso.queries.rules import rulebook
from dicoso.rulebook import reference
from dicoso.web import urls  # noqa: F401  # importing it declares the pages
from dicoso.web.routes import PAGES
from dicoso.words.messages import word

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
WRITTEN = "<!-- Written by `make docs`. Change {source}, not this page. -->\n\n"


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def rights() -> str:
    """Return who may do what."""
    roles = permissions.ROLES
    heading = ["Action", *(f"{word(role, 'role')} `{role}`" for role in roles)]
    rows = (
        [f"`{action}`", *(permissions.find_reach(role, action).replace("-", "") for role in roles)]
        for action in permissions.RIGHTS
    )
    never = ", ".join(f"`{action}`" for action in sorted(permissions.NEVER_OWN))
    meaning = (permissions.__doc__ or "").split("\n\n", 1)[1].strip()
    said = f"```text\n{meaning}\n```\n\n{table(heading, rows)}"
    return f"# Rights\n\n{said}\nNobody does these to their own record: {never}.\n"


def chain(title: str, steps: Sequence[workflow.Step], states: str) -> str:
    """Return one workflow as a diagram and a table."""
    names = "".join(f"    {state}: {word(state, states)}\n" for state in workflow.states(steps))
    arrows = "".join(f"    {step.source} --> {step.target}: {step.name}\n" for step in steps)
    diagram = f"```mermaid\nstateDiagram-v2\n    direction LR\n{names}    [*] --> {steps[0].source}\n{arrows}```\n"
    rows = (
        [
            f"`{step.source}`",
            f"`{step.name}`",
            f"`{step.target}`",
            word(step.role, "role"),
            step.reason.replace("-", ""),
            step.alone.replace("-", ""),
        ]
        for step in steps
    )
    return f"## {title}\n\n{diagram}\n" + table(["From", "Step", "To", "By", "Reason", "Nobody else"], rows)


def chains() -> str:
    """Return the workflow of plans and of trips."""
    plan = chain("A plan", workflow.PLAN_STEPS, "plan_state")
    trip = chain("A trip", workflow.TRIP_STEPS, "trip_state")
    return f"# Workflow\n\n{plan}\n{trip}"


def addresses() -> str:
    """Return every page: where it is and who is let in."""
    rows = ([f"`/{page.where}`", f"`{page.name}`", *_needs(page.action)] for page in PAGES)
    return "# Pages\n\n" + table(["Address", "Name", "Needs", "Held by"], rows)


def _needs(action: str | None) -> tuple[str, str]:
    if action is None:
        return "nothing", "everyone"
    if not action:
        return "a login", "everyone with an account"
    return f"`{action}`", ", ".join(word(role, "role") for role in permissions.RIGHTS[action])


def rules() -> str:
    """Return the rulebook; a province is named as it was called on the last day before the merger."""
    names = {row.code: row.name for row in data.read_units() if row.level == "province"}
    names |= {row.code: row.name for row in data.read_units() if row.level == "province" and row.valid_to}
    return reference.markdown(rulebook(), names)


def commands() -> str:
    """Return the help of every command."""
    parts = [f"# The command `dicoso`\n\n```text\n{parser().format_help()}```\n"]
    parts += [f"## {name}\n\n```text\n{inner.format_help()}```\n" for name, inner in _below("dicoso", parser())]
    return "\n".join(parts)


def _below(name: str, outer: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in outer._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word_, inner in action.choices.items():
                yield f"{name} {word_}", inner
                yield from _below(f"{name} {word_}", inner)


class Variable(NamedTuple):
    """A variable of the environment as settings.py reads it, with the comment above."""

    name: str
    kind: str
    default: str
    meaning: str


KINDS: Mapping[str, str] = {"text": "text", "flag": "yes/no", "number": "whole number", "paths": "folders"}


def variables() -> Iterator[Variable]:
    """Yield each variable that settings.py reads, in its order.

    Raises: SystemExit, if one has no comment that says what it is for.
    """
    source = (ROOT / "dicoso" / "config" / "settings.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: call.lineno):
        if ast.unparse(call.func) not in {f"env.{reader}" for reader in KINDS}:
            continue
        name = ast.literal_eval(call.args[0])
        given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
        meaning = _comment_above(lines, call.lineno - 1)
        if not meaning:
            raise SystemExit(f"dicoso/config/settings.py: {name} has no comment above that says what it is for")
        yield Variable(name, KINDS[ast.unparse(call.func).removeprefix("env.")], _default(given), meaning)


def _comment_above(lines: Sequence[str], at: int) -> str:
    comment: list[str] = []
    while at and lines[at - 1].strip().startswith("#"):
        at -= 1
        comment.insert(0, lines[at].strip().removeprefix("#").strip())
    return " ".join(comment)


def _default(given: Sequence[ast.expr]) -> str:
    if not given:
        return ""
    value = given[0]
    if isinstance(value, ast.Constant):
        return {True: "`yes`", False: "`no`", "": ""}.get(value.value, f"`{value.value!s}`")
    shown = re.sub(r"\{(\w+) / '([^']*)'\}", r"$DICOSO_\1/\2", ast.unparse(value).removeprefix("f").strip("\"'"))
    return f"`{shown}`"


def settings() -> str:
    """Return every variable of the environment."""
    rows = ([f"`{each.name}`", each.kind, each.default, each.meaning] for each in variables())
    return "# Settings\n\nAll come from the environment.\n\n" + table(["Variable", "Kind", "Default", "Meaning"], rows)


def modules() -> str:
    """Return what each module is, in its own first sentence."""
    parts = ["# Modules\n"]
    for package in sorted(path.parent for path in (ROOT / "dicoso").rglob("__init__.py")):
        if package.name == "migrations":
            continue
        inside = [path for path in sorted(package.glob("*.py")) if path.name != "__init__.py"]
        rows = ([f"`{path.name}`", _first_sentence(path)] for path in inside)
        name = package.relative_to(ROOT).as_posix()
        shown = table(["Module", "Is"], rows) if inside else ""
        parts.append(f"## {name}\n\n{_first_sentence(package / '__init__.py')}\n\n{shown}".rstrip() + "\n")
    return "\n".join(parts)


def _first_sentence(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split())


DECISIONS = ROOT / "docs" / "decisions"
CITING = ("dicoso", "tests", "tools", "bench", "docs/glossary.md", "docs/counting.md", "ARCHITECTURE.md", "README.md")
CITED = re.compile(r"[Dd]ecisions?[-/ ](0\d{3})")
SUPERSEDED = re.compile(r"^(?:Superseded by|Thay bằng) (\d{4})", re.MULTILINE)
VIETNAMESE = re.compile("[ăâđêôơưáàảãạếềểễệốồổỗộớờởỡợứừửữựấầẩẫậắằẳẵặíìỉĩịýỳỷỹỵ]")


def decisions() -> str:
    """Every decision: number, title, whether it stands, its language, and which files cite it."""
    citing = _citing_files()
    rows = []
    for path in sorted(DECISIONS.glob("0*.md")):
        text = path.read_text(encoding="utf-8")
        number, _, title = text.splitlines()[0].removeprefix("# ").partition(". ")
        successor = SUPERSEDED.search(text)
        status = f"superseded by {successor[1]}" if successor else "stands"
        language = "Vietnamese" if len(VIETNAMESE.findall(text)) > 40 else "English"
        rows.append([f"[{number}]({path.name})", title, status, language, ", ".join(citing.get(number, ()))])
    said = "One page a decision: what was open, what was chosen, and its price. Reports cite those in Vietnamese."
    return f"# Decisions\n\n{said}\n\n" + table(["Number", "Title", "Status", "Language", "Cited by"], iter(rows))


def _citing_files() -> dict[str, list[str]]:
    """Files that cite each decision, by its number; broken rulebooks that tests refuse cite nothing."""
    citing: dict[str, list[str]] = {}
    for place in CITING:
        root = ROOT / place
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in {".py", ".toml", ".md"} and "bad" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                for number in sorted(set(CITED.findall(path.read_text(encoding="utf-8")))):
                    citing.setdefault(number, []).append(f"`{name}`")
    return citing


PAGES_WRITTEN = {
    "../decisions/README.md": (decisions, "the pages beside it"),
    "permissions.md": (rights, "dicoso/domain/permissions.py"),
    "workflow.md": (chains, "dicoso/domain/workflow.py"),
    "urls.md": (addresses, "dicoso/web/urls.py"),
    "rules.md": (rules, "dicoso/rulebook"),
    "cli.md": (commands, "dicoso/cli"),
    "settings.md": (settings, "dicoso/config/settings.py"),
    "modules.md": (modules, "the first sentence of a module"),
}


def main() -> int:
    """Write the pages, or compare them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing; 1 if a page is not up to date")
    check = options.parse_args().check
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, (page, source) in PAGES_WRITTEN.items():
        text = WRITTEN.format(source=source) + page()
        path = (FOLDER / name).resolve()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.relative_to(ROOT).as_posix())
        if not check:
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print("Not up to date, `make docs` writes them: " + ", ".join(stale), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
