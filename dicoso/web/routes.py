"""How a page is declared: with the action that it needs, or openly as public. Nothing else can be routed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from dicoso.domain.errors import NotAllowed
from dicoso.domain.permissions import ACTIONS

View = Callable[..., HttpResponseBase]


class Route(NamedTuple):
    """One page: its name, where it is, and the action it needs; `action` None is public, "" only needs a login."""

    name: str
    where: str
    action: str | None


PAGES: list[Route] = []


def guarded_page(where: str, view: View, action: str, *, name: str = "") -> URLPattern:
    """Route a page that needs an action of the table of rights; its name is the action unless another is given.

    Whoever holds the action nowhere is told "not allowed"; which records it reaches is the gate's business.
    Raises: KeyError, if the table has no such action.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    PAGES.append(Route(name or action, where, action))

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.actor.may(action):  # type: ignore[attr-defined]
            raise NotAllowed(action=action)
        return view(request, *args, **kwargs)

    return path(where, guarded, name=name or action)


def member_page(where: str, view: View, *, name: str) -> URLPattern:
    """Route a page for whoever is logged in; it shows only what concerns them."""
    PAGES.append(Route(name, where, ""))
    return path(where, view, name=name)


def public_page(where: str, view: View, *, name: str) -> URLPattern:
    """Route a page that needs no login."""
    PAGES.append(Route(name, where, None))
    return path(where, login_not_required(view), name=name)
