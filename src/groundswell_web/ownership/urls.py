"""Addresses of steps, their owners, rules and spreadsheets."""

from __future__ import annotations

from django.urls import path

from groundswell_web.ownership import rule_views, sheet_views, views

urlpatterns = [
    path("", views.show_steps, name="ownership"),
    path("nobody", views.show_nobody, name="ownership_nobody"),
    path("points/<uuid:point_id>", views.show_point, name="ownership_point"),
    path("points/<uuid:point_id>/owner", views.name_owner, name="ownership_owner"),
    path("points/<uuid:point_id>/rules/new", rule_views.write_rule, name="ownership_write_rule"),
    path("rules/", rule_views.show_rules, name="ownership_rules"),
    path("rules/<uuid:rule_id>", rule_views.show_rule, name="ownership_rule"),
    path("rules/<uuid:rule_id>/change", rule_views.change_rule, name="ownership_change_rule"),
    path("rules/<uuid:rule_id>/ask", rule_views.ask_about_rule, name="ownership_ask"),
    path("rules/<uuid:rule_id>/withdraw", rule_views.withdraw_rule, name="ownership_withdraw_rule"),
    path("rules/<uuid:rule_id>/files", rule_views.attach_file, name="ownership_attach"),
    path("rules/<uuid:rule_id>/files/<uuid:attachment_id>", rule_views.download_file, name="ownership_file"),
    path("owners.csv", sheet_views.download_owners, name="ownership_owners_csv"),
    path("rules.csv", sheet_views.download_rules, name="ownership_rules_csv"),
    path("import/owners", sheet_views.upload_owners, name="ownership_upload_owners"),
    path("import/rules", sheet_views.upload_rules, name="ownership_upload_rules"),
    path("import/owners/<uuid:sheet_id>", sheet_views.preview_owners, name="ownership_preview_owners"),
    path("import/rules/<uuid:sheet_id>", sheet_views.preview_rules, name="ownership_preview_rules"),
]
