"""The rules in force in a province on a date: anyone may read them, logged in or not."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dicoso.clock import today
from dicoso.domain.text import fold, name_key
from dicoso.queries.actors import Actor
from dicoso.queries.rules import by_topic, rulebook
from dicoso.queries.units import ProvinceTree, load_provinces
from dicoso.web.forms import Day, Form, Text

# What people look for first; topics that aren't named follow in the order of the rulebook.
ORDER = ("quota", "scope", "period", "counting", "exemption", "report", "plan", "trip")


class RulesForm(Form):
    """Where and when."""

    tinh = Text(label="Tỉnh, thành phố", required=False)
    ngay = Day(label="Vào ngày", required=False)


@require_GET
def show_rules(request: HttpRequest) -> HttpResponse:
    """Show every rule, by topic, as it stands there and then."""
    form = RulesForm(request.GET)
    form.is_valid()
    on: date = form.cleaned_data.get("ngay") or today()
    tree = load_provinces()
    known_provinces_on = _provinces_on(tree, on)
    query = request.GET.get("tinh")
    province = _own_province(request, tree, on) if query is None else query
    facts = {
        "form": form,
        "on": on,
        "province": province if province in known_provinces_on else "",
        "provinces": [
            ("", "Quy định chung của cả nước"),
            *sorted(known_provinces_on.items(), key=lambda item: _bare_name_key(item[1])),
        ],
        "place": known_provinces_on.get(province, "Cả nước"),
        "unknown": query if query and query not in known_provinces_on else "",
        "topics": sorted(
            by_topic(province if province in known_provinces_on else None, on),
            key=lambda topic: _topic_place(topic.name),
        ),
        "fingerprint": rulebook().fingerprint,
        "names": {f"provinces/{code}": name for code, name in known_provinces_on.items()},
    }
    return render(request, "rules/show.html", facts, status=422 if form.errors else 200)


def _topic_place(topic: str) -> int:
    return ORDER.index(topic) if topic in ORDER else len(ORDER)


def _provinces_on(tree: ProvinceTree, on: date) -> dict[str, str]:
    """Code and name of every province that there is on a date."""
    by_paths = (unit for unit in tree.by_path.values() if unit.valid_from <= on <= unit.valid_to)
    return {unit.code: unit.name for unit in by_paths}


def _bare_name_key(name: str) -> str:
    """Key that sorts provinces by their bare names."""
    bare = name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    return fold(bare) + name_key(bare)


def _own_province(request: HttpRequest, tree: ProvinceTree, on: date) -> str:
    """Province in which whoever asks holds their first role; empty for the centre and for strangers."""
    actor: Actor | None = getattr(request, "actor", None)
    for grant in actor.grants if actor else ():
        for path in grant.reach.paths:
            code = tree.code(path, on)
            if code is not None:
                return code
    return ""
