"""What is asked about an entry: of what kind, what for, how much; and which entries a list shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell_web.govuk.forms import DayField, Form, NumberField
from groundswell_web.ledger.forms_sheet import NEW_DUTY
from groundswell_web.ledger.words import (
    CHANNELS,
    KINDS,
    PURPOSES,
    SOURCES,
    name_channel,
    name_kind,
    name_purpose,
    name_source,
)
from groundswell_web.refusals import Refusal

# Which question a refusal of the actions is about.
FIELDS = {"key": "purpose", "person_id": "person", "answers_id": "answers", "allocation": "hours"}
Choices = Sequence[tuple[str, str]]


class KindForm(Form):
    """Of which kind the cost is; the next page asks for what such a cost has."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of cost is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select what kind of cost it is")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, name_kind(kind)) for kind in KINDS]  # type: ignore[attr-defined]


class CostForm(Form):
    """A cost: what for, when, how much, and who answers for it.

    Args:
        kind: of cost; time asks for a person and hours, everything else for an amount.
        choices: pairs to choose from: ``answers``, ``people``, ``steps``, ``headings``; ``purposes`` by ``kind:key``.
    """

    purpose = forms.ChoiceField(
        label=gettext_lazy("What is it for?"),
        error_messages={
            "required": gettext_lazy("Select what the cost is for"),
            "invalid_choice": gettext_lazy("Select what the cost is for from the list"),
        },
    )
    duty = forms.CharField(
        label=gettext_lazy("What is the other duty called?"),
        help_text=gettext_lazy("Only for a duty that is not in the list."),
        max_length=200,
        required=False,
    )
    about_on = DayField(
        label=gettext_lazy("Which day is it about?"),
        help_text=gettext_lazy("The day of the work, or the day on the invoice."),
        name_shown=gettext_lazy("The day"),
    )
    person = forms.ChoiceField(
        label=gettext_lazy("Who worked?"),
        error_messages={"required": gettext_lazy("Select who worked")},
    )
    hours = NumberField(
        label=gettext_lazy("How many hours?"),
        help_text=gettext_lazy("The rate of that day gives the amount."),
        name_shown=gettext_lazy("The hours"),
        example="7.5",
        min_value=0,
        max_value=100000,
        max_digits=8,
        decimal_places=2,
    )
    amount = NumberField(
        label=gettext_lazy("How much is it?"),
        help_text=gettext_lazy("With its cents, such as 1200.50. A credit note is below 0."),
        name_shown=gettext_lazy("The amount"),
        example="1200.50",
        max_digits=16,
        decimal_places=4,
    )
    currency = forms.RegexField(
        label=gettext_lazy("In which currency?"),
        regex=r"^[A-Z]{3}$",
        max_length=3,
        error_messages={
            "required": gettext_lazy("Enter the currency"),
            "invalid": gettext_lazy("The currency must be three letters, such as EUR"),
        },
    )
    supplier = forms.CharField(label=gettext_lazy("Who sent the bill?"), max_length=200, required=False)
    reference = forms.CharField(
        label=gettext_lazy("What is its number?"),
        help_text=gettext_lazy(
            "Of the invoice, the journal or the ticket. The same invoice is not booked twice."
        ),
        max_length=100,
        required=False,
    )
    part_of_invoice = forms.BooleanField(
        label=gettext_lazy("This is another part of an invoice that is booked already"), required=False
    )
    text = forms.CharField(label=gettext_lazy("What is it?"), max_length=500, required=False)
    home = forms.ChoiceField(
        label=gettext_lazy("Who pays?"),
        choices=[("agency", gettext_lazy("The agency")), ("unit", gettext_lazy("The unit"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select who pays")},
    )
    answers = forms.ChoiceField(
        label=gettext_lazy("Who answers for it?"),
        error_messages={"required": gettext_lazy("Select who answers for it")},
    )
    step = forms.ChoiceField(
        label=gettext_lazy("Which step does it serve?"),
        help_text=gettext_lazy("Leave it empty where it serves no single step."),
        required=False,
    )
    heading = forms.ChoiceField(
        label=gettext_lazy("Which heading of the service’s account?"),
        help_text=gettext_lazy(
            "Only for what running the service costs: it decides what counts as cost of a transaction."
        ),
        required=False,
    )
    channel = forms.ChoiceField(label=gettext_lazy("Which way of using the service?"), required=False)

    def __init__(self, *args: Any, kind: str, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        of_money = ("amount", "supplier", "reference", "part_of_invoice", "currency", "home")
        for name in of_money if kind == "people" else ("person", "hours"):
            del self.fields[name]
        lists: dict[str, Choices] = {
            "purpose": choices["purposes"],
            "answers": choices["answers"],
            "person": choices["people"],
            "step": [("", _("No single step")), *choices["steps"]],
            "heading": [("", _("None")), *choices["headings"]],
            "channel": [(channel, name_channel(channel)) for channel in CHANNELS],
        }
        for name, pairs in lists.items():
            if name in self.fields:
                self.fields[name].choices = pairs  # type: ignore[attr-defined]
        if kind != "people":
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = _("Enter what it is")

    def clean(self) -> dict[str, Any]:
        """Ask for the name of a duty that is not in the list."""
        told = super().clean() or {}
        if told.get("purpose") == NEW_DUTY and not told.get("duty"):
            self.add_error("duty", _("Enter what the duty is called"))
        return told

    def take_refusal(self, refusal: Refusal) -> None:
        """Show what was refused beside the question that it is about."""
        field = FIELDS.get(refusal.field or "", refusal.field)
        super().take_refusal(Refusal(refusal.text, field=field))


class CorrectForm(Form):
    """Why an entry is taken back, and whether another takes its place."""

    do = forms.ChoiceField(
        label=gettext_lazy("What should happen?"),
        choices=[
            ("replace", gettext_lazy("Take it back and book it as below")),
            ("reverse", gettext_lazy("Take it back, and book nothing in its place")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select what should happen")},
    )
    why = forms.CharField(
        label=gettext_lazy("Why is it corrected?"),
        help_text=gettext_lazy("Whoever checks the ledger reads it."),
        max_length=500,
        error_messages={"required": gettext_lazy("Enter why it is corrected")},
    )


class FilterForm(Form):
    """Which entries a list shows.

    Args:
        people: who worked, as (id, name).
        purposes: what a cost is for, by ``kind:key``.
        months: in which something is booked, as (first day, name).
    """

    purpose = forms.ChoiceField(label=gettext_lazy("What for"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("Who worked"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Came from"), required=False)
    standing = forms.BooleanField(label=gettext_lazy("Only what stands"), required=False)

    def __init__(
        self, *args: Any, people: Choices, purposes: Choices, months: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("All"))]
        of_kind = [(f"{purpose}:", name_purpose(purpose)) for purpose in PURPOSES]
        lists = {
            "purpose": [*anything, *of_kind, *purposes],
            "kind": [*anything, *((kind, name_kind(kind)) for kind in KINDS)],
            "month": [*anything, *months],
            "person": [*anything, *people],
            "source": [*anything, *((source, name_source(source)) for source in SOURCES)],
        }
        for name, pairs in lists.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
