"""The page of the audit chain: every action has words, every event of one's units is there, others' are not."""

from __future__ import annotations

import ast
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

import dicoso.actions
from dicoso.actions import trips
from dicoso.domain.permissions import ACTIONS
from dicoso.domain.trips import VisitRow
from dicoso.words.messages import WORDS
from tests.queries.test_audit import happenings
from tests.world import World

pytestmark = pytest.mark.django_db

READERS = ("an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan", "minh", "nga", "oanh")


@pytest.mark.parametrize("who", READERS)
def test_everybody_opens_the_page(world: World, who: str) -> None:
    happenings(world)
    assert world.client_of(who).get("/nhat-ky").status_code == 200


def test_strangers_are_asked_to_log_in(client: Client, db: None) -> None:
    assert client.get("/nhat-ky")["Location"] == "/dang-nhap?next=/nhat-ky"


def test_an_event_is_told_in_a_sentence_that_leads_to_its_record(world: World) -> None:
    happenings(world)
    text = world.client_of("ha").get("/nhat-ky").content.decode()
    assert "<strong>Phạm Tiến Dũng</strong> thêm cán bộ: " in text
    assert '<a href="/can-bo/HY-PH">Đặng Hồng Phúc</a>' in text
    assert '<a href="/chuyen-di/chuyen-1">Nguyễn Văn An · Đoàn xã Phương Chiểu</a>' in text
    assert "Lý Phong" not in text
    assert "miễn" not in text.partition('<ul class="rows">')[2]


def test_a_day_that_is_none_is_said_so(world: World) -> None:
    page = world.client_of("dung").get("/nhat-ky?tu=31/02/2019&den=x&truoc=0&viec=khac")
    assert page.status_code == 422
    assert "Ngày phải viết dạng 15/11/2019" in page.content.decode()


def test_every_action_that_leaves_an_event_has_words() -> None:
    kinds = {action.partition(".")[0] for action in (*ACTIONS, *WORDS["action"])}
    code = re.compile(rf"({'|'.join(sorted(kinds))})\.[a-z_]+\Z")
    texts = (file.read_text(encoding="utf-8") for file in Path(dicoso.actions.__file__).parent.glob("*.py"))
    nodes = (node for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    named = {node.value for node in nodes if isinstance(node.value, str) and code.match(node.value)}
    only_rights = {action for action in ACTIONS if action.endswith((".view", ".manage"))}
    only_rights |= {
        "person.edit",
        "calendar.edit",
        "import.people",
        "import.exemptions",
    }  # their events say what was done
    assert named - only_rights <= WORDS["action"].keys()


def test_an_import_is_one_line_that_opens(world: World) -> None:
    days = [date(2019, 3, day) for day in range(1, 29)]
    rows = [
        VisitRow(f"N-{d}", world.an.person.pk, world.unit("12382").pk, d, d, "topic", order_number="1") for d in days
    ]
    trips.save_trips(world.dung.actor, rows)
    client = world.client_of("dung")
    text = client.get("/nhat-ky?ho_so=trip&nguoi=An").content.decode()
    assert text.count("<strong>Phạm Tiến Dũng</strong> nhập chuyến đi từ tệp") == 1
    assert "28 hồ sơ" in text
    opened = re.search(r'href="(/nhat-ky\?[^"]+)">Xem từng việc trong 28 việc', text)
    assert opened
    whole = client.get(unescape(opened[1])).content.decode()
    assert whole.count("<strong>Phạm Tiến Dũng</strong> nhập chuyến đi từ tệp") == 28
