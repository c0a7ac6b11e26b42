"""The discovery report of the example: written, and left for somebody to issue."""

from __future__ import annotations

from datetime import datetime

from groundswell_web.discovery.actions import (
    Choice,
    RecommendationTerms,
    correct_choice,
    correct_section,
    record_cause,
    record_recommendation,
)
from groundswell_web.discovery.queries import find_choice_version, get_section
from groundswell_web.example.people import Cast
from groundswell_web.example.work import APPROVAL, DECISION, LETTER, find_points

TEXTS = {
    "works_well": (
        "Every application is confirmed, nearly all of them within a day of their first step.\n\n"
        "Caseworkers know the rules by heart and help one another across desks."
    ),
    "confidence": (
        "The records hold the receipt of an application and the office steps that follow, not the decision on the "
        "permit itself. What happens between the official start and the first step is not recorded."
    ),
    "not_looked_at": "Applications on paper that were never entered. Appeals. What neighbours go through.",
}
CHOICES = (
    Choice("waits", is_key=True, is_detailed=True),
    Choice("places", is_key=True, is_detailed=True),
    Choice("stuck", is_key=True, is_detailed=False, with_chart=False),
)
# Text, and the steps and findings that show it.
CAUSES = (
    ("Open decisions are listed by number, so the oldest are looked at last.", (DECISION,), ("stuck",)),
    ("A letter is printed, signed and posted before anybody may go on.", (LETTER, APPROVAL), ("places",)),
)
RECOMMENDATIONS = (
    (
        RecommendationTerms(
            title="Take the oldest open decision first",
            why="A third of the wait passes here, and the list hides the oldest.",
            severity="high",
            impact="Up to 13 days less for half of the applicants.",
            rough_time="Two weeks",
            resources="One caseworker for a day, no money.",
            when="now",
        ),
        "owner",
    ),
    (
        RecommendationTerms(
            title="Confirm by email, and say what is missing",
            why="Applicants wait for a letter that tells them nothing that they can act on.",
            severity="high",
            impact="Two weeks less for those who wait for the post, and fewer calls.",
            rough_time="Eight weeks",
            resources="EUR 6,000 for the form; the legal office for a day.",
            when="now",
        ),
        "member",
    ),
    (
        RecommendationTerms(
            title="Let two people sign in place of one",
            why="Nobody signs while the head of office is away.",
            severity="medium",
            impact="A day less for all, a week less in the holidays.",
            rough_time="A month",
            resources="A decision of the head of office.",
            when="later",
        ),
        "sponsor",
    ),
)


def write_report(cast: Cast, now: datetime) -> None:
    """Write every part of the report; issuing it is left to whoever tries the example."""
    engagement_id, by = cast.engagement_id, cast.get("lead")
    for name, text in TEXTS.items():
        version = get_section(engagement_id, name).version
        correct_section(engagement_id, name, text, version=version, by=by, now=now)
    correct_choice(engagement_id, CHOICES, version=find_choice_version(engagement_id), by=by, now=now)
    points = find_points(cast, now)
    for text, steps, questions in CAUSES:
        ties = [
            *(f"point:{points[step]}" for step in steps),
            *(f"finding:{question}" for question in questions),
        ]
        record_cause(engagement_id, text=text, ties=ties, by=by, now=now)
    for terms, key in RECOMMENDATIONS:
        owned = RecommendationTerms(**{**vars(terms), "owner_id": cast.people[key]})
        record_recommendation(engagement_id, owned, by=by, now=now)
