"""The report of a trip as a paper, put together from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from dicoso.documents.trip_papers import DOCUMENT, OF_SEVERAL
from dicoso.domain.trip_papers import MOST_PHOTOS, PrintedLine, PrintedPhoto, PrintedStay, PrintedTraveller, TripPaper
from dicoso.domain.units import union_name
from dicoso.queries.actors import Actor
from dicoso.queries.trip_reports import report_state
from dicoso.queries.trip_reports.report_state import Opened
from dicoso.queries.trips import photos
from dicoso.queries.years.compliance_report import letterhead, page_layout
from dicoso.store.models import Posting, Unit, Visit


def trip_paper(actor: Actor, report_id: UUID) -> TripPaper:
    """Report of a trip as it is printed. A constant number of queries.

    The department of the travellers issues it; if they come from several, the union above the first.
    Raises: NotFound.
    """
    found = report_state.opened(actor, report_id)
    visits, posts = found.visits, _posts(found.visits)
    report, layout = found.report, page_layout()
    document = OF_SEVERAL if len(found.people) > 1 else DOCUMENT
    submitted = timezone.localdate(report.submitted_at) if report.submitted_at else None
    return TripPaper(
        trip=report.trip_id,
        start=found.start,
        end=found.end,
        people=_printed_travellers(visits, posts),
        stays=_printed_stays(visits),
        done=report.done,
        situation=report.situation,
        advantages=report.advantages,
        lines=_printed_lines(found),
        submitted_on=submitted,
        as_of=actor.today,
        letterhead=replace(letterhead(_issuer(visits[0], posts.values()), document), day=submitted),
        signature=layout.signature(document, report.written_by.name),
        recipients=layout.recipients(document),
        photos=_photos(report.trip_id),
    )


def _photos(trip: str) -> tuple[PrintedPhoto, ...]:
    """First photos of a trip; one whose file is gone is left out, for a paper is printed all the same."""
    printed_photos: list[PrintedPhoto] = []
    for photo in photos.photos_of_trip(trip):
        file = photos.place(photo.pk)
        if len(printed_photos) < MOST_PHOTOS and file.is_file():
            printed_photos.append(PrintedPhoto(file.read_bytes(), photo.width, photo.height, photo.caption))
    return tuple(printed_photos)


def _posts(visits: Sequence[Visit]) -> dict[int, Posting]:
    """Where each traveller was posted when they set out."""
    began = {visit.person_id: visit.start for visit in reversed(visits)}
    postings = Posting.objects.filter(person__in=began).select_related("unit__parent__parent")
    found_postings: dict[int, Posting] = {}
    for post in postings.order_by("start", "pk"):
        if post.start <= began[post.person_id] <= post.end:
            found_postings.setdefault(post.person_id, post)
    return found_postings


def _issuer(visit: Visit, posts: Iterable[Posting]) -> Unit:
    """Department that all travellers come from, else the union above; without either, the host."""
    units = {post.unit_id: post.unit for post in posts}
    first = next(iter(units.values()), visit.host)
    return first if len(units) == 1 or first.parent is None else first.parent


def _printed_travellers(visits: Iterable[Visit], posts: Mapping[int, Posting]) -> tuple[PrintedTraveller, ...]:
    people = {visit.person_id: visit.person.name for visit in visits}
    return tuple(
        PrintedTraveller(name, posts[pk].title, posts[pk].unit.name) if pk in posts else PrintedTraveller(name, "", "")
        for pk, name in people.items()
    )


def _printed_stays(visits: Iterable[Visit]) -> tuple[PrintedStay, ...]:
    """Stays of the delegation, those of several people at one host in one."""
    orders: dict[tuple[object, ...], dict[str, None]] = {}
    stays: dict[tuple[object, ...], PrintedStay] = {}
    for visit in visits:
        key = (visit.host_id, visit.start, visit.end, visit.form)
        name = union_name(visit.host.name, visit.host.level)
        stays.setdefault(key, PrintedStay(name, visit.start, visit.end, visit.form))
        if visit.order_number:
            orders.setdefault(key, {})[visit.order_number] = None
    return tuple(replace(stay, orders=tuple(orders.get(key, ()))) for key, stay in stays.items())


def _printed_lines(found: Opened) -> tuple[PrintedLine, ...]:
    several = len(found.hosts) > 1
    return tuple(
        PrintedLine(line.kind, line.text, line.unit if several else "", line.topic, line.due) for line in found.lines
    )
