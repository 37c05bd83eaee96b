"""The data of the page that shows every part in every state: invented people, and none of them in the database."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from dicoso.domain.dates import dmy
from dicoso.web import charts

WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
AS_OF = date(2019, 11, 15)
NAMES = (
    "Lê Thị An",
    "Trần Văn Bình",
    "Nguyễn Hoàng Phương Khánh Linh",
    "Ksor H’Mloan",
    "Đỗ Quang Dũng",
    "Phạm Thị Ngọc Hường",
    "Nguyễn Ữu Nghĩa",
    "Vũ Ý",
)
DEPARTMENTS = ("Ban Tổ chức - Kiểm tra", "Văn phòng", "Ban Tuyên giáo", "Ban Thanh thiếu nhi - Trường học")
# Columns of figures: counted, left, branch, commune, district, refused, days a week still needed.
FIGURES = ((61, 0, 30, 21, 10, 0, ""), (43, 17, 20, 15, 8, 3, "2,6"), (12, 48, 6, 4, 2, 0, "7,3"))
COLUMNS = (
    {"label": "Cán bộ", "url": "#", "sort": "ascending"},
    {"label": "Ngày", "n": True, "key": True, "url": "#", "sort": "none"},
    {"label": "Còn", "n": True},
    {"label": "Chi đoàn", "n": True},
    {"label": "Xã", "n": True},
    {"label": "Huyện", "n": True},
    {"label": "Không tính", "n": True},
    {"label": "Cần mỗi tuần", "n": True},
    {"label": "Kết quả"},
)


@dataclass(frozen=True, slots=True)
class PartSamples:
    """What `samples.html` wants."""

    squares: Markup
    bands: Markup
    year: Markup
    columns: tuple[dict[str, Any], ...]
    people: list[list[Any]]
    total: list[Any] | None
    days: list[dict[str, Any]]
    grid: list[dict[str, Any]]
    months: list[dict[str, Any]]


def sample(rows: int) -> PartSamples:
    """Make up `rows` people, and one year with every kind of day in it."""
    people = [_sample_person(index) for index in range(rows)]
    return PartSamples(
        squares=charts.squares(43, 60, planned=9),
        bands=_sample_bands(),
        year=charts.year_chart(_sample_year(), title="Ngày cộng dồn năm 2019 so với nhịp cần có"),
        columns=COLUMNS,
        people=people,
        total=["Cộng", sum(row[1] for row in people), "", "", "", "", "", "", ""] if people else None,
        days=[_sample_day(date(2019, 11, day)) for day in range(1, 31)],
        grid=[_sample_row(index) for index in range(rows)],
        months=[_sample_month(month) for month in range(1, 13)],
    )


def _sample_person(index: int) -> list[Any]:
    figures = FIGURES[index % len(FIGURES)]
    post = Markup('<span class="person__post">{}</span>').format(DEPARTMENTS[index % len(DEPARTMENTS)])
    name = Markup('<a href="#">{}</a>{}').format(NAMES[index % len(NAMES)], post)
    state = ("counted", "Đã đủ") if not figures[1] else ("waiting", "Chưa đủ")
    return [
        name,
        *(value if value != 0 else "" for value in figures),
        Markup('<span class="tag tag--{}">{}</span>').format(*state),
    ]


def _sample_bands() -> Markup:
    rows = (
        charts.Band("Từ 60 ngày", 9, "45,0 %", "#"),
        charts.Band("40–59 ngày", 7, "35,0 %", "#"),
        charts.Band("Dưới 40 ngày", 4, "20,0 %", "#"),
    )
    return charts.band_chart(rows, title="20 cán bộ thuộc đối tượng, đến 15/11/2019")


def _sample_year() -> charts.Year:
    dates = [date(2019, 1, 8) + timedelta(days=7 * week + extra) for week in range(44) for extra in range(2)]
    return charts.Year(
        start=date(2019, 1, 1),
        end=date(2019, 12, 31),
        as_of=AS_OF,
        quota=60,
        counted=[day for number, day in enumerate(dates) if number % 17 not in (4, 5, 6, 7, 8, 9, 12, 13)][:43],
        planned=[date(2019, 11, 21) + timedelta(days=3 * step) for step in range(12)],
    )


def _sample_day(day: date) -> dict[str, Any]:
    return {"day": day.day, "weekday": WEEKDAYS[day.weekday()], "rest": day.weekday() > 4}


def _sample_row(index: int) -> dict[str, Any]:
    pattern = (".cc....", "..r.c..", "ppp....", "eeeeeee", ".w.c...", ".......")[index % 6]
    days = [date(2019, 11, day) for day in range(1, 31)]
    marks = "".join(
        "o" if day.weekday() > 4 and pattern[day.weekday()] == "." else pattern[(day.day + index) % 7] for day in days
    )
    return {
        "name": NAMES[index % len(NAMES)],
        "url": "#",
        "marks": marks,
        "totals": (marks.count("c"), 40 + index % 25),
    }


def _sample_month(month: int) -> dict[str, Any]:
    last = calendar.monthrange(2019, month)[1]
    marks = [_sample_mark(date(2019, month, day)) if day <= last else ("z",) for day in range(1, 32)]
    return {"label": f"Tháng {month}", "marks": marks, "total": sum(mark[0] == "c" for mark in marks)}


def _sample_mark(day: date) -> tuple[str, ...]:
    number = day.timetuple().tm_yday
    name = f"{WEEKDAYS[day.weekday()]} {dmy(day)}"
    if number % 11 in (3, 4) and day <= AS_OF:
        refused = number % 33 == 15
        words = "không được tính: chưa có công lệnh" if refused else "được tính, xã Phương Chiểu"
        return ("r" if refused else "c", "#", f"{name}: {words}")
    if number % 11 == 5 and day > AS_OF:
        return ("p", "#", f"{name}: theo kế hoạch, xã Trung Nghĩa")
    if date(2019, 5, 6) <= day <= date(2019, 5, 24):
        return ("e",)
    return ("o",) if day.weekday() > 4 else (".",)
