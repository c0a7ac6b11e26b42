"""What is asked of the work ahead."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from groundswell_web.govuk.forms import DayField, Form, NumberField
from groundswell_web.teams.actions import ItemTerms
from groundswell_web.teams.cards import ItemCard, SkillLine, Suggestion


def name_need(skill_id: UUID) -> str:
    """Name the field of a skill that is needed."""
    return f"need_{skill_id.hex}"


class ItemForm(Form):
    """A piece of work: from when until when, and what it needs a week.

    Args:
        skills: of the engagement.
        item: that is changed; None for a new one.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("What is it called?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter what the work is called")},
    )
    from_on = DayField(label=gettext_lazy("First day"), name_shown=gettext_lazy("The first day"))
    until_on = DayField(label=gettext_lazy("Last day"), name_shown=gettext_lazy("The last day"))

    def __init__(
        self, *args: Any, skills: Sequence[SkillLine], item: ItemCard | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.skills, self.item = skills, item
        if item is None:
            del self.fields["version"]
        needs = {need.skill_id: need.days for need in item.needs} if item else {}
        for skill in skills:
            self.fields[name_need(skill.id)] = NumberField(
                label=skill.name,
                name_shown=skill.name,
                example="1.5",
                min_value=0,
                max_value=5,
                max_digits=3,
                required=False,
                initial=f"{needs[skill.id]:g}" if needs.get(skill.id) else "",
            )
        if item is not None:
            self.initial |= {"version": item.version, "name": item.name}
            self.initial |= {"from_on": item.from_on, "until_on": item.until_on}
            if item.kind != "other":  # its name is that of the target, the trial or the duty
                self.fields["name"].required = False
                self.fields["name"].widget = forms.HiddenInput()

    def read_terms(self) -> ItemTerms:
        """Read what was answered."""
        told = self.cleaned_data
        needs = {skill.id: told[name_need(skill.id)] or Decimal(0) for skill in self.skills}
        return ItemTerms(told["name"], told["from_on"], told["until_on"], needs)


class SuggestionsForm(Form):
    """Which targets, trials and duties are taken in; all of them, unless somebody unticks some.

    Args:
        suggestions: that stand open.
    """

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Which of them are taken in?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Select at least one"),
            "invalid_choice": gettext_lazy("One of them is open no more. Select from the list as it is now"),
        },
    )

    def __init__(self, *args: Any, suggestions: Sequence[Suggestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys: Any = self.fields["keys"]
        keys.choices = [(one.key, one.name) for one in suggestions]
        keys.initial = [one.key for one in suggestions]
