"""People: the list of a day, one person, and what the organisation-inspection department corrects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dicoso.actions import people as actions
from dicoso.actions.people import PersonRow
from dicoso.domain.errors import NotFound
from dicoso.domain.people import LONGEST
from dicoso.domain.units import CADRE_LEVELS
from dicoso.queries.people import people_list as queries
from dicoso.web.actor import Request
from dicoso.web.forms import Choice, Day, Form, Text, Tick, sent_data
from dicoso.words.messages import word

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


class PeopleFilterForm(Form):
    """Who is looked for, where and when."""

    q = Text(label="Tìm theo tên hoặc mã", required=False, max_length=80)
    ban = Text(label="Ban, đơn vị", required=False)
    ngay = Day(label="Vào ngày", required=False)


class PostingForm(Form):
    """Where somebody works, as what, from when to when."""

    unit = Text(label="Mã đơn vị", max_length=32, help_text="Gõ mã hoặc tên ban rồi chọn trong danh sách, ví dụ 33-TG.")
    title = Text(label="Chức vụ", max_length=LONGEST["title"], required=False)
    level = Choice(
        label="Cấp cán bộ", choices=[(level, word(level, "level")) for level in CADRE_LEVELS], initial="province"
    )
    full_time = Tick(label="Cán bộ chuyên trách", initial=True)
    start = Day(label="Từ ngày")
    end = Day(label="Đến hết ngày", required=False, help_text="Để trống khi đang giữ vị trí.")

    def row(self, code: str, name: str = "", born: date | None = None) -> PersonRow:
        """What was read, as a row of a list would say it."""
        cleaned_data = self.cleaned_data
        return PersonRow(
            code,
            name,
            cleaned_data["unit"],
            cleaned_data["title"],
            cleaned_data["level"],
            cleaned_data["full_time"],
            cleaned_data["start"],
            cleaned_data["end"],
            born,
        )


class NameForm(Form):
    """Name and birthday."""

    name = Text(label="Họ và tên", max_length=LONGEST["name"])
    born = Day(label="Ngày sinh", required=False)


class PersonForm(NameForm, PostingForm):
    """A new person with their posting."""

    field_order = ("code", "name", "born", "unit", "title", "level", "full_time", "start", "end")
    code = Text(label="Mã cán bộ", max_length=32, help_text="Không đổi được về sau, ví dụ HY21.")

    def new_row(self) -> PersonRow:
        """What was read, with who it is."""
        cleaned_data = self.cleaned_data
        return self.row(cleaned_data["code"], cleaned_data["name"], cleaned_data["born"])


class EndPostingForm(Form):
    """The last day of a posting."""

    end = Day(label="Ngày cuối cùng giữ vị trí")


@require_GET
def show_people(request: Request) -> HttpResponse:
    """List the people of a day; who sees only themselves is led to their own page."""
    actor = request.actor
    if not actor.scope("person.view").units.paths:
        return redirect("person.show", code=queries.own_code(actor))
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    on: date = form.cleaned_data.get("ngay") or actor.today
    search, department = form.cleaned_data.get("q", ""), form.cleaned_data.get("ban", "")
    facts = {
        "form": form,
        "on": on,
        "search": search,
        "department": department,
        "found": queries.list_people(actor, on, search, department),
        "may_add": actor.may("person.edit"),
    }
    return render(request, "people/list.html", facts, status=422 if form.errors else 200)


@require_GET
def show_person(request: Request, code: str) -> HttpResponse:
    """Show one person."""
    return _render_person(request, code)


def _render_person(request: Request, code: str, wrong: Form | None = None, *, ending: int = 0) -> HttpResponse:
    """Show one person, with the form of a last day that was refused for the posting `ending`."""
    facts = {"person": queries.person(request.actor, code), "end": wrong, "ending": ending}
    return render(request, "people/show.html", facts, status=422 if wrong else 200)


def _render_person_form(request: Request, form: Form, title: str, code: str = "", **facts: Any) -> HttpResponse:
    """Show a form about a person: 422 if something in it is wrong."""
    person = queries.editable(request.actor, code) if code else None
    suggested = queries.posting_units(request.actor, request.actor.today)
    shown_facts = {"form": form, "title": title, "person": person, "units": suggested, **facts}
    return render(request, "people/form.html", shown_facts, status=422 if form.errors else 200)


@GET_POST
def add_person(request: Request) -> HttpResponse:
    """Add a person."""
    form = PersonForm(sent_data(request), initial={"start": request.actor.today})
    if form.accepted(lambda: actions.add_person(request.actor, form.new_row())):
        messages.success(request, f"Đã thêm đồng chí {form.cleaned_data['name']}.")
        return redirect("person.show", code=form.cleaned_data["code"])
    return _render_person_form(request, form, "Thêm cán bộ", send="Thêm cán bộ")


@GET_POST
def correct_name(request: Request, code: str) -> HttpResponse:
    """Correct a person's name and birthday."""
    person = queries.editable(request.actor, code)
    form = NameForm(sent_data(request), initial={"name": person.name, "born": person.born})
    if form.accepted(lambda: actions.rename(request.actor, code, **form.cleaned_data)):
        messages.success(request, "Đã sửa họ tên, ngày sinh.")
        return redirect("person.show", code=code)
    return _render_person_form(request, form, "Sửa họ tên, ngày sinh", code, send="Lưu")


@GET_POST
def add_person_posting(request: Request, code: str) -> HttpResponse:
    """Add a posting to a person."""
    queries.editable(request.actor, code)
    form = PostingForm(sent_data(request), initial={"start": request.actor.today})
    if form.accepted(lambda: actions.add_posting(request.actor, form.row(code))):
        messages.success(request, "Đã thêm vị trí công tác.")
        return redirect("person.show", code=code)
    return _render_person_form(request, form, "Thêm vị trí công tác", code, send="Thêm vị trí")


@GET_POST
def change_person_posting(request: Request, code: str, posting_id: int) -> HttpResponse:
    """Correct a posting."""
    posting = _find_posting_line(request, code, posting_id)
    first = {
        "unit": posting.unit_code,
        "title": posting.title,
        "level": posting.level,
        "full_time": posting.full_time,
        "start": posting.start,
        "end": posting.end,
    }
    form = PostingForm(sent_data(request), initial=first)
    if form.accepted(lambda: actions.change_posting(request.actor, posting_id, form.row(code))):
        messages.success(request, "Đã sửa vị trí công tác. Số ngày của các năm liên quan đã được tính lại.")
        return redirect("person.show", code=code)
    return _render_person_form(request, form, "Sửa vị trí công tác", code, send="Lưu")


def _find_posting_line(request: Request, code: str, posting_id: int) -> queries.PostingLine:
    person = queries.editable(request.actor, code)
    for posting in queries.list_postings(request.actor, person.pk):
        if posting.id == posting_id:
            return posting
    raise NotFound(kind="posting")


@require_POST
def end_person_posting(request: Request, code: str, posting_id: int) -> HttpResponse:
    """Let a posting end."""
    _find_posting_line(request, code, posting_id)
    form = EndPostingForm(request.POST, auto_id=f"id_%s_{posting_id}")
    if form.accepted(lambda: actions.end_posting(request.actor, posting_id, form.cleaned_data["end"])):
        messages.success(request, f"Vị trí công tác kết thúc ngày {form.cleaned_data['end']:%d/%m/%Y}.")
        return redirect("person.show", code=code)
    return _render_person(request, code, form, ending=posting_id)
