"""Photos: told by their content, made anew, kept within limits; what is no photo is refused, and nothing is kept."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from dicoso.actions import photos
from dicoso.domain.errors import DomainError, Invalid, NotAllowed, NotFound, SameIdOtherContent
from dicoso.domain.photos import LONG_SIDE, MOST_BYTES, MOST_PER_TRIP, NewPhoto
from dicoso.queries.trips.photos import place
from dicoso.store.models import AuditEvent, Photo, Trip
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


@pytest.fixture
def trip(world: World) -> Trip:
    return world.trip("an", "2019-11-12", "2019-11-13")


def jpeg(width: int = 400, height: int = 300, exif: Image.Exif | None = None) -> bytes:
    """A photo whose upper left quarter is red."""
    picture = Image.new("RGB", (width, height), "green")
    picture.paste("red", (0, 0, width // 2, height // 2))
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif or Image.Exif())
    return out.getvalue()


def png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    data = zlib.compress(b"\x00" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def new(trip: Trip, content: bytes, photo_id: UUID | None = None) -> NewPhoto:
    return NewPhoto(photo_id or uuid4(), trip.pk, content, "Ảnh sinh hoạt chi đoàn")


def refused(world: World, trip: Trip, content: bytes) -> str:
    """Why a photo is refused; nothing of it is left."""
    with pytest.raises(Invalid) as error:
        photos.add_photo(world.an.actor, new(trip, content))
    assert not Photo.objects.exists()
    return error.value.faults[0].code


def test_a_photo_is_kept_with_its_caption_and_an_event(world: World, trip: Trip) -> None:
    photo = new(trip, jpeg())
    assert photos.add_photo(world.an.actor, photo)
    kept = Photo.objects.get()
    assert (kept.trip, kept.caption, kept.stored_by) == (trip, "Ảnh sinh hoạt chi đoàn", world.an.account)
    assert place(photo.id).stat().st_size == kept.size
    event = AuditEvent.objects.get()
    assert (event.action, event.subject, event.subject_id) == ("photo.add", "trip", trip.pk)


def test_sent_again_a_photo_is_kept_once(world: World, trip: Trip) -> None:
    photo = new(trip, jpeg())
    assert photos.add_photo(world.an.actor, photo)
    assert not photos.add_photo(world.an.actor, photo)
    assert (Photo.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_another_photo_under_the_same_id_is_refused(world: World, trip: Trip) -> None:
    first = new(trip, jpeg())
    photos.add_photo(world.an.actor, first)
    with pytest.raises(SameIdOtherContent):
        photos.add_photo(world.an.actor, new(trip, jpeg(300, 200), first.id))
    assert Photo.objects.get().width == 400


def test_where_it_was_taken_and_with_what_is_gone(world: World, trip: Trip) -> None:
    exif = Image.Exif()
    exif[MAKE] = "Máy ảnh của An"
    exif.get_ifd(GPS)[2] = (20.0, 38.0, 30.0)
    sent = jpeg(exif=exif)
    assert b"GPS" in sent or Image.open(BytesIO(sent)).getexif().get_ifd(GPS)
    photo = new(trip, sent)
    photos.add_photo(world.an.actor, photo)
    kept = Image.open(place(photo.id))
    assert dict(kept.getexif()) == {}
    assert not kept.getexif().get_ifd(GPS)
    assert "exif" not in kept.info
    assert b"Exif" not in place(photo.id).read_bytes()


def test_a_photo_taken_with_the_phone_turned_stands_upright(world: World, trip: Trip) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned a quarter
    photo = new(trip, jpeg(400, 300, exif))
    photos.add_photo(world.an.actor, photo)
    kept = Image.open(place(photo.id))
    assert kept.size == (300, 400)
    red, green, _ = kept.convert("RGB").getpixel((290, 10))  # type: ignore[misc]
    assert red > 200 > green


def test_a_large_photo_is_made_smaller_and_a_small_one_is_left(world: World, trip: Trip) -> None:
    for size, kept in (((4000, 3000), (LONG_SIDE, 1200)), ((300, 200), (300, 200))):
        photo = new(trip, jpeg(*size))
        photos.add_photo(world.an.actor, photo)
        assert Image.open(place(photo.id)).size == kept


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_png_of_any_kind_becomes_a_jpeg(world: World, trip: Trip, mode: str) -> None:
    photo = new(trip, png(Image.new(mode, (40, 30))))
    photos.add_photo(world.an.actor, photo)
    assert Image.open(place(photo.id)).format == "JPEG"


HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


@pytest.mark.parametrize("content", [HTML, SVG, GIF, b"", b"\xff\xd8\xff", b"%PDF-1.7"], ids=len)
def test_what_is_no_photo_by_its_content_is_refused(world: World, trip: Trip, content: bytes) -> None:
    assert refused(world, trip, content) in ("photo_kind", "photo_broken")


def test_a_page_behind_the_head_of_a_photo_is_not_kept(world: World, trip: Trip) -> None:
    """What follows the picture in the file doesn't come along, because the file is written anew."""
    photo = new(trip, jpeg() + HTML)
    photos.add_photo(world.an.actor, photo)
    assert b"<script>" not in place(photo.id).read_bytes()


def test_a_photo_that_ends_too_early_is_refused(world: World, trip: Trip) -> None:
    assert refused(world, trip, jpeg()[:-500]) == "photo_broken"


def test_a_photo_of_forty_megabytes_is_refused_before_it_is_looked_at(world: World, trip: Trip) -> None:
    assert refused(world, trip, jpeg() + bytes(40 * 2**20)) == "photo_too_large"
    assert refused(world, trip, jpeg() + bytes(MOST_BYTES)) == "photo_too_large"


def test_a_png_that_would_unpack_to_ten_gigabytes_is_refused_by_its_head(world: World, trip: Trip) -> None:
    assert len(bomb()) < 1000
    assert refused(world, trip, bomb()) == "photo_too_many_pixels"
    assert refused(world, trip, bomb(6_000, 5_000)) == "photo_too_many_pixels"


def test_a_trip_has_so_many_photos_and_no_more(world: World, trip: Trip) -> None:
    small = jpeg(8, 8)
    for _ in range(MOST_PER_TRIP):
        photos.add_photo(world.an.actor, new(trip, small))
    with pytest.raises(Invalid) as error:
        photos.add_photo(world.an.actor, new(trip, small))
    assert error.value.faults[0].code == "photo_too_many"


@pytest.mark.parametrize(("who", "error"), [("giang", NotAllowed), ("nga", NotFound), ("minh", NotFound)])
def test_whoever_may_not_correct_a_trip_adds_no_photo(
    world: World, trip: Trip, who: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        photos.add_photo(world.member(who).actor, new(trip, jpeg()))
    assert not Photo.objects.exists()


def test_a_removed_photo_is_gone_with_its_file(
    world: World, trip: Trip, django_capture_on_commit_callbacks: object
) -> None:
    photo = new(trip, jpeg())
    photos.add_photo(world.an.actor, photo)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert photos.remove_photo(world.an.actor, photo.id) == trip.pk
    assert not place(photo.id).exists()
    assert [event.action for event in AuditEvent.objects.order_by("seq")] == ["photo.add", "photo.remove"]


def test_a_file_without_its_record_is_shown_to_nobody(world: World, trip: Trip, own_home: Path) -> None:
    """What is left when the program is killed between the two."""
    lost = uuid4()
    place(lost).parent.mkdir(parents=True)
    place(lost).write_bytes(jpeg())
    with pytest.raises(NotFound):
        photos.remove_photo(world.an.actor, lost)
