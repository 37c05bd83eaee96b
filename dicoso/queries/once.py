"""What cannot change while a page is made is read from the database once for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Let what `once` marks be read once until the block ends; nothing may be stored in it that they read."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def read_once(read: Callable[P, R]) -> Callable[P, R]:
    """Mark a read whose answer nobody changes: within `reading` it is kept; elsewhere it is read each time."""

    @wraps(read)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        answers_read = _read.get()
        if answers_read is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in answers_read:
            answers_read[key] = read(*args, **kwargs)
        answer: R = answers_read[key]
        return answer

    return kept
