"""Logging in and out, one's own account, and the administrator's pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dicoso.actions import accounts as actions
from dicoso.domain.errors import Fault, Invalid
from dicoso.domain.permissions import ROLES
from dicoso.queries.audit import read_history
from dicoso.queries.people import accounts as queries
from dicoso.web.actor import Request
from dicoso.web.address import address
from dicoso.web.forms import Choice, Day, Form, Radio, Secret, Text, sent_data
from dicoso.words.messages import fault, sentence, word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
OFFICE, PERSON = "office", "person"


class LoginForm(Form):
    """Name and password."""

    username = Text(label="Tên đăng nhập", max_length=60)
    password = Secret(label="Mật khẩu")


class PasswordForm(Form):
    """The old password, and the new one twice."""

    old = Secret(label="Mật khẩu hiện tại")
    new = Secret(label="Mật khẩu mới", help_text="Ít nhất 10 ký tự. Một câu ngắn dễ nhớ hơn một từ khó.")
    again = Secret(label="Nhập lại mật khẩu mới")

    def typed(self) -> actions.NewPassword:
        """What was typed."""
        return actions.NewPassword(**self.cleaned_data)


class RoleForm(Form):
    """A role on a unit for a span of dates."""

    role = Choice(label="Vai trò", choices=[(role, word(role, "role")) for role in ROLES])
    unit = Text(
        label="Mã đơn vị",
        max_length=32,
        help_text="Gõ mã hoặc tên rồi chọn. Vai trò có hiệu lực trong đơn vị này và các đơn vị dưới nó.",
    )
    start = Day(label="Từ ngày")
    end = Day(label="Đến hết ngày", required=False)

    def new_role(self) -> actions.NewRole:
        """What was read."""
        cleaned_data = self.cleaned_data
        return actions.NewRole(cleaned_data["role"], cleaned_data["unit"], cleaned_data["start"], cleaned_data["end"])


class AccountForm(RoleForm):
    """A new account with its first role."""

    field_order = ("kind", "person", "name", "username", "role", "unit", "start", "end")
    kind = Radio(
        label="Tài khoản của",
        choices=[(PERSON, "Một cán bộ"), (OFFICE, "Một đơn vị, cơ quan")],
        initial=PERSON,
    )
    person = Text(
        label="Mã cán bộ",
        max_length=32,
        required=False,
        help_text="Gõ mã hoặc tên rồi chọn trong số cán bộ chưa có tài khoản.",
    )
    name = Text(label="Tên đơn vị", max_length=120, required=False, help_text="Như sẽ hiện khi đơn vị làm việc gì.")
    username = Text(label="Tên đăng nhập", max_length=60, help_text="Chữ thường không dấu, ví dụ an.nguyen")

    def new_account(self) -> actions.NewAccount:
        """What was read: the person's code, or the office's name."""
        cleaned_data = self.cleaned_data
        of_person = cleaned_data["kind"] == PERSON
        return actions.NewAccount(
            username=cleaned_data["username"],
            role=self.new_role(),
            person=cleaned_data["person"] if of_person else "",
            name="" if of_person else cleaned_data["name"],
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the one field that this kind of account needs."""
        cleaned: dict[str, Any] = self.cleaned_data
        needed = "person" if cleaned.get("kind") == PERSON else "name"
        if needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, fault(Fault.at(needed, "required")))
        return cleaned


class EndRoleForm(Form):
    """The last day of a role."""

    end = Day(label="Ngày cuối cùng giữ vai trò")


@GET_POST
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; who is logged in already goes on."""
    next_address = request.POST.get("next") or request.GET.get("next", "")
    inside = _inside(request, next_address)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(inside)
        return _login_page(request, LoginForm(), next_address)
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _login_page(request, form, next_address, status=422)
    try:
        account = actions.log_in(form.cleaned_data["username"], form.cleaned_data["password"], address(request))
    except Invalid as error:
        form.refuse(error)
        return _login_page(request, form, next_address, status=422)
    except actions.TooManyFailures as error:
        form.add_error(None, sentence(error.code, error.facts))
        return _login_page(request, form, next_address, status=429, wait=int(error.facts["minutes"]))
    auth.login(request, account)  # a new session key with it
    return redirect(reverse("account") if account.password_is_temporary else inside)


def _login_page(
    request: HttpRequest, form: LoginForm, wanted: str, *, status: int = 200, wait: int = 0
) -> HttpResponse:
    response = render(request, "people/accounts/login.html", {"form": form, "next": wanted}, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait * 60)
    return response


def _inside(request: HttpRequest, wanted: str) -> str:
    """Address of this site to go on to; anything else is taken for the first page."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse(settings.LOGIN_REDIRECT_URL)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("login")


@GET_POST
def show_own_account(request: Request) -> HttpResponse:
    """Show one's own account and let its password be changed."""
    form = PasswordForm(sent_data(request))
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.change_own_password(request.actor, form.typed(), address(request))
        except Invalid as error:
            form.refuse(error)
        except actions.TooManyFailures as error:
            form.add_error("old", sentence(error.code, error.facts))
            status = 429
        else:
            auth.update_session_auth_hash(request, account)
            messages.success(request, "Đã đổi mật khẩu. Các thiết bị khác phải đăng nhập lại.")
            return redirect("account")
    return _render_account_form(
        request, "people/accounts/own.html", form, refused=status, own=queries.own_account(request.actor)
    )


def _render_account_form(
    request: HttpRequest, template: str, form: Form, *, refused: int = 422, **facts: Any
) -> HttpResponse:
    """Render a page with a form; with the status `refused` if something in it is wrong."""
    return render(request, template, {"form": form, **facts}, status=refused if form.is_bound and form.errors else 200)


@require_GET
def show_accounts(request: Request) -> HttpResponse:
    """List the accounts that the administrator looks after."""
    search = request.GET.get("q", "").strip()
    accounts = queries.list_accounts(request.actor, search)
    return render(request, "people/accounts/list.html", {"found": accounts, "search": search})


@GET_POST
def create_account(request: Request) -> HttpResponse:
    """Make an account and show its temporary password, once."""
    first = {"person": request.GET.get("person", ""), "start": request.actor.today}
    form = AccountForm(sent_data(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            action = actions.create(request.actor, form.new_account())
        except Invalid as error:
            form.refuse(error)
        else:
            return _secret(request, action, "Đã tạo tài khoản")
    units, people = queries.role_units(request.actor), queries.people_without(request.actor)
    return _render_account_form(request, "people/accounts/create.html", form, units=units, people=people)


def _secret(request: Request, made: actions.Secret, title: str) -> HttpResponse:
    """Show a temporary password on this one answer, which nobody keeps."""
    return render(
        request, "people/accounts/secret.html", {"account": made.account, "password": made.password, "title": title}
    )


@require_GET
def show_account(request: Request, username: str) -> HttpResponse:
    """Show one account."""
    return _render_account(request, username)


def _render_account(request: Request, username: str, wrong: Form | None = None, *, ending: int = 0) -> HttpResponse:
    """Show one account, with a form that was refused: a new role's, or the last day of the role `ending`."""
    account = queries.find_account(request.actor, username)
    facts = {
        "found": account,
        "units": queries.role_units(request.actor) if account.manageable else (),
        "events": read_history("account", account.username),
        "errors": wrong.summary() if wrong else [],
        "role": wrong if isinstance(wrong, RoleForm) else RoleForm(initial={"start": request.actor.today}),
        "end": wrong if isinstance(wrong, EndRoleForm) else None,
        "ending": ending,
    }
    return render(request, "people/accounts/show.html", facts, status=422 if wrong else 200)


@require_POST
def grant_role(request: Request, username: str) -> HttpResponse:
    """Give an account a role."""
    form = RoleForm(request.POST)
    if form.accepted(lambda: actions.grant(request.actor, username, form.new_role())):
        messages.success(request, "Đã giao vai trò.")
        return redirect("account.show", username=username)
    return _render_account(request, username, form)


@require_POST
def end_account_role(request: Request, username: str, role_id: int) -> HttpResponse:
    """Let a role end."""
    form = EndRoleForm(request.POST, auto_id=f"id_%s_{role_id}")
    if form.accepted(lambda: actions.end_role(request.actor, username, role_id, form.cleaned_data["end"])):
        messages.success(request, f"Vai trò kết thúc ngày {form.cleaned_data['end']:%d/%m/%Y}.")
        return redirect("account.show", username=username)
    return _render_account(request, username, form, ending=role_id)


@require_POST
def set_account_active(request: Request, username: str) -> HttpResponse:
    """Close an account or open it again."""
    active = request.POST.get("active") == "yes"
    actions.set_active(request.actor, username, active=active)
    messages.success(
        request, "Đã mở lại tài khoản." if active else "Đã khóa tài khoản. Người dùng không đăng nhập được nữa."
    )
    return redirect("account.show", username=username)


@require_POST
def reset_account_password(request: Request, username: str) -> HttpResponse:
    """Give an account a temporary password and show it, once."""
    return _secret(request, actions.reset_password(request.actor, username), "Đã đặt lại mật khẩu")
