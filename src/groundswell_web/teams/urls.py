"""Addresses of the plan: what people can do and when, what the work needs, and the plan itself."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
