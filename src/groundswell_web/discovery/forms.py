"""What is asked for the discovery report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.discovery.actions import Choice, RecommendationTerms
from groundswell_web.discovery.cards import FindingLine
from groundswell_web.discovery.terms import ACTS, TIMES, explain_severities, name_act, name_time
from groundswell_web.govuk.forms import Form, VersionedForm

TIE_FIELDS = ("tie_1", "tie_2", "tie_3", "tie_4")


class SectionForm(VersionedForm):
    """A text of the report."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False, max_length=20_000)


class ChoiceForm(VersionedForm):
    """Which findings are in the report, and how.

    Args:
        lines: every question, with its place in the report.
    """

    def __init__(self, *args: Any, lines: Sequence[FindingLine], **kwargs: Any) -> None:
        self.lines = [line for line in lines if line.is_answered]
        kwargs["initial"] = {
            **kwargs.get("initial", {}),
            **{f"{line.question}_key": line.is_key for line in self.lines},
            **{f"{line.question}_detail": line.is_detailed for line in self.lines},
            **{f"{line.question}_chart": line.with_chart for line in self.lines},
        }
        super().__init__(*args, **kwargs)
        for line in self.lines:
            self._ask(line.question, "key", _("Key finding"))
            self._ask(line.question, "detail", _("In detail"))
            if line.has_chart:
                self._ask(line.question, "chart", _("Chart"))

    def _ask(self, question: str, part: str, label: Any) -> None:
        self.fields[f"{question}_{part}"] = forms.BooleanField(label=label, required=False)

    @property
    def choices(self) -> list[Choice]:
        """What was chosen."""
        told = self.cleaned_data
        return [
            Choice(
                line.question,
                is_key=told[f"{line.question}_key"],
                is_detailed=told[f"{line.question}_detail"],
                with_chart=told.get(f"{line.question}_chart", False),
            )
            for line in self.lines
        ]


class RecommendationForm(Form):
    """A recommendation. What is missing may be added later, before it is issued.

    Args:
        owners: the people to choose from, as (id, name).
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("What do you recommend?"),
        help_text=_("One short sentence that says what to do."),
        max_length=150,
        error_messages={
            "required": _("Enter what you recommend"),
            "max_length": _("What you recommend must have 150 letters or fewer"),
        },
    )
    why = forms.CharField(
        label=_("Why?"),
        help_text=_("What was found that calls for it."),
        widget=forms.Textarea,
        required=False,
        max_length=1500,
    )
    severity = forms.ChoiceField(
        label=_("How bad is it while nothing changes?"), widget=forms.RadioSelect, required=False
    )
    impact = forms.CharField(
        label=_("What would it change for the public?"),
        widget=forms.Textarea,
        required=False,
        max_length=600,
    )
    rough_time = forms.CharField(
        label=_("How long would it take, roughly?"),
        help_text=_("Such as: 6 weeks."),
        required=False,
        max_length=150,
    )
    resources = forms.CharField(
        label=_("What does it need?"),
        help_text=_("People, money, decisions."),
        widget=forms.Textarea,
        required=False,
        max_length=600,
    )
    when = forms.ChoiceField(label=_("Now or later?"), widget=forms.RadioSelect, required=False)
    owner = forms.ChoiceField(
        label=_("Who owns it?"), help_text=_("One person of this engagement, no team."), required=False
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].choices = explain_severities()  # type: ignore[attr-defined]
        self.fields["when"].choices = [(when, name_time(when)) for when in TIMES]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", _("Choose a person")), *owners]  # type: ignore[attr-defined]

    @property
    def terms(self) -> RecommendationTerms:
        """What was said."""
        told = dict(self.cleaned_data)
        told.pop("version")
        owner = told.pop("owner")
        return RecommendationTerms(**told, owner_id=UUID(owner) if owner else None)


class CauseForm(Form):
    """A root cause, and what shows it.

    Args:
        choices: what it can be tied to, as (key, name).
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("What is the cause?"),
        help_text=_("Not what happens, but why it happens. Ask why five times."),
        widget=forms.Textarea,
        max_length=1500,
        error_messages={"required": _("Enter the cause")},
    )
    tie_1 = forms.ChoiceField(
        label=_("What shows it?"),
        help_text=_("A finding, a step or a rule."),
        error_messages={
            "required": _("Select what shows this cause"),
            "invalid_choice": _("Select something that is in the workbench"),
        },
    )
    tie_2 = forms.ChoiceField(label=_("What else shows it?"), required=False)
    tie_3 = forms.ChoiceField(label=_("And what else?"), required=False)
    tie_4 = forms.ChoiceField(label=_("And what else still?"), required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TIE_FIELDS:
            self.fields[name].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    @property
    def ties(self) -> list[str]:
        """What was selected."""
        return [self.cleaned_data[name] for name in TIE_FIELDS if self.cleaned_data[name]]


class ActForm(Form):
    """What was done about a recommendation."""

    kind = forms.ChoiceField(
        label=_("What was done?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what was done")},
    )
    text = forms.CharField(
        label=_("In a few words"),
        help_text=_("What was done, or why it is declined."),
        widget=forms.Textarea,
        max_length=1000,
        error_messages={"required": _("Enter what was done, or why it is declined")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, name_act(kind)) for kind in ACTS]  # type: ignore[attr-defined]
