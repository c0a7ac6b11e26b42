"""Addresses of concerns."""

from __future__ import annotations

from django.urls import path

from groundswell_web.concerns import views

urlpatterns = [
    path("", views.show_concerns, name="concerns"),
    path("new", views.raise_concern, name="concern_raise"),
    path("<uuid:concern_id>", views.show_concern, name="concern"),
    path("<uuid:concern_id>/answer", views.answer_concern, name="concern_answer"),
    path("<uuid:concern_id>/settle", views.judge_answer, name="concern_judge"),
    path("<uuid:concern_id>/settle-for-raiser", views.settle_concern, name="concern_settle"),
]
