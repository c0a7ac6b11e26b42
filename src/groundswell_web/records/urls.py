"""Addresses of records; all lie under one engagement."""

from __future__ import annotations

from django.urls import path

from groundswell_web.records import connection_views, reading_views, upload_views, views

ONE = "<uuid:engagement_id>/records/<uuid:extract_id>/"
CONNECTION = "<uuid:engagement_id>/records/connections/<uuid:connection_id>/"

urlpatterns = [
    path("<uuid:engagement_id>/records/", views.list_records, name="records"),
    path("<uuid:engagement_id>/records/new", upload_views.upload_files, name="upload"),
    path("<uuid:engagement_id>/records/begin", upload_views.begin_upload, name="upload_begin"),
    path(
        "<uuid:engagement_id>/records/connections/new",
        connection_views.begin_connection,
        name="connection_new",
    ),
    path(CONNECTION, connection_views.show_connection, name="connection"),
    path(CONNECTION + "change", connection_views.correct_connection, name="connection_change"),
    path(CONNECTION + "pull", connection_views.pull_now, name="connection_pull"),
    path(CONNECTION + "withdraw", connection_views.withdraw_connection, name="connection_withdraw"),
    path(ONE, views.show_extract, name="extract"),
    path(ONE + "upload", upload_views.resume_upload, name="upload_resume"),
    path(ONE + "parts", upload_views.list_parts, name="upload_parts"),
    path(ONE + "files/<int:file>/parts/<int:part>", upload_views.take_part, name="upload_part"),
    path(ONE + "whole", upload_views.finish_upload, name="upload_whole"),
    path(ONE + "abandon", upload_views.abandon_upload, name="upload_abandon"),
    path(ONE + "reading", reading_views.correct_reading, name="reading"),
    path(ONE + "reading/mapping", reading_views.paste_mapping, name="reading_mapping"),
    path(ONE + "reading/opening", reading_views.correct_opening, name="reading_opening"),
    path(ONE + "mapping.toml", reading_views.download_mapping, name="mapping"),
    path(ONE + "progress", views.tell_progress, name="extract_progress"),
    path(ONE + "use", views.accept_extract, name="extract_use"),
    path(ONE + "again", views.read_again, name="extract_again"),
    path(ONE + "withdraw", views.withdraw_extract, name="extract_withdraw"),
    path(ONE + "since/<uuid:earlier_id>/", views.compare, name="extract_compare"),
    path(ONE + "set-aside.csv", views.download_set_aside, name="extract_set_aside"),
]
