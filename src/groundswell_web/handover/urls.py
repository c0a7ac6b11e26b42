"""Addresses of readiness: over time, by person, and what would stop if the team left tonight."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
