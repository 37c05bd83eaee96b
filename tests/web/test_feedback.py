"""The pages of what was raised: boards, one record with its next step, a unit's own, merging, next year's programme."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from django.urls import reverse

from dicoso.actions import feedback as actions
from dicoso.store.models import AuditEvent, Feedback
from tests.matters import matter, report
from tests.tables import nothing_is_written
from tests.web.pages import links, main_text, queries, rows
from tests.world import World

pytestmark = pytest.mark.django_db

LIST = "/kien-nghi"


def at(name: str, found: Feedback) -> str:
    return reverse(f"feedback.{name}", kwargs={"feedback_id": found.pk})


def given(world: World) -> actions.Assignment:
    return actions.Assignment(world.unit("33-TG").pk, date(2019, 11, 30))


def seen(found: Feedback) -> dict[str, str]:
    return {"seen": found.state_at.isoformat()}


# ── Boards ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_late_stands_first_and_every_row_says_of_whom_and_whose_turn(world: World) -> None:
    matter(world)
    matter(world, "assigned", unit="12070", due=date(2019, 11, 1), text="Chưa có sân chơi")
    page = world.client_of("dung").get(LIST)
    first, second = rows(page, "table--matters")[1:]
    assert (first[0].text, first[-1].text) == ("Chưa có sân chơiKhó khăn · Đoàn xã Hoàn Long", "Quá hạn 14 ngày")
    assert second[-1].text == "Chờ phân loại"
    assert "Chưa xong 2" in main_text(page)
    assert "Quá hạn 1" in main_text(page)


def test_a_board_is_narrowed_down_by_an_address_that_can_be_shared(world: World) -> None:
    matter(world, "assigned", nature="local", text="Khu công nghiệp mới")
    matter(world, "assigned", text="Thiếu máy chiếu")
    page = world.client_of("dung").get(LIST, {"tinh-chat": "local"})
    assert "Khu công nghiệp mới" in main_text(page)
    assert "Thiếu máy chiếu" not in main_text(page)
    assert "Công tác Đoàn thường xuyên (1)" in main_text(page)
    assert main_text(world.client_of("dung").get(LIST, {"tinh-chat": "local", "buoc": "received"})).count(
        "Không có mục nào như vậy"
    )


def test_the_board_of_promises_holds_what_was_promised_and_not_done(world: World) -> None:
    matter(world, "assigned", kind="promise", text="Tặng 20 bộ sách")
    matter(world, "assigned", text="Thiếu máy chiếu")
    matter(world, "answered", kind="promise", text="Tặng 5 quả bóng")
    told = main_text(world.client_of("dung").get(LIST, {"bang": "promised"}))
    assert "Tặng 20 bộ sách" in told
    assert "Thiếu máy chiếu" not in told
    assert "Tặng 5 quả bóng" not in told


def test_what_is_open_is_counted_by_department_unit_topic_and_age(world: World) -> None:
    matter(world)
    matter(world, "assigned", unit="12070", due=date(2019, 11, 1), raised_on=date(2019, 9, 1))
    matter(world, "assigned", kind="promise", raised_on=date(2019, 10, 1))
    matter(world, "answered", topic="jobs", raised_on=date(2019, 7, 1))
    matter(world, "closed")
    client = world.client_of("dung")
    pages = {by: client.get(f"{LIST}/tong-hop?theo={by}") for by in ("ban", "don-vi", "chu-de", "neu")}
    told = {by: [[cell.text for cell in row if cell.text] for row in rows(page)[1:]] for by, page in pages.items()}
    assert told == {
        "ban": [["Ban Tuyên giáo", "3", "1", "1", "137 ngày"], ["Chưa giao", "1", "11 ngày"], ["Cộng", "4", "1", "1"]],
        "don-vi": [
            ["Đoàn xã Hoàn Long", "1", "1", "75 ngày"],
            ["Đoàn xã Phương Chiểu", "3", "1", "137 ngày"],
            ["Cộng", "4", "1", "1"],
        ],
        "chu-de": [
            ["Cơ sở vật chất, nơi sinh hoạt", "2", "1", "1", "75 ngày"],
            ["Việc làm, khởi nghiệp", "1", "137 ngày"],
            ["Chưa phân loại", "1", "11 ngày"],
            ["Cộng", "4", "1", "1"],
        ],
        "neu": [
            ["Trên 90 ngày", "1", "137 ngày"],
            ["31–90 ngày", "2", "1", "1", "75 ngày"],
            ["8–30 ngày", "1", "11 ngày"],
            ["Cộng", "4", "1", "1"],
        ],
    }
    for page in pages.values():
        for where in (link for link in links(page) if link.startswith(f"{LIST}?")):
            assert len(rows(client.get(where), "table--matters")) > 1, where


@pytest.mark.parametrize("query", ["bang=x&don-vi=abc&trang=-1", "chu-de=%00&tuoi=1", "trang=99999999999999", "q=%F0"])
def test_an_address_that_cannot_be_read_shows_the_usual_list(world: World, query: str) -> None:
    assert world.client_of("dung").get(f"{LIST}?{query}").status_code == 200


def test_a_unit_sees_its_own_with_the_answer(world: World) -> None:
    matter(world, "answered")
    matter(world, unit="12070", text="Việc của xã khác")
    told = main_text(world.client_of("khanh").get(LIST))
    assert "Đã đề nghị hỗ trợ máy chiếu" in told
    assert "Chờ đơn vị xem" in told
    assert "Việc của xã khác" not in told


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan"])
def test_every_link_of_the_list_leads_to_a_page_that_opens(world: World, who: str) -> None:
    matter(world, "assigned")
    client = world.client_of(who)
    for where in links(client.get(LIST)):
        if where.startswith((LIST, "?")):
            assert client.get(LIST + where if where[0] == "?" else where, follow=True).status_code == 200, where


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan"])
def test_an_empty_list_says_how_to_begin(world: World, who: str) -> None:
    told = main_text(world.client_of(who).get(LIST))
    assert "hiện ở đây" in told or "Mục mới đến từ" in told or "Không có việc nào" in told


def test_pages_ask_as_often_whatever_they_hold(world: World) -> None:
    client, found = world.client_of("dung"), matter(world, "answered")
    matter(world, "answered", carried_to=2020)
    pages = [LIST, at("show", found), at("merge", found), "/kien-nghi/chuong-trinh/2020"]
    few = [queries(client, page) for page in pages]
    for n in range(12):
        other = matter(world, "answered", unit=("12382", "12070")[n % 2], carried_to=(None, 2020)[n % 2])
        matter(world, "merged", merged_into=(found, other)[n % 2])
        matter(world, unit="12070")
    more = [queries(client, page) for page in pages]
    assert more == few


# ── One record ───────────────────────────────────────────────────────────────────────────────────────────────


def test_from_a_commune_to_its_yes_without_a_script(world: World) -> None:
    """The whole way, each by the form that stands open for whoever's turn it is."""
    khanh, dung, binh = (world.client_of(who) for who in ("khanh", "dung", "binh"))
    sent = khanh.post("/kien-nghi/them", {"kind": "difficulty", "text": "Chưa có máy chiếu", "topic": ""})
    found = Feedback.objects.get()
    assert sent.headers["Location"] == at("show", found)
    about = {"topic": "facilities", "nature": "routine", "owner": world.unit("33-TG").pk, "due": "2019-11-30"}
    assert dung.post(at("classify", found), {**about, "note": "", **seen(found)}).status_code == 302
    assert "Ban Tuyên giáo" in main_text(khanh.get(at("show", found)))
    assert binh.post(at("answer", found), {"note": "Cấp trong tháng 12"}).status_code == 302
    page = khanh.get(at("show", found))
    assert main_text(page).index("Cấp trong tháng 12") < main_text(page).index("Câu trả lời đã được chưa?")
    assert khanh.post(at("accept", found), {"note": "Cảm ơn Ban"}).status_code == 302
    assert dung.post(at("close", found), {"note": ""}).status_code == 302
    found.refresh_from_db()
    assert found.state == "closed"
    told = main_text(khanh.get(at("show", found)))
    assert "Cảm ơn Ban" in told
    assert "Trả lại" not in told


def test_who_may_do_nothing_is_offered_no_form(world: World) -> None:
    found = matter(world, "assigned")
    for who in ("an", "giang", "ha", "lan", "khanh"):
        page = world.client_of(who).get(at("show", found))
        assert page.status_code == 200
        assert b'name="seen"' not in page.content


@pytest.mark.parametrize(
    ("step", "state", "who"),
    [
        ("classify", "received", "dung"),
        ("assign", "classified", "dung"),
        ("answer", "assigned", "binh"),
        ("dispute", "answered", "khanh"),
        ("close", "answered", "dung"),
    ],
)
def test_an_empty_form_is_refused_beside_its_fields_and_nothing_is_stored(
    world: World, step: str, state: str, who: str
) -> None:
    found = matter(world, state)
    client = world.client_of(who)
    with nothing_is_written():
        page = client.post(at(step, found), {})
    assert page.status_code == 422
    assert "Chưa lưu được" in main_text(page)


@pytest.mark.rights
@pytest.mark.parametrize("step", ["classify", "assign", "answer", "accept", "dispute", "close", "carry", "merge"])
@pytest.mark.parametrize("who", ["an", "chi", "giang", "lan", "nga", "oanh"])
def test_a_step_sent_by_whoever_has_no_right_to_it_is_refused(world: World, step: str, who: str) -> None:
    found = matter(world, "assigned")
    client = world.client_of(who)
    with nothing_is_written():
        answer = client.post(at(step, found), {"note": "Đã xong", "into": str(found.pk)})
    assert answer.status_code in (403, 404)


def test_every_label_of_a_page_with_several_forms_belongs_to_its_own_field(world: World) -> None:
    for state in ("received", "assigned", "disputed"):
        body = world.client_of("dung").get(at("show", matter(world, state))).content.decode()
        ids = re.findall(r'\bid="([^"]+)"', body)
        assert sorted(set(ids)) == sorted(ids)
        assert set(re.findall(r'<label for="([^"]+)"', body)) <= set(ids)


def test_of_two_who_answer_the_second_is_shown_the_record_and_keeps_their_words(world: World) -> None:
    found = matter(world, "assigned")
    first = seen(found)
    client = world.client_of("binh")
    assert client.post(at("answer", found), {"note": "Cấp trong tháng 12", **first}).status_code == 302
    with nothing_is_written():
        page = client.post(at("answer", found), {"note": "Chưa có kinh phí", **first})
    assert page.status_code == 409
    told = main_text(page)
    assert "Người khác vừa xử lý hồ sơ này trước" in told
    assert "Chưa có kinh phí" in told
    assert "Cấp trong tháng 12" in told
    assert at("show", found) in links(page)


def test_who_works_through_a_pile_is_led_to_the_next_of_it(world: World) -> None:
    """What is late comes before what is only waiting; with the last one done there is no next."""
    found, other = matter(world), matter(world, text="Thiếu loa")
    late = matter(world, "assigned", unit="12070", text="Chưa có sân chơi", due=date(2019, 11, 1))
    dung, binh = world.client_of("dung"), world.client_of("binh")
    page = dung.get(at("show", found))
    assert "Mục tiếp theo (còn 1) Đoàn xã Phương Chiểu: Thiếu loa" in main_text(page)
    assert at("show", other) in links(page)
    matter(world, "disputed", text="Vẫn thiếu máy chiếu")
    done = binh.post(at("answer", late), {"note": "Cấp trong tháng 12", **seen(late)}, follow=True)
    assert "Mục tiếp theo (còn 1) Đoàn xã Phương Chiểu: Vẫn thiếu máy chiếu" in main_text(done)
    actions.classify_feedback(world.dung.actor, found.pk, "jobs", "local", to=given(world))
    actions.classify_feedback(world.dung.actor, other.pk, "jobs", "local", to=given(world))
    assert "Mục tiếp theo" not in main_text(dung.get(at("show", other)))


def test_who_gives_a_record_away_reads_to_whom_and_until_when(world: World) -> None:
    found, other = matter(world), matter(world, "classified")
    to = {"owner": world.unit("33-TG").pk, "due": "2019-11-30", "note": ""}
    client = world.client_of("dung")
    done = client.post(at("classify", found), {"topic": "jobs", "nature": "local", **to, **seen(found)}, follow=True)
    assert "Đã phân loại và giao cho Ban Tuyên giáo, hạn 30/11/2019." in main_text(done)
    done = client.post(at("assign", other), {**to, **seen(other)}, follow=True)
    assert "Đã giao cho Ban Tuyên giáo, hạn 30/11/2019." in main_text(done)
    found = matter(world)
    sent = {"topic": "jobs", "nature": "local", "owner": "", "due": "", "note": "", **seen(found)}
    assert "Đã phân loại." in main_text(client.post(at("classify", found), sent, follow=True))


def test_whoever_gives_a_record_away_says_until_when(world: World) -> None:
    found = matter(world)
    sent = {"topic": "jobs", "nature": "local", "owner": world.unit("33-TG").pk, "due": "", "note": ""}
    assert world.client_of("dung").post(at("classify", found), sent).status_code == 422
    assert Feedback.objects.get().state == "received"


def test_the_report_that_brought_it_home_is_one_click_away(world: World) -> None:
    written = report(world, "an")
    written.submitted_at = written.written_at
    written.save()
    found = matter(world, origin="trip_report", report=written)
    page = world.client_of("dung").get(at("show", found))
    assert reverse("trip_report.show", kwargs={"report_id": written.pk}) in links(page)
    assert "Nguyễn Văn An" in main_text(page)
    assert "04–06/11/2019" in main_text(world.client_of("khanh").get(at("show", found)))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", '"><img src=x>'])
def test_what_a_unit_wrote_is_shown_as_it_wrote_it(world: World, text: str) -> None:
    found = matter(world, text=text)
    page = world.client_of("dung").get(at("show", found))
    assert text in main_text(page).replace("&lt;", "<") or "alert(1)" in main_text(page)
    assert b"<script>alert" not in page.content
    assert b"<img src=x" not in page.content


def test_what_was_done_stands_in_the_log_of_those_who_may_see_it(world: World) -> None:
    found = matter(world, "assigned")
    actions.answer_feedback(world.binh.actor, found.pk, "Cấp trong tháng 12")
    told = main_text(world.client_of("dung").get("/nhat-ky"))
    assert "trả lời cơ sở" in told
    assert "Đoàn xã Phương Chiểu · Nhà văn hóa thôn" in told
    assert "Nhà văn hóa thôn" not in main_text(world.client_of("oanh").get("/nhat-ky"))


# ── Raised, merged ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_is_not_asked_which_unit_it_is(world: World) -> None:
    page = world.client_of("khanh").get("/kien-nghi/them")
    assert "Đoàn xã Phương Chiểu" in main_text(page)
    assert b'name="unit"' not in page.content


def test_a_dialogue_is_written_down_for_a_unit_that_was_looked_for(world: World) -> None:
    client = world.client_of("dung")
    assert f"?don-vi={world.unit('12382').pk}" in links(client.get("/kien-nghi/them?tim=phuong chieu"))
    where = f"/kien-nghi/them?don-vi={world.unit('12382').pk}"
    assert "Đoàn xã Phương Chiểu" in main_text(client.get(where))
    sent = {"kind": "proposal", "text": "Mở lớp kỹ năng", "topic": "cadres", "raised_on": "2019-03-20"}
    assert client.post(where, {**sent, "raised_on": "2019-12-20"}).status_code == 422
    assert client.post(where, sent).status_code == 302
    found = Feedback.objects.get()
    assert (found.origin, found.raised_on, found.unit) == ("dialogue", date(2019, 3, 20), world.unit("12382"))


def test_a_unit_of_another_province_is_not_written_down_for(world: World) -> None:
    where = f"/kien-nghi/them?don-vi={world.unit('12433').pk}"
    client = world.client_of("dung")
    with nothing_is_written():
        page = client.post(where, {"kind": "proposal", "text": "x", "raised_on": "2019-03-20"})
    assert "Đơn vị nào đã nêu?" in main_text(page)


def test_a_cadre_is_told_where_they_write_what_they_heard(world: World) -> None:
    page = world.client_of("an").get("/kien-nghi/them", follow=True)
    assert "ghi trong báo cáo chuyến đi" in main_text(page)


def test_two_records_of_one_matter_are_merged_and_both_stay_in_sight(world: World) -> None:
    found, other = matter(world, text="Chưa có máy chiếu"), matter(world, unit="12070", text="Thiếu máy chiếu")
    client = world.client_of("dung")
    assert "Thiếu máy chiếu" in main_text(client.get(at("merge", found), {"q": "may chieu"}))
    done = client.post(at("merge", found), {"into": str(other.pk), **seen(found)}, follow=True)
    assert "Hồ sơ đã gộp vào đây" in main_text(done)
    assert at("show", found) in links(done)
    old = client.get(at("show", found))
    assert "Đã gộp." in main_text(old)
    assert at("show", other) in links(old)
    assert client.post(at("merge", found), {"into": "x"}).status_code == 404
    assert client.post(at("merge", other), {"into": str(other.pk)}).status_code == 422


# ── Next year's programme ────────────────────────────────────────────────────────────────────────────────────


def programme(world: World) -> list[Feedback]:
    found = [
        matter(world, "assigned", text="Thiếu máy chiếu ở nhà văn hóa"),
        matter(world, "answered", unit="12070", topic="jobs", nature="local", text="Công nhân làm ca"),
        matter(world, "assigned", text="Để lại năm sau nữa"),
    ]
    actions.carry_into_programme(world.dung.actor, [found[0].pk], 2020, "Cấp 20 máy chiếu trong quý I")
    matter(world, "merged", unit="12070", merged_into=found[0])
    return found


def test_topics_are_ticked_proposed_and_taken_back(world: World) -> None:
    first, second, _ = programme(world)
    client = world.client_of("dung")
    page = client.get("/kien-nghi/chuong-trinh/2020")
    told = main_text(page)
    assert "Đề xuất tham mưu xây dựng chương trình công tác năm 2020" in told
    assert "Đoàn xã Phương Chiểu, Đoàn xã Hoàn Long" in told
    assert "Đề xuất: Cấp 20 máy chiếu trong quý I" in told
    chosen = client.post("/kien-nghi/chuong-trinh/2020/chon", {"chon": [str(second.pk)]}, follow=True)
    assert "Đã đưa 1 nội dung vào đề xuất năm 2020" in main_text(chosen)
    client.post("/kien-nghi/chuong-trinh/2020/chon", {"rut": str(first.pk)})
    assert list(Feedback.objects.filter(carried_to=2020)) == [second]
    assert AuditEvent.objects.filter(action="feedback.carry").count() == 3


def test_others_read_the_proposal_and_choose_nothing(world: World) -> None:
    found = programme(world)[0]
    for who in ("giang", "ha", "lan"):
        page = world.client_of(who).get("/kien-nghi/chuong-trinh/2020")
        assert "Thiếu máy chiếu" in main_text(page)
        assert b'name="chon"' not in page.content
        sent = world.client_of(who).post("/kien-nghi/chuong-trinh/2020/chon", {"rut": str(found.pk)})
        assert sent.status_code == 403
    assert world.client_of("khanh").get("/kien-nghi/chuong-trinh/2020").status_code == 404


def test_a_record_is_proposed_from_its_own_page(world: World) -> None:
    found = matter(world, "answered")
    sent = {"year": "2020", "note": "Mở lớp trong quý I"}
    assert world.client_of("dung").post(at("carry", found), sent).status_code == 302
    assert "Đề xuất năm 2020" in main_text(world.client_of("dung").get(at("show", found)))


def _paper(world: World, form: str) -> Any:
    return world.client_of("dung").get(f"/kien-nghi/chuong-trinh/2020/in/{form}")


def test_the_proposal_is_handed_out_as_word_pdf_and_excel(world: World) -> None:
    programme(world)
    word = ZipFile(BytesIO(_paper(world, "docx").content)).read("word/document.xml").decode()
    for told in ("ĐỀ XUẤT", "Tham mưu xây dựng chương trình công tác năm 2020", "Cấp 20 máy chiếu trong quý I"):
        assert told in word
    assert _paper(world, "pdf").content.startswith(b"%PDF")
    sheet = openpyxl.load_workbook(BytesIO(_paper(world, "xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == [
        1,
        "Cơ sở vật chất, nơi sinh hoạt",
        "Khó khăn",
        "Thiếu máy chiếu ở nhà văn hóa",
        "Đoàn xã Phương Chiểu; Đoàn xã Hoàn Long",
        "Chờ trả lời",
        "Cấp 20 máy chiếu trong quý I",
    ]
    assert _paper(world, "txt").status_code == 404


@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx"])
def test_a_proposal_without_anything_in_it_is_still_a_paper(world: World, form: str) -> None:
    assert _paper(world, form).status_code == 200


def test_what_people_wrote_is_never_a_formula_nor_an_order_to_the_typesetter(world: World) -> None:
    matter(world, "assigned", carried_to=2020, text='=HYPERLINK("x") #pagebreak() <w:p/> \u0001')
    sheet = openpyxl.load_workbook(BytesIO(_paper(world, "xlsx").content)).active
    assert sheet is not None
    assert sheet["D2"].data_type == "s"
    assert _paper(world, "pdf").status_code == 200
    assert b"&lt;w:p/&gt;" in ZipFile(BytesIO(_paper(world, "docx").content)).read("word/document.xml")
