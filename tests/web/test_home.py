"""The first page answers each role's one question, and shows nobody what isn't theirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dicoso.actions import plans as actions
from dicoso.store.models import Account, Person, Posting, Role
from tests.matters import matter
from tests.overlay import on_top, value
from tests.web.pages import links, main_text, rows, text
from tests.world import World

pytestmark = pytest.mark.django_db

EVERYBODY = ("an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan", "minh", "nga", "oanh")


def home(world: World, who: str) -> str:
    return main_text(world.client_of(who).get("/"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_has_a_first_page(world: World, who: str) -> None:
    found = world.client_of(who).get("/")
    assert found.status_code == 200
    assert "<h2" in found.content.decode()


def test_a_stranger_is_led_to_the_login(world: World) -> None:
    answer = Client().get("/")
    assert (answer.status_code, answer.url) == (302, "/dang-nhap?next=/")  # type: ignore[attr-defined]


def test_an_account_without_roles_is_told_whom_to_ask(world: World) -> None:
    Role.objects.filter(account=world.an.account).delete()
    assert "Tài khoản chưa có vai trò nào" in home(world, "an")


def test_a_cadre_reads_how_many_days_how_many_more_and_what_is_next(world: World) -> None:
    world.trip("an", "2019-03-04", "2019-03-08")
    world.trip("an", "2019-04-01", order_number="")
    world.plan("an", "approved", [{"start": "2019-11-20", "end": "2019-11-22"}])
    said = home(world, "an")
    for words in (
        "5 / 60 ngày",
        "Còn 55 ngày · 8,4 ngày/tuần · đã có kế hoạch 3 ngày",
        "1 ngày không được tính, xem vì sao",
        "20–22/11 · Đoàn xã Phương Chiểu",
    ):
        assert words in said
    assert "Ghi: đã đi" not in said  # not yet


def test_an_item_whose_day_has_come_is_recorded_in_one_tap(world: World) -> None:
    plan = world.plan("an", "approved", [{"start": "2019-11-14", "end": "2019-11-15"}])
    client = world.client_of("an")
    found = client.get("/")
    where = f"/chuyen-di/ghi?muc={plan.items.get().pk}"
    assert where in links(found)
    assert client.get(where).status_code == 200
    world.trip("an", "2019-11-14", "2019-11-15", plan_item=plan.items.get())
    assert where not in links(client.get("/"))


def test_what_was_approved_and_is_over_is_asked_about_until_it_is_recorded(world: World) -> None:
    plan = world.plan("an", "approved", [{"start": "2019-11-12", "end": "2019-11-13"}])
    assert "Đã đi chưa? 12–13/11 · Đoàn xã Phương Chiểu" in home(world, "an")
    world.trip("an", "2019-11-12", "2019-11-13", plan_item=plan.items.get())
    assert "Đã đi chưa?" not in home(world, "an")


def test_the_next_four_stays_are_named_and_the_rest_counted(world: World) -> None:
    days = [f"2019-11-{day}" for day in (18, 19, 20, 21, 25, 26)]
    world.plan("an", "approved", [{"start": day, "end": day} for day in days])
    said = home(world, "an")
    assert "T5 21/11" in said
    assert "T2 25/11" not in said
    assert "Còn 2 mục trong kế hoạch" in said


def test_a_cadre_reads_by_when_the_next_plan_is_due(world: World) -> None:
    world.plan("an", "approved")
    assert "Quý I năm 2020: chưa lập Hạn trình 17/12/2019, còn 32 ngày" in home(world, "an")
    world.plan("an", "with_head", [{"start": "2020-01-07", "end": "2020-01-08"}], year=2020, number=1)
    assert "Quý I năm 2020: chờ Trưởng ban Đã trình" in home(world, "an")


def test_a_returned_plan_stands_there_once_with_the_reason(world: World) -> None:
    plan = world.plan("an", "with_head")
    actions.send_plan_back(world.binh.actor, plan.pk, "Bổ sung kết quả dự kiến của mục 2")
    said = home(world, "an")
    assert said.count("Quý IV năm 2019") == 1
    assert "Quý IV năm 2019: được trả lại để sửa Lý do: Bổ sung kết quả dự kiến của mục 2 Quá 60 ngày" in said
    assert "quý IV năm 2019" not in said


def test_a_heads_own_late_plan_is_told_as_their_own_alone(world: World) -> None:
    said = home(world, "binh")
    assert "· Trần Thị Bình" not in said
    assert "Quý IV năm 2019: chưa lập" in said
    assert "Kế hoạch quá hạn" in said  # An's


def test_who_has_reached_the_quota_is_told_so(world: World) -> None:
    world.trip("an", "2019-01-02", "2019-03-10")
    assert "Đã đủ số ngày của năm 2019" in home(world, "an")


def test_who_is_exempt_or_not_subject_is_told_so(world: World) -> None:
    world.exemption("an", "2019-01-01", "2019-12-31")
    assert "Được miễn" in home(world, "an")
    Posting.objects.filter(person=world.nga.person).update(full_time=False)
    world.trip("nga", "2019-03-04", host="12433")
    assert "Không thuộc đối tượng" in home(world, "nga")


def test_who_has_left_has_nothing_to_do(world: World) -> None:
    Posting.objects.filter(person=world.an.person).update(end=date(2018, 12, 31))
    assert "Chưa có việc nào" in home(world, "an")


def test_the_year_shown_is_the_one_that_is_running(world: World, tmp_path: Path) -> None:
    with on_top(tmp_path, {"provinces/33/period.toml": value("start", '"10-01"') + value("end", '"09-30"')}):
        world.trip("an", "2019-10-01", "2019-10-02")
        world.trip("an", "2019-03-04")
        assert "2 / 60 ngày" in home(world, "an")
        assert "/can-bo/HY-AN/nam/2020" in links(world.client_of("an").get("/"))


def test_a_head_reads_who_is_away_when_and_who_is_behind(world: World) -> None:
    world.plan("an", "approved", [{"start": "2019-11-20", "end": "2019-11-21"}])
    world.trip("an", "2019-03-04", "2019-03-08")
    world.trip("binh", "2019-01-02", "2019-03-10")
    found = world.client_of("binh").get("/")
    said = main_text(found)
    assert "T4 20/11 Nguyễn Văn An Đoàn xã Phương Chiểu T5 21/11 Nguyễn Văn An" in said
    behind = rows(found, "table--cards")
    assert [cell.text for cell in behind[1] if cell.text] == ["Nguyễn Văn An", "5/60", "55", "8,4"]
    assert len(behind) == 2  # Bình herself has reached it
    assert "Lê Thuỳ Chi" not in said


def test_a_recorded_item_is_shown_where_the_trip_went_and_not_twice(world: World) -> None:
    plan = world.plan("an", "approved", [{"start": "2019-11-15", "end": "2019-11-16"}])
    world.trip("an", "2019-11-15", host="12070", plan_item=plan.items.get())
    said = home(world, "binh")
    assert "Hôm nay Nguyễn Văn An Đoàn xã Hoàn Long" in said
    assert "Đoàn xã Phương Chiểu" not in said


def test_of_many_who_are_away_some_are_named_and_the_others_counted(world: World) -> None:
    for number in range(9):
        world.join(f"nguoi-{number}", f"HY-{number}", f"Ngô Anh Tú {number}", "33-PT")
        world.plan(f"nguoi-{number}", "approved", [{"start": "2019-11-20", "end": "2019-11-20"}])
    assert "và 3 đồng chí khác" in home(world, "dung")


def test_the_organisation_inspection_reads_what_waits_and_who_is_late(world: World) -> None:
    world.plan("an", "with_org")
    world.plan("chi", "with_board")
    said = home(world, "dung")
    assert "Chờ đồng chí (1)" in said
    assert "Ban Tuyên giáo Kế hoạch quý IV năm 2019" in said
    assert "1 kế hoạch chờ thẩm định" in said
    assert "Kế hoạch quá hạn" in said
    assert "6 cán bộ thuộc đối tượng, đến 15/11/2019" in said


def test_the_board_reads_what_to_approve_and_where_we_stand(world: World) -> None:
    world.plan("an", "with_board")
    said = home(world, "giang")
    assert "1 kế hoạch chờ phê duyệt" in said
    assert "Tỉnh đoàn Hưng Yên" in said


def test_the_inspection_committee_decides_nothing_and_is_not_told_that_nothing_waits(world: World) -> None:
    said = home(world, "ha")
    assert "Chờ đồng chí" not in said
    assert "Tỉnh đoàn Hưng Yên" in said


def test_the_centre_reads_the_country(world: World) -> None:
    said = home(world, "lan")
    assert "Cả nước" in said
    assert "8 cán bộ thuộc đối tượng" in said
    assert "Nguyễn Văn An" not in said


def test_a_host_reads_who_comes_who_was_there_and_what_for(world: World) -> None:
    world.plan("an", "approved", [{"start": "2019-11-20", "end": "2019-11-21", "content": "Dự sinh hoạt chi đoàn"}])
    world.plan("binh", "with_org", [{"start": "2019-11-25", "end": "2019-11-26"}])
    world.plan("chi", "approved", [{"start": "2019-11-25", "end": "2019-11-26", "host": "12070"}])
    world.trip("dung", "2019-11-04", content="Kiểm tra sổ đoàn viên")
    found = world.client_of("khanh").get("/")
    said = main_text(found)
    assert "Sắp về đơn vị 20–21/11 · Dự sinh hoạt chi đoàn Nguyễn Văn An Ban Tuyên giáo" in said
    assert "Đã về đơn vị T2 04/11 · Kiểm tra sổ đoàn viên Phạm Tiến Dũng Ban Tổ chức - Kiểm tra" in said
    assert "Trần Thị Bình" not in said  # not approved yet
    assert "Lê Thuỳ Chi" not in said  # to another commune


def test_the_heading_of_a_host_answers_who_comes_and_what_waits(world: World) -> None:
    nobody = "Chưa có lịch về đơn vị; không có chuyến nào chờ xác nhận"
    assert home(world, "khanh").startswith(nobody)
    world.plan("an", "approved", [{"start": "2019-11-20", "end": "2019-11-21"}])
    world.trip("dung", "2019-11-04")
    assert home(world, "khanh").startswith("T4 20/11 đồng chí Nguyễn Văn An về đơn vị; 1 chuyến chờ xác nhận")
    world.plan("binh", "approved", [{"start": "2019-11-14", "end": "2019-11-15"}])
    assert home(world, "khanh").startswith("Hôm nay đồng chí Trần Thị Bình về đơn vị")


def test_a_host_reads_which_answers_are_late_and_which_wait_for_its_word(world: World) -> None:
    matter(world, "answered", text="Thiếu sân chơi")
    matter(world, "assigned", text="Thiếu loa", due=date(2019, 11, 5))
    matter(world, "assigned", text="Thiếu sách")
    matter(world, "assigned", unit="12070", text="Việc của xã khác", due=date(2019, 11, 5))
    said = home(world, "khanh")
    assert "Thiếu loa Ban Tuyên giáo, hạn 05/11/2019 Quá hạn 10 ngày Thiếu sân chơi" in said
    assert "Thiếu sân chơi Ban Tuyên giáo Chờ đơn vị xem" in said
    assert "Thiếu sách" not in said
    assert "Việc của xã khác" not in said


def test_a_delegation_is_one_visit_to_its_host(world: World) -> None:
    world.trip(("dung", "an"), "2019-11-04", "2019-11-05")
    said = home(world, "khanh")
    assert said.count("04–05/11") == 1
    assert "Nguyễn Văn An" in said
    assert "Phạm Tiến Dũng" in said


def test_the_header_tells_what_one_is_here_as(world: World) -> None:
    for who, words in (
        ("an", "Cán bộ Ban Tuyên giáo"),
        ("dung", "Ban TC-KT Tỉnh đoàn Hưng Yên"),
        ("giang", "Thường trực Tỉnh đoàn Hưng Yên"),
        ("khanh", "Cơ sở Đoàn xã Phương Chiểu"),
    ):
        assert words in text(world.client_of(who).get("/"))


def test_a_host_and_an_administrator_are_led_to_their_work(world: World) -> None:
    world.trip("an", "2019-11-04", host="12070")
    assert "Chưa có chuyến đi nào" in home(world, "khanh")
    assert "/quan-tri/tai-khoan" in links(world.client_of("minh").get("/"))
    for who in ("khanh", "minh"):
        assert "Nguyễn Văn An" not in home(world, who)


def test_nothing_of_hung_yen_stands_on_a_first_page_of_thai_binh(world: World) -> None:
    world.plan("an", "with_org")
    world.plan("binh", "approved", [{"start": "2019-11-20", "end": "2019-11-21"}])
    for who in ("nga", "oanh"):
        found: Any = world.client_of(who).get("/")
        names = Person.objects.filter(code__startswith="HY").values_list("name", flat=True)
        assert [name for name in names if name in found.content.decode()] == []
        assert "Hưng Yên" not in main_text(found)


def test_a_unit_without_people_says_how_to_begin(world: World) -> None:
    Posting.objects.filter(unit__path__startswith=world.unit("33").path).update(end=date(2018, 12, 31))
    assert "Chưa có cán bộ nào" in home(world, "dung")
    assert "Nhập danh sách cán bộ" in home(world, "dung")


def test_the_administrator_reads_which_accounts_wait(world: World) -> None:
    Role.objects.filter(account=world.chi.account).delete()
    Account.objects.filter(pk=world.an.account.pk).update(password_is_temporary=True)
    read = main_text(world.client_of("minh").get("/"))
    assert "1 tài khoản không có vai trò" in read
    assert "1 tài khoản còn mật khẩu tạm" in read
    assert "cán bộ chưa có tài khoản" not in read
