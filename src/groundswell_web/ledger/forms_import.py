"""What is asked about a file of costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell_web.govuk.forms import Form, NumberField
from groundswell_web.ledger.staging import ReadingTerms
from groundswell_web.ledger.words import KINDS, name_kind

MOST_BYTES = 20 * 1024 * 1024
MOST_NAMES = 100
FROM_FILE = gettext_lazy("Decide it from the file")
Choices = Sequence[tuple[str, str]]


class FileForm(Form):
    """A file of costs, to be read first and booked after a look at it."""

    file = forms.FileField(
        label=gettext_lazy("Choose the file"),
        help_text=gettext_lazy("CSV, at most 20 MB. From a time-tracking system also JSON."),
        max_length=255,
        error_messages={
            "required": gettext_lazy("Select a file"),
            "empty": gettext_lazy("The selected file is empty"),
            "missing": gettext_lazy("Select a file"),
        },
    )


class ReadForm(Form):
    """How a file is to be read, where it does not tell by itself.

    Args:
        kind: finance or tracking.
        choices: pairs to choose from: ``purposes`` by ``kind:key``, ``answers``; ``roles`` that a column can hold.
        unknown: names in the file that stand for nothing known.
    """

    decimal_mark = forms.ChoiceField(
        label=gettext_lazy("How are decimals written in this file?"),
        choices=[
            ("", FROM_FILE),
            (".", gettext_lazy("After a point: 1,234.56")),
            (",", gettext_lazy("After a comma: 1.234,56")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    day_first = forms.ChoiceField(
        label=gettext_lazy("How are days written in this file?"),
        choices=[
            ("", FROM_FILE),
            ("yes", gettext_lazy("The day first: 03/04 is 3 April")),
            ("no", gettext_lazy("The month first: 03/04 is 4 March")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    control_sum = NumberField(
        label=gettext_lazy("What must it sum to?"),
        help_text=gettext_lazy("As whoever sent it says. Leave it empty where they say nothing."),
        name_shown=gettext_lazy("The sum"),
        example="15230.80",
        max_digits=18,
        decimal_places=4,
        required=False,
    )
    is_split = forms.BooleanField(
        label=gettext_lazy("One invoice may stand in several lines, for several purposes"), required=False
    )
    currency = forms.RegexField(
        label=gettext_lazy("Which currency do lines have that name none?"),
        regex=r"^[A-Z]{3}$",
        max_length=3,
        required=False,
        error_messages={"invalid": gettext_lazy("The currency must be three letters, such as EUR")},
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What are lines for that do not say it?"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Which kind of cost are lines that do not say it?"), required=False
    )
    home = forms.ChoiceField(
        label=gettext_lazy("Who pays?"),
        choices=[("agency", gettext_lazy("The agency")), ("unit", gettext_lazy("The unit"))],
        widget=forms.RadioSelect,
    )
    answers = forms.ChoiceField(label=gettext_lazy("Who answers for these costs?"), required=False)

    def __init__(
        self, *args: Any, kind: str, choices: dict[str, Choices], unknown: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unknown, self.roles = list(unknown)[:MOST_NAMES], [role for role, _text in choices["roles"]]
        if kind == "tracking":
            for name in ("is_split", "currency", "purpose", "kind", "home", "answers"):
                del self.fields[name]
        else:
            self._give("purpose", [("", _("Nothing: each line must say it")), *choices["purposes"]])
            self._give("kind", [("", _("Contracts and invoices")), *((one, name_kind(one)) for one in KINDS)])
            self._give("answers", [("", _("Whoever books it")), *choices["answers"]])
        meanings = [("", _("Choose")), *((value, text) for value, text in choices["purposes"])]
        if kind == "tracking":
            meanings.append(("leave:", _("Leave: not booked")))
        for place, name in enumerate(self.unknown):
            self.fields[f"name_{place}"] = forms.ChoiceField(label=name, choices=meanings, required=False)
        for role, text in choices["roles"]:
            self.fields[f"column_{role}"] = forms.CharField(label=text, max_length=200, required=False)

    def _give(self, name: str, pairs: Choices) -> None:
        self.fields[name].choices = pairs  # type: ignore[attr-defined]

    @property
    def names(self) -> list[tuple[str, forms.BoundField]]:
        """The names of the file that stand for nothing known, each with its question."""
        return [(name, self[f"name_{place}"]) for place, name in enumerate(self.unknown)]

    @property
    def columns(self) -> list[forms.BoundField]:
        """The question for the column of each thing."""
        return [self[f"column_{role}"] for role in self.roles]

    def read_terms(self, before: ReadingTerms) -> ReadingTerms:
        """Read what was said; what names stand for is added to what was said before."""
        told = self.cleaned_data
        meant = {
            name: told[f"name_{place}"]
            for place, name in enumerate(self.unknown)
            if told.get(f"name_{place}")
        }
        control_sum = told.get("control_sum")
        return ReadingTerms(
            decimal_mark=told["decimal_mark"],
            day_first={"yes": True, "no": False}.get(told["day_first"]),
            control_sum="" if control_sum is None else str(control_sum),
            is_split=bool(told.get("is_split")),
            currency=told.get("currency", ""),
            purpose=told.get("purpose", ""),
            kind=told.get("kind", ""),
            home=told.get("home") or "agency",
            answers_id=told.get("answers", ""),
            columns={role: told[f"column_{role}"] for role in self.roles if told.get(f"column_{role}")},
            names=before.names | meant,
        )


class BookForm(Form):
    """The yes to what was read: to the file as it was looked at, and no other."""

    sha256 = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


def as_answers(terms: ReadingTerms) -> dict[str, Any]:
    """Write what was said about a file as the form shows it."""
    answers: dict[str, Any] = {
        "decimal_mark": terms.decimal_mark,
        "day_first": {True: "yes", False: "no", None: ""}[terms.day_first],
        "control_sum": terms.control_sum,
        "is_split": terms.is_split,
        "currency": terms.currency,
        "purpose": terms.purpose,
        "kind": terms.kind,
        "home": terms.home,
        "answers": terms.answers_id,
    }
    return answers | {f"column_{role}": column for role, column in terms.columns.items()}


def name_roles(kind: str) -> list[tuple[str, str]]:
    """Name what a column of a file can hold, for those roles that a person may have to point out."""
    if kind == "tracking":
        return [
            ("person", _("Who worked")),
            ("project", _("What for")),
            ("week", _("The week")),
            ("on", _("The day")),
            ("hours", _("The hours")),
            ("allocation", _("The share of the week")),
        ]
    return [
        ("on", _("The day")),
        ("amount", _("The amount")),
        ("currency", _("The currency")),
        ("supplier", _("Who sent the bill")),
        ("reference", _("The number of the bill")),
        ("text", _("What it is")),
        ("purpose", _("What for")),
        ("kind", _("The kind of cost")),
    ]
