"""Charts as SVG, drawn on the server, with the same facts in words and in a table.

No inline styles (the content security policy forbids them): shapes carry classes, sizes are attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

from dicoso.domain.dates import dmy
from dicoso.domain.text import format_number

SQUARE = 10
SQUARES_IN_A_ROW = 30  # a month of the regime is 30 days, so the usual quota of two months is two rows


@dataclass(frozen=True, slots=True)
class Band:
    """One band of the compliance table, ready to be shown."""

    label: str
    people: int
    percent: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """One person's year as running totals: `counted` and `planned` are the dates themselves, in order."""

    start: date
    end: date
    as_of: date
    quota: int
    counted: Sequence[date]
    planned: Sequence[date] = ()


def band_chart(rows: Sequence[Band], *, title: str) -> Markup:
    """Draw the people of each band as bars, in a table whose cells say the same."""
    subject = sum(row.people for row in rows)
    lines = Markup("").join(_band(row, subject) for row in rows)
    return Markup(
        '<figure class="chart"><table class="bands"><caption>{}</caption>'
        '<thead class="unseen"><tr><th scope="col">Số ngày</th><th scope="col">Số người</th>'
        '<th scope="col">Tỷ lệ</th><th scope="col">Biểu đồ</th></tr></thead><tbody>{}</tbody></table></figure>'
    ).format(title, lines)


def _band(row: Band, subject: int) -> Markup:
    people_text = format_number(row.people)
    people = Markup('<a href="{}">{}</a>').format(row.url, people_text) if row.url else people_text
    return Markup(
        '<tr><th scope="row">{}</th><td class="n"><strong>{}</strong></td><td class="n">{}</td><td>'
        '<svg viewBox="0 0 {} 10" width="100%" height="20" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="whole" width="{}" height="10"/><rect class="fill" width="{}" height="10"/></svg></td></tr>'
    ).format(row.label, people, row.percent, subject or 1, subject or 1, row.people)


def squares(done: int, quota: int, *, planned: int = 0) -> Markup:
    """Draw a quota as the squares of an exercise book, thirty to a row: done, planned, still to find.

    Units: one square is one day. Days above the quota get squares of their own.
    """
    total = max(quota, done + planned)
    rows = max(1, -(-total // SQUARES_IN_A_ROW))
    parts = (("done", 0, done), ("plan", done, done + planned), ("rest", done + planned, total))
    paths = Markup("").join(
        Markup('<path class="{}" d="{}"/>').format(kind, "".join(map(_square, range(first, last))))
        for kind, first, last in parts
        if last > first
    )
    words = f"{done} ngày đã được tính" + (f", {planned} ngày theo kế hoạch" if planned else "")
    return Markup(
        '<svg class="squares" viewBox="0 0 {} {}" role="img"><title>{}, định mức {} ngày</title>{}</svg>'
    ).format(SQUARES_IN_A_ROW * SQUARE, rows * SQUARE, words, quota, paths)


def _square(index: int) -> str:
    row, column = divmod(index, SQUARES_IN_A_ROW)
    return f"M{column * SQUARE + 1} {row * SQUARE + 1}h8v8h-8z"


def year_chart(facts: Year, *, title: str) -> Markup:
    """Draw the running total of a year against the pace that would reach the quota, with a table by month."""
    top = max(facts.quota, len(facts.counted) + len(facts.planned), 1) * 1.12
    sentence = (
        f"Đến {dmy(facts.as_of)}: {len(facts.counted)} trên {facts.quota} ngày"
        + (f", còn {len(facts.planned)} ngày theo kế hoạch" if facts.planned else "")
        + "."
    )
    return Markup(
        '<figure class="chart"><figcaption>{title}</figcaption>'
        '<svg width="100%" height="224" role="img"><title>{title}</title><desc>{sentence}</desc>{axes}'
        '<svg x="0" y="0" width="100%" height="200" viewBox="0 0 1000 1000" preserveAspectRatio="none">{lines}</svg>'
        "{labels}</svg>{legend}{table}</figure>"
    ).format(
        title=title,
        sentence=sentence,
        axes=_axes(facts, top),
        lines=_chart_lines(facts, top),
        labels=_labels(facts, top),
        legend=_LEGEND,
        table=_by_month(facts),
    )


_LEGEND = Markup(
    '<ul class="legend lines"><li><span class="done">đã được tính</span></li>'
    '<li><span class="plan">theo kế hoạch</span></li><li><span class="pace">nhịp cần có</span></li></ul>'
)


def _x(facts: Year, day: date) -> float:
    return (day - facts.start).days / ((facts.end - facts.start).days or 1)


def _month_starts(facts: Year) -> list[date]:
    """First days of the months that the period touches; the first is the period's own start."""
    firsts = [facts.start]
    while (after := (firsts[-1].replace(day=1) + timedelta(days=32)).replace(day=1)) <= facts.end:
        firsts.append(after)
    return firsts


def _axes(facts: Year, top: float) -> Markup:
    quota = 200 * (1 - facts.quota / top)
    months = Markup("").join(
        Markup('<line class="rule" x1="{0:.2f}%" x2="{0:.2f}%" y1="0" y2="200"/>').format(100 * _x(facts, day))
        for day in _month_starts(facts)
    )
    return months + Markup(
        '<line class="axis" x1="0" x2="100%" y1="200" y2="200"/>'
        '<line class="quota" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>'
    ).format(quota)


def _chart_lines(facts: Year, top: float) -> Markup:
    counted_steps = _staircase(facts, facts.counted, 0, facts.start, facts.as_of, top)
    count = len(facts.counted)
    plan = _staircase(facts, facts.planned, count, facts.as_of, facts.end, top) if facts.planned else ""
    pace = f"0,1000 1000,{1000 * (1 - facts.quota / top):.0f}"
    shapes = (("pace", pace), ("plan", plan), ("done", counted_steps))
    return Markup("").join(
        Markup('<polyline class="{}" points="{}"/>').format(kind, points) for kind, points in shapes if points
    )


def _staircase(facts: Year, days: Sequence[date], base: int, first: date, last: date, top: float) -> str:
    """Staircase: level until a day comes, one up on that day."""
    points = [(_x(facts, first), base)]
    for total, day in enumerate(days, base + 1):
        points += [(_x(facts, day), total - 1), (_x(facts, day), total)]
    points.append((_x(facts, last), base + len(days)))
    return " ".join(f"{1000 * x:.0f},{1000 * (1 - total / top):.0f}" for x, total in points)


def _labels(facts: Year, top: float) -> Markup:
    months = _month_starts(facts)
    ends = [*(_x(facts, day) for day in months), 1.0]
    names = Markup("").join(
        Markup('<text x="{:.2f}%" y="218" text-anchor="middle">{}</text>').format(50 * (left + right), day.month)
        for day, (left, right) in zip(months, pairwise(ends), strict=True)
    )
    count, x = len(facts.counted), _x(facts, facts.as_of)
    y = 200 * (1 - count / top)
    return names + Markup(
        '<text x="4" y="{:.0f}">{} ngày</text><circle class="dot" cx="{:.2f}%" cy="{:.1f}" r="5"/>'
        '<text class="strong" x="{:.2f}%" y="{:.0f}" dx="{}" text-anchor="{}">{}</text>'
    ).format(
        200 * (1 - facts.quota / top) - 6,
        facts.quota,
        100 * x,
        y,
        100 * x,
        y + 20,
        -4 if x > 0.5 else 8,
        "end" if x > 0.9 else "start",
        count,
    )


def _by_month(facts: Year) -> Markup:
    """The same facts as a table: days of each month and the running total."""
    rows, total = Markup(""), 0
    for day in _month_starts(facts):
        days_counted = sum((d.year, d.month) == (day.year, day.month) for d in facts.counted)
        planned = sum((d.year, d.month) == (day.year, day.month) for d in facts.planned)
        total += days_counted
        rows += Markup(
            '<tr><th scope="row">Tháng {}</th><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td></tr>'
        ).format(day.month, days_counted, total, planned)
    return Markup(
        '<details class="reveal"><summary>Xem bằng bảng</summary><table><thead><tr><th scope="col">Tháng</th>'
        '<th scope="col" class="n">Được tính</th><th scope="col" class="n">Cộng dồn</th>'
        '<th scope="col" class="n">Kế hoạch</th></tr></thead><tbody>{}</tbody></table></details>'
    ).format(rows)
