"""The pages of trip reports: what is owed, writing one on a phone without JavaScript, reading it at every level."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings
from PIL import Image

from dicoso.actions import photos, trip_reports, trips
from dicoso.actions.trip_reports import Written
from dicoso.domain.photos import NewPhoto
from dicoso.domain.trip_reports import Content
from dicoso.queries.trips.photos import place as place_of
from dicoso.store.models import Feedback, Photo, TripReport
from tests.documents import readers
from tests.trips import row
from tests.web.pages import queries, text
from tests.world import World

pytestmark = pytest.mark.django_db

WRITE = "/chuyen-di/chuyen-1/bao-cao"


@pytest.fixture
def trip(world: World) -> str:
    """An's trip to Xã Phương Chiểu on 12 and 13 November 2019."""
    trips.record_trip(world.an.actor, [row(world)])
    return "chuyen-1"


def fields(page: Any) -> dict[str, Any]:
    """Everything that the form of a page would send, as it stands."""
    html = page.content.decode()
    form = html[html.index('data-outbox="report"') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {"line": re.findall(r'name="line" value="([^"]+)"', form)}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        if name != "line":
            found[name] = value
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        found[name] = value
    for name in re.findall(r'<select[^>]* name="([^"]+)"', form):
        found[name] = ""
    return found


def name_of(sent: dict[str, Any], kind: str, field: str = "text", place: int = 0) -> str:
    keys = [line.partition(":")[2] for line in sent["line"] if line.startswith(kind)]
    return f"{field}_{keys[place].replace('-', '')}"


def test_the_form_begins_with_what_the_trip_says_and_one_empty_line_of_each_kind(world: World, trip: str) -> None:
    page = world.client_of("an").get(WRITE)
    assert "Hạn nộp 23/11/2019" in text(page)
    sent = fields(page)
    assert sent["done"] == "Dự sinh hoạt chi đoàn"
    assert [line.partition(":")[0] for line in sent["line"]] == ["difficulty", "proposal", "promise"]


def test_a_report_is_submitted_and_read_at_every_level(world: World, trip: str) -> None:
    client = world.client_of("an")
    sent = fields(client.get(WRITE))
    sent[name_of(sent, "difficulty")] = "Nhà văn hóa thôn dột"
    sent[name_of(sent, "difficulty", "topic")] = "facilities"
    page = client.post(WRITE, sent, follow=True)
    report = TripReport.objects.get()
    assert page.redirect_chain == [(f"/bao-cao/{report.pk}", 302)]
    assert Feedback.objects.get().text == "Nhà văn hóa thôn dột"
    for who in ("an", "binh", "dung", "giang", "ha", "lan"):
        said = text(world.client_of(who).get(f"/bao-cao/{report.pk}"))
        assert "Nhà văn hóa thôn dột" in said
        assert "Cơ sở vật chất" in said
        assert "Viết tiếp" not in said
    for who in ("chi", "nga", "oanh"):
        assert world.client_of(who).get(f"/bao-cao/{report.pk}").status_code == 404


def test_one_more_line_keeps_what_was_typed_and_stores_nothing(world: World, trip: str) -> None:
    client = world.client_of("an")
    sent = fields(client.get(WRITE)) | {"situation": "40 đoàn viên", "lam": "difficulty"}
    sent[name_of(sent, "difficulty")] = "Thiếu loa"
    page = client.post(WRITE, sent)
    again = fields(page)
    assert [line.partition(":")[0] for line in again["line"]].count("difficulty") == 2
    assert again["situation"] == "40 đoàn viên"
    assert again[name_of(again, "difficulty")] == "Thiếu loa"
    assert not TripReport.objects.exists()


def test_a_draft_is_kept_and_written_on_by_a_colleague_of_the_delegation(world: World, trip: str) -> None:
    world.join("hoa", "HY-HO", "Lý Thị Hoa", "33-TG")
    trips.correct_trip(world.an.actor, trip, 1, [row(world, who="hoa")], "Thêm người đi cùng")
    client = world.client_of("an")
    client.post(WRITE, fields(client.get(WRITE)) | {"situation": "40 đoàn viên", "lam": "nhap"})
    assert "Bản nháp" in text(client.get(f"/bao-cao/{TripReport.objects.get().pk}"))
    hoa = world.client_of("hoa")
    sent = fields(hoa.get(WRITE))
    assert sent["situation"] == "40 đoàn viên"
    hoa.post(WRITE, sent)
    report = TripReport.objects.get()
    assert report.submitted_at is not None
    assert report.written_by == world.member("hoa").account


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_stored(world: World, trip: str) -> None:
    client = world.client_of("an")
    sent = fields(client.get(WRITE)) | {"done": ""}
    sent[name_of(sent, "promise")] = "Gửi sách"
    page = client.post(WRITE, sent)
    assert page.status_code == 422
    said = text(page)
    assert "Việc đã hứa cần có hạn thực hiện." in said
    assert "Việc đã làm: Cần điền mục này." in said
    assert fields(page)[name_of(sent, "promise")] == "Gửi sách"
    assert not TripReport.objects.exists()


def test_whoever_began_second_sees_both_versions(world: World, trip: str) -> None:
    client = world.client_of("an")
    sent = fields(client.get(WRITE)) | {"done": "Bản thứ hai"}
    trip_reports.write_report(world.an.actor, Written(uuid4(), trip, 0, Content(done="Bản thứ nhất"), submit=False))
    page = client.post(WRITE, sent)
    assert page.status_code == 409
    assert "Bản thứ nhất" in text(page)
    assert "Bản thứ hai" in text(page)


def test_what_is_owed_is_listed_with_its_last_day_until_it_is_submitted(world: World, trip: str) -> None:
    assert "Hạn T7 23/11" in text(world.client_of("an").get("/bao-cao"))
    assert "Hạn T7 23/11" in text(world.client_of("dung").get("/bao-cao"))
    assert "Chưa có báo cáo nào" in text(world.client_of("chi").get("/bao-cao"))
    client = world.client_of("an")
    client.post(WRITE, fields(client.get(WRITE)))
    said = text(client.get("/bao-cao"))
    assert "Chưa nộp" not in said
    assert "Đoàn xã Phương Chiểu" in said


def test_who_did_not_go_along_cannot_open_the_form(world: World, trip: str) -> None:
    assert world.client_of("dung").get(WRITE).status_code == 403
    assert world.client_of("khanh").get(WRITE).status_code == 403
    assert world.client_of("nga").get(WRITE).status_code in (403, 404)


def test_a_supplement_shows_what_was_submitted_as_it_stays_and_takes_more(world: World, trip: str) -> None:
    client = world.client_of("an")
    sent = fields(client.get(WRITE))
    sent[name_of(sent, "promise")] = "Gửi sách"
    sent[name_of(sent, "promise", "due")] = "01/12/2019"
    client.post(WRITE, sent)
    page = client.get(WRITE)
    assert "Bổ sung báo cáo" in text(page)
    more = fields(page) | {"situation": "40 đoàn viên"}
    assert f'<textarea id="id_{name_of(more, "promise")}"' not in page.content.decode()
    more[name_of(more, "difficulty")] = "Thiếu loa"
    assert client.post(WRITE, more).status_code == 302
    assert sorted(Feedback.objects.values_list("text", flat=True)) == ["Gửi sách", "Thiếu loa"]
    assert TripReport.objects.get().situation == "40 đoàn viên"


def test_what_may_be_left_out_is_folded_until_it_has_something(world: World, trip: str) -> None:
    client = world.client_of("an")
    assert client.get(WRITE).content.decode().count('<details class="reveal" open>') == 0
    sent = fields(client.get(WRITE)) | {"situation": "40 đoàn viên", "lam": "nhap"}
    sent[name_of(sent, "promise")] = "Gửi sách"
    client.post(WRITE, sent)
    assert client.get(WRITE).content.decode().count('<details class="reveal" open>') == 2


def test_an_odd_id_or_line_breaks_nothing(world: World, trip: str) -> None:
    client = world.client_of("an")
    sent = fields(client.get(WRITE)) | {"ma": "x", "phien-ban": "y", "line": ["difficulty:x", "x:" + str(uuid4()), ""]}
    assert client.post(WRITE, sent).status_code == 302
    assert TripReport.objects.get().raised == []


def _written(world: World, number: int) -> None:
    trips.record_trip(world.an.actor, [row(world, trip=f"bao-cao-{number}")])
    said = Written(uuid4(), f"bao-cao-{number}", 0, Content(done="Đã làm"), submit=True)
    trip_reports.write_report(world.an.actor, said)


def test_the_list_takes_as_many_queries_for_many_reports_as_for_one(world: World, trip: str) -> None:
    client = world.client_of("dung")
    _written(world, 0)
    before = queries(client, "/bao-cao")
    for number in range(1, 6):
        trips.record_trip(world.an.actor, [row(world, trip=f"no-{number}")])
        _written(world, number)
    assert queries(client, "/bao-cao") == before


def test_a_report_is_handed_out_as_a_paper_to_whoever_may_read_it(world: World, trip: str) -> None:
    client = world.client_of("an")
    client.post(WRITE, fields(client.get(WRITE)))
    where = f"/bao-cao/{TripReport.objects.get().pk}/in/"
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = world.client_of("giang").get(where + form)
        assert answer.content.startswith(begins)
        assert "bao-cao-20191112-doan-xa-phuong-chieu" in answer["Content-Disposition"]
    assert client.get(where + "xlsx").status_code == 404
    for who in ("chi", "nga", "khanh"):
        assert world.client_of(who).get(where + "pdf").status_code in (403, 404)


def test_its_photos_are_printed_behind_it_and_one_that_is_lost_stops_nothing(
    world: World, trip: str, tmp_path: Path
) -> None:
    client = world.client_of("an")
    client.post(WRITE, fields(client.get(WRITE)))
    picture = BytesIO()
    Image.new("RGB", (400, 300)).save(picture, "JPEG")
    with override_settings(HOME=tmp_path):
        for place in range(2):
            sent = NewPhoto(uuid4(), trip, picture.getvalue() + bytes(place), f"Nhà văn hóa {place}")
            photos.add_photo(world.an.actor, sent)
        place_of(Photo.objects.order_by("pk")[0].pk).unlink()
        printed = client.get(f"/bao-cao/{TripReport.objects.get().pk}/in/docx").content
    assert len(readers.docx(printed).inline_shapes) == 1
