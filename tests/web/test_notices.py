"""The page of notices, and the way from a link in an e-mail through the login to its page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from dicoso.actions import feedback, notices, plans
from dicoso.actions import mail as mail_actions
from dicoso.documents.notices import KIND, said
from dicoso.domain.notices import KINDS, MOST_LETTERS
from dicoso.queries.notices import mail as mail_queries
from dicoso.store.models import AskedAddress, Notice
from tests.matters import matter
from tests.web.pages import links, main_text, queries, text
from tests.world import NOW, PASSWORD, TODAY, World

pytestmark = pytest.mark.django_db


def returned(world: World) -> Notice:
    plan = world.plan("an", "with_head")
    plans.send_plan_back(world.binh.actor, plan.pk, "Thiếu nội dung ngày 04/12")
    return Notice.objects.get()


def test_a_notice_says_what_happened_and_leads_there(world: World) -> None:
    notice = returned(world)
    an = world.client_of("an")
    page = an.get("/tin-nhac")
    assert "Kế hoạch quý IV năm 2019 được trả lại để sửa" in main_text(page)
    assert "Thiếu nội dung ngày 04/12" in main_text(page)
    assert "Tin nhắc 1 chưa đọc" in text(page)
    there = an.get(f"/tin-nhac/{notice.pk}")
    assert there["Location"] == f"/ke-hoach/{notice.subject_id}"
    assert "chưa đọc" not in text(an.get("/tin-nhac")).replace("tin nào chưa đọc", "")


def test_what_somebody_wrote_at_length_is_cut_between_two_words(world: World) -> None:
    plan = world.plan("an", "with_head")
    plans.send_plan_back(world.binh.actor, plan.pk, "Bổ sung " + "nghiêng " * 40)
    read = main_text(world.client_of("an").get("/tin-nhac"))
    assert "nghiêng nghiêng … Trả lại để sửa" in read
    assert read.count("nghi") == read.count("nghiêng")


def test_a_refusal_is_told_in_one_short_line(world: World) -> None:
    facts = {
        "start": "2019-11-12",
        "end": "2019-11-13",
        "host": "Đoàn xã Phương Chiểu",
        "person": "Nguyễn Văn An",
        "reason": "Không có ai đến",
    }
    told = said("host_refused", "trip", facts)
    assert told == ("Đoàn xã Phương Chiểu không xác nhận: Nguyễn Văn An, 12–13/11/2019", "Không có ai đến")


def test_all_are_read_with_one_button(world: World) -> None:
    returned(world)
    an = world.client_of("an")
    assert an.post("/tin-nhac/da-doc", {"until": "2999-01-01T00:00:00+00:00"})["Location"] == "/tin-nhac"
    assert Notice.objects.filter(read_at=None).count() == 0


@pytest.mark.parametrize("until", ["", "hôm nay", "2019-11-15T10:00:00"])
def test_a_moment_that_cannot_be_read_is_taken_for_now(world: World, until: str) -> None:
    returned(world)
    assert world.client_of("an").post("/tin-nhac/da-doc", {"until": until}).status_code == 302


def test_nobody_follows_the_notice_of_somebody_else(world: World) -> None:
    notice = returned(world)
    assert world.client_of("binh").get(f"/tin-nhac/{notice.pk}").status_code == 404
    assert Notice.objects.filter(read_at=None).count() == 1


def test_an_empty_page_says_what_will_appear(world: World) -> None:
    assert "Chưa có tin nhắc nào" in main_text(world.client_of("an").get("/tin-nhac"))


def test_a_link_leads_through_the_login_to_its_page(world: World) -> None:
    notice = returned(world)
    stranger = Client()
    asked = stranger.get(f"/tin-nhac/{notice.pk}")
    assert asked["Location"] == f"/dang-nhap?next=/tin-nhac/{notice.pk}"
    typed = {"username": "an", "password": PASSWORD, "next": f"/tin-nhac/{notice.pk}"}
    assert stranger.post("/dang-nhap", typed)["Location"] == f"/tin-nhac/{notice.pk}"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "http:///x"]
)
def test_a_login_never_leads_away_from_the_site(world: World, elsewhere: str) -> None:
    answer = Client().post("/dang-nhap", {"username": "an", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"


def test_every_kind_has_words() -> None:
    assert set(KIND) == set(KINDS)


def test_the_page_asks_a_constant_number_of_questions(world: World) -> None:
    an = world.client_of("an")

    def tell(keys: range) -> None:
        for key in keys:
            facts = {"period": "quý IV năm 2019", "reason": "Thiếu"}
            notices.tell([world.an.account.pk], "returned", str(key), "plan", "x", facts, NOW)

    tell(range(2))
    few = queries(an, "/tin-nhac")
    tell(range(2, 60))
    assert queries(an, "/tin-nhac") == few
    assert len(links(an.get("/tin-nhac"))) > 60


def test_an_address_is_kept_and_a_wrong_one_is_shown_beside_its_field(world: World) -> None:
    an = world.client_of("an")
    there = "/tai-khoan-cua-toi/thu"
    assert "Trang này chưa gửi thư" in main_text(an.get(there))
    assert an.post(there, {"email": "an@example.org", "kinds": ["overdue"]})["Location"] == there
    page = an.get(there)
    assert "Chưa xác nhận. an@example.org · thư xác nhận chưa gửi được" in main_text(page)
    assert 'value="an@example.org"' in page.content.decode()
    assert page.content.decode().count(" checked") == 1
    refused = an.post(there, {"email": "không phải", "kinds": []})
    assert refused.status_code == 422
    assert "ten@vidu.vn" in text(refused)
    assert "an@example.org" in an.get(there).content.decode()


def test_whoever_follows_the_link_of_an_address_is_asked_once_more_and_confirms_it(world: World) -> None:
    an, there = world.client_of("an"), "/tai-khoan-cua-toi/thu"
    an.post(there, {"email": "an@example.org", "kinds": []})
    waiting = AskedAddress.objects.get()
    mail_actions.claim_letter(waiting.pk, NOW)
    link = f"{there}/{mail_queries.address_token(waiting)}"
    assert Client().get(link)["Location"].startswith("/dang-nhap?next=")
    assert world.client_of("binh").get(link).status_code == 410
    assert "đến an@example.org ?" in main_text(an.get(link))
    assert world.an.account.email == ""
    read = main_text(an.post(link, follow=True))
    assert "Đã xác nhận địa chỉ." in read
    assert "Đã xác nhận an@example.org" in read
    assert an.get(link).status_code == 410
    assert an.post(link).status_code == 422


def test_a_letter_to_an_address_is_asked_for_again_on_the_page(world: World) -> None:
    an, there = world.client_of("an"), "/tai-khoan-cua-toi/thu"
    assert an.post(f"{there}/gui-lai").status_code == 409
    an.post(there, {"email": "an@example.org", "kinds": []})
    for told in ["Thư mới sẽ đến trong ít phút"] * (MOST_LETTERS - 1) + [f"nhiều nhất {MOST_LETTERS} thư xác nhận"]:
        assert told in main_text(an.post(f"{there}/gui-lai", follow=True))


def test_each_notice_of_a_day_leads_to_a_page_that_its_reader_may_see(world: World) -> None:
    world.plan("an", "with_head")
    trip = world.trip("chi", "2019-11-04", "2019-11-06")
    trip.report_due = date(2019, 11, 14)
    trip.save()
    matter(world, "received")
    answered = matter(world, "assigned", due=date(2019, 11, 16))
    matter(world, "assigned", due=date(2019, 11, 10), kind="promise")
    notices.tell_of_the_day(TODAY, NOW)
    feedback.answer_feedback(world.binh.actor, answered.pk, "Đã cấp máy chiếu")
    seen = set()
    for notice in Notice.objects.select_related("account"):
        page = world.client_of(notice.account.username).get(f"/tin-nhac/{notice.pk}", follow=True)
        assert page.status_code == 200, (notice.account.username, notice.kind, page.redirect_chain)
        seen.add((notice.kind, notice.subject))
    assert seen >= {
        ("to_decide", "plan_board"),
        ("to_decide", "feedback_board"),
        ("overdue", "own_plan"),
        ("overdue", "trip"),
        ("due_soon", "feedback"),
        ("overdue", "feedback"),
        ("answered", "feedback"),
    }
