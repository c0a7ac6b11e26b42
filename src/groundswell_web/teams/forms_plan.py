"""What is asked before a plan is made: its rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell_web.govuk.forms import Form, NumberField
from groundswell_web.teams.rules import RuleTerms, UsualRules


class RulesForm(Form):
    """The rules that a plan has to hold.

    Args:
        usual: what the answers begin with.
        mondays: the weeks in which it can begin.
    """

    begins_on = forms.TypedChoiceField(
        label=gettext_lazy("From which week?"),
        coerce=date.fromisoformat,
        error_messages={"required": gettext_lazy("Select the first week")},
    )
    most_people = NumberField(
        label=gettext_lazy("How many people at most are on the team at a time?"),
        name_shown=gettext_lazy("The number of people"),
        example="9",
        whole=True,
        min_value=1,
        max_value=50,
    )
    alone_per_critical_duty = NumberField(
        label=gettext_lazy("How many people of the agency do each critical duty alone by the exit?"),
        help_text=gettext_lazy("A duty is critical when the service stops without it."),
        name_shown=gettext_lazy("The number of people of the agency"),
        example="2",
        whole=True,
        min_value=0,
        max_value=9,
    )
    learns_from_the_start = forms.BooleanField(
        label=gettext_lazy(
            "From the first fortnight, somebody of the agency learns each skill that the unit brings"
        ),
        required=False,
    )
    together_before_alone = forms.BooleanField(
        label=gettext_lazy("Nobody of the agency leads a duty before doing it together with somebody"),
        required=False,
    )
    budget = NumberField(
        label=gettext_lazy("What may all days cost at most?"),
        name_shown=gettext_lazy("The budget"),
        example="250000",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    most_changes = NumberField(
        label=gettext_lazy("How often may the lead of a piece of work change?"),
        help_text=gettext_lazy("Each change takes half a day of whoever takes over."),
        name_shown=gettext_lazy("The number of changes"),
        example="3",
        whole=True,
        min_value=0,
        max_value=26,
    )
    agency_day_worth = NumberField(
        label=gettext_lazy("What is a day worth that somebody of the agency leads?"),
        help_text=gettext_lazy(
            "Empty: the least cost counts first; among plans of that cost, the most work led by the agency. "
            "With an amount, the plan may cost so much more for each such day."
        ),
        name_shown=gettext_lazy("The worth of a day"),
        example="150",
        min_value=0,
        max_digits=9,
        decimal_places=2,
        required=False,
    )

    def __init__(self, *args: Any, usual: UsualRules, mondays: list[tuple[date, str]], **kwargs: Any) -> None:
        terms = usual.terms
        first = {
            "begins_on": terms.begins_on.isoformat(),
            "most_people": terms.most_people,
            "alone_per_critical_duty": terms.alone_per_critical_duty,
            "learns_from_the_start": terms.learns_from_the_start,
            "together_before_alone": terms.together_before_alone,
            "budget": _write(terms.budget),
            "most_changes": terms.most_changes,
            "agency_day_worth": _write(terms.agency_day_worth),
        }
        kwargs["initial"] = first | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        weeks: Any = self.fields["begins_on"]
        weeks.choices = [(monday.isoformat(), text) for monday, text in mondays]
        source = _("It is that of the mandate.") if usual.is_of_mandate else ""
        hint = _("In {currency}. Empty for no limit.").format(currency=usual.currency)
        self.fields["budget"].help_text = f"{hint} {source}".strip()

    def read_terms(self, usual: UsualRules) -> RuleTerms:
        """Read the rules as they were set; a plan that goes on from another is asked for no first week."""
        told = {"begins_on": usual.terms.begins_on} | self.cleaned_data
        for name in ("most_people", "alone_per_critical_duty", "most_changes"):
            told[name] = int(told[name])
        return RuleTerms(**told)


def _write(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}".removesuffix(".00")
