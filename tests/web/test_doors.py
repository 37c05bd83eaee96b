"""Every page is shut to whoever has no business there: the stranger logs in first, a right that isn't held is refused.

Which records a right reaches is another question: the tests of each page answer it.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from dicoso.web.routes import PAGES, Route
from tests.tables import nothing_is_written
from tests.world import World

ROUTED: dict[str, URLPattern] = {pattern.name: pattern for pattern in get_resolver().url_patterns}
GUARDED = [page for page in PAGES if page.action]
SHUT = [page for page in PAGES if page.action is not None]


def address(page: Route) -> str:
    """Return an address of the page; whoever stands before the door needs no record behind it."""
    facts: dict[str, object] = {}
    for name, converter in ROUTED[page.name].pattern.converters.items():
        if isinstance(converter, IntConverter):
            facts[name] = 2019
        else:
            facts[name] = UUID(int=1) if isinstance(converter, UUIDConverter) else "x"
    return reverse(page.name, kwargs=facts)


@pytest.mark.rights
@pytest.mark.parametrize("page", SHUT, ids=lambda page: page.name)
def test_a_stranger_is_sent_to_log_in(page: Route, client: Client, db: None) -> None:
    for answer in (client.get(address(page)), client.post(address(page))):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("login"))


@pytest.mark.rights
@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_whoever_lacks_the_right_is_refused_and_nothing_is_written(page: Route, world: World) -> None:
    without = [name for name, member in world.cast.items() if not member.actor.may(page.action or "")]
    assert without, "a right that everybody has is no right"
    clients = [world.client_of(name) for name in without]
    with nothing_is_written():
        answers = [ask(address(page)) for client in clients for ask in (client.get, client.post)]
    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: page.name)
def test_whoever_holds_the_right_gets_through_the_door(page: Route, world: World) -> None:
    """To a page, to "there is no such record", or to a form that must be sent: never to a refusal or a fault."""
    holders = [name for name, member in world.cast.items() if member.actor.may(page.action or "")]
    assert holders, "a right that nobody of the cast holds is never tried"
    for name in holders:
        status = world.client_of(name).get(address(page)).status_code
        assert status in {200, 302, 404, 405, 422}, f"{name}: {status}"
