"""Addresses of engagements, their members and mandates."""

from __future__ import annotations

from django.urls import path

from groundswell_web.engagements import views

urlpatterns = [
    path("new", views.start_engagement_form, name="engagement_new"),
    path("<uuid:engagement_id>/about/", views.show_engagement, name="engagement"),
]
