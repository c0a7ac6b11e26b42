"""The address of the history."""

from __future__ import annotations

from django.urls import path

from groundswell_web.audit import views

urlpatterns = [path("engagements/<uuid:engagement_id>/history/", views.show_history, name="history")]
