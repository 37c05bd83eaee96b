"""Fill the everyday life of a demonstration in: plans and trips below the ruled line of its file.

    python tools/demo.py            writes dicoso/data/demo/hung-yen-2019.toml anew below the line
    python tools/demo.py --check    exits with 1 if the file says something else

What stands above the line is written by hand: units, people, roles, and the plans and trips that have a story. Below
it, every person gets as many more days of field work as are missing from their `days`. The same seed gives the same file.
"""

# ruff: noqa: E501  # the table of work is read as one

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

T = TypeVar("T")
FILE = Path(__file__).resolve().parent.parent / "dicoso" / "data" / "demo" / "hung-yen-2019.toml"
sys.path.insert(0, str(FILE.parents[3]))

from dicoso.data.demo import Answer, Demonstration, Holder, Plan, Stay, Trip, Went, parse  # noqa: E402

LINE = "# " + "=" * 100 + "\n"
SEED = 2019
DAY = timedelta(days=1)
QUARTERS = (1, 2, 3, 4)
# How a year of field work is spread: little around Tết, most in the volunteer summer, and half of the last quarter.
SHARE = {1: 0.22, 2: 0.28, 3: 0.33, 4: 0.17}
# Nobody goes around the great holidays.
CLOSED = ((1, 1, 1, 1), (2, 1, 2, 10), (4, 13, 4, 15), (4, 27, 5, 1), (8, 31, 9, 2))

# Which districts a department looks after, and where one goes there.
AREAS = {
    "33-TT": ("323", "325", "326", "327", "328", "329", "330", "331", "332", "333"),
    "33-VP": ("323", "331"),
    "33-TCKT": ("329", "332", "333"),
    "33-TG": ("323", "330"),
    "33-TNNT": ("326", "327", "329"),
    "33-TTNTH": ("325", "328", "323"),
}
COMMUNES = {
    "323": ("12382", "12382", "12382", "11950", "11953", "11956", "11980", "11983"),
    "325": ("11986", "11989", "12001"),
    "326": ("12019", "12022", "12025"),
    "327": ("12052", "12070"),
    "328": ("12103",),
    "329": ("12142", "12145"),
    "330": ("12205", "12208", "12211"),
    "331": ("12280", "12316"),
    "332": ("12337", "12367"),
    "333": ("12391", "12406", "12412", "12427"),
}


class Work(NamedTuple):
    """Something to do at the grassroots: when in the year, for whom, at which level, for how many days."""

    form: str
    levels: str
    months: tuple[int, int]
    departments: str
    days: tuple[int, int]
    content: str
    expected: str


# `levels`: d district, c commune, g grassroots, b branch. `departments`: * is everybody.
WORK_TABLE = """
form               levels  months  days  departments       content                                                            expected
topic              c       1-2     1-2   *                 Nắm tình hình thanh niên trước và sau Tết Nguyên đán Kỷ Hợi        Báo cáo nhanh
joint              cb      1-1     1-2   *                 Chương trình Xuân tình nguyện: tặng quà gia đình chính sách        50 suất quà
joint              dc      2-2     1-1   *                 Ra quân Tết trồng cây đời đời nhớ ơn Bác Hồ                        500 cây xanh
joint              d       2-2     1-1   *                 Gặp mặt thanh niên sắp lên đường nhập ngũ                           Thăm hỏi, tặng quà tân binh
joint              dc      3-3     1-2   *                 Ra quân Tháng Thanh niên                                           Công trình thanh niên cấp xã
joint              c       3-11    1-1   *                 Ngày thứ bảy tình nguyện giải quyết thủ tục hành chính             Báo cáo kết quả
joint              bc      3-11    1-2   *                 Ngày Chủ nhật xanh: thu gom rác thải nhựa                          Đoạn đường thanh niên tự quản
joint              dc      4-5     1-2   TT TCKT VP        Dự và chỉ đạo Đại hội Hội LHTN Việt Nam cấp huyện, cấp xã          Ý kiến chỉ đạo đại hội
joint              c       6-8     2-5   *                 Thanh niên tình nguyện hè: làm đường giao thông nông thôn          01 km đường
joint              c       6-8     2-4   TNNT TT           Thanh niên tình nguyện hè: thắp sáng đường quê                     02 km đường điện
joint              bc      6-8     2-4   TTNTH TG          Sinh hoạt hè cho thiếu nhi trên địa bàn dân cư                     Báo cáo kết quả sinh hoạt hè
joint              c       7-7     1-2   *                 Chăm sóc nghĩa trang liệt sĩ, thăm gia đình chính sách                  Kế hoạch và báo cáo
joint              cb      9-9     1-2   *                 Tặng quà học sinh nghèo đầu năm học mới                            100 suất quà
joint              g       9-11    1-2   TTNTH TG TT       Phối hợp tổ chức Ngày hội thanh niên với văn hóa giao thông        300 đoàn viên tham gia
joint              dc      4-11    1-2   TNNT TT           Ngày hội tư vấn, giới thiệu việc làm                               300 thanh niên được tư vấn
joint              c       4-11    1-2   VP                Phối hợp bàn giao tủ sách, trang thiết bị cho chi đoàn             Biên bản bàn giao
topic              c       3-12    2-5   TNNT              Khảo sát mô hình thanh niên phát triển kinh tế                     Báo cáo khảo sát
topic              cb      3-12    2-4   TNNT              Nắm tình hình thanh niên công nhân ở khu nhà trọ                   Báo cáo khảo sát
topic              c       3-12    2-4   TNNT TT           Nắm tình hình vay vốn, giải quyết việc làm cho thanh niên          Danh sách đề nghị vay vốn
topic              c       1-12    2-4   TG                Nắm tình hình tư tưởng đoàn viên, thanh niên khối nông thôn        Báo cáo chuyên đề
topic              cg      1-12    2-4   TG TT             Khảo sát việc học tập và làm theo Bác trong đoàn viên, thanh niên  Báo cáo chuyên đề
topic              c       1-12    2-4   TCKT              Khảo sát việc quản lý sổ đoàn viên, thu nộp đoàn phí               Báo cáo khảo sát
topic              cb      1-12    2-4   TCKT TT           Nắm tình hình chất lượng sinh hoạt chi đoàn                        Đề xuất giải pháp
topic              cg      1-12    2-4   TTNTH             Khảo sát công tác Đội và phong trào thiếu nhi                      Báo cáo khảo sát
topic              c       4-12    2-4   TTNTH             Khảo sát việc phòng, chống tai nạn thương tích trẻ em              Báo cáo khảo sát
topic              cb      1-12    2-4   VP                Khảo sát cơ sở vật chất phục vụ sinh hoạt Đoàn                     Danh sách đề nghị hỗ trợ
inspection         d       3-12    2-4   TCKT TT           Kiểm tra việc thi hành Điều lệ Đoàn                                Biên bản kiểm tra
inspection         dc      3-12    2-4   TCKT              Giám sát công tác phát triển đoàn viên                             Biên bản giám sát
inspection         d       3-12    2-4   TG TNNT TTNTH VP  Kiểm tra công tác Đoàn và phong trào thanh thiếu nhi               Biên bản kiểm tra
inspection         c       6-12    2-3   *                 Kiểm tra việc thực hiện chương trình rèn luyện đoàn viên           Biên bản kiểm tra
committee_meeting  d       1-12    1-1   *                 Dự hội nghị Ban Chấp hành Đoàn cấp huyện                           Ý kiến chỉ đạo
committee_meeting  c       1-12    1-1   *                 Dự hội nghị Ban Thường vụ Đoàn xã                                  Ý kiến chỉ đạo
branch_meeting     b       1-12    1-2   *                 Dự sinh hoạt chi đoàn, nghe ý kiến đoàn viên                       Ghi nhận kiến nghị
branch_meeting     b       3-3     1-1   *                 Dự sinh hoạt chi đoàn chủ điểm Tháng Thanh niên                    Ghi nhận kiến nghị
branch_meeting     b       1-12    1-2   TG TCKT TT        Dự sinh hoạt chi đoàn, học tập 6 bài lý luận chính trị             Ghi nhận ý kiến đoàn viên
branch_meeting     gb      1-12    1-1   TTNTH             Dự sinh hoạt chi đoàn học sinh                                     Ghi nhận kiến nghị
"""


def _work() -> Iterator[Work]:
    for line in WORK_TABLE.strip().splitlines()[1:]:
        form, levels, months, days, departments, content, expected = re.split(r"\s{2,}", line)
        yield Work(form, levels, _pair(months), departments, _pair(days), content, expected)


def _pair(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last)


WORK = tuple(_work())


def span(quarter: int) -> tuple[date, date]:
    first = date(2019, 3 * quarter - 2, 1)
    return first, (date(2019 + quarter // 4, 3 * quarter % 12 + 1, 1)) - DAY


def dates(start: date, end: date) -> list[date]:
    return [start + i * DAY for i in range((end - start).days + 1)]


def closed(day: date) -> bool:
    return any(date(day.year, a, b) <= day <= date(day.year, c, d) for a, b, c, d in CLOSED)


def working_day(day: date, step: int = -1) -> date:
    """Return the day itself or the next one in a direction that is no weekend."""
    while day.weekday() > 4 or closed(day):
        day += step * DAY
    return day


@dataclass
class Cadre:
    """A person while their year is being filled in."""

    holder: Holder
    counted: set[date] = field(default_factory=set)
    busy: set[date] = field(default_factory=set)
    told: set[int] = field(default_factory=set)  # quarters whose plan is written by hand
    used: Counter[str] = field(default_factory=Counter)

    def department(self, day: date) -> str:
        """Return where the person works on a day."""
        found = (each.unit for each in self.holder.postings if each.start <= day <= (each.end or date.max))
        return next(found, self.holder.postings[-1].unit)

    @property
    def missing(self) -> int:
        """How many days are still to be found."""
        return self.holder.days - len(self.counted)


class Year:
    """The year as it fills."""

    def __init__(self, told: Demonstration) -> None:
        self.told = told
        self.random = Random(SEED)  # invented facts, no secrets
        self.cadres = {holder.code: Cadre(holder) for holder in told.people if holder.days}
        self.plans: list[Plan] = []
        self.trips: list[Trip] = []
        self.away: dict[tuple[str, date], set[str]] = defaultdict(set)
        staff = [(c.department(date(2019, m, 1)), m) for c in self.cadres.values() for m in range(1, 13)]
        self.staff = Counter(staff)
        self._hear()

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.random.random() * len(options))]

    def between(self, least: int, most: int) -> int:
        return least + int(self.random.random() * (most - least + 1))

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def _hear(self) -> None:
        """Take in what is written by hand: which dates count already, and which are taken."""
        for plan in self.told.plans:
            cadre = self.cadres[plan.person]
            cadre.told.add(plan.quarter)
            for stay in plan.stays:
                self._take(cadre, stay.start, stay.end)
                if stay.went:
                    self._take(cadre, *stay.went)
                    cadre.counted.update(dates(*stay.went))
        for trip in self.told.trips:
            stays = trip.corrected.stays if trip.corrected else trip.stays
            for stay in (*trip.stays, *stays):
                for code in stay.who or trip.who:
                    self._take(self.cadres[code], stay.start, stay.end)
            if trip.order and not trip.cancelled:
                self._count(trip.who, stays)
        for exemption in self.told.exemptions:
            if exemption.person in self.cadres:
                self.cadres[exemption.person].busy.update(dates(exemption.start, exemption.end))

    def _count(self, who: Iterable[str], stays: Iterable[Stay]) -> None:
        for stay in stays:
            if stay.venue == "field" and not (stay.answer and not stay.answer.confirmed):
                for code in stay.who or who:
                    self.cadres[code].counted.update(dates(stay.start, stay.end))

    def _take(self, cadre: Cadre, start: date, end: date) -> None:
        for day in dates(start, end):
            cadre.busy.add(day)
            self.away[cadre.department(day), day].add(cadre.holder.code)

    def fill(self) -> None:
        """Give everybody the days that they lack, quarter by quarter, and the plans that stand behind them."""
        for cadre in self.cadres.values():
            lacking = cadre.missing
            for quarter in QUARTERS:
                plan = self._plan(cadre, quarter)
                goal = cadre.missing if quarter == 4 else min(cadre.missing, round(lacking * self._share(quarter)))
                stays = self._stays(cadre, quarter, goal, plan)
                if plan is not None:
                    self.plans.append(replace(plan, stays=tuple(sorted(stays, key=lambda stay: stay.start))))
            if cadre.missing:
                raise SystemExit(f"{cadre.holder.code}: {cadre.missing} days found no place; change the seed")
        self._number()

    def _share(self, quarter: int) -> float:
        return SHARE[quarter] * (0.85 + 0.3 * self.random.random())

    def _plan(self, cadre: Cadre, quarter: int) -> Plan | None:
        """Return a plan that went all its way in time, or a little late."""
        if quarter in cadre.told:
            return None
        first, _ = span(quarter)
        unit = cadre.department(first)
        late_by = timedelta(days=4 if self.chance(0.06) else 0)
        submitted = working_day(first - (15 + self.between(0, 6)) * DAY + late_by)
        endorsed = None if self._starts_later(cadre, unit) else working_day(first - 12 * DAY + late_by, 1)
        checked = working_day(first - 8 * DAY + late_by, 1)
        approved = working_day(first - 3 * DAY)
        return Plan(cadre.holder.code, quarter, (), None, submitted, endorsed, checked, max(approved, checked))

    def _starts_later(self, cadre: Cadre, unit: str) -> bool:
        """Tell whether nobody but the person heads the department."""
        return self.told.chain.endorse.get(unit, cadre.holder.code) == cadre.holder.code

    def _stays(self, cadre: Cadre, quarter: int, goal: int, plan: Plan | None) -> list[Stay]:
        """Return the planned stays of a quarter; trips that weren't planned are kept by the way."""
        first, last = span(quarter)
        until = min(last, self.told.today - 2 * DAY)
        planned: list[Stay] = []
        while goal > 0:
            stay = self._stay(cadre, first, until, goal)
            if stay is None:
                break
            goal -= len(dates(stay.start, stay.end))
            cadre.counted.update(dates(stay.start, stay.end))
            if plan is not None and self.chance(0.86):
                planned.append(self._as_planned(cadre, stay, first, last))
            else:
                self.trips.append(Trip((cadre.holder.code,), (replace(stay, expected=""),), "?"))
        if plan is not None:
            planned += self._unmade(cadre, first, until, last, least=0 if planned else 2)
        return planned

    def _as_planned(self, cadre: Cadre, stay: Stay, first: date, last: date) -> Stay:
        """Return the planned stay that one turned out to be: mostly on its dates, now and then some days later."""
        went = Went(stay.start, stay.end)
        shift = self.between(1, 5) * DAY * (1 if self.chance(0.5) else -1)
        moved = dates(stay.start + shift, stay.end + shift)
        weekend = any(day.weekday() > 4 or closed(day) for day in moved)
        free = not cadre.busy & (set(moved) - set(dates(*went)))
        if self.chance(0.18) and free and not weekend and first <= moved[0] and moved[-1] <= last:
            cadre.busy.update(moved)
            return replace(stay, start=moved[0], end=moved[-1], went=went)
        return replace(stay, went=went)

    def _unmade(self, cadre: Cadre, first: date, until: date, last: date, *, least: int) -> Iterator[Stay]:
        """Yield what was planned and didn't take place; of the current quarter also what lies ahead."""
        for _ in range(max(least, int(self.chance(0.5))) if until == last else 0):
            stay = self._stay(cadre, first, until, 3)
            if stay:
                yield replace(stay, answer=None)
        for _ in range(self.between(2, 4) if until < last else 0):
            stay = self._stay(cadre, self.told.today + 3 * DAY, date(2019, 12, 27), 4)
            if stay:
                yield replace(stay, answer=None)

    def _stay(self, cadre: Cadre, first: date, last: date, most: int) -> Stay | None:
        for attempt in range(60):
            work = self._work(cadre, self._some_day(first, last))
            length = min(most, max(self.between(*work.days), self.between(*work.days)))
            for _ in range(25):  # another date rather than something shorter, or every stay would be of one day
                start = self._some_day(first, last)
                end = start + (length - 1) * DAY
                if end <= last and self._suits(cadre, dates(start, end), work, strict=attempt < 30):
                    return self._taken(cadre, start, end, work)
        return None

    def _some_day(self, first: date, last: date) -> date:
        return first + self.between(0, (last - first).days) * DAY

    def _taken(self, cadre: Cadre, start: date, end: date, work: Work) -> Stay:
        self._take(cadre, start, end)
        cadre.used[work.content] += 1 if work.days[1] > 2 else 3  # longer stays are the rule
        host = self._host(cadre.department(start), work.levels)
        return Stay(start, end, host, work.form, work.content, work.expected, answer=self._answer(host, end))

    def _work(self, cadre: Cadre, day: date) -> Work:
        """Return something to do in that month that the person has done least of late."""
        unit = cadre.department(day)
        fitting = [
            work
            for work in WORK
            if work.months[0] <= day.month <= work.months[1]
            and (work.departments == "*" or unit.removeprefix("33-") in work.departments.split())
        ]
        return min((self.pick(fitting) for _ in range(3)), key=lambda work: cadre.used[work.content])

    def _suits(self, cadre: Cadre, days: Sequence[date], work: Work, *, strict: bool) -> bool:
        in_season = work.months[0] <= days[0].month <= work.months[1]
        if not in_season or cadre.busy.intersection(days) or any(map(closed, days)):
            return False
        saturday = "thứ bảy" in work.content
        sunday = "Chủ nhật" in work.content
        if saturday or sunday:
            return days[0].weekday() == (5 if saturday else 6) and len(days) == 1
        weekend = any(day.weekday() > 4 for day in days)
        if weekend and not (days[0].weekday() < 5 and work.form == "joint" and self.chance(0.5)):
            return False
        return not (strict and any(self._crowded(cadre, day) for day in days))

    def _crowded(self, cadre: Cadre, day: date) -> bool:
        """Tell whether more than half of a department would be away."""
        unit = cadre.department(day)
        away = len(self.away[unit, day])
        return away > 0 and 2 * (away + 1) > self.staff[unit, day.month]

    def _host(self, unit: str, levels: str) -> str:
        """Return a unit of the department's districts at one of the levels; one level up where there is none."""
        for _ in range(40):
            district = self.pick(AREAS[unit])
            level = self.pick(levels)
            if level == "d":
                return district
            communes = COMMUNES[district]
            below = [u.code for u in self.told.units if u.level == "branch" and u.parent in communes]
            above = ("323", "33") if district == "323" else (district,)
            schools = [u.code for u in self.told.units if u.level == "grassroots" and u.parent in above]
            found = {"c": list(communes), "b": below, "g": schools}[level]
            if found:
                return self.pick(found)
        raise SystemExit(f"{unit}: no host at level {levels}")

    def _answer(self, host: str, end: date) -> Answer | None:
        """Return the word of Xã Phương Chiểu, which answers once a month for most stays."""
        on = working_day(date(end.year + end.month // 12, end.month % 12 + 1, 5), 1)
        if host.startswith("12382") and on <= self.told.today and self.chance(0.8):
            return Answer(on, confirmed=True)
        return None

    def _number(self) -> None:
        """Number the travel orders by date, between the numbers of those written by hand."""
        marks = [(date(2019, 1, 1), 0), *sorted(_numbered(self.told.trips)), (date(2019, 12, 31), 215)]
        self.trips.sort(key=lambda trip: (trip.stays[0].start, trip.who))
        numbered = []
        for (begin, low), (end, high) in pairwise(marks):
            between = [trip for trip in self.trips if begin <= trip.stays[0].start < end]
            for i, trip in enumerate(between, 1):
                number = low + i * (high - low) // (len(between) + 1)
                numbered.append(replace(trip, order=f"{number:02}-CL/TĐTN-VP"))
        self.trips = numbered


def _numbered(trips: Iterable[Trip]) -> Iterator[tuple[date, int]]:
    for trip in trips:
        number, _, symbol = trip.order.partition("-")
        if symbol == "CL/TĐTN-VP":
            yield trip.stays[0].start, int(number)


def quoted(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else f'"{value}"'


def inline(stay: Stay) -> str:
    """Return a stay as one line."""
    facts: dict[str, str] = {"from": quoted(stay.start), "to": quoted(stay.end)}
    facts |= {name: quoted(getattr(stay, name)) for name in ("host", "form", "content")}
    if stay.expected:
        facts["expected"] = quoted(stay.expected)
    if stay.went == Went(stay.start, stay.end):
        facts["went"] = "true"
    elif stay.went:
        facts["went"] = f"{{ from = {stay.went.start}, to = {stay.went.end} }}"
    if stay.answer:
        facts["answer"] = f"{{ on = {stay.answer.on}, confirmed = {quoted(stay.answer.confirmed)} }}"
    return "{ " + ", ".join(f"{key} = {value}" for key, value in facts.items()) + " }"


def written(year: Year) -> Iterator[str]:
    """Yield the text below the line."""
    yield "# Dưới đây do tools/demo.py viết; muốn đổi thì đổi ở đó.\n"
    for plan in sorted(year.plans, key=lambda plan: (plan.quarter, plan.person)):
        yield f'\n[[plans]]\nperson = "{plan.person}"\nquarter = {plan.quarter}\n'
        for step in ("submitted", "endorsed", "checked", "approved"):
            if getattr(plan, step):
                yield f"{step} = {getattr(plan, step)}\n"
        yield "stays = [\n" + "".join(f"  {inline(stay)},\n" for stay in plan.stays) + "]\n"
    for trip in year.trips:
        who = ", ".join(map(quoted, trip.who))
        yield f'\n[[trips]]\nwho = [{who}]\norder = "{trip.order}"\nstays = [{inline(trip.stays[0])}]\n'


def main() -> int:
    arguments = argparse.ArgumentParser(description="Fill the everyday life of the demonstration in.")
    arguments.add_argument("--check", action="store_true", help="write nothing; 1 if the file says something else")
    options = arguments.parse_args()
    stands = FILE.read_text(encoding="utf-8")
    told = stands.partition(LINE)[0]
    year = Year(parse(told))
    year.fill()
    found = told + LINE + "".join(written(year))
    if options.check:
        return int(found != stands)
    FILE.write_text(found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
