"""Forms of publishing: what is said of a public page, and why one is taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.text import slugify
from django.utils.translation import gettext as _

from groundswell_web.govuk.forms import Form
from groundswell_web.ledger.licences import LICENCES
from groundswell_web.ledger.public_facts import PageTerms

LONGEST_ABOUT = 600


class PageForm(Form):
    """What the service owner says of a public page; nothing of it is a number.

    Args:
        services: that can be chosen.
        cases: queries of selections, with their words.
    """

    service = forms.ChoiceField()
    slug = forms.CharField(max_length=80)
    cases = forms.ChoiceField(required=False)
    about = forms.CharField(max_length=LONGEST_ABOUT, widget=forms.Textarea)
    contact = forms.CharField(max_length=200)
    licence = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, services: list[str], cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, required) in _describe_fields().items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].error_messages |= {"required": required, "invalid_choice": required}
        self.fields["about"].error_messages["max_length"] = _("Write %(limit_value)d characters or fewer")
        self.fields["slug"].error_messages["max_length"] = _("Write %(limit_value)d letters or fewer")
        self.fields["service"].choices = [(name, name) for name in services]  # type: ignore[attr-defined]
        self.fields["cases"].choices = [("", _("All cases in the records")), *cases]  # type: ignore[attr-defined]
        self.fields["licence"].choices = [(one.id, one.name) for one in LICENCES]  # type: ignore[attr-defined]
        if not cases:
            del self.fields["cases"]

    def clean_slug(self) -> str:
        """Hold the address to small letters, digits and hyphens."""
        slug = str(self.cleaned_data["slug"])
        if slug != slugify(slug):
            raise ValidationError(
                _("Write the address with small letters, digits and hyphens, such as parking-permits")
            )
        return slug

    def clean_contact(self) -> str:
        """Take an address of the web or of mail, and nothing that a browser would run."""
        text = str(self.cleaned_data["contact"]).strip()
        for check in (URLValidator(schemes=["https"]), EmailValidator()):
            try:
                check(text)
            except ValidationError:
                continue
            return text
        raise ValidationError(
            _("Write an address such as https://agency.example/permits or permits@agency.example")
        )

    @property
    def terms(self) -> PageTerms:
        """What was said."""
        told = self.cleaned_data
        return PageTerms(
            service=told["service"],
            slug=told["slug"],
            about=told["about"].strip(),
            contact=told["contact"],
            licence=told["licence"],
            cases=told.get("cases", ""),
        )


def _describe_fields() -> dict[str, tuple[str, str, str]]:
    """Give each question, its hint, and what is said where the answer is missing."""
    return {
        "service": (_("Which service is the page about?"), "", _("Choose a service")),
        "slug": (
            _("What is its address below /services/?"),
            _(
                "Small letters, digits and hyphens. It cannot change while the page stands: people link to it."
            ),
            _("Enter the address, such as parking-permits"),
        ),
        "cases": (
            _("Which cases are of this service?"),
            _("Choose some only where the records hold cases of other services, too."),
            _("Choose all cases, or some of them"),
        ),
        "about": (
            _("What is the service for?"),
            _(
                "One or two sentences for somebody who has never heard of it. Leave results out: the page tells them."
            ),
            _("Enter what the service is for"),
        ),
        "contact": (
            _("Where can people ask?"),
            _("An address of the web that begins with https://, or of mail."),
            _("Enter an address where people can ask"),
        ),
        "licence": (
            _("Under which licence may others use the data?"),
            _(
                "Ask who decides on open data in the agency. It cannot be taken back from who has copied the data."
            ),
            _("Choose a licence"),
        ),
    }


class WithdrawForm(Form):
    """Why a public page is taken back."""

    service = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("Why is it taken back?")
        self.fields["why"].help_text = _("The history keeps the reason; the public does not see it.")
        self.fields["why"].error_messages["required"] = _("Enter why the page is taken back")
