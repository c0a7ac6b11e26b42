"""Addresses of targets."""

from __future__ import annotations

from django.urls import path

from groundswell_web.targets import views

urlpatterns = [
    path("", views.list_targets, name="targets"),
    path("new", views.choose_measure, name="target_new"),
    path("new/terms", views.propose_target, name="target_terms"),
    path("<uuid:target_id>/", views.show_target, name="target"),
    path("<uuid:target_id>/change", views.change_target, name="target_change"),
    path("<uuid:target_id>/accept", views.accept_target, name="target_accept"),
    path("<uuid:target_id>/drop", views.drop_target, name="target_drop"),
    path("<uuid:target_id>/note", views.note_target, name="target_note"),
]
