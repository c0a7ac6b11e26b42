"""What people said in the example: three sessions, with quotes tied to steps and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from groundswell_web.example.people import Cast
from groundswell_web.example.work import DECISION, LETTER, find_points
from groundswell_web.voices.actions import QuoteAnswers, SessionAnswers, record_quote, record_session
from groundswell_web.voices.terms import find_kind_id

FIRST_TIME, FIRMS, HELPED, CASEWORKERS = (
    "First-time applicants",
    "Firms that apply often",
    "People helped by somebody else",
    "Caseworkers",
)


@dataclass(frozen=True)
class Heard:
    """A session of the example.

    Args:
        kind: what kind of session.
        days_before: how many days before it was written down.
        heard: how many of each kind of people.
        assisted: how many of them need help to use the service.
        disabled: how many of them are disabled.
        notes: what was seen.
        quotes: what was said: text, kind of people, step, question.
    """

    kind: str
    days_before: int
    heard: dict[str, int]
    assisted: int
    disabled: int
    notes: str
    quotes: tuple[tuple[str, str, str, str], ...]


SESSIONS = (
    Heard(
        kind="interview",
        days_before=3,
        heard={FIRST_TIME: 5, HELPED: 1},
        assisted=1,
        disabled=1,
        notes="All six had rung the town hall at least twice. Nobody could say whose turn it was.",
        quotes=(
            (
                "After the letter came, there was nothing for five weeks. I thought they had lost it.",
                FIRST_TIME,
                DECISION,
                "",
            ),
            ("I booked the builder for March. He came, and I had to send him home.", FIRST_TIME, "", "waits"),
        ),
    ),
    Heard(
        kind="usability",
        days_before=2,
        heard={FIRMS: 4},
        assisted=0,
        disabled=0,
        notes="They keep their own list of applications, because the confirmation does not say what is missing.",
        quotes=(
            (
                "The confirmation says that it arrived. It never says whether it is complete.",
                FIRMS,
                LETTER,
                "",
            ),
        ),
    ),
    Heard(
        kind="shadowing",
        days_before=1,
        heard={CASEWORKERS: 3},
        assisted=0,
        disabled=0,
        notes="A morning at desk 2. The list of open decisions is sorted by number, not by age.",
        quotes=(
            ("I take the one on top. The old ones are at the bottom.", CASEWORKERS, DECISION, ""),
            ("We print it, sign it and post it, also when they wrote by email.", CASEWORKERS, LETTER, ""),
        ),
    ),
)


def record_sessions(cast: Cast, now: datetime) -> None:
    """Record three sessions in which people were heard."""
    for session in SESSIONS:
        _record(cast, session, now)


def _record(cast: Cast, session: Heard, now: datetime) -> None:
    engagement_id, by = cast.engagement_id, cast.get("member")
    answers = SessionAnswers(
        kind=session.kind,
        held_on=(now - timedelta(days=session.days_before)).date(),
        heard={find_kind_id(engagement_id, name): count for name, count in session.heard.items()},
        assisted_count=session.assisted,
        disabled_count=session.disabled,
        consent_how="Each signed a sheet, which lies with the team.",
        consent_for="Notes and quotes without names, for this engagement.",
        notes=session.notes,
    )
    session_id = record_session(engagement_id, answers=answers, by=by, now=now)
    points = find_points(cast, now)
    for text, kind, step, question in session.quotes:
        quote = QuoteAnswers(
            text=text,
            kind_id=find_kind_id(engagement_id, kind),
            point_id=points.get(step),
            question=question,
        )
        record_quote(engagement_id, session_id, answers=quote, by=by, now=now)
