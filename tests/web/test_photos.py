"""Photos on the web: sent by a form or from a phone's outbox, shown to whoever may see the trip, and to nobody else."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from dicoso.domain.photos import MOST_BYTES
from dicoso.store.models import Photo, Trip
from tests.web.pages import text
from tests.web.test_outbox import TOLD_AT, send
from tests.web.test_outbox import trip as trip_item
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


@pytest.fixture
def trip(world: World) -> Trip:
    return world.trip("an", "2019-11-12", "2019-11-13")


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def item(trip_id: str, content: bytes = b"", **facts: Any) -> dict[str, Any]:
    """A photo as the phone's outbox sends it."""
    said = {"chuyen": trip_id, "caption": "", "taken_at": TOLD_AT, "data": base64.b64encode(content or jpeg()).decode()}
    return {"id": str(uuid4()), "kind": "photo", "told_at": TOLD_AT, "content": said | facts}


def test_a_photo_travels_behind_its_trip_and_is_kept_once(world: World) -> None:
    client, told = world.client_of("an"), trip_item(world)
    photo = item(told["id"])
    assert [answer["state"] for answer in send(client, [told, photo])] == ["stored", "stored"]
    assert [answer["state"] for answer in send(client, [told, photo])] == ["already_stored", "already_stored"]
    assert Photo.objects.get().trip_id == told["id"]


def test_a_receipt_keeps_no_second_copy_of_a_large_photo(world: World, trip: Trip) -> None:
    out = BytesIO()
    Image.effect_noise((600, 500), 90).save(out, "JPEG")
    from dicoso.store.models import Receipt

    assert send(world.client_of("an"), [item(trip.pk, out.getvalue())])[0]["state"] == "stored"
    assert len(Receipt.objects.get().content) < 500


@pytest.mark.parametrize("data", ["<html>", "AAAA", "", "A" * (MOST_BYTES // 2)])
def test_a_photo_from_a_phone_that_is_none_is_refused_in_words(world: World, trip: Trip, data: str) -> None:
    answer = send(world.client_of("an"), [item(trip.pk, data=data)])[0]
    assert answer["state"] == "refused"
    assert answer["words"].startswith(("Tệp không phải ảnh", "Ảnh bị hỏng"))


def test_forty_megabytes_are_refused_before_they_are_read(world: World, trip: Trip) -> None:
    client = world.client_of("an")
    answer = client.post(reverse("outbox.send"), "[" + " " * (40 * 2**20) + "]", content_type="application/json")
    assert answer.status_code == 413
    file = SimpleUploadedFile("anh.jpg", jpeg() + bytes(40 * 2**20), "image/jpeg")
    assert client.post(reverse("photo.add", args=[trip.pk]), {"photo": file}).status_code == 413
    assert not Photo.objects.exists()


def test_a_photo_is_added_without_javascript_and_shown_on_the_page_of_the_trip(world: World, trip: Trip) -> None:
    client = world.client_of("an")
    files = {"photo": SimpleUploadedFile("anh.jpg", jpeg(), "image/jpeg"), "caption": "Ra quân"}
    assert client.post(reverse("photo.add", args=[trip.pk]), files).status_code == 302
    shown = client.get(reverse("trip.show", args=[trip.pk]))
    assert reverse("photo.show", args=[Photo.objects.get().pk]) in shown.content.decode()
    assert "thêm ảnh" in text(shown)


def test_an_html_file_named_as_a_photo_is_refused_beside_its_name(world: World, trip: Trip) -> None:
    file = SimpleUploadedFile("anh.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = world.client_of("an").post(reverse("photo.add", args=[trip.pk]), {"photo": file})
    assert answer.status_code == 422
    assert "anh.jpg: Tệp không phải ảnh JPEG, PNG hoặc WebP." in text(answer)


def test_a_form_without_a_photo_says_so(world: World, trip: Trip) -> None:
    answer = world.client_of("an").post(reverse("photo.add", args=[trip.pk]))
    assert (answer.status_code, "Chọn ít nhất một ảnh." in text(answer)) == (422, True)


def test_a_photo_is_served_as_a_picture_and_as_nothing_else(world: World, trip: Trip) -> None:
    send(world.client_of("an"), [item(trip.pk)])
    answer = world.client_of("an").get(reverse("photo.show", args=[Photo.objects.get().pk]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]


WHO = {"an": 200, "binh": 200, "dung": 200, "khanh": 200, "chi": 404, "nga": 404, "minh": 403}


@pytest.mark.parametrize("who", WHO)
def test_whoever_may_see_the_trip_may_see_its_photos(world: World, trip: Trip, who: str) -> None:
    send(world.client_of("an"), [item(trip.pk)])
    assert world.client_of(who).get(reverse("photo.show", args=[Photo.objects.get().pk])).status_code == WHO[who]


def test_a_photo_is_removed_by_whoever_may_correct_the_trip(world: World, trip: Trip) -> None:
    send(world.client_of("an"), [item(trip.pk)])
    where = reverse("photo.remove", args=[Photo.objects.get().pk])
    assert world.client_of("giang").post(where).status_code == 403
    assert world.client_of("nga").post(where).status_code == 404
    assert Photo.objects.exists()
    assert world.client_of("an").post(where).status_code == 302
    assert not Photo.objects.exists()


def test_a_photo_whose_file_was_not_brought_back_is_not_found(world: World, trip: Trip, own_home: Path) -> None:
    client, photo = world.client_of("an"), item(trip.pk)
    send(client, [photo])
    next(own_home.rglob("*.jpg")).unlink()
    assert client.get(reverse("photo.show", args=[photo["id"]])).status_code == 404
