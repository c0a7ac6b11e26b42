"""Addresses of the discovery report, within an engagement."""

from __future__ import annotations

from django.urls import path

from groundswell_web.discovery import edition_views, recommendation_views, views

urlpatterns = [
    path("", views.show_report, name="discovery"),
    path("parts/<slug:name>/", views.write_section, name="discovery_section"),
    path("findings/", views.choose_findings, name="discovery_findings"),
    path("findings/read", views.accept_changes, name="discovery_read"),
    path("causes/new", views.write_cause, name="discovery_cause_new"),
    path("causes/<uuid:cause_id>/", views.write_cause, name="discovery_cause"),
    path("causes/<uuid:cause_id>/withdraw", views.withdraw_cause, name="discovery_cause_withdraw"),
    path(
        "recommendations/new", recommendation_views.write_recommendation, name="discovery_recommendation_new"
    ),
    path(
        "recommendations/<uuid:recommendation_id>/",
        recommendation_views.show_recommendation,
        name="discovery_recommendation",
    ),
    path(
        "recommendations/<uuid:recommendation_id>/change",
        recommendation_views.write_recommendation,
        name="discovery_recommendation_change",
    ),
    path(
        "recommendations/<uuid:recommendation_id>/withdraw",
        recommendation_views.withdraw_recommendation,
        name="discovery_recommendation_withdraw",
    ),
    path("preview", edition_views.preview, name="discovery_preview"),
    path("make", edition_views.make_draft, name="discovery_make"),
    path("issue", edition_views.issue, name="discovery_issue"),
    path("files/<uuid:making_id>/", edition_views.show_making, name="discovery_making"),
    path("files/<uuid:making_id>/state", edition_views.tell_state, name="discovery_making_state"),
    path("files/<uuid:making_id>/again", edition_views.make_again, name="discovery_making_again"),
    path(
        "files/<uuid:making_id>/report.<slug:format>",
        edition_views.download_draft,
        name="discovery_draft_file",
    ),
    path("editions/<int:number>/", edition_views.show_edition, name="discovery_edition"),
    path("editions/<int:number>/report.<slug:format>", edition_views.download, name="discovery_edition_file"),
]
