"""Who is asking, put on the request once; the roles are read from the database only when a page needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from dicoso.clock import moment, today
from dicoso.queries import actors
from dicoso.queries.actors import Actor
from dicoso.queries.once import reading


class Request(HttpRequest):
    """A request after `ActorMiddleware`, of somebody who is logged in."""

    actor: Actor
    htmx: object


class ReadingMiddleware:
    """Let a request that only asks read once what cannot change meanwhile; one that stores reads it anew."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.answer(request)
        with reading():
            return self.answer(request)


class ActorMiddleware:
    """Give every request its `actor`; None while nobody is logged in."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.answer(request)


def _actor(request: HttpRequest) -> Actor | None:
    account = request.user
    if not account.is_authenticated:
        return None
    own = account.stands_on
    return replace(actors.load_actor(account, today(own)), at=moment(own))
