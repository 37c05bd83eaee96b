"""What a request may weigh: more than the largest file with its form is refused before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

from dicoso.domain.errors import Fault
from dicoso.domain.sheets import MOST_BYTES
from dicoso.web import errors
from dicoso.words.messages import fault

MEGABYTE: Final = 1024 * 1024
MOST_SENT: Final = MOST_BYTES + MEGABYTE  # a file that is a little too large is told so beside its field


class BodyLimit:
    """Refuse what is too large; forms are read before anybody is asked who they are, and files go to the disk."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length_sent = str(request.META.get("CONTENT_LENGTH") or "0")
        if length_sent.isdecimal() and int(length_sent) > MOST_SENT:
            return errors.error_page(request, 413, fault(Fault.at("", "file_too_large", limit=MOST_BYTES // MEGABYTE)))
        return self.answer(request)
