"""Exemptions in the browser: recorded, corrected, withdrawn; what is refused leaves nothing."""

from __future__ import annotations

import pytest

from dicoso.store.models import AuditEvent, Exemption
from tests.tables import nothing_is_written
from tests.world import World

pytestmark = pytest.mark.django_db

AN = "/can-bo/HY-AN"
SICK = {"reason": "sick", "start": "01/05/2019", "end": "30/06/2019", "order": "7-QĐ/TĐTN"}


def test_an_exemption_is_recorded_corrected_and_withdrawn(world: World) -> None:
    dung = world.client_of("dung")
    assert dung.post(f"{AN}/mien", SICK)["Location"] == AN
    there = f"{AN}/mien/{Exemption.objects.get().pk}"
    assert dung.get(there).status_code == 200
    corrected = {**SICK, "end": "2019-05-31", "why": "Đi làm lại sớm hơn"}
    assert dung.post(there, corrected)["Location"] == AN
    assert dung.get(f"{there}/go").status_code == 200
    assert dung.post(f"{there}/go", {"why": "Ghi nhầm người"})["Location"] == AN
    done = AuditEvent.objects.order_by("seq").values_list("action", "subject", "subject_id")
    assert list(done) == [
        ("exemption.record", "exemption", "HY-AN"),
        ("exemption.change", "exemption", "HY-AN"),
        ("exemption.withdraw", "exemption", "HY-AN"),
    ]


@pytest.mark.rights
@pytest.mark.parametrize("who", ["an", "binh", "chi", "giang", "ha", "khanh", "lan", "minh", "nga"])
def test_others_are_not_allowed(world: World, who: str) -> None:
    there = f"{AN}/mien/{world.exemption('an', '2019-05-01', '2019-06-30').pk}"
    client = world.client_of(who)
    with nothing_is_written():
        for where in (f"{AN}/mien", there, f"{there}/go"):
            assert client.get(where).status_code == 403
            assert client.post(where, {**SICK, "why": "Vì sao"}).status_code == 403


def test_the_organisation_inspection_of_thai_binh_finds_nothing(world: World) -> None:
    there = f"{AN}/mien/{world.exemption('an', '2019-05-01', '2019-06-30').pk}"
    oanh = world.client_of("oanh")
    with nothing_is_written():
        for where in (f"{AN}/mien", there, f"{there}/go"):
            assert oanh.get(where).status_code == 404
            assert oanh.post(where, {**SICK, "why": "Vì sao"}).status_code == 404


def test_dung_does_not_excuse_himself(world: World) -> None:
    own = world.exemption("dung", "2019-05-01", "2019-06-30")
    dung = world.client_of("dung")
    with nothing_is_written():
        for where in ("/can-bo/HY-DU/mien", f"/can-bo/HY-DU/mien/{own.pk}", f"/can-bo/HY-DU/mien/{own.pk}/go"):
            assert dung.get(where).status_code == 403
            assert dung.post(where, {**SICK, "why": "Vì sao"}).status_code == 403


def test_a_correction_without_a_reason_is_refused(world: World) -> None:
    there = f"{AN}/mien/{world.exemption('an', '2019-05-01', '2019-06-30').pk}"
    dung = world.client_of("dung")
    with nothing_is_written():
        assert dung.post(there, SICK).status_code == 422
        assert dung.post(f"{there}/go", {}).status_code == 422


def test_what_overlaps_is_said_beside_its_day(world: World) -> None:
    world.exemption("an", "2019-05-01", "2019-06-30", reason="sick")
    dung = world.client_of("dung")
    with nothing_is_written():
        page = dung.post(f"{AN}/mien", {**SICK, "start": "2019-06-30", "end": ""})
    assert page.status_code == 422
    assert "bắt đầu từ 01/05/2019" in page.content.decode()


def test_an_exemption_is_found_only_at_its_own_person(world: World) -> None:
    own = world.exemption("binh", "2019-05-01", "2019-06-30")
    assert world.client_of("dung").get(f"{AN}/mien/{own.pk}").status_code == 404
