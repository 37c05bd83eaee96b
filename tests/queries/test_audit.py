"""The audit chain: whole until somebody touches it, and read by those alone whom it concerns."""

from __future__ import annotations

from datetime import date

import pytest

from dicoso.actions import accounts, audit, exemptions, people, trips
from dicoso.actions.exemptions import ExemptionRow
from dicoso.actions.people import PersonRow
from dicoso.domain.trips import VisitRow
from dicoso.queries import audit as queries
from dicoso.queries.actors import Actor
from dicoso.queries.audit import Filter, history, page, verify_chain
from dicoso.store.models import AuditEvent, AuditHead
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def happenings(world: World) -> None:
    """An goes on a trip; Dũng adds Phúc and excuses An; Oanh adds Phong in Thái Bình; Minh gives An a role."""
    trips.record(
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
    people.add(world.dung.actor, phuc)
    exemptions.record(world.dung.actor, ExemptionRow("HY-AN", "sick", date(2019, 5, 1), date(2019, 5, 31)))
    people.add(world.oanh.actor, PersonRow("TB-PH", "Lý Phong", "34-TG", "", "province", True, date(2019, 3, 1)))
    accounts.grant(world.minh.actor, "an", accounts.NewRole("dept_head", "33-TG", TODAY))
    world.plan("an", "with_head")
    plan = world.plan("binh", "draft", version=2)
    audit.record(world.binh.actor, audit.Entry("plan.edit", "plan", str(plan.pk), {}))


def read(actor: Actor) -> list[str]:
    """What an actor reads, oldest first."""
    return [event.action for event in reversed(page(actor, Filter()).events)]


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
    audit.record(world.an.actor, audit.Entry("plan.submit", "plan", str(plan.pk), {}))
    assert read(world.ha.actor) == ["plan.submit"]
    assert read(world.oanh.actor) == []
    assert page(world.ha.actor, Filter()).events[0].about == "Nguyễn Văn An, quý IV năm 2019"


def test_events_are_filtered_by_action_subject_and_day(world: World) -> None:
    happenings(world)
    dung = world.dung.actor
    assert [event.action for event in page(dung, Filter(subject="person")).events] == ["person.add"]
    assert [event.who for event in page(dung, Filter(action="trip.record")).events] == ["Nguyễn Văn An"]
    assert page(dung, Filter(end=date(2019, 1, 1))).events == []
    assert len(page(dung, Filter(start=date(2019, 1, 1))).events) == 4


def test_long_chains_are_read_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    happenings(world)
    monkeypatch.setattr(queries, "PAGE", 3)
    first = page(world.dung.actor, Filter())
    second = page(world.dung.actor, Filter(before=first.before))
    assert [event.action for event in first.events] == ["account.grant", "exemption.record", "person.add"]
    assert ([event.action for event in second.events], second.before) == (["trip.record"], None)


def test_the_history_of_one_record_is_newest_first_with_names(world: World) -> None:
    happenings(world)
    people.rename(world.dung.actor, "HY-PH", "Đặng Hoàng Phúc", None)
    told = [(event.who, event.action) for event in history("person", "HY-PH")]
    assert told == [("Phạm Tiến Dũng", "person.change"), ("Phạm Tiến Dũng", "person.add")]
    assert history("trip", "chuyen-1")[0].facts["after"][0]["host"] == "12382"
