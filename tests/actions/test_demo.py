"""A demonstration is loaded into an empty database, or not at all."""

from __future__ import annotations

import pytest

from dicoso.actions import demo
from dicoso.cli.__main__ import main
from dicoso.queries.actors import system
from dicoso.store.models import Account, AuditEvent, Person, Trip, Unit
from tests.world import TODAY, World


def everything() -> tuple[int, ...]:
    return tuple(table.objects.count() for table in (Account, AuditEvent, Person, Trip, Unit))


def test_a_database_that_holds_other_people_is_left_alone(world: World) -> None:
    before = everything()
    with pytest.raises(demo.OtherPeople):
        demo.install_demonstration(system(TODAY), "hung-yen-2019")
    assert everything() == before


def test_the_command_says_what_to_do_instead(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 2
    said = capsys.readouterr().err
    assert "đã có cán bộ khác" in said
    assert "DICOSO_HOME" in said
