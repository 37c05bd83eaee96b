"""Charts say in words what they draw, and draw nothing that the content security policy forbids."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from markupsafe import Markup

from dicoso.web import charts

BANDS = (
    charts.Band("Từ 60 ngày", 9, "45,0 %", "/to-hop?tu=60"),
    charts.Band("40–59 ngày", 7, "35,0 %"),
    charts.Band("Dưới 40 ngày", 4, "20,0 %"),
)
MONDAYS = tuple(date(2019, 1, 7) + timedelta(weeks=week) for week in range(43))


def story(svg: Markup) -> str:
    """The text of a chart, tag by tag."""
    return " | ".join(text.strip() for text in re.split(r"<[^>]+>", str(svg)) if text.strip())


def shape(svg: Markup, kind: str) -> str:
    found = re.search(rf'class="{kind}" (?:d|points)="([^"]*)"', str(svg))
    return found[1] if found else ""


def year(*, counted: tuple[date, ...] = MONDAYS, quota: int = 60, planned: tuple[date, ...] = ()) -> Markup:
    facts = charts.Year(date(2019, 1, 1), date(2019, 12, 31), date(2019, 11, 15), quota, counted, planned)
    return charts.year_chart(facts, title="Năm 2019 của đồng chí Trần Văn Bình")


def test_the_bands_say_label_people_and_percent_in_a_row() -> None:
    told = story(charts.band_chart(BANDS, title="20 cán bộ thuộc đối tượng"))

    assert told == (
        "20 cán bộ thuộc đối tượng | Số ngày | Số người | Tỷ lệ | Biểu đồ | "
        "Từ 60 ngày | 9 | 45,0 % | 40–59 ngày | 7 | 35,0 % | Dưới 40 ngày | 4 | 20,0 %"
    )


def test_the_longest_bar_is_all_subject_people_and_each_bar_its_own_share() -> None:
    drawn = str(charts.band_chart(BANDS, title="Tình hình"))

    assert re.findall(r'class="whole" width="(\d+)"', drawn) == ["20", "20", "20"]
    assert re.findall(r'class="fill" width="(\d+)"', drawn) == ["9", "7", "4"]


def test_a_band_without_people_can_be_drawn() -> None:
    assert 'viewBox="0 0 1 10"' in charts.band_chart((charts.Band("Từ 60 ngày", 0, "0,0 %"),), title="Tình hình")


@pytest.mark.parametrize(
    ("done", "quota", "planned", "squares", "rows"),
    [
        (43, 60, 9, {"done": 43, "plan": 9, "rest": 8}, 2),
        (61, 60, 0, {"done": 61, "plan": 0, "rest": 0}, 3),
        (0, 30, 0, {"done": 0, "plan": 0, "rest": 30}, 1),
        (0, 0, 0, {"done": 0, "plan": 0, "rest": 0}, 1),
    ],
)
def test_a_quota_is_one_square_a_day_thirty_to_a_row(
    done: int, quota: int, planned: int, squares: dict[str, int], rows: int
) -> None:
    drawn = charts.squares(done, quota, planned=planned)

    assert {kind: shape(drawn, kind).count("M") for kind in squares} == squares
    assert f'viewBox="0 0 300 {rows * 10}"' in drawn


def test_the_squares_say_what_they_show() -> None:
    drawn = charts.squares(43, 60, planned=9)

    assert story(drawn) == "43 ngày đã được tính, 9 ngày theo kế hoạch, định mức 60 ngày"


def test_the_year_says_its_figures_in_a_sentence_and_by_month() -> None:
    told = story(year(planned=(date(2019, 11, 21), date(2019, 12, 3))))

    assert "Đến 15/11/2019: 43 trên 60 ngày, còn 2 ngày theo kế hoạch." in told
    assert "Tháng | Được tính | Cộng dồn | Kế hoạch | Tháng 1 | 4 | 4 | 0 | Tháng 2 | 4 | 8 | 0" in told
    assert told.endswith("Tháng 11 | 0 | 43 | 1 | Tháng 12 | 0 | 43 | 1")


def test_the_line_of_the_year_starts_at_nothing_and_rises_one_day_at_a_time() -> None:
    points = [tuple(map(int, point.split(","))) for point in shape(year(), "done").split()]

    assert points[0] == (0, 1000)
    assert len(points) == 2 + 2 * len(MONDAYS)
    assert all(x <= later and y >= lower for (x, y), (later, lower) in pairwise(points))


def test_a_year_that_begins_in_march_has_ten_months() -> None:
    facts = charts.Year(date(2020, 3, 1), date(2020, 12, 31), date(2020, 6, 1), 60, ())

    assert story(charts.year_chart(facts, title="Năm 2020")).count("| Tháng ") == 11  # ten rows under their head


def test_an_empty_year_without_a_quota_can_be_drawn() -> None:
    assert "0 trên 0 ngày" in year(counted=(), quota=0)


def test_names_in_a_chart_are_escaped() -> None:
    assert "<b>" not in charts.band_chart((charts.Band("<b>Từ 60</b>", 1, "100,0 %"),), title="<b>20</b>")


@pytest.mark.parametrize("drawn", [charts.band_chart(BANDS, title="Tình hình"), charts.squares(43, 60), year()])
def test_no_chart_carries_styles_or_scripts_of_its_own(drawn: Markup) -> None:
    assert not re.search(r"style=|<style|<script|\son\w+=", drawn)
