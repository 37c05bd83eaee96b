"""One dataclass per official report: exactly what is printed, whatever the format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from dicoso.domain.dates import Span
from dicoso.domain.errors import DomainError
from dicoso.domain.text import percent

FINGERPRINT_SHOWN = 8


class ContradictoryReport(DomainError):
    """The figures of a report don't agree with each other; such a report is never printed."""

    code = "report_contradicts_itself"


class Status(StrEnum):
    """Where a person stands against the quota on the as-of date."""

    MET = "met"
    SHORT = "short"
    EXEMPT = "exempt"
    NOT_SUBJECT = "not_subject"

    @property
    def is_subject(self) -> bool:
        """Whether the person counts in the bands."""
        return self in (Status.MET, Status.SHORT)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an official paper: who issues it, under which number, where and when.

    `number` and `day` are None while the paper isn't issued; room for them is printed. `superior` may be empty.
    """

    superior: str
    agency: str
    symbol: str  # document type, organisation and department: "BC/TĐTN-TCKT"
    place: str
    number: int | None = None
    day: date | None = None
    title: str = "ĐOÀN TNCS HỒ CHÍ MINH"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: in whose name ("TM. BAN THƯỜNG VỤ"), as what ("PHÓ BÍ THƯ"), by which name."""

    authority: str
    position: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who receives the paper, line by line, and where the filed copy stays ("VT, TCKT")."""

    lines: tuple[str, ...] = ()
    archive: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """The lines as they are printed: each a semicolon at its end, the last a full stop."""
        lines = [*self.lines, *([f"Lưu: {self.archive}"] if self.archive else [])]
        return tuple(f"- {line}{';' if i < len(lines) else '.'}" for i, line in enumerate(lines, 1))


@dataclass(frozen=True, slots=True)
class CompliancePerson:
    """One cadre's year as the compliance table shows it.

    Units: `days`, `quota` and `behind` are whole days; `behind` is what is still missing to the quota on the as-of
    date. `quota` and `behind` are None for who is exempt or not subject.
    """

    code: str
    name: str
    title: str
    department: str
    status: Status
    days: int
    quota: int | None
    by_level: Mapping[str, int] = field(default_factory=dict)
    by_form: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)  # name of the deciding rule -> dates
    behind: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Person as JSON. Source: docs/counting.md#json-of-count."""
        return {
            "code": self.code,
            "name": self.name,
            "department": self.department,
            "status": str(self.status),
            "days": self.days,
            "quota": self.quota,
            "by_level": dict(self.by_level),
            "by_form": dict(self.by_form),
            "refused": dict(self.refused),
        }


@dataclass(frozen=True, slots=True)
class Band:
    """How many subject people have from `min` to `max` days (no upper end: None); `percent` is text, "45.0"."""

    min: int
    max: int | None
    people: int
    percent: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The people of a unit by standing and by band; `days` are the counted days of subject people."""

    subject: int
    exempt: int
    not_subject: int
    days: int
    bands: tuple[Band, ...]

    def as_json(self) -> dict[str, Any]:
        """Summary as JSON. Source: docs/counting.md#json-of-count."""
        return {
            "subject": self.subject,
            "exempt": self.exempt,
            "not_subject": self.not_subject,
            "days": self.days,
            "bands": [
                {"min": band.min, "max": band.max, "people": band.people, "percent": band.percent}
                for band in self.bands
            ],
        }


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that the figures rest on, with the document that it comes from.

    `is_decision`: no document says it; a decision of this project stands in, and the report says so.
    `is_basis`: the source is a paper that the report may name as its basis; an article about one isn't.
    """

    name: str
    title: str
    value: str
    citation: str
    clause: str
    is_decision: bool = False
    is_basis: bool = True


@dataclass(frozen=True, slots=True)
class ComplianceReport:
    """How the field-work regime was kept by the people of a unit in a year, up to a date.

    `people` is in the order of printing. Raises: ContradictoryReport, if summary and people disagree.
    """

    unit: str
    name: str
    year: int
    period: Span
    as_of: date
    rulebook: str  # the whole fingerprint; see `fingerprint`
    people: tuple[CompliancePerson, ...]
    summary: Summary
    rules: tuple[RuleLine, ...]
    letterhead: Letterhead
    signature: Signature
    recipients: Recipients
    unconfirmed: tuple[int, ...] = ()  # years whose calendar decides what counts, and that nobody has confirmed

    def __post_init__(self) -> None:
        count_by_status = Counter(person.status for person in self.people)
        subject = [person for person in self.people if person.status.is_subject]
        summary = self.summary
        claims = {
            "subject": (summary.subject, len(subject)),
            "exempt": (summary.exempt, count_by_status[Status.EXEMPT]),
            "not_subject": (summary.not_subject, count_by_status[Status.NOT_SUBJECT]),
            "days": (summary.days, sum(person.days for person in subject)),
            "bands": (sum(band.people for band in summary.bands), summary.subject),
        } | {
            f"percent from {band.min}": (band.percent, percent(band.people, summary.subject)) for band in summary.bands
        }
        for claim, (expected, actual) in claims.items():
            if expected != actual:
                raise ContradictoryReport(claim=claim, said=expected, found=actual)

    @property
    def fingerprint(self) -> str:
        """The first characters of the rulebook's fingerprint, as printed."""
        return self.rulebook[:FINGERPRINT_SHOWN]

    @property
    def subject_people(self) -> tuple[CompliancePerson, ...]:
        """The people who are measured against a quota."""
        return tuple(person for person in self.people if person.status.is_subject)

    def as_json(self) -> dict[str, Any]:
        """Contract's JSON of `count`; people by code."""
        return {
            "unit": self.unit,
            "name": self.name,
            "year": self.year,
            "period": {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "as_of": self.as_of.isoformat(),
            "rulebook": self.rulebook,
            "people": [person.as_json() for person in sorted(self.people, key=lambda each: each.code)],
            "summary": self.summary.as_json(),
        }


class PlanScope(StrEnum):
    """Whose plan it is: one cadre's, a department's or the whole province's."""

    PERSON = "person"
    DEPARTMENT = "department"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One planned stay: who goes when to whom, for what; `clashes` are sentences about what collides with it."""

    person: str
    department: str
    start: date
    end: date
    host: str
    form: str
    content: str
    expected: str = ""
    clashes: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Calendar dates from start to end, both included."""
        return len(Span(self.start, self.end))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A step of the planning cycle, the last day for it, and the day it was done (None: not yet)."""

    step: str
    due: date
    done: date | None = None

    def is_late(self, today: date) -> bool:
        """Whether the step was done, or still isn't, after its last day."""
        return (self.done or today) > self.due


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A field-work plan as printed at each of three levels: a cadre's own, a department's, the province's."""

    scope: PlanScope
    unit: str
    owner: str  # whose plan: the cadre's name, the department's, the province union's
    period_label: str  # "quý IV năm 2019"
    period: Span
    state: str  # one sentence: who decided what, when
    as_of: date
    rows: tuple[PlanRow, ...]
    letterhead: Letterhead
    signature: Signature
    recipients: Recipients
    deadlines: tuple[Deadline, ...] = ()
    version: int = 1
    countersignature: Signature | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One thing proposed for a programme: what which units raised, how it stands, what the programme should hold."""

    text: str
    kind: str
    units: tuple[str, ...]
    standing: str
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeTopic:
    """What is proposed on one topic; `name` as people read it."""

    name: str
    rows: tuple[ProgrammeRow, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeReport:
    """What is proposed for a year's programme of what the grassroots raised, by topic."""

    unit: str
    name: str
    year: int
    as_of: date
    topics: tuple[ProgrammeTopic, ...]
    letterhead: Letterhead
    signature: Signature
    recipients: Recipients

    @property
    def rows(self) -> tuple[tuple[str, ProgrammeRow], ...]:
        """Every row with its topic, in the order of printing."""
        return tuple((topic.name, row) for topic in self.topics for row in topic.rows)
