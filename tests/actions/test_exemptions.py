"""Exemptions: recorded by the organisation-inspection department, for others, with every change accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dicoso.actions import exemptions
from dicoso.actions.exemptions import ExemptionRow
from dicoso.domain.errors import Invalid, NotAllowed, NotFound
from dicoso.queries.actors import system
from dicoso.queries.years.verify import ledger_differences
from dicoso.store.models import AuditEvent, Exemption, LedgerYear
from tests.tables import nothing_is_written, one_event
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def row(**facts: Any) -> ExemptionRow:
    """An's maternity leave of half a year, unless something else is said."""
    said: dict[str, Any] = {
        "person": "HY-AN",
        "reason": "maternity",
        "start": date(2019, 1, 1),
        "end": date(2019, 6, 30),
        "order_number": "7-QĐ/TĐTN",
        **facts,
    }
    return ExemptionRow(**said)


def faults(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[int | None, str, str]]:
    """Line, column and code of everything that was found wrong."""
    return [(fault.row, fault.field, fault.code) for fault in refusal.value.faults]


def test_dung_records_an_exemption_and_the_quota_falls_in_proportion(world: World) -> None:
    world.trip("an", "2019-09-02")
    with one_event("exemption.record"):
        exemptions.record_exemption(world.dung.actor, row())
    assert LedgerYear.objects.get(person=world.an.person, year=2019).quota == 30  # 60 × 184 ÷ 365 = 30.2
    assert list(ledger_differences()) == []


@pytest.mark.parametrize("who", ["an", "binh", "giang", "ha"])
def test_whoever_sees_an_but_is_not_of_the_organisation_inspection_is_not_allowed(world: World, who: str) -> None:
    with nothing_is_written(), pytest.raises(NotAllowed):
        exemptions.record_exemption(world.member(who).actor, row())


@pytest.mark.parametrize("who", ["chi", "khanh", "minh", "nga", "oanh"])
def test_for_others_there_is_no_such_person(world: World, who: str) -> None:
    with nothing_is_written(), pytest.raises(NotFound):
        exemptions.record_exemption(world.member(who).actor, row())


def test_nobody_excuses_themselves(world: World) -> None:
    with nothing_is_written(), pytest.raises(NotAllowed):
        exemptions.record_exemption(world.dung.actor, row(person="HY-DU"))
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        exemptions.save_exemptions(world.dung.actor, [row(person="HY-DU", row=2)])
    assert faults(refusal) == [(2, "person", "own_record")]


def test_the_same_list_again_changes_nothing_and_other_content_corrects(world: World) -> None:
    rows = [row(row=2), row(person="HY-BI", reason="sick", end=None, row=3)]
    assert exemptions.save_exemptions(world.dung.actor, rows) == (2, 0, 0)
    with nothing_is_written():
        assert exemptions.save_exemptions(world.dung.actor, rows) == (0, 0, 2)
    with one_event("exemption.change"):
        assert exemptions.save_exemptions(world.dung.actor, [rows[0], replace(rows[1], end=date(2019, 3, 1))]) == (
            0,
            1,
            1,
        )


def test_every_fault_of_a_list_is_told_with_its_line_and_nothing_is_stored(world: World) -> None:
    rows = [
        row(row=2),
        row(person="TB-NG", row=3),
        row(person="HY-XX", row=4),
        row(person="HY-BI", reason="nghỉ mát", row=5),
        row(person="HY-BI", end=date(2018, 12, 31), row=6),
        row(person="HY-CH", order_number="x" * 81, row=7),
        row(end=date(2019, 5, 1), row=8),
        row(start=date(2019, 6, 1), end=None, row=9),
    ]
    with nothing_is_written(), pytest.raises(Invalid) as refusal:
        exemptions.save_exemptions(world.dung.actor, rows)
    assert faults(refusal) == [
        (3, "person", "person_unknown"),
        (4, "person", "person_unknown"),
        (5, "reason", "choice"),
        (6, "end", "date_order"),
        (7, "order", "too_long"),
        (8, "start", "exemption_twice"),
        (9, "start", "exemption_overlap"),
    ]


def test_a_correction_says_why_and_may_move_the_first_day(world: World) -> None:
    exemptions.record_exemption(world.dung.actor, row())
    stored = Exemption.objects.get()
    with nothing_is_written(), pytest.raises(Invalid):
        exemptions.change(world.dung.actor, stored.pk, row(start=date(2019, 2, 1)), " ")
    with one_event("exemption.change"):
        exemptions.change(world.dung.actor, stored.pk, row(start=date(2019, 2, 1)), "Nghỉ muộn hơn một tháng")
    assert Exemption.objects.get(pk=stored.pk).start == date(2019, 2, 1)
    assert AuditEvent.objects.latest("seq").reason == "Nghỉ muộn hơn một tháng"


def test_what_was_recorded_by_mistake_is_withdrawn_and_stays_in_the_chain(world: World) -> None:
    world.trip("an", "2019-03-04")
    exemptions.record_exemption(world.dung.actor, row())
    with one_event("exemption.withdraw"):
        exemptions.withdraw_exemption(world.dung.actor, Exemption.objects.get().pk, "Ghi nhầm người")
    assert not Exemption.objects.exists()
    assert list(ledger_differences()) == []
    assert '"reason":"maternity"' in AuditEvent.objects.latest("seq").facts


def test_an_sees_the_own_exemption_but_does_not_change_it(world: World) -> None:
    stored = world.exemption("an", "2019-05-01", "2019-06-30", reason="sick")
    with nothing_is_written(), pytest.raises(NotAllowed):
        exemptions.withdraw_exemption(world.an.actor, stored.pk, "Không đúng")
    with nothing_is_written(), pytest.raises(NotFound):
        exemptions.withdraw_exemption(world.binh.actor, stored.pk, "Không đúng")


def test_the_terminal_imports_exemptions_of_any_province(world: World) -> None:
    assert exemptions.save_exemptions(system(TODAY), [row(), row(person="TB-NG")]) == (2, 0, 0)
