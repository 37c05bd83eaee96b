"""Where people are posted: beside a name, and as part of a larger question to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Q, QuerySet

from dicoso.store.models import Posting

ANYWHERE = Q()


def setting_out(where: Q = ANYWHERE) -> QuerySet[Posting]:
    """Where the traveller of a visit was posted on its first day; for a subquery of visits."""
    return Posting.objects.filter(
        where, person=OuterRef("person"), start__lte=OuterRef("start"), end__gte=OuterRef("start")
    )


def titles(asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """Title and department of people on dates; of several postings, of the one that began last. One query."""
    pairs = set(asked)
    postings: dict[int, list[Posting]] = defaultdict(list)
    found_postings = Posting.objects.filter(person__in={person for person, _ in pairs}).select_related("unit")
    for posting in found_postings.order_by("start", "pk"):
        postings[posting.person_id].append(posting)
    return {
        (person, day): ", ".join(part for part in (posting.title, posting.unit.name) if part)
        for person, day in pairs
        for posting in postings[person]
        if posting.start <= day <= posting.end
    }
