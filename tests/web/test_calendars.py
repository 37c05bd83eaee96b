"""The page of holidays, and the sentence where nobody has confirmed the calendar that decides."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dicoso.queries.years import month_grid
from dicoso.store.models import CalendarDay, Role, YearConfirmation
from tests.cli.program import call
from tests.overlay import on_top, value
from tests.web.pages import links, main_text, queries, text
from tests.world import World

pytestmark = pytest.mark.django_db

SENTENCE = "Lịch nghỉ năm 2026 chưa được xác nhận là đầy đủ; số ngày được tính có thể còn thay đổi."
NEW = {"day": "06/03/2019", "kind": "rest", "name": "Nghỉ bù", "document": "12-TB/TĐTN"}


def test_a_day_is_written_shown_and_taken_back(world: World) -> None:
    dung, hung_yen = world.client_of("dung"), world.unit("33").pk
    there = f"/lich-nghi?tinh={hung_yen}&nam=2019"
    assert "Nghỉ bù Giỗ Tổ Hùng Vương" in main_text(dung.get("/lich-nghi"))
    assert dung.post(f"/lich-nghi/{hung_yen}/2019", NEW)["Location"] == there
    page = main_text(dung.get(there))
    assert "Đã ghi ngày 06/03/2019" in page
    assert "Nghỉ bù 12-TB/TĐTN Riêng tỉnh" in page
    assert dung.post(f"/lich-nghi/{hung_yen}/2019-03-06/bo")["Location"] == there
    assert CalendarDay.objects.count() == 0


def test_a_year_is_confirmed(world: World) -> None:
    dung, hung_yen = world.client_of("dung"), world.unit("33").pk
    assert dung.post(f"/lich-nghi/{hung_yen}/2019/xac-nhan", {"document": "12-TB/TĐTN"}).status_code == 302
    assert YearConfirmation.objects.get().year == 2019
    assert "Lịch năm 2019 đã đủ. Tỉnh đã xác nhận, theo 12-TB/TĐTN." in main_text(dung.get("/lich-nghi"))


def test_only_a_year_that_may_be_incomplete_asks_for_a_confirmation(world: World) -> None:
    dung = world.client_of("dung")
    assert "Xác nhận lịch đủ và đúng" not in main_text(dung.get("/lich-nghi"))
    said = main_text(dung.get("/lich-nghi?nam=2026"))
    assert "Lịch năm 2026 chưa chắc đã đủ." in said
    assert "Xác nhận lịch đủ và đúng" in said


def test_what_is_missing_is_said_beside_its_field(world: World) -> None:
    dung, hung_yen = world.client_of("dung"), world.unit("33").pk
    page = dung.post(f"/lich-nghi/{hung_yen}/2019", {**NEW, "document": ""})
    assert page.status_code == 422
    assert "Theo văn bản: Cần điền mục này." in text(page)
    assert dung.post(f"/lich-nghi/{hung_yen}/2019/xac-nhan", {}).status_code == 422
    assert dung.post(f"/lich-nghi/{hung_yen}/hom-nay/bo").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("giang", 200), ("ha", 200), ("lan", 200), ("an", 403), ("khanh", 403)])
def test_who_reads_the_calendar(world: World, who: str, status: int) -> None:
    client = world.client_of(who)
    page = client.get("/lich-nghi")
    assert page.status_code == status
    assert "Ghi ngày riêng của tỉnh" not in text(page)
    assert client.post(f"/lich-nghi/{world.unit('33').pk}/2019", NEW).status_code == 403


def test_thai_binh_is_not_found_by_hung_yen(world: World) -> None:
    dung = world.client_of("dung")
    assert dung.get(f"/lich-nghi?tinh={world.unit('34').pk}").status_code == 404
    assert dung.get("/lich-nghi?tinh=abc").status_code == 404


def test_the_page_asks_a_constant_number_of_questions(world: World) -> None:
    dung, hung_yen = world.client_of("dung"), world.unit("33").pk
    few = queries(dung, "/lich-nghi")
    for day in range(1, 25):
        dung.post(f"/lich-nghi/{hung_yen}/2019", {**NEW, "day": f"{day:02}/03/2019"})
    dung.get("/lich-nghi")
    assert queries(dung, "/lich-nghi") == few


def test_table_report_and_count_say_that_the_calendar_is_not_confirmed(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], today: object
) -> None:
    world.join("phuong", "HY-PH", "Lê Mai Phương", "33-TG@2025", role="org_inspection", on="33@2025")
    world.trip("phuong", "2026-03-04", host="11977@2025")
    today("2026-04-01")  # type: ignore[operator]
    phuong = world.client_of("phuong")
    where = "/tong-hop?don-vi=33&nam=2026"
    assert SENTENCE not in text(phuong.get(where))
    count = ("count", "--unit", "33", "--year", "2026")
    with on_top(tmp_path, {"provinces/33/counting.toml": value("rest_days", "false")}):
        assert SENTENCE in text(phuong.get(where))
        assert SENTENCE.split(";")[0] in " ".join(call(capsys, *count).out.split())
        as_json = call(capsys, *count, "--format", "json")
        assert json.loads(as_json.out)["people"]
        assert SENTENCE in as_json.err
        phuong.post(f"/lich-nghi/{world.unit('33@2025').pk}/2026/xac-nhan", {"document": "12-TB/TĐTN"})
        assert SENTENCE not in text(phuong.get(where))
        assert call(capsys, *count, "--format", "json").err == ""


def test_month_year_first_page_and_why_say_so_too(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], today: object
) -> None:
    world.join("phuong", "HY-PH", "Lê Mai Phương", "33-TG@2025", role="org_inspection", on="33@2025")
    cadre = {"role": "cadre", "unit": world.unit("33-TG@2025"), "start": date(2025, 7, 1)}
    Role.objects.create(account=world.member("phuong").account, **cadre)
    world.trip("phuong", "2026-03-04", host="11977@2025")
    today("2026-04-01")  # type: ignore[operator]
    phuong, why = world.client_of("phuong"), ("why", "HY-PH", "--year", "2026")
    pages = ("/lich-thang?thang=3", "/can-bo/HY-PH/nam/2026", "/")
    assert [SENTENCE in text(phuong.get(page)) for page in pages] == [False] * 3  # rest days count
    with on_top(tmp_path, {"provinces/33/counting.toml": value("rest_days", "false")}):
        assert [SENTENCE in text(phuong.get(page)) for page in pages] == [True] * 3
        assert SENTENCE not in text(phuong.get("/lich-thang?nam=2025&thang=12"))
        assert "/lich-nghi?nam=2026" in links(phuong.get(pages[0]))
        assert SENTENCE in call(capsys, *why).out
        as_json = call(capsys, *why, "--format", "json")
        assert json.loads(as_json.out)["days"] == 1
        assert SENTENCE in as_json.err
        phuong.post(f"/lich-nghi/{world.unit('33@2025').pk}/2026/xac-nhan", {"document": "12-TB/TĐTN"})
        assert [SENTENCE in text(phuong.get(page)) for page in pages] == [False] * 3
        assert SENTENCE not in call(capsys, *why).out


def test_the_month_and_the_year_on_the_wall_show_the_days_of_the_province(world: World) -> None:
    dung, hung_yen = world.client_of("dung"), world.unit("33")
    before = month_grid.month_of(hung_yen, 2019, 3, province="33")[0].marks
    dung.post(f"/lich-nghi/{hung_yen.pk}/2019", NEW)
    after = month_grid.month_of(hung_yen, 2019, 3, province="33")[0].marks
    assert (before[5], after[5]) == (".", "o")
    assert dung.get("/lich-thang?nam=2019&thang=3").status_code == 200
    assert dung.get("/can-bo/HY-AN/nam/2019").status_code == 200
