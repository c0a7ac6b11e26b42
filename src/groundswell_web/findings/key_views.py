"""Keys of programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.findings import actions, queries
from groundswell_web.findings.forms import KeyForm
from groundswell_web.refusals import NotThere, Refusal


@needs("give", "keys")
def show_keys(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the keys; give a new one, which is shown this once."""
    form = KeyForm(request.POST or None)
    given = None
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.record_key(engagement_id, **form.cleaned_data, by=request.user, now=request.now)
            form = KeyForm()
        except Refusal as refusal:
            form.take_refusal(refusal)
    page = {"keys": queries.list_keys(engagement_id), "given": given, "today": request.now.date()}
    response = render(request, "findings/keys.html", {"page": page, "form": form, "place": request.place})
    response["Cache-Control"] = "no-store"
    return response


@needs("give", "keys")
@require_POST
def withdraw_key(request: Any, engagement_id: UUID, key_id: UUID) -> HttpResponse:
    """End a key."""
    try:
        actions.withdraw_key(engagement_id, key_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    messages.success(request, _("The key no longer opens anything."))
    return redirect("program_keys", engagement_id)
