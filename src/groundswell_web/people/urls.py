"""Addresses of organisations, people and one's own account."""

from __future__ import annotations

from django.urls import path

from groundswell_web.people import views

urlpatterns = [
    path("", views.show_people, name="people"),
    path("organisations/new", views.ask_organisation, name="organisation_new"),
    path("new", views.ask_person, name="person_new"),
    path("me/", views.show_own_account, name="own_account"),
    path("me/second-factor", views.show_factor_needed, name="factor_needed"),
    path("me/sessions/end", views.sign_out_elsewhere, name="own_sessions_end"),
    path("<uuid:person_id>/", views.show_person, name="person"),
    path("<uuid:person_id>/change", views.change_person, name="person_change"),
    path("<uuid:person_id>/invite", views.send_invitation, name="person_invite"),
    path("<uuid:person_id>/end", views.end_access, name="person_end"),
    path("<uuid:person_id>/sign-out", views.sign_out_person, name="person_sign_out"),
    path("<uuid:person_id>/restore", views.restore_access, name="person_restore"),
]
