"""Addresses of findings, within an engagement."""

from __future__ import annotations

from django.urls import path

from groundswell_web.findings import case_views, key_views, views

urlpatterns = [
    path("", views.list_questions, name="findings"),
    path("cases/", case_views.list_cases, name="cases"),
    path("cases/<str:case_key>/", case_views.show_case, name="case"),
    path("keys/", key_views.show_keys, name="program_keys"),
    path("keys/<uuid:key_id>/withdraw", key_views.withdraw_key, name="program_key_withdraw"),
    path("state/<uuid:kept_id>", views.tell_state, name="finding_state"),
    path("again/<uuid:kept_id>", views.ask_again, name="finding_again"),
    path("pictures/<uuid:kept_id>/<str:name>.svg", views.draw_picture, name="finding_picture"),
    path("<slug:question>/", views.show_finding, name="finding"),
    path("<slug:question>.json", views.download_json, name="finding_json"),
    path("<slug:question>/<str:table>.csv", views.download_table, name="finding_table"),
]
