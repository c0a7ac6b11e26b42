"""Organisations, people and one's own account."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from groundswell_web.access import needs, signed_in
from groundswell_web.people import queries


@needs("see", "people", within=False)
def show_people(request: Any) -> HttpResponse:
    """Show organisations and the people in them."""
    page = {
        "people": queries.list_people(now=request.now, living=False),
        "organisations": queries.list_organisations(),
    }
    return render(request, "people/people.html", {"page": page})


@signed_in
def show_own_account(request: Any) -> HttpResponse:
    """Show a person what the workbench holds of them, and the way to their password and second factor."""
    return render(request, "people/own_account.html", {"page": {"person": request.user}})
