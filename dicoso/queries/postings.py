"""Where people are posted, as part of a larger question to the database."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet

from dicoso.store.models import Posting

ANYWHERE = Q()


def setting_out(where: Q = ANYWHERE) -> QuerySet[Posting]:
    """Return where the traveller of a visit was posted on its first day; for a subquery of visits."""
    return Posting.objects.filter(
        where, person=OuterRef("person"), start__lte=OuterRef("start"), end__gte=OuterRef("start")
    )
