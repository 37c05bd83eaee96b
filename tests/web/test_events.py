"""The events of offices as pages: the list, a file with its check, one event by hand."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dicoso.store.models import OfficeEvent
from tests.calendars import calendar, event
from tests.web.pages import main_text, queries
from tests.world import World

pytestmark = pytest.mark.django_db

CONGRESS = event("1", "Đại hội Đoàn tỉnh", DTSTART="20191203T080000", DTEND="20191204T170000", LOCATION="Hội trường")


def send(client: Client, world: World, content: bytes, unit: str = "33", **more: str) -> object:
    facts = {"unit": world.unit(unit).pk, "year": 2019, **more}
    return client.post("/viec-chung/nhap", {**facts, "tep": SimpleUploadedFile("lich.ics", content)})


def ticket(response: object) -> str:
    found = re.search(r'name="phieu" value="([^"]+)"', response.content.decode())  # type: ignore[attr-defined]
    assert found
    return found[1]


def test_a_file_is_checked_first_and_stored_after_that(world: World) -> None:
    client = world.client_of("dung")
    checked = send(client, world, calendar(CONGRESS, event("2", "Lặp từng giờ", RRULE="FREQ=HOURLY")))
    said = main_text(checked)
    assert "1 việc không đọc được" in said
    assert "Việc thứ 2, “Lặp từng giờ”: Cách lặp lại này không đọc được." in said
    assert "03–04/12/2019 Đại hội Đoàn tỉnh Hội trường" in said
    assert not OfficeEvent.objects.exists()
    stored = client.post(
        "/viec-chung/nhap", {"unit": world.unit("33").pk, "year": 2019, "phieu": ticket(checked)}, follow=True
    )
    assert "Đã nhập lịch năm 2019: thêm 1, sửa 0, bỏ 0 việc." in stored.content.decode()
    assert "03–04/12 Đại hội Đoàn tỉnh Hội trường Tỉnh đoàn Hưng Yên" in main_text(stored)
    again = send(client, world, calendar(CONGRESS))
    assert "Mọi việc của tệp trong năm 2019 đã có trong lịch." in main_text(again)


def test_the_ticket_of_one_unit_stores_nothing_for_another(world: World) -> None:
    client = world.client_of("dung")
    kept = ticket(send(client, world, calendar(CONGRESS)))
    refused = client.post("/viec-chung/nhap", {"unit": world.unit("33-TG").pk, "year": 2019, "phieu": kept})
    assert refused.status_code == 422
    assert not OfficeEvent.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"abc", "Không phải tệp lịch .ics"), (b"BEGIN:VCALENDAR\r\nX:\xd0\xff\r\n", "không ở bảng mã UTF-8")],
)
def test_a_file_that_is_none_is_refused_in_words(world: World, content: bytes, said: str) -> None:
    refused = send(world.client_of("dung"), world, content)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert said in main_text(refused)


def test_a_head_is_offered_the_own_department_alone(world: World) -> None:
    page = world.client_of("binh").get("/viec-chung/nhap").content.decode()
    assert "Ban Tuyên giáo" in page
    assert "Tỉnh đoàn Hưng Yên</option>" not in page
    refused = send(world.client_of("binh"), world, calendar(CONGRESS))
    assert refused.status_code == 422  # type: ignore[attr-defined]


def test_an_event_is_added_by_hand_and_deleted(world: World) -> None:
    client = world.client_of("dung")
    facts = {"unit": world.unit("33").pk, "title": "Hội nghị", "start": "2019-12-05", "end": "", "place": ""}
    assert client.post("/viec-chung/them", {**facts, "title": ""}).status_code == 422
    assert "T5 05/12 Hội nghị" in main_text(client.post("/viec-chung/them", facts, follow=True))
    held = OfficeEvent.objects.get()
    gone = client.post(f"/viec-chung/{held.pk}/xoa", {"nam": "2019"}, follow=True)
    assert "Chưa có việc chung nào trong năm 2019" in main_text(gone)


def test_a_whole_series_is_deleted_after_one_more_question(world: World) -> None:
    for day in ("2019-06-03", "2019-06-10", "2020-06-01"):
        OfficeEvent.objects.create(unit=world.unit("33"), uid="tuan", title="Chào cờ", start=day, end=day)
    OfficeEvent.objects.create(unit=world.unit("33"), uid="dh", title="Đại hội", start="2019-06-05", end="2019-06-05")
    client = world.client_of("dung")
    said = main_text(client.get("/viec-chung"))
    assert said.count("Xóa cả chuỗi") == 2
    assert "“Chào cờ” có 3 lần trong lịch, kể cả năm khác. Xóa hết?" in said
    first = OfficeEvent.objects.filter(uid="tuan").earliest("start")
    gone = main_text(client.post(f"/viec-chung/{first.pk}/xoa-chuoi", {"nam": "2019"}, follow=True))
    assert "Đã xóa cả chuỗi: 3 lần khỏi lịch." in gone
    assert OfficeEvent.objects.get().title == "Đại hội"
    assert client.post(f"/viec-chung/{first.pk}/xoa-chuoi").status_code == 404


def test_a_cadre_sees_what_concerns_them_and_changes_nothing(world: World) -> None:
    for unit, title in (("33", "Đại hội"), ("33-TG", "Họp ban"), ("33-PT", "Việc ban khác"), ("34", "Tỉnh khác")):
        OfficeEvent.objects.create(unit=world.unit(unit), uid=title, title=title, start="2019-06-03", end="2019-06-03")
    client = world.client_of("an")
    said = main_text(client.get("/viec-chung"))
    assert "Đại hội" in said
    assert "Họp ban" in said
    assert "Việc ban khác" not in said
    assert "Tỉnh khác" not in said
    assert "Xóa" not in said
    assert client.get("/viec-chung/them").status_code == 403
    assert client.post(f"/viec-chung/{OfficeEvent.objects.first().pk}/xoa").status_code in (403, 404)  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["draft", "with_head", "with_org", "with_board", "approved"])
def test_a_plan_says_at_every_step_that_the_office_has_an_event(world: World, state: str) -> None:
    """The plan is for 2–4 December."""
    for unit, title, day in (("33", "Đại hội Đoàn tỉnh", "2019-12-03"), ("33-PT", "Việc ban khác", "2019-12-02")):
        OfficeEvent.objects.create(unit=world.unit(unit), uid=title, title=title, start=day, end=day)
    plan = world.plan("an", state)
    told = "03/12: trùng việc chung của cơ quan: Đại hội Đoàn tỉnh"
    readers = ["an"] if state == "draft" else ["an", "binh", "dung", "giang"]
    for who in readers:
        said = main_text(world.client_of(who).get(f"/ke-hoach/{plan.pk}"))
        assert told in said
        assert "Việc ban khác" not in said


def test_the_board_and_the_printed_plan_name_the_event(world: World) -> None:
    OfficeEvent.objects.create(unit=world.unit("33-TG"), uid="1", title="Họp ban", start="2019-12-03", end="2019-12-09")
    plan = world.plan("an", "with_head")
    client = world.client_of("binh")
    told = "03–04/12: trùng việc chung của cơ quan: Họp ban"
    assert told in main_text(client.get("/ke-hoach?ky=2019-quy-4&xem=can-bo"))
    assert "1 kế hoạch có mục trùng lịch" in main_text(client.get("/ke-hoach?ky=2019-quy-4"))
    paper = b"".join(client.get(f"/ke-hoach/{plan.pk}/in/docx"))
    with ZipFile(BytesIO(paper)) as parts:
        assert told in re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())


def test_the_list_asks_the_same_for_few_and_for_many(world: World) -> None:
    def more(numbers: range) -> None:
        for n in numbers:
            OfficeEvent.objects.create(
                unit=world.unit("33" if n % 2 else "33-TG"),
                uid=str(n),
                title="Họp",
                start="2019-06-03",
                end="2019-06-03",
            )

    more(range(5))
    client = world.client_of("dung")
    few = queries(client, "/viec-chung")
    more(range(5, 50))
    assert queries(client, "/viec-chung") == few
