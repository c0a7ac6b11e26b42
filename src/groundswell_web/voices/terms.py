"""What is said of a session and of a quote, and what of it cannot stand. Pure: the facts come in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from groundswell_web.refusals import Refusal
from groundswell_web.voices.personal_data import refuse_traces
from groundswell_web.voices.words import SESSIONS

MOST_NOTES = 20_000
MOST_TEXT = 2000
MOST_PEOPLE = 500  # of a kind in one session: more is not listening


@dataclass(frozen=True)
class SessionAnswers:
    """What is said of a session.

    Args:
        kind: one of `words.SESSIONS`.
        held_on: the day.
        heard: how many people of each kind, by the kind's id; kinds with none may be left out.
        assisted_count: how many of them are helped by somebody to use the service, or used assisted digital.
        disabled_count: how many of them are disabled.
        consent_how: how consent was given.
        consent_for: for what it was given.
        notes: what was seen and said; nobody's name, address or number.
    """

    kind: str
    held_on: date
    heard: dict[UUID, int]
    assisted_count: int
    disabled_count: int
    consent_how: str
    consent_for: str
    notes: str = ""

    @property
    def people_count(self) -> int:
        """How many people were listened to."""
        return sum(self.heard.values())


@dataclass(frozen=True)
class QuoteAnswers:
    """What is said of a quote.

    Args:
        text: what somebody said.
        kind_id: the kind of people who said it; None when it is not known.
        point_id: the step or end that it is about, or None.
        question: the name of the finding's question that it is about, or nothing.
    """

    text: str
    kind_id: UUID | None = None
    point_id: UUID | None = None
    question: str = ""


def find_kind_id(engagement_id: UUID, name: str) -> UUID:
    """Make the id of a kind of people from its name, whatever its case: the same name is the same kind."""
    return uuid5(engagement_id, " ".join(name.split()).casefold())


def check_session(answers: SessionAnswers, kinds: Collection[UUID], today: date) -> None:
    """Check what is said of a session.

    Args:
        answers: what is said.
        kinds: the ids of the kinds of people that can be chosen.
        today: the day.

    Raises:
        Refusal: it lies in the future, nobody was heard, more are counted than were there, there is no consent, or
            the notes could tell who somebody is.
    """
    if answers.kind not in SESSIONS:
        raise Refusal(_("Select what kind of session it was"), field="kind")
    if answers.held_on > today:
        raise Refusal(_("The day must be today or in the past"), field="held_on")
    if set(answers.heard) - set(kinds):
        raise Refusal(_("The list of kinds of people has changed. Enter again who was heard"))
    if not all(0 <= count <= MOST_PEOPLE for count in answers.heard.values()):
        raise Refusal(_("Enter numbers from 0 to {most} of people who were heard").format(most=MOST_PEOPLE))
    if not answers.people_count:
        first = next(iter(kinds), None)
        raise Refusal(_("Enter how many people of at least one kind were heard"), field=f"heard_{first}")
    _check_parts(answers)
    for field, text, wanted, most in (
        ("consent_how", answers.consent_how, _("Enter how consent was given"), MOST_TEXT),
        ("consent_for", answers.consent_for, _("Enter for what consent was given"), MOST_TEXT),
        ("notes", answers.notes, "", MOST_NOTES),
    ):
        check_text(text, wanted, field=field, most=most)


def check_quote(
    answers: QuoteAnswers, *, heard: Collection[UUID], points: Collection[UUID], questions: Collection[str]
) -> None:
    """Check a quote.

    Args:
        answers: what is said of it.
        heard: the ids of the kinds of people who were heard in its session.
        points: the ids of the steps and ends of the engagement.
        questions: the names of the questions.

    Raises:
        Refusal: it says nothing, is tied to nothing that is there, or could tell who somebody is.
    """
    check_text(answers.text, _("Enter what was said"), field="text", most=MOST_TEXT)
    if answers.kind_id is not None and answers.kind_id not in heard:
        raise Refusal(_("Select a kind of people who were heard in this session"), field="kind")
    if answers.point_id is None and not answers.question:
        raise Refusal(_("Select a step or a finding that it is about"), field="point")
    if answers.point_id is not None and answers.point_id not in points:
        raise Refusal(_("Select a step of this engagement"), field="point")
    if answers.question and answers.question not in questions:
        raise Refusal(_("Select a finding from the list"), field="question")


def check_text(text: str, wanted: str, *, field: str, most: int) -> None:
    """Check a text: there where it is wanted, not too long, and nobody can be told by it.

    Raises:
        Refusal: it is not.
    """
    if wanted and not text.strip():
        raise Refusal(wanted, field=field)
    if len(text) > most:
        raise Refusal(_("Write it in {most} characters or fewer").format(most=most), field=field)
    refuse_traces(text, field=field)


def _check_parts(answers: SessionAnswers) -> None:
    for field, count in (
        ("assisted_count", answers.assisted_count),
        ("disabled_count", answers.disabled_count),
    ):
        if not 0 <= count <= answers.people_count:
            text = _("Enter a number from 0 to {most}, as many as were heard")
            raise Refusal(text.format(most=answers.people_count), field=field)
