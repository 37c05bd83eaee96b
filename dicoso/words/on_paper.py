"""The words of codes on official papers: those of the program, and beside them what only papers say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dicoso.domain.counting import FORMS
from dicoso.domain.units import LEVELS
from dicoso.words.messages import WORDS
from dicoso.words.verdicts import REFUSED_ON_PAPER

# Where the report of a trip stands: pages say it in sentences of their own.
REPORT: Final[Mapping[str, str]] = {
    "in_time": "Đúng hạn",
    "late": "Nộp muộn",
    "missing": "Quá hạn, chưa nộp",
    "waiting": "Chưa đến hạn",
    "none": "Không yêu cầu",
}

ON_PAPER: Final[Mapping[str, Mapping[str, str]]] = {
    "level": {level: WORDS["level"][level] for level in LEVELS},
    "form": {form: WORDS["form"][form] for form in FORMS},
    "form_short": {form: WORDS["form_short"][form] for form in FORMS},
    "topic": WORDS["feedback_topic"],
    "matter": WORDS["feedback_state"],
    "report": REPORT,
    "status": WORDS["status"],
    "refused": REFUSED_ON_PAPER,
}
