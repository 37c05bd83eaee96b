"""What the README and its neighbours promise is there, and what they tell one to type works."""

from __future__ import annotations

import ast
import os
import re
import shlex
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, parsed

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/glossary.md", "docs/counting.md")
BLOCKS = re.findall(r"```(sh|text)\n(.*?)```", README, re.DOTALL)
COMMANDS = [shlex.split(line, comments=True) for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
PROMISED = [line for kind, block in BLOCKS if kind == "text" for line in block.splitlines()]
DOCUMENTED = ("dicoso/domain", "dicoso/store/models")


def test_what_make_is_asked_for_is_a_target() -> None:
    asked = {word for command in COMMANDS if command[0] == "make" for word in command[1:]} | {"check"}
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert asked >= {"run", "test"}
    assert asked <= targets


def test_the_two_commands_come_first() -> None:
    assert README.index("make run") < README.index("make test") < 300


def test_what_the_readme_says_to_type_works_on_an_empty_machine(tmp_path: Path) -> None:
    """In the README's order, after the demonstration that `make run` loads."""
    place = {
        name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")
    }
    place |= {"DICOSO_HOME": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'dicoso.sqlite3'}"}
    typed = [command[1:] for command in COMMANDS if command[0].endswith("dicoso")]
    said = ""
    for words in [["demo"], *typed]:
        command = [sys.executable, "-m", "dicoso", *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=place | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), words
        said += done.stdout
    assert [line for line in PROMISED if line not in said.splitlines()] == []
    assert (tmp_path / "report.docx").stat().st_size > 10_000


def test_the_sum_of_the_published_figures_is_what_the_readme_says() -> None:
    assert (11 * 100 / 20, 11 + 7 + 4) == (55.0, 22)
    assert "11/20 is 55.0%, 11 + 7 + 4 = 22 people of 20" in README


def test_the_readme_fits_on_a_screen() -> None:
    assert len(README.splitlines()) < 70


def test_the_picture_is_small_and_wide_enough_to_read() -> None:
    picture = (ROOT / "docs/compliance-table.png").read_bytes()
    width, height = struct.unpack(">II", picture[16:24])
    assert len(picture) <= 120_000
    assert width >= 1000
    assert height >= 600


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_folder_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    coded = [
        name for name in re.findall(r"`([\w./-]+)`", text) if name.startswith(("dicoso/", "docs/", "tests/", "tools/"))
    ]
    base = (ROOT / page).parent
    assert [name for name in linked if not (base / name).exists()] == []
    assert [name for name in coded if not (ROOT / name).exists()] == []


def test_every_decision_has_its_number_and_says_context_choice_and_price() -> None:
    for page in sorted((ROOT / "docs/decisions").glob("00*.md")):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]}. "), page.name
        assert re.findall(r"(?m)^## (.+)", text) == ["Context", "Choice", "Price"], page.name


def test_the_glossary_knows_every_class_of_the_domain_and_of_the_store() -> None:
    known = set(re.findall(r"`(\w+)`", (ROOT / "docs/glossary.md").read_text(encoding="utf-8")))
    classes = {
        f"{path.relative_to(ROOT).as_posix()}: {node.name}"
        for folder in DOCUMENTED
        for path in sorted((ROOT / folder).glob("*.py"))
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert {each for each in classes if each.rsplit(" ", 1)[1] not in known} == set()
