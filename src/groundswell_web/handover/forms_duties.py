"""What is asked about a duty: what follows without it, how often it comes, who has it, what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form, NumberField, VersionedForm
from groundswell_web.handover.duty_cards import DutyLine, DutyTerms, HoldingLine, HoldingTerms
from groundswell_web.handover.duty_queries import PersonChoice
from groundswell_web.handover.duty_words import DAYS_OF_OFTEN, name_kind_of_holding, say_often
from groundswell_web.handover.words import CONSEQUENCES, HOMES, KINDS_OF_HOLDING, name_consequence, name_home

NOBODY = ("", _("Nobody yet"))
OTHER = "other"
TOO_LONG = {"max_length": _("Write it in %(limit_value)d characters or fewer")}


def choose_people(
    people: Sequence[PersonChoice], named: UUID | None = None, name: str = "", *, agency_only: bool = False
) -> list[tuple[Any, Any]]:
    """Give people to choose from; whoever is named now stays in the list, here or not."""
    found = [(str(one.id), one.label) for one in people if one.home == "agency" or not agency_only]
    if named is not None and str(named) not in {key for key, _label in found}:
        found.append((str(named), str(_("%(name)s (has no role here any more)")) % {"name": name}))
    return [NOBODY, *found]


class DutyForm(VersionedForm):
    """What is said of a duty.

    Args:
        people: who can be named.
        holdings: what it can need.
        line: the duty as it stands, where it is changed; what its source decides is not asked.
    """

    name = forms.CharField(
        label=_("What must be done?"),
        help_text=_("Such as “Deploy the service” or “Answer the on-call phone”."),
        max_length=300,
        error_messages={"required": _("Enter what must be done"), **TOO_LONG},
    )
    consequence = forms.ChoiceField(
        label=_("What follows when nobody does it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what follows when nobody does it")},
    )
    often = forms.ChoiceField(
        label=_("How often does it come?"), error_messages={"required": _("Select how often it comes")}
    )
    days = NumberField(
        label=_("If another number of days: how many?"),
        name_shown=_("The number of days"),
        example="45",
        required=False,
        min_value=1,
        max_value=3660,
    )
    owner = forms.ChoiceField(
        label=_("Who answers for it?"),
        help_text=_("One person, of the agency or of the unit."),
        required=False,
    )
    successor = forms.ChoiceField(
        label=_("Who of the agency takes it?"),
        help_text=_("Who does it once the unit has gone. It can be the same person."),
        required=False,
    )
    described = forms.CharField(
        label=_("Where is it described?"),
        help_text=_("An address, or the steps themselves. Write no passwords here."),
        widget=forms.Textarea,
        required=False,
        max_length=4000,
        error_messages=TOO_LONG,
    )
    holdings = forms.MultipleChoiceField(
        label=_("Which accounts and contracts does it need?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Select accounts and contracts of this engagement")},
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[PersonChoice],
        holdings: Sequence[HoldingLine],
        line: DutyLine | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", list_answers(line))
        super().__init__(*args, **kwargs)
        self._offer("consequence", [(one, name_consequence(one)) for one in CONSEQUENCES])
        often = [(f"{days:g}", say_often(days)) for days in DAYS_OF_OFTEN]
        self._offer("often", [("never", say_often(None)), *often, (OTHER, _("Another number of days"))])
        owner = (line.owner_id, line.owner) if line else (None, "")
        successor = (line.successor_id, line.successor) if line else (None, "")
        self._offer("owner", choose_people(people, *owner))
        self._offer("successor", choose_people(people, *successor, agency_only=True))
        self._offer("holdings", [(str(one.id), f"{one.name} ({one.home_name})") for one in holdings])
        if not holdings:
            del self.fields["holdings"]
        if line is not None and not line.is_own:
            del self.fields["name"]
        if line is not None and line.owner_is_decided:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        """Ask for the number of days where another number was chosen."""
        told = super().clean() or {}
        if told.get("often") == OTHER and told.get("days") is None and "days" not in self.errors:
            self.add_error("days", _("Enter the number of days"))
        return told

    def read_terms(self, line: DutyLine | None = None) -> DutyTerms:
        """Read the terms; what was not asked is as it stands."""
        told = self.cleaned_data
        if told["often"] == OTHER:
            every_days = float(told["days"])
        else:
            every_days = None if told["often"] == "never" else float(told["often"])
        stands = line.owner_id if line else None
        return DutyTerms(
            name=told.get("name", line.name if line else ""),
            consequence=told["consequence"],
            every_days=every_days,
            owner_id=_read_id(told["owner"]) if "owner" in told else stands,
            successor_id=_read_id(told["successor"]),
            described=told["described"],
            holdings=tuple(UUID(one) for one in told.get("holdings", ())),
        )

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class EndForm(Form):
    """Why a duty need not be done any more."""

    why = forms.CharField(
        label=_("Why need it not be done any more?"),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": _("Enter why it need not be done any more"), **TOO_LONG},
    )


class HoldingForm(VersionedForm):
    """What is said of an account or a contract.

    Args:
        people: who can hold it.
        line: as it stands, where it is changed; its kind is then not asked.
    """

    kind = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether it is an account or a contract")},
    )
    name = forms.CharField(
        label=_("What is it called?"),
        help_text=_("Such as “Hosting at Example Cloud”. Write no passwords here."),
        max_length=200,
        error_messages={"required": _("Enter what it is called"), **TOO_LONG},
    )
    home = forms.ChoiceField(
        label=_("Whose is it?"),
        help_text=_("What is the unit’s is gone when the unit is."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whose it is")},
    )
    purpose = forms.CharField(
        label=_("What is it for?"), required=False, max_length=400, error_messages=TOO_LONG
    )
    holder = forms.ChoiceField(
        label=_("Who holds it?"), help_text=_("Who can sign in to it, or signed it."), required=False
    )
    supplier = forms.CharField(
        label=_("With whom is it?"), required=False, max_length=200, error_messages=TOO_LONG
    )
    ends_on = DayField(label=_("When does it end, if it does?"), name_shown=_("The last day"), required=False)

    def __init__(
        self, *args: Any, people: Sequence[PersonChoice], line: HoldingLine | None = None, **kwargs: Any
    ) -> None:
        if line is None:
            kwargs.setdefault("initial", {"version": 0})
        else:
            names = ("version", "kind", "name", "home", "purpose", "supplier", "ends_on")
            kwargs.setdefault(
                "initial", {name: getattr(line, name) for name in names} | {"holder": line.holder_id}
            )
        super().__init__(*args, **kwargs)
        kinds = [(one, name_kind_of_holding(one)) for one in KINDS_OF_HOLDING]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        homes = [(one, name_home(one).capitalize()) for one in HOMES]
        self.fields["home"].choices = homes  # type: ignore[attr-defined]
        held = choose_people(people, line.holder_id, line.holder) if line else choose_people(people)
        self.fields["holder"].choices = held  # type: ignore[attr-defined]
        if line is not None:
            del self.fields["kind"]

    def read_terms(self, line: HoldingLine | None = None) -> HoldingTerms:
        """Read the terms."""
        told = self.cleaned_data
        return HoldingTerms(
            kind=line.kind if line else told["kind"],
            name=told["name"],
            home=told["home"],
            purpose=told["purpose"],
            holder_id=_read_id(told["holder"]),
            supplier=told["supplier"],
            ends_on=told["ends_on"],
        )


def list_answers(line: DutyLine | None) -> dict[str, Any]:
    """List the answers of a duty as it stands, by the fields of its form."""
    if line is None:
        return {"version": 0}
    known = line.every_days is None or line.every_days in DAYS_OF_OFTEN
    often = "never" if line.every_days is None else f"{line.every_days:g}"
    return {
        "version": line.version,
        "name": line.name,
        "consequence": line.consequence,
        "often": often if known else OTHER,
        "days": None if known else f"{line.every_days:g}",
        "owner": line.owner_id or "",
        "successor": line.successor_id or "",
        "described": line.described,
        "holdings": [one.id for one in line.holdings],
    }


def _read_id(text: str) -> UUID | None:
    return UUID(text) if text else None
