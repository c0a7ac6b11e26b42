"""What is asked of people: what they know, and how many days they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell_web.govuk.forms import DayField, Form, NumberField
from groundswell_web.teams.cards import Ability, SkillLine, TeamMember


def list_ability_choices() -> list[tuple[str, str]]:
    """List what can be said of somebody and a skill, in words short enough for a table."""
    return [
        ("0", "–"),
        ("0w", _("Wish")),
        ("1", _("Learns")),
        ("1w", _("Learns, wish")),
        ("2", _("Can do")),
        ("3", _("Can teach")),
    ]


def write_ability(ability: Ability) -> str:
    """Write an ability as the form does."""
    wish = "w" if ability.wishes and ability.level < 2 else ""
    return f"{ability.level}{wish}"


def name_cell(person_id: UUID, skill_id: UUID) -> str:
    """Name the field of a person and a skill."""
    return f"a_{person_id.hex}_{skill_id.hex}"


class AbilitiesForm(Form):
    """Who knows what: one choice for each person and skill.

    Args:
        team: whose rows can be changed.
        skills: the columns.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self, *args: Any, team: Sequence[TeamMember], skills: Sequence[SkillLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.team, self.skills = team, skills
        choices = list_ability_choices()
        for member in team:
            for skill in skills:
                self.fields[name_cell(member.person_id, skill.id)] = forms.ChoiceField(
                    label=f"{member.name}: {skill.name}",
                    choices=choices,
                    initial=write_ability(member.abilities.get(skill.id, Ability())),
                    error_messages={
                        "required": _("Select a level"),
                        "invalid_choice": _("Select one of the levels"),
                    },
                )

    def read_abilities(self) -> dict[tuple[UUID, UUID], Ability]:
        """Read what was chosen, by person and skill."""
        told = {}
        for member in self.team:
            for skill in self.skills:
                chosen = self.cleaned_data[name_cell(member.person_id, skill.id)]
                told[member.person_id, skill.id] = Ability(int(chosen[0]), chosen.endswith("w"))
        return told


class SkillForm(Form):
    """The name of a skill."""

    name = forms.CharField(
        label=gettext_lazy("Name of the skill"),
        max_length=80,
        error_messages={"required": gettext_lazy("Enter the name of the skill")},
    )


def name_days(person_id: UUID) -> str:
    """Name the field of a person's days a week."""
    return f"days_{person_id.hex}"


class DaysForm(Form):
    """How many days a week each person has, but for leave.

    Args:
        team: whose days can be changed.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, team: Sequence[TeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        for member in team:
            self.fields[name_days(member.person_id)] = NumberField(
                label=_("Days a week of {name}").format(name=member.name),
                name_shown=_("Days a week"),
                example="2.5",
                min_value=0,
                max_value=5,
                max_digits=3,
                initial=f"{member.days:g}",
            )

    def read_days(self) -> Mapping[UUID, Decimal]:
        """Read the days by person."""
        return {one.person_id: self.cleaned_data[name_days(one.person_id)] for one in self.team}


class LeaveForm(Form):
    """Leave, or another number of days for a while.

    Args:
        team: who can be chosen.
    """

    person = forms.ChoiceField(
        label=gettext_lazy("Who?"), error_messages={"required": gettext_lazy("Select who it is")}
    )
    from_on = DayField(label=gettext_lazy("First day"), name_shown=gettext_lazy("The first day"))
    until_on = DayField(label=gettext_lazy("Last day"), name_shown=gettext_lazy("The last day"))
    days = NumberField(
        label=gettext_lazy("Days a week in that time"),
        help_text=gettext_lazy("0 for leave."),
        name_shown=gettext_lazy("Days a week"),
        example="2.5",
        min_value=0,
        max_value=5,
        max_digits=3,
        initial="0",
    )

    def __init__(self, *args: Any, team: Sequence[TeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.person_id), one.name) for one in team]
        self.fields["person"].choices = (
            choices if len(choices) == 1 else [("", _("Choose a person")), *choices]
        )  # type: ignore[attr-defined]
