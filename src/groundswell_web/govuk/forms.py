"""The root of all forms: it knows how a refusal is shown and how two versions of a thing meet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from groundswell_web.refusals import EditedMeanwhile, Refusal

type Text = str | Promise  # a field is made once, and its words follow the language of each page


class Form(forms.Form):
    """A form whose answers are kept when something is refused.

    Each label is the question, each `help_text` the hint. Errors follow the GOV.UK rules: they say what to do in the
    words of the question. ``required_text`` of a field's error messages is given as ``error_messages={"required": …}``.
    """

    conflict: EditedMeanwhile | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def take_refusal(self, refusal: Refusal) -> None:
        """Show what an action refused: beside its field, or over the whole form."""
        if isinstance(refusal, EditedMeanwhile):
            self.conflict = refusal
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.text)

    @property
    def list_of_errors(self) -> list[dict[str, str]]:
        """The errors for the summary at the top, each with the address of its field."""
        return list_errors(self)


def list_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """List the errors of any form for the summary at the top, each with the address of the field it is about."""
    listed = []
    for name, errors in form.errors.items():
        anchor = f"#{form[name].auto_id}" if name in form.fields else "#main-content"
        if name in form.fields and form[name].is_hidden:
            anchor = "#main-content"
        elif name in form.fields and isinstance(form.fields[name].widget, DayWidget):
            anchor += "_0"
        listed += [{"text": str(text), "href": anchor} for text in errors]
    return listed


class VersionedForm(Form):
    """A form for a thing that others may edit at the same time; the action compares the version."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _lower_first(text: Text) -> str:
    return f"{text}"[:1].lower() + f"{text}"[1:]


def _ask_for(name_shown: Text) -> Text:
    return format_lazy(_("Enter {name}"), name=lazy(_lower_first, str)(name_shown))


class NumberField(forms.DecimalField):
    """A number, typed as people do: with commas, blanks or a sign of per cent.

    Args:
        name_shown: what the errors call it: ``"The largest share"``.
        example: a number that would do.
        whole: whether it must be a whole number.
    """

    def __init__(self, *, name_shown: Text, example: str = "5", whole: bool = False, **kwargs: Any) -> None:
        told = {"name": name_shown, "low": kwargs.get("min_value"), "high": kwargs.get("max_value")}
        told |= {"kind": _("a whole number") if whole else _("a number"), "example": example}
        is_no_number = format_lazy(_("{name} must be {kind}, such as {example}"), **told)
        kwargs["error_messages"] = {
            "required": _ask_for(name_shown),
            "invalid": is_no_number,
            "min_value": format_lazy(_("{name} must be {low} or more"), **told),
            "max_value": format_lazy(_("{name} must be {high} or less"), **told),
            "max_decimal_places": is_no_number,
            "max_digits": format_lazy(_("{name} is too large"), **told),
            **kwargs.get("error_messages", {}),
        }
        kwargs.setdefault("decimal_places", 0 if whole else None)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Read what was typed."""
        text = "".join(str(value or "").split()) if not isinstance(value, int | float) else str(value)
        return super().to_python(text.replace(",", "").removesuffix("%"))


class DayWidget(forms.MultiWidget):
    """Three inputs: day, month, year."""

    is_day = True

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__([forms.TextInput, forms.TextInput, forms.TextInput], attrs)

    def decompress(self, value: date | str | None) -> list[str]:
        """Cut a date into its parts."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = None
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DayField(forms.MultiValueField):
    """A day, asked for in three parts, as the GOV.UK design system does.

    Args:
        name_shown: what the errors call it: ``"The exit date"``.
    """

    widget = DayWidget

    def __init__(self, *, name_shown: Text, required: bool = True, **kwargs: Any) -> None:
        self.name_shown = name_shown
        parts = (forms.CharField(max_length=4), forms.CharField(max_length=12), forms.CharField(max_length=4))
        kwargs.setdefault("error_messages", {}).setdefault("required", _ask_for(name_shown))
        super().__init__(fields=parts, required=required, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        """Put the parts together.

        Raises:
            ValidationError: a part is missing, or there is no such day.
        """
        if not any(data_list):
            return None
        told = dict(zip((_("day"), _("month"), _("year")), data_list, strict=False))
        absent = [str(name) for name, text in told.items() if not text]
        if absent:
            raise forms.ValidationError(
                _("{name} must include a {part}").format(name=self.name_shown, part=_(" and ").join(absent))
            )
        try:
            day, month, year = (int(text) for text in data_list)
            if year < 1000:
                raise ValueError
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                _("{name} must be a real date, such as 27 3 2026").format(name=self.name_shown)
            ) from None

    def clean(self, value: Any) -> date | None:
        """Check the parts together, so that one error speaks of the whole."""
        parts = [str(part or "").strip() for part in (value or [])]
        if not any(parts):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"])
            return None
        return self.compress(parts)
