"""What is asked of a trial that is planned: what is tried, what decides, and what must not get worse."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from groundswell.trials.design import PUSHED, SHARES, USUAL, Outcome
from groundswell.trials.play_texts import CALLS, COMPLAINTS, MINUTES, REVERSALS
from groundswell_web.govuk.forms import Form, NumberField, VersionedForm
from groundswell_web.trials.actions import TrialTerms

GUARD_ALPHA = 0.05  # chance of a false stop, all guardrails together
GAINS = {"least": Decimal("0.001"), "most": 10_000_000}


class NewForm(Form):
    """The first answers: with them the draft is made."""

    name = forms.CharField(
        label=_("What is the trial called?"),
        help_text=_("A few words by which everybody knows it, such as: Remind the applicant."),
        max_length=150,
        error_messages={"required": _("Enter what the trial is called")},
    )
    question = forms.CharField(
        label=_("What question will it answer?"),
        help_text=_("One question that can be answered with yes or no. The verdict answers it."),
        max_length=300,
        error_messages={"required": _("Enter the question that the trial will answer")},
    )
    arm = forms.RegexField(
        label=_("What is it called in a word or two?"),
        help_text=_("It stands in every sentence, and your system is answered with it. Such as: reminder."),
        regex=r"^[^\W_][\w -]{0,29}$",
        error_messages={
            "required": _("Enter what it is called in a word or two"),
            "invalid": _("What it is called must be 1 to 30 letters, numbers, blanks or hyphens"),
        },
    )
    what = forms.CharField(
        label=_("What is done differently?"),
        help_text=_("So that somebody else could do the same: who does what, when, with which words."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter what is done differently")},
    )

    def clean_arm(self) -> str:
        """Refuse the one name that is taken."""
        arm = str(self.cleaned_data["arm"]).strip()
        if arm.casefold() == USUAL:
            raise forms.ValidationError(
                _now("What it is called cannot be usual: that is what the others get")
            )
        return arm

    def take(self, terms: TrialTerms) -> TrialTerms:
        """Write the answers into the terms."""
        told = self.cleaned_data
        arms = write_arms(told["arm"], told["what"], terms.wishes.get("share", 0.5))
        wishes = terms.wishes | {"question": told["question"], "what": told["what"], "arms": arms}
        return replace(terms, name=told["name"], wishes=wishes)

    @staticmethod
    def read_first(terms: TrialTerms) -> dict[str, Any]:
        """Give the answers that stand."""
        first = {name: terms.wishes.get(name, "") for name in ("question", "what")}
        arms = terms.wishes.get("arms") or [{}, {}]
        return {"name": terms.name, "arm": arms[1].get("name", "")} | first


def write_arms(arm: str, what: str, share: float) -> list[dict[str, Any]]:
    """Write the two arms of a trial as plain values."""
    usual = {"name": USUAL, "share": 1 - share, "what": ""}
    return [usual, {"name": arm, "share": share, "what": what}]


class ChangeForm(VersionedForm, NewForm):
    """The same answers, of a draft that others may change too."""


class OutcomeForm(VersionedForm):
    """The one outcome that decides, and the smallest gain worth having.

    Args:
        steps: the steps at which a case may come into the trial.
    """

    kind = forms.ChoiceField(
        label=_("What decides?"),
        help_text=_("One outcome only: with several, one of them would look good by chance."),
        widget=forms.RadioSelect,
        choices=[
            ("wait", _("The wait: how many days until the case is over")),
            ("within", _("The promise: how many cases are over in time")),
            ("completed", _("Completion: how many cases are decided, not withdrawn or left")),
            ("right_first_time", _("Right first time: how many are decided without coming back")),
            ("mean", _("A value for each case, which your system sends: such as an amount")),
            ("count", _("A count for each case, which your system sends: such as calls")),
            ("cost", _("A cost for each case, which your system sends: such as minutes of work")),
        ],
        error_messages={"required": _("Select what decides")},
    )
    horizon_days = NumberField(
        label=_("For how many days is each case followed?"),
        help_text=_(
            "Longer waits count as this long. Fewer days give an answer sooner; more see later effects."
        ),
        name_shown=_("The number of days"),
        example="60",
        whole=True,
        min_value=1,
        max_value=730,
    )
    smallest_gain = NumberField(
        label=_("What is the smallest gain worth having?"),
        help_text=_(
            "In days for the wait, in cases out of 100 for a share, else in the unit of the value. "
            "The smaller it is, the more cases it takes to see it."
        ),
        name_shown=_("The smallest gain"),
        example="2",
        min_value=GAINS["least"],
        max_value=GAINS["most"],
    )
    step = forms.ChoiceField(
        label=_("When does a case come into the trial?"),
        help_text=_("The wait begins there. Choose the moment at which somebody decides what to do with it."),
        required=False,
    )
    value_name = forms.RegexField(
        label=_("Under which name does your system send the value?"),
        regex=r"^[a-z][a-z0-9_]{0,39}$",
        required=False,
        error_messages={"invalid": _("The name must be small letters and underscores, such as calls")},
    )
    measured_in = forms.CharField(
        label=_("In what is it measured?"),
        help_text=_("Such as calls, minutes or EUR."),
        max_length=40,
        required=False,
    )
    better = forms.ChoiceField(
        label=_("What is better for the public?"),
        widget=forms.RadioSelect,
        choices=[("lower", _("Less of it")), ("higher", _("More of it"))],
        initial="lower",
        required=False,
    )
    usual_mean = NumberField(
        label=_("What is its mean today?"),
        help_text=_("It is not in the records, so planning has to be told."),
        name_shown=_("The mean"),
        required=False,
        min_value=0,
        max_value=GAINS["most"],
    )
    usual_sd = NumberField(
        label=_("By how much does it differ from case to case?"),
        help_text=_("Its standard deviation; for a count the mean is enough."),
        name_shown=_("The difference"),
        required=False,
        min_value=0,
        max_value=GAINS["most"],
    )

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _now("When it is received")), *((step, step) for step in steps)]
        self.fields["step"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the name and the unit of a value that is sent."""
        told = super().clean() or self.cleaned_data
        if told.get("kind") in PUSHED:
            for name, text in (
                ("value_name", _("Enter the name of the value")),
                ("measured_in", _("Enter what it is measured in")),
                ("usual_mean", _("Enter its mean today")),
            ):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, str(text))
            if told.get("kind") != "count" and not told.get("usual_sd") and "usual_sd" not in self.errors:
                self.add_error("usual_sd", _now("Enter by how much it differs from case to case"))
        return told

    def take(self, terms: TrialTerms) -> TrialTerms:
        """Write the answers into the terms; shares are asked for in cases out of 100."""
        told, wishes = self.cleaned_data, dict(terms.wishes)
        kind = told["kind"]
        outcome = {"kind": kind, "horizon_days": int(told["horizon_days"])}
        outcome |= {"name": "", "better": "lower", "measured_in": "days"}
        if kind in SHARES:
            outcome |= {"better": "higher", "measured_in": "share"}
        for name in ("usual_mean", "usual_sd"):
            wishes.pop(name, None)
        if kind in PUSHED:
            outcome |= {"name": told["value_name"], "better": told["better"] or "lower"}
            outcome["measured_in"] = told["measured_in"]
            wishes |= {name: float(told[name] or 0) for name in ("usual_mean", "usual_sd")}
        gain = float(told["smallest_gain"]) / (100 if kind in SHARES else 1)
        return replace(
            terms, wishes=wishes | {"outcome": outcome, "smallest_gain": gain, "step": told["step"]}
        )

    @staticmethod
    def read_first(terms: TrialTerms) -> dict[str, Any]:
        """Give the answers that stand."""
        outcome, wishes = terms.wishes.get("outcome", {}), terms.wishes
        gain = wishes.get("smallest_gain")
        if gain and outcome.get("kind") in SHARES:
            gain = 100 * gain
        first = {name: outcome.get(name) for name in ("kind", "horizon_days", "measured_in", "better")}
        if outcome.get("kind") not in PUSHED:
            first |= {"measured_in": "", "better": "lower"}
        first |= {"value_name": outcome.get("name", ""), "smallest_gain": _round(gain)}
        return first | {name: wishes.get(name) or "" for name in ("step", "usual_mean", "usual_sd")}


def list_watched(horizon_days: int) -> dict[str, Outcome]:
    """List what a guardrail can watch, by the name of its field."""
    share = {"better": "higher", "measured_in": "share"}
    told = {
        "wait": Outcome("wait", horizon_days),
        "within": Outcome("within", horizon_days, **share),  # type: ignore[arg-type]
        "completed": Outcome("completed", horizon_days, **share),  # type: ignore[arg-type]
        "right_first_time": Outcome("right_first_time", horizon_days, **share),  # type: ignore[arg-type]
    }
    sent = {
        one.name: replace(one, horizon_days=horizon_days) for one in (CALLS, COMPLAINTS, REVERSALS, MINUTES)
    }
    return told | sent


class GuardForm(VersionedForm):
    """What must not get worse, each with the limit at which the trial stops by itself. Empty ones are not watched."""

    wait = NumberField(
        label=_("The mean wait: how many days longer?"), name_shown=_("The limit"), required=False
    )
    within = NumberField(
        label=_("Cases over in time: how many fewer out of 100?"), name_shown=_("The limit"), required=False
    )
    completed = NumberField(
        label=_("Cases decided: how many fewer out of 100?"),
        help_text=_("More of them withdrawn or left lying is a harm that a shorter wait can hide."),
        name_shown=_("The limit"),
        required=False,
    )
    right_first_time = NumberField(
        label=_("Cases right the first time: how many fewer out of 100?"),
        help_text=_("Haste shows here first."),
        name_shown=_("The limit"),
        required=False,
    )
    calls = NumberField(
        label=_("Calls for each case: how many more?"),
        help_text=_("Your system sends them as calls."),
        name_shown=_("The limit"),
        required=False,
    )
    complaints = NumberField(
        label=_("Complaints for each case: how many more?"),
        help_text=_("Your system sends them as complaints."),
        name_shown=_("The limit"),
        required=False,
    )
    reversals = NumberField(
        label=_("Decisions reversed for each case: how many more?"),
        help_text=_("Your system sends them as reversals."),
        name_shown=_("The limit"),
        required=False,
    )
    minutes_of_work = NumberField(
        label=_("Minutes of work for each case: how many more?"),
        help_text=_("Your system sends them as minutes_of_work."),
        name_shown=_("The limit"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, NumberField):
                field.min_value, most = 0, 100 if name in SHARES else 100_000
                field.validators += [_at_least(0), _at_most(most)]

    def take(self, terms: TrialTerms) -> TrialTerms:
        """Write the answers into the terms; the chance of a false stop is shared evenly."""
        horizon = terms.wishes.get("outcome", {}).get("horizon_days", 60)
        watched = list_watched(horizon)
        told = {name: self.cleaned_data[name] for name in watched if self.cleaned_data.get(name) is not None}
        guards = [
            {
                "outcome": _write_outcome(watched[name]),
                "margin": float(margin) / (100 if watched[name].kind in SHARES else 1),
                "alpha": GUARD_ALPHA / len(told),
            }
            for name, margin in told.items()
        ]
        return replace(terms, wishes=terms.wishes | {"guardrails": guards})

    @staticmethod
    def read_first(terms: TrialTerms) -> dict[str, Any]:
        """Give the answers that stand."""
        first = {}
        for one in terms.wishes.get("guardrails", ()):
            kind = one["outcome"]["kind"]
            scale = 100 if kind in SHARES else 1
            first[one["outcome"].get("name") or kind] = _round(scale * one["margin"])
        return first


def _at_least(low: float) -> Any:
    from django.core.validators import MinValueValidator

    return MinValueValidator(low, str(_("The limit must be {low} or more")).format(low=low))


def _at_most(high: float) -> Any:
    from django.core.validators import MaxValueValidator

    return MaxValueValidator(high, str(_("The limit must be {high} or less")).format(high=high))


def _write_outcome(outcome: Outcome) -> dict[str, Any]:
    names = ("kind", "horizon_days", "name", "better", "measured_in")
    return {name: getattr(outcome, name) for name in names}


def _round(value: Any) -> Any:
    """Round what a form shows: 3 and not 3.0000000000000004."""
    if not isinstance(value, int | float):
        return value
    rounded = round(float(value), 6)
    return int(rounded) if rounded.is_integer() else rounded
