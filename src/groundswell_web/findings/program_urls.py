"""Addresses for other programs."""

from __future__ import annotations

from django.urls import path

from groundswell_web.findings import program_views

urlpatterns = [
    path("openapi.json", program_views.describe, name="openapi"),
    path("engagements/<uuid:engagement_id>/findings", program_views.list_findings, name="program_findings"),
    path(
        "engagements/<uuid:engagement_id>/findings/<slug:question>",
        program_views.give_finding,
        name="program_finding",
    ),
]
