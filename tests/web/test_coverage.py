"""Which communes were visited: the map, the table, its files, and the stays behind each figure."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from dicoso.actions import hosts
from dicoso.domain.hosts import Word
from dicoso.store.models import Unit
from tests.web.pages import links, main_text, queries, rows, text
from tests.world import World

pytestmark = pytest.mark.django_db

PLACES = {"11950": (20.65, 106.06), "12382": (20.63, 106.08), "11977": (20.60, 106.04), "12070": (20.87, 106.0)}


@pytest.fixture
def placed(world: World) -> World:
    """The communes of Hưng Yên with their places."""
    for code, (latitude, longitude) in PLACES.items():
        Unit.objects.filter(code=code).update(latitude=Decimal(str(latitude)), longitude=Decimal(str(longitude)))
    return world


def page(world: World, who: str = "dung", **asked: Any) -> Any:
    answer = world.client_of(who).get(
        reverse("coverage.view"), {name.replace("_", "-"): v for name, v in asked.items()}
    )
    assert answer.status_code == 200
    return answer


def table(answer: Any) -> dict[str, list[str]]:
    """The rows by commune, without the toggle: days, person-days, last, km, people, forms."""
    return {row[0].text: [cell.text for cell in row[2:]] for row in rows(answer)[1:]}


ROLES = {
    "an": 403, "binh": 200, "chi": 200, "dung": 200, "giang": 200, "ha": 200, "khanh": 403, "lan": 200, "minh": 403,
    "nga": 403, "oanh": 200,
}  # fmt: skip


@pytest.mark.parametrize("who", ROLES)
def test_each_role_gets_its_answer(world: World, who: str) -> None:
    for where in (reverse("coverage.view"), reverse("coverage.file", args=["csv"])):
        assert world.client_of(who).get(where).status_code == ROLES[who]


def test_days_people_last_visit_and_forms_of_each_commune(placed: World) -> None:
    placed.trip("an", "2019-03-04", "2019-03-06", host="12070")
    placed.trip("chi", "2019-03-05", "2019-03-05", host="12070", form="inspection")
    placed.trip("an", "2019-10-01", host="12382-01")
    found = table(page(placed))
    assert found["Đoàn xã Hoàn Long"][:3] == ["3", "4", "06/03/2019"]
    assert found["Đoàn xã Hoàn Long"][4:] == ["Nguyễn Văn An, Lê Thuỳ Chi", "Kiểm tra, Chuyên đề"]
    assert found["Đoàn xã Phương Chiểu"][:3] == ["1", "1", "01/10/2019"], "a branch lies in its commune"
    assert found["Đoàn phường Lam Sơn"][:3] == ["chưa đến", "", ""]


def test_never_visited_and_far_ones_come_first_with_the_way_from_the_town(placed: World) -> None:
    """The town is Thành phố Hưng Yên: its only ward is Lam Sơn."""
    placed.trip("an", "2019-03-04", host="11977")
    found = table(page(placed))
    names = ["Đoàn xã Hoàn Long", "Đoàn xã Phương Chiểu", "Đoàn phường Lam Sơn", "Đoàn xã Phương Nam"]
    assert list(found) == names
    assert [found[name][3] for name in names] == ["25", "3", "0", "6"]
    far = table(page(placed, goc="12070"))
    assert far["Đoàn xã Hoàn Long"][3] == "0"


def test_what_did_not_bring_anybody_there_is_left_out(placed: World) -> None:
    """Online, refused by the host, cancelled, out of the span, to the district, by another province."""
    placed.trip("an", "2019-03-04", host="12070", venue="online")
    refused = placed.trip("an", "2019-03-11", host="12382")
    hosts.answer_visits(
        placed.khanh.actor, {placed.visit(refused).pk: 1}, Word(False, "Mai", "Bí thư", "Không đến", "cancel")
    )
    placed.trip("an", "2019-03-12", host="11950", state="cancelled")
    placed.trip("an", "2018-12-30", "2018-12-31", host="11977")
    placed.trip("an", "2019-03-13", host="327")
    placed.trip("nga", "2019-03-14", host="12070")
    assert {found[0] for found in table(page(placed)).values()} == {"chưa đến"}
    placed.trip("an", "2018-12-31", "2019-01-02", host="11977", order_number="")
    assert table(page(placed))["Đoàn xã Phương Nam"][0] == "2", "without an order it doesn't count, but An was there"


def test_the_table_is_narrowed_by_form_department_kind_and_name(placed: World) -> None:
    placed.trip("an", "2019-03-04", host="12070")
    placed.trip("chi", "2019-03-05", host="11977", form="inspection")
    assert table(page(placed, hinh_thuc="inspection"))["Đoàn xã Hoàn Long"][0] == "chưa đến"
    assert table(page(placed, ban=placed.unit("33-TG").pk))["Đoàn xã Phương Nam"][0] == "chưa đến"
    assert set(table(page(placed, loai="da-den"))) == {"Đoàn xã Hoàn Long", "Đoàn xã Phương Nam"}
    assert set(table(page(placed, q="phuong nam"))) == {"Đoàn xã Phương Nam"}
    assert "Không có xã, phường nào như vậy" in text(page(placed, q="khong co"))
    assert next(iter(table(page(placed, xep="nhieu-ngay")))) in ("Đoàn xã Hoàn Long", "Đoàn xã Phương Nam")


def test_every_commune_is_on_one_of_the_pages_and_on_the_map(placed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicoso.web.years.coverage_pages.SIZE", 3)
    placed.trip("an", "2019-03-04", host="12070")
    first = page(placed)
    assert "Tất cả Chưa đến 3 Đã đến 1" in main_text(first)
    assert "1–3 trong 4" in main_text(first)
    (onwards,) = {link for link in links(first) if "trang=2" in link}
    second = placed.client_of("dung").get(reverse("coverage.view") + onwards.partition("#")[0])
    assert [*table(first), *table(second)] == [
        "Đoàn xã Phương Nam", "Đoàn xã Phương Chiểu", "Đoàn phường Lam Sơn", "Đoàn xã Hoàn Long",
    ]  # fmt: skip
    assert "4–4 trong 4" in main_text(second)
    assert table(page(placed, trang=99)) == table(second)
    assert "trang=" not in "".join(links(page(placed, loai="chua-den")))
    read = second.content.decode()
    assert read[read.index('<svg class="map"') :].count("<title>Đoàn") == 4
    read = placed.client_of("dung").get(reverse("coverage.file", args=["csv"])).content.decode()
    assert len(list(csv.DictReader(StringIO(read)))) == 4


def test_the_head_of_a_department_sees_the_days_of_its_people_alone(placed: World) -> None:
    placed.trip("an", "2019-03-04", host="12070")
    placed.trip("chi", "2019-03-05", host="11977")
    assert table(page(placed, "chi", loai="da-den")).keys() == {"Đoàn xã Phương Nam"}


def test_since_july_2025_old_communes_stand_behind_the_new_ones(placed: World) -> None:
    """Old Phương Chiểu went into Phương Nam in 2024 and that into new Tân Hưng."""
    placed.join("quan", "HY-QU", "Lê Văn Quân", "33@2025", role="org_inspection", start="2025-07-01")
    placed.trip("an", "2025-03-04", host="11977")
    placed.trip("an", "2024-03-04", "2024-03-05", host="12382")
    client = placed.client_of("quan")
    answer = client.get(reverse("coverage.view"), {"tu": "2024-01-01", "den": "2025-12-31"})
    assert answer.status_code == 403, "today it is 2019, and the role begins in 2025"
    from_board = page(placed, "lan", tinh="33", tu="2024-01-01", den="2025-12-31")
    found = table(from_board)
    assert set(found) == {"Đoàn xã Tân Hưng", "Đoàn phường Sơn Nam", "Đoàn xã Hoàn Long", "Đoàn phường Thái Bình"}
    assert found["Đoàn xã Tân Hưng"][:2] == ["3", "3"]
    before = table(page(placed, "lan", tinh="33", tu="2025-01-01", den="2025-06-30"))
    assert before["Đoàn xã Phương Nam"][0] == "1"


def test_a_figure_leads_to_its_stays_and_they_to_their_trips(placed: World) -> None:
    trip = placed.trip("an", "2019-03-04", "2019-03-06", host="12070")
    (where,) = {link for link in links(page(placed)) if "/dia-ban/12070" in link}
    answer = placed.client_of("dung").get(where)
    read = main_text(answer)
    assert "3 ngày có cán bộ đến" in read
    assert "04–06/03/2019 Nguyễn Văn An" in read
    assert reverse("trip.show", args=[trip.pk]) in links(answer)
    assert placed.client_of("dung").get(reverse("coverage.commune", args=["99999"])).status_code == 404


def test_the_map_has_a_dot_for_every_commune_and_says_the_same_in_words(placed: World) -> None:
    placed.trip("an", "2019-03-04", "2019-03-06", host="12070")
    read = page(placed).content.decode()
    drawn = read[read.index('<svg class="map"') : read.index("</figure>")]
    assert drawn.count('class="d0"') == 3
    assert drawn.count('<circle class="d2"') == 1
    assert "<title>Đoàn xã Hoàn Long: 3 ngày</title>" in drawn
    assert "1 trong 4 đơn vị có cán bộ đến" in drawn
    assert "style=" not in drawn
    Unit.objects.filter(code="11950").update(latitude=None)
    assert "1 nơi chưa có tọa độ" in text(page(placed))


def test_an_archipelago_far_off_does_not_shrink_the_map(placed: World) -> None:
    Unit.objects.filter(code="11950").update(latitude=Decimal("16.5"), longitude=Decimal("112.0"))
    answer = page(placed)
    assert "Ngoài khung bản đồ: Đoàn phường Lam Sơn." in text(answer)
    assert answer.content.decode().count('class="d0"') == 3 + 1, "and one in the legend"


def test_the_files_have_what_the_page_has(placed: World) -> None:
    placed.trip("an", "2019-03-04", "2019-03-06", host="12070")
    client = placed.client_of("dung")
    answer = client.get(reverse("coverage.file", args=["csv"]), {"loai": "da-den"})
    (line,) = list(csv.DictReader(StringIO(answer.content.decode())))
    assert (line["code"], line["days"], line["person_days"], line["last"]) == ("12070", "3", "3", "2019-03-06")
    assert line["people"] == "Nguyễn Văn An"
    book = load_workbook(BytesIO(client.get(reverse("coverage.file", args=["xlsx"])).content))
    written = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert len(written) == 5
    assert written[1][1:5] == ["Đoàn xã Phương Nam", 6, 0, 0]
    assert client.get(reverse("coverage.file", args=["pdf"])).status_code == 404


@pytest.mark.parametrize(
    "asked", ["tu=x&den=y&nam=99&ban=x", "tu=2019-12-31&den=2019-01-01", "goc=x&xep=x&loai=x&hinh-thuc=x"]
)
def test_what_cannot_be_read_falls_back_to_the_usual(placed: World, asked: str) -> None:
    assert placed.client_of("dung").get(f"{reverse('coverage.view')}?{asked}").status_code == 200


def test_another_province_is_not_found(placed: World) -> None:
    assert placed.client_of("dung").get(reverse("coverage.view"), {"tinh": "34"}).status_code == 404


def test_the_number_of_queries_does_not_grow(placed: World) -> None:
    client = placed.client_of("dung")
    placed.trip("an", "2019-03-04", host="12070")
    few = queries(client, reverse("coverage.view"))
    for number in range(12):
        placed.join(f"can-bo-{number}", f"HY-{number:02}", f"Nguyễn Văn {number}", "33-TG")
        placed.trip(f"can-bo-{number}", date(2019, 4, number + 1), host="11977")
    assert queries(client, reverse("coverage.view")) == few
    assert few <= 14
