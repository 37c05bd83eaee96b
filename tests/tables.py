"""What stands in every table: to show that a refused action wrote nothing, and an action one event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps

from dicoso.store.models import AuditEvent


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of the program."""
    models = apps.get_app_config("store").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in models}


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
