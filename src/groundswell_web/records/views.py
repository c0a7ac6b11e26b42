"""Extracts: the list of versions, one version, which is in use, and how far the work on one is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from defusedcsv import csv as safe_csv
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.errors import GroundswellError
from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.records import actions, comparisons, connection_queries, pages, queries, runs
from groundswell_web.records.queries import ExtractCard
from groundswell_web.refusals import NotThere, Refusal


def get_or_404(engagement_id: UUID, extract_id: UUID) -> ExtractCard:
    """Get an extract, or answer that there is no such page."""
    try:
        return queries.get_extract(engagement_id, extract_id)
    except NotThere:
        raise Http404 from None


@needs("see", "records")
def list_records(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show all versions of the records, and invite to upload the first."""
    page = {
        "extracts": queries.list_extracts(engagement_id),
        "connections": connection_queries.list_connections(engagement_id),
        "may_import": request.place.may("import", "records"),
        "may_connect": request.place.may("connect", "records"),
    }
    return render(request, "records/list.html", {"page": page, "place": request.place})


@needs("see", "records")
def show_extract(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Show an extract as far as it is: its upload, the work on it, why it failed, or what is in it."""
    extract = get_or_404(engagement_id, extract_id)
    may_import = request.place.may("import", "records")
    if extract.state == "uploading" and may_import:
        return redirect("upload_resume", engagement_id, extract_id)
    if extract.state == "proposed" and may_import:
        return redirect("reading", engagement_id, extract_id)
    page: Any = {"extract": extract, "may_import": may_import}
    template = "records/progress.html" if extract.is_at_work else "records/extract.html"
    if extract.is_ready:
        try:
            page = pages.describe_extract(extract, request.place)
        except GroundswellError as error:
            page["damage"] = f"{error.what} {error.next_step}"
    page["events"] = list_events(engagement_id, kind="extract", key=extract_id, limit=20) if request.place.may(
        "see", "history") else []  # fmt: skip
    return render(request, template, {"page": page, "place": request.place})


@needs("see", "records")
def tell_progress(request: HttpRequest, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Tell a script how far the work on an extract is."""
    extract = get_or_404(engagement_id, extract_id)
    return JsonResponse(
        {
            "state": extract.state,
            "state_name": extract.state_name,
            "is_at_work": extract.is_at_work,
            "share": round(extract.progress_share, 3),
            "text": extract.progress_text,
            "left": pages.show_time_left(extract.seconds_left),
        },
        headers={"Cache-Control": "no-store"},
    )


@needs("see", "records")
def compare(request: Any, engagement_id: UUID, extract_id: UUID, earlier_id: UUID) -> HttpResponse:
    """Show what has changed between two versions of the records; the earlier one is the one taken earlier."""
    pair = [get_or_404(engagement_id, one) for one in (earlier_id, extract_id)]
    if not all(one.is_ready for one in pair) or earlier_id == extract_id:
        raise Http404
    earlier, later = sorted(pair, key=lambda one: (one.extract_at or one.created_at, one.number))
    page: dict[str, Any] = {"earlier": earlier, "later": later, "section": None, "fault": ""}
    try:
        page["section"] = comparisons.get_or_ask(earlier, later, sees_cases=request.place.may("see", "cases"))
    except GroundswellError as error:
        page["fault"] = f"{error.what} {error.next_step}"
    return render(request, "records/comparison.html", {"page": page, "place": request.place})


def _act(request: Any, engagement_id: UUID, act: Callable[[], object], said: str) -> bool:
    """Do one action of a button, and say that it is done, or why not."""
    try:
        act()
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.info(request, refusal.text)
        return False
    messages.success(request, said)
    return True


@needs("import", "records")
@require_POST
def accept_extract(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Make an extract the current one."""
    _act(
        request,
        engagement_id,
        lambda: actions.accept_extract(engagement_id, extract_id, by=request.user, now=request.now),
        _("All figures come from this extract now."),
    )
    return redirect("extract", engagement_id, extract_id)


@needs("import", "records")
@require_POST
def withdraw_extract(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Withdraw an extract."""
    done = _act(
        request,
        engagement_id,
        lambda: actions.withdraw_extract(engagement_id, extract_id, by=request.user, now=request.now),
        _("The extract is withdrawn and its files are removed."),
    )
    return redirect("records", engagement_id) if done else redirect("extract", engagement_id, extract_id)


@needs("import", "records")
@require_POST
def read_again(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Take the files of an extract up again, to read them with another mapping."""
    made: list[UUID] = []
    done = _act(
        request,
        engagement_id,
        lambda: made.append(
            actions.record_again(engagement_id, extract_id, by=request.user, now=request.now)
        ),
        _("The same files are a new version now. Correct how they are read."),
    )
    if done and runs.is_small(engagement_id, made[0]):
        runs.look_at(made[0])
    return redirect("extract", engagement_id, made[0] if done else extract_id)


@needs("see", "cases")
def download_set_aside(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Give the rows that were set aside as CSV, safe for spreadsheets."""
    extract = get_or_404(engagement_id, extract_id)
    if not extract.is_ready:
        raise Http404
    written = io.StringIO(newline="")
    writer = safe_csv.writer(written, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(["row", "reason", "detail"])
    writer.writerows(queries.open_extract(engagement_id, extract_id).list_set_aside())
    return HttpResponse(
        written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="set-aside-version-{extract.number}.csv"'},
    )
