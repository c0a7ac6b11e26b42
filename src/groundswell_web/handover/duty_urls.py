"""Addresses of duties, of what they need, and of deeds."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
