"""The page that shows every part in every state."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dicoso.web.samples import sample

MOST = 1000


def show(request: HttpRequest) -> HttpResponse:
    """Show the parts; `?rows=` makes the tables as long as a province's, or empty."""
    wanted = request.GET.get("rows", "12")
    rows = min(int(wanted), MOST) if wanted.isdecimal() else 12
    return render(request, "samples.html", {"sample": sample(rows)})
