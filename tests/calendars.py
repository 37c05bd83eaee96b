"""Calendar files as offices export them, and as somebody hostile would."""

from __future__ import annotations


def event(uid: str = "1@tinhdoan", title: str = "Giao ban tháng", **lines: str) -> str:
    """One VEVENT; `lines` are its further properties, `DTSTART__VALUE_DATE` for `DTSTART;VALUE=DATE`."""
    given = {"DTSTART": "20230605T080000", "DTEND": "20230605T100000", **lines}
    body = "\r\n".join(
        f"{name.replace('__', ';').replace('VALUE_DATE', 'VALUE=DATE')}:{said}" for name, said in given.items() if said
    )
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\n{body}\r\nEND:VEVENT"


def all_day(first: str, after: str, **more: str) -> str:
    """An event of whole days; `after` is the day after the last."""
    return event(DTSTART="", DTEND="", DTSTART__VALUE_DATE=first, DTEND__VALUE_DATE=after, **more)


def calendar(*events: str) -> bytes:
    """A file of some events."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tinh doan//VN"]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""]).encode()
