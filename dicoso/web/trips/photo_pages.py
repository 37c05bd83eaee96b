"""Photos of a trip: added by a form, shown to whoever may see the trip, removed."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dicoso.actions import photos as actions
from dicoso.domain.errors import Fault, Invalid, NotFound
from dicoso.domain.photos import MOST_BYTES, NewPhoto
from dicoso.queries.trips import photos, trip_page
from dicoso.web.actor import Request
from dicoso.words.messages import fault

# A photo is shown, and nothing else of it: it may not run, load or be taken for another kind of file.
SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


@require_GET
def show_photo(request: Request, photo_id: UUID) -> FileResponse:
    """File of a photo.

    Raises: NotFound, also where the file was removed meanwhile, or wasn't brought back with the database.
    """
    photo = photos.find_photo(request.actor, photo_id)
    try:
        file = photos.place(photo.pk).open("rb")
    except FileNotFoundError:
        raise NotFound(kind="photo", key=str(photo_id)) from None
    return FileResponse(file, content_type="image/jpeg", filename=f"anh-{photo.pk}.jpg", headers=SAFE)


@require_http_methods(["GET", "HEAD", "POST"])
def add_trip_photos(request: Request, trip_id: str) -> HttpResponse:
    """Ask for photos of a trip, and keep them."""
    page = trip_page.open_trip(request.actor, trip_id)
    errors: list[str] = []
    if request.method == "POST":
        errors = _added(request, trip_id)
        if not errors:
            messages.success(request, "Đã thêm ảnh.")
            return redirect("trip.show", trip_id=trip_id)
    facts = {"page": page, "photos": photos.photos_of_trip(trip_id), "errors": errors}
    return render(request, "trips/photos/add.html", facts, status=422 if errors else 200)


def _added(request: Request, trip_id: str) -> list[str]:
    """Keep the photos that a form sent and return what is wrong with the others."""
    sent_values = request.FILES.getlist("photo")
    if not sent_values:
        return [fault(Fault.at("photo", "photo_missing"))]
    wrong = []
    for file in sent_values:
        photo = NewPhoto(uuid4(), trip_id, file.read(MOST_BYTES + 1), request.POST.get("caption", ""))
        try:
            actions.add_photo(request.actor, photo)
        except Invalid as error:
            wrong += [f"{file.name}: {fault(problem)}" for problem in error.faults]
    return wrong


@require_http_methods(["POST"])
def remove_trip_photo(request: Request, photo_id: UUID) -> HttpResponse:
    """Remove a photo."""
    trip = actions.remove_photo(request.actor, photo_id)
    messages.success(request, "Đã xóa ảnh.")
    return redirect("photo.add", trip_id=trip)
