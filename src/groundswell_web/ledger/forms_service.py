"""What is asked about a file of figures or of a survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import Form
from groundswell_web.ledger.actions.figures import FileTerms

MOST_BYTES = 20 * 1024 * 1024


class ServiceFileForm(Form):
    """A file that a service sends of itself.

    Args:
        services: of the engagement.
        kind: ``survey`` or ``figures``.
    """

    file = forms.FileField(
        label=_("Choose the file"),
        help_text=_("CSV, at most 20 MB."),
        max_length=255,
        error_messages={
            "required": _("Select a file"),
            "empty": _("The selected file is empty"),
            "missing": _("Select a file"),
        },
    )
    service = forms.ChoiceField(
        label=_("Which service is it about?"),
        help_text=_("For rows that name none."),
        error_messages={"required": _("Select the service")},
    )
    point = forms.ChoiceField(
        label=_("When were people asked?"),
        help_text=_("For answers that do not say."),
        choices=[("end", _("When the form was done")), ("decision", _("When the answer came"))],
        widget=forms.RadioSelect,
        initial="end",
    )
    day_first = forms.ChoiceField(
        label=_("What is 03/04 in this file?"),
        choices=[
            ("clear", _("The file has no such days, or they are clear")),
            ("day", _("3 April")),
            ("month", _("4 March")),
        ],
        widget=forms.RadioSelect,
        initial="clear",
        required=False,
    )
    decimal_mark = forms.ChoiceField(
        label=_("How are decimals written?"),
        choices=[
            ("clear", _("There are none, or they are clear")),
            (".", _("With a point: 1,234.56")),
            (",", _("With a comma: 1.234,56")),
        ],
        widget=forms.RadioSelect,
        initial="clear",
        required=False,
    )

    def __init__(self, *args: Any, services: tuple[str, ...], kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [(name, name) for name in services]  # type: ignore[attr-defined]
        del self.fields["decimal_mark" if kind == "survey" else "point"]

    def clean_file(self) -> Any:
        """Check the size before anything is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The selected file must be smaller than 20 MB"))
        return file

    def read_terms(self) -> FileTerms:
        """Give the file with what was said of it."""
        told = self.cleaned_data
        day_first = {"day": True, "month": False}.get(told["day_first"])
        mark = told.get("decimal_mark", "")
        return FileTerms(
            name=told["file"].name,
            content=told["file"].read(),
            service=told["service"],
            point=told.get("point") or "end",
            day_first=day_first,
            decimal_mark=mark if mark in (".", ",") else None,
        )
