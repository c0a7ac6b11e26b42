"""Addresses of the archives of an engagement."""

from __future__ import annotations

from django.urls import path

from groundswell_web.archive import views

urlpatterns = [
    path("", views.show, name="archive"),
    path("ask", views.ask, name="archive_ask"),
    path("<uuid:archive_id>/download", views.download, name="archive_download"),
    path("<uuid:archive_id>/remove", views.withdraw, name="archive_remove"),
]
