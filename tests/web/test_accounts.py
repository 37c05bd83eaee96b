"""Logging in, one's own account, and the administrator's pages: who is answered what, and what stays unwritten."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dicoso.actions import accounts
from dicoso.queries.audit import BY_LINK
from dicoso.queries.people import accounts as queries
from dicoso.store.models import Account, AuditEvent, LoginFailure, Role
from tests.tables import nothing_is_written
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db

LIST, CREATE = "/quan-tri/tai-khoan", "/quan-tri/tai-khoan-moi"
AN = "/quan-tri/tai-khoan/an"
EVERYBODY = ("an", "binh", "chi", "dung", "giang", "ha", "khanh", "lan", "minh", "nga", "oanh")
NEW = {"kind": "office", "name": "Đoàn xã Hoàn Long", "username": "hoan-long"}
ROLE = {"role": "host_unit", "unit": "12070", "start": "01/01/2019", "end": ""}


def log_in(client: Client, username: str = "an", password: str = PASSWORD, **more: str) -> int:
    """Send the login form; return the status."""
    return client.post("/dang-nhap", {"username": username, "password": password, **more}).status_code


def test_the_login_page_needs_no_query(client: Client, django_assert_num_queries: object) -> None:
    client.get("/dang-nhap")
    with django_assert_num_queries(0):  # type: ignore[operator]
        page = client.get("/dang-nhap")
    assert page.status_code == 200
    assert "Tên đăng nhập" in page.content.decode()


def test_who_logs_in_gets_a_new_session_and_comes_where_they_wanted(world: World, client: Client) -> None:
    client.get("/quy-dinh")
    before = client.session.session_key
    answer = client.post("/dang-nhap", {"username": "an", "password": PASSWORD, "next": "/tai-khoan-cua-toi"})
    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan-cua-toi")
    assert client.session.session_key not in (None, before)


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\x"])
def test_nobody_is_led_to_another_site(world: World, client: Client, elsewhere: str) -> None:
    answer = client.post("/dang-nhap", {"username": "an", "password": PASSWORD, "next": elsewhere})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get(f"/dang-nhap?next={quote(elsewhere)}")["Location"] == "/"


def test_a_wrong_password_is_told_in_words_and_the_name_stays_in_its_field(world: World, client: Client) -> None:
    page = client.post("/dang-nhap", {"username": "an", "password": "sai"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in text
    assert 'value="an"' in text
    assert "sai" not in text.partition("<main")[2].replace("đúng", "")


def test_an_unknown_name_reads_like_a_wrong_password(world: World, client: Client) -> None:
    pages = [client.post("/dang-nhap", {"username": name, "password": "sai"}) for name in ("an", "khong-co")]
    shown = [page.content.decode().partition("<main")[2].partition("csrfmiddlewaretoken")[0] for page in pages]
    assert shown[0] == shown[1]


def test_too_many_failures_say_how_long_to_wait(world: World, client: Client) -> None:
    for _ in range(accounts.FAILURES_OF_NAME):
        assert log_in(client, password="sai") == 422
    LoginFailure.objects.update(at=timezone.now() - timedelta(minutes=3, seconds=30))
    page = client.post("/dang-nhap", {"username": "an", "password": PASSWORD})
    assert (page.status_code, page["Retry-After"]) == (429, "720")
    assert "Xin thử lại sau 12 phút." in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_empty_form_says_what_is_missing(world: World, client: Client) -> None:
    page = client.post("/dang-nhap", {})
    assert page.status_code == 422
    assert page.content.decode().count("Cần điền mục này.") == 4  # above and beside each field
    assert not LoginFailure.objects.exists()


def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    assert log_in(Client(enforce_csrf_checks=True)) == 403


def test_who_logs_out_is_out(world: World) -> None:
    client = world.client_of("an")
    assert client.get("/dang-xuat").status_code == 405
    assert client.post("/dang-xuat")["Location"] == "/dang-nhap"
    assert client.get("/tai-khoan-cua-toi").status_code == 302


def test_a_changed_password_ends_the_sessions_of_other_devices(world: World) -> None:
    here, elsewhere = world.client_of("an"), world.client_of("an")
    new = {"old": PASSWORD, "new": "mùa thu về thôn", "again": "mùa thu về thôn"}
    assert here.post("/tai-khoan-cua-toi", new)["Location"] == "/tai-khoan-cua-toi"
    assert here.get("/tai-khoan-cua-toi").status_code == 200
    assert elsewhere.get("/tai-khoan-cua-toi").status_code == 302


def test_two_different_new_passwords_are_refused(world: World) -> None:
    form = {"old": PASSWORD, "new": "mùa thu về thôn", "again": "mùa thu về xã"}
    an = world.client_of("an")
    with nothing_is_written():
        page = an.post("/tai-khoan-cua-toi", form)
    assert page.status_code == 422
    assert "chưa giống nhau" in page.content.decode()


def test_a_wrong_old_password_and_a_bad_new_one_are_told_together(world: World) -> None:
    sent = {"old": "sai", "new": "ngắn", "again": "khác"}
    page = world.client_of("an").post("/tai-khoan-cua-toi", sent)
    assert page.status_code == 422
    for told in ("Mật khẩu hiện tại không đúng.", "cần ít nhất 10 ký tự", "chưa giống nhau"):
        assert told in page.content.decode()


def test_guessing_the_old_password_is_answered_with_when_to_try_again(world: World) -> None:
    client, sent = world.client_of("an"), {"old": "sai", "new": "mùa thu về thôn", "again": "mùa thu về thôn"}
    for _ in range(accounts.FAILURES_OF_NAME):
        assert client.post("/tai-khoan-cua-toi", sent).status_code == 422
    page = client.post("/tai-khoan-cua-toi", sent)
    assert page.status_code == 429
    assert "Xin thử lại sau 15 phút." in page.content.decode()


def test_links_of_hosts_that_were_tried_keep_nobody_from_logging_in(world: World, client: Client) -> None:
    """A commune's office comes from one address."""
    tried = [
        LoginFailure(username=BY_LINK, address="127.0.0.1", at=timezone.now())
        for _ in range(accounts.FAILURES_OF_ADDRESS)
    ]
    LoginFailure.objects.bulk_create(tried)
    assert client.post("/dang-nhap", {"username": "khanh", "password": PASSWORD}).status_code == 302


def test_whoever_was_given_a_temporary_password_must_choose_their_own(world: World, client: Client) -> None:
    made = accounts.reset_password(world.minh.actor, "dung")
    answer = client.post("/dang-nhap", {"username": "dung", "password": made.password, "next": "/can-bo"})
    assert answer["Location"] == "/tai-khoan-cua-toi"
    assert client.get("/can-bo").status_code == 403
    assert "mật khẩu tạm" in client.get("/tai-khoan-cua-toi").content.decode()
    new = {"old": made.password, "new": "mùa thu về thôn", "again": "mùa thu về thôn"}
    client.post("/tai-khoan-cua-toi", new)
    assert client.get("/can-bo").status_code == 200


@pytest.mark.rights
@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_administrator_opens_the_accounts(world: World, who: str) -> None:
    client = world.client_of(who)
    expected = 200 if who == "minh" else 403
    assert [client.get(where).status_code for where in (LIST, CREATE, AN)] == [expected] * 3
    assert client.get("/tai-khoan-cua-toi").status_code == 200


def test_strangers_are_asked_to_log_in(client: Client, db: None) -> None:
    for where in (LIST, CREATE, AN, "/tai-khoan-cua-toi"):
        assert client.get(where)["Location"] == f"/dang-nhap?next={where}"


def test_accounts_of_thai_binh_are_not_found(world: World) -> None:
    minh = world.client_of("minh")
    assert "Hoàng Kiều Oanh" not in minh.get(LIST).content.decode()
    assert minh.get("/quan-tri/tai-khoan/oanh").status_code == 404
    with nothing_is_written():
        assert minh.post("/quan-tri/tai-khoan/oanh/mat-khau").status_code == 404


POSTS = [
    ("/quan-tri/tai-khoan-moi", {**NEW, **ROLE}),
    ("/quan-tri/tai-khoan/an/vai-tro", ROLE),
    ("/quan-tri/tai-khoan/an/khoa", {"active": "no"}),
    ("/quan-tri/tai-khoan/an/mat-khau", {}),
]


@pytest.mark.rights
@pytest.mark.parametrize(("where", "form"), POSTS)
@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "minh"])
def test_others_change_nothing(world: World, who: str, where: str, form: dict[str, str]) -> None:
    client = world.client_of(who)
    with nothing_is_written():
        assert client.post(where, form).status_code == 403


@pytest.mark.parametrize(("where", "form"), POSTS[1:])
def test_the_administrator_changes_nothing_of_the_own_account(world: World, where: str, form: dict[str, str]) -> None:
    minh = world.client_of("minh")
    with nothing_is_written():
        assert minh.post(where.replace("/an/", "/minh/"), form).status_code == 403
    assert "không sửa được" in minh.get("/quan-tri/tai-khoan/minh").content.decode()


def test_a_new_account_shows_its_password_once(world: World, client: Client) -> None:
    minh = world.client_of("minh")
    page = minh.post(CREATE, {**NEW, **ROLE})
    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    assert Account.objects.get(username="hoan-long").password_is_temporary
    found = re.search(r"<strong>(\w{4}-\w{4}-\w{4})</strong>", page.content.decode())
    assert found
    assert log_in(client, "hoan-long", found[1]) == 302
    assert found[1] not in minh.get("/quan-tri/tai-khoan/hoan-long").content.decode()


def test_people_without_an_account_are_suggested_for_a_new_one(world: World) -> None:
    world.join("quy", "HY-QU", "Mai Văn Quý", "33-PT").account.delete()
    world.join("son", "TB-SO", "Vũ Sơn", "34-TG").account.delete()
    text = world.client_of("minh").get(CREATE).content.decode()
    offered = re.findall(
        r'<option value="([^"]+)">', text.partition('<datalist id="can-bo">')[2].partition("</datalist>")[0]
    )
    assert offered == ["HY-QU"]
    assert 'list="can-bo"' in text


def test_the_name_of_an_office_is_asked_for_by_the_kind_of_the_account(world: World) -> None:
    minh = world.client_of("minh")
    text = minh.get(CREATE).content.decode()
    assert re.search(r'<div data-for="person">\s*<div class="field[^>]*>\s*<label for="id_person"', text)
    assert re.search(r'<div data-for="office">\s*<div class="field[^>]*>\s*<label for="id_name"', text)
    for kind, wrong, right in (("person", "id_person", "id_name"), ("office", "id_name", "id_person")):
        page = minh.post(CREATE, {**ROLE, "kind": kind, "username": "hoan-long"}).content.decode()
        assert f'id="{wrong}-loi"' in page
        assert f'id="{right}-loi"' not in page


def test_what_is_wrong_with_a_new_account_is_said_beside_its_field(world: World) -> None:
    minh = world.client_of("minh")
    with nothing_is_written():
        page = minh.post(CREATE, {**NEW, **ROLE, "unit": "34-TG", "username": "an", "start": "x"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Ngày phải viết dạng 15/11/2019" in text
    with nothing_is_written():
        page = minh.post(CREATE, {**NEW, **ROLE, "unit": "34-TG", "username": "an"})
    text = page.content.decode()
    assert 'id="id_unit-loi"' in text
    assert 'id="id_username-loi"' in text
    assert "Tên đăng nhập an đã có người dùng." in text


def test_a_role_is_given_ended_and_an_account_closed(world: World) -> None:
    minh, an = world.client_of("minh"), world.client_of("an")
    form = {"role": "dept_head", "unit": "33-TG", "start": "2019-11-01", "end": ""}
    assert minh.post(f"{AN}/vai-tro", form)["Location"] == AN
    role = Role.objects.get(account=world.an.account, role="dept_head")
    assert minh.post(f"{AN}/vai-tro/{role.pk}", {"end": "14/11/2019"})["Location"] == AN
    assert minh.post(f"{AN}/khoa", {"active": "no"})["Location"] == AN
    assert an.get("/tai-khoan-cua-toi").status_code == 302, "a closed account is out with the next click"
    assert AuditEvent.objects.count() == 3


def test_a_wrong_last_day_opens_its_form_again(world: World) -> None:
    role = world.an.account.roles.get()
    minh = world.client_of("minh")
    with nothing_is_written():
        page = minh.post(f"{AN}/vai-tro/{role.pk}", {"end": "01/01/2014"})
    assert page.status_code == 422
    assert f'href="#id_end_{role.pk}"' in page.content.decode()
    assert "phải từ 01/01/2015 trở đi" in page.content.decode()


def test_a_reset_password_ends_all_sessions(world: World) -> None:
    an = world.client_of("an")
    assert world.client_of("minh").post(f"{AN}/mat-khau").status_code == 200
    assert an.get("/tai-khoan-cua-toi").status_code == 302
    assert Session.objects.exists()


def test_of_very_many_accounts_the_first_are_listed_and_the_rest_is_searched_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LISTED", 2)
    text = world.client_of("minh").get(LIST).content.decode()
    assert "Trang này hiện 2 tài khoản đầu." in text
    assert text.count('<th scope="row">') == 2
    assert "Trang này hiện" not in world.client_of("minh").get(f"{LIST}?q=thuy").content.decode()


def test_the_administrator_finds_accounts_without_tones(world: World) -> None:
    text = world.client_of("minh").get(f"{LIST}?q=thuy").content.decode()
    assert "Lê Thuỳ Chi" in text
    assert "Nguyễn Văn An" not in text


@pytest.mark.parametrize(
    "route", ["plan.view", "trip.view", "report.view", "grid.view", "person.view", "trip.record", "import.people"]
)
def test_the_administrator_sees_no_field_work(world: World, route: str) -> None:
    minh = world.client_of("minh")
    assert minh.get(reverse(route)).status_code == 403


@pytest.mark.parametrize("where", ["/can-bo/HY-AN", "/can-bo/HY-AN/nam/2019", "/can-bo/HY-AN/mien", "/can-bo-moi"])
def test_the_administrator_sees_no_person(world: World, where: str) -> None:
    assert world.client_of("minh").get(where).status_code == 403


def test_the_administrator_sees_no_trip(world: World) -> None:
    trip = world.trip("an", "2019-03-04")
    assert world.client_of("minh").get(reverse("trip.show", kwargs={"trip_id": trip.pk})).status_code == 403
    plan = world.plan("an", "approved")
    assert world.client_of("minh").get(reverse("plan.show", kwargs={"plan_id": plan.pk})).status_code == 403


def test_the_list_of_accounts_takes_as_many_queries_for_many_as_for_few(
    world: World, django_assert_max_num_queries: object
) -> None:
    minh = world.client_of("minh")
    for number in range(30):
        world.join(f"them-{number}", f"HY-{number}", f"Trần Văn {number}", "33-PT")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert minh.get(LIST).status_code == 200
