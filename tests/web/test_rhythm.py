"""The weekly rhythm as people read it: Hưng Yên of 2019, had it asked for one day a week as Gia Lai does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dicoso.store.models import OfficeEvent
from tests.overlay import on_top, value
from tests.web.pages import main_text, queries
from tests.world import World

pytestmark = pytest.mark.django_db

AN = "/can-bo/HY-AN/nhip/2019"


@pytest.fixture(autouse=True)
def one_day_a_week(tmp_path: Path) -> Iterator[Path]:
    with on_top(tmp_path, {"provinces/33/week.toml": value("field_days", "1")}) as folder:
        yield folder


def test_a_cadre_sees_which_weeks_were_kept_and_which_days_kept_them(world: World) -> None:
    world.trip("an", "2019-03-06")
    said = main_text(world.client_of("an").get(AN))
    assert "1 / 44 tuần giữ nhịp" in said
    assert "04/03–10/03" not in said
    assert "04–10/03 Giữ nhịp 5 T4 06/03, Đoàn xã Phương Chiểu" in said
    assert "11–17/03 Lỡ nhịp 5" in said
    assert "11–17/11 Đang trong tuần 5" in said
    assert "30–31/12 Không yêu cầu 2 tuần không trọn trong kỳ" in said


def test_the_page_says_early_that_one_day_a_week_is_not_enough(world: World) -> None:
    said = main_text(world.client_of("an").get(AN))
    assert "Theo nhịp 4+1, năm 2019 có 51 tuần phải đi, tức 51 ngày; định mức 60 ngày, còn thiếu 9 ngày" in said
    assert "cần các đợt đi dài hơn." in said


def test_a_day_without_an_order_keeps_no_week(world: World) -> None:
    world.trip("an", "2019-03-06", order_number="")
    assert "0 / 44 tuần giữ nhịp" in main_text(world.client_of("an").get(AN))


@pytest.mark.parametrize(("who", "told"), [("an", "được miễn: ốm dài hạn"), ("dung", "được miễn: ốm dài hạn")])
def test_who_may_know_reads_why_a_week_asks_for_nothing(world: World, who: str, told: str) -> None:
    world.exemption("an", "2019-06-03", "2019-06-30", reason="sick")
    assert told in main_text(world.client_of(who).get(AN))


@pytest.mark.parametrize("who", ["binh", "ha", "giang", "lan"])
def test_others_read_that_the_week_is_excused_and_not_why(world: World, who: str) -> None:
    world.exemption("an", "2019-06-03", "2019-06-30", reason="sick")
    said = main_text(world.client_of(who).get(AN))
    assert "03–09/06 Không yêu cầu 0 được miễn" in said
    assert "ốm" not in said.lower()


def test_an_event_of_the_office_takes_its_days_and_is_named(world: World) -> None:
    OfficeEvent.objects.create(
        unit=world.unit("33"), uid="1", title="Đại hội Đoàn tỉnh", start="2019-03-05", end="2019-03-07"
    )
    OfficeEvent.objects.create(
        unit=world.unit("33-PT"), uid="2", title="Việc của Ban Phong trào", start="2019-03-11", end="2019-03-15"
    )
    said = main_text(world.client_of("an").get(AN))
    assert "04–10/03 Không yêu cầu 2 việc chung: Đại hội Đoàn tỉnh" in said
    assert "11–17/03 Lỡ nhịp 5" in said
    assert "Việc của Ban Phong trào" not in said


def test_the_weeks_can_be_narrowed_to_those_that_were_missed(world: World) -> None:
    world.trip("an", "2019-03-06")
    said = main_text(world.client_of("an").get(f"{AN}?loc=giu"))
    assert "1 tuần giữ nhịp" in said
    assert "11–17/03 Lỡ" not in said


def test_a_colleague_sees_nobody_elses_weeks(world: World) -> None:
    world.join("em", "HY-EM", "Lê Văn Em", "33-TG")
    assert world.client_of("em").get(AN).status_code == 404
    assert world.client_of("chi").get(AN).status_code == 404


def test_a_year_whose_calendar_is_not_known_is_not_guessed(world: World) -> None:
    said = main_text(world.client_of("an").get("/can-bo/HY-AN/nhip/2027"))
    assert "Chưa có lịch nghỉ năm 2027" in said
    assert "tuần giữ nhịp" not in said


def test_a_calendar_that_nobody_has_confirmed_is_named_until_the_province_does(world: World, today: Any) -> None:
    world.join("phuong", "HY-PH", "Lê Mai Phương", "33-TG@2025", role="org_inspection", on="33@2025")
    today("2026-04-01")
    phuong, pages = world.client_of("phuong"), ("/nhip-tuan", "/can-bo/HY-PH/nhip/2026")
    told = "Lịch nghỉ năm 2026 chưa được xác nhận đủ; số tuần có thể thay đổi."
    assert [told in main_text(phuong.get(page)) for page in pages] == [True, True]
    phuong.post(f"/lich-nghi/{world.unit('33@2025').pk}/2026/xac-nhan", {"document": "12-TB/TĐTN"})
    assert [told in main_text(phuong.get(page)) for page in pages] == [False, False]


def test_the_office_sees_its_people_week_by_week(world: World) -> None:
    world.trip("an", "2019-03-06")
    page = world.client_of("dung").get("/nhip-tuan")
    assert "Nguyễn Văn An Ban Tuyên giáo 1 /44 43 1" in main_text(page)
    assert "Bùi Thị Nga" not in main_text(page)
    assert "/can-bo/HY-AN/nhip/2019?den=2019-11-15&amp;loc=lo" in page.content.decode()


def test_a_head_sees_the_department_alone(world: World) -> None:
    said = main_text(world.client_of("binh").get("/nhip-tuan"))
    assert "Nguyễn Văn An" in said
    assert "Lê Thuỳ Chi" not in said


def test_the_table_is_ordered_as_asked_for(world: World) -> None:
    world.trip("an", "2019-03-06")
    said = main_text(world.client_of("dung").get("/nhip-tuan?xep=-giu"))
    first = said.index("Nguyễn Văn An")
    assert all(first < said.index(name) for name in ("Trần Thị Bình", "Lê Thuỳ Chi", "Phạm Tiến Dũng"))


def test_the_first_page_and_a_draft_say_early_that_the_rhythm_is_not_enough(world: World) -> None:
    plan = world.plan("an")
    client = world.client_of("an")
    told = "Theo nhịp 4+1, năm 2019 có 51 tuần phải đi, tức 51 ngày; định mức 60 ngày, còn thiếu 9 ngày"
    assert told in main_text(client.get("/"))
    assert told in main_text(client.get(f"/ke-hoach/{plan.pk}"))
    assert "nhịp" not in main_text(world.client_of("nga").get("/")).lower()


def test_whoever_has_gone_enough_days_is_not_told_to_go_longer(world: World) -> None:
    world.trip("an", "2019-01-02", "2019-03-10")
    client = world.client_of("an")
    for where in ("/", AN):
        said = main_text(client.get(where))
        assert "tức 51 ngày; định mức 60 ngày, đã đi đủ." in said
        assert "cần các đợt đi dài hơn" not in said


def test_the_year_and_the_compliance_table_lead_to_the_weeks(world: World) -> None:
    assert AN in world.client_of("an").get("/can-bo/HY-AN/nam/2019").content.decode()
    assert "/nhip-tuan?don-vi=33" in world.client_of("dung").get("/tong-hop").content.decode()


def test_a_cadre_is_led_to_the_own_year(world: World) -> None:
    assert world.client_of("an").get("/nhip-tuan").headers["Location"] == AN


def test_the_centre_chooses_a_province(world: World) -> None:
    client = world.client_of("lan")
    assert "Chọn một tỉnh, thành đoàn" in main_text(client.get("/nhip-tuan"))
    assert "Nguyễn Văn An" in main_text(client.get("/nhip-tuan?don-vi=33"))


def test_a_province_without_a_rhythm_is_told_so(world: World) -> None:
    assert "Không đặt nhịp hằng tuần" in main_text(world.client_of("nga").get("/can-bo/TB-NG/nhip/2019"))
    assert "Không đặt nhịp hằng tuần" in main_text(world.client_of("oanh").get("/nhip-tuan"))


@pytest.mark.parametrize(("who", "where"), [("dung", "/nhip-tuan"), ("dung", AN), ("an", AN)])
def test_the_number_of_queries_is_the_same_for_five_and_for_fifty(world: World, who: str, where: str) -> None:
    def more(numbers: range) -> None:
        for n in numbers:
            world.join(f"nguoi-{n}", f"HY-{n:03}", "Ngô Anh Tú", "33-TG" if n % 2 else "33-PT")
            world.trip("an", f"2019-05-{n % 28 + 1:02}")
            OfficeEvent.objects.create(
                unit=world.unit("33"), uid=str(n), title="Họp", start=f"2019-06-{n % 28 + 1:02}", end="2019-06-29"
            )

    more(range(5))
    client = world.client_of(who)
    few = queries(client, where)
    more(range(5, 50))
    assert queries(client, where) == few
