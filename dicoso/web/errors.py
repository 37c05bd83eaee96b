"""A refusal of the program becomes an HTTP status here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from dicoso.domain.errors import DomainError
from dicoso.words.messages import sentence

STATUS = {"not_found": 404, "not_allowed": 403, "wrong_state": 409, "conflict": 409, "invalid": 422}
HEADING = {
    400: "Không đọc được yêu cầu",
    403: "Đồng chí không có quyền làm việc này",
    404: "Không tìm thấy",
    409: "Hồ sơ vừa thay đổi",
    413: "Tệp quá lớn",
    422: "Chưa lưu được",
    500: "Phần mềm gặp lỗi",
}


class DomainErrorMiddleware:
    """Answer a `DomainError` that a view let through with a page that says why and what to do."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal into its page; everything else is Django's."""
        if isinstance(error, DomainError):
            status = STATUS.get(error.code, 400)
            back = _changed_record_address(request) if status == 409 else ""
            return error_page(request, status, sentence(error.code, error.facts), back)
        return None


def _changed_record_address(request: HttpRequest) -> str:
    """Address of the plan or trip that somebody changed meanwhile; empty if it is another record."""
    match = request.resolver_match
    kind = next((kind for kind in ("plan", "trip") if match and f"{kind}_id" in match.kwargs), None)
    return reverse(f"{kind}.show", args=[match.kwargs[f"{kind}_id"]]) if match and kind else ""


def error_page(request: HttpRequest, status: int, message: str, back: str = "") -> HttpResponse:
    """Error page of a status; `back` is the record that it is about, if it can be looked at again."""
    facts = {"status": status, "heading": HEADING.get(status, HEADING[400]), "message": message, "back": back}
    return render(request, "error.html", facts, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that isn't there."""
    return error_page(request, 404, sentence("not_found", {}))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that can't be read."""
    return error_page(request, 400, sentence("bad_request", {}))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or too old."""
    return error_page(request, 403, sentence("form_expired", {}))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of the program; it must not need the database."""
    return HttpResponse(_FAULT, status=500)


_FAULT = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Phần mềm gặp lỗi</title>'
    "<h1>Phần mềm gặp lỗi</h1>"
    "<p>Dữ liệu đã lưu không bị ảnh hưởng. Xin thử lại; nếu vẫn lỗi, báo cho quản trị viên.</p>"
)
