"""What is asked when a program gets a key."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form


class KeyForm(Form):
    """A key for a program."""

    program = forms.CharField(
        label=_("Which program will read the findings?"),
        help_text=_("Such as: the agency's dashboard."),
        max_length=120,
        error_messages={"required": _("Enter which program will read the findings")},
    )
    until_on = DayField(
        label=_("Until when?"), help_text=_("At most 12 months from today."), name_shown=_("The last day")
    )
