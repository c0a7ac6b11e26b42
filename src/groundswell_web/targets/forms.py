"""What is asked about a target."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.evidence.measures import get_measure, list_measures
from groundswell_web.govuk.forms import DayField, Form, VersionedForm
from groundswell_web.refusals import Refusal
from groundswell_web.targets.actions import Faulty, Terms


class MeasureForm(Form):
    """What the target is measured by; its baseline is then taken from the records.

    Args:
        steps: the steps to choose from.
    """

    measure = forms.ChoiceField(
        label=_("What should get better?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what should get better")},
    )
    step = forms.ChoiceField(
        label=_("At which step?"), help_text=_("Only for a measure of one step."), required=False
    )

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [(m.name, m.label) for m in list_measures()]  # type: ignore[attr-defined]
        self.fields["step"].choices = [("", _("The whole way")), *((step, step) for step in steps)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the step where the measure is of one, and leave it out where it is not."""
        told = super().clean() or {}
        if "measure" in told:
            if not get_measure(told["measure"]).needs_step:
                told["step"] = ""
            elif not told.get("step"):
                self.add_error("step", str(_("Select the step")))
        return told


class TargetForm(VersionedForm):
    """The terms of a target, its measure and baseline being known.

    Args:
        owners: the people who can own it, as (id, name).
        measure: name of the measure.
    """

    title = forms.CharField(
        label=_("What will be done?"),
        help_text=_("In a sentence that the people who do it would use."),
        max_length=200,
        error_messages={"required": _("Enter what will be done")},
    )
    to_value = forms.FloatField(
        label=_("To which number?"),
        error_messages={
            "required": _("Enter the number to reach"),
            "invalid": _("The number to reach must be a number, such as 40"),
        },
    )
    from_on = DayField(label=_("From when?"), name_shown=_("The first day"))
    due_on = DayField(
        label=_("By when?"),
        help_text=_("At most 12 weeks after the first day."),
        name_shown=_("The last day"),
    )
    owner = forms.ChoiceField(
        label=_("Who owns it?"),
        help_text=_("One living person. A team or a role cannot."),
        required=False,
    )
    budget = forms.DecimalField(
        label=_("What may it cost?"),
        help_text=_("0 if it costs nothing beyond the time of the team."),
        max_digits=14,
        decimal_places=2,
        error_messages={
            "required": _("Enter what it may cost, or 0"),
            "invalid": _("The cost must be a number, such as 1200"),
        },
    )
    currency = forms.RegexField(
        label=_("In which currency?"),
        regex=r"^[A-Z]{3}$",
        max_length=3,
        error_messages={
            "required": _("Enter the currency"),
            "invalid": _("The currency must be three letters, such as EUR"),
        },
    )
    guards = forms.MultipleChoiceField(
        label=_("What must not get worse?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, owners: list[tuple[str, str]], measure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Choose a person")), *owners]  # type: ignore[attr-defined]
        others = [(m.name, m.label) for m in list_measures() if m.name != measure and not m.needs_step]
        self.fields["guards"].choices = others  # type: ignore[attr-defined]
        if get_measure(measure).unit == "share":
            self.fields["to_value"].help_text = _("In per cent, such as 85.")

    def read_terms(self, measure: str, step: str) -> Terms:
        """Read the terms; a share is asked for in per cent."""
        told = self.cleaned_data
        scale = 100 if get_measure(measure).unit == "share" else 1
        return Terms(
            title=told["title"],
            measure=measure,
            step=step,
            to_value=told["to_value"] / scale,
            from_on=told["from_on"],
            due_on=told["due_on"],
            owner_id=UUID(told["owner"]) if told["owner"] else None,
            budget=told["budget"],
            currency=told["currency"],
            guards=tuple(told["guards"]),
        )

    def take_refusal(self, refusal: Refusal) -> None:
        """Show every fault of a plan beside its field; those of the measure over the form."""
        for one in refusal.faults if isinstance(refusal, Faulty) else (refusal,):
            super().take_refusal(one)


class DropForm(Form):
    """Why a target is dropped."""

    why = forms.CharField(
        label=_("Why is it dropped?"),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter why the target is dropped")},
    )


class NoteForm(Form):
    """What was done for a target."""

    text = forms.CharField(
        label=_("What was done?"), max_length=1000, error_messages={"required": _("Enter what was done")}
    )
