"""What is asked about concerns, answers and whether they settle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.concerns.actions import MOST_TEXT
from groundswell_web.concerns.subjects import Subject
from groundswell_web.concerns.words import list_answers
from groundswell_web.govuk.forms import Form, VersionedForm

TOO_LONG = {"max_length": _("Write it in %(limit_value)d characters or fewer")}


class ConcernForm(Form):
    """What worries somebody.

    Args:
        subjects: what it can be about; with one, it is not asked.
    """

    about = forms.ChoiceField(
        label=_("What is it about?"),
        error_messages={
            "required": _("Select what it is about"),
            "invalid_choice": _("Select what it is about"),
        },
    )
    text = forms.CharField(
        label=_("What worries you?"),
        help_text=_("What could go wrong, for whom, and how you know. Name no applicant."),
        widget=forms.Textarea,
        max_length=MOST_TEXT,
        error_messages={"required": _("Enter what worries you"), **TOO_LONG},
    )
    named = forms.ChoiceField(
        label=_("Do you want to put your name to it?"),
        help_text=_(
            "Without your name nobody can find out from Groundswell who raised it: it is written down nowhere. "
            "You get a code instead. What you write may still tell who you are."
        ),
        choices=[("yes", _("Yes, with my name")), ("no", _("No, without my name"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select yes if you want to put your name to it")},
    )

    def __init__(self, *args: Any, subjects: Sequence[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(subject.about, subject.label) for subject in subjects]
        if len(choices) == 1:
            self.fields["about"].widget = forms.HiddenInput()
            self.initial["about"] = choices[0][0]
        else:
            choices = [("", _("Choose one")), *choices]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(VersionedForm):
    """What the lead answers."""

    kind = forms.ChoiceField(
        label=_("How do you answer it?"),
        choices=list_answers,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how you answer it")},
    )
    text = forms.CharField(
        label=_("The answer"),
        help_text=_("What will be done, by when, or why not. It cannot be changed later, only added to."),
        widget=forms.Textarea,
        max_length=MOST_TEXT,
        error_messages={"required": _("Enter the answer"), **TOO_LONG},
    )


class SettlementForm(VersionedForm):
    """Why the sponsor settles a concern that nobody else can settle any more."""

    reason = forms.CharField(
        label=_("Why is it settled?"),
        help_text=_("It is shown with your name and the day, and cannot be changed later."),
        widget=forms.Textarea,
        max_length=MOST_TEXT,
        error_messages={"required": _("Enter why it is settled"), **TOO_LONG},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "settlement_%s")  # it can stand beside the form of whoever has the code
        super().__init__(*args, **kwargs)


class JudgementForm(VersionedForm):
    """Whether an answer settles the concern.

    Args:
        named: whether the concern has a name; if not, its code is asked.
    """

    code = forms.CharField(
        label=_("The code of this concern"),
        help_text=_("It was shown once, when the concern was raised. Such as 7Q2MK-0ZB4T-XW9PA-3HJ5N."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the code that was shown when this concern was raised"),
            "max_length": _("Enter the code that was shown when this concern was raised"),
        },
    )
    settles = forms.ChoiceField(
        label=_("Does the answer settle it?"),
        choices=[("yes", _("Yes, it is settled")), ("no", _("No, something is missing"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select yes if the answer settles it")},
    )
    text = forms.CharField(
        label=_("What is still missing?"),
        help_text=_("Only if it is not settled. The lead then answers again."),
        widget=forms.Textarea,
        required=False,
        max_length=MOST_TEXT,
        error_messages=TOO_LONG,
    )

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["code"]
