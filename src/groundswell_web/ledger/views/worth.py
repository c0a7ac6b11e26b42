"""Was it worth it? The cost of each day and hour saved, payback, and forecast against actual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from groundswell_web.access import needs
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.learning_queries import LearningCard, get_learning
from groundswell_web.ledger.pages import Gap
from groundswell_web.ledger.worth_queries import WorthCard, get_worth


@dataclass(frozen=True)
class WorthPage:
    """Was it worth it?"""

    worth: WorthCard
    learning: LearningCard
    gaps: list[Gap]


@needs("see", "ledger")
def show_worth(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what was invested against what was measured."""
    page = WorthPage(
        get_worth(engagement_id, request.now),
        get_learning(engagement_id, request.now),
        list_gaps(engagement_id, request.now),
    )
    return render(request, "ledger/worth.html", {"page": page, "place": request.place})
