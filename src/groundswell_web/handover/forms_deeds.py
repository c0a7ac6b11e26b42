"""What is asked about a deed: when, by whom, with whom, on whose account; and whether it was so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form
from groundswell_web.handover.duty_cards import DeedTerms
from groundswell_web.handover.duty_queries import PersonChoice
from groundswell_web.handover.duty_words import name_account_home, name_part
from groundswell_web.handover.words import HOMES, PARTS

NO_ACCOUNT = "none"
TOO_LONG = {"max_length": _("Write it in %(limit_value)d characters or fewer")}


class DeedForm(Form):
    """What is told of a deed.

    Args:
        people: who has a role here.
    """

    done_by = forms.ChoiceField(label=_("Who did it?"), error_messages={"required": _("Select who did it")})
    on = DayField(label=_("On which day?"), name_shown=_("The day"))
    text = forms.CharField(
        label=_("What was done?"),
        help_text=_("One sentence that somebody who was there would say is right."),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": _("Enter what was done"), **TOO_LONG},
    )
    account_home = forms.ChoiceField(
        label=_("On whose account was it done?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whose account it was done on")},
    )
    together = forms.MultipleChoiceField(
        label=_("Who did it with them?"),
        help_text=_("Leave it empty when it was done alone."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Select people who have a role here")},
    )
    watched = forms.MultipleChoiceField(
        label=_("Who only looked on?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Select people who have a role here")},
    )

    def __init__(self, *args: Any, people: Sequence[PersonChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.id), one.label) for one in people]
        accounts = [(one or NO_ACCOUNT, name_account_home(one)) for one in ("", *HOMES)]
        for name, choices in (
            ("done_by", named),
            ("together", named),
            ("watched", named),
            ("account_home", accounts),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def read_terms(self, now: datetime) -> DeedTerms:
        """Read the terms. Of a day in the past noon is taken, of today the present moment."""
        told = self.cleaned_data
        home = told["account_home"]
        return DeedTerms(
            at=find_moment(told["on"], now),
            text=told["text"],
            together=tuple(UUID(one) for one in told["together"]),
            watched=tuple(UUID(one) for one in told["watched"]),
            account_home="" if home == NO_ACCOUNT else home,
            done_by=UUID(told["done_by"]),
        )


class RefusalForm(Form):
    """What is not as it was told."""

    why = forms.CharField(
        label=_("What is not as it was told?"),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": _("Enter what is not as it was told"), **TOO_LONG},
    )


class CompanionForm(Form):
    """Who else was there, and what they did.

    Args:
        people: who can be named.
    """

    person = forms.ChoiceField(
        label=_("Who was there?"), error_messages={"required": _("Select who was there")}
    )
    part = forms.ChoiceField(
        label=_("What did they do?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether they did it together or looked on")},
    )

    def __init__(self, *args: Any, people: Sequence[PersonChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: list[tuple[Any, Any]] = [(str(one.id), one.label) for one in people]
        if len(named) != 1:
            named.insert(0, ("", _("Choose a person")))
        self.fields["person"].choices = named  # type: ignore[attr-defined]
        self.fields["part"].choices = [(one, name_part(one)) for one in PARTS]  # type: ignore[attr-defined]


def find_moment(day: date, now: datetime) -> datetime:
    """Find the moment that stands for a day: the present one of today, noon of any other, where the workbench is."""
    zone = timezone.get_current_timezone()
    if day == now.astimezone(zone).date():
        return now
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)
