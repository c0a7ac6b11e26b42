"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from groundswell_web.ledger import result_urls
from groundswell_web.ledger.views import costs, entries, imports, months, overview, rates, sheets

urlpatterns = [
    path("", overview.show_overview, name="ledger"),
    path("pictures/<slug:name>", overview.draw_picture, name="ledger_picture"),
    path("sheet/", sheets.show_own_sheet, name="ledger_sheet"),
    path("sheet/<uuid:person_id>/<str:week_on>/", sheets.show_sheet, name="ledger_sheet_week"),
    path("entries/", entries.list_entries, name="ledger_entries"),
    path("entries/new", costs.write_entry, name="ledger_entry_new"),
    path("entries/<int:number>/", entries.show_entry, name="ledger_entry"),
    path("entries/<int:number>/correct", costs.change_entry, name="ledger_entry_correct"),
    path("import/", imports.show_imports, name="ledger_import"),
    path("import/<slug:kind>/", imports.upload_file, name="ledger_import_kind"),
    path("import/<slug:kind>/<uuid:file_id>/", imports.show_read, name="ledger_import_read"),
    path("rates/", rates.show_rates, name="ledger_rates"),
    path("months/", months.list_months, name="ledger_months"),
    path("months/<str:month>/close", months.close_month, name="ledger_month_close"),
    *result_urls.urlpatterns,
]
