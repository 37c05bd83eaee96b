"""The parts of a page keep their promises: labels, errors and cells are tied to what they belong to."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from jinja2 import Environment, FileSystemLoader
from lxml import html

import dicoso.web
from dicoso.web.home.samples import sample
from dicoso.web.jinja import environment

TEMPLATES = Path(dicoso.web.__file__).parent / "templates"
PERSON = SimpleNamespace(name="Nguyễn Hoàng Phương Khánh Linh", grants=())


@pytest.fixture(scope="module")
def parts() -> Environment:
    found = environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    found.globals.update(url=lambda name, **_: f"/{name}", static=lambda path: f"/static/{path}")
    return found


def show(parts: Environment, file: str, call: str, **facts: object) -> html.HtmlElement:
    name = call.split("(")[0]
    made = parts.from_string(f'{{% from "parts/{file}.html" import {name} %}}<div>{{{{ {call} }}}}</div>')
    return html.fromstring(made.render(**facts))


def page(parts: Environment, rows: int) -> str:
    return parts.get_template("samples.html").render(
        sample=sample(rows), actor=PERSON, nav=[], side_by_side=6, rulebook8="3f9a1c22", version="1", csrf_input=""
    )


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_field_in_error_names_its_hint_and_its_error(parts: Environment) -> None:
    shown = show(parts, "form", 'field("order", "Số công lệnh", hint="Như trên văn bản", error="Ghi số công lệnh")')
    box = shown.find(".//input")
    said = [text(shown.get_element_by_id(name)) for name in box.get("aria-describedby").split()]

    assert said == ["Như trên văn bản", "Lỗi: Ghi số công lệnh"]
    assert box.get("aria-invalid") == "true"
    assert text(shown.find(f".//label[@for='{box.get('id')}']")) == "Số công lệnh"


def test_a_field_without_hint_or_error_describes_nothing(parts: Environment) -> None:
    box = show(parts, "form", 'field("order", "Số công lệnh")').find(".//input")

    assert "aria-describedby" not in box.attrib
    assert "aria-invalid" not in box.attrib


def test_the_error_summary_links_to_the_fields(parts: Environment) -> None:
    shown = show(parts, "form", "error_summary(errors)", errors=[("id_start", "Ghi ngày đi"), ("", "Sổ đã khóa")])

    assert text(shown.find(".//h2")) == "Chưa lưu được: cần sửa 2 chỗ"
    assert [link.get("href") for link in shown.findall(".//a")] == ["#id_start"]


def test_no_errors_no_summary(parts: Environment) -> None:
    assert text(show(parts, "form", "error_summary([])")) == ""


class TripForm(forms.Form):
    start = forms.DateField(label="Ngày đi", widget=forms.DateInput(attrs={"type": "date"}))
    venue = forms.ChoiceField(label="Nơi làm việc", choices=[("field", "Tại cơ sở")], widget=forms.RadioSelect)
    content = forms.CharField(label="Nội dung", required=False, widget=forms.Textarea)


def test_a_field_of_a_django_form_looks_like_any_other(parts: Environment) -> None:
    form = TripForm({"start": "32/13/2019", "venue": "field", "content": "Dự sinh hoạt"})
    start, venue, content = (show(parts, "form", "bound(field)", field=form[name]) for name in form.fields)

    assert text(start.find(".//label")) == "Ngày đi"
    assert start.find(".//input").get("type") == "date"
    assert start.find(".//input").get("aria-invalid") == "true"
    assert venue.find(".//input").get("checked") is not None
    assert text(content) == "Nội dung (không bắt buộc) Dự sinh hoạt"


def test_a_row_of_a_table_names_the_columns_that_a_phone_folds_away(parts: Environment) -> None:
    columns = [{"label": "Cán bộ"}, {"label": "Ngày", "n": True, "key": True}, {"label": "Còn", "n": True}]
    shown = show(parts, "table", 'table("Kết quả", columns, rows)', columns=columns, rows=[["Vũ Ý", 43, 17]])
    cells = shown.findall(".//tbody/tr/*")

    assert [cell.get("class") for cell in cells] == [None, "more", "key n", "rest n"]
    assert cells[3].get("data-l") == "Còn"


def test_a_table_without_rows_says_so(parts: Environment) -> None:
    shown = show(parts, "table", 'table("Kết quả", [{"label": "Cán bộ"}], [], empty="Chưa có cán bộ nào.")')

    assert text(shown.find(".//tbody")) == "Chưa có cán bộ nào."


def test_a_day_of_the_grid_is_a_class_for_the_eye_and_a_letter_for_the_ear(parts: Environment) -> None:
    days = [{"day": day, "weekday": "T2", "rest": False} for day in range(1, 8)]
    row = {"name": "Vũ Ý", "url": "/can-bo/1", "marks": "crpweo.", "totals": ("1",)}
    shown = show(parts, "grid", 'month_grid("Tháng 11", days, rows)', days=days, rows=[row])
    cells = shown.findall(".//tbody/tr/td")

    assert [(cell.get("class"), text(cell)) for cell in cells] == [
        ("c", "x"),
        ("r", "k"),
        ("p", "h"),
        ("w", "c"),
        ("e", "m"),
        ("o", ""),
        (None, ""),
        ("t", "1"),
    ]


def test_a_day_that_leads_somewhere_says_where(parts: Environment) -> None:
    months = [
        {"label": "Tháng 6", "marks": [("r", "/ngay/2019-06-12", "T4 12/06/2019: chưa có công lệnh")], "total": 0}
    ]
    link = show(parts, "grid", 'year_grid("Năm 2019", months)', months=months).find(".//td/a")

    assert link.get("href") == "/ngay/2019-06-12"
    assert link.get("aria-label") == "T4 12/06/2019: chưa có công lệnh"


def test_names_are_escaped_wherever_they_stand(parts: Environment) -> None:
    assert text(show(parts, "page", "person(name)", name="<b>Vũ Ý</b>")) == "<b>Vũ Ý</b>"


@pytest.mark.parametrize("rows", [0, 12])
def test_the_page_of_samples_holds_to_the_content_security_policy(parts: Environment, rows: int) -> None:
    shown = page(parts, rows)

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*src=)", shown)


def test_every_label_has_its_field_and_no_id_stands_twice(parts: Environment) -> None:
    shown = html.fromstring(page(parts, 12))
    ids = shown.xpath("//@id")

    assert len(ids) == len(set(ids))
    assert set(shown.xpath("//label/@for")) <= set(ids)
    assert set(" ".join(shown.xpath("//@aria-describedby")).split()) <= set(ids)


def test_a_thousand_rows_stay_small(parts: Environment) -> None:
    shown = html.fromstring(page(parts, 1000))
    grid = html.tostring(shown.xpath("//table[@class='grid']")[0])

    assert len(shown.xpath("//table[@class='grid']/tbody/tr")) == 1000
    assert len(grid) < 800_000
