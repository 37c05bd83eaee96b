"""What a phone sends from its outbox: each item answered for itself, stored once, refused with reasons and versions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from dicoso.actions import trips
from dicoso.domain.outbox import MOST_ITEMS
from dicoso.store.models import AuditEvent, Receipt, Trip, Visit
from tests.trips import everything, row, typed
from tests.web.pages import main_text, queries
from tests.world import World

pytestmark = pytest.mark.django_db

TOLD_AT = "2019-11-13T17:05:00+07:00"


def trip(world: World, **facts: Any) -> dict[str, Any]:
    """An's two days at Xã Phương Chiểu, as the form on the phone keeps them."""
    first = {"id": str(uuid4()), "told_at": TOLD_AT, "don-vi": str(world.unit("12382").pk)}
    said = typed(**(first | facts))
    return {"id": said.pop("id"), "kind": "trip", "told_at": said.pop("told_at"), "content": said}


def send(client: Client, items: Any, **headers: str) -> list[dict[str, Any]]:
    """Send a list and return the answers."""
    answer = client.post(reverse("outbox.send"), json.dumps(items), content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()
    return found


def states(client: Client, items: Any) -> list[str]:
    """Send a list and return what became of each item."""
    return [answer["state"] for answer in send(client, items)]


def test_a_trip_told_on_a_mountain_is_stored_with_both_times(world: World) -> None:
    said = trip(world)
    answer = send(world.client_of("an"), [said])[0]
    assert answer == {"id": said["id"], "state": "stored", "where": f"/chuyen-di/{said['id']}"}
    visit = Visit.objects.get(trip=said["id"])
    assert (visit.person, visit.content) == (world.an.person, "Dự sinh hoạt chi đoàn")
    receipt = Receipt.objects.get()
    assert receipt.told_at == datetime(2019, 11, 13, 10, 5, tzinfo=UTC)
    assert localtime(receipt.received_at).date().isoformat() == "2019-11-15"


def test_a_phone_whose_clock_is_ten_years_slow_loses_nothing(world: World) -> None:
    assert states(world.client_of("an"), [trip(world, told_at="2009-01-01T00:00:00Z")]) == ["stored"]


def test_sent_again_because_the_answer_was_lost_it_is_stored_once(world: World) -> None:
    client, said = world.client_of("an"), trip(world)
    assert states(client, [said]) == ["stored"]
    before = everything()
    assert states(client, [said]) == ["already_stored"]
    assert states(client, [said, said]) == ["already_stored", "already_stored"]
    assert everything() == before


def test_what_the_page_had_stored_before_the_network_went_is_not_stored_again(world: World) -> None:
    client, said = world.client_of("an"), trip(world)
    form = said["content"]
    where = f"{reverse('trip.record')}?don-vi={form['don-vi']}"
    assert client.post(where, form | {"ma": said["id"]}).status_code == 302
    assert states(client, [said]) == ["already_stored"]
    assert Trip.objects.count() == 1


def test_the_same_id_with_other_content_is_refused_and_both_versions_are_shown(world: World) -> None:
    client, said = world.client_of("an"), trip(world)
    send(client, [said])
    before = everything()
    other = {**said, "content": {**said["content"], "end": "2019-11-14"}}
    answer = send(client, [other])[0]
    assert (answer["state"], answer["code"]) == ("refused", "same_id_other_content")
    stored, mine = (dict(version["facts"]) for version in answer["versions"])
    assert (stored["Đến ngày"], mine["Đến ngày"]) == ("2019-11-13", "2019-11-14")
    assert everything() == before


def test_a_trip_that_a_colleague_recorded_otherwise_is_shown_beside_ones_own(world: World) -> None:
    """The table of trips knows the id, the phone's receipts don't."""
    said = trip(world)
    trips.record_trip(world.an.actor, [row(world, trip=said["id"], content="Làm việc với cấp ủy")])
    answer = send(world.client_of("an"), [said])[0]
    stored, mine = (dict(version["facts"]) for version in answer["versions"])
    assert (stored["Nội dung"], mine["Nội dung"]) == ("Làm việc với cấp ủy", "Dự sinh hoạt chi đoàn")


def test_another_accounts_id_is_refused_without_showing_what_it_is(world: World) -> None:
    said = trip(world)
    send(world.client_of("an"), [said])
    answer = send(world.client_of("nga"), [said])[0]
    assert (answer["state"], answer["code"], answer["versions"]) == ("refused", "id_taken", [])
    assert "Phương Chiểu" not in json.dumps(answer, ensure_ascii=False)


def test_one_bad_item_keeps_no_other_from_being_stored(world: World) -> None:
    bad = trip(world, end="2019-11-10")
    found = send(world.client_of("an"), [trip(world), bad, trip(world, start="2019-11-14", end="2019-11-14")])
    assert [answer["state"] for answer in found] == ["stored", "refused", "stored"]
    assert found[1]["errors"] == [["id_end", "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."]]
    assert Trip.objects.count() == 2
    assert not Receipt.objects.filter(pk=bad["id"]).exists()


def test_a_refused_item_can_be_corrected_and_sent_under_its_id(world: World) -> None:
    client, said = world.client_of("an"), trip(world, form="")
    assert states(client, [said]) == ["refused"]
    said["content"]["form"] = "topic"
    assert states(client, [said]) == ["stored"]


def test_a_trip_of_next_week_is_refused_as_on_the_page_whatever_the_phones_clock_says(world: World) -> None:
    answer = send(world.client_of("an"), [trip(world, end="2019-11-22", told_at="2019-11-22T09:00:00+07:00")])[0]
    assert "không được sau hôm nay, 15/11/2019" in answer["words"]


def test_from_the_plan_the_host_and_the_item_come_from_the_plan(world: World) -> None:
    item = world.plan("an", "approved").items.get()
    said = trip(world, muc=str(item.pk), order="")
    assert states(world.client_of("an"), [said]) == ["stored"]
    visit = Visit.objects.get()
    assert (visit.plan_item, visit.host_id) == (item, item.host_id)


def test_an_item_that_was_recorded_meanwhile_is_refused_in_words(world: World) -> None:
    answer = send(world.client_of("an"), [trip(world, muc=str(uuid4()))])[0]
    assert answer["words"] == "Mục kế hoạch này đã ghi rồi, hoặc kế hoạch đã điều chỉnh. Ghi thành chuyến đột xuất."


def test_colleagues_who_went_along_are_recorded_too(world: World) -> None:
    said = trip(world, person=[str(world.binh.person.pk)])
    assert states(world.client_of("an"), [said]) == ["stored"]
    assert Visit.objects.filter(trip=said["id"]).count() == 2


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "chuyến đi",
        {},
        {"id": "x", "kind": "trip", "told_at": TOLD_AT, "content": {}},
        {"id": "a" * 65, "kind": "trip", "told_at": TOLD_AT, "content": {}},
        {"id": "a" * 36, "kind": "lương", "told_at": TOLD_AT, "content": {}},
        {"id": "a" * 36, "kind": "salary", "told_at": TOLD_AT, "content": {}},
        {"id": "a" * 36, "kind": "trip", "told_at": "hôm qua", "content": {}},
        {"id": "a" * 36, "kind": "trip", "told_at": "2019-11-13T17:05:00", "content": {}},
        {"id": "a" * 36, "kind": "trip", "told_at": "0001-01-01T00:00:00+14:00", "content": {}},
        {"id": "a" * 36, "kind": "trip", "told_at": TOLD_AT, "content": ["start"]},
        {"id": "a" * 36, "kind": "trip", "told_at": TOLD_AT, "content": {"start": 5}},
        {"id": "a" * 36, "kind": "trip", "told_at": TOLD_AT, "content": {"content": "\ud800"}},
        {"id": "a" * 36, "kind": "trip", "told_at": TOLD_AT, "content": {"don-vi": "9" * 50, "start": "\u0000"}},
        {"id": "a" * 36, "kind": "photo", "told_at": TOLD_AT, "content": {"chuyen": "\u0000"}},
    ],
)
def test_what_is_no_item_is_refused_and_stores_nothing(world: World, raw: object) -> None:
    before = everything()
    assert states(world.client_of("an"), [raw]) == ["refused"]
    assert everything() == before
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(("body", "status"), [("", 400), ("{}", 400), ("[", 400), ("[" * 100_000, 400), ("[]", 200)])
def test_what_is_no_list_is_refused_as_a_whole(world: World, body: str, status: int) -> None:
    answer = world.client_of("an").post(reverse("outbox.send"), body, content_type="application/json")
    assert answer.status_code == status


def test_too_long_a_list_is_refused_as_a_whole(world: World) -> None:
    items = [trip(world)] * (MOST_ITEMS + 1)
    answer = world.client_of("an").post(reverse("outbox.send"), json.dumps(items), content_type="application/json")
    assert (answer.status_code, answer.json()["words"]) == (400, "Mỗi lần gửi nhiều nhất 200 mục.")


def test_whoever_may_record_no_trip_is_refused_item_by_item(world: World) -> None:
    before = everything()
    assert states(world.client_of("khanh"), [trip(world)]) == ["refused"]
    assert everything() == before


def test_after_the_login_has_expired_nothing_is_taken_in_and_the_phone_is_sent_to_log_in(world: World) -> None:
    said = json.dumps([trip(world)])
    answer = Client().post(reverse("outbox.send"), said, content_type="application/json")
    assert answer.status_code == 302
    assert reverse("login") in answer.headers["Location"]
    assert not Trip.objects.exists()


def test_somebody_elses_queue_is_not_stored_under_ones_own_name(world: World) -> None:
    """The phone changed hands between keeping and sending."""
    client = world.client_of("binh")
    headers = {"dicoso-account": str(world.an.account.pk)}
    answer = client.post(
        reverse("outbox.send"), json.dumps([trip(world)]), content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "other_account")
    assert not Trip.objects.exists()


def test_without_the_token_of_ones_forms_nothing_is_taken_in(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.an.account)
    where, said = reverse("outbox.send"), json.dumps([trip(world)])
    assert client.post(where, said, content_type="application/json").status_code == 403
    told = client.get(where).json()
    assert told["account"] == str(world.an.account.pk)
    headers = {"x-csrftoken": told["token"]}
    assert client.post(where, said, content_type="application/json", headers=headers).status_code == 200
    assert Trip.objects.count() == 1


def test_the_audit_chain_tells_of_a_trip_from_a_phone_as_of_any_other(world: World) -> None:
    said = trip(world)
    send(world.client_of("an"), [said])
    event = AuditEvent.objects.get()
    assert (event.action, event.subject_id, event.actor) == ("trip.record", said["id"], "an")


# The app


def test_the_app_can_be_installed_and_its_worker_stands_at_the_root(client: Client) -> None:
    manifest = client.get(reverse("offline.manifest"))
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert {icon["purpose"] for icon in manifest.json()["icons"] if "purpose" in icon} == {"any", "maskable"}
    worker = client.get(reverse("offline.worker"))
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert reverse("offline.worker").count("/") == 1
    assert client.get(reverse("offline.page")).status_code == 200


def test_every_file_that_the_worker_keeps_is_there(client: Client) -> None:
    told = client.get(reverse("offline.worker")).content.decode()
    names = json.loads(told[told.index("serve(") + 6 : told.rindex(")")])["files"]
    assert names
    for name in names:
        assert client.get(name).status_code == 200, name


def test_a_phone_keeps_a_cadres_pages_and_for_whom_they_were_made(world: World) -> None:
    client, account = world.client_of("an"), str(world.an.account.pk)
    item = world.plan("an", "approved").items.get()
    pages = client.get(reverse("offline.luggage")).json()["pages"]
    assert f"{reverse('trip.record')}?muc={item.pk}" in pages
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Dicoso-Account"]) == (200, account), page


def test_a_phone_keeps_no_page_of_an_office(world: World) -> None:
    client = world.client_of("dung")
    for name in ("report.view", "person.view", "plan.view", "account", "audit"):
        assert "Dicoso-Account" not in client.get(reverse(name)).headers, name


def test_the_communes_that_a_phone_takes_along_are_those_of_ones_province(world: World) -> None:
    hosts = world.client_of("an").get(reverse("offline.hosts")).json()
    assert ["Đoàn xã Phương Chiểu", "Thành phố Hưng Yên"] in [host[1:] for host in hosts]
    assert "Đoàn phường Lê Hồng Phong" not in [host[1] for host in hosts]
    assert world.client_of("lan").get(reverse("offline.hosts")).json() == []


def test_the_communes_are_two_questions_to_the_database_however_many_they_are(world: World) -> None:
    client = world.client_of("an")
    assert queries(client, reverse("offline.hosts")) <= 9


def test_the_queue_says_how_to_begin(world: World) -> None:
    said = main_text(world.client_of("an").get(reverse("outbox")))
    assert "Không có gì chờ gửi" in said
