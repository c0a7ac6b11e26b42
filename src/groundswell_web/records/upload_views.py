"""Uploads: by one form, or in parts that a script sends and can go on sending later."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groundswell_web.access import needs, takes_files
from groundswell_web.records import actions, folders, queries, runs
from groundswell_web.records.folders import PartUnfit, show_bytes
from groundswell_web.records.forms import NameForm
from groundswell_web.records.uploads import DiskUploadHandler, take_files
from groundswell_web.records.views import get_or_404
from groundswell_web.refusals import NotThere, Refusal

SLACK_BYTES = 1024 * 1024  # of a form around its files
FULL = (errno.ENOSPC, errno.EDQUOT)


@needs("import", "records")
@takes_files
@csrf_exempt  # the token is checked below, once it is settled where the files of the form go
def upload_files(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask for the files of an export, and take them."""
    if request.method != "POST":
        return _show_form(request, NameForm())
    sent = int(request.META.get("CONTENT_LENGTH") or 0)
    try:
        folders.check_room(sent - SLACK_BYTES if sent > settings.UPLOAD_BYTES else sent)
    except Refusal as refusal:
        response = _show_form(request, NameForm({}), refusal.text)
        response.status_code = 413
        response["Connection"] = "close"
        return response
    with take_files(request, engagement_id) as handler:
        return _take_form(request, engagement_id, handler)


@csrf_protect
def _take_form(request: Any, engagement_id: UUID, handler: DiskUploadHandler) -> HttpResponse:
    form = NameForm(request.POST)
    if handler.is_too_large:
        text = _("The files take more than %(most)s. Send fewer columns or rows.")
        return _show_form(request, form, text % {"most": show_bytes(settings.UPLOAD_BYTES)})
    if not form.is_valid():
        return _show_form(request, form)
    try:
        extract_id = actions.record_upload(
            engagement_id,
            name=form.cleaned_data["name"],
            files=[(file.name, file.path) for file in handler.arrived],
            mapping=queries.find_mapping_before(engagement_id),
            by=request.user,
            now=request.now,
        )
    except Refusal as refusal:
        return _show_form(request, form, refusal.text)
    _look_at_small(engagement_id, extract_id)
    return redirect("extract", engagement_id, extract_id)


def _show_form(request: Any, form: NameForm, error: str = "") -> HttpResponse:
    page = {"most": show_bytes(settings.UPLOAD_BYTES), "error": error, "begun": None, "parts": []}
    return render(request, "records/upload.html", {"page": page, "form": form, "place": request.place})


@needs("import", "records")
def resume_upload(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Show an unfinished upload: which files to choose again so that the rest is sent."""
    extract = get_or_404(engagement_id, extract_id)
    if extract.state != "uploading":
        return redirect("extract", engagement_id, extract_id)
    page = {
        "most": show_bytes(settings.UPLOAD_BYTES),
        "error": "",
        "begun": extract,
        "parts": queries.list_parts_of(engagement_id, extract_id),
    }
    return render(request, "records/upload.html", {"page": page, "form": NameForm(), "place": request.place})


def _for_script(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a script in JSON, faults included, in the same sentences as a page would say them."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotThere as refusal:
            return JsonResponse({"error": refusal.text}, status=404)
        except Refusal as refusal:
            return JsonResponse({"error": refusal.text}, status=409)
        except PartUnfit:
            return JsonResponse(
                {"error": _("A part did not arrive as it was sent. It is sent again.")}, status=422
            )
        except OSError as error:
            if error.errno not in FULL:
                raise
            text = _(
                "The disk of the workbench is full. What has arrived is kept. Tell those who run it to make room."
            )
            return JsonResponse({"error": text}, status=507)

    return answer


@needs("import", "records")
@require_POST
@_for_script
def begin_upload(request: Any, engagement_id: UUID) -> HttpResponse:
    """Begin an upload in parts: JSON with a name and the names and sizes of the files."""
    try:
        told = json.loads(request.body)
        files = [(str(file["name"]), int(file["size"])) for file in told["files"]]
        name = str(told.get("name") or "")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise Refusal(_("The list of files could not be read. Load the page again.")) from None
    mapping = queries.find_mapping_before(engagement_id)
    extract_id = actions.record_upload_begun(
        engagement_id, name=name, files=files, mapping=mapping, by=request.user, now=request.now
    )
    return JsonResponse(
        {"extract": str(extract_id), "files": queries.list_parts_of(engagement_id, extract_id)}
    )


@needs("import", "records")
@require_GET
@_for_script
def list_parts(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Tell which parts of an unfinished upload have arrived."""
    files = queries.list_parts_of(engagement_id, extract_id)
    return JsonResponse({"files": files}, headers={"Cache-Control": "no-store"})


@needs("import", "records")
@takes_files
@require_http_methods(["PUT"])
@_for_script
def take_part(request: Any, engagement_id: UUID, extract_id: UUID, file: int, part: int) -> HttpResponse:
    """Take in one part; its hash comes in a header. Nothing is answered before it is on the disk."""
    try:
        actions.record_part(
            engagement_id,
            extract_id,
            file=file,
            part=part,
            sha256=request.headers.get("X-Part-Sha256", ""),
            stream=request,
            now=request.now,
        )
    finally:
        # Who is still sending hears no answer: what was not taken is read all the same, a part's length at most.
        with suppress(OSError):
            request.read(folders.PART_BYTES)
    return JsonResponse({"file": file, "part": part})


@needs("import", "records")
@require_POST
@_for_script
def finish_upload(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Finish an upload in parts, and tell where it goes on."""
    actions.record_upload_whole(engagement_id, extract_id, by=request.user, now=request.now)
    _look_at_small(engagement_id, extract_id)
    return JsonResponse({"address": f"/engagements/{engagement_id}/records/{extract_id}/"})


@needs("import", "records")
@require_POST
def abandon_upload(request: Any, engagement_id: UUID, extract_id: UUID) -> HttpResponse:
    """Give an unfinished upload up."""
    try:
        actions.withdraw_extract(engagement_id, extract_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    messages.success(request, _("The upload is given up and what had arrived is removed."))
    return redirect("records", engagement_id)


def _look_at_small(engagement_id: UUID, extract_id: UUID) -> None:
    """Look at a small export at once; a large one is looked at by the worker."""
    if runs.is_small(engagement_id, extract_id):
        runs.look_at(extract_id)
