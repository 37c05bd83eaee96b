"""The pages that import files: who may, the template there and back, faults in cells, storing what was checked."""

from __future__ import annotations

import os
import time
from datetime import datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from dicoso.domain.sheets import MOST_BYTES, MOST_ROWS_WEB
from dicoso.store.models import AuditEvent, Exemption, Person, Posting, Trip, Unit, Visit
from dicoso.web.imports import uploads
from tests.world import World

TRIPS = "id,person,start,end,host,form,order\n"
ROW = "QT-1,HY-AN,12/11/2019,13/11/2019,12382,topic,12-CL/TĐTN\n"
GOOD = TRIPS + ROW
KINDS = {"don-vi": "units", "can-bo": "people", "mien": "exemptions", "chuyen-di": "trips"}


def send(client: Client, slug: str, content: str | bytes, name: str = "tep.csv") -> HttpResponse:
    """Send a file to be checked."""
    data = content.encode() if isinstance(content, str) else content
    return client.post(f"/nhap/{slug}", {"tep": SimpleUploadedFile(name, data)})  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def ticket(answer: HttpResponse) -> str:
    """Return what the button of a preview sends."""
    return text(answer).partition('name="phieu" value="')[2].partition('"')[0]


def confirm(client: Client, slug: str, kept: str) -> HttpResponse:
    """Press the button of a preview."""
    return client.post(f"/nhap/{slug}", {"phieu": kept})  # type: ignore[return-value]


# Who may


ALLOWED = {
    "dung": {"can-bo", "mien", "chuyen-di"},
    "minh": {"don-vi"},
    **{name: set[str]() for name in ("an", "binh", "chi", "giang", "ha", "khanh", "lan")},
}


@pytest.mark.rights
@pytest.mark.parametrize(("name", "allowed"), ALLOWED.items())
def test_each_role_finds_the_kinds_that_it_may_import_and_no_other(world: World, name: str, allowed: set[str]) -> None:
    client = world.client_of(name)
    answer = client.get("/nhap")
    assert answer.status_code == (200 if allowed else 403)
    for slug in KINDS:
        expected = 200 if slug in allowed else 403
        assert (f'href="/nhap/{slug}"' in text(answer)) == (slug in allowed)
        assert client.get(f"/nhap/{slug}").status_code == expected
        assert client.get(f"/nhap/{slug}/mau.xlsx").status_code == expected
        assert client.get(f"/nhap/{slug}/ket-qua").status_code == (302 if slug in allowed else 403)
        if slug not in allowed:
            assert send(client, slug, GOOD).status_code == 403
            assert confirm(client, slug, "x").status_code == 403
    assert ('href="/nhap"' in text(client.get("/"))) == bool(allowed)
    assert not Visit.objects.exists()


def test_a_kind_that_there_is_not_is_not_found(world: World) -> None:
    client = world.client_of("dung")
    assert client.get("/nhap/biet-phai/mau.xlsx").status_code == 404
    assert client.get("/nhap/biet-phai").status_code == 404


# The template, there and back


FILLED: dict[str, tuple[str, list[tuple[Any, ...]], Any]] = {
    "don-vi": ("minh", [("33-VP", "Văn phòng", "Ban, văn phòng", "33", datetime(2008, 1, 1))], Unit),  # noqa: DTZ001
    "can-bo": (
        "dung",
        [("HY-TU", "Ngô Anh Tú", "33-PT", "Chuyên viên", "Cấp tỉnh", "Có", datetime(2019, 7, 1))],  # noqa: DTZ001
        Posting,
    ),
    "mien": ("dung", [("HY-AN", "Học tập dài hạn", datetime(2019, 2, 1), None, "7-QĐ/TĐTN")], Exemption),  # noqa: DTZ001
    "chuyen-di": (
        "dung",
        [
            (f"QT-{i}", "HY-AN", datetime(2019, 3, i), datetime(2019, 3, i), "12382", "Theo chuyên đề", None, "1-CL")  # noqa: DTZ001
            for i in range(1, 31)
        ],
        Visit,
    ),
}


@pytest.mark.parametrize("slug", KINDS)
def test_a_template_that_is_filled_in_comes_back_as_records(world: World, slug: str) -> None:
    name, rows, table = FILLED[slug]
    client = world.client_of(name)
    book = load_workbook(BytesIO(client.get(f"/nhap/{slug}/mau.xlsx").content))
    for row in rows:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    before = table.objects.count()
    answer = send(client, slug, out.getvalue(), "mau.XLSX")
    assert answer.status_code == 200, text(answer)
    assert table.objects.count() == before
    stored = confirm(client, slug, ticket(answer))
    assert (stored.status_code, stored["Location"]) == (302, f"/nhap/{slug}/ket-qua")
    assert table.objects.count() == before + len(rows)
    result = client.get(stored["Location"])
    assert f"<strong>{len(rows)}</strong> dòng" in text(result)


def listed(client: Client, slug: str, sheet: str) -> dict[str, str]:
    """Return what a sheet of codes in a template says: names by their codes."""
    book = load_workbook(BytesIO(client.get(f"/nhap/{slug}/mau.xlsx").content))
    return {row[0].value: row[1].value for row in book[sheet].iter_rows(min_row=2)}


def test_a_template_brings_the_codes_of_ones_own_province_as_they_are_today(world: World) -> None:
    dung = world.client_of("dung")
    hosts = listed(dung, "chuyen-di", "Mã đơn vị")
    assert hosts["12382"] == "Đoàn xã Phương Chiểu"
    assert hosts["33"] == "Tỉnh đoàn Hưng Yên"
    assert "33-TG" not in hosts, "nobody goes on field work to a department"
    assert not {"34", "13225"} & hosts.keys(), "of another province, and of after the merger"
    assert next(iter(listed(dung, "can-bo", "Mã đơn vị"))).startswith("33-"), "departments come first"
    assert "33" in listed(world.client_of("minh"), "don-vi", "Mã đơn vị")


def test_for_the_centre_the_communes_of_the_country_are_left_out(world: World) -> None:
    role = world.dung.account.roles.get(role="org_inspection")
    role.unit = world.unit("TW")
    role.save()
    found = listed(world.client_of("dung"), "can-bo", "Mã đơn vị")
    assert {"TW", "33", "33-TG", "34-TG"} <= found.keys()
    assert "12382" not in found


def test_a_template_of_trips_brings_the_people_whom_the_right_reaches(world: World) -> None:
    dung = world.client_of("dung")
    for slug in ("chuyen-di", "mien"):
        people = listed(dung, slug, "Mã cán bộ")
        assert people["HY-AN"] == "Nguyễn Văn An"
        assert "TB-NG" not in people
    book = load_workbook(BytesIO(dung.get("/nhap/can-bo/mau.xlsx").content))
    assert "Mã cán bộ" not in book.sheetnames


def test_a_name_that_looks_like_a_formula_stays_text_in_a_template(world: World) -> None:
    Person.objects.filter(code="HY-AN").update(name="=HYPERLINK(1)")
    book = load_workbook(BytesIO(world.client_of("dung").get("/nhap/chuyen-di/mau.xlsx").content))
    cell = next(row[1] for row in book["Mã cán bộ"].iter_rows() if row[0].value == "HY-AN")
    assert cell.data_type == "s"


# What a file would do


def test_a_good_file_is_shown_as_it_was_understood_and_not_yet_stored(world: World) -> None:
    answer = send(world.client_of("dung"), "chuyen-di", GOOD)
    shown = text(answer)
    assert "Lưu 1 dòng" in shown
    for meant in ("Nguyễn Văn An (HY-AN)", "Đoàn xã Phương Chiểu (12382)", "12/11/2019", "Theo chuyên đề"):
        assert meant in shown
    assert not Visit.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_file_that_changes_nothing_has_no_button(world: World) -> None:
    client = world.client_of("dung")
    confirm(client, "chuyen-di", ticket(send(client, "chuyen-di", GOOD)))
    again = send(client, "chuyen-di", GOOD)
    assert "không có gì để lưu" in text(again)
    assert ticket(again) == ""


def test_every_fault_is_marked_in_its_cell_and_nothing_is_stored(world: World) -> None:
    rows = ROW + "QT-2,TB-NG,13/13/2019,13/11/2019,12382,họp,\n" + "QT-3,HY-AN,12/11/2019,13/11/2019,99999,topic,\n"
    answer = send(world.client_of("dung"), "chuyen-di", TRIPS + rows)
    shown = text(answer)
    assert answer.status_code == 422
    assert "4 chỗ cần sửa" in shown
    assert "2 dòng cần sửa" in shown
    cells = [part.partition("</td>")[0] for part in shown.split('<td class="marked__cell"')[1:]]
    assert [("TB-NG" in cells[0]), ("13/13/2019" in cells[1]), ("họp" in cells[2]), ("99999" in cells[3])] == [True] * 4
    assert "Không có cán bộ mã TB-NG trong phạm vi của đồng chí." in cells[0]
    assert 'href="#dong-3"' in shown
    assert 'id="dong-3"' in shown
    assert 'id="dong-2"' not in shown
    assert not Visit.objects.exists()


def test_of_another_provinces_person_nothing_is_shown_but_what_was_typed(world: World) -> None:
    for code in ("TB-NG", "TB-XX"):
        shown = text(send(world.client_of("dung"), "chuyen-di", GOOD.replace("HY-AN", code)))
        assert f"Không có cán bộ mã {code} trong phạm vi của đồng chí." in shown
        assert "Bùi Thị Nga" not in shown


def test_faults_of_the_header_are_told_above(world: World) -> None:
    shown = text(send(world.client_of("dung"), "chuyen-di", GOOD.replace("person", "Người đi")))
    assert "Cột “Người đi”: Không có cột này." in shown
    assert "Thiếu cột Mã cán bộ." in shown


def test_of_many_rows_with_faults_the_first_two_hundred_are_shown(world: World) -> None:
    rows = "".join(ROW.replace("QT-1", f"QT-{i}").replace("12382", "99999") for i in range(250))
    shown = text(send(world.client_of("dung"), "chuyen-di", TRIPS + rows))
    assert "250 dòng cần sửa; dưới đây là 200 dòng đầu" in shown
    assert shown.count('id="dong-') == 200
    assert "250 dòng, từ dòng 2" in shown


def test_what_a_file_says_is_never_taken_for_html(world: World) -> None:
    evil = "<script>alert(1)</script>"
    answer = send(world.client_of("dung"), "chuyen-di", GOOD.replace("HY-AN", evil), f"{evil}.csv")
    assert evil not in answer.content.decode()
    answer = send(world.client_of("dung"), "chuyen-di", GOOD.replace("12-CL/TĐTN", evil))
    assert answer.status_code == 200
    assert evil not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xls", b"x", "Chỉ nhận tệp .xlsx hoặc .csv."),
        ("a.xlsx", b"<html></html>", "Tệp không phải bảng tính .xlsx hoặc đã hỏng."),
        ("a.csv", "Mã\nĐỗ".encode("utf-16"), "Tệp CSV không ở bảng mã UTF-8."),
        ("a.csv", b"x" * (MOST_BYTES + 1), "Tệp lớn quá 12 MB."),
        ("a.csv", (TRIPS + ROW * (MOST_ROWS_WEB + 1)).encode(), "Tệp có quá 5.000 dòng."),
    ],
    ids=["xls", "html", "utf-16", "large", "long"],
)
def test_a_file_that_cannot_be_checked_gets_a_sentence_at_the_field(
    world: World, name: str, content: bytes, told: str
) -> None:
    answer = send(world.client_of("dung"), "chuyen-di", content, name)
    assert answer.status_code == 422
    assert text(answer).count(told) == 2, "above, and at the field"
    assert "Chưa kiểm tra được tệp" in text(answer)


def test_the_form_without_a_file_says_what_to_do(world: World) -> None:
    answer = world.client_of("dung").post("/nhap/chuyen-di", {})
    assert answer.status_code == 422
    assert "Chọn một tệp .xlsx hoặc .csv." in text(answer)  # type: ignore[arg-type]


# Storing what was checked


def test_only_who_sent_a_file_can_store_it_and_only_as_what_it_was_sent(world: World) -> None:
    client = world.client_of("dung")
    kept = ticket(send(client, "chuyen-di", GOOD))
    world.join("duc", "HY-DC", "Lý Minh Đức", "33-TCKT", role="org_inspection", on="33")
    assert confirm(world.client_of("duc"), "chuyen-di", kept).status_code == 422
    assert confirm(client, "can-bo", kept).status_code == 422
    assert not Visit.objects.exists()
    assert confirm(client, "chuyen-di", kept).status_code == 302
    assert Trip.objects.get().recorded_by == world.dung.account


@pytest.mark.parametrize("kept", ["", "x", "../../secret-key", "0" * 64 + ".csv", "0" * 64 + ".csv/../x"])
def test_a_ticket_that_is_none_stores_nothing(world: World, kept: str) -> None:
    answer = confirm(world.client_of("dung"), "chuyen-di", kept)
    assert answer.status_code == 422
    assert "Chọn lại tệp và kiểm tra lại." in text(answer)


def test_a_file_is_stored_once_and_then_forgotten(world: World) -> None:
    client = world.client_of("dung")
    kept = ticket(send(client, "chuyen-di", GOOD))
    assert confirm(client, "chuyen-di", kept).status_code == 302
    assert confirm(client, "chuyen-di", kept).status_code == 422
    assert not list(_kept())


def test_a_file_waits_an_hour_and_no_longer(world: World) -> None:
    client = world.client_of("dung")
    kept = ticket(send(client, "chuyen-di", GOOD))
    (file,) = _kept()
    assert file.stat().st_mode & 0o777 == 0o600
    old = time.time() - uploads.SECONDS - 1
    os.utime(file, (old, old))
    assert confirm(client, "chuyen-di", kept).status_code == 422
    assert not Visit.objects.exists()
    send(client, "chuyen-di", GOOD.replace("QT-1", "QT-2"))
    assert file not in _kept()


def test_of_each_account_the_latest_three_files_are_kept(world: World) -> None:
    client = world.client_of("dung")
    for i in range(6):
        send(client, "chuyen-di", GOOD.replace("QT-1", f"QT-{i}"))
    assert len(_kept()) == uploads.MOST_KEPT


def test_a_file_with_faults_is_not_kept(world: World) -> None:
    before = _kept()
    send(world.client_of("dung"), "chuyen-di", GOOD.replace("12382", "99999"))
    assert _kept() == before


def test_what_changed_meanwhile_is_found_when_storing(world: World) -> None:
    client = world.client_of("dung")
    kept = ticket(send(client, "chuyen-di", GOOD))
    Person.objects.filter(code="HY-AN").update(code="HY-AN2")
    answer = confirm(client, "chuyen-di", kept)
    assert answer.status_code == 422
    assert "Không có cán bộ mã HY-AN" in text(answer)
    assert not Visit.objects.exists()


def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.dung.account)
    assert send(client, "chuyen-di", GOOD).status_code == 403


def _kept() -> list[Path]:
    return sorted((settings.HOME / "uploads").glob("*"))


@pytest.fixture(autouse=True)
def _nothing_kept(tmp_path: Path, settings: Any) -> None:
    """Keep what is sent in a folder of the test's own."""
    settings.HOME = tmp_path
