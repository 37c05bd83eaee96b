"""What a notice says, on the page and in the one e-mail of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any, Final, NamedTuple

from dicoso.domain.dates import dmy, dmy_span

KIND: Final[Mapping[str, str]] = {
    "to_decide": "Chờ xử lý",
    "returned": "Trả lại để sửa",
    "due_soon": "Sắp đến hạn",
    "overdue": "Quá hạn",
    "host_refused": "Cơ sở không xác nhận",
    "answered": "Đã trả lời cơ sở",
}
_TURN: Final[Mapping[str, str]] = {
    "plan.endorse": "chờ đồng chí cho ý kiến",
    "plan.check": "chờ thẩm định",
    "plan.approve": "chờ phê duyệt",
    "feedback.classify": "chờ phân loại",
    "feedback.assign": "chờ giao cho ban trả lời",
    "feedback.answer": "chờ trả lời",
    "feedback.accept": "đã có trả lời, chờ đơn vị xem",
}
# By kind and subject: the sentence, and the line below it.
_SAID: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("to_decide", "plan_board"): ("{plans} kế hoạch {period} {turn}", "{unit}"),
    ("to_decide", "feedback_board"): ("{matters} khó khăn, đề xuất {turn}", ""),
    ("returned", "plan"): ("Kế hoạch {period} được trả lại để sửa", "{reason}"),
    ("due_soon", "own_plan"): ("Trình kế hoạch {period}, hạn {due}", ""),
    ("overdue", "own_plan"): ("Chưa trình kế hoạch {period}, hạn {due}", ""),
    ("due_soon", "trip"): ("Báo cáo chuyến đi {host}, hạn {due}", "Đi {days}"),
    ("overdue", "trip"): ("Chưa nộp báo cáo chuyến đi {host}, hạn {due}", "Đi {days}"),
    ("due_soon", "feedback"): ("Trả lời {unit}, hạn {due}", "{text}"),
    ("overdue", "feedback"): ("Chưa trả lời {unit}, hạn {due}", "{text}"),
    ("due_soon", "promise"): ("Việc đã hứa với {unit}, hạn {due}", "{text}"),
    ("overdue", "promise"): ("Chưa làm việc đã hứa với {unit}, hạn {due}", "{text}"),
    ("host_refused", "trip"): ("{host} không xác nhận: {person}, {days}", "{reason}"),
    ("answered", "feedback"): ("Đã trả lời điều {unit} nêu", "{text}"),
}


class Said(NamedTuple):
    """A notice in words: one sentence, and a line below it, which may be empty."""

    text: str
    below: str


def said(kind: str, subject: str, facts: Mapping[str, Any]) -> Said:
    """Notice in words.

    Raises: KeyError, if there are none for such a one.
    """
    promised = subject == "feedback" and facts.get("matter") == "promise" and kind != "answered"
    text, below = _SAID[kind, "promise" if promised else subject]
    text_facts = dict(facts)
    if "action" in facts:
        text_facts["turn"] = _TURN[facts["action"]]
    if "due" in facts:
        text_facts["due"] = dmy(date.fromisoformat(facts["due"]))
    if "start" in facts:
        text_facts["days"] = dmy_span(date.fromisoformat(facts["start"]), date.fromisoformat(facts["end"]))
    return Said(text.format_map(text_facts), below.format_map(text_facts))


class Item(NamedTuple):
    """One notice of a day's e-mail: its kind, what it says, and where it leads."""

    kind: str
    said: Said
    address: str


class DayMail(NamedTuple):
    """The one e-mail of a day: to whom, what is new, and how many notices an earlier e-mail may not have brought."""

    name: str
    day: date
    items: tuple[Item, ...]
    doubtful: int
    notices: str  # address of the page of notices
    account: str  # address of the page where e-mail is chosen


class Mail(NamedTuple):
    """An e-mail in words."""

    subject: str
    text: str
    html: str


def mail(daily: DayMail) -> Mail:
    """Write the e-mail of a day as plain text and as simple HTML that needs neither pictures nor styles."""
    count = len(daily.items)
    title = f"dicoso: {count} tin nhắc ngày {dmy(daily.day)}" if count else "dicoso: tin nhắc có thể chưa đến"
    return Mail(title, _mail_text(daily), _html(daily))


def question(name: str, address: str, days: int) -> Mail:
    """Write the letter that asks whether an address is its owner's; `address` is that of the link."""
    title = "dicoso: xác nhận địa chỉ thư"
    body = "Địa chỉ này vừa được ghi trên dicoso để nhận tin nhắc. Mở đường dẫn sau để xác nhận:"
    ends = f"Đường dẫn dùng một lần, trong {days} ngày. Nếu đồng chí không ghi địa chỉ này, xin bỏ qua thư."
    text = "\n".join([f"Kính gửi đồng chí {name},", "", body, address, "", ends, ""])
    link = f'<a href="{escape(address)}">Xác nhận địa chỉ này</a>'
    html = [f"<p>{part}</p>" for part in (f"Kính gửi đồng chí {escape(name)},", escape(body), link, escape(ends))]
    return Mail(title, text, _mail_page(html))


def _groups(daily: DayMail) -> Iterable[tuple[str, list[Item]]]:
    for kind, heading in KIND.items():
        items = [item for item in daily.items if item.kind == kind]
        if items:
            yield heading, items


def _doubt(daily: DayMail) -> str:
    """Sentence about what may have been lost on the way; it isn't repeated, so that nothing comes twice."""
    if not daily.doubtful:
        return ""
    return f"Thư gửi lần trước có thể chưa đến nơi; {daily.doubtful} tin trong thư đó vẫn còn ở mục Tin nhắc."


def _mail_text(daily: DayMail) -> str:
    lines = [f"Kính gửi đồng chí {daily.name},", ""]
    for heading, items in _groups(daily):
        lines += [heading.upper(), ""]
        for item in items:
            below = [f"  {item.said.below}"] if item.said.below else []
            lines += [f"- {item.said.text}", *below, f"  {item.address}", ""]
    doubt = _doubt(daily)
    lines += [*([doubt, ""] if doubt else []), f"Tất cả tin nhắc: {daily.notices}", ""]
    return "\n".join(
        [*lines, f"Mỗi ngày nhiều nhất một thư. Chọn tin nhận qua thư hoặc thôi nhận: {daily.account}", ""]
    )


def _html(daily: DayMail) -> str:
    parts = [f"<p>Kính gửi đồng chí {escape(daily.name)},</p>"]
    for heading, items in _groups(daily):
        parts.append(f"<h2>{escape(heading)}</h2>\n<ul>")
        for item in items:
            below = f"<br>{escape(item.said.below)}" if item.said.below else ""
            parts.append(f'<li><a href="{escape(item.address)}">{escape(item.said.text)}</a>{below}</li>')
        parts.append("</ul>")
    doubt = _doubt(daily)
    if doubt:
        parts.append(f"<p>{escape(doubt)}</p>")
    parts.append(f'<p><a href="{escape(daily.notices)}">Tất cả tin nhắc</a></p>')
    parts.append(
        f"<p>Mỗi ngày nhiều nhất một thư. "
        f'<a href="{escape(daily.account)}">Chọn tin nhận qua thư hoặc thôi nhận</a></p>'
    )
    return _mail_page(parts)


def _mail_page(parts: Iterable[str]) -> str:
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"></head><body>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )
