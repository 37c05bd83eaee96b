"""Photos of a trip: checked by content, made anew without what the camera noted, kept in the data folder."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from dicoso.actions import audit
from dicoso.domain import photos as limits
from dicoso.domain.errors import Fault, Invalid, NotAllowed, SameIdOtherContent
from dicoso.domain.photos import NewPhoto, Picture
from dicoso.domain.text import nfc
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.trips import photos
from dicoso.store.models import Photo

CHANGES = "trip.correct"  # a photo belongs to what is said of a trip: whoever may correct that may add and remove one

# What a decoder raises when a file isn't what it says, or ends too early.
BROKEN = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, EOFError, struct.error, zlib.error)


def add_photo(actor: Actor, photo: NewPhoto) -> bool:
    """Keep a photo; False if this one was kept before.

    Raises: NotFound; NotAllowed; Invalid; SameIdOtherContent.
    """
    return keep_photo(actor, photo, made_anew(photo.content))


def made_anew(content: bytes) -> Picture:
    """Photo as a JPEG of our own: turned upright, at most `LONG_SIDE` wide or high, without EXIF.

    Raises: Invalid, if it is too large, or no photo by its content.
    """
    if len(content) > limits.MOST_BYTES:
        raise Invalid([limits.too_large()])
    try:
        with Image.open(BytesIO(content), formats=limits.FORMATS) as opened:
            if opened.width * opened.height > limits.MOST_PIXELS:  # known from the head, before anything is unpacked
                raise Image.DecompressionBombError
            opened.draft("RGB", (limits.LONG_SIDE, limits.LONG_SIDE))
            picture = _on_white(ImageOps.exif_transpose(opened))
    except UnidentifiedImageError:
        raise _fault("photo_kind") from None
    except Image.DecompressionBombError:  # Pillow itself opens nothing that is still larger
        raise _fault("photo_too_many_pixels", limit=limits.MOST_PIXELS // 1_000_000) from None
    except BROKEN:
        raise _fault("photo_broken") from None
    picture.thumbnail((limits.LONG_SIDE, limits.LONG_SIDE))
    out = BytesIO()
    picture.save(out, "JPEG", quality=limits.QUALITY, optimize=True)
    return Picture(out.getvalue(), picture.width, picture.height)


def _on_white(opened: Image.Image) -> Image.Image:
    """Pixels alone: a new picture, so that no note of the file comes along."""
    seen_new = Image.new("RGB", opened.size, "white")
    clear = opened.convert("RGBA") if opened.mode in ("RGBA", "LA", "P", "PA") else None
    seen_new.paste(clear or opened.convert("RGB"), mask=clear)
    return seen_new


def _fault(code: str, **facts: Any) -> Invalid:
    return Invalid([Fault.at("photo", code, **facts)])


@transaction.atomic
def keep_photo(actor: Actor, photo: NewPhoto, picture: Picture) -> bool:
    """Keep a photo that was made anew: its file first, then its record; False if it was kept before.

    Raises: NotFound; NotAllowed; Invalid; SameIdOtherContent.
    """
    trip, account = visible.trip(actor, CHANGES, photo.trip), actor.account_id
    if account is None:  # photos come from people
        raise NotAllowed(action=CHANGES)
    audit.wait_for_chain()
    digest = hashlib.sha256(photo.content).hexdigest()
    known_photo = Photo.objects.filter(pk=photo.id).first()
    if known_photo is not None:
        if (known_photo.trip_id, known_photo.digest, known_photo.stored_by_id) == (trip.pk, digest, account):
            return False
        raise SameIdOtherContent(id=str(photo.id), stored=(), given=())
    if Photo.objects.filter(trip=trip).count() >= limits.MOST_PER_TRIP:
        raise _fault("photo_too_many", limit=limits.MOST_PER_TRIP)
    _write_photo_file(photo.id, picture.jpeg)
    new_photo = Photo.objects.create(
        id=photo.id,
        trip=trip,
        caption=nfc(photo.caption)[: limits.LONGEST_CAPTION],
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        digest=digest,
        taken_at=photo.taken_at,
        stored_at=actor.now(),
        stored_by_id=account,
    )
    audit.record_event(actor, audit.Entry("photo.add", "trip", trip.pk, {"photo": _photo_facts(new_photo)}))
    return True


@transaction.atomic
def remove_photo(actor: Actor, photo_id: UUID) -> str:
    """Remove a photo for good and return its trip.

    Raises: NotFound; NotAllowed.
    """
    audit.wait_for_chain()
    photo = photos.find_photo(actor, photo_id)
    trip = visible.trip(actor, CHANGES, photo.trip_id)
    audit.record_event(actor, audit.Entry("photo.remove", "trip", trip.pk, {"photo": _photo_facts(photo)}))
    Photo.objects.filter(pk=photo.pk).delete()
    transaction.on_commit(lambda: photos.place(photo_id).unlink(missing_ok=True))
    return trip.pk


def _photo_facts(photo: Photo) -> Mapping[str, Any]:
    return {"id": str(photo.id), "digest": photo.digest, "caption": photo.caption}


def _write_photo_file(photo_id: UUID, jpeg: bytes) -> None:
    """Write the file so that it is there, whole, when its record is; without the record nobody asks for it."""
    place = photos.place(photo_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(jpeg)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
