"""What is asked when an engagement begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form


class EngagementForm(Form):
    """A new engagement.

    Args:
        agencies: the agencies to choose from, as (id, name).
        units: the units.
    """

    name = forms.CharField(
        label=_("What is the engagement called?"),
        max_length=150,
        error_messages={"required": _("Enter what the engagement is called")},
    )
    agency = forms.ChoiceField(label=_("Which agency?"), error_messages={"required": _("Select the agency")})
    unit = forms.ChoiceField(
        label=_("Which unit lends the team?"), error_messages={"required": _("Select the unit")}
    )
    services = forms.CharField(
        label=_("Which services is it about?"),
        help_text=_("One in each line."),
        widget=forms.Textarea,
        error_messages={"required": _("Enter the service that the engagement is about")},
    )
    purpose = forms.CharField(
        label=_("What does the public try to do?"),
        help_text=_(
            "In their words, and with no solution in it. Such as: get a permit before building begins."
        ),
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
    begins_on = DayField(label=_("When does it begin?"), name_shown=_("The day it begins"))
    exits_on = DayField(
        label=_("When does the team leave?"),
        help_text=_("Every engagement has an exit date from its first day."),
        name_shown=_("The exit date"),
    )

    def __init__(
        self, *args: Any, agencies: list[tuple[str, str]], units: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("Choose a unit")), *units]  # type: ignore[attr-defined]
