"""Addresses of rehearsals, of acceptance and of the exit, and of the checks after it."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
