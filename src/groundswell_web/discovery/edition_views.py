"""Pages that show the report as it is given out: previews, files, editions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.discovery import actions, printing, queries
from groundswell_web.discovery.actions.makings import NotIssuable
from groundswell_web.discovery.cards import EditionCard, MakingCard
from groundswell_web.discovery.content import build_content, digest_content, load_pictures
from groundswell_web.discovery.papers import POLICY, Paper
from groundswell_web.discovery.terms import FORMATS, MOST_PAGES, MOST_SUMMARY_PAGES
from groundswell_web.refusals import NotThere, Refusal


@needs("see", "discovery")
def preview(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the draft as a document."""
    content = build_content(engagement_id, now=request.now)
    pictures = load_pictures(engagement_id, content)
    paper = Paper(content=content, pictures=pictures, at=request.now, by=request.user.get_full_name())
    return _answer(printing.write_html(paper).encode(), "html", "")


@needs("see", "discovery")
@require_POST
def make_draft(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask for the files of the draft."""
    making_id = actions.record_draft_files(engagement_id, by=request.user, now=request.now)
    return redirect("discovery_making", engagement_id, making_id)


@needs("write", "discovery")
def issue(request: Any, engagement_id: UUID) -> HttpResponse:
    """Say what issuing means and what stands against it; issue."""
    reasons = queries.list_issue_reasons(engagement_id, now=request.now)
    fault = ""
    if request.method == "POST":
        try:
            making_id = actions.sign_edition(engagement_id, by=request.user, now=request.now)
        except NotIssuable as refusal:
            reasons = list(refusal.reasons)
        except Refusal as refusal:
            fault = refusal.text
        else:
            return redirect("discovery_making", engagement_id, making_id)
    digest = digest_content(build_content(engagement_id, now=request.now))
    page = {
        "reasons": reasons,
        "fault": fault,
        "files": queries.find_draft_files(engagement_id, digest),
        "number": next((one.number + 1 for one in queries.list_editions(engagement_id)), 1),
        "most_pages": MOST_PAGES,
        "most_summary_pages": MOST_SUMMARY_PAGES,
        "is_refused": request.method == "POST",
    }
    return render(request, "discovery/issue.html", {"page": page, "place": request.place})


@needs("see", "discovery")
def show_making(request: Any, engagement_id: UUID, making_id: UUID) -> HttpResponse:
    """Show how far the files are; when they are there, offer them."""
    card = _get_making(engagement_id, making_id)
    if card.is_edition and card.state == "ready":
        edition = next(one for one in queries.list_editions(engagement_id) if one.id == card.id)
        messages.success(request, _("Edition {number} is issued.").format(number=edition.number))
        return redirect("discovery_edition", engagement_id, edition.number)
    page = {"card": card, "most_pages": MOST_PAGES, "most_summary_pages": MOST_SUMMARY_PAGES}
    response = render(request, "discovery/making.html", {"page": page, "place": request.place})
    if card.is_at_work:
        response["Refresh"] = "2"
    return response


@needs("see", "discovery")
def tell_state(request: Any, engagement_id: UUID, making_id: UUID) -> HttpResponse:
    """Tell a waiting page how far its files are."""
    return JsonResponse({"state": _get_making(engagement_id, making_id).state})


@needs("see", "discovery")
@require_POST
def make_again(request: Any, engagement_id: UUID, making_id: UUID) -> HttpResponse:
    """Ask again for files that could not be made."""
    try:
        actions.correct_failed(engagement_id, making_id, now=request.now)
    except NotThere:
        raise Http404 from None
    return redirect("discovery_making", engagement_id, making_id)


@needs("see", "discovery")
def download_draft(request: Any, engagement_id: UUID, making_id: UUID, format: str) -> HttpResponse:
    """Give a file of a draft."""
    card = _get_making(engagement_id, making_id)
    if card.is_edition:  # those have their own address
        raise Http404
    return _give(request, engagement_id, card, format, _("draft"))


@needs("see", "discovery")
def show_edition(request: Any, engagement_id: UUID, number: int) -> HttpResponse:
    """Show an edition: when, by whom, its files with their digests."""
    page = {"edition": _get_edition(engagement_id, number)}
    return render(request, "discovery/edition.html", {"page": page, "place": request.place})


@needs("see", "discovery")
def download(request: Any, engagement_id: UUID, number: int, format: str) -> HttpResponse:
    """Give a file of an edition."""
    card = _get_edition(engagement_id, number)
    return _give(request, engagement_id, card, format, _("edition {number}").format(number=number))


def _get_making(engagement_id: UUID, making_id: UUID) -> MakingCard:
    try:
        return queries.get_making(engagement_id, making_id)
    except NotThere:
        raise Http404 from None


def _get_edition(engagement_id: UUID, number: int) -> EditionCard:
    try:
        return queries.get_edition(engagement_id, number)
    except NotThere:
        raise Http404 from None


def _give(
    request: Any, engagement_id: UUID, card: MakingCard | EditionCard, format: str, which: str
) -> HttpResponse:
    """Give a file that still is the one that was made; HTML is shown, the others are saved."""
    try:
        data = queries.read_file(engagement_id, card, format)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        page = {"text": refusal.text}
        return render(request, "discovery/damaged.html", {"page": page, "place": request.place}, status=500)
    name = slugify(f"{request.place.engagement.name} {which}") or "report"
    return _answer(data, format, "" if format == "html" and "download" not in request.GET else name)


def _answer(data: bytes, format: str, name: str) -> HttpResponse:
    """Answer with a document, to be saved under a name where one is given."""
    response = HttpResponse(data, content_type=FORMATS[format])
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response
