"""Addresses for the agency's systems."""

from __future__ import annotations

from django.urls import path

from groundswell_web.trials import api_views

TRIAL = "engagements/<uuid:engagement_id>/trials/<uuid:trial_id>"

urlpatterns = [
    path(f"{TRIAL}/allocations", api_views.allocate, name="trial_allocations"),
    path(f"{TRIAL}/values", api_views.receive_values, name="trial_values"),
]
