"""Calendar files read for a year: what an office means, and what somebody hostile sends."""

from __future__ import annotations

from time import perf_counter

import pytest

from dicoso.domain.dates import dmy
from dicoso.domain.errors import Invalid
from dicoso.domain.events import EventFile
from dicoso.queries.event_files import read_event_file
from tests.calendars import all_day, calendar, event

EVERY_DAY = event("1", DTSTART="20230101T080000", DTEND="", RRULE="FREQ=DAILY")


def dates(*events: str, year: int = 2023) -> str:
    """The dates of a file's events, as 05/06 or 05/06–07/06."""
    rows = sorted(read_event_file(calendar(*events), year).rows, key=lambda row: row.start)
    return ", ".join(dmy(row.start)[:5] + (f"–{dmy(row.end)[:5]}" if row.end != row.start else "") for row in rows)


def faults(file: EventFile) -> list[tuple[int | None, str, str]]:
    return [(fault.row, fault.field, fault.code) for fault in file.faults]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (event(), "05/06"),
        (event(DTSTART="20230605T170000Z", DTEND="20230605T180000Z"), "06/06"),  # 0 giờ ngày 06/6 ở Việt Nam
        (event(DTSTART="20230605T080000", DTEND="20230607T000000"), "05/06–06/06"),
        (event(DTSTART="20230605T080000", DTEND="", DURATION="P1DT1H"), "05/06–06/06"),
        (event(DTSTART="20230605T080000", DTEND=""), "05/06"),
        (all_day("20230605", "20230608"), "05/06–07/06"),
        (event(DTSTART="", DTEND="", DTSTART__VALUE_DATE="20230605"), "05/06"),
        (all_day("20221230", "20230103"), "30/12–02/01"),
        (all_day("20240605", "20240606"), ""),
        (event(RRULE="FREQ=WEEKLY;COUNT=4", EXDATE="20230619T080000"), "05/06, 12/06, 26/06"),
        (event(RRULE="FREQ=MONTHLY;BYDAY=1MO;UNTIL=20230831T235959Z"), "05/06, 03/07, 07/08"),
        (event(RRULE="FREQ=WEEKLY;COUNT=2", RDATE="20230901T080000"), "05/06, 12/06, 01/09"),
        (event(DTSTART="20210104T080000", DTEND="", RRULE="FREQ=YEARLY"), "04/01"),
        (event(STATUS="CANCELLED"), ""),
    ],
)
def test_an_event_falls_on_the_dates_that_the_office_means(held: str, expected: str) -> None:
    assert dates(held) == expected


def test_an_occurrence_that_was_moved_or_called_off_is_not_where_it_was() -> None:
    every_week = event(RRULE="FREQ=WEEKLY;COUNT=4")
    moved = event(DTSTART="20230614T080000", DTEND="20230614T100000", **{"RECURRENCE-ID": "20230612T080000"})
    off = event(STATUS="CANCELLED", **{"RECURRENCE-ID": "20230619T080000"})
    assert dates(every_week, moved, off) == "05/06, 14/06, 26/06"


def test_titles_are_read_as_vietnamese_and_places_are_kept() -> None:
    (row,) = read_event_file(calendar(event(title="Đại hội\\, khai mạc", LOCATION="Hội trường 15/9")), 2023).rows
    assert (row.title, row.place) == ("Đại hội, khai mạc", "Hội trường 15/9")


def test_an_event_that_cannot_be_read_is_named_and_the_others_are_kept() -> None:
    file = read_event_file(
        calendar(
            event(),
            event("2", "Lặp từng giờ", RRULE="FREQ=HOURLY"),
            event("3", "Không ngày", DTSTART=""),
            event("4", "Kết thúc trước", DTEND="20230601T080000"),
            all_day("20230101", "20230401", uid="5", title="Cả quý"),
            event("6", "", LOCATION="x"),
            event("7", "Năm xa", DTSTART="00010101T000000", DTEND="", RRULE="FREQ=DAILY"),
        ),
        2023,
    )
    assert len(file.rows) == 1
    assert faults(file) == [
        (2, "Lặp từng giờ", "ics_rule"),
        (3, "Không ngày", "ics_start"),
        (4, "Kết thúc trước", "ics_end"),
        (5, "Cả quý", "event_long"),
        (6, "–", "required"),
        (7, "Năm xa", "ics_date"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "ics_kind"),
        (b"<html><script>alert(1)</script></html>", "ics_kind"),
        (b"PK\x03\x04" + b"\0" * 100, "ics_kind"),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:\xd0\xff h\xf5i\r\nEND:VCALENDAR", "ics_encoding"),
        (calendar(event(title="x" * 10 * 1024 * 1024)), "file_too_large"),
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 1001), "ics_too_many"),
        (b"BEGIN:VCALENDAR\r\n" + b"\r\n" * 70_000 + b"END:VCALENDAR", "ics_kind"),
        (calendar(*[EVERY_DAY.replace("UID:1", f"UID:{n}") for n in range(10)]), "ics_too_many_dates"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_or_too_large_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_event_file(content, 2023)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;COUNT=999999999",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYDAY=9999999999MO",
        "FREQ=MONTHLY;BYMONTHDAY=99999",
    ],
)
def test_a_rule_without_end_or_sense_ends_at_once(rule: str) -> None:
    began = perf_counter()
    file = read_event_file(
        calendar(*[event(str(n), DTSTART="19700101T080000", DTEND="", RRULE=rule) for n in range(5)]), 2023
    )
    assert len(file.rows) + len(file.faults) <= 5 * 366
    assert perf_counter() - began < 2


def test_a_rule_that_names_forty_thousand_days_is_refused() -> None:
    days = ",".join(f"{n % 53 + 1}MO" for n in range(40_000))
    file = read_event_file(calendar(*[event(str(n), RRULE=f"FREQ=YEARLY;BYDAY={days}") for n in range(5)]), 2023)
    assert {fault.code for fault in file.faults} == {"ics_rule"}
    assert len(file.faults) == 5


def test_components_within_components_do_not_end_the_process() -> None:
    deep = b"BEGIN:VCALENDAR\r\n" * 20_000 + b"END:VCALENDAR\r\n" * 20_000
    assert read_event_file(deep, 2023).rows == ()
