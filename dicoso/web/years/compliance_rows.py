"""The rows of the compliance table as markup, written at once: a thousand people in a few milliseconds.

A template would spend most of its time on escaping figures. Only names and units come from people; they are
escaped here. Cells leave out the end tags that HTML lets be left out, and there is no white space between them:
an empty cell is shown as a dash. No cell has a class: the style sheet knows them by their place (reports.css).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from django.urls import reverse
from markupsafe import Markup

from dicoso.domain.counting import Verdict
from dicoso.queries.years.compliance import ComplianceLine
from dicoso.web.asked import FigureQuery
from dicoso.web.jinja import per_week
from dicoso.words.messages import word

PLAIN = re.compile(r"[A-Za-z0-9._-]+").fullmatch  # codes that stand in an address as they are
REFUSED = "khong-tinh"  # the filter of a person's page that shows every refused date, whatever the reason
SUBJECT = ("met", "short")
TAGS = {"met": "counted", "short": "waiting", "exempt": "exempt", "not_subject": "none"}


def addresses(asked: FigureQuery) -> Callable[[str], str]:
    """How a person's year is addressed, without asking the site's map a thousand times."""
    before, after = reverse("year.view", kwargs={"code": "0", "year": asked.year}).split("/0/")
    query = escape(asked.person_query())
    return lambda code: f"{before}/{code if PLAIN(code) else quote(code, safe='')}/{after}{query}"


def table_rows(
    lines: Iterable[ComplianceLine],
    asked: FigureQuery,
    codes: Sequence[str],
    groups: Mapping[int, str],
    posts: Mapping[int, str],
) -> Markup:
    """`<tr>`s: name, result, days, missing, need, days by level, refused; or name, result, days, days by form.

    Every figure leads to its dates. `codes`: the levels or forms that have a column. `groups`: the markup that stands
    before the lines of each department. `posts`: what stands under each name of a department. Either may be empty.
    """
    address = addresses(asked)
    markup, last = [], None
    for line in lines:
        if groups and line.department_id != last:
            markup.append(groups[line.department_id])
            last = line.department_id
        where = address(line.code)
        markup.append(
            f"<tr{'' if line.progress.status in SUBJECT else ' class=other'}>"
            f"<th scope=row><a href={where}>{escape(line.name)}</a>{posts.get(line.department_id, '')}"
            f"<td>{_TAGS[line.progress.status]}<td>{_day_link(line, where)}"
        )
        if asked.by_form:
            markup.append(_figures(line.progress.by_form, codes, f"{where}&amp;hinh-thuc="))
        else:
            markup.append(_missing(line, asked))
            markup.append(_figures(line.progress.by_level, codes, f"{where}&amp;cap="))
            markup.append(_refused_links(line.progress.refused, where))
    return Markup("".join(markup) + "</tr>")  # noqa: S704  # names are escaped above


_TAGS = {status: f'<span class="tag tag--{tag}">{word(status, "status")}</span>' for status, tag in TAGS.items()}


def _day_link(line: ComplianceLine, where: str) -> str:
    """Counted days of the quota; of who isn't subject, the days alone."""
    progress = line.progress
    days = f"<a href={where}&amp;kq={Verdict.COUNTED}>{progress.days}</a>" if progress.days else ""
    return f"{days or 0}<span class=of>/{progress.quota}</span>" if progress.status in SUBJECT else days


def _missing(line: ComplianceLine, asked: FigureQuery) -> str:
    """Cells of what is missing: in all, and a week."""
    progress = line.progress
    if progress.status not in SUBJECT or not progress.missing:
        return "<td><td>"
    return f"<td>{progress.missing}<td>{per_week(line.need(asked.as_of))}"


def _figures(days: Mapping[str, int], codes: Sequence[str], where: str) -> str:
    return "".join(f"<td><a href={where}{code}>{days[code]}</a>" if code in days else "<td>" for code in codes)


def _refused_links(refused: Mapping[str, int], where: str) -> str:
    total = sum(refused.values())
    return f"<td><a href={where}&amp;kq={REFUSED}>{total}</a>" if total else "<td>"
