"""The pages of people: who sees whom, what is said about a person, and what a refused form leaves behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dicoso.actions import people
from dicoso.actions.people import PersonRow
from dicoso.queries.people import people_list as queries
from dicoso.store.models import AuditEvent, Person, Posting
from tests.overlay import on_top, value
from tests.tables import nothing_is_written
from tests.world import World

pytestmark = pytest.mark.django_db

LIST, ADD = "/can-bo", "/can-bo-moi"
ABOUT_AN = ("sua", "vi-tri", "mien")
POSTING = {"unit": "33-PT", "title": "Chuyên viên", "level": "province", "full_time": "on", "start": "2019-03-01"}
PHUC = {"code": "HY-PH", "name": "Đặng Hồng Phúc", "born": "01/05/1990", **POSTING}

# Who opens the list, An's page, Nga's page (of Thái Bình), and the form for a new person.
ANSWERS = [
    ("an", 302, 200, 404, 403),
    ("binh", 200, 200, 404, 403),
    ("chi", 200, 404, 404, 403),
    ("dung", 200, 200, 404, 200),
    ("giang", 200, 200, 404, 403),
    ("ha", 200, 200, 404, 403),
    ("khanh", 403, 403, 403, 403),
    ("lan", 200, 200, 200, 403),
    ("minh", 403, 403, 403, 403),
    ("nga", 302, 404, 200, 403),
    ("oanh", 200, 404, 200, 200),
]


@pytest.mark.rights
@pytest.mark.parametrize(("who", "everybody", "an", "nga", "new"), ANSWERS)
def test_who_may_open_which_page(world: World, who: str, everybody: int, an: int, nga: int, new: int) -> None:
    client = world.client_of(who)
    answers = [client.get(where).status_code for where in (LIST, f"{LIST}/HY-AN", f"{LIST}/TB-NG", ADD)]
    assert answers == [everybody, an, nga, new]


def test_strangers_are_asked_to_log_in(client: Client, db: None) -> None:
    for where in (LIST, ADD, f"{LIST}/HY-AN", f"{LIST}/HY-AN/sua"):
        assert client.get(where)["Location"] == f"/dang-nhap?next={where}"


@pytest.mark.rights
@pytest.mark.parametrize("who", [row[0] for row in ANSWERS if row[0] != "dung"])
def test_only_the_organisation_inspection_of_the_province_opens_the_forms_about_an(world: World, who: str) -> None:
    client = world.client_of(who)
    expected = {"oanh": 404}.get(who, 403)
    posting = world.an.person.postings.get().pk
    for where in (*ABOUT_AN, f"vi-tri/{posting}"):
        assert client.get(f"{LIST}/HY-AN/{where}").status_code == expected
    with nothing_is_written():
        for where in (*ABOUT_AN, f"vi-tri/{posting}", f"vi-tri/{posting}/ket-thuc"):
            form = {**PHUC, "end": "2019-06-30", "reason": "sick"}
            assert client.post(f"{LIST}/HY-AN/{where}", form).status_code == expected


def test_dung_opens_the_forms_about_an_but_not_about_himself(world: World) -> None:
    dung = world.client_of("dung")
    assert [dung.get(f"{LIST}/HY-AN/{where}").status_code for where in ABOUT_AN] == [200, 200, 200]
    assert [dung.get(f"{LIST}/HY-DU/{where}").status_code for where in ABOUT_AN] == [403, 403, 403]


def test_who_sees_only_themselves_is_led_to_their_own_page(world: World) -> None:
    an = world.client_of("an")
    assert an.get(LIST)["Location"] == "/can-bo/HY-AN"


def names(page: Any) -> list[str]:
    """The people of the list, in order."""
    return [
        part.partition("</a>")[0].rpartition(">")[2] for part in page.content.decode().split('<th scope="row">')[1:]
    ]


def test_the_list_is_in_the_order_of_given_names_and_of_the_own_province(world: World) -> None:
    page = world.client_of("dung").get(LIST)
    assert names(page) == [
        "Nguyễn Văn An", "Trần Thị Bình", "Lê Thuỳ Chi", "Phạm Tiến Dũng", "Vũ Hương Giang", "Đỗ Thu Hà",
    ]  # fmt: skip
    assert "Bùi Thị Nga" not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=thuy", ["Lê Thuỳ Chi"]),
        ("q=TIEN DUNG", ["Phạm Tiến Dũng"]),
        ("q=hy-gi", ["Vũ Hương Giang"]),
        ("ban=33-TG", ["Nguyễn Văn An", "Trần Thị Bình"]),
        ("ban=34-TG", []),
        ("ngay=31/12/2014", []),
        ("q=nga", []),
    ],
)
def test_the_list_is_searched_without_tones_and_by_department_and_day(
    world: World, query: str, found: list[str]
) -> None:
    assert names(world.client_of("dung").get(f"{LIST}?{query}")) == found


def test_a_day_that_is_none_is_said_so(world: World) -> None:
    page = world.client_of("dung").get(f"{LIST}?ngay=31/02/2019")
    assert page.status_code == 422
    assert "Ngày phải viết dạng 15/11/2019" in page.content.decode()


def test_the_list_takes_three_queries_for_a_thousand_people(world: World, django_assert_max_num_queries: Any) -> None:
    dung = world.client_of("dung")
    rows = [
        PersonRow(f"P{n:04}", f"Nguyễn Văn Số {n}", "33-PT", "Chuyên viên", "province", True, date(2012, 1, 1))
        for n in range(1000)
    ]
    people.save_people(world.dung.actor, rows)
    # The session, the account, its roles and their reach, unread notices, the list.
    with django_assert_max_num_queries(6):
        page = dung.get(LIST)
    assert len(names(page)) == 1006


def test_reasons_of_exemptions_are_for_the_person_and_the_organisation_inspection(world: World) -> None:
    world.exemption("an", "2019-05-01", "2019-06-30", reason="sick", order_number="7-QĐ/TĐTN")
    said = {}
    for who in ("an", "binh", "dung", "giang", "ha", "lan"):
        text = world.client_of(who).get(f"{LIST}/HY-AN").content.decode()
        said[who] = "Ốm dài hạn" in text
        assert said[who] == ("7-QĐ/TĐTN" in text)
        assert said[who] == ("30/06/2019" in text)
    assert said == {"an": True, "binh": False, "dung": True, "giang": False, "ha": False, "lan": False}


def test_a_birthday_is_for_the_person_and_whoever_corrects_it(world: World) -> None:
    Person.objects.filter(code="HY-AN").update(born=date(1991, 2, 3))
    shown = [who for who in ("an", "binh", "dung", "giang")
             if "03/02/1991" in world.client_of(who).get(f"{LIST}/HY-AN").content.decode()]  # fmt: skip
    assert shown == ["an", "dung"]


def test_where_somebody_worked_in_another_province_is_not_told(world: World) -> None:
    Posting.objects.create(
        person=world.an.person, unit=world.unit("34-TG"), title="Phó Trưởng ban", level="province",
        full_time=True, start=date(2012, 1, 1), end=date(2014, 12, 31),
    )  # fmt: skip
    pages = {who: world.client_of(who).get(f"{LIST}/HY-AN").content.decode() for who in ("an", "dung", "oanh")}
    assert "Phó Trưởng ban" in pages["an"]
    assert "Phó Trưởng ban" not in pages["dung"]
    assert "Phó Trưởng ban" in pages["oanh"]
    assert "Tỉnh Hưng Yên" not in pages["oanh"].partition("<main")[2].partition("Kế hoạch")[0]


def test_the_page_says_how_many_days_and_where_they_come_from(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-06")
    text = world.client_of("binh").get(f"{LIST}/HY-AN").content.decode()
    assert "<strong>3</strong>" in text
    assert "/ 60 ngày" in text
    assert "/can-bo/HY-AN/nam/2019" in text


def test_dung_adds_a_person_corrects_and_ends_the_posting(world: World) -> None:
    dung = world.client_of("dung")
    assert dung.post(ADD, PHUC)["Location"] == "/can-bo/HY-PH"
    posting = Posting.objects.get(person__code="HY-PH")
    there = f"/can-bo/HY-PH/vi-tri/{posting.pk}"
    assert dung.post(there, {**POSTING, "title": "Phó Trưởng ban"})["Location"] == "/can-bo/HY-PH"
    assert dung.post(f"{there}/ket-thuc", {"end": "31/10/2019"})["Location"] == "/can-bo/HY-PH"
    after = {**POSTING, "unit": "33-TG", "start": "2019-11-01"}
    assert dung.post("/can-bo/HY-PH/vi-tri", after)["Location"] == "/can-bo/HY-PH"
    assert dung.post("/can-bo/HY-PH/sua", {"name": "Đặng Hoàng Phúc", "born": ""})["Location"] == "/can-bo/HY-PH"
    done = list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))
    assert done == ["person.add", "posting.change", "posting.end", "posting.add", "person.change"]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(world: World) -> None:
    dung = world.client_of("dung")
    wrong = {**PHUC, "code": "HY AN", "unit": "34-TG", "end": "2018-01-01"}
    with nothing_is_written():
        page = dung.post(ADD, wrong)
    text = page.content.decode()
    assert page.status_code == 422
    assert all(f'id="id_{field}-loi"' in text for field in ("code", "unit", "end"))
    assert 'value="Đặng Hồng Phúc"' in text
    with nothing_is_written():
        assert dung.post(ADD, {**PHUC, "code": "HY-AN"}).status_code == 422


def test_a_posting_is_found_only_at_its_own_person(world: World) -> None:
    posting = world.binh.person.postings.get().pk
    dung = world.client_of("dung")
    with nothing_is_written():
        assert dung.get(f"{LIST}/HY-AN/vi-tri/{posting}").status_code == 404
        assert dung.post(f"{LIST}/HY-AN/vi-tri/{posting}/ket-thuc", {"end": "2019-10-31"}).status_code == 404


def test_a_last_day_before_the_first_opens_its_form_again(world: World) -> None:
    posting = world.an.person.postings.get().pk
    dung = world.client_of("dung")
    with nothing_is_written():
        page = dung.post(f"{LIST}/HY-AN/vi-tri/{posting}/ket-thuc", {"end": "2014-12-31"})
    assert page.status_code == 422
    assert f'id="id_end_{posting}-loi"' in page.content.decode()


def test_the_figures_of_a_person_are_those_of_the_period_that_is_running(world: World, tmp_path: Path) -> None:
    """In Hưng Yên the year 2020 runs from 1 November 2019, say; today is the fifteenth."""
    world.trip("an", "2019-11-04", "2019-11-06")
    rules = value("start", '"11-01"') + value("end", '"10-31"')
    with on_top(tmp_path, {"provinces/33/period.toml": rules}):
        text = world.client_of("dung").get(f"{LIST}/HY-AN").content.decode()
    assert "Năm 2020, đến 15/11/2019" in text
    assert 'href="/can-bo/HY-AN/nam/2020"' in text


def test_of_very_many_people_the_first_are_listed_and_the_rest_is_searched_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LISTED", 2)
    monkeypatch.setattr(queries, "MOST_DEPARTMENTS", 1)
    text = world.client_of("lan").get(LIST).content.decode()
    assert "Trang này hiện 2 cán bộ đầu." in text
    assert text.count('<th scope="row">') == 2
    assert 'name="ban"' not in text
