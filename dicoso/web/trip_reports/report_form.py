"""The form of a trip's report: three sections, and any number of lines that become feedback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import QueryDict

from dicoso.domain.errors import Invalid
from dicoso.domain.feedback import KINDS, TOPICS, RaisedLine
from dicoso.domain.trip_reports import LONGEST_SECTION, MOST_LINES, SECTIONS, Content
from dicoso.queries.units import Host
from dicoso.web.forms import Choice, Day, Form, Lines
from dicoso.words.messages import fault, word

LINE_FIELDS: Final = ("unit", "text", "topic", "due")
LABELS: Final = {"done": "Việc đã làm", "situation": "Tình hình đơn vị", "advantages": "Thuận lợi"}


def line_field(field: str, key: UUID) -> str:
    """Return the name of a line's field."""
    return f"{field}_{key.hex}"


class ReportForm(Form):
    """What a report says. The hidden field `line` has `<kind>:<id>` of each line, in order."""

    def __init__(
        self, data: QueryDict | None, hosts: Sequence[Host], lines: Sequence[tuple[str, UUID]], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.hosts, self.lines = hosts, lines
        for name in SECTIONS:
            self.fields[name] = Lines(label=LABELS[name], required=False, max_length=LONGEST_SECTION)
        for kind, key in lines:
            self.fields |= {line_field(name, key): field for name, field in self._line_fields(kind).items()}

    def _line_fields(self, kind: str) -> dict[str, Any]:
        fields: dict[str, Any] = {"text": Lines(label=word(kind, "feedback_kind"), required=False)}
        if len(self.hosts) > 1:
            fields["unit"] = Choice(
                label="Đơn vị", choices=[(str(host.pk), host.name) for host in self.hosts], required=False
            )
        if kind == "promise":
            fields["due"] = Day(label="Hạn thực hiện", required=False)
        else:
            topics = [("", "Chọn lĩnh vực"), *((topic, word(topic, "feedback_topic")) for topic in TOPICS)]
            fields["topic"] = Choice(label="Lĩnh vực", choices=topics, required=False)
        return fields

    def of(self, kind: str) -> list[UUID]:
        """Return the lines of a kind."""
        return [key for each, key in self.lines if each == kind]

    def opened(self, kind: str) -> bool:
        """Tell whether there is something in the lines of a kind, or in a section (by its name), to be seen at once."""
        if kind in SECTIONS:
            return bool(self[kind].value() or self.errors.get(kind))
        lines = self.of(kind)
        names = [line_field(name, key) for key in lines for name in LINE_FIELDS]
        shown = [name for name in names if name in self.fields and (self[name].value() or self.errors.get(name))]
        return len(lines) > 1 or any(not name.startswith("unit_") for name in shown)

    def keep(self, posted: QueryDict) -> None:
        """Show what was typed as it was typed, without judging it."""
        for name in self.fields:
            self.initial[name] = posted.get(name, self.initial.get(name, ""))

    def content(self) -> Content:
        """Return what was read."""
        read = self.cleaned_data
        lines = tuple(
            RaisedLine(
                key,
                kind,
                int(read.get(line_field("unit", key)) or self.hosts[0].pk),
                read[line_field("text", key)],
                read.get(line_field("topic", key)) or "",
                read.get(line_field("due", key)),
            )
            for kind, key in self.lines
        )
        return Content(read["done"], read["situation"], read["advantages"], lines)

    def refuse(self, error: Invalid) -> None:
        """Put each fault beside its field; a fault's row is the number of a line that has text, from 1."""
        written = [key for _, key in self.lines if self.cleaned_data.get(line_field("text", key))]
        for found in error.faults:
            name = line_field(found.field, written[found.row - 1]) if found.row else found.field
            self.add_error(name if name in self.fields else None, fault(found))


def lines_sent(posted: QueryDict) -> list[tuple[str, UUID]]:
    """Return the kind and id of each line of a form; what can't be read is left out.

    The fields of such a line then say nothing either, since they are named by its id.
    """
    found: dict[UUID, str] = {}
    for text in posted.getlist("line")[: MOST_LINES + 1]:
        kind, _, key = str(text).partition(":")
        try:
            found.setdefault(UUID(key), kind)
        except ValueError:
            continue
    return [(kind, key) for key, kind in found.items() if kind in KINDS]


def lines_of(content: Content, *, supplement: bool = False) -> list[tuple[str, UUID]]:
    """Return the lines that a report has, and of each kind that it has none of (`supplement`: of each) an empty one."""
    there = [(line.kind, line.id) for line in content.lines]
    kinds = set() if supplement else {kind for kind, _ in there}
    return there + [(kind, uuid4()) for kind in KINDS if kind not in kinds]


def initial(content: Content) -> dict[str, Any]:
    """Return what the form of a report shows at first."""
    found: dict[str, Any] = {name: getattr(content, name) for name in SECTIONS}
    for line in content.lines:
        found |= {line_field(name, line.id): getattr(line, name) for name in LINE_FIELDS}
    return found
