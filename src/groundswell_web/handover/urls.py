"""Addresses of readiness: over time, by person, and what would stop if the team left tonight."""

from __future__ import annotations

from django.urls import path

from groundswell_web.handover.views import people, readiness, tonight

urlpatterns = [
    path("", readiness.show_readiness, name="handover"),
    path("pictures/<slug:name>", readiness.draw_picture, name="handover_picture"),
    path("tonight/", tonight.show_tonight, name="handover_tonight"),
    path("people/<uuid:person_id>/", people.show_person, name="handover_person"),
    path("people/<uuid:person_id>/picture", people.draw_picture, name="handover_person_picture"),
]
