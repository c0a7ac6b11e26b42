"""Addresses of organisations, people and one's own account."""

from __future__ import annotations

from django.urls import path

from groundswell_web.people import views

urlpatterns = [
    path("", views.show_people, name="people"),
    path("me/", views.show_own_account, name="own_account"),
]
