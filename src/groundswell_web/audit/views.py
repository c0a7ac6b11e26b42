"""The history of an engagement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from groundswell_web.access import needs
from groundswell_web.audit import queries
from groundswell_web.audit.wording import say_kind

PAGE = 50


@needs("see", "history")
def show_history(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what was done in an engagement, newest first, fifty at a time, of one kind of thing or all."""
    kinds = queries.list_kinds(engagement_id)
    kind = request.GET.get("kind") if request.GET.get("kind") in kinds else None
    before = request.GET.get("before", "")
    found = queries.list_events(
        engagement_id,
        kind=kind,
        limit=PAGE + 1,
        before_sequence=int(before) if before.isdecimal() and len(before) < 18 else None,
    )
    length, head = queries.find_head(engagement_id)
    page = {
        "events": found[:PAGE],
        "kinds": [(name, say_kind(name).capitalize()) for name in kinds],
        "kind": kind,
        "next": found[PAGE - 1].sequence if len(found) > PAGE else None,
        "is_first": not before,
        "length": length,
        "head": head,
    }
    return render(request, "audit/events.html", {"page": page, "place": request.place})
