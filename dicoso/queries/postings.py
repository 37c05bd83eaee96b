"""Where people are posted: beside a name, and as part of a larger question to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Q, QuerySet

from dicoso.store.models import Posting

ANYWHERE = Q()


def setting_out(where: Q = ANYWHERE) -> QuerySet[Posting]:
    """Return where the traveller of a visit was posted on its first day; for a subquery of visits."""
    return Posting.objects.filter(
        where, person=OuterRef("person"), start__lte=OuterRef("start"), end__gte=OuterRef("start")
    )


def titles(asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """Return title and department of people on dates; of several postings, of the one that began last. One query."""
    wanted = set(asked)
    held: dict[int, list[Posting]] = defaultdict(list)
    found = Posting.objects.filter(person__in={person for person, _ in wanted}).select_related("unit")
    for posting in found.order_by("start", "pk"):
        held[posting.person_id].append(posting)
    return {
        (person, day): ", ".join(part for part in (posting.title, posting.unit.name) if part)
        for person, day in wanted
        for posting in held[person]
        if posting.start <= day <= posting.end
    }
