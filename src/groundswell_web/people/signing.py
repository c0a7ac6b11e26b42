"""Sign: whoever signs shows their second factor again, each time, after they asked for the page that they sign.

A view that signs is marked with `signs`. Asked for the first time it sends to the second factor and comes back; then it
shows what is signed; the signature itself uses the factor up. Nothing else that happened in the session counts: neither
the sign-in, nor a factor shown for another signature, nor one older than five minutes, nor a recovery code.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from groundswell_web.people.queries import list_second_factors

SESSION_KEY = (
    "signing"  # {"path": what is being signed, "after": how many records there were when it was asked}
)
SECONDS = 300
FACTORS = ("totp", "webauthn")


def signs[View: Callable[..., HttpResponse]](view: View) -> View:
    """Mark a view that signs: it answers only to somebody who has just shown their second factor for it.

    GET shows what is signed, POST signs. POST uses the factor up before the view is called, so that one proof never
    signs twice, not even at the same moment; where the view then refuses, the factor is asked for again.
    Write it below the mark of access.
    """

    @wraps(view)
    def ask_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _has_proof(request):
            return _ask_for_factor(request)
        if request.method == "POST":
            del request.session[SESSION_KEY]
            request.session.save()
        return view(request, *args, **kwargs)

    return ask_first  # type: ignore[return-value]


def find_signing(request: HttpRequest) -> str | None:
    """Find the path of what somebody was about to sign before they were sent away, or None."""
    asked = request.session.get(SESSION_KEY)
    return asked["path"] if asked else None


def _has_proof(request: HttpRequest) -> bool:
    asked = request.session.get(SESSION_KEY)
    if not asked or asked["path"] != request.path:
        return False
    records = get_authentication_records(request, request.user)[asked["after"] :]  # type: ignore[arg-type]
    return any(
        record.get("method") == "mfa"
        and record.get("type") in FACTORS
        and record.get("reauthenticated") is True
        and 0 <= time.time() - record["at"] <= SECONDS
        for record in records
    )


def _ask_for_factor(request: HttpRequest) -> HttpResponse:
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    request.session[SESSION_KEY] = {"path": request.path, "after": len(records)}
    factors = list_second_factors(request.user.pk)  # type: ignore[arg-type]
    if not factors:
        return redirect("factor_needed")
    page = "mfa_reauthenticate" if "totp" in factors else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.path})}")
