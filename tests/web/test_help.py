"""The manual: every page is there for everyone, and every link in it leads somewhere."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import resolve

from dicoso.queries.rules import rulebook
from dicoso.web.home.help_pages import HelpPage, manual_pages

pytestmark = pytest.mark.django_db


def test_the_index_lists_every_page(client: Client) -> None:
    text = client.get("/huong-dan").content.decode()
    assert len(manual_pages()) >= 9
    assert all(page.title in text and f"/huong-dan/{page.slug}" in text for page in manual_pages())


@pytest.mark.parametrize("page", manual_pages(), ids=lambda page: page.slug)
def test_every_page_opens_and_its_links_lead_somewhere(client: Client, page: HelpPage) -> None:
    answer = client.get(f"/huong-dan/{page.slug}")
    assert answer.status_code == 200
    for link in re.findall(r'href="([^"]+)"', page.body):
        where, _, rule = link.partition("#")
        resolve(where)
        assert not rule or rule in rulebook().parameters
        if where.startswith("/huong-dan/"):
            assert client.get(where).status_code == 200


def test_a_page_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/huong-dan/khong-co").status_code == 404


def test_an_error_page_says_what_to_do(client: Client) -> None:
    page = client.get("/khong-co-trang-nay")
    assert page.status_code == 404
    assert "Về trang chính" in page.content.decode()
