"""What is asked when finance accepts a result, and when a change that was tried comes into use."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.ledger.money import CURRENCIES, Money
from groundswell_web.govuk.forms import DayField, Form, NumberField
from groundswell_web.ledger.actions.acceptance import AcceptanceTerms


class AcceptanceForm(Form):
    """As what finance accepts a result; its number is not asked for."""

    reference = forms.CharField(
        label=_("Under which reference do you book it?"),
        help_text=_("A journal, a paper or a decision by which it is found again."),
        max_length=100,
        error_messages={"required": _("Enter the reference by which finance finds it again")},
    )
    releases_cash = forms.ChoiceField(
        label=_("Does it release cash?"),
        help_text=_(
            "Cash is released where a budget becomes smaller by it. Time that is used otherwise is not."
        ),
        choices=[("yes", _("Yes, it releases cash")), ("no", _("No, it is another benefit"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether it releases cash")},
    )
    unit = NumberField(
        label=_("What does one count as?"),
        help_text=_("The price of one day, hour, refusal or repeat. Leave it empty where it has none."),
        name_shown=_("The price"),
        example="12.50",
        min_value=0,
        max_digits=12,
        required=False,
    )
    currency = forms.CharField(label=_("In which currency?"), max_length=3, required=False)
    unit_source = forms.CharField(label=_("Where does this price come from?"), max_length=300, required=False)

    def clean_currency(self) -> str:
        """Check that there is such a currency."""
        told = str(self.cleaned_data["currency"]).upper()
        if told and told not in CURRENCIES:
            raise forms.ValidationError(_("The currency must be three letters, such as EUR"))
        return told

    def clean(self) -> dict[str, Any]:
        """Ask for the currency of a price."""
        told = super().clean() or {}
        if told.get("unit") is not None and not told.get("currency") and "currency" not in self.errors:
            self.add_error("currency", str(_("Enter the currency")))
        return told

    def read_terms(self) -> AcceptanceTerms:
        """Give what was said."""
        told = self.cleaned_data
        unit: Decimal | None = told["unit"]
        return AcceptanceTerms(
            reference=told["reference"],
            releases_cash=told["releases_cash"] == "yes",
            unit=Money.from_decimal(unit, told["currency"]) if unit is not None else None,
            unit_source=told["unit_source"],
        )


class AdoptionForm(Form):
    """From when on a change that was tried is used.

    Args:
        trials: that can be adopted, as (id, name).
    """

    trial = forms.ChoiceField(
        label=_("Which change is used now?"), error_messages={"required": _("Select the change")}
    )
    from_on = DayField(
        label=_("From which day on?"),
        help_text=_("Cases received from this day on are counted."),
        name_shown=_("The first day"),
    )
    share = NumberField(
        label=_("For which share of the cases?"),
        help_text=_("In per cent; 100 where all cases have it."),
        name_shown=_("The share"),
        example="100",
        min_value=0,
        max_value=100,
    )

    def __init__(self, *args: Any, trials: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trial"].choices = [("", _("Choose a trial")), *trials]  # type: ignore[attr-defined]


class EndForm(Form):
    """When a change was used for the last time."""

    until_on = DayField(label=_("What was its last day?"), name_shown=_("The last day"))
