"""The audit chain: whole until somebody touches it, and read by those alone whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dicoso.actions import accounts, audit, exemptions, people, trips
from dicoso.actions.exemptions import ExemptionRow
from dicoso.actions.people import PersonRow
from dicoso.domain.trips import VisitRow
from dicoso.queries import audit_list as queries
from dicoso.queries.actors import Actor
from dicoso.queries.audit import read_history, verify_chain
from dicoso.queries.audit_list import Filter, audit_page
from dicoso.store.models import AuditEvent, AuditHead
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def happenings(world: World) -> None:
    """An goes on a trip; Dũng adds Phúc and excuses An; Oanh adds Phong in Thái Bình; Minh gives An a role."""
    trips.record_trip(
        world.an.actor,
        [
            VisitRow(
                trip="chuyen-1",
                person=world.an.person.pk,
                host=world.unit("12382").pk,
                start=date(2019, 11, 4),
                end=date(2019, 11, 5),
                form="topic",
                order_number="15-CL/TĐTN",
            )
        ],
    )
    phuc = PersonRow("HY-PH", "Đặng Hồng Phúc", "33-PT", "", "province", True, date(2019, 3, 1))
    people.add_person(world.dung.actor, phuc)
    exemptions.record_exemption(world.dung.actor, ExemptionRow("HY-AN", "sick", date(2019, 5, 1), date(2019, 5, 31)))
    people.add_person(world.oanh.actor, PersonRow("TB-PH", "Lý Phong", "34-TG", "", "province", True, date(2019, 3, 1)))
    accounts.grant(world.minh.actor, "an", accounts.NewRole("dept_head", "33-TG", TODAY))
    world.plan("an", "with_head")
    plan = world.plan("binh", "draft", version=2)
    audit.record_event(world.binh.actor, audit.Entry("plan.edit", "plan", str(plan.pk), {}))


def read(actor: Actor) -> list[str]:
    """What an actor reads, oldest first."""
    return [event.action for event in reversed(audit_page(actor, Filter()).events)]


def test_a_chain_that_nobody_touched_is_whole(world: World) -> None:
    assert list(verify_chain()) == []
    happenings(world)
    assert list(verify_chain()) == []


@pytest.mark.parametrize(
    "change",
    [{"facts": "{}"}, {"actor": "binh"}, {"reason": "khác"}, {"action": "trip.cancel"}, {"digest": "0" * 64}],
)
def test_an_event_that_was_altered_is_named(world: World, change: dict[str, str]) -> None:
    happenings(world)
    AuditEvent.objects.filter(seq=3).update(**change)
    faults = list(verify_chain())
    assert (faults[0].seq, faults[0].kind) == (3, "altered")
    assert str(faults[0]) == "mục 3 đã bị sửa sau khi ghi"


def test_an_event_that_was_taken_out_is_missed(world: World) -> None:
    happenings(world)
    AuditEvent.objects.filter(seq=2).delete()
    assert [(fault.seq, fault.kind) for fault in verify_chain()] == [(2, "gap")]


def test_a_chain_that_was_cut_off_at_the_end_is_noticed(world: World) -> None:
    happenings(world)
    last = AuditEvent.objects.latest("seq").seq
    AuditEvent.objects.filter(seq=last).delete()
    assert [(fault.seq, fault.kind) for fault in verify_chain()] == [(last, "head")]
    AuditHead.objects.all().delete()
    assert [fault.kind for fault in verify_chain()] == ["head"]


def test_everybody_reads_what_they_did_themselves(world: World) -> None:
    happenings(world)
    assert read(world.an.actor) == ["trip.record"]
    assert read(world.minh.actor) == ["account.grant"]
    assert read(world.giang.actor) == []


def test_the_organisation_inspection_reads_what_was_done_to_the_records_of_its_province(world: World) -> None:
    happenings(world)
    assert read(world.dung.actor) == ["trip.record", "person.add", "exemption.record", "account.grant"]
    assert read(world.oanh.actor) == ["person.add"]


def test_the_inspection_committee_does_not_read_why_somebody_was_excused(world: World) -> None:
    happenings(world)
    assert read(world.ha.actor) == ["trip.record", "person.add", "account.grant"]


def test_a_plan_is_read_about_once_it_was_submitted(world: World) -> None:
    plan = world.plan("an", "with_head")
    audit.record_event(world.an.actor, audit.Entry("plan.submit", "plan", str(plan.pk), {}))
    assert read(world.ha.actor) == ["plan.submit"]
    assert read(world.oanh.actor) == []
    assert audit_page(world.ha.actor, Filter()).events[0].about == "Nguyễn Văn An, quý IV năm 2019"


def test_events_are_filtered_by_action_subject_and_day(world: World) -> None:
    happenings(world)
    dung = world.dung.actor
    assert [event.action for event in audit_page(dung, Filter(subject="person")).events] == ["person.add"]
    assert [event.who for event in audit_page(dung, Filter(action="trip.record")).events] == ["Nguyễn Văn An"]
    assert audit_page(dung, Filter(end=date(2019, 1, 1))).events == []
    assert len(audit_page(dung, Filter(start=date(2019, 1, 1))).events) == 4


def test_long_chains_are_read_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    happenings(world)
    monkeypatch.setattr(queries, "PAGE", 3)
    first = audit_page(world.dung.actor, Filter())
    second = audit_page(world.dung.actor, Filter(before=first.before))
    assert [event.action for event in first.events] == ["account.grant", "exemption.record", "person.add"]
    assert ([event.action for event in second.events], second.before) == (["trip.record"], None)


def test_the_history_of_one_record_is_newest_first_with_names(world: World) -> None:
    happenings(world)
    people.rename(world.dung.actor, "HY-PH", "Đặng Hoàng Phúc", None)
    told = [(event.who, event.action) for event in read_history("person", "HY-PH")]
    assert told == [("Phạm Tiến Dũng", "person.change"), ("Phạm Tiến Dũng", "person.add")]
    assert read_history("trip", "chuyen-1")[0].facts["after"][0]["host"] == "12382"


def _imported(world: World, number: int) -> None:
    """Dũng imports trips of An and Bình, one in turn."""
    who = (world.an.person.pk, world.binh.person.pk)
    rows = [
        VisitRow(f"N-{i}", who[i % 2], world.unit("12382").pk, day, day, "topic", order_number="1")
        for i, day in enumerate(TODAY - timedelta(days=n) for n in range(number))
    ]
    trips.save_trips(world.dung.actor, rows)


def test_an_import_is_one_line_and_can_be_read_trip_by_trip(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    happenings(world)
    _imported(world, 25)
    people.rename(world.dung.actor, "HY-PH", "Đặng Hoàng Phúc", None)
    lines = audit_page(world.dung.actor, Filter()).runs
    assert [(run.events[0].action, run.times, run.records) for run in lines[:3]] == [
        ("person.change", 1, 1),
        ("import.trips", 25, 25),
        ("account.grant", 1, 1),
    ]
    run = lines[1]
    assert len(run.events) == queries.SHOWN
    monkeypatch.setattr(queries, "PAGE", 20)
    first = audit_page(world.dung.actor, Filter(run=(run.first, run.last)))
    second = audit_page(world.dung.actor, Filter(run=(run.first, run.last), before=first.before))
    assert ([len(each.runs) for each in (first, second)], second.before) == ([20, 5], None)


def test_a_run_that_is_longer_than_what_is_looked_at_is_counted_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    happenings(world)
    _imported(world, 25)
    monkeypatch.setattr(queries, "SCANNED", 12)
    first = audit_page(world.dung.actor, Filter())
    assert [(run.times, run.records) for run in first.runs] == [(25, 25)]
    second = audit_page(world.dung.actor, Filter(before=first.before))
    assert [run.events[0].action for run in second.runs] == [
        "account.grant", "exemption.record", "person.add", "trip.record",
    ]  # fmt: skip
    assert second.before is None


def test_a_page_of_a_long_import_needs_as_many_queries_as_one_of_a_few_trips(world: World) -> None:
    def queries_of() -> int:
        with CaptureQueriesContext(connection) as captured:
            audit_page(world.dung.actor, Filter(person="an"))
        return len(captured)

    happenings(world)
    few = queries_of()
    _imported(world, 60)
    assert queries_of() <= few + 1


def test_events_are_found_by_who_did_it_and_by_whose_record_it_is(world: World) -> None:
    happenings(world)

    def found(actor: Actor, who: str) -> list[str]:
        return [event.action for event in audit_page(actor, Filter(person=who)).events]

    assert found(world.dung.actor, "nguyen van an") == ["account.grant", "exemption.record", "trip.record"]
    assert found(world.dung.actor, "HY-PH") == ["person.add"]
    assert found(world.dung.actor, "Phạm Tiến Dũng") == ["exemption.record", "person.add"]
    assert found(world.dung.actor, "Bùi Thị Nga") == []
    assert found(world.dung.actor, "Lý Phong") == [], "of another province nothing is found by name"
    assert found(world.ha.actor, "nguyen van an") == ["account.grant", "trip.record"]
