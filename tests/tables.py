"""What stands in every table: to show that a refused action wrote nothing, and an action one event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

from dicoso.store.models import AuditEvent


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of the program."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("store").get_models():
            assert model._meta.pk is not None
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}")
            found[model.__name__] = cursor.fetchall()
    return found


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """Fail if what is done inside leaves a trace in any table."""
    before = everything()
    yield
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()


@contextmanager
def one_event(action: str) -> Iterator[None]:
    """Fail unless what is done inside leaves exactly one event, of that action."""
    before = set(AuditEvent.objects.values_list("seq", flat=True))
    yield
    new = AuditEvent.objects.exclude(seq__in=before).values_list("action", flat=True)
    assert list(new) == [action]
