"""The sponsor's page, and the files with which finance reconciles it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.ledger.entry_files import write_entries
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import Gap
from groundswell_web.ledger.queries import get_book
from groundswell_web.ledger.statement_queries import MOST, SponsorPage, get_sponsor_page
from groundswell_web.ledger.words import name_measure
from groundswell_web.ledger.workbook import MOST_ROWS, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class StatementPage:
    """The sponsor's page, with how many lines of a part it shows."""

    told: SponsorPage
    most: int
    gaps: list[Gap]

    def name_measure(self, measure: str) -> str:
        """Say what a total counts."""
        return name_measure(measure)


@needs("see", "ledger")
def show_statement(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what the sponsor carried, what it cost, what was shown, what was not, what is next."""
    told = get_sponsor_page(engagement_id, request.now)
    page = StatementPage(told, MOST, list_gaps(engagement_id, request.now))
    return render(request, "ledger/statement.html", {"page": page, "place": request.place})


@needs("see", "rates")
def download_workbook(request: Any, engagement_id: UUID) -> HttpResponse | FileResponse:
    """Give entries, totals and results as Excel. Entries of people's time give rates away, so not to everybody."""
    if get_book(engagement_id).length > MOST_ROWS:
        messages.warning(request, _("There are more entries than a sheet of Excel holds. Take the CSV"))
        return redirect("ledger_statement", engagement_id)
    file = write_workbook(engagement_id, now=request.now)
    return FileResponse(file, as_attachment=True, filename="ledger.xlsx", content_type=XLSX)


@needs("see", "rates")
def download_entries(request: Any, engagement_id: UUID) -> StreamingHttpResponse:
    """Give all entries as CSV, line by line, however many there are."""
    response = StreamingHttpResponse(write_entries(engagement_id), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return response
