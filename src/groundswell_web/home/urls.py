"""Addresses of the start page and the state of play."""

from __future__ import annotations

from django.urls import path

from groundswell_web.home import views

urlpatterns = [
    path("", views.show_start, name="start"),
    path("engagements/<uuid:engagement_id>/", views.show_state_of_play, name="state_of_play"),
]
