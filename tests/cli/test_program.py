"""What holds for every command: a sentence and a status, whatever is wrong around it; never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from dicoso.cli import __main__ as program
from dicoso.cli.refusals import tell_unforeseen
from tests.cli.program import ROOT, call, start
from tests.world import World

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DICOSO_DEBUG", "có lẽ"),
        ("DICOSO_RULEBOOK", "/khong/co"),
        ("DICOSO_TODAY", "15/11/2019"),
        ("DICOSO_HOME", "/proc/khong-co"),
        ("DATABASE_URL", "foo://x"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    said = start({"PATH": "/usr/bin:/bin", "DICOSO_HOME": str(tmp_path), name: value}, "rules")
    assert (said.status, said.out) == (2, "")
    assert name in said.err


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    place = {"PATH": "/usr/bin:/bin", "DICOSO_HOME": str(tmp_path), "DATABASE_URL": "postgres://a@127.0.0.1:9/b"}
    said = start(place, "rules")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("Cơ sở dữ liệu từ chối: ")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "dicoso.sqlite3").write_text("không phải cơ sở dữ liệu" * 100, encoding="utf-8")
    said = start({"PATH": "/usr/bin:/bin", "DICOSO_HOME": str(tmp_path), "DATABASE_URL": ""}, "rules")
    assert (said.status, said.out) == (2, "")
    assert "file is not a database" in said.err


def test_a_reader_who_goes_away_early_is_no_fault(empty_place: dict[str, str]) -> None:
    """As in `dicoso rules --help | head -1`: nobody reads the rest."""
    with subprocess.Popen(
        [sys.executable, "-m", "dicoso", "rules", "--help"],
        env=empty_place, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as run:  # fmt: skip
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        said = run.stderr.read().decode()
    assert (run.returncode, said) == (0, "")


def test_vietnamese_is_written_whatever_the_terminal_believes_itself_to_be(empty_place: dict[str, str]) -> None:
    said = start(empty_place | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}, "rules", "check")
    assert said == (0, "Các tệp quy định đều hợp lệ.\n", "")


def test_a_fault_of_the_program_is_kept_in_a_file_and_told_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    with override_settings(HOME=tmp_path):
        assert tell_unforeseen("Traceback …\n  File …\nKeyError: 'x'\n") == 2
    kept = tmp_path / "errors.log"
    assert "File …" in kept.read_text("utf-8")
    assert capsys.readouterr().err == f"Phần mềm gặp lỗi: KeyError: 'x'. Chi tiết ở {kept}\n"


def test_where_nothing_can_be_kept_the_line_is_told_all_the_same(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "tep").touch()
    with override_settings(HOME=tmp_path / "tep"):
        assert tell_unforeseen("Traceback …\nKeyError: 'x'\n") == 2
    assert capsys.readouterr().err == "Phần mềm gặp lỗi: KeyError: 'x'\n"


def test_an_unforeseen_fault_never_reaches_the_terminal_as_a_traceback(
    world: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("dicoso.queries.years.compliance.compliance_table", lambda *_: 1 / 0)
    with override_settings(HOME=tmp_path):
        said = call(capsys, "count", "--unit", "33", "--year", "2019")
    assert (said.status, said.out) == (2, "")
    assert "ZeroDivisionError" in said.err


def test_interrupted_by_the_user_it_ends_quietly(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "run", interrupted)
    assert call(capsys, "rules") == (130, "", "")


def test_a_command_loads_no_other(world: World, capsys: Capture) -> None:
    parser = program.parser("why")
    with pytest.raises(SystemExit):
        parser.parse_args(["why", "--help"])
    assert "why" in capsys.readouterr().out
    assert call(capsys, "khong-co").status == 2
