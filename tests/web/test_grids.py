"""The month of a unit and the year of a person as pages: who gets them, what each day shows, what to do about it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dicoso.actions import ledger
from dicoso.store.models import Posting, Role
from tests.overlay import on_top, value
from tests.web.pages import Cell, links, main_text, rows, text
from tests.world import World

pytestmark = pytest.mark.django_db

MONTH = "/lich-thang"
YEAR = "/can-bo/HY-AN/nam/2019"
MONTHS = {
    "an": 403, "binh": 200, "chi": 200, "dung": 200, "giang": 200, "ha": 200, "khanh": 403, "lan": 200, "minh": 403,
    "nga": 403, "oanh": 200,
}  # fmt: skip
# Who opens An's year.
YEARS = {
    "an": 200, "binh": 200, "chi": 404, "dung": 200, "giang": 200, "ha": 200, "khanh": 403, "lan": 200, "minh": 403,
    "nga": 404, "oanh": 404,
}  # fmt: skip


def grid(response: Any) -> dict[str, list[Cell]]:
    """Return the lines of the month by name: the name, a cell a day, the two sums."""
    return {row[0].text: row for row in rows(response, "grid")[1:] if len(row) > 1}


def marks(response: Any, name: str) -> str:
    """Tell a line of the month by the letters that stand in its cells for print and screen readers."""
    return "".join(cell.text or "." for cell in grid(response)[name][1:-2]).rstrip(".")


def dates(response: Any) -> list[str]:
    return re.findall(r'<tr id="ngay-([-\d]+)"', response.content.decode())


@pytest.fixture
def an(world: World) -> World:
    """An's year: counted, without an order, refused by the host, online, in the month before the merger of nothing."""
    world.trip("an", "2019-03-04", "2019-03-06", id="xa")
    world.trip("an", "2019-03-06", id="chi-doan", host="12382-01", form="branch_meeting")
    world.trip("an", "2019-04-02", "2019-04-04", id="khong-lenh", order_number="")
    world.trip("an", "2019-05-06", id="tu-choi", confirmed=False)
    world.trip("an", "2019-06-03", id="truc-tuyen", venue="online")
    world.trip("an", "2019-12-02", id="thang-12")
    return world


@pytest.mark.parametrize(("who", "answer"), MONTHS.items())
def test_who_may_open_the_month(world: World, who: str, answer: int) -> None:
    assert world.client_of(who).get(MONTH).status_code == answer


@pytest.mark.parametrize(("who", "answer"), YEARS.items())
def test_who_may_open_a_persons_year(world: World, who: str, answer: int) -> None:
    assert world.client_of(who).get(YEAR).status_code == answer


@pytest.mark.parametrize("where", [MONTH, YEAR])
def test_a_stranger_is_led_to_the_login(world: World, where: str) -> None:
    answer = Client().get(where)
    assert (answer.status_code, answer.url) == (302, f"/dang-nhap?next={where}")  # type: ignore[attr-defined]


def test_an_account_without_roles_opens_neither(world: World) -> None:
    Role.objects.filter(account=world.an.account).delete()
    assert [world.client_of("an").get(where).status_code for where in (MONTH, YEAR)] == [403, 403]


def test_the_month_shows_a_letter_for_each_kind_of_day(an: World) -> None:
    an.plan("an", "approved", [{"start": "2019-11-20", "end": "2019-11-21"}])
    found = an.client_of("binh").get(MONTH, {"thang": 4})
    assert marks(found, "Nguyễn Văn An") == ".kkk"
    assert marks(an.client_of("binh").get(MONTH), "Nguyễn Văn An") == "." * 19 + "hh"
    assert marks(an.client_of("binh").get(MONTH, {"thang": 3}), "Nguyễn Văn An") == "...xxx"


def test_the_sums_of_the_month_lead_to_exactly_their_dates(an: World) -> None:
    client = an.client_of("dung")
    line = grid(client.get(MONTH, {"thang": 5, "nam": 2019}))["Nguyễn Văn An"]
    assert [cell.text for cell in line[-2:]] == ["0", "3"]
    assert line[-2].href == ""
    assert len(dates(client.get(line[-1].href))) == 3
    line = grid(client.get(MONTH, {"thang": 3}))["Nguyễn Văn An"]
    assert dates(client.get(line[-2].href)) == ["2019-03-04", "2019-03-05", "2019-03-06"]


def test_a_name_of_the_month_leads_to_that_month_on_the_persons_wall(an: World) -> None:
    client = an.client_of("dung")
    where = grid(client.get(MONTH, {"thang": 3}))["Nguyễn Văn An"][0].href
    page, _, place = where.partition("#")
    assert place == "thang-2019-03"
    assert f'id="{place}"' in client.get(page).content.decode()


def test_people_of_the_month_stand_under_their_departments(world: World) -> None:
    found = rows(world.client_of("dung").get(MONTH), "grid")
    assert [row[0].text for row in found if len(row) == 1] == [
        "Ban Phong trào",
        "Ban Tổ chức - Kiểm tra",
        "Ban Tuyên giáo",
        "Thường trực Tỉnh đoàn",
        "Ủy ban Kiểm tra",
    ]
    assert [row for row in rows(world.client_of("binh").get(MONTH), "grid") if len(row) == 1] == []


def test_one_department_of_the_month(world: World) -> None:
    found = world.client_of("dung").get(MONTH, {"ban": world.unit("33-TG").pk})
    assert list(grid(found)) == ["Nguyễn Văn An", "Trần Thị Bình"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"thang": "0"}, "tháng 11/2019"),
        ({"thang": "13"}, "tháng 11/2019"),
        ({"thang": "ba"}, "tháng 11/2019"),
        ({"thang": "²"}, "tháng 11/2019"),
        ({"thang": "2", "nam": "2020"}, "tháng 2/2020"),
        ({"nam": "2018"}, "tháng 12/2018"),
        ({"nam": "99999", "thang": "1"}, "tháng 1/2019"),
    ],
)
def test_a_month_that_cannot_be_read_falls_back_to_the_usual_one(
    world: World, query: dict[str, str], said: str
) -> None:
    found = world.client_of("dung").get(MONTH, query)
    assert found.status_code == 200
    assert said in main_text(found)


def test_the_steps_lead_over_the_turn_of_the_year(world: World) -> None:
    client = world.client_of("dung")
    december = client.get(MONTH, {"thang": "12"})
    onward = next(link for link in links(december) if "thang=1" in link and "nam=2020" in link)
    assert "tháng 1/2020" in main_text(client.get(MONTH + onward))


def test_a_month_without_anybody_says_so(world: World) -> None:
    found = world.client_of("dung").get(MONTH, {"don-vi": "12382"})
    assert found.status_code == 200
    assert "Không có cán bộ nào trong tháng này" in main_text(found)


def test_the_centre_chooses_a_province_for_its_month(an: World) -> None:
    client = an.client_of("lan")
    assert "Chọn một tỉnh, thành đoàn" in main_text(client.get(MONTH))
    assert marks(client.get(MONTH, {"don-vi": "33", "thang": 3}), "Nguyễn Văn An") == "...xxx"


def test_a_period_that_begins_the_year_before_is_followed(an: World, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/period.toml": value("start", '"10-01"') + value("end", '"09-30"')}):
        client = an.client_of("dung")
        ledger.refresh_ledger([an.an.person.pk], [2019, 2020])
        line = grid(client.get(MONTH, {"thang": 12}))["Nguyễn Văn An"]
        assert [cell.text for cell in line[-2:]] == ["1", "1"]  # the period of 2020 began in October
        assert dates(client.get(line[-1].href)) == ["2019-12-02"]
        assert "năm 2020" in main_text(client.get("/tong-hop"))  # the one that is running
        assert "Số liệu đến 30/09/2019" in main_text(client.get("/tong-hop", {"nam": 2019}))
        wall = client.get(YEAR)
        assert "Th10/18" in main_text(wall)
        assert "01/10/2018–30/09/2019" in main_text(wall)


# The year of a person


def test_every_refused_date_says_why_and_what_to_do_next(an: World) -> None:
    found = an.client_of("an").get(YEAR)
    said = main_text(found)
    assert "5 ngày không được tính" in said
    for sentence in (
        "Ngày 02–04/04 không được tính vì chưa có công lệnh hoặc kế hoạch được duyệt.",
        "Ngày 06/05 không được tính vì cơ sở không xác nhận.",
        "Ngày 03/06 không được tính vì không làm việc tại cơ sở.",
        "Bổ sung số công lệnh",
        "Sửa nơi làm việc, nếu thực tế đã đến cơ sở",
    ):
        assert sentence in said
    assert "/chuyen-di/khong-lenh/sua?nguoi=HY-AN&bo-sung=cong-lenh#id_order" in links(found)


def test_who_may_not_correct_a_trip_is_not_sent_there(an: World) -> None:
    for who, corrects in (("an", True), ("binh", True), ("dung", True), ("giang", False), ("lan", False)):
        found = an.client_of(who).get(YEAR)
        assert any("/sua" in link for link in links(found)) is corrects, who
        assert "không được tính vì chưa có công lệnh" in main_text(found)


def test_the_correction_that_is_offered_can_be_opened(an: World) -> None:
    client = an.client_of("an")
    for link in links(client.get(YEAR)):
        if "/sua" in link:
            assert client.get(link.partition("#")[0]).status_code == 200, link


def test_the_verdict_leads_to_the_rule_and_the_rule_to_its_source(an: World) -> None:
    found = an.client_of("dung").get(YEAR)
    page = found.content.decode()
    assert 'href="#qd-counting.order_required"' in page
    assert 'id="qd-counting.order_required"' in page
    assert "/quy-dinh?tinh=33&ngay=2019-12-31#counting.order_required" in links(found)
    assert "Hưng Yên" in main_text(found).partition("Căn cứ")[2]


def test_each_date_names_host_and_trips(an: World) -> None:
    found = an.client_of("dung").get(YEAR)
    assert dates(found) == [
        "2019-03-04", "2019-03-05", "2019-03-06", "2019-04-02", "2019-04-03", "2019-04-04", "2019-05-06", "2019-06-03",
    ]  # fmt: skip
    table = {row[0].text: row for row in rows(found, "table--cards")[1:]}
    assert [cell.text for cell in table["T4 06/03"] if cell.text] == [
        "T4 06/03", "được tính", "Chi đoàn thôn Phương Thượng", "Chi đoàn", "Dự sinh hoạt chi đoàn",
        "Xem chuyến 1 Xem chuyến 2",
    ]  # fmt: skip
    assert "/chuyen-di/chi-doan" in links(found)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 8),
        ("?kq=counting.per_date", 3),
        ("?kq=khong-tinh", 5),
        ("?kq=counting.venues", 1),
        ("?cap=branch", 1),
        ("?hinh-thuc=topic", 2),
        ("?cap=branch&hinh-thuc=topic", 0),
        ("?thang=2019-04", 3),
        ("?den=2019-12-31", 9),
        ("?den=2018-06-01", 0),
        ("?den=ngay-mai", 8),
        ("?kq=khong-co", 0),
    ],
)
def test_the_filters_leave_the_dates_they_say(an: World, query: str, count: int) -> None:
    found = an.client_of("dung").get(YEAR + query)
    assert found.status_code == 200
    assert len(dates(found)) == count


@pytest.mark.parametrize("year", ["2018", "2019", "2014", "0", "99999", "2201"])
def test_a_year_that_cannot_be_opened_is_not_found(an: World, year: str) -> None:
    answer = an.client_of("an").get(f"/can-bo/HY-AN/nam/{year}").status_code
    assert answer == (200 if year in ("2018", "2019") else 404)


def test_nobody_opens_the_year_of_a_code_that_is_not_there(world: World) -> None:
    assert world.client_of("dung").get("/can-bo/khong-co/nam/2019").status_code == 404


def test_the_reader_is_not_shown_what_was_done_for_another_province(world: World) -> None:
    world.trip("nga", "2019-06-26", "2019-07-02", id="qua-ngay", host="12433")
    world.trip("nga", "2019-03-04", id="thai-binh", host="12433")
    world.plan("nga", "approved", [{"start": "2019-06-03", "end": "2019-06-04", "host": "12433"}])
    Posting.objects.filter(person=world.nga.person).update(end=date(2019, 6, 30))
    Posting.objects.create(
        person=world.nga.person, unit=world.unit("33-TG"), level="province", full_time=True, start=date(2019, 7, 1)
    )
    ledger.refresh_ledger([world.nga.person.pk], [2019])
    where = "/can-bo/TB-NG/nam/2019"
    for who in ("dung", "binh"):
        found = world.client_of(who).get(where)
        assert dates(found) == ["2019-07-01", "2019-07-02"]
        assert "thai-binh" not in found.content.decode()
        assert "/chuyen-di/qua-ngay" not in links(found)  # it began while she worked elsewhere
        assert ">h</td>" not in found.content.decode()
    own = world.client_of("nga").get(where)
    assert len(dates(own)) == 8
    old = world.client_of("oanh").get(where)
    assert dates(old) == ["2019-03-04", *(f"2019-06-{day}" for day in range(26, 31))]


def test_a_unit_that_restricts_the_figures_is_named(world: World) -> None:
    world.trip("an", "2019-06-29", "2019-07-02")
    Posting.objects.filter(person=world.an.person).update(end=date(2019, 6, 30))
    Posting.objects.create(
        person=world.an.person, unit=world.unit("33-PT"), level="province", full_time=True, start=date(2019, 7, 1)
    )
    ledger.refresh_ledger([world.an.person.pk], [2019])
    client = world.client_of("dung")
    assert "Chỉ tính những ngày công tác ở Ban Phong trào." in main_text(client.get(YEAR, {"don-vi": "33-PT"}))
    assert "Chỉ tính những ngày" not in main_text(client.get(YEAR, {"don-vi": "33"}))
    assert client.get(YEAR, {"don-vi": "34"}).status_code == 404


def test_a_cadre_who_was_sent_the_address_of_a_figure_opens_their_own_year(an: World) -> None:
    sent = grid(an.client_of("binh").get(MONTH, {"thang": 3}))["Nguyễn Văn An"][-1].href
    assert len(dates(an.client_of("an").get(sent))) == 3


def test_why_so_many_days_is_told(world: World) -> None:
    world.exemption("an", "2019-01-01", "2019-06-30", reason="maternity")
    said = main_text(world.client_of("an").get(YEAR))
    assert "Vì sao phải đi 30 ngày" in said
    assert "181 ngày" in said
    assert "Thai sản" not in text(world.client_of("binh").get(YEAR))  # the reason is not the head's business


def test_a_person_without_trips_is_told_what_will_stand_there(world: World) -> None:
    assert "Chưa có ngày nào" in main_text(world.client_of("an").get(YEAR))


def test_who_is_exempt_has_no_quota_to_explain(world: World) -> None:
    world.exemption("an", "2019-01-01", "2019-12-31", reason="study")
    said = main_text(world.client_of("dung").get(YEAR))
    assert "Được miễn" in said
    assert "Vì sao phải đi" not in said


def test_the_years_before_and_after_are_offered_where_there_is_something_to_open(world: World) -> None:
    client = world.client_of("an")
    assert "/can-bo/HY-AN/nam/2018" in links(client.get(YEAR))
    assert "/can-bo/HY-AN/nam/2020" not in links(client.get(YEAR))
    assert "/can-bo/HY-AN/nam/2017" not in links(client.get("/can-bo/HY-AN/nam/2018"))
