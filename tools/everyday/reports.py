"""What is reported of trips, and what the grassroots raised on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from dicoso.data.demo import Matter, Report, Stay, Step, Trip
from everyday.places import Places
from everyday.province import Raised
from everyday.year import DAY, Year

DUE = timedelta(days=10)
ANSWERED = timedelta(days=15)
WAITING, RECENT = ("received", "classified", "assigned"), 28  # days

# Numbers: few people of all, several papers, many who came.
DONE = {
    "topic": (
        "{content}: làm việc với {host}, gặp {some} đoàn viên, thu {many} phiếu. Số liệu đã gửi ban để tổng hợp.",
        "{content}. Làm việc với {host}, dự 01 buổi sinh hoạt, gặp {few} cán bộ Đoàn; đã đối chiếu số liệu.",
        "{content}: nghe {host} báo cáo, đi thực tế {few} nơi, gặp {some} thanh niên. Đã thống nhất số liệu với cơ sở.",
    ),
    "joint": (
        "{content}. Cùng làm với {host}, có {many} đoàn viên, thanh niên tham gia. Kết quả: {expected}.",
        "{content}. {host} chuẩn bị chu đáo; {many} người tham gia, xong việc trong buổi. Kết quả: {expected}.",
    ),
    "inspection": (
        "{content} tại {host}: xem hồ sơ, làm việc với {few} đồng chí; biên bản ghi {few} việc cần khắc phục.",
        "{content} tại {host}. Sổ sách đầy đủ hơn kỳ trước; còn {few} việc phải bổ sung, đã ghi vào biên bản.",
    ),
    "committee_meeting": (
        "{content}. Hội nghị bàn {few} nội dung; đã góp ý về chương trình công tác tháng sau.",
        "{content} của {host}. Đã trao đổi về {few} việc chậm tiến độ và cách tháo gỡ.",
    ),
    "branch_meeting": (
        "{content} tại {host}: {some} đoàn viên dự, có {few} ý kiến; phần lớn đã trả lời tại chỗ.",
        "{content}. {host} có {some} đoàn viên dự; sinh hoạt đúng chủ điểm, phát biểu sôi nổi.",
    ),
    "other": ("{content} tại {host}.",),
}


@dataclass(frozen=True)
class Made:
    """A trip that took place: who wrote of it, and its first stay."""

    by: str
    stay: Stay
    end: date


class Reports:
    """The reports of a year: most in time, some late, two that were forgotten, and those not written yet."""

    def __init__(self, year: Year) -> None:
        self.year, self.told, self.province = year, year.told, year.province
        self.random = Random(year.province.seed)  # invented facts, no secrets
        self.places = Places(year.told)

    def written(self) -> list[Report]:
        """Return a report of each trip that has none by hand."""
        by_hand = {(report.by, report.host, report.start) for report in self.told.reports}
        mates = _together(self._trips())
        made = [
            each
            for each in sorted(mates, key=lambda each: (each.stay.start, each.by, each.stay.host))
            if not any((code, each.stay.host, each.stay.start) in by_hand for code in mates[each])
        ]
        forgotten = self._forgotten(made)
        found = [self._report(each) for each in made if each not in forgotten]
        return self._with_raised([report for report in found if report.on <= self.told.today])

    def _trips(self) -> Iterator[Trip]:
        for plan in (*self.told.plans, *self.year.plans):
            for stay in plan.stays:
                if stay.went:
                    yield Trip((plan.person,), (replace(stay, start=stay.went.start, end=stay.went.end),))
        for trip in (*self.told.trips, *self.year.trips):
            if not trip.cancelled:
                yield trip

    def _forgotten(self, made: Sequence[Made]) -> set[Made]:
        """Return two trips of late whose report is overdue: of whoever shows a cadre's pages, and of somebody else."""
        shown = next(holder.code for holder in self.told.people if holder.shows == "cadre")
        overdue = sorted((each for each in made if each.end + DUE < self.told.today), key=lambda each: each.end)
        last = {each.by == shown: each for each in overdue}
        return set(last.values())

    def _report(self, made: Made) -> Report:
        late = self.random.random() < 0.07
        wait = 12 + int(self.random.random() * 6) if late else 1 + int(self.random.random() * 8)
        on = self.year.working_day(made.end + wait * DAY, 1)
        if on > self.told.today >= made.end + DUE or (not late and on > made.end + DUE):
            on = self.year.working_day(made.end + DUE)
        stay = made.stay
        place = self.places.found[stay.host]
        done = self._filled(self._pick(DONE[stay.form]), stay)
        situation = self._filled(self._pick(self.province.situations[place.level]), stay)
        good = self._pick(self.province.advantages)
        return Report(made.by, stay.host, stay.start, max(on, made.end + DAY), done, situation, good)

    def _pick(self, options: Sequence[str]) -> str:
        return options[int(self.random.random() * len(options))]

    def _filled(self, words: str, stay: Stay) -> str:
        few, some, many = 2 + self._upto(3), 11 + self._upto(18), 40 + 5 * self._upto(16)
        expected = stay.expected or "đúng kế hoạch"
        expected = expected if expected[:2].isupper() or "Kỷ" in expected else expected[0].lower() + expected[1:]
        host = self.places.found[stay.host].name
        return words.format(
            content=stay.content, host=host, expected=expected, few=f"{few:02}", some=some, many=many, all=some + few
        )

    def _upto(self, most: int) -> int:
        return int(self.random.random() * (most + 1))

    def _with_raised(self, reports: Sequence[Report]) -> list[Report]:
        """Return the reports, of which some say what was raised: each thing once."""
        said = list(reports)
        for raised in self.province.raised:
            fits = [i for i, report in enumerate(said) if self._may_say(report, raised)]
            number = fits[int(self.random.random() * len(fits))]
            said[number] = replace(said[number], raised=(self._matter(said[number], raised),))
        return said

    def _may_say(self, report: Report, raised: Raised) -> bool:
        """Tell whether something fits a report: what still waits for an answer was raised of late."""
        level, age = self.places.found[report.host].level, (self.told.today - report.on).days
        if report.raised or not (age < RECENT if raised.ends in WAITING else age > 2 * RECENT):
            return False
        unit = self.year.cadres[report.by].department(report.start)
        if unit not in self.told.chain.endorse or level not in ("commune", "branch"):
            return False
        return raised.kind != "promise" or raised.owner == unit.rpartition("-")[2]

    def _matter(self, report: Report, raised: Raised) -> Matter:
        promised = raised.kind == "promise"
        due = report.start + (20 + self._upto(15)) * DAY if promised else None
        steps = [step for step in self._steps(report, raised, due) if step.on <= self.told.today]
        return Matter(raised.kind, raised.text, raised.topic if promised else "", due=due, steps=tuple(steps))

    def _steps(self, report: Report, raised: Raised, due: date | None) -> Iterator[Step]:
        """Yield the way of what was raised: given to a department, answered in time or late, accepted or closed."""
        org, owner = self.told.chain.check[0], f"{self.told.province}-{raised.owner}"
        given = self._later(report.on, 1 + self._upto(3))
        last = due or given + ANSWERED
        if due is None and raised.ends != "received":
            yield Step(
                given, org, "classify", topic=raised.topic, nature=raised.nature,
                owner="" if raised.ends == "classified" else owner, due=None if raised.ends == "classified" else last,
            )  # fmt: skip
        if raised.ends in WAITING:
            return
        answered = self._later(last, 3 + self._upto(6)) if self.random.random() < 0.2 else last - self._upto(7) * DAY
        answered = self.year.working_day(max(answered, given + DAY), 1)
        yield Step(answered, self.told.chain.endorse[owner], "answer", raised.answer)
        host = self._speaks(report.host)
        heard = self._later(answered, 2 + self._upto(5))
        if raised.ends != "answered" and host:
            yield Step(heard, host, "accept")
        if raised.ends == "closed":
            yield Step(
                self._later(heard, 3 + self._upto(5)), org, "close",
                "" if host else "Đã báo lại cho cơ sở, cơ sở không có ý kiến gì thêm.",
            )  # fmt: skip

    def _later(self, day: date, days: int) -> date:
        return self.year.working_day(day + days * DAY, 1)

    def _speaks(self, host: str) -> str:
        """Return the account of a unit that speaks for a host: its own, or one above."""
        above = self.places.above(host)
        for office in self.told.offices:
            if office.speaker and any(role.unit in above for role in office.roles):
                return office.account
        return ""


def _together(trips: Iterable[Trip]) -> dict[Made, tuple[str, ...]]:
    """Return the trips with all who went; the youngest of a delegation, named last, writes."""
    return {
        Made((trip.stays[0].who or trip.who)[-1], trip.stays[0], max(stay.end for stay in trip.stays)): trip.who
        for trip in trips
    }
