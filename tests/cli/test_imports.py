"""`dicoso import`: what it prints, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from dicoso.cli.__main__ import main
from dicoso.store.models import AuditEvent, Visit
from tests.world import World

HEAD = "Mã chuyến;Mã cán bộ;Từ ngày;Đến ngày;Mã đơn vị đến;Hình thức\n"
GOOD = HEAD + "QT-1;HY-AN;04/03/2019;06/03/2019;12382;Theo chuyên đề\n"
BAD = HEAD + "QT-1;HY-AN;04/03/2019;06/03/2019;12382;topic\n\n\nQT-2;HY-XX;04/13/2019;06/03/2019;12382;topic\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one good trip, from Excel in Vietnamese."""
    made = tmp_path / "chuyen-di.csv"
    made.write_text(GOOD, encoding="utf-8-sig")
    return made


def test_a_good_file_is_stored_and_summed_up(world: World, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "trips", str(file)]) == 0
    assert capsys.readouterr().out == "Thêm mới: 1 dòng. Thay đổi: 0 dòng. Không đổi: 0 dòng.\n"
    assert Visit.objects.count() == 1
    assert AuditEvent.objects.get().actor == "dicoso"


def test_again_it_changes_nothing(world: World, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", "trips", str(file)])
    capsys.readouterr()
    assert main(["import", "trips", str(file)]) == 0
    assert capsys.readouterr().out == "Thêm mới: 0 dòng. Thay đổi: 0 dòng. Không đổi: 1 dòng.\n"
    assert AuditEvent.objects.count() == 1


def test_a_dry_run_stores_nothing_and_ends_alike(world: World, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "trips", str(file), "--dry-run"]) == 0
    assert "chưa lưu gì" in capsys.readouterr().out
    file.write_text(BAD, encoding="utf-8")
    assert main(["import", "trips", str(file), "--dry-run"]) == 2
    assert not Visit.objects.exists()


def test_each_fault_is_told_with_file_row_column_and_reason(
    world: World, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(BAD, encoding="utf-8")
    assert main(["import", "trips", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"{file}: dòng 5, cột person: Không có cán bộ mã HY-XX trong phạm vi của đồng chí.",
        f"{file}: dòng 5, cột start: Ngày phải viết dạng 15/11/2019 hoặc 2019-11-15, và phải là ngày có thật.",
        "Có 2 chỗ cần sửa. Chưa lưu gì.",
    ]
    assert not Visit.objects.exists()


def test_an_unknown_column_is_named(world: World, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("Hình thức", "Hình thức;Ghi chú").replace("chuyên đề\n", "chuyên đề;x\n"))
    assert main(["import", "trips", str(file)]) == 2
    assert "dòng 1, cột Ghi chú: Không có cột này." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.xlsx", b"<html></html>"),
        ("a.csv", "Mã\nĐỗ".encode("utf-16")),
        ("a.csv", b""),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["import", "people", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path / name}: ")
    assert "Traceback" not in said


def test_a_file_that_is_not_there_gets_a_sentence(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "people", str(tmp_path / "a.csv")]) == 2
    assert main(["import", "people", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["secondments", "plans", ""])
def test_a_kind_that_there_is_not_is_refused(kind: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["import", kind, str(file)])
    assert end.value.code == 2
    assert "units" in capsys.readouterr().err


def test_help_names_kinds_and_columns_and_promises_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    said = capsys.readouterr().out
    assert "units, people, exemptions, trips" in said
    assert "trips: id*, person*, start*, end*, host*, form*, venue, order, confirmed, content" in said
    assert "secondments" not in said
