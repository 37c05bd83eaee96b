"""What an update does with what was stored before it."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from uuid import uuid4

from django.apps import apps

from dicoso.domain.feedback import RaisedLine
from dicoso.domain.trip_reports import Content, pack_lines, searched
from dicoso.store.models import Feedback, TripReport
from tests.matters import matter, report
from tests.world import World


def test_what_was_written_before_is_found_without_marks_as_well(world: World) -> None:
    found, written = matter(world, text="Đường vào thôn\nbị ngập"), report(world, "an")
    lines = (RaisedLine(uuid4(), "promise", world.unit("12382").pk, "Gửi 20 bộ sách", due=date(2019, 12, 1)),)
    said = Content("Dự sinh hoạt chi đoàn", "Có 24 đoàn viên", "Đoàn viên nhiệt tình", lines)
    TripReport.objects.update(
        done=said.done, situation=said.situation, advantages=said.advantages, raised=pack_lines(lines)
    )
    Feedback.objects.update(search="")
    import_module("dicoso.store.migrations.0008_search_without_marks").fill(apps, None)
    found.refresh_from_db()
    written.refresh_from_db()
    assert found.search == "duong vao thon bi ngap"
    assert written.search == searched(said)
    assert "gui 20 bo sach" in written.search
