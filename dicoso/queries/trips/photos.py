"""Photos of trips: whoever may see a trip may see its photos."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from dicoso.domain.errors import NotFound
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.store.models import Photo


def photos_of_trip(trip_id: str) -> list[Photo]:
    """Photos of a trip that the gate has let through, as they were taken."""
    photos = Photo.objects.filter(trip=trip_id).order_by("stored_at", "pk")
    return sorted(photos, key=lambda photo: photo.taken_at or photo.stored_at)


def find_photo(actor: Actor, photo_id: UUID) -> Photo:
    """Photo of a trip that the actor may see.

    Raises: NotFound.
    """
    visits = visible.visits(actor, "trip.view")
    photo = Photo.objects.filter(pk=photo_id, trip__in=visits.values("trip")).first()
    if photo is None:
        raise NotFound(kind="photo", key=str(photo_id))
    return photo


def place(photo_id: UUID) -> Path:
    """Where the file of a photo is kept; its name is made of the id alone."""
    home: Path = settings.HOME
    return home / "photos" / photo_id.hex[:2] / f"{photo_id}.jpg"
