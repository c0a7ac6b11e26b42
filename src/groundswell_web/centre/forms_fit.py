"""What is asked before a new engagement begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form, VersionedForm

Choices = list[tuple[str, str]]


class _AboutFit(Form):
    name = forms.CharField(
        label=_("What would the engagement be called?"),
        max_length=150,
        error_messages={"required": _("Enter what the engagement would be called")},
    )
    agency = forms.CharField(
        label=_("Which agency is it?"),
        help_text=_("As it calls itself. It need not have an account here yet."),
        max_length=200,
        error_messages={"required": _("Enter the agency")},
    )
    services = forms.CharField(
        label=_("Which services is it about?"),
        help_text=_("One in each line."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter the service that it is about")},
    )
    purpose = forms.CharField(
        label=_("What does the public try to do?"),
        help_text=_("In their words, and with no solution in it."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter what the public tries to do")},
    )
    cost_of_nothing = forms.CharField(
        label=_("What does it cost them if nothing is done?"),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter what it costs the public if nothing is done")},
    )


class FitForm(_AboutFit):
    """A new fit."""


class FitChangeForm(_AboutFit, VersionedForm):
    """What a fit is about, to change."""


class _Part(VersionedForm):
    """A part of a fit. What is not known yet stays empty, and is told as missing."""


def _ask_evidence(hint: Any) -> forms.CharField:
    return forms.CharField(
        label=_("What does this rest on?"),
        help_text=hint,
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )


class SponsorForm(_Part):
    """Who carries the risk, and whether they said yes in writing."""

    sponsor_name = forms.CharField(
        label=_("Who carries the risk?"),
        help_text=_("One senior person of the agency, with their post."),
        max_length=200,
        required=False,
    )
    sponsor_said_yes_on = DayField(
        label=_("On which day did they say yes in writing?"),
        help_text=_("Leave it empty as long as they have not."),
        name_shown=_("The day of the yes"),
        required=False,
    )
    sponsor_evidence = _ask_evidence(_("The letter or the mail, and where it lies."))


class DataForm(_Part):
    """Which records, who gives them, and by when."""

    data_records = forms.CharField(
        label=_("Which records?"),
        help_text=_("The system, the years, and what is known of each case."),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )
    data_giver = forms.CharField(
        label=_("Who gives them?"),
        help_text=_("One person, with their post."),
        max_length=200,
        required=False,
    )
    data_due_on = DayField(
        label=_("By when?"), name_shown=_("The day by which the records come"), required=False
    )
    data_evidence = _ask_evidence(
        _("Such as: they agreed by mail on 3 March, and a first extract was opened.")
    )


class KeeperForm(_Part):
    """Who keeps it afterwards."""

    keeper_name = forms.CharField(
        label=_("Who keeps it when the team has left?"),
        help_text=_("One person of the agency, with their post. They become the service owner."),
        max_length=200,
        required=False,
    )
    keeper_keeps = forms.CharField(
        label=_("What do they keep, and with which people and money?"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )
    keeper_evidence = _ask_evidence(_("Where they said so themselves."))


class MandateFitForm(_Part):
    """What may be changed without asking."""

    mandate_text = forms.CharField(
        label=_("What may be changed without asking?"),
        help_text=_("Such as: letters, the order of work, appointments. One in each line."),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )
    mandate_giver = forms.CharField(
        label=_("Who allows it?"),
        help_text=_("One person, with their post."),
        max_length=200,
        required=False,
    )
    mandate_evidence = _ask_evidence(_("The document, and where it lies."))


PART_FORMS: dict[str, type[VersionedForm]] = {
    "sponsor": SponsorForm,
    "data": DataForm,
    "keeper": KeeperForm,
    "mandate": MandateFitForm,
}


class GoForm(VersionedForm):
    """What a go needs besides.

    Args:
        agencies: the agencies that are recorded here, as (id, name).
        people: people of agencies with an account, as (id, name).
    """

    agency = forms.ChoiceField(
        label=_("Under which agency?"),
        help_text=_("An administrator records an agency that is not in the list."),
        error_messages={"required": _("Select the agency")},
    )
    begins_on = DayField(label=_("When does it begin?"), name_shown=_("The day it begins"))
    exits_on = DayField(
        label=_("When does the team leave?"),
        help_text=_("Every engagement has an exit date from its first day."),
        name_shown=_("The exit date"),
    )
    sponsor = forms.ChoiceField(
        label=_("The sponsor's account"),
        help_text=_("Leave it open where they have none yet."),
        required=False,
    )
    owner = forms.ChoiceField(
        label=_("The exit owner's account"),
        help_text=_("They become the service owner. Leave it open where they have none yet."),
        required=False,
    )

    def __init__(self, *args: Any, agencies: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]
        for name in ("sponsor", "owner"):
            self.fields[name].choices = [("", _("No account yet")), *people]  # type: ignore[attr-defined]


class DeclineForm(VersionedForm):
    """Why a new engagement is declined."""

    reason = forms.CharField(
        label=_("Why is it declined?"),
        help_text=_("The reason is kept and shown for good. Say what would have to change."),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": _("Enter the reason")},
    )
