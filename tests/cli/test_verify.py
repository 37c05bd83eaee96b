"""`dicoso verify`: whatever somebody changed by hand in the database is found and named."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from dicoso.actions.trips import VisitRow, record_trip
from dicoso.store.models import AuditEvent, AuditHead, LedgerYear
from tests.cli.program import call
from tests.world import TODAY, World

Capture = pytest.CaptureFixture[str]
WHOLE = (0, "Sổ cái và nhật ký khớp với dữ liệu gốc.\n", "")


@pytest.fixture
def an(world: World) -> World:
    """An's day at Xã Phương Chiểu, recorded as one records it, so that ledger and audit chain know of it."""
    row = VisitRow(
        trip="chuyen-1", person=world.an.person.pk, host=world.unit("12382").pk, start=TODAY, end=TODAY,
        form="topic", order_number="15-CL/TĐTN", content="Nắm tình hình",
    )  # fmt: skip
    record_trip(world.an.actor, [row])
    return world


def by_hand(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1, sql


def test_a_database_that_nobody_touched_is_whole(an: World, capsys: Capture) -> None:
    assert call(capsys, "verify") == WHOLE


def test_a_ledger_row_changed_by_hand_is_named_and_can_be_repaired(an: World, capsys: Capture) -> None:
    by_hand("UPDATE store_ledgeryear SET quota = 30 WHERE year = 2019 AND person_id = %s", an.an.person.pk)
    said = call(capsys, "verify")
    assert (said.status, said.out) == (1, "sổ cái: Nguyễn Văn An (HY-AN), năm 2019: số ngày phải đi\n")
    repaired = call(capsys, "verify", "--repair")
    assert repaired.status == 1  # it did differ
    assert repaired.out.splitlines()[-1] == "Đã lập lại 1 dòng sổ cái."
    assert call(capsys, "verify") == WHOLE


def test_a_missing_row_is_named_and_comes_back(an: World, capsys: Capture) -> None:
    by_hand("DELETE FROM store_ledgeryear WHERE year = 2019 AND person_id = %s", an.an.person.pk)
    assert "thiếu dòng sổ cái" in call(capsys, "verify", "--repair").out
    assert call(capsys, "verify") == WHOLE
    assert LedgerYear.objects.filter(person=an.an.person, year=2019).exists()


def test_a_trip_changed_by_hand_is_found_in_the_ledger(an: World, capsys: Capture) -> None:
    by_hand("UPDATE store_visit SET order_number = '' WHERE person_id = %s", an.an.person.pk)
    said = call(capsys, "verify")
    assert said.status == 1
    assert "Nguyễn Văn An (HY-AN), năm 2019: ngày được tính" in said.out


def test_an_event_changed_by_hand_is_named_and_no_repair_hides_it(an: World, capsys: Capture) -> None:
    seq = AuditEvent.objects.values_list("seq", flat=True).get(action="trip.record")
    by_hand("UPDATE store_auditevent SET actor = 'oanh' WHERE seq = %s", seq)
    assert call(capsys, "verify") == (1, f"nhật ký: mục {seq} đã bị sửa sau khi ghi\n", "")
    assert call(capsys, "verify", "--repair").status == 1
    assert call(capsys, "verify").status == 1


def test_an_event_deleted_by_hand_is_named(an: World, capsys: Capture) -> None:
    people_before = AuditEvent.objects.count()
    assert people_before == AuditHead.objects.get().seq
    by_hand("DELETE FROM store_auditevent WHERE seq = %s", people_before)
    said = call(capsys, "verify")
    assert said.status == 1
    assert "nhật ký" in said.out
