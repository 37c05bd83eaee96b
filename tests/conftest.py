"""What every test can ask for: the world, an empty database, and the mark of those that touch the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import hypothesis
import pytest
from django.test import override_settings
from hypothesis import Phase

from tests.world import World

# CI tries the same examples every time, so that a red run is the fault of what was changed.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile(
    "daily",
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    report_multiple_bugs=False,
)
hypothesis.settings.register_profile(
    "search", hypothesis.settings.get_profile("daily"), max_examples=5000, derandomize=False
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "empty_database"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, which is what runs again on PostgreSQL, save for two marks set by hand.

    `looks` is the browser's affair. `rights` tries the doors of pages one role after the other: who may is decided in
    Python from the roles, and every statement behind those doors is also reached by tests that run on both databases
    (tests/actions, tests/queries, each page for those who hold its right), so that PostgreSQL could add nothing.
    """
    for item in items:
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture
def world(db: None) -> World:
    """The cast on its stage."""
    return World()


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Path]:
    """The folder that files are stored in, of this test alone."""
    with override_settings(HOME=tmp_path):
        yield tmp_path


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, for a test that starts the program itself."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'dicoso.sqlite3'}"
        return
    import psycopg

    name = f"empty_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_place(tmp_path: Path, empty_database: str) -> dict[str, str]:
    """The environment of a program that a test starts in an empty folder with an empty database."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return kept | {"DICOSO_HOME": str(tmp_path), "DATABASE_URL": empty_database}
