"""What is asked of a trial that is planned: how many, how long, and the risk statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, NumberField, VersionedForm
from groundswell_web.trials.actions import TrialTerms
from groundswell_web.trials.forms import write_arms


class SizeForm(VersionedForm):
    """Of what, how many, from when and for how long.

    Args:
        strata: the attributes of the records that can be weighed, as (name, shown).
    """

    unit = forms.ChoiceField(
        label=_("What is drawn?"),
        help_text=_("Cases give an answer soonest. Draw offices where the change cannot stop at one case."),
        widget=forms.RadioSelect,
        choices=[
            ("case", _("Cases: each is drawn by itself")),
            ("office", _("Offices: some of them change, side by side")),
            ("wedge", _("Offices, one after the other: in the end all of them change")),
        ],
        initial="case",
        error_messages={"required": _("Select what is drawn")},
    )
    share = NumberField(
        label=_("For how many out of 100 is it tried?"),
        help_text=_(
            "50 gives the answer soonest; fewer carry less risk and take longer. Where offices change one after "
            "the other, it is not used: in the end all have changed."
        ),
        name_shown=_("The share"),
        example="50",
        min_value=1,
        max_value=95,
    )
    most_cases = NumberField(
        label=_("On how many cases at most?"),
        help_text=_(
            "The cap. It cannot be passed: every case after it stays as usual. An office that has changed treats "
            "all its cases in the new way, so for offices enter what you expect at most."
        ),
        name_shown=_("The largest number of cases"),
        example="500",
        whole=True,
        min_value=1,
        max_value=10_000_000,
    )
    begins_on = DayField(
        label=_("On which day does it begin?"),
        help_text=_("Leave time for the sponsor to read. A Monday is easiest to follow."),
        name_shown=_("The first day"),
    )
    weeks = NumberField(
        label=_("For how many weeks are cases drawn?"),
        help_text=_("Leave it empty, and planning finds the fewest weeks that show the smallest gain."),
        name_shown=_("The number of weeks"),
        example="8",
        whole=True,
        required=False,
        min_value=1,
        max_value=104,
    )
    most_weeks = NumberField(
        label=_("Where planning finds it: for how many weeks at most?"),
        name_shown=_("The largest number of weeks"),
        example="26",
        whole=True,
        required=False,
        min_value=1,
        max_value=104,
    )
    strata = forms.MultipleChoiceField(
        label=_("Which classes of cases are compared among themselves?"),
        help_text=_(
            "What is known when a case comes in, and matters for the outcome: like is compared with like. "
            "Your system then sends it with each case."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    offices = forms.CharField(
        label=_("Which offices take part?"),
        help_text=_("One in each line, as in the records. Leave it empty for all of them."),
        widget=forms.Textarea,
        required=False,
        max_length=10_000,
    )
    steps = NumberField(
        label=_("One after the other: in how many steps?"),
        help_text=_(
            "4 if you leave it empty. The trial lasts one step longer, because all offices begin as usual; the weeks "
            "above are not used."
        ),
        name_shown=_("The number of steps"),
        example="4",
        whole=True,
        required=False,
        min_value=1,
        max_value=52,
    )
    period_days = NumberField(
        label=_("How many days does one step, or one period side by side, last?"),
        help_text=_("28 if you leave it empty. Such a trial decides only when a step or a period is over."),
        name_shown=_("The length of a step"),
        example="28",
        whole=True,
        required=False,
        min_value=1,
        max_value=365,
    )

    def __init__(self, *args: Any, strata: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strata"].choices = strata  # type: ignore[attr-defined]
        if not strata:
            del self.fields["strata"]

    def take(self, terms: TrialTerms) -> TrialTerms:
        """Write the answers into the terms."""
        told = self.cleaned_data
        most = int(told["most_cases"])
        wishes = terms.wishes | {
            "unit": told["unit"],
            "share": float(told["share"]) / 100,
            "most_exposed": most,
            "begins_on": told["begins_on"].isoformat(),
            "weeks": int(told["weeks"] or 0),
            "most_weeks": int(told["most_weeks"] or 26),
            "strata": list(told.get("strata", ())),
            "offices": [line.strip() for line in told["offices"].splitlines() if line.strip()],
        }
        if len(arms := wishes.get("arms", ())) == 2:
            wishes["arms"] = write_arms(arms[1]["name"], arms[1]["what"], wishes["share"])
        for name in ("steps", "period_days"):
            wishes.pop(name, None)
            if told[name]:
                wishes[name] = int(told[name])
        return replace(terms, wishes=wishes, most_cases=most)

    @staticmethod
    def read_first(terms: TrialTerms) -> dict[str, Any]:
        """Give the answers that stand."""
        wishes = terms.wishes
        begins_on = wishes.get("begins_on")
        return {
            "unit": wishes.get("unit", "case"),
            "share": f"{100 * wishes.get('share', 0.5):g}",
            "most_cases": terms.most_cases or "",
            "begins_on": date.fromisoformat(begins_on) if begins_on else None,
            "weeks": wishes.get("weeks") or "",
            "most_weeks": wishes.get("most_weeks") or 26,
            "strata": wishes.get("strata", []),
            "offices": "\n".join(wishes.get("offices", ())),
            **{name: wishes.get(name, "") for name in ("steps", "period_days")},
        }


class RiskForm(VersionedForm):
    """The risk statement.

    Args:
        kinds: the kinds of change, those of the mandate first, as (kind, shown).
        members: who can undo it, as (id, name).
        sponsors: who can carry the risk, as (id, name).
    """

    kind_of_change = forms.ChoiceField(
        label=_("Which kind of change is it?"),
        help_text=_("The mandate names the kinds that need no further approval."),
        error_messages={"required": _("Select the kind of change")},
    )
    could_go_wrong = forms.CharField(
        label=_("What could go wrong?"),
        help_text=_("The worst that you can honestly think of, in plain words."),
        widget=forms.Textarea,
        max_length=3000,
        error_messages={"required": _("Enter what could go wrong")},
    )
    for_whom = forms.CharField(
        label=_("For whom?"),
        help_text=_("Who would bear it: think of those who have least time, money or language."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter for whom it could go wrong")},
    )
    how_undone = forms.CharField(
        label=_("How is it undone?"),
        help_text=_("What is switched off, and what is made good for those it touched."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter how the change is undone")},
    )
    undone_by = forms.ChoiceField(
        label=_("Who undoes it?"),
        help_text=_("One living person. They are told the minute the trial stops."),
        error_messages={"required": _("Select who undoes the change")},
    )
    carried_by = forms.ChoiceField(
        label=_("Who carries the risk?"),
        help_text=_("The sponsor who signs. Nobody below them is blamed for a trial that stayed within it."),
        error_messages={"required": _("Select the sponsor who carries the risk")},
    )
    until_on = DayField(
        label=_("Until which day?"),
        help_text=_("After it no case is tried any more, whatever the plan says."),
        name_shown=_("The last day"),
    )
    spend = NumberField(
        label=_("What does it cost?"),
        help_text=_("0 if it costs nothing beyond the time of the team."),
        name_shown=_("The cost"),
        example="1200",
        min_value=0,
        max_digits=14,
        decimal_places=2,
    )
    currency = forms.RegexField(
        label=_("In which currency?"),
        regex=r"^[A-Za-z]{3}$",
        error_messages={
            "required": _("Enter the currency"),
            "invalid": _("The currency must be three letters, such as EUR"),
        },
    )

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, str]],
        members: list[tuple[str, str]],
        sponsors: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose = ("", _now("Choose"))
        for name, choices in (("kind_of_change", kinds), ("undone_by", members), ("carried_by", sponsors)):
            self.fields[name].choices = [choose, *choices]  # type: ignore[attr-defined]

    def take(self, terms: TrialTerms) -> TrialTerms:
        """Write the answers into the terms."""
        told = self.cleaned_data
        texts = {name: told[name] for name in ("kind_of_change", "could_go_wrong", "for_whom", "how_undone")}
        return replace(
            terms,
            **texts,
            undone_by_id=UUID(told["undone_by"]),
            carried_by_id=UUID(told["carried_by"]),
            until_on=told["until_on"],
            spend=Decimal(told["spend"]),
            currency=told["currency"].upper(),
        )

    @staticmethod
    def read_first(terms: TrialTerms) -> dict[str, Any]:
        """Give the answers that stand."""
        names = ("kind_of_change", "could_go_wrong", "for_whom", "how_undone", "until_on", "spend")
        first = {name: getattr(terms, name) for name in names}
        people = {"undone_by": terms.undone_by_id, "carried_by": terms.carried_by_id}
        first |= {name: str(one) if one else "" for name, one in people.items()}
        return first | {"currency": terms.currency or "EUR"}
