"""The boards of plans and the papers printed from them: decided on together, by department, person and date."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from dicoso.store.models import AuditEvent, Plan, PlanItem, Role
from tests.overlay import on_top
from tests.web.pages import text
from tests.web.plan_pages import at, everything, words
from tests.world import CAST, World, _table

pytestmark = pytest.mark.django_db

EVERYBODY = [row["username"] for row in _table(CAST)]

# ── Boards ───────────────────────────────────────────────────────────────────────────────────────────────────


def token(page: Any) -> dict[str, str]:
    """What the form of a board sends."""
    return dict(re.findall(r'name="(seen|query)" value="([^"]*)"', page.content.decode()))


def test_a_head_endorses_the_department_and_is_told_what_changed_meanwhile(world: World) -> None:
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-TG")
    first, second = world.plan("an", "with_head"), world.plan("tu", "with_head")
    client = world.client_of("binh")
    page = client.get(reverse("plan.view"))
    assert "2 kế hoạch chờ đồng chí." in text(page)
    world.client_of("binh").post(at("plan.return", second), {"reason": "Sửa"})
    done = client.post(reverse("plan.endorse_all"), token(page), follow=True)
    assert "Đã đồng ý và trình Ban Tổ chức - Kiểm tra 1 kế hoạch." in text(done)
    assert "để nguyên: Ngô Anh Tú (nháp)" in text(done)
    assert [Plan.objects.get(pk=plan.pk).state for plan in (first, second)] == ["with_org", "draft"]


def test_who_decides_on_all_is_told_where_each_plan_went(world: World) -> None:
    """Dũng alone checks plans, so Dũng's own goes straight to the board (decision 0017)."""
    account = world.binh.account
    Role.objects.create(account=account, role="dept_head", unit=world.unit("33-TCKT"), start=date(2019, 1, 1))
    world.plan("dung", "with_head")
    client = world.client_of("binh")

    def endorse_all() -> str:
        return text(client.post(reverse("plan.endorse_all"), token(client.get(reverse("plan.view"))), follow=True))

    assert "Đã đồng ý và trình Thường trực 1 kế hoạch." in endorse_all()
    Plan.objects.all().delete()
    world.join("tu", "HY-TU", "Ngô Anh Tú", "33-TCKT")
    world.plan("dung", "with_head")
    world.plan("tu", "with_head")
    assert "Đã đồng ý 2 kế hoạch: " in (said := endorse_all())
    assert "1 trình Ban Tổ chức - Kiểm tra" in said
    assert "1 trình Thường trực" in said


def test_the_board_approves_one_department_or_all(world: World) -> None:
    one, other = world.plan("an", "with_board"), world.plan("chi", "with_board")
    client = world.client_of("giang")
    page = client.get(reverse("plan.view"))
    assert "Phê duyệt 1" in text(page)
    client.post(reverse("plan.approve_all"), {**token(page), "ban": "33-TG"})
    assert [Plan.objects.get(pk=plan.pk).state for plan in (one, other)] == ["approved", "with_board"]
    client.post(reverse("plan.approve_all"), token(client.get(reverse("plan.view"))))
    assert Plan.objects.get(pk=other.pk).state == "approved"


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
    ("name", "state", "right"),
    [("plan.endorse_all", "with_head", "binh"), ("plan.check_all", "with_org", "dung"),
     ("plan.approve_all", "with_board", "giang")],
)  # fmt: skip
def test_deciding_on_many_is_for_one_role(world: World, who: str, name: str, state: str, right: str) -> None:
    plan = world.plan("an", state)
    before = everything()
    response = world.client_of(who).post(reverse(name), {"seen": f"{plan.pk}~{plan.state_at.isoformat()}"})
    if who == right:
        assert response.status_code == 302
        assert AuditEvent.objects.count() == 1
    else:
        assert response.status_code in (403, 404)
        assert everything() == before


@pytest.mark.parametrize("seen", ["x", "x~y", "00000000-0000-0000-0000-000000000000~2019-11-15T02:00:00"])
def test_a_token_that_was_made_up_is_not_found(world: World, seen: str) -> None:
    assert world.client_of("binh").post(reverse("plan.endorse_all"), {"seen": seen}).status_code == 404


def test_clashes_are_on_every_board_and_no_reason_of_an_exemption_is(world: World) -> None:
    world.exemption("an", "2019-12-02", "2019-12-02", reason="sick")
    world.plan("an", "with_head", [{}, {"start": "2019-12-04", "end": "2019-12-05", "host": "12070"}])
    head = text(world.client_of("binh").get(reverse("plan.view")))
    assert "1 kế hoạch có mục trùng lịch" in head
    assert "04/12: cũng có chuyến đến Đoàn xã Hoàn Long" in head
    assert "02/12: đang được miễn đi cơ sở" in head
    for who in ("dung", "giang", "ha"):
        page = text(world.client_of(who).get(reverse("plan.view") + "?xem=ngay"))
        assert "04/12: cũng có chuyến đến Đoàn xã Phương Chiểu" in page
        assert "Ốm" not in page
    assert "Ốm" not in head


def test_the_three_views_of_a_province_and_an_empty_period(world: World) -> None:
    world.plan("an", "with_head")
    client, where = world.client_of("dung"), reverse("plan.view")
    assert "Ban Tuyên giáo 2 1 1 0/2" in text(client.get(where + "?ky=2019-quy-4"))
    assert "Nguyễn Văn An Ban Tuyên giáo Chờ Trưởng ban" in text(client.get(where + "?ky=2019-quy-4&xem=can-bo"))
    assert "02–04/12 · Nguyễn Văn An" in text(client.get(where + "?ky=2019-quy-4&xem=ngay"))
    assert "Chưa có kế hoạch nào trong kỳ này" in text(client.get(where + "?ky=2019-quy-4&don-vi=323"))


def test_the_centre_chooses_a_province_that_has_plans(world: World) -> None:
    world.plan("an", "approved")
    world.plan("an", "with_org", version=2)
    world.plan("binh", "with_org")
    world.plan("chi", "draft")
    world.plan("an", "with_head", year=2020, number=1)
    client = world.client_of("lan")
    page = client.get(reverse("plan.view"))
    assert "Tỉnh Hưng Yên Quý IV năm 2019 2 1/2" in text(page)
    assert "Tỉnh Thái Bình" not in text(page)
    board = re.search(r'href="([^"]*don-vi=33[^"]*)"', page.content.decode())
    assert board is not None
    assert "Ban Tuyên giáo" in text(client.get(unescape(board[1])))


def test_after_the_merger_the_centre_finds_both_in_the_new_province(world: World, today: Any) -> None:
    for who in ("an", "nga"):
        world.plan(who, "with_org", [{"start": "2025-08-04", "end": "2025-08-05", "host": "11977@2025"}],
                   year=2025, number=3)  # fmt: skip
    today("2025-07-10")
    page = text(world.client_of("lan").get(reverse("plan.view")))
    assert "Tỉnh Hưng Yên Quý III năm 2025 2 0/2" in page
    assert "Thái Bình" not in page


def test_while_no_province_has_a_plan_the_centre_is_told_so(world: World) -> None:
    assert "Chưa tỉnh nào có kế hoạch" in text(world.client_of("lan").get(reverse("plan.view")))


def test_no_board_names_anybody_of_another_province(world: World) -> None:
    world.plan("nga", "with_org")
    for query in ("", "?xem=can-bo&ky=2019-quy-4", "?xem=ngay&ky=2019-quy-4"):
        assert "Bùi Thị Nga" not in text(world.client_of("dung").get(reverse("plan.view") + query))


def test_long_lists_are_turned_page_by_page(world: World) -> None:
    plan = world.plan("an", "with_head")
    kept = {"plan": plan, "host": world.unit("12382"), "form": "topic", "content": "Nắm tình hình"}
    PlanItem.objects.bulk_create(
        [PlanItem(start=date(2019, 10, 1 + i % 31), end=date(2019, 10, 1 + i % 31), **kept) for i in range(299)]
    )
    where = reverse("plan.view") + "?xem=ngay&trang="
    client = world.client_of("binh")
    assert "1–100 trong 300" in text(client.get(where + "1"))
    assert "201–300 trong 300" in text(client.get(where + "3"))
    assert "300 mục" in text(client.get(at("plan.show", plan)))


# ── Papers ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cadre_prints_the_own_plan_in_each_format(world: World) -> None:
    plan = world.plan("an", "approved")
    client = world.client_of("an")
    paper = client.get(at("plan.print", plan, form="docx"))
    assert 'filename="ke-hoach-hy-an-2019-quy-4.docx"' in paper["Content-Disposition"]
    for part in ("quý IV năm 2019", "Nguyễn Văn An", "Đoàn xã Phương Chiểu", "Thường trực đã phê duyệt"):
        assert part in words(paper.content)
    assert client.get(at("plan.print", plan, form="pdf")).content.startswith(b"%PDF")
    assert openpyxl.load_workbook(BytesIO(client.get(at("plan.print", plan, form="xlsx")).content)).sheetnames
    assert client.get(at("plan.print", plan, form="exe")).status_code == 404


AGENCY = '[agency.province]\nsuperior = "TỈNH ỦY HƯNG YÊN"\nagency = "ĐOÀN THANH NIÊN\\n{unit}"\n'


def test_the_head_of_papers_is_what_the_layout_beside_the_rules_says(world: World, tmp_path: Path) -> None:
    world.plan("an", "with_org")
    client = world.client_of("dung")
    printed = (reverse("plan.print_all", args=["docx"]) + "?ky=2019-quy-4", reverse("report.file", args=["docx"]))
    assert all("BAN CHẤP HÀNH" in words(client.get(where).content) for where in printed)
    (tmp_path / "layout.toml").write_text(AGENCY, encoding="utf-8")
    with on_top(tmp_path, {}):
        for where in printed:
            paper = words(client.get(where).content)
            assert "TỈNH ỦY HƯNG YÊN ĐOÀN THANH NIÊN TỈNH ĐOÀN HƯNG YÊN" in paper
            assert "BAN CHẤP HÀNH" not in paper


def test_each_level_prints_what_it_has_received(world: World) -> None:
    """A department's plan has all that was submitted, a province's all that the heads have endorsed."""
    world.plan("an", "with_head")
    world.plan("binh", "with_org", [{"start": "2019-12-09", "end": "2019-12-10", "host": "12070"}])
    where = reverse("plan.print_all", kwargs={"form": "docx"}) + "?ky=2019-quy-4"
    head = words(world.client_of("binh").get(where).content)
    assert "Đoàn xã Phương Chiểu" in head
    assert "Đoàn xã Hoàn Long" in head
    assert "2 kế hoạch: 1 chờ Ban TC-KT, 1 chờ Trưởng ban." in head
    province = words(world.client_of("dung").get(where).content)
    assert "Đoàn xã Phương Chiểu" not in province
    assert "Đoàn xã Hoàn Long" in province
    assert "Không có trong bản này: 5 cán bộ" in province


def test_the_paper_of_a_department_is_not_for_another(world: World) -> None:
    where = reverse("plan.print_all", kwargs={"form": "pdf"}) + "?ky=2019-quy-4&don-vi=33-TG"
    assert world.client_of("chi").get(where).status_code == 404
