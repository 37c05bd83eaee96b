"""The text of a demonstration's file below the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dicoso.data.demo import Answer, Matter, Report, Stay, Step, Went
from everyday.year import Year


def quoted(value: object) -> str:
    """Return a value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else f'"{value}"'


def inline(stay: Stay) -> str:
    """Return a stay as one line."""
    facts: dict[str, str] = {"from": quoted(stay.start), "to": quoted(stay.end)}
    facts |= {name: quoted(getattr(stay, name)) for name in ("host", "form", "content")}
    if stay.expected:
        facts["expected"] = quoted(stay.expected)
    if stay.went == Went(stay.start, stay.end):
        facts["went"] = "true"
    elif stay.went:
        facts["went"] = f"{{ from = {stay.went.start}, to = {stay.went.end} }}"
    if stay.answer:
        facts["answer"] = _answer(stay.answer)
    return "{ " + ", ".join(f"{key} = {value}" for key, value in facts.items()) + " }"


def _answer(answer: Answer) -> str:
    names = [f", {name} = {quoted(getattr(answer, name))}" for name in ("name", "position") if getattr(answer, name)]
    return f"{{ on = {answer.on}, confirmed = {quoted(answer.confirmed)}{''.join(names)} }}"


def inline_step(step: Step) -> str:
    """Return a step as one line."""
    names = ("on", "by", "step", "topic", "nature", "owner", "due", "text")
    facts = [f"{name} = {quoted(getattr(step, name))}" for name in names if getattr(step, name)]
    return "{ " + ", ".join(facts) + " }"


def written(year: Year, reports: Iterable[Report]) -> Iterator[str]:
    """Yield the text below the line."""
    yield "# Dưới đây do tools/demo.py viết; muốn đổi thì đổi ở đó.\n"
    for plan in sorted(year.plans, key=lambda plan: (plan.year, plan.quarter, plan.person)):
        yield f'\n[[plans]]\nperson = "{plan.person}"\n'
        yield (f"year = {plan.year}\n" if plan.year else "") + f"quarter = {plan.quarter}\n"
        for step in ("registered", "submitted", "endorsed", "checked", "approved"):
            if getattr(plan, step):
                yield f"{step} = {getattr(plan, step)}\n"
        yield "stays = [\n" + "".join(f"  {inline(stay)},\n" for stay in plan.stays) + "]\n"
    for trip in year.trips:
        who = ", ".join(map(quoted, trip.who))
        yield f'\n[[trips]]\nwho = [{who}]\norder = "{trip.order}"\nstays = [{inline(trip.stays[0])}]\n'
    for report in reports:
        yield from _report(report)


def _report(report: Report) -> Iterator[str]:
    yield f'\n[[reports]]\nby = "{report.by}"\nhost = "{report.host}"\nfrom = {report.start}\non = {report.on}\n'
    for section in ("done", "situation", "advantages"):
        if getattr(report, section):
            yield f"{section} = {quoted(getattr(report, section))}\n"
    for matter in report.raised:
        yield from _matter(matter)


def _matter(matter: Matter) -> Iterator[str]:
    yield "\n[[reports.raised]]\n"
    for name in ("kind", "topic", "due", "text"):
        if getattr(matter, name):
            yield f"{name} = {quoted(getattr(matter, name))}\n"
    if matter.steps:
        yield "steps = [\n" + "".join(f"  {inline_step(step)},\n" for step in matter.steps) + "]\n"
