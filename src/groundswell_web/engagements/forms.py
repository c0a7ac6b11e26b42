"""What is asked of engagements, who is in them, and mandates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.engagements.queries import PHASE_NAMES, ROLE_NAMES
from groundswell_web.govuk.forms import DayField, Form, NumberField

ROLE_HINTS = {
    "sponsor": _("Sponsor: carries the risk and signs the mandate"),
    "service_owner": _("Service owner: answers for the service in the agency, and keeps it"),
    "lead": _("Lead: leads the team"),
    "member": _("Member: works on the team, from the agency or the unit"),
    "caseworker": _("Caseworker: knows the work, sees single cases, raises concerns"),
    "finance": _("Finance officer: closes the months of the ledger and accepts results, for the agency"),
    "observer": _("Observer: sees figures, never single cases"),
}
KINDS_OF_CHANGE = (
    _("The words of letters, forms and web pages"),
    _("The order in which cases are worked on"),
    _("Who works on which cases"),
    _("Reminders and news to applicants"),
    _("Appointments and opening hours"),
    _("Leaving out a check that no law asks for"),
)


class _AboutEngagement(Form):
    name = forms.CharField(
        label=_("What is the engagement called?"),
        max_length=150,
        error_messages={"required": _("Enter what the engagement is called")},
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


class EngagementForm(_AboutEngagement):
    """A new engagement.

    Args:
        agencies: the agencies to choose from, as (id, name).
        units: the units.
    """

    agency = forms.ChoiceField(label=_("Which agency?"), error_messages={"required": _("Select the agency")})
    unit = forms.ChoiceField(
        label=_("Which unit lends the team?"), error_messages={"required": _("Select the unit")}
    )
    field_order = ("name", "agency", "unit")

    def __init__(
        self, *args: Any, agencies: list[tuple[str, str]], units: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("Choose a unit")), *units]  # type: ignore[attr-defined]


class EngagementChangeForm(_AboutEngagement):
    """What is said of an engagement, to change."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PhaseForm(Form):
    """How far the work is. Handing over is not chosen here: the service owner signs it on the page of the exit."""

    phase = forms.ChoiceField(
        label=_("Which phase is the work in now?"),
        help_text=_(
            "The hand-over is not recorded here. The service owner signs it on the page of the exit."
        ),
        choices=[(phase, name) for phase, name in PHASE_NAMES.items() if phase != "handed_over"],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select the phase"),
            "invalid_choice": _(
                "Select a phase from the list. The hand-over is signed on the page of the exit"
            ),
        },
    )


class MemberForm(Form):
    """A role to give.

    Args:
        people: the people to choose from, as (id, name).
    """

    person = forms.ChoiceField(label=_("Who?"), error_messages={"required": _("Select a person")})
    role = forms.ChoiceField(
        label=_("In which role?"),
        choices=[(role, ROLE_HINTS[role]) for role in ROLE_NAMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the role")},
    )
    from_on = DayField(label=_("From which day?"), name_shown=_("The first day"))
    until_on = DayField(
        label=_("Until which day, if it is known?"),
        help_text=_("Access ends by itself after this day."),
        name_shown=_("The last day"),
        required=False,
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class MemberEndForm(Form):
    """The last day of a role."""

    until_on = DayField(
        label=_("What is the last day?"),
        help_text=_("Access in this role ends by itself after this day."),
        name_shown=_("The last day"),
    )


class MandateForm(Form):
    """A mandate to draft."""

    kinds = forms.MultipleChoiceField(
        label=_("Which kinds of change may the team make without asking?"),
        choices=[(str(number), text) for number, text in enumerate(KINDS_OF_CHANGE)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    other_kinds = forms.CharField(
        label=_("Others"), help_text=_("One in each line."), widget=forms.Textarea, required=False
    )
    largest_share = NumberField(
        label=_("Which share of cases may see a change at a time, at most?"),
        help_text=_("In per cent, such as 5."),
        name_shown=_("The largest share"),
        min_value=Decimal("0.1"),
        max_value=100,
    )
    most_cases = NumberField(
        label=_("How many cases at a time, at most?"),
        name_shown=_("The number of cases"),
        example="200",
        whole=True,
        min_value=1,
        max_value=10_000_000,
    )
    spend = NumberField(
        label=_("How much may the team spend?"),
        name_shown=_("The amount"),
        example="25,000",
        min_value=0,
        max_digits=14,
        decimal_places=2,
    )
    currency = forms.RegexField(
        label=_("In which currency?"),
        help_text=_("Three letters, such as EUR."),
        regex=r"^[A-Za-z]{3}$",
        error_messages={
            "required": _("Enter the currency"),
            "invalid": _("The currency must be three letters, such as EUR"),
        },
    )
    until_on = DayField(label=_("Until which day?"), name_shown=_("The last day of the mandate"))

    def clean_currency(self) -> str:
        """Write the currency in capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        """Put both lists of kinds together; there must be one."""
        told = super().clean() or self.cleaned_data
        chosen = [str(KINDS_OF_CHANGE[int(number)]) for number in told.get("kinds", [])]
        others = [line.strip() for line in (told.get("other_kinds") or "").splitlines() if line.strip()]
        if not chosen and not others and "kinds" not in self.errors:
            self.add_error("kinds", _("Select a kind of change, or write one of your own"))
        return told | {"kinds_of_change": [*chosen, *others]}
