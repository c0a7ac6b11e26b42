"""All addresses of the workbench."""

from __future__ import annotations

from django.urls import include, path

from groundswell_web.govuk import views as govuk

urlpatterns = [
    path("", include("groundswell_web.home.urls")),
    path("engagements/<uuid:engagement_id>/findings/", include("groundswell_web.findings.urls")),
    path("api/", include("groundswell_web.findings.program_urls")),
    path("api/", include("groundswell_web.trials.api_urls")),
    path("engagements/<uuid:engagement_id>/ownership/", include("groundswell_web.ownership.urls")),
    path("engagements/<uuid:engagement_id>/targets/", include("groundswell_web.targets.urls")),
    path("engagements/<uuid:engagement_id>/trials/", include("groundswell_web.trials.urls")),
    path(
        "engagements/<uuid:engagement_id>/ledger/public/", include("groundswell_web.ledger.publishing_urls")
    ),
    path("services/", include("groundswell_web.ledger.public_urls")),
    path("engagements/<uuid:engagement_id>/ledger/", include("groundswell_web.ledger.urls")),
    path("engagements/<uuid:engagement_id>/handover/", include("groundswell_web.handover.urls")),
    path("engagements/<uuid:engagement_id>/handover/", include("groundswell_web.handover.duty_urls")),
    path("engagements/<uuid:engagement_id>/handover/", include("groundswell_web.handover.exit_urls")),
    path("engagements/<uuid:engagement_id>/plan/", include("groundswell_web.teams.urls")),
    path("centre/", include("groundswell_web.centre.urls")),
    path("engagements/<uuid:engagement_id>/concerns/", include("groundswell_web.concerns.urls")),
    path("engagements/<uuid:engagement_id>/voices/", include("groundswell_web.voices.urls")),
    path("engagements/<uuid:engagement_id>/discovery/", include("groundswell_web.discovery.urls")),
    path("engagements/<uuid:engagement_id>/archive/", include("groundswell_web.archive.urls")),
    path("engagements/", include("groundswell_web.engagements.urls")),
    path("", include("groundswell_web.audit.urls")),
    path("engagements/", include("groundswell_web.records.urls")),
    path("", include("groundswell_web.example.urls")),
    path("people/", include("groundswell_web.people.urls")),
    path("account/", include("allauth.urls")),
    path("brand.css", govuk.show_brand, name="brand"),
    path("health", govuk.show_health, name="health"),
]
handler400 = "groundswell_web.config.refusals.show_not_understood"
handler403 = "groundswell_web.config.refusals.show_not_allowed"
handler404 = "groundswell_web.config.refusals.show_not_found"
handler500 = "groundswell_web.config.refusals.show_failure"
