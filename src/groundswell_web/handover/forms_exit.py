"""What is asked about rehearsals, acceptance and the exit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form


class RehearsalForm(Form):
    """The days of a rehearsal."""

    from_on = DayField(
        label=_("What is its first day?"),
        help_text=_("If it is today, the rehearsal begins at once. Else it begins at midnight."),
        name_shown=_("The first day"),
    )
    until_on = DayField(
        label=_("What is its last day?"),
        help_text=_(
            "It ends at midnight after this day. Choose days in which much comes: a week tells more than a day."
        ),
        name_shown=_("The last day"),
    )


class LeverForm(Form):
    """Why somebody of the unit must write in a rehearsal."""

    why = forms.CharField(
        label=_("Why can it not wait, and why can nobody of the agency do it?"),
        help_text=_(
            "The service owner gets this by mail. It stays on the page of the rehearsal and in the history."
        ),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={
            "required": _("Enter why it cannot wait"),
            "max_length": _("The reason must be 2,000 characters or fewer"),
        },
    )


class MissingForm(Form):
    """What is missing before a duty can be accepted."""

    text = forms.CharField(
        label=_("What is missing?"),
        help_text=_(
            "Say what somebody must do, learn, write down or hand over, so that the team can bring it about."
        ),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={
            "required": _("Enter what is missing"),
            "max_length": _("What is missing must be 4,000 characters or fewer"),
        },
    )


class OverrideForm(Form):
    """Why the exit goes on though critical duties have nobody."""

    text = forms.CharField(
        label=_("Why does the exit go on, and what happens to these duties?"),
        help_text=_(
            "It is kept with your name and shown on this page for good, and in the archive of the engagement."
        ),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={
            "required": _("Enter why the exit goes on"),
            "max_length": _("The reason must be 4,000 characters or fewer"),
        },
    )
