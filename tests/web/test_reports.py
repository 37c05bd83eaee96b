"""The compliance table as a page and as files: who gets it, whose figures stand in it, where each figure leads."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dicoso.actions import ledger
from dicoso.cli.__main__ import main
from dicoso.documents.layout import default
from dicoso.domain.reports import Status
from dicoso.store.models import Posting, Role, Unit
from dicoso.words.messages import word
from tests.documents.readers import docx, docx_rows, pdf_pages, workbook
from tests.web.pages import Cell, links, main_text, rows, text
from tests.world import World

pytestmark = pytest.mark.django_db

TABLE = "/tong-hop"
FILES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# Who opens the table of their own units: the roles of the whole cast.
ANSWERS = {
    "an": 403, "binh": 200, "chi": 200, "dung": 200, "giang": 200, "ha": 200, "khanh": 403, "lan": 200, "minh": 403,
    "nga": 403, "oanh": 200,
}  # fmt: skip


def people(response: Any) -> dict[str, list[Cell]]:
    """Return the lines of the compliance table by name."""
    found = rows(response, "table--people")
    return {row[0].text: row for row in found[1:] if len(row) > 1}


def heads(response: Any) -> list[str]:
    return [cell.text for cell in rows(response, "table--people")[0]]


def column(response: Any, head: str) -> dict[str, str]:
    place = heads(response).index(head)
    return {name: row[place].text for name, row in people(response).items()}


@pytest.fixture
def year(world: World) -> World:
    """A year with something in every column."""
    world.trip("an", "2019-03-04", "2019-03-05")
    world.trip("an", "2019-03-05", "2019-03-06", host="12382-01", form="branch_meeting")
    world.trip("an", "2019-03-07", "2019-03-08", host="323", form="inspection")
    world.trip("an", "2019-03-08", "2019-03-10", order_number="")
    world.trip("an", "2019-03-12", venue="online")
    world.trip(["binh", "dung"], "2019-05-06", "2019-05-10", host="12070", form="joint")
    world.trip("giang", "2019-01-02", "2019-03-10", host="33", form="committee_meeting")
    world.exemption("ha", "2019-01-01", "2019-12-31")
    world.trip("ha", "2019-04-02")
    world.join("thanh", "HY-TH", "Hồ Quang Thanh", "33-PT", full_time=False)
    world.trip("nga", "2019-03-04", "2019-03-29", host="12433")
    return world


@pytest.mark.parametrize(("who", "answer"), ANSWERS.items())
def test_who_may_open_the_table(world: World, who: str, answer: int) -> None:
    client = world.client_of(who)
    assert client.get(TABLE).status_code == answer
    for form in FILES:
        refused = 404 if who == "lan" else answer  # the country's people make no paper
        assert client.get(f"{TABLE}/{form}").status_code == refused


def test_a_stranger_is_led_to_the_login(world: World) -> None:
    for where in (TABLE, f"{TABLE}/docx"):
        answer = Client().get(where)
        assert (answer.status_code, answer.url) == (302, f"/dang-nhap?next={where}")  # type: ignore[attr-defined]


def test_an_account_without_roles_is_refused(world: World) -> None:
    Role.objects.filter(account=world.dung.account).delete()
    assert world.client_of("dung").get(TABLE).status_code == 403


@pytest.mark.parametrize("code", ["34", "34-TG", "12433", "TW", "99", "../33", "'"])
def test_another_units_table_is_not_found(world: World, code: str) -> None:
    for where in (TABLE, f"{TABLE}/csv", "/lich-thang"):
        assert world.client_of("dung").get(where, {"don-vi": code}).status_code == 404


@pytest.mark.parametrize("who", ["dung", "giang", "ha"])
def test_nobody_of_another_province_stands_in_any_answer(year: World, who: str) -> None:
    client = year.client_of(who)
    answers = [client.get(where) for where in (TABLE, "/lich-thang", "/", f"{TABLE}/csv")]
    answers.append(client.get(TABLE, {"nam": 2019, "den": "2025-12-01", "don-vi": "33"}))
    answers.append(client.get("/lich-thang", {"nam": 2019, "thang": 3, "don-vi": "33"}))
    for answer in answers:
        assert answer.status_code == 200
        assert "TB-NG" not in answer.content.decode()
        assert "Thái Bình" not in answer.content.decode()


def test_a_line_tells_days_result_and_what_is_missing(year: World) -> None:
    found = year.client_of("dung").get(TABLE)
    assert people(found)["Nguyễn Văn An"][1:5] == [
        Cell("Chưa đủ"),
        Cell("5/60", "/can-bo/HY-AN/nam/2019?den=2019-11-15&don-vi=33&kq=counting.per_date"),
        Cell("55"),
        Cell("8,4"),
    ]
    assert column(found, "Không tính")["Nguyễn Văn An"] == "3"
    assert column(found, "Kết quả") == {
        "Nguyễn Văn An": "Chưa đủ", "Trần Thị Bình": "Chưa đủ", "Lê Thuỳ Chi": "Chưa đủ", "Phạm Tiến Dũng": "Chưa đủ",
        "Vũ Hương Giang": "Đủ ngày", "Đỗ Thu Hà": "Được miễn", "Hồ Quang Thanh": "Không thuộc đối tượng",
    }  # fmt: skip


def listed(client: Client, where: str) -> int:
    """Return how many dates a person's page lists."""
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode().count('<tr id="ngay-')


@pytest.mark.parametrize(
    ("query", "least"),
    [("", 11), ("?nam=2019&den=2019-03-07", 6), ("?don-vi=33-TG", 7), ("?xep=-ngay", 11), ("?cot=hinh-thuc", 9)],
)
def test_every_figure_leads_to_exactly_that_many_dates(year: World, query: str, least: int) -> None:
    client = year.client_of("dung")
    found = client.get(TABLE + query)
    followed = 0
    for row in people(found).values():
        for cell in row[1:]:
            if cell.href:
                assert listed(client, cell.href) == int(cell.text.partition("/")[0]), cell
                followed += 1
    assert followed >= least


def test_days_by_form_stand_behind_a_tab_that_keeps_the_question(year: World) -> None:
    client = year.client_of("dung")
    first = client.get(TABLE, {"ban": year.unit("33-TG").pk, "den": "2019-06-30"})
    assert heads(first)[5:] == ["Cấp huyện", "Cấp xã", "Chi đoàn", "Không tính"]
    tab = next(link for link in links(first) if "cot=hinh-thuc" in link)
    second = client.get(TABLE + tab)
    assert heads(second) == ["Cán bộ", "Kết quả", "Ngày", "Chuyên đề", "Phối hợp", "Kiểm tra", "Sinh hoạt"]
    assert list(people(second)) == list(people(first)) == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert "Số liệu đến 30/06/2019" in main_text(second)
    assert column(second, "Kiểm tra")["Nguyễn Văn An"] == "2"
    back = next(link for link in links(second) if link == tab.replace("&cot=hinh-thuc", ""))
    assert heads(client.get(TABLE + back)) == heads(first)


def test_the_figures_of_who_moved_lead_to_the_dates_of_the_units_table(year: World) -> None:
    Posting.objects.filter(person=year.an.person).update(end=date(2019, 3, 6))
    Posting.objects.create(
        person=year.an.person, unit=year.unit("33-PT"), level="province", full_time=True, start=date(2019, 3, 7)
    )
    ledger.refresh_ledger([year.an.person.pk], [2019])
    for who, code in (("dung", "33-TG"), ("dung", "33-PT"), ("dung", "33"), ("binh", ""), ("chi", "")):
        client = year.client_of(who)
        row = people(client.get(TABLE, {"don-vi": code} if code else {}))["Nguyễn Văn An"]
        for cell in row[1:]:
            if cell.href:
                assert listed(client, cell.href) == int(cell.text.partition("/")[0]), (who, code, cell)


def test_too_many_people_for_one_page_of_forms_are_told_by_department(
    year: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dicoso.web.years.compliance_pages.MOST_BY_FORM", 3)
    client = year.client_of("dung")
    table = rows(client.get(TABLE, {"cot": "hinh-thuc"}), "table--cards")
    where = next(i for i, row in enumerate(table) if row[1].text == "Chuyên đề")
    line = next(row for row in table[where:] if row[0].text == "Ban Tuyên giáo")
    shown = [int(cell.text or 0) for cell in line if cell.text.isdecimal()]
    opened = client.get(TABLE + line[0].href)
    days = [days for days in column(opened, "Ngày").values()]
    assert list(people(opened)) == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert sum(shown) == sum(int(each.partition("/")[0]) for each in days)


def test_the_bands_lead_to_their_people(year: World) -> None:
    client = year.client_of("dung")
    found = client.get(TABLE)
    bands = [row for row in rows(found, "bands")[1:]]
    assert [(row[0].text, row[1].text, row[2].text) for row in bands] == [
        ("Từ 60 ngày trở lên", "1", "20,0 %"),
        ("Từ 40 đến 59 ngày", "0", "0,0 %"),
        ("Dưới 40 ngày", "4", "80,0 %"),
    ]
    for row in bands:
        if row[1].href:
            assert len(people(client.get(TABLE + row[1].href))) == int(row[1].text)
    assert bands[1][1].href == ""  # nobody there


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"kq": "exempt"}, ["Đỗ Thu Hà"]),
        ({"kq": "not_subject"}, ["Hồ Quang Thanh"]),
        ({"nhom": "0"}, ["Vũ Hương Giang"]),
        ({"nhom": "9"}, []),
        ({"q": "binh"}, ["Trần Thị Bình"]),
        ({"q": "BÌNH"}, ["Trần Thị Bình"]),
        ({"q": "hy-th"}, ["Hồ Quang Thanh"]),
        ({"q": "<script>"}, []),
        ({"kq": "khong-co"}, None),
        ({"nhom": "một"}, None),
        ({"ban": "một"}, None),
        ({"ban": "999999"}, []),
        ({"nhom": "²"}, None),
    ],
)
def test_filters_leave_whom_they_say_and_what_cannot_be_read_leaves_everybody(
    year: World, query: dict[str, str], names: list[str] | None
) -> None:
    found = year.client_of("dung").get(TABLE, query)
    everybody = year.client_of("dung").get(TABLE)
    assert found.status_code == 200
    assert list(people(found)) == (list(people(everybody)) if names is None else names)
    assert rows(found, "bands") == rows(everybody, "bands")


def test_people_stand_under_their_departments_in_vietnamese_order(year: World) -> None:
    found = rows(year.client_of("dung").get(TABLE), "table--people")
    groups = [row[0].text for row in found if len(row) == 1]
    assert groups == [
        "Ban Phong trào 0/1 đủ ngày, bình quân 0,0 ngày",
        "Ban Tổ chức - Kiểm tra 0/1 đủ ngày, bình quân 5,0 ngày",
        "Ban Tuyên giáo 0/2 đủ ngày, bình quân 5,0 ngày",
        "Thường trực Tỉnh đoàn 1/1 đủ ngày, bình quân 68,0 ngày",
        "Ủy ban Kiểm tra",
    ]


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("ten", "Nguyễn Văn An", "Hồ Quang Thanh"),
        ("-ten", "Hồ Quang Thanh", "Nguyễn Văn An"),
        ("-ngay", "Vũ Hương Giang", "Đỗ Thu Hà"),
        ("ngay", "Lê Thuỳ Chi", "Đỗ Thu Hà"),
        ("-con", "Lê Thuỳ Chi", "Đỗ Thu Hà"),
        ("-can", "Lê Thuỳ Chi", "Đỗ Thu Hà"),
        ("can", "Vũ Hương Giang", "Đỗ Thu Hà"),
        ("khong-co", "Lê Thuỳ Chi", "Đỗ Thu Hà"),
    ],
)
def test_columns_can_be_ordered_and_who_has_no_figure_stands_last(
    year: World, sort: str, first: str, last: str
) -> None:
    found = [_name(told) for told in people(year.client_of("dung").get(TABLE, {"xep": sort}))]
    assert (found[0], found[-1]) == (first, last)


def _name(told: str) -> str:
    """A name without the department that stands under it."""
    for department in ("Ban ", "Thường trực ", "Ủy ban "):
        told = told.partition(f" {department}")[0]
    return told


def test_the_heads_turn_the_order_round(year: World) -> None:
    client = year.client_of("dung")
    head = next(cell for cell in rows(client.get(TABLE), "table--people")[0] if cell.text == "Ngày")
    assert "xep=-ngay" in head.href
    turned = client.get(TABLE + head.href)
    head = next(cell for cell in rows(turned, "table--people")[0] if cell.text == "Ngày")
    assert "xep=ngay" in head.href
    assert 'aria-sort="descending"' in turned.content.decode()


def test_a_name_that_looks_like_markup_is_only_a_name(world: World) -> None:
    world.join("la", "LA&1", '<b>Lạ</b> & "Lùng"', "33-PT")
    found = world.client_of("dung").get(TABLE, {"xep": "ten"})
    assert '<b>Lạ</b> & "Lùng" Ban Phong trào' in people(found)
    assert "<b>Lạ" not in found.content.decode()


@pytest.mark.parametrize("code", ["Đ01", "a b", "50%", "a&b=c", 'a"b', "a#b", "a?b"])
def test_a_code_that_needs_quoting_leads_to_its_person(world: World, code: str) -> None:
    world.join("la", code, "Trần Lạ", "33-PT")
    world.trip("la", "2019-03-04")
    client = world.client_of("dung")
    row = people(client.get(TABLE))["Trần Lạ"]
    assert listed(client, row[2].href) == 1
    month = rows(client.get("/lich-thang", {"thang": 3}), "grid")
    line = next(cells for cells in month if cells[0].text == "Trần Lạ")
    assert listed(client, line[0].href.partition("#")[0]) == listed(client, line[-1].href) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"nam": "2018"}, "năm 2018"),
        ({"nam": "99999"}, "năm 2019"),
        ({"nam": "-1"}, "năm 2019"),
        ({"nam": "hai nghìn"}, "năm 2019"),
        ({"nam": "2019", "den": "31/02/2019"}, "Số liệu đến 15/11/2019"),
        ({"nam": "2019", "den": "04/03/2019"}, "Số liệu đến 04/03/2019"),
        ({"nam": "2019", "den": "2018-12-31"}, "Số liệu đến 31/12/2018"),
        ({"nam": "2019", "den": "2999-12-31"}, "Số liệu đến 31/12/2999"),
        ({"nam": "2018"}, "Số liệu đến 31/12/2018"),
        ({"nam": "2020"}, "Số liệu đến 31/12/2020"),
    ],
)
def test_a_year_or_date_that_cannot_be_read_falls_back_to_the_usual_one(
    year: World, query: dict[str, str], said: str
) -> None:
    found = year.client_of("dung").get(TABLE, query)
    assert found.status_code == 200
    assert said in main_text(found)


def test_a_year_before_the_rulebook_is_told(world: World) -> None:
    found = world.client_of("dung").get(TABLE, {"nam": "2012"})
    assert found.status_code == 400
    assert "cho ngày 31/12/2012" in text(found)
    assert world.client_of("dung").get(TABLE, {"nam": "1905"}).status_code == 404  # there were no units yet


def test_a_unit_without_people_says_how_to_begin(world: World) -> None:
    found = world.client_of("dung").get(TABLE, {"don-vi": "323"})
    assert "Chưa có cán bộ nào trong năm 2019" in main_text(found)
    assert "Nhập danh sách cán bộ" in main_text(found)
    assert "Nhập danh sách cán bộ" not in main_text(world.client_of("ha").get(TABLE, {"don-vi": "323"}))


@pytest.mark.parametrize(("code", "name"), [("323", "Thành đoàn Hưng Yên"), ("12382", "Đoàn xã Phương Chiểu")])
def test_a_district_or_commune_below_has_its_table(world: World, code: str, name: str) -> None:
    world.join("xa", f"{code}-X", "Trần Thị Xã", code, level="commune")
    found = world.client_of("dung").get(TABLE, {"don-vi": code})
    assert name in main_text(found)
    assert list(people(found)) == ["Trần Thị Xã"]


def test_a_head_reads_the_department_alone(world: World) -> None:
    found = world.client_of("binh").get(TABLE)
    assert "Ban Tuyên giáo" in main_text(found)
    assert list(people(found)) == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert 'name="don-vi"' in found.content.decode()
    assert '<select id="id_don-vi"' not in found.content.decode()  # there is nothing to choose
    assert world.client_of("binh").get(TABLE, {"don-vi": "33"}).status_code == 404
    assert world.client_of("binh").get(TABLE, {"don-vi": "33-PT"}).status_code == 404


def test_who_has_roles_on_several_units_chooses_among_them(world: World) -> None:
    Role.objects.create(account=world.binh.account, role="dept_head", unit=world.unit("33-PT"), start=date(2019, 1, 1))
    client = world.client_of("binh")
    found = client.get(TABLE)
    assert '<option value="33-TG" selected>Ban Tuyên giáo</option>' in found.content.decode()
    assert '<option value="33-PT">Ban Phong trào</option>' in found.content.decode()
    assert list(people(client.get(TABLE, {"don-vi": "33-PT"}))) == ["Lê Thuỳ Chi"]
    assert client.get("/").status_code == client.get("/lich-thang").status_code == 200


def test_a_role_on_a_unit_and_on_one_below_it_leaves_nothing_to_choose(world: World) -> None:
    Role.objects.create(
        account=world.dung.account, role="dept_head", unit=world.unit("33-TCKT"), start=date(2019, 1, 1)
    )
    assert '<select id="id_don-vi"' not in world.client_of("dung").get(TABLE).content.decode()


def test_the_centre_reads_the_country_by_province_and_opens_each(year: World) -> None:
    client = year.client_of("lan")
    found = client.get(TABLE)
    table = rows(found, "table--cards")
    assert [row[0].text for row in table[1:]] == ["Tỉnh Hưng Yên", "Tỉnh Thái Bình"]
    for row in table[1:]:
        opened = client.get(TABLE + row[0].href)
        assert opened.status_code == 200
        assert "Tỉnh đoàn" in main_text(opened)
    assert list(people(client.get(TABLE, {"don-vi": "34"}))) == ["Hoàng Kiều Oanh", "Bùi Thị Nga"]
    assert '<option value="34">Tỉnh đoàn Thái Bình</option>' in found.content.decode()


def test_the_centres_own_cadres_have_a_table(world: World) -> None:
    office = Unit.objects.create(
        code="TW-BTC", name="Ban Tổ chức", search="ban to chuc", level="department", parent=world.unit("TW"),
        valid_from=date(2008, 1, 1), path=world.unit("TW").path + "000900",
    )  # fmt: skip
    world.units["TW-BTC@2008"] = office
    world.join("phuc", "TW-PH", "Đinh Công Phúc", "TW-BTC", level="central")
    world.trip("phuc", "2019-04-01", "2019-04-04", host="33")
    client = world.client_of("lan")
    row = rows(client.get(TABLE), "table--cards")[1]
    assert row[0].text == "Cơ quan Trung ương Đoàn"
    found = client.get(TABLE + row[0].href)
    assert list(people(found)) == ["Đinh Công Phúc"]
    assert listed(client, people(found)["Đinh Công Phúc"][2].href) == 4
    assert "Đinh Công Phúc" in text(client.get("/lich-thang", {"thang": 4}))
    assert client.get(f"{TABLE}/csv{row[0].href}").status_code == 200


def test_after_the_merger_the_same_role_reads_the_new_province(world: World, settings: Any) -> None:
    world.trip("nga", "2025-03-03", "2025-03-05", host="12433")
    settings.TODAY = "2025-11-15"
    client = world.client_of("dung")
    found = client.get(TABLE)
    assert column(found, "Ngày")["Bùi Thị Nga"] == "3/60"
    assert listed(client, people(found)["Bùi Thị Nga"][2].href) == 3
    old = client.get(TABLE, {"nam": "2019"})  # the tree of 2019: two provinces to choose between
    assert '<option value="34">Tỉnh đoàn Thái Bình</option>' in old.content.decode()
    assert client.get(TABLE, {"nam": "2025", "don-vi": "34"}).status_code == 200  # what Thái Bình became


@pytest.mark.parametrize("form", FILES)
def test_a_file_has_its_type_and_a_name_that_says_what_it_is(year: World, form: str) -> None:
    found = year.client_of("dung").get(f"{TABLE}/{form}")
    assert found.headers["Content-Type"] == FILES[form]
    assert found.headers["Content-Disposition"] == (f'attachment; filename="ket-qua-di-co-so-33-2019-20191115.{form}"')


def test_the_files_say_what_the_page_says_whatever_its_filters(year: World, tmp_path: Any) -> None:
    client = year.client_of("dung")
    days = {name: int(days.partition("/")[0] or 0) for name, days in column(client.get(TABLE), "Ngày").items()}
    found = {form: client.get(f"{TABLE}/{form}", {"kq": "exempt", "q": "x"}).content for form in FILES}
    lines = list(csv.DictReader(io.StringIO(found["csv"].decode())))
    assert {line["name"]: int(line["days"]) for line in lines if line["status"] in ("met", "short")} == {
        name: count for name, count in days.items() if name not in ("Đỗ Thu Hà", "Hồ Quang Thanh")
    }
    cells = {
        str(cell) for sheet in workbook(found["xlsx"]) for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert days.keys() <= cells
    printed = "\n".join(pdf_pages(found["pdf"], tmp_path))
    assert "Vũ Hương Giang" in printed
    assert days.keys() - {"Hồ Quang Thanh"} <= {
        cell for table in docx(found["docx"]).tables for row in docx_rows(table) for cell in row
    }


def test_the_files_list_people_as_the_page_does_by_department_and_given_name(year: World) -> None:
    year.join("anh", "HY-00", "Vũ Thị Ánh", "33-TG")
    client = year.client_of("dung")
    listed_there = list(people(client.get(TABLE)))
    assert listed_there.index("Vũ Thị Ánh") == listed_there.index("Nguyễn Văn An") + 1
    lines = csv.DictReader(io.StringIO(client.get(f"{TABLE}/csv").content.decode()))
    assert [line["name"] for line in lines] == listed_there
    annex = docx(client.get(f"{TABLE}/docx").content).tables
    printed = [row[1] for table in annex for row in docx_rows(table) if row[1] in listed_there]
    assert printed == listed_there


def test_a_standing_has_one_name_on_page_and_paper() -> None:
    assert default().words.status == {status: word(status, "status") for status in Status}


def test_the_page_and_the_terminal_say_the_same(year: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", "--unit", "33", "--year", "2019", "--as-of", "2019-11-15", "--format", "json"]) == 0
    told = {person["name"]: person for person in json.loads(capsys.readouterr().out)["people"]}
    found = year.client_of("dung").get(TABLE)
    for name, days in column(found, "Ngày").items():
        assert int(days.partition("/")[0].replace("–", "") or 0) == told[name]["days"], name
    for name, refused in column(found, "Không tính").items():
        assert int(refused or 0) == sum(told[name]["refused"].values())


def test_no_such_paper_is_not_found(world: World) -> None:
    assert world.client_of("dung").get(f"{TABLE}/odt").status_code == 404
    assert world.client_of("lan").get(f"{TABLE}/xlsx", {"don-vi": "33"}).status_code == 200


def test_every_link_of_the_page_leads_somewhere(year: World) -> None:
    client = year.client_of("dung")
    for where in ("/", TABLE, "/lich-thang"):
        for link in dict.fromkeys(links(client.get(where))):
            if link.startswith("#") or link.startswith("http"):
                continue
            path = link if link.startswith("/") else where + link
            assert client.get(path.partition("#")[0]).status_code == 200, path


def test_the_routes_are_named(world: World) -> None:
    assert reverse("report.view") == TABLE
