"""The first page: each role's one question, answered."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dicoso.web.actor import Request


def show(request: Request) -> HttpResponse:
    """Show the first page of whoever is logged in."""
    return render(request, "home/show.html", {})
