"""What all forms share: fields that read what people type, and refuse it in words of ours.

A form only reads; whether what it read may be stored is for the action to say. `Form.refuse` puts the faults
of an action beside the fields that they name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from dicoso.domain.dates import parse_date
from dicoso.domain.errors import Invalid, NotFound
from dicoso.domain.text import clean_lines, nfc
from dicoso.queries.plans.plan_board import as_moment
from dicoso.words.messages import FAULTS, fault

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)
# Sentences that don't say which field they are about: above the form its label goes before them.
_OF_ANY: Final = frozenset(FAULTS[code] for code in ("required", "date", "date_range", "number", "not_offered"))
_TOO_LONG: Final = FAULTS["too_long"].format(limit="%(limit_value)s")


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What a form sent, even if that is nothing; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def seen_at(request: HttpRequest, kind: str) -> datetime | None:
    """Read in which state a page showed the record that its form is about.

    Raises: NotFound, if the form was tampered with.
    """
    text = request.POST.get("seen", "")
    try:
        return as_moment(text) if text else None
    except ValueError:
        raise NotFound(kind=kind) from None


class Form(forms.Form):
    """A form without HTML of its own: the macro `bound` of `parts/form.html` draws each field."""

    use_required_attribute = False

    def refuse(self, error: Invalid) -> None:
        """Take over what an action found wrong; a fault of no field of this form is shown on top alone."""
        for problem in error.faults:
            self.add_error(problem.field if problem.field in self.fields else None, fault(problem))

    def accepted(self, store: Callable[[], object]) -> bool:
        """Store what was sent, if all of it can be read; tell whether it was, and take over what was wrong if not."""
        if not self.is_valid():
            return False
        try:
            store()
        except Invalid as error:
            self.refuse(error)
            return False
        return True

    def summary(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the macro `error_summary`."""
        labels = []
        for name in self.fields:
            field = self[name]
            for text in map(str, self.errors.get(name, ())):
                message = f"{field.label}: {text}" if text in _OF_ANY else text
                labels.append((field.id_for_label or field.auto_id, message))
        return [("", str(text)) for text in self.non_field_errors()] + labels


class Text(forms.CharField):
    """One line, in NFC, with single spaces."""

    default_error_messages = {"required": FAULTS["required"], "max_length": _TOO_LONG}

    def to_python(self, value: Any) -> str:
        """Line."""
        return nfc(super().to_python(value) or "")


class Lines(forms.CharField):
    """Several lines, in NFC."""

    widget = forms.Textarea
    default_error_messages = {"required": FAULTS["required"], "max_length": _TOO_LONG}

    def to_python(self, value: Any) -> str:
        """Lines."""
        return clean_lines(super().to_python(value) or "")


class Secret(forms.CharField):
    """A password: as typed."""

    widget = forms.PasswordInput
    default_error_messages = {"required": FAULTS["required"], "max_length": _TOO_LONG}

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": 256, "strip": False} | options))


class Day(forms.DateField):
    """A date, read as 15/11/2019 or 2019-11-15, shown to the browser's own field as it wants it."""

    default_error_messages = {"required": FAULTS["required"], "invalid": FAULTS["date"]}

    def to_python(self, value: Any) -> date | None:
        """Date."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            found_date = parse_date(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not EARLIEST <= found_date <= LATEST:
            raise ValidationError(FAULTS["date_range"], code="range")
        return found_date

    def prepare_value(self, value: Any) -> Any:
        """ISO text of a date; what isn't one as it was typed."""
        try:
            to_python = self.to_python(value)
        except ValidationError:
            return value
        return to_python.isoformat() if to_python else ""


class Number(forms.IntegerField):
    """A whole number."""

    default_error_messages = {
        "required": FAULTS["required"],
        "invalid": FAULTS["number"],
        "min_value": FAULTS["number_low"].format(limit="%(limit_value)s"),
        "max_value": FAULTS["number_high"].format(limit="%(limit_value)s"),
    }


class Choice(forms.ChoiceField):
    """One of a list."""

    default_error_messages = {"required": FAULTS["required"], "invalid_choice": FAULTS["not_offered"]}


class Radio(Choice):
    """One of a few, all in sight."""

    widget = forms.RadioSelect


class Choices(forms.MultipleChoiceField):
    """Some of a list."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": FAULTS["required"],
        "invalid_choice": FAULTS["not_offered"],
        "invalid_list": FAULTS["not_offered"],
    }


class Tick(forms.BooleanField):
    """A box that is ticked or not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"required": False} | options))
