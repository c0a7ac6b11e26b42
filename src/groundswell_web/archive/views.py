"""The page from which everything of an engagement is taken away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.archive import actions, queries
from groundswell_web.refusals import NotThere


@needs("export", "archive")
def show(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what an archive holds, the one that is being made, and those that can be downloaded."""
    lines = queries.list_archives(engagement_id, now=request.now)
    newest = lines[0] if lines else None
    page = {
        "at_work": newest if newest and newest.is_at_work else None,
        "failed": newest if newest and newest.state == "failed" else None,
        "ready": [line for line in lines if line.is_ready],
        "days": actions.KEPT.days,
    }
    response = render(request, "archive/archive.html", {"page": page, "place": request.place})
    if page["at_work"]:
        response["Refresh"] = "3"
    return response


@needs("export", "archive")
@require_POST
def ask(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask for an archive as of now."""
    actions.record_wish(engagement_id, by=request.user, now=request.now)
    return redirect("archive", engagement_id)


@needs("export", "archive")
@require_POST
def download(request: Any, engagement_id: UUID, archive_id: UUID) -> HttpResponseBase:
    """Hand an archive out, and note to whom."""
    try:
        path, name = queries.find_download(engagement_id, archive_id, now=request.now)
        opened = path.open("rb")
        actions.record_download(engagement_id, archive_id, by=request.user, now=request.now)
    except (NotThere, FileNotFoundError):
        raise Http404 from None
    response = FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


@needs("export", "archive")
@require_POST
def withdraw(request: Any, engagement_id: UUID, archive_id: UUID) -> HttpResponse:
    """Remove an archive before its days are over."""
    try:
        actions.withdraw_archive(engagement_id, archive_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    messages.success(request, _("The archive is removed from this workbench. Copies of it are not."))
    return redirect("archive", engagement_id)
