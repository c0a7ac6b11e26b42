"""What is asked about owners, rules, questions and spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form, VersionedForm
from groundswell_web.ownership.terms import OwnerChoice, OwnershipAnswers, RuleAnswers
from groundswell_web.ownership.words import list_clocks, list_levels


class OwnershipForm(VersionedForm):
    """Who owns a point, with what authority.

    Args:
        choices: the people with a role in the engagement today.
        clock_in_records: what the records say of whose time runs.
    """

    owner = forms.ChoiceField(
        label=_("Who owns it?"),
        help_text=_("One living person. A team or a role cannot own: nobody can ask it."),
        error_messages={
            "required": _("Select who owns it"),
            "invalid_choice": _("Select a person who has a role in this engagement today"),
        },
    )
    may_spend = forms.DecimalField(
        label=_("How much may they spend on it, without asking?"),
        help_text=_("0 for nothing."),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        error_messages={
            "required": _("Enter an amount, 0 for nothing"),
            "invalid": _("Enter the amount as a number, such as 1200"),
            "min_value": _("Enter an amount of 0 or more"),
            "max_digits": _("Enter a smaller amount"),
            "max_whole_digits": _("Enter a smaller amount"),
            "max_decimal_places": _("Enter the amount with at most two decimals"),
        },
    )
    currency = forms.CharField(
        label=_("Currency"), help_text=_("Three letters, such as EUR."), required=False, max_length=3
    )
    may_change = forms.CharField(
        label=_("What may they change, without asking?"),
        help_text=_("Such as: the order of work, the letter to the applicant. Leave empty for nothing."),
        widget=forms.Textarea,
        required=False,
        max_length=2000,
    )
    may_stop = forms.ChoiceField(
        label=_("May they stop it?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select yes if they may stop it")},
    )
    authority = forms.CharField(
        label=_("Where is this authority written down?"),
        help_text=_("The text itself, or the document and where it lies."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter where this authority is written down")},
    )
    clock = forms.ChoiceField(label=_("Whose time runs while a case is there?"), required=False)

    def __init__(
        self, *args: Any, choices: Sequence[OwnerChoice], clock_in_records: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.id), one.label) for one in choices]
        self.fields["owner"].choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]
        as_recorded = _("As in the records: %(clock)s") % {"clock": clock_in_records}
        self.fields["clock"].choices = [("", as_recorded), *list_clocks()]  # type: ignore[attr-defined]

    def read_answers(self) -> OwnershipAnswers:
        """Give the answers in the form in which the action takes them."""
        told = self.cleaned_data
        return OwnershipAnswers(
            owner_id=UUID(told["owner"]),
            may_spend=told["may_spend"],
            currency=told["currency"].strip().upper(),
            may_change=told["may_change"],
            may_stop=told["may_stop"] == "yes",
            authority=told["authority"],
            clock=told["clock"],
        )


class RuleForm(VersionedForm):
    """Why a point must be.

    Args:
        choices: the people with a role in the engagement today, and who checked it before.
    """

    text = forms.CharField(
        label=_("Why must this step be?"),
        help_text=_("One rule, in the words of the people who keep it."),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Enter why this step must be")},
    )
    level = forms.ChoiceField(
        label=_("What kind of rule is it?"),
        help_text=_("Custom: it has always been done so. Unknown: nobody has looked it up yet."),
        choices=list_levels,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the level of the rule")},
    )
    citation = forms.CharField(
        label=_("Where does it stand?"),
        help_text=_("Such as: Building Act, section 12. Needed for all but custom and unknown."),
        required=False,
        max_length=1000,
    )
    waiver = forms.CharField(
        label=_("Who can waive or change it?"),
        help_text=_("Such as: the head of permits; the ministry; parliament."),
        required=False,
        max_length=500,
    )
    checked_by = forms.ChoiceField(
        label=_("Who checked it?"),
        required=False,
        error_messages={"invalid_choice": _("Select a person who has a role in this engagement today")},
    )
    checked_on = DayField(
        label=_("When was it checked?"), name_shown=_("The day of the check"), required=False
    )
    evidence = forms.CharField(
        label=_("What shows it?"),
        help_text=_("A quotation, or the address of a page. Files can be attached once the rule is written."),
        widget=forms.Textarea,
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_by"].choices = [("", _("Nobody yet")), *choices]  # type: ignore[attr-defined]

    def read_answers(self) -> RuleAnswers:
        """Give the answers in the form in which the action takes them."""
        told = self.cleaned_data
        return RuleAnswers(
            text=told["text"],
            citation=told["citation"],
            level=told["level"],
            waiver=told["waiver"],
            checked_by_id=UUID(told["checked_by"]) if told["checked_by"] else None,
            checked_on=told["checked_on"],
            evidence=told["evidence"],
        )


class QuestionForm(Form):
    """Who was asked about a rule."""

    asked_of = forms.CharField(
        label=_("Who was asked?"),
        help_text=_("A person or an office, such as: legal department, Ms Duarte."),
        max_length=300,
        error_messages={"required": _("Enter who was asked")},
    )
    asked_on = DayField(label=_("When?"), name_shown=_("The day of asking"))


class AttachmentForm(Form):
    """A file that shows a rule."""

    file = forms.FileField(
        label=_("Attach a file"),
        help_text=_("At most 10 MB. It is stored as it is and handed back as a download."),
        error_messages={
            "required": _("Select a file"),
            "empty": _("The selected file is empty"),
            "missing": _("Select a file"),
        },
        max_length=500,
    )


class SheetForm(Form):
    """A spreadsheet to bring in."""

    file = forms.FileField(
        label=_("Upload a spreadsheet"),
        help_text=_("CSV or .xlsx, at most 2 MB and 2,000 rows."),
        error_messages={
            "required": _("Select a file"),
            "empty": _("The selected file is empty"),
            "missing": _("Select a file"),
        },
        max_length=500,
    )


class SheetAnswerForm(Form):
    """The yes to a preview."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    answer = forms.ChoiceField(choices=[("all", ""), ("good", ""), ("none", "")])
