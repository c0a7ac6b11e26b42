"""Owners and rules out to a spreadsheet and in from one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell_web.access import needs
from groundswell_web.ownership import actions
from groundswell_web.ownership.forms import SheetAnswerForm, SheetForm
from groundswell_web.ownership.sheet_queries import SheetPreview, get_sheet
from groundswell_web.ownership.sheet_reading import COLUMNS, MOST_BYTES, read_sheet
from groundswell_web.ownership.sheet_writing import write_owner_sheet, write_rule_sheet
from groundswell_web.ownership.small_files import bound_files
from groundswell_web.refusals import NotThere, Refusal


@dataclass(frozen=True)
class UploadPage:
    """The page that takes a spreadsheet."""

    kind: str
    columns: tuple[str, ...]


@needs("see", "ownership")
def download_owners(request: Any, engagement_id: UUID) -> HttpResponse:
    """Give all steps with their owners as CSV."""
    return _give("owners", write_owner_sheet(engagement_id, request.now))


@needs("see", "rules")
def download_rules(request: Any, engagement_id: UUID) -> HttpResponse:
    """Give all steps with their rules as CSV."""
    return _give("rules", write_rule_sheet(engagement_id, request.now))


@needs("change", "ownership")
@bound_files(MOST_BYTES, back="ownership_upload_owners")
def upload_owners(request: Any, engagement_id: UUID) -> HttpResponse:
    """Take a spreadsheet of owners."""
    return _upload(request, engagement_id, "owners")


@needs("change", "rules")
@bound_files(MOST_BYTES, back="ownership_upload_rules")
def upload_rules(request: Any, engagement_id: UUID) -> HttpResponse:
    """Take a spreadsheet of rules."""
    return _upload(request, engagement_id, "rules")


@needs("change", "ownership")
def preview_owners(request: Any, engagement_id: UUID, sheet_id: UUID) -> HttpResponse:
    """Show what a spreadsheet of owners would change, and do it."""
    return _preview(request, engagement_id, sheet_id, "owners")


@needs("change", "rules")
def preview_rules(request: Any, engagement_id: UUID, sheet_id: UUID) -> HttpResponse:
    """Show what a spreadsheet of rules would change, and do it."""
    return _preview(request, engagement_id, sheet_id, "rules")


def _give(kind: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


def _upload(request: Any, engagement_id: UUID, kind: str) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_sheet(kind, file.read(MOST_BYTES + 1))
            sheet_id = actions.record_sheet(
                engagement_id, kind=kind, name=file.name, rows=rows, by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            return redirect(f"ownership_preview_{kind}", engagement_id, sheet_id)
    context = {"page": UploadPage(kind, COLUMNS[kind]), "place": request.place, "form": form}
    return render(request, "ownership/upload.html", context)


def _preview(request: Any, engagement_id: UUID, sheet_id: UUID, kind: str) -> HttpResponse:
    form = SheetAnswerForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            try:
                return _answer(request, engagement_id, sheet_id, kind, form.cleaned_data)
            except NotThere:
                raise
            except Refusal as refusal:
                form.take_refusal(refusal)
        page: SheetPreview = get_sheet(engagement_id, sheet_id, kind, request.now)
    except NotThere as refusal:
        raise Http404 from refusal
    return render(request, "ownership/preview.html", {"page": page, "place": request.place, "form": form})


def _answer(
    request: Any, engagement_id: UUID, sheet_id: UUID, kind: str, told: dict[str, str]
) -> HttpResponse:
    if told["answer"] == "none":
        actions.withdraw_sheet(engagement_id, sheet_id, kind=kind, by=request.user, now=request.now)
        return redirect(f"ownership_upload_{kind}", engagement_id)
    count = actions.accept_sheet(
        engagement_id,
        sheet_id,
        kind=kind,
        digest=told["digest"],
        good_rows_only=told["answer"] == "good",
        by=request.user,
        now=request.now,
    )
    said = ngettext("{count} row is imported.", "{count} rows are imported.", count)
    messages.success(request, said.format(count=count) if count else _("Nothing had to change."))
    return redirect("ownership" if kind == "owners" else "ownership_rules", engagement_id)
