"""The pages of plans: who gets which answer, a plan made on a phone without scripts, boards, papers, lateness."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dicoso.domain.tables import read_table
from dicoso.store.models import AuditEvent, Plan, PlanItem
from tests.overlay import on_top, value
from tests.web.pages import text
from tests.web.plan_pages import at, everything, words
from tests.world import CAST, NOW, World, _table

pytestmark = pytest.mark.django_db

EVERYBODY = [row["username"] for row in _table(CAST)]


def stay(world: World, place: str = "12382", **differs: str) -> dict[str, Any]:
    """What the form of two days in December sends, with the host chosen from the list."""
    fields = {"start": "2019-12-02", "end": "2019-12-03", "q": "", "looked": "", "host": str(world.unit(place).pk)}
    return {**fields, "form": "topic", "content": "Nắm tình hình đoàn viên", "expected": "", **differs}


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────

# Of the pages about An's plan that lies with the head: ok 200, no 403, none 404.
PAGES = """
page            an    binh  chi   dung  giang  ha    khanh  lan   minh  nga   oanh
plan.show       ok    ok    none  ok    ok     ok    no     ok    no    none  none
plan.print      ok    ok    none  ok    ok     ok    no     ok    no    none  none
plan.view       ok    ok    ok    ok    ok     ok    no     ok    no    ok    ok
plan.mine       ok    ok    ok    ok    ok     ok    no     no    no    ok    ok
plan.print_all  none  ok    ok    ok    ok     ok    no     none  no    none  ok
"""
STATUS = {"ok": 200, "no": 403, "none": 404}


@pytest.mark.parametrize("row", read_table(PAGES), ids=lambda row: row["page"])
def test_each_page_answers_each_role_as_the_table_says(world: World, row: dict[str, str]) -> None:
    answers = dict(row)
    page = answers.pop("page")
    plan = world.plan("an", "with_head")
    parts: dict[str, Any] = {"plan_id": plan.pk} if page in ("plan.show", "plan.print") else {}
    parts |= {"form": "xlsx"} if "print" in page else {}
    assert answers.keys() == set(EVERYBODY)
    for who, expected in answers.items():
        response = world.client_of(who).get(reverse(page, kwargs=parts or None))
        assert (who, response.status_code) == (who, STATUS[expected])


STEPS = {
    "plan.submit": ("draft", "an"),
    "plan.withdraw": ("with_head", "an"),
    "plan.endorse": ("with_head", "binh"),
    "plan.check": ("with_org", "dung"),
    "plan.approve": ("with_board", "giang"),
    "plan.return": ("with_head", "binh"),
    "plan.amend": ("approved", "an"),
    "plan.discard": ("draft", "an"),
    "plan.add_item": ("draft", "an"),
}


@pytest.mark.rights
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_step_is_taken_by_one_and_a_refused_one_writes_nothing(world: World, step: str, who: str) -> None:
    state, owner = STEPS[step]
    plan = world.plan("an", state)
    before = everything()
    response = world.client_of(who).post(at(step, plan), {"reason": "Trùng lịch", **stay(world)})
    if who == owner:
        assert response.status_code == 302
        assert AuditEvent.objects.count() == 1
    else:
        assert response.status_code in (403, 404)
        assert everything() == before


@pytest.mark.rights
@pytest.mark.parametrize("state", ["draft", "with_head", "with_org", "with_board", "approved"])
@pytest.mark.parametrize("who", ["an", "binh", "dung", "giang", "ha", "lan"])
@pytest.mark.parametrize("submitted", ["2019-11-01T00:00Z", NOW], ids=["decided on since", "as submitted"])
def test_a_page_offers_a_step_exactly_where_it_would_be_taken(
    world: World, state: str, who: str, submitted: Any
) -> None:
    plan = world.plan("an", state, submitted_at=submitted)
    moment = plan.state_at
    client = world.client_of(who)
    page = client.get(at("plan.show", plan)).content.decode()
    for step in (
        "plan.submit",
        "plan.withdraw",
        "plan.endorse",
        "plan.check",
        "plan.approve",
        "plan.return",
        "plan.amend",
    ):
        Plan.objects.exclude(pk=plan.pk).delete()
        Plan.objects.filter(pk=plan.pk).update(state=state, state_at=moment, submitted_at=submitted)
        offered = f'action="{at(step, plan)}"' in page
        taken = client.post(at(step, plan), {"reason": "Trùng lịch"}).status_code == 302
        assert (step, offered) == (step, taken)


@pytest.mark.parametrize(
    "name", ["plan.submit", "plan.withdraw", "plan.endorse", "plan.return", "plan.discard", "plan.amend"]
)
def test_a_step_is_not_taken_by_a_link(world: World, name: str) -> None:
    assert world.client_of("an").get(at(name, world.plan("an"))).status_code in (403, 405)


def test_who_is_logged_out_is_asked_to_log_in(world: World) -> None:
    response = Client().get(at("plan.show", world.plan("an", "approved")))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


# ── A plan on a phone, without a script ──────────────────────────────────────────────────────────────────────


def test_a_cadre_registers_a_plan_and_submits_it(world: World) -> None:
    client = world.client_of("an")
    page = client.get(reverse("plan.view"))
    assert "Quý I năm 2020 hạn trình 17/12/2019" in text(page)
    opened = client.post(reverse("plan.register"), {"ky": "2020-quy-1"}, follow=True)
    assert "Kế hoạch chưa có mục nào" in text(opened)
    plan = Plan.objects.get()
    typed = stay(world, start="2020-01-07", end="", host="", q="phuong chieu")
    looked = client.post(at("plan.add_item", plan), {**typed, "find": "1"})
    assert looked.status_code == 200
    assert "Đoàn xã Phương Chiểu Thành phố Hưng Yên" in text(looked)
    assert not PlanItem.objects.exists()
    host = re.search(r'name="host" type="radio" value="(\d+)" checked', looked.content.decode())
    assert host is not None
    added = client.post(at("plan.add_item", plan), {**typed, "looked": "phuong chieu", "host": host[1]}, follow=True)
    assert "T3 07/01 · Đoàn xã Phương Chiểu" in text(added)
    done = client.post(at("plan.submit", plan), follow=True)
    assert "Đang chờ Trần Thị Bình." in text(done)
    assert Plan.objects.get().state == "with_head"


DECIDED = (("an", "submit"), ("binh", "endorse"), ("dung", "check"), ("giang", "approve"))


@pytest.mark.parametrize(
    ("cycle", "key", "label", "day"),
    [("month", "2019-thang-12", "tháng 12 năm 2019", "2019-12-02"), ("year", "2020-nam", "năm 2020", "2020-03-02")],
)
def test_a_plan_of_a_month_or_a_year_goes_the_whole_way(
    world: World, tmp_path: Path, today: Any, cycle: str, key: str, label: str, day: str
) -> None:
    an, dung = world.client_of("an"), world.client_of("dung")
    with on_top(tmp_path, {"provinces/33/plan.toml": value("cycle", f'"{cycle}"')}):
        an.post(reverse("plan.register"), {"ky": key})
        plan = Plan.objects.get()
        an.post(at("plan.add_item", plan), stay(world, start=day, end=day))
        for who, step in DECIDED:
            plan.refresh_from_db()
            world.client_of(who).post(at(f"plan.{step}", plan), {"seen": plan.state_at.isoformat()})
        plan.refresh_from_db()
        assert plan.state == "approved"
        assert label in text(dung.get(reverse("plan.view") + f"?ky={key}"))
        for where in (at("plan.print", plan, form="docx"), reverse("plan.print_all", args=["docx"]) + f"?ky={key}"):
            paper = words(dung.get(where).content)
            assert label in paper
            assert "Đoàn xã Phương Chiểu" in paper
        today(day)
        assert "Đoàn xã Phương Chiểu" in text(an.get(reverse("trip.record") + f"?muc={plan.items.get().pk}"))


def test_a_name_that_only_one_unit_has_needs_no_choice(world: World) -> None:
    plan = world.plan("an")
    fields = stay(world, host="", q="hoan long")
    assert world.client_of("an").post(at("plan.add_item", plan), fields).status_code == 302
    assert plan.items.latest("start").host == world.unit("12070") or plan.items.filter(host=world.unit("12070"))


def test_a_name_typed_over_the_chosen_host_is_searched_for_again(world: World) -> None:
    """An had chosen Phương Chiểu, then typed another name: what was typed last holds."""
    plan = world.plan("an")
    fields = stay(world, "12382", q="hoan long", looked="phuong chieu")
    assert world.client_of("an").post(at("plan.add_item", plan), fields).status_code == 302
    assert plan.items.filter(host=world.unit("12070")).exists()


@pytest.mark.parametrize(
    ("differs", "told"),
    [
        ({"q": "phuong", "host": ""}, "Chọn đơn vị đến trong danh sách tìm được."),
        ({"q": "khong co dau", "host": ""}, "Không thấy đơn vị nào tên “khong co dau”"),
        ({"host": ""}, "Cần điền mục này."),
        ({"host": "999999"}, "Chọn đơn vị đến trong danh sách tìm được."),
        ({"start": "2019-09-30"}, "Ngày phải trong quý IV năm 2019: từ 01/10/2019 đến 31/12/2019."),
        ({"end": "2019-12-01"}, "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
        ({"start": "hôm nay"}, "Ngày phải viết dạng 15/11/2019"),
        ({"content": " "}, "Cần điền mục này."),
        ({"content": "x" * 1001}, "Dài quá 1000 ký tự."),
        ({"form": "nghỉ mát"}, "Chọn một mục có trong danh sách."),
    ],
)  # fmt: skip
def test_a_rejected_form_says_what_to_do_and_keeps_what_was_typed(
    world: World, differs: dict[str, str], told: str
) -> None:
    plan = world.plan("an")
    before = everything()
    response = world.client_of("an").post(at("plan.add_item", plan), stay(world, **differs))
    assert response.status_code == 422
    page = text(response)
    assert page.count(told) == 2, "once on top, once beside the field"
    assert "Chưa lưu được" in page
    if "content" not in differs:
        assert "Nắm tình hình đoàn viên" in page
    assert everything() == before


def test_all_faults_are_told_at_once(world: World) -> None:
    empty = {"start": "", "end": "", "q": "", "looked": "", "form": "", "content": ""}
    response = world.client_of("an").post(at("plan.add_item", world.plan("an")), empty)
    told = [text(response).count(said) for said in ("Ghi ngày đi.", "Chọn hình thức.", "Cần điền mục này.")]
    assert told == [2, 2, 4], "on top, and beside their fields"


def test_with_a_script_the_list_alone_is_asked_for(world: World) -> None:
    plan = world.plan("an")
    response = world.client_of("an").get(at("plan.hosts", plan), {"q": "phuong", "start": "2019-12-02"})
    assert response.content.decode().strip().startswith('<div id="noi-den"')
    assert "Đoàn xã Phương Nam" in text(response)
    assert world.client_of("binh").get(at("plan.hosts", plan), {"q": "phuong"}).status_code == 404


def test_an_item_is_changed_copied_and_taken_out(world: World) -> None:
    client = world.client_of("an")
    world.plan("an", "approved", year=2019, number=3, items=[{"start": "2019-08-22", "end": "2019-08-23"}])
    plan = world.plan("an")
    first = plan.items.get()
    changed = at("plan.edit", plan, item_id=first.pk)
    assert "Khảo sát mô hình thanh niên lập nghiệp" in text(client.get(changed))
    assert client.post(changed, stay(world, "12070")).status_code == 302
    assert plan.items.get().host == world.unit("12070")
    page = client.get(at("plan.show", plan))
    copy = re.search(r'href="([^"]*\?chep=[^"]*)"', page.content.decode())
    assert copy is not None
    assert 'value="2019-11-21"' in client.get(copy[1]).content.decode()
    taken = client.post(at("plan.delete_item", plan, item_id=first.pk), follow=True)
    assert "Đã xóa mục khỏi kế hoạch." in text(taken)
    assert not plan.items.exists()


def test_after_adding_one_item_the_next_form_opens_if_wished(world: World) -> None:
    plan = world.plan("an")
    response = world.client_of("an").post(at("plan.add_item", plan), {**stay(world), "more": "1"})
    assert response["Location"] == at("plan.add_item", plan)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("plan.add_item", "?chep=khong-phai-ma"),
        ("plan.add_item", "?chep=00000000-0000-0000-0000-000000000000"),
    ],
)
def test_an_address_that_was_made_up_is_not_found(world: World, name: str, address: str) -> None:
    assert world.client_of("an").get(at(name, world.plan("an")) + address).status_code == 404


@pytest.mark.parametrize("query", ["ky=2019", "ky=x", "don-vi=99", "don-vi=34", "don-vi=33-PT"])
def test_a_board_that_is_not_ones_own_is_not_found(world: World, query: str) -> None:
    assert world.client_of("binh").get(f"{reverse('plan.view')}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["xem=khac", "loc=khac", "trang=0", "trang=x", "trang=99", "trang=²"])
def test_a_query_that_cannot_be_read_falls_back_to_the_usual(world: World, query: str) -> None:
    world.plan("an", "with_head")
    assert world.client_of("binh").get(f"{reverse('plan.view')}?{query}").status_code == 200


# ── Returned, amended, late ──────────────────────────────────────────────────────────────────────────────────


def test_the_reason_of_a_return_stands_on_top_of_the_draft(world: World) -> None:
    plan = world.plan("an", "with_head")
    told = world.client_of("binh").post(at("plan.return", plan), {"reason": "Cả Ban đi vắng. Chuyển sang tuần 51."})
    assert told.status_code == 302
    page = text(world.client_of("an").get(at("plan.show", plan)))
    assert page.index("Được trả lại để sửa. Cả Ban đi vắng.") < page.index("1 mục")
    assert "Trần Thị Bình trả lại để sửa" in page
    assert "Trả lại để sửa" in text(world.client_of("an").get(reverse("plan.mine")))


def test_a_return_without_a_reason_is_asked_for_one(world: World) -> None:
    plan = world.plan("an", "with_head")
    response = world.client_of("binh").post(at("plan.return", plan), {"reason": " "})
    assert response.status_code == 422
    assert text(response).count("Cần ghi lý do.") == 2
    assert Plan.objects.get().state == "with_head"


def test_whoever_decides_on_an_old_page_is_told(world: World) -> None:
    plan = world.plan("an", "with_head")
    seen = plan.state_at.isoformat()
    world.client_of("binh").post(at("plan.return", plan), {"reason": "Sửa", "seen": seen})
    world.client_of("an").post(at("plan.submit", plan))
    response = world.client_of("binh").post(at("plan.endorse", plan), {"seen": seen})
    assert response.status_code == 409
    assert "Người khác vừa xử lý hồ sơ này trước." in text(response)
    assert f'href="{at("plan.show", plan)}"' in response.content.decode()
    assert Plan.objects.get().state == "with_head"


def test_a_cadre_takes_a_plan_back_and_the_head_sees_it_gone(world: World) -> None:
    plan = world.plan("an")
    client = world.client_of("an")
    assert "Đã trình Trưởng ban." in text(client.post(at("plan.submit", plan), follow=True))
    done = client.post(at("plan.withdraw", plan), follow=True)
    assert "Đã rút lại. Sửa xong, đồng chí trình lại." in text(done)
    assert "Nguyễn Văn An rút lại kế hoạch" in text(done)
    assert "Được trả lại để sửa" not in text(done)
    assert "Nguyễn Văn An Đã rút lại" in text(world.client_of("binh").get(reverse("plan.view") + "?ky=2019-quy-4"))
    assert "Đã rút lại" in text(client.get(reverse("plan.mine")))


def test_who_takes_a_plan_back_too_late_is_led_to_it(world: World) -> None:
    plan = world.plan("an", "with_head")
    world.client_of("binh").post(at("plan.endorse", plan))
    response = world.client_of("an").post(at("plan.withdraw", plan))
    assert response.status_code == 409
    assert f'href="{at("plan.show", plan)}"' in response.content.decode()


def test_the_only_officer_sees_a_way_that_leads_past_themselves(world: World) -> None:
    plan = world.plan("dung")
    client = world.client_of("dung")
    page = client.get(at("plan.show", plan))
    assert "Trình Thường trực" in text(page)
    assert "Ban TC-KT hạn" not in text(page)
    assert "Đang chờ Vũ Hương Giang." in text(client.post(at("plan.submit", plan), follow=True))


def test_a_plan_that_lies_with_its_owner_alone_shows_the_way_out(world: World) -> None:
    plan = world.plan("dung", "with_org")
    page = text(world.client_of("dung").get(at("plan.show", plan)))
    assert "Rút lại rồi trình lại: kế hoạch đi tiếp đến Thường trực." in page


def test_an_amendment_shows_both_versions_and_the_whole_history(world: World) -> None:
    plan = world.plan("an", "approved")
    client = world.client_of("an")
    page = client.post(at("plan.amend", plan), {"reason": "Xã hoãn đại hội"}, follow=True)
    assert "Bản điều chỉnh 1" in text(page)
    second = Plan.objects.get(version=2)
    client.post(at("plan.submit", second))
    page = world.client_of("binh").get(at("plan.show", second))
    assert "Nguyễn Văn An mở bản điều chỉnh Xã hoãn đại hội" in text(page)
    assert at("plan.show", plan) in page.content.decode()


def test_lateness_is_shown_to_the_owner_the_head_and_those_above(world: World, today: Any) -> None:
    world.plan("chi", "with_org", year=2020, number=1, items=[{"start": "2020-01-07", "end": "2020-01-07"}])
    today("2019-12-20")
    assert "Quá hạn 3 ngày" in text(world.client_of("an").get(reverse("plan.view")))
    board = reverse("plan.view") + "?ky=2020-quy-1"
    head = text(world.client_of("binh").get(board))
    assert "Nguyễn Văn An Chưa trình Quá hạn 3 ngày" in head
    assert "0/2 · hạn 17/12/2019 1 quá hạn" in head
    for who in ("dung", "giang"):
        page = text(world.client_of(who).get(board))
        assert "1/6 · hạn 17/12/2019 1 quá hạn" in page
    today("2019-12-25")
    late = text(world.client_of("dung").get(board + "&xem=can-bo&loc=tre"))
    assert "Nguyễn Văn An Ban Tuyên giáo Chưa trình" in late
    assert "Lê Thuỳ Chi" not in late
