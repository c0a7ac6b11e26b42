"""Addresses of what people said."""

from __future__ import annotations

from django.urls import path

from groundswell_web.voices import quote_views, views

_QUOTE = "sessions/<uuid:session_id>/quotes/<uuid:quote_id>"
urlpatterns = [
    path("", views.show_voices, name="voices"),
    path("quotes", views.show_quotes, name="voice_quotes"),
    path("kinds", views.show_kinds, name="voice_kinds"),
    path("kinds/new", views.add_kind, name="voice_kind_add"),
    path("kinds/<uuid:kind_id>/withdraw", views.withdraw_kind, name="voice_kind_withdraw"),
    path("sessions/new", views.record_session, name="voice_record"),
    path("sessions/<uuid:session_id>", views.show_session, name="voice_session"),
    path("sessions/<uuid:session_id>/change", views.correct_session, name="voice_correct"),
    path("sessions/<uuid:session_id>/withdraw", views.withdraw_session, name="voice_withdraw"),
    path("sessions/<uuid:session_id>/quotes/new", quote_views.add_quote, name="voice_quote_add"),
    path(f"{_QUOTE}/change", quote_views.correct_quote, name="voice_quote_correct"),
    path(f"{_QUOTE}/withdraw", quote_views.withdraw_quote, name="voice_quote_withdraw"),
]
