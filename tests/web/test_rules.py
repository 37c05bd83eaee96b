"""The page of the rules: anyone may read what is in force, where it comes from and what was before."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from dicoso.queries.rules import by_topic, rulebook
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/quy-dinh"
READERS = ("an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan", "minh", "nga", "oanh")


@pytest.mark.rights
@pytest.mark.parametrize("who", READERS)
def test_everybody_reads_the_rules(world: World, who: str) -> None:
    assert world.client_of(who).get(PAGE).status_code == 200


def test_strangers_read_the_rules_of_the_whole_country(world: World, client: Client) -> None:
    text = client.get(PAGE).content.decode()
    assert "Cả nước, có hiệu lực ngày 15/11/2019" in text
    assert "Hướng dẫn số 03-HD/TWĐTN-BTC" in text


def test_who_works_in_a_province_reads_its_rules_first(world: World) -> None:
    assert "Tỉnh Hưng Yên, có hiệu lực" in world.client_of("an").get(PAGE).content.decode()
    assert "Tỉnh Thái Bình, có hiệu lực" in world.client_of("nga").get(PAGE).content.decode()
    assert "Cả nước, có hiệu lực" in world.client_of("lan").get(PAGE).content.decode()


def test_every_rule_stands_on_the_page_with_its_value_and_source(world: World, client: Client) -> None:
    text = client.get(f"{PAGE}?tinh=33&ngay=15/11/2019").content.decode()
    for topic in by_topic("33", date(2019, 11, 15)):
        for rule in topic.rules:
            assert f'id="{rule.rule.name}"' in text
            assert rule.rule.title in text
            assert rule.value
            assert rule.now
            assert rule.now.source.citation.replace("“", "“") in text
    assert rulebook().fingerprint in text


def test_a_province_that_is_no_more_on_that_day_is_said_so(world: World, client: Client) -> None:
    text = client.get(f"{PAGE}?tinh=34&ngay=2025-07-01").content.decode()
    assert "không có tỉnh, thành phố mang mã 34" in text
    assert "Tỉnh Thái Bình" not in text


def test_after_the_merger_a_cadre_of_thai_binh_reads_the_rules_of_hung_yen(world: World) -> None:
    text = world.client_of("nga").get(f"{PAGE}?ngay=2025-07-01").content.decode()
    assert "Tỉnh Hưng Yên, có hiệu lực ngày 01/07/2025" in text


def test_the_history_of_a_rule_names_what_came_and_went(world: World, client: Client) -> None:
    entries = {rule.rule.name: rule.entries for topic in by_topic("33", date(2019, 11, 15)) for rule in topic.rules}
    own = [(entry.start, entry.scope, entry.repealed) for entry in entries["report.bands"]]
    assert own[0] == (date(2018, 1, 1), "central", False)
    assert own[-1] == (date(2025, 7, 1), "provinces/33", True)
    text = client.get(f"{PAGE}?tinh=33").content.decode()
    assert "Các giá trị theo thời gian" in text
    assert "bãi bỏ, trở về quy định chung" in text


def test_a_day_that_is_none_is_said_so_and_todays_rules_are_shown(world: World, client: Client) -> None:
    page = client.get(f"{PAGE}?ngay=31/02/2019")
    assert page.status_code == 422
    assert "có hiệu lực ngày 15/11/2019" in page.content.decode()


def test_before_the_regime_nothing_is_in_force(world: World, client: Client) -> None:
    page = client.get(f"{PAGE}?ngay=2017-12-31")
    assert page.status_code == 200
    assert "chưa có hiệu lực" in page.content.decode()
