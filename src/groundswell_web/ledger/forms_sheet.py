"""What is asked of a week: hours or shares, for each of what was worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell_web.govuk.forms import NumberField, VersionedForm

MOST_ROWS = 60
NEW_DUTY = "duty:"  # one that is not in the list: its note is its name
WEEK = Decimal(168)
UNITS = ("hours", "share")


@dataclass(frozen=True)
class Worked:
    """What was typed into a row: hours, or a share of the week."""

    hours: Decimal | None = None
    allocation: Decimal | None = None


@dataclass(frozen=True)
class WeekRow:
    """A row of the sheet before it is sent.

    Args:
        purpose: what it is for, as ``kind:key``; empty in a row that is still to be chosen.
        amount: as it is typed.
        step: that it served.
        text: a note.
        is_fixed: whether what it is for stands, or is chosen from a list.
    """

    purpose: str = ""
    amount: str = ""
    step: str = ""
    text: str = ""
    is_fixed: bool = False


def read_worked(text: str, unit: str) -> Worked:
    """Read a number as people type it: ``7.5``, ``7,5``, ``7:30``, ``7.5 h`` or ``20%``.

    Args:
        text: what was typed.
        unit: what a number without a sign is, ``hours`` or ``share``.

    Raises:
        ValidationError: it is no such number, or more than a week.
    """
    told = "".join(text.split()).lower()
    if told.endswith("%"):
        unit, told = "share", told[:-1]
    elif told.endswith("h") or ":" in told:
        unit, told = "hours", told.removesuffix("h")
    number = _read_number(told)
    if unit == "share":
        if number is None or not 0 <= number <= 100 or number != round(number, 2):
            raise forms.ValidationError(_("Enter a share of the week from 0 to 100, such as 20%"))
        return Worked(allocation=number / 100)
    if number is None or number < 0 or number != round(number, 2):
        raise forms.ValidationError(_("Enter hours as a number, such as 7.5"))
    if number > WEEK:
        raise forms.ValidationError(_("A week has 168 hours. Enter fewer"))
    return Worked(hours=number)


def _read_number(told: str) -> Decimal | None:
    """Read a number with a point or one comma, or hours and minutes."""
    hours, mark, minutes = told.partition(":")
    try:
        if mark:
            whole = hours.isascii() and hours.isdigit() and minutes.isascii() and len(minutes) == 2
            if not whole or not minutes.isdigit() or int(minutes) > 59:
                return None
            return Decimal(hours) + (Decimal(int(minutes)) / 60).quantize(Decimal("0.01"))
        number = Decimal(told.replace(",", ".") if told.count(",") == 1 and "." not in told else told)
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(told) < 20 else None


def write_worked(worked: Worked) -> str:
    """Write what a row holds with its sign, so that it stays what it is in either unit: ``7.5 h``, or ``20%``."""
    if worked.allocation is not None:
        return f"{_shorten(worked.allocation * 100)}%"
    return "" if worked.hours is None else f"{_shorten(worked.hours)} h"


def _shorten(number: Decimal) -> str:
    shown = f"{number:.2f}"
    return shown.rstrip("0").rstrip(".")


def read_rows(sent: Mapping[str, Any]) -> list[WeekRow]:
    """Read the rows as they were sent, right or wrong."""
    told = str(sent.get("rows", ""))
    count = min(int(told), MOST_ROWS) if told.isascii() and told.isdigit() and len(told) < 4 else 0
    fixed = str(sent.get("fixed", ""))
    most = int(fixed) if fixed.isascii() and fixed.isdigit() and len(fixed) < 4 else 0
    return [
        WeekRow(
            purpose=str(sent.get(f"for_{row}", ""))[:220],
            amount=str(sent.get(f"amount_{row}", ""))[:20],
            step=str(sent.get(f"step_{row}", ""))[:400],
            text=str(sent.get(f"text_{row}", ""))[:500],
            is_fixed=row < most,
        )
        for row in range(count)
    ]


class SheetForm(VersionedForm):
    """A week: a row for each of what was worked on, what was leave, and whether numbers are hours or shares.

    Args:
        rows: as they are shown or were sent.
        purposes: what a row can be for, by ``kind:key``, with its name.
        steps: that a row can serve.
    """

    unit = forms.ChoiceField(
        label=gettext_lazy("How do you count your week?"),
        choices=[("hours", gettext_lazy("In hours")), ("share", gettext_lazy("In shares of the week"))],
        widget=forms.RadioSelect,
    )
    excluded = NumberField(
        label=gettext_lazy("Leave and holidays, in hours"),
        name_shown=gettext_lazy("Leave"),
        example="8",
        min_value=0,
        max_value=168,
        max_digits=7,
        decimal_places=2,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        rows: Sequence[WeekRow],
        purposes: Mapping[str, str],
        steps: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.worked: dict[int, Worked] = {}
        known_steps = [("", _("No step")), *((step, step) for step in steps)]
        for place, row in enumerate(rows):
            kept = [(row.step, row.step)] if row.step and row.step not in steps else []
            self.fields[f"for_{place}"] = forms.ChoiceField(
                label=_("What for?"),
                choices=[("", ""), *purposes.items()],
                required=False,
                initial=row.purpose,
                error_messages={"invalid_choice": _("Select what the row is for from the list")},
            )
            self.fields[f"amount_{place}"] = forms.CharField(
                label=purposes.get(row.purpose, _("Hours or share")),
                required=False,
                max_length=20,
                initial=row.amount,
            )
            self.fields[f"step_{place}"] = forms.ChoiceField(
                label=_("Step that it served"), choices=known_steps + kept, required=False, initial=row.step
            )
            self.fields[f"text_{place}"] = forms.CharField(
                label=_("Note"), required=False, max_length=500, initial=row.text
            )

    def clean(self) -> dict[str, Any]:
        """Read each row; one that has a number needs to say what for, and says it once."""
        told = super().clean() or {}
        unit, seen = told.get("unit", "hours"), set()
        for place in range(len(self.rows)):
            text, purpose = told.get(f"amount_{place}", ""), told.get(f"for_{place}", "")
            if not text:
                continue
            try:
                worked = read_worked(text, unit)
            except forms.ValidationError as error:
                self.add_error(f"amount_{place}", error)
                continue
            if not (worked.hours or worked.allocation):
                continue
            if not purpose and f"for_{place}" not in self.errors:
                self.add_error(f"for_{place}", _("Select what you worked on"))
            if purpose == NEW_DUTY and not told.get(f"text_{place}"):
                self.add_error(f"text_{place}", _("Enter what the duty is called"))
            key = (purpose, told.get(f"step_{place}", ""))
            if key in seen:
                self.add_error(f"amount_{place}", _("This is in the list above already. Add the two up"))
            seen.add(key)
            self.worked[place] = worked
        return told
