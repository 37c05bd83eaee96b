"""The page that shows every part in every state."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dicoso.web.asked import whole_number
from dicoso.web.home.samples import sample

MOST = 1000


def show_samples(request: HttpRequest) -> HttpResponse:
    """Show the parts; `?rows=` makes the tables as long as a province's, or empty."""
    number = whole_number(request.GET.get("rows", ""))
    return render(request, "samples.html", {"sample": sample(12 if number is None else min(number, MOST))})
