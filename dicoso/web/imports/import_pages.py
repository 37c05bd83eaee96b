"""Import: choose a kind, send a file, see what it would do or what is wrong with it, store it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from dicoso.actions import imports
from dicoso.documents.sheets import GUIDES, CodeList
from dicoso.documents.sheets import write_template as workbook
from dicoso.domain.dates import dmy
from dicoso.domain.errors import Fault, Invalid, NotAllowed, NotFound
from dicoso.domain.sheets import KINDS, MOST_BYTES, MOST_ROWS_WEB, Column, Kind, Saved, Sheet, parse
from dicoso.queries import codes, sheets, visible
from dicoso.queries.actors import Actor
from dicoso.web.actor import Request
from dicoso.web.downloads import attachment
from dicoso.web.imports import uploads
from dicoso.web.imports.sheet_rows import ROWS_READ, marked, understood
from dicoso.web.routes import View
from dicoso.words import messages


class About(NamedTuple):
    """What a kind is called, where its page is, what it is for, and which page shows what was stored."""

    slug: str
    title: str
    what: str
    then: tuple[str, str]


# In the order in which a province begins: what comes later names what came before.
ABOUT: Final[Mapping[str, About]] = {
    "units": About(
        "don-vi",
        "Đơn vị",
        "Ban, văn phòng, đoàn cơ sở, chi đoàn chưa có trong danh mục. Tỉnh, huyện, xã của cả nước đã có sẵn.",
        ("Về trang chính", "home"),
    ),
    "people": About(
        "can-bo",
        "Cán bộ",
        "Cán bộ và nơi công tác của từng người theo thời gian. Mỗi lần đổi nơi công tác là một dòng.",
        ("Xem danh sách cán bộ", "person.view"),
    ),
    "exemptions": About(
        "mien",
        "Miễn thực hiện",
        "Thời gian cán bộ được miễn: học tập dài hạn, ốm dài hạn, thai sản, lý do khác.",
        ("Xem tổng hợp", "report.view"),
    ),
    "trips": About(
        "chuyen-di",
        "Chuyến đi",
        "Các chuyến đi cơ sở đã thực hiện, của từng người hoặc của đoàn.",
        ("Xem tổng hợp", "report.view"),
    ),
}
_BY_SLUG: Final = {about.slug: kind for kind, about in ABOUT.items()}


def choose_kind(request: Request) -> HttpResponse:
    """Show the kinds that the actor may import.

    Raises: NotAllowed, if there are none.
    """
    kinds = [(name, ABOUT[name]) for name in ABOUT if request.actor.may(imports.right(KINDS[name]))]
    if not kinds:
        raise NotAllowed(action="import")
    return render(request, "imports/choose.html", {"offered": kinds})


def template(request: Request, slug: str) -> HttpResponse:
    """Hand out the workbook to fill in.

    Raises: NotFound, NotAllowed.
    """
    kind = _kind(request.actor, slug)
    workbook_bytes = workbook(kind, messages.WORDS, list(_code_lists(request.actor, kind)))
    return attachment(workbook_bytes, "xlsx", f"mau-{slug}")


def _code_lists(actor: Actor, kind: Kind) -> Iterator[CodeList]:
    """Yield the codes that the columns of a kind name, as far as the actor's right reaches."""
    named_names = {column.names for column in kind.columns}
    day = dmy(actor.today)
    if "unit" in named_names:
        units = codes.units_to_copy(actor, imports.right(kind))
        found_units = [
            (unit.code, unit.name, messages.word(unit.level, "level"), unit.place)
            for unit in units
            if kind.name != "trips" or unit.level != "department"  # nobody's field work leads there
        ]
        yield CodeList(
            "Mã đơn vị", ((f"Mã ngày {day}", 18), ("Tên đơn vị", 44), ("Cấp", 16), ("Thuộc", 36)), found_units
        )
    if "person" in named_names:
        people = [(one.code, one.name, one.place) for one in codes.people_to_copy(actor, imports.right(kind))]
        yield CodeList("Mã cán bộ", (("Mã cán bộ", 16), ("Họ và tên", 32), ("Nơi công tác", 40)), people)


def _kind(actor: Actor, slug: str) -> Kind:
    if slug not in _BY_SLUG:
        raise NotFound(kind="import")
    kind = KINDS[_BY_SLUG[slug]]
    if not actor.may(imports.right(kind)):
        raise NotAllowed(action=imports.right(kind))
    return kind


def kind_page(name: str) -> View:
    """Page of a kind: the form, what a sent file would do, and the button that stores it."""

    def show(request: Request) -> HttpResponseBase:
        if request.method != "POST":
            return _render_upload_form(request, KINDS[name])
        if "phieu" in request.POST:
            return _store_file(request, KINDS[name], str(request.POST["phieu"]))
        return _check_file(request, KINDS[name], request.FILES.get("tep"))

    return show


def result(request: Request, slug: str) -> HttpResponseBase:
    """Show what the last stored file of a kind came to.

    Raises: NotFound, NotAllowed.
    """
    kind = _kind(request.actor, slug)
    session = request.session.get(f"imported.{kind.name}")
    if session is None:
        return redirect(f"import.{kind.name}")
    return render(request, "imports/result.html", {**_page_facts(kind), "saved": Saved(*session)})


def _page_facts(kind: Kind) -> dict[str, Any]:
    return {"kind": kind, "about": ABOUT[kind.name], "rows": MOST_ROWS_WEB, "megabytes": MOST_BYTES // 1024 // 1024}


def _render_upload_form(request: Request, kind: Kind, error: str = "") -> HttpResponse:
    facts = {**_page_facts(kind), "guides": GUIDES[kind.name], "error": error}
    return render(request, "imports/file.html", facts, status=422 if error else 200)


def _check_file(request: Request, kind: Kind, file: UploadedFile[Any] | None) -> HttpResponse:
    """Answer a file with what it would change, or with every fault in its place."""
    if file is None or not file.name:
        return _render_upload_form(request, kind, messages.FAULTS["file_missing"])
    content = file.read(MOST_BYTES + 1)
    try:
        sheet = sheets.read_sheet(file.name, content, MOST_ROWS_WEB)
    except Invalid as error:
        return _render_upload_form(request, kind, " ".join(map(_file_fault_text, error.faults)))
    try:
        saved = imports.store(request.actor, kind, sheet, messages.WORDS, dry_run=True)
    except Invalid as error:
        facts = {**_page_facts(kind), "file": file.name, "marked": marked(kind, sheet, error.faults)}
        return render(request, "imports/faults.html", facts, status=422)
    ticket = ""
    if saved.added or saved.changed:
        ticket = uploads.keep_upload(_own_account_id(request), kind.name, file.name, content)
    facts = {
        **_page_facts(kind),
        "file": file.name,
        "saved": saved,
        "ticket": ticket,
        "minutes": uploads.SECONDS // 60,
        "sample": understood(kind, sheet, _code_names(request.actor, kind, sheet)),
        "total": len(sheet.rows),
    }
    return render(request, "imports/preview.html", facts)


def _code_names(actor: Actor, kind: Kind, sheet: Sheet) -> Callable[[Column, str, date], str]:
    """What codes of the first rows name, as far as the actor may know it."""
    rows = parse(kind, Sheet(sheet.header, sheet.rows[:ROWS_READ]), messages.WORDS).rows
    names = [(column, row.values[column.name], row.values[kind.span[0]]) for row in rows for column in kind.columns]
    among = visible.visible_people(actor, imports.right(kind))
    people = codes.names_of_people((code for column, code, _ in names if column.names == "person"), among)
    units = codes.names_of_units((code, day) for column, code, day in names if column.names == "unit" and code)

    def named(column: Column, code: str, day: date) -> str:
        return people.get(code, "") if column.names == "person" else units.get((code, day), "")

    return named


def _store_file(request: Request, kind: Kind, ticket: str) -> HttpResponseBase:
    """Store the file that was checked, exactly as it was sent; the check is made again, since the world goes on."""
    content = uploads.find(_own_account_id(request), kind.name, ticket)
    if content is None:
        return _render_upload_form(request, kind, messages.FAULTS["file_gone"])
    sheet = sheets.read_sheet(ticket, content, MOST_ROWS_WEB)
    try:
        saved = imports.store(request.actor, kind, sheet, messages.WORDS)
    except Invalid as error:
        facts = {**_page_facts(kind), "file": "", "marked": marked(kind, sheet, error.faults)}
        return render(request, "imports/faults.html", facts, status=422)
    uploads.drop(_own_account_id(request), kind.name, ticket)
    request.session[f"imported.{kind.name}"] = list(saved)
    return redirect(reverse("import.result", kwargs={"slug": ABOUT[kind.name].slug}))


def _own_account_id(request: Request) -> int:
    return request.actor.account_id or 0


def _file_fault_text(fault: Fault) -> str:
    where = f"Dòng {fault.row}: " if fault.row is not None else ""
    return where + messages.fault(fault)
