"""The list of trials."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from groundswell_web.access import needs
from groundswell_web.records.queries import find_current
from groundswell_web.trials import queries
from groundswell_web.trials.pages import TrialsPage


@needs("see", "trials")
def list_trials(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the trials: those that run first; every verdict stands alike."""
    lines = queries.list_trials(engagement_id)
    page = TrialsPage(
        running=[line for line in lines if line.state == "running"],
        coming=[line for line in lines if line.state in ("signed", "draft")],
        ended=[line for line in lines if line.state in ("stopped", "following", "closed")],
        dropped=[line for line in lines if line.state == "dropped"],
        has_records=find_current(engagement_id) is not None,
    )
    return render(request, "trials/trials.html", {"page": page, "place": request.place})
