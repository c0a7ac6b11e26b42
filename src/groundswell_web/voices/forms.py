"""What is asked about sessions, quotes and kinds of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell_web.govuk.forms import DayField, Form, NumberField, VersionedForm
from groundswell_web.voices.terms import MOST_NOTES, MOST_PEOPLE, MOST_TEXT, QuoteAnswers, SessionAnswers
from groundswell_web.voices.words import list_session_kinds

TOO_LONG = {"max_length": _("Write it in %(limit_value)d characters or fewer")}


class SessionForm(VersionedForm):
    """Who was listened to, with what consent, and what was noted.

    Args:
        kinds: the kinds of people that can be counted: id and name.
    """

    kind = forms.ChoiceField(
        label=_("What kind of session was it?"),
        choices=list_session_kinds,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what kind of session it was")},
    )
    held_on = DayField(label=_("When was it?"), name_shown=_("The day of the session"))
    assisted_count = NumberField(
        label=_("How many of them needed somebody's help to use the service?"),
        help_text=_("Assisted digital: help by telephone, at a counter, by a relative. 0 for nobody."),
        name_shown=_("The number who needed help"),
        example="1",
        whole=True,
        min_value=0,
    )
    disabled_count = NumberField(
        label=_("How many of them are disabled people?"),
        help_text=_("As they say themselves. 0 for nobody."),
        name_shown=_("The number of disabled people"),
        example="1",
        whole=True,
        min_value=0,
    )
    consent_how = forms.CharField(
        label=_("How was consent given?"),
        help_text=_("Such as: signed form, kept in the unit's safe; said at the start of the recording."),
        widget=forms.Textarea,
        max_length=MOST_TEXT,
        error_messages={"required": _("Enter how consent was given"), **TOO_LONG},
    )
    consent_for = forms.CharField(
        label=_("What was it given for?"),
        help_text=_("Such as: notes without names; quotes in the report; no recording."),
        widget=forms.Textarea,
        max_length=MOST_TEXT,
        error_messages={"required": _("Enter for what consent was given"), **TOO_LONG},
    )
    notes = forms.CharField(
        label=_("Notes"),
        help_text=_(
            "What was seen and said. Nobody's name, address, number or anything that tells who it was: "
            "write “the applicant”. Mail addresses, telephone numbers and long numbers are refused."
        ),
        widget=forms.Textarea,
        required=False,
        max_length=MOST_NOTES,
        error_messages=TOO_LONG,
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind_id, name in kinds:
            self.fields[f"heard_{kind_id}"] = NumberField(
                label=name,
                name_shown=name,
                example="2",
                whole=True,
                required=False,
                min_value=0,
                max_value=MOST_PEOPLE,
            )
        self.kinds = [kind_id for kind_id, _name in kinds]

    @property
    def heard_fields(self) -> list[Any]:
        """The numbers of each kind of people, as bound fields."""
        return [self[f"heard_{kind_id}"] for kind_id in self.kinds]

    def read_answers(self) -> SessionAnswers:
        """Give the answers in the form in which the action takes them."""
        told = self.cleaned_data
        return SessionAnswers(
            kind=told["kind"],
            held_on=told["held_on"],
            heard={kind_id: int(told[f"heard_{kind_id}"] or 0) for kind_id in self.kinds},
            assisted_count=int(told["assisted_count"]),
            disabled_count=int(told["disabled_count"]),
            consent_how=told["consent_how"],
            consent_for=told["consent_for"],
            notes=told["notes"],
        )


class QuoteForm(VersionedForm):
    """What somebody said, and what it is about.

    Args:
        kinds: the kinds of people who were heard in the session.
        points: the steps and ends of the engagement.
        questions: the questions of the findings.
    """

    text = forms.CharField(
        label=_("What was said?"),
        help_text=_("Word for word, without quotation marks. Nothing that tells who said it."),
        widget=forms.Textarea,
        max_length=MOST_TEXT,
        error_messages={"required": _("Enter what was said"), **TOO_LONG},
    )
    kind = forms.ChoiceField(label=_("Who said it?"), required=False)
    point = forms.ChoiceField(
        label=_("Which step is it about?"),
        help_text=_("A step, a finding or both."),
        required=False,
    )
    question = forms.ChoiceField(label=_("Which finding is it about?"), required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[UUID, str]],
        points: Sequence[tuple[UUID, str]],
        questions: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, none, choices in (
            ("kind", _("Not noted"), kinds),
            ("point", _("No step"), points),
            ("question", _("No finding"), questions),
        ):
            listed = [("", none), *((str(key), text) for key, text in choices)]
            self.fields[name].choices = listed  # type: ignore[attr-defined]

    def read_answers(self) -> QuoteAnswers:
        """Give the answers in the form in which the action takes them."""
        told = self.cleaned_data
        return QuoteAnswers(
            text=told["text"],
            kind_id=UUID(told["kind"]) if told["kind"] else None,
            point_id=UUID(told["point"]) if told["point"] else None,
            question=told["question"],
        )


class KindForm(Form):
    """A kind of people to listen to."""

    name = forms.CharField(
        label=_("Add a kind of people"),
        help_text=_("A group, never a person: such as builders without an architect."),
        max_length=80,
        error_messages={"required": _("Enter a kind of people"), **TOO_LONG},
    )
