"""Reads the worked cases and tells, in the words of their authors, what a count says of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from dicoso.domain.dates import ONE_DAY, parse_date
from dicoso.domain.quota import CountingRules, year_period
from dicoso.domain.reports import Summary
from dicoso.domain.rules import Rulebook, plain
from tests import naive

FOLDER = Path(__file__).parent
ALWAYS = {"tên", "quy định", "đồng ý", "tỉnh", "năm", "cán bộ", "kết quả"}
NEEDED = {"tình huống": ALWAYS | {"công tác", "chuyến đi"}, "tổng hợp": ALWAYS}
ALLOWED = {"theo bộ quy định", "giả định", "tính đến", "miễn", "đào tạo thực tế"}

LEVELS = {
    "trung ương": "central",
    "tỉnh": "province",
    "huyện": "district",
    "xã": "commune",
    "đoàn cơ sở": "grassroots",
    "chi đoàn": "branch",
}
FORMS = {
    "chuyên đề": "topic",
    "phối hợp": "joint",
    "kiểm tra, giám sát": "inspection",
    "hội nghị cấp dưới": "committee_meeting",
    "sinh hoạt chi đoàn": "branch_meeting",
    "khác": "other",
}
VENUES = {"tại cơ sở": "field", "tại cơ quan": "own_office", "trực tuyến": "online", "qua hồ sơ": "paper"}
REASONS = {"học dài hạn": "study", "ốm": "sick", "thai sản": "maternity", "khác": "other"}
YES_OR_NO = {"có": True, "không": False}
STATUSES = {"đủ ngày": "met", "chưa đủ": "short", "được miễn": "exempt", "không thuộc đối tượng": "not_subject"}
WHY_NOT = {
    "counting.in_post": "ngoài thời gian công tác thuộc đối tượng",
    "counting.not_excused": "trong thời gian được miễn",
    "counting.venues": "không làm việc tại cơ sở",
    "counting.order_required": "không có công lệnh, quyết định hoặc kế hoạch được duyệt",
    "counting.host_refusal": "cơ sở trả lời không có chuyến đi",
    "counting.confirmation_required": "chưa có xác nhận của cơ sở",
    "counting.rest_days": "ngày nghỉ",
}
OPEN = "–"


class Valued(NamedTuple):
    """A rule's value that a case assumes in place of the rulebook's."""

    value: Any


class Line(NamedTuple):
    """What a count says of one date that has trips; `trips` are their ids, the deciding one first."""

    day: date
    verdict: str
    level: str
    form: str
    trips: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One worked case, as its file has it."""

    file: str
    kind: str
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The sentence that the case shows."""
        return str(self.fields["tên"])

    def expected(self) -> list[str]:
        """Return the lines of the expected result."""
        return [" ".join(line.split()) for line in self.fields["kết quả"].strip().splitlines()]

    def rules(self, book: Rulebook) -> dict[str, Any]:
        """Return the rules in force on the period's last day, with what the case assumes on top."""
        province, year = self.fields["tỉnh"], self.fields["năm"]
        assumed = {name: Valued(_frozen(value)) for name, value in self.fields.get("giả định", {}).items()}
        first = dict(book.in_force(province, date(year, 12, 31))) | assumed
        return dict(book.in_force(province, year_period(first, year).end)) | assumed

    def relied_on(self, book: Rulebook) -> Iterator[tuple[str, Any, Any]]:
        """Yield each rule that the case names: name, the case's value, the rulebook's."""
        rules = self.rules(book)
        for name, value in self.fields.get("theo bộ quy định", {}).items():
            yield name, value, plain(rules[name].value)

    def year(self, book: Rulebook) -> naive.Year:
        """Return the facts of the case; postings are those inside the unit that reports."""
        period = year_period(self.rules(book), self.fields["năm"])
        years = [book.calendar.years[each] for each in {period.start.year, period.end.year}]
        return naive.Year(
            period.start,
            period.end,
            self.fields.get("tính đến", period.end),
            tuple(_posting(row) for row in _table(self.fields["công tác"]) if YES_OR_NO[row["thuộc đơn vị"]]),
            tuple(naive.Exemption(REASONS[row["lý do"]], *_span(row)) for row in _table(self.fields.get("miễn", ""))),
            tuple(_trip(row) for row in _table(self.fields["chuyến đi"])),
            frozenset(day for each in years for day in [h.day for h in each.holidays] + [s.off for s in each.swaps]),
            frozenset(swap.work for each in years for swap in each.swaps),
            tuple(_trip(row) for row in _table(self.fields.get("đào tạo thực tế", ""))),
        )

    def people(self) -> Iterator[tuple[str, int]]:
        """Yield (status, days) of the people of a summary."""
        for row in _table(self.fields["cán bộ"]):
            for days in row["số ngày"].split(","):
                yield STATUSES[row["kết luận"]], int(days)


def read_cases() -> list[Case]:
    """Return the cases of every file, in order of files.

    Raises: ValueError, if a case lacks a field or has one that isn't known.
    """
    cases = []
    for path in sorted(FOLDER.glob("*.toml")):
        for kind, found in tomllib.loads(path.read_text("utf-8")).items():
            cases += [Case(path.name, kind, fields) for fields in found]
    for case in cases:
        missing, unknown = NEEDED[case.kind] - case.fields.keys(), case.fields.keys() - NEEDED[case.kind] - ALLOWED
        if missing or unknown:
            raise ValueError(f"{case.file}: {case.fields.get('tên')}: thiếu {missing}, lạ {unknown}")
    return cases


def naive_rules(rules: CountingRules) -> naive.Rules:
    """Return the rules in the words of the second count."""
    return naive.Rules(
        levels=rules.scope_levels,
        full_time_only=rules.full_time_only,
        quota=rules.quota_days,
        by_level=tuple(rules.by_level.items()),
        strict=rules.by_level_strict,
        part_year=rules.part_year,
        reasons=rules.exemption_reasons,
        study_min_months=rules.study_min_months,
        effect=rules.exemption_effect,
        venues=rules.venues,
        order_required=rules.order_required,
        confirmation_required=rules.confirmation_required,
        rest_days=rules.rest_days,
        secondment_counts=rules.secondment_counts,
    )


def story(lines: list[Line], by_level: Mapping[str, int], quota: int | None, status: str) -> list[str]:
    """Tell a counted year: the dates with trips, the sum, the quota."""
    told = [_stretch(list(stretch)) for _, stretch in groupby(_numbered(lines), key=lambda item: item[0])]
    parts = ", ".join(f"{word} {by_level[level]}" for word, level in LEVELS.items() if level in by_level)
    total = f"Cộng: {sum(by_level.values())} ngày" + (f" ({parts})" if parts else "")
    verdict = next(word for word, each in STATUSES.items() if each == status)
    last = f"Không có định mức: {verdict}" if quota is None else f"Định mức: {quota} ngày, {verdict}"
    return [*told, total, last]


def summary_story(summary: Summary) -> list[str]:
    """Tell a unit's summary."""
    head = (
        f"Thuộc đối tượng {summary.subject}, được miễn {summary.exempt}, "
        f"không thuộc đối tượng {summary.not_subject}; cộng {summary.days} ngày"
    )
    lines = [head]
    for band in summary.bands:
        if band.max is None:
            name = f"Từ {band.min} ngày"
        else:
            name = f"{band.min}–{band.max} ngày" if band.min else f"Dưới {band.max + 1} ngày"
        lines.append(f"{name}: {band.people} người, {band.percent.replace('.', ',')}%")
    return lines


def _numbered(lines: list[Line]) -> Iterator[tuple[int, Line]]:
    """Yield each line with the number of the stretch of like dates that it belongs to."""
    number, previous = 0, None
    for line in lines:
        if previous and (line.day - previous.day != ONE_DAY or line[1:] != previous[1:]):
            number += 1
        yield number, line
        previous = line


def _stretch(stretch: list[tuple[int, Line]]) -> str:
    first, last = stretch[0][1], stretch[-1][1]
    when = f"{first.day:%d/%m/%Y}" + (f" – {last.day:%d/%m/%Y}" if last != first else "")
    trips = ", ".join(dict.fromkeys(first.trips))
    if first.verdict in WHY_NOT:
        return f"{when}: không tính {len(stretch)} ngày, {WHY_NOT[first.verdict]} ({trips})"
    level, form = _word(LEVELS, first.level), _word(FORMS, first.form)
    return f"{when}: tính {len(stretch)} ngày, {level}, {form} ({trips})"


def _word(words: Mapping[str, str], name: str) -> str:
    return next(word for word, each in words.items() if each == name)


def _table(text: str) -> list[dict[str, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _span(row: Mapping[str, str]) -> tuple[date, date]:
    end = row["đến ngày"]
    return parse_date(row["từ ngày"]), date.max if end == OPEN else parse_date(end)


def _posting(row: Mapping[str, str]) -> naive.Posting:
    return naive.Posting(*_span(row), LEVELS[row["cấp"]], YES_OR_NO[row["chuyên trách"]])


def _trip(row: Mapping[str, str]) -> naive.Trip:
    return naive.Trip(
        row["chuyến"],
        *_span(row),
        level=LEVELS[row["cấp"]],
        form=FORMS[row.get("hình thức", "chuyên đề")],
        venue=VENUES[row.get("nơi làm việc", "tại cơ sở")],
        backed=bool(row["căn cứ"]),
        confirmed=YES_OR_NO.get(row.get("cơ sở xác nhận", "")),
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
