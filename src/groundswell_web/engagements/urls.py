"""Addresses of engagements, their members and mandates."""

from __future__ import annotations

from django.urls import include, path

from groundswell_web.engagements.views import about, mandates, members

of_one = [
    path("", about.show_engagement, name="engagement"),
    path("change", about.change_engagement, name="engagement_change"),
    path("phase", about.change_phase, name="engagement_phase"),
    path("start", about.start, name="engagement_start"),
    path("members/", members.list_all, name="members"),
    path("members/new", members.add, name="member_new"),
    path("members/<uuid:membership_id>/end", members.end, name="member_end"),
    path("mandates/", mandates.list_all, name="mandates"),
    path("mandates/new", mandates.draft, name="mandate_new"),
    path("mandates/<uuid:mandate_id>/", mandates.show, name="mandate"),
    path("mandates/<uuid:mandate_id>/sign", mandates.sign, name="mandate_sign"),
]
urlpatterns = [
    path("new", about.begin, name="engagement_new"),
    path("<uuid:engagement_id>/about/", include(of_one)),
]
