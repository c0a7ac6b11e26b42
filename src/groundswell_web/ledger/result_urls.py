"""Addresses of results, of what they are worth, of the service's own account and of the sponsor's page."""

from __future__ import annotations

from django.urls import path

from groundswell_web.ledger.views import results, service, statement, worth

urlpatterns = [
    path("results/", results.list_results, name="ledger_results"),
    path("results/compute", results.compute_now, name="ledger_compute"),
    path("results/adopt", results.adopt, name="ledger_adopt"),
    path("results/adopted/<uuid:adoption_id>/end", results.give_up, name="ledger_give_up"),
    path("results/<uuid:result_id>/", results.show_result, name="ledger_result"),
    path("results/<uuid:result_id>/accept", results.accept, name="ledger_accept"),
    path("worth/", worth.show_worth, name="ledger_worth"),
    path("service/", service.show_service, name="ledger_service"),
    path("service/pictures/<slug:name>", service.draw_picture, name="ledger_service_picture"),
    path("service/import/<slug:kind>/", service.import_file, name="ledger_service_import"),
    path("statement/", statement.show_statement, name="ledger_statement"),
    path("statement.xlsx", statement.download_workbook, name="ledger_statement_file"),
    path("entries.csv", statement.download_entries, name="ledger_entries_file"),
]
