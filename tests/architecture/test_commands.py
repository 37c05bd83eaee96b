"""Every command explains itself, and `dicoso --help` promises nothing that isn't there."""

from __future__ import annotations

import pytest

from dicoso.cli.__main__ import COMMANDS, main

NAMES = [name for name, _ in COMMANDS]


@pytest.mark.parametrize("words", [[], *([name] for name in NAMES), ["rules", "check"]], ids=" ".join)
def test_a_command_says_how_it_is_used(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: dicoso")
    assert len(said.splitlines()) > 3


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert [name for name in NAMES if f"    {name} " not in said and f"    {name}\n" not in said] == []


def test_a_wrong_call_ends_with_2_and_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["count", "--unit", "33", "--year", "hai nghìn mười chín"])
    assert end.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("words", [["count", "--unit", "33", "--year", "2019"], ["why", "HY-AN", "--year", "2019"]])
def test_no_command_promises_a_second_language(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Decision 0018: what is read without Vietnamese is JSON and CSV."""
    with pytest.raises(SystemExit) as end:
        main([*words, "--lang", "en"])
    assert end.value.code == 2
    assert "unrecognized arguments: --lang en" in capsys.readouterr().err
