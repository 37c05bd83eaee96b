"""What protects every page: the size of what is sent, the headers, sessions that end."""

from __future__ import annotations

import runpy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from dicoso.config import settings as read_from_the_environment
from dicoso.web.imports import uploads
from dicoso.web.limits import MOST_SENT
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


def test_a_stranger_cannot_fill_the_disk(client: Client, world: World) -> None:
    """The form would be read, and its files written to the disk, before anybody is asked to log in."""
    for where in ("/dang-nhap", "/nhap/chuyen-di"):
        file = SimpleUploadedFile("a.csv", b"x")
        answer = client.post(where, {"tep": file}, CONTENT_LENGTH=str(MOST_SENT + 1))
        assert answer.status_code == 413
        assert "Tệp lớn quá 12 MB." in answer.content.decode()


@pytest.mark.parametrize("length", ["", "x", "-1"])
def test_a_senseless_length_is_no_fault_of_the_program(client: Client, world: World, length: str) -> None:
    assert client.post("/dang-nhap", {"username": "an"}, CONTENT_LENGTH=length).status_code in {400, 422}


LONG = "9" * 5000  # Python reads no number of so many digits


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("khanh", "/co-so-xac-nhan?trang="),
        ("dung", "/lich-nghi?tinh="),
        ("an", "/-/mau?rows="),
        ("dung", "/kien-nghi?trang="),
        ("dung", "/ke-hoach?trang="),
    ],
)
def test_a_number_without_end_is_no_fault_of_the_program(world: World, who: str, where: str) -> None:
    assert world.client_of(who).get(where + LONG).status_code in {200, 404}


def test_a_calendar_of_a_unit_without_end_is_refused(world: World) -> None:
    assert world.client_of("an").post("/tai-khoan-cua-toi/lich", {"which": f"department/{LONG}"}).status_code == 403


def cookies_of_a_login(**way: Any) -> dict[str, Any]:
    client = Client(**way)
    client.get("/dang-nhap")
    assert client.post("/dang-nhap", {"username": "an", "password": PASSWORD}).status_code == 302
    return {name: each for name, each in client.cookies.items() if each.value}


def test_no_script_and_no_other_site_gets_at_a_cookie(world: World) -> None:
    kept = cookies_of_a_login()
    assert {name: (each["httponly"], each["samesite"], each["secure"]) for name, each in kept.items()} == {
        "dicoso": (True, "Lax", ""),
        "csrftoken": (True, "Strict", ""),
    }


def test_over_https_cookies_travel_encrypted_alone_and_to_this_host_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DICOSO_HTTPS", "yes")
    read = runpy.run_path(str(read_from_the_environment.__file__))
    over_https = {name: read[name] for name in read if name.startswith(("SESSION_COOKIE_", "CSRF_COOKIE_", "SECURE_"))}
    with override_settings(**over_https):
        kept = cookies_of_a_login(headers={"x-forwarded-proto": "https"})
    assert set(kept) == {"__Host-dicoso", "csrftoken"}
    assert all(each["secure"] and each["httponly"] for each in kept.values())
    assert (kept["__Host-dicoso"]["path"], kept["__Host-dicoso"]["domain"]) == ("/", "")


@pytest.mark.parametrize("where", ["/", "/tong-hop", "/chuyen-di/ghi", "/khong-co-trang-nay"])
def test_a_page_runs_and_shows_only_what_this_server_sends(world: World, where: str) -> None:
    policy = dict(
        part.split(" ", 1) for part in world.client_of("dung").get(where)["Content-Security-Policy"].split("; ")
    )
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'self'", "'self'", "'self'")
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    assert "unsafe" not in str(policy)


def test_over_https_browsers_are_told_to_stay_there(client: Client, settings: Any) -> None:
    assert "Strict-Transport-Security" not in client.get("/dang-nhap", secure=True)
    settings.SECURE_HSTS_SECONDS = 31536000
    assert client.get("/dang-nhap", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/dang-nhap")


def test_sessions_that_have_ended_are_forgotten_with_the_next_login(world: World, client: Client) -> None:
    world.client_of("binh")
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    client.post("/dang-nhap", {"username": "an", "password": PASSWORD})
    assert Session.objects.count() == 1


def test_one_file_sent_twice_at_once_is_kept_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second press of the button comes while the first file is being written."""
    real = Path.replace
    again: list[str] = []

    def replace(part: Path, target: Path) -> Path:
        if not again:
            again.append("pressed")
            uploads.keep_upload(7, "trips", "a.csv", b"content")
        return real(part, target)

    monkeypatch.setattr(Path, "replace", replace)
    ticket = uploads.keep_upload(7, "trips", "a.csv", b"content")
    assert uploads.find(7, "trips", ticket) == b"content"
    assert not list((settings.HOME / "uploads").glob("*.part"))
