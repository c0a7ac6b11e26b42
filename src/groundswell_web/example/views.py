"""Sign in as somebody of the example, and show the code of their authenticator app. Elsewhere these are not there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from groundswell_web.access import open_to_all, signed_in
from groundswell_web.example.links import find_code, find_person_of, list_links
from groundswell_web.example.people import find_cast, find_key

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to_all
def sign_in(request: Any, token: str) -> HttpResponse:
    """Sign in whom the link is for, and show them the engagement."""
    person = find_person_of(token, request.now) if settings.EXAMPLE else None
    cast = find_cast()
    if person is None or cast is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return redirect("state_of_play", engagement_id=cast.engagement_id)


@signed_in
def show_code(request: Any) -> HttpResponse:
    """Show the code of one's authenticator app, and the links of the others."""
    key = find_key(request.user.pk) if settings.EXAMPLE else None
    code = find_code(request.user.pk) if key else None
    if key is None or code is None:
        raise Http404
    others = [link for link in list_links() if link.key != key]
    response = render(request, "example/code.html", {"page": {"code": code, "others": others}})
    response["Cache-Control"] = "no-store"
    return response
