"""What is asked of a trial that runs or has ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import Form


class KeyForm(Form):
    """Which system gets a key."""

    system = forms.CharField(
        label=_("Which system is it for?"),
        help_text=_("One key for each system, so that one can be taken back alone."),
        max_length=100,
        error_messages={"required": _("Enter what the system is called")},
    )


class ListForm(Form):
    """A list of cases to draw."""

    file = forms.FileField(
        label=_("The list of cases"),
        help_text=_(
            "CSV with a heading: case, and where the design needs them: office, channel, and its classes."
        ),
        error_messages={"required": _("Select the file with the cases"), "empty": _("The file is empty")},
    )


class ReasonForm(Form):
    """Why a trial was stopped."""

    text = forms.CharField(
        label=_("Why was it stopped?"),
        help_text=_("What was seen, and by whom. There is no wrong reason to stop."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter why the trial was stopped")},
    )


class UndoneForm(Form):
    """What was done to undo a change."""

    text = forms.CharField(
        label=_("What was done to undo the change?"),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter what was done to undo the change")},
    )


class LearnedForm(Form):
    """What somebody learned from a trial; it stands beside the verdict, and changes nothing of it."""

    text = forms.CharField(
        label=_("What was learned?"),
        help_text=_("In a sentence that helps whoever tries it next. The verdict stays as it was computed."),
        widget=forms.Textarea,
        max_length=1000,
        error_messages={"required": _("Enter what was learned")},
    )


class AmendmentForm(Form):
    """A change of a registered trial, by the sponsor who carries the risk."""

    what = forms.ChoiceField(
        label=_("What is changed?"),
        widget=forms.RadioSelect,
        choices=[
            ("most_exposed", _("The largest number of cases")),
            ("entry_days", _("For how many days cases are drawn")),
            ("question", _("The words of the question")),
        ],
        error_messages={"required": _("Select what is changed")},
    )
    after = forms.CharField(
        label=_("What does it become?"),
        help_text=_("A whole number; for the question its new words."),
        max_length=300,
        error_messages={"required": _("Enter what it becomes")},
    )
    why = forms.CharField(
        label=_("Why?"),
        help_text=_("It stands beside the verdict for good."),
        widget=forms.Textarea,
        max_length=1000,
        error_messages={"required": _("Enter why the trial is amended")},
    )

    def clean(self) -> dict[str, Any]:
        """Read the number where one is meant."""
        told = super().clean() or self.cleaned_data
        if told.get("what") in ("most_exposed", "entry_days") and "after" in told:
            text = told["after"].replace(",", "").strip()
            if not (text.isascii() and text.isdigit()) or not 0 < len(text) < 9:
                self.add_error("after", str(_("What it becomes must be a whole number, such as 300")))
            else:
                told["after"] = int(text)
        return told
