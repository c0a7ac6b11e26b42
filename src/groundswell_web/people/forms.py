"""What is asked of organisations and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form


class OrganisationForm(Form):
    """A new agency or unit."""

    name = forms.CharField(
        label=_("What is the organisation called?"),
        max_length=200,
        error_messages={"required": _("Enter what the organisation is called")},
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            ("agency", _("An agency: a public body with a service")),
            ("unit", _("A unit: it lends a team")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether it is an agency or a unit")},
    )


class _AboutPerson(Form):
    name = forms.CharField(
        label=_("Full name"), max_length=120, error_messages={"required": _("Enter the full name")}
    )
    home_id = forms.ChoiceField(
        label=_("Which organisation do they belong to?"),
        error_messages={"required": _("Select the organisation that this person belongs to")},
    )
    is_administrator = forms.BooleanField(
        label=_("Administrator"),
        help_text=_("Sets up organisations, people and engagements. Does not see findings."),
        required=False,
    )
    is_coordinator = forms.BooleanField(
        label=_("Coordinator"),
        help_text=_("Sees all engagements of their unit."),
        required=False,
    )
    leaves_on = DayField(
        label=_("Last day, if it is known"),
        help_text=_("Access ends by itself on the day after, and what they own is raised again."),
        name_shown=_("The last day"),
        required=False,
    )

    def __init__(self, *args: Any, homes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_id"].choices = [("", _("Choose an organisation")), *homes]  # type: ignore[attr-defined]


class InvitationForm(_AboutPerson):
    """A person to invite.

    Args:
        homes: the organisations to choose from, as (id, name).
    """

    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("They get a link to set their password. It is also how they sign in."),
        max_length=254,
        error_messages={
            "required": _("Enter the email address"),
            "invalid": _("Enter an email address in the right form, such as name@example.org"),
        },
    )
    field_order = ("email", "name", "home_id")


class PersonForm(_AboutPerson):
    """What is held of a person, to change.

    Args:
        homes: the organisations to choose from, as (id, name).
    """

    away_from_on = DayField(
        label=_("First day away"),
        help_text=_("Leave of four weeks or more raises again what this person owns."),
        name_shown=_("The first day away"),
        required=False,
    )
    away_until_on = DayField(
        label=_("Last day away, if it is known"), name_shown=_("The last day away"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
