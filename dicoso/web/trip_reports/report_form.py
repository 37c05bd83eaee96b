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
    """Name of a line's field."""
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
        """Lines of a kind."""
        return [key for each, key in self.lines if each == kind]

    def opened(self, kind: str) -> bool:
        """Tell whether there is something in the lines of a kind, or in a section (by its name), to be seen at once."""
        if kind in SECTIONS:
            return bool(self[kind].value() or self.errors.get(kind))
        lines = self.of(kind)
        names = [line_field(name, key) for key in lines for name in LINE_FIELDS]
        shown_names = [name for name in names if name in self.fields and (self[name].value() or self.errors.get(name))]
        return len(lines) > 1 or any(not name.startswith("unit_") for name in shown_names)

    def keep(self, posted: QueryDict) -> None:
        """Show what was typed as it was typed, without judging it."""
        for name in self.fields:
            self.initial[name] = posted.get(name, self.initial.get(name, ""))

    def content(self) -> Content:
        """What was read."""
        cleaned_data = self.cleaned_data
        lines = tuple(
            RaisedLine(
                key,
                kind,
                int(cleaned_data.get(line_field("unit", key)) or self.hosts[0].pk),
                cleaned_data[line_field("text", key)],
                cleaned_data.get(line_field("topic", key)) or "",
                cleaned_data.get(line_field("due", key)),
            )
            for kind, key in self.lines
        )
        return Content(cleaned_data["done"], cleaned_data["situation"], cleaned_data["advantages"], lines)

    def refuse(self, error: Invalid) -> None:
        """Put each fault beside its field; a fault's row is the number of a line that has text, from 1."""
        written_lines = [key for _, key in self.lines if self.cleaned_data.get(line_field("text", key))]
        for problem in error.faults:
            name = line_field(problem.field, written_lines[problem.row - 1]) if problem.row else problem.field
            self.add_error(name if name in self.fields else None, fault(problem))


def lines_sent(posted: QueryDict) -> list[tuple[str, UUID]]:
    """Kind and id of each line of a form; what can't be read is left out.

    The fields of such a line then say nothing either, since they are named by its id.
    """
    kinds_by_key: dict[UUID, str] = {}
    for text in posted.getlist("line")[: MOST_LINES + 1]:
        kind, _, key = str(text).partition(":")
        try:
            kinds_by_key.setdefault(UUID(key), kind)
        except ValueError:
            continue
    return [(kind, key) for key, kind in kinds_by_key.items() if kind in KINDS]


def lines_of(content: Content, *, supplement: bool = False) -> list[tuple[str, UUID]]:
    """Lines that a report has, and of each kind that it has none of (`supplement`: of each) an empty one."""
    lines = [(line.kind, line.id) for line in content.lines]
    kinds = set() if supplement else {kind for kind, _ in lines}
    return lines + [(kind, uuid4()) for kind in KINDS if kind not in kinds]


def initial(content: Content) -> dict[str, Any]:
    """What the form of a report shows at first."""
    values: dict[str, Any] = {name: getattr(content, name) for name in SECTIONS}
    for line in content.lines:
        values |= {line_field(name, line.id): getattr(line, name) for name in LINE_FIELDS}
    return values
