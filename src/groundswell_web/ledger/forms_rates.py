"""What is asked about rates: what an hour of somebody costs, and what a currency is worth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form, NumberField

CURRENCY_ERRORS = {
    "required": _("Enter the currency"),
    "invalid": _("The currency must be three letters, such as EUR"),
}


class RateForm(Form):
    """What an hour of a person costs, from a day on.

    Args:
        people: who can have a rate, as (id, name).
    """

    person = forms.ChoiceField(
        label=_("Whose hour?"), error_messages={"required": _("Select whose hour it is")}
    )
    hour = NumberField(
        label=_("What does an hour cost?"),
        help_text=_("All of it: pay, what the employer adds, the share of the overhead."),
        name_shown=_("The rate"),
        example="62.50",
        min_value=0,
        max_digits=12,
        decimal_places=4,
    )
    currency = forms.RegexField(
        label=_("In which currency?"), regex=r"^[A-Z]{3}$", max_length=3, error_messages=CURRENCY_ERRORS
    )
    from_on = DayField(
        label=_("From which day on?"),
        help_text=_("What was booked before keeps the rate that it was booked at."),
        name_shown=_("The first day"),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]


class ExchangeForm(Form):
    """How much of one currency another is worth on a day, and who says so."""

    from_currency = forms.RegexField(
        label=_("One of which currency?"),
        regex=r"^[A-Z]{3}$",
        max_length=3,
        error_messages=CURRENCY_ERRORS,
    )
    rate = NumberField(
        label=_("How much is it worth?"),
        name_shown=_("What it is worth"),
        example="1.0832",
        min_value=0,
        max_digits=20,
        decimal_places=10,
    )
    to_currency = forms.RegexField(
        label=_("In which currency?"),
        regex=r"^[A-Z]{3}$",
        max_length=3,
        error_messages=CURRENCY_ERRORS,
    )
    on = DayField(label=_("On which day?"), name_shown=_("The day"))
    source = forms.CharField(
        label=_("Who says so?"),
        help_text=_("Such as the central bank, with the address of its list."),
        max_length=200,
        error_messages={"required": _("Enter who says so")},
    )
