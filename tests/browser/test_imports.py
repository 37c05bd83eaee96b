"""A file sent from a phone and from a desk, without scripts too: its faults in their cells, then stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dicoso.store.models import Visit
from tests.browser.conftest import OpenPage

HEAD = "Mã chuyến;Mã cán bộ;Từ ngày;Đến ngày;Mã đơn vị đến;Hình thức;Nội dung\n"
ROW = "QT-{};HY-AN;{}/10/2019;{}/10/2019;12382;Theo chuyên đề;Nắm tình hình đoàn viên\n"
GOOD = HEAD + "".join(ROW.format(i, i, i) for i in range(1, 13))
BAD = (
    GOOD.replace("QT-3;HY-AN", "QT-3;HY-XX")
    .replace("5/10/2019;5/10", "5/13/2019;5/10")
    .replace("QT-9;HY-AN;", "QT-9;;")
)


def send(page: Page, folder: Path, content: str) -> None:
    """Choose a file and let it be checked."""
    file = folder / "chuyen-di.csv"
    file.write_text(content, encoding="utf-8")
    page.goto("/nhap/chuyen-di")
    page.set_input_files("[name=tep]", file)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.wait_for_load_state()


def fits(page: Page) -> bool:
    """Tell whether the page is no wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.looks
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (360, "dark"), (1280, "dark")])
def test_the_pages_of_a_sent_file_are_open_to_everybody(
    page_as: OpenPage, axe: Callable[[Page], None], tmp_path: Path, width: int, scheme: str
) -> None:
    page = page_as("dung", width=width, scheme=scheme)
    send(page, tmp_path, BAD)
    assert page.locator(".marked__cell").count() == 3
    assert fits(page)
    axe(page)
    send(page, tmp_path, GOOD)
    assert fits(page)
    axe(page)
    page.get_by_role("button", name="Lưu 12 dòng").click()
    page.wait_for_url("**/ket-qua")
    assert fits(page)
    axe(page)
    assert Visit.objects.count() == 12


def test_without_scripts_a_file_is_checked_and_stored(page_as: OpenPage, tmp_path: Path) -> None:
    page = page_as("dung", width=360, javascript=False)
    send(page, tmp_path, BAD)
    assert page.get_by_text("Không có cán bộ mã HY-XX trong phạm vi của đồng chí.").first.is_visible()
    send(page, tmp_path, GOOD)
    page.get_by_role("button", name="Lưu 12 dòng").click()
    page.wait_for_url("**/ket-qua")
    assert page.get_by_role("heading", name="Đã lưu").is_visible()
    assert Visit.objects.count() == 12
