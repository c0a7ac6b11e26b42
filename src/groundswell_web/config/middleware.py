"""What every request passes before it reaches a page."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, JsonResponse

from groundswell_web.config import refusals

logger = logging.getLogger(__name__)
FOR_EVERYBODY = ("/services/", "/brand.css")  # the public pages, and the colour that all pages share


class StoppedDatabaseMiddleware:
    """Show a clear page while the database does not answer or the disk is full, and recover by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. What the parts in between raise, such as the session, ends in `show_failure`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a page that could not reach the database, write to the disk, or was second by a moment."""
        response = refusals.find_page_for(request, error)
        if response is not None:
            logger.error("%s %s: %s", request.method, request.path, type(error).__name__)
            close_old_connections()
        return response


class AnswerMiddleware:
    """Keep answers out of caches and other sites' pages unless a view says otherwise; answer programs over TLS only.

    Who reads a browser's disk after a sign-out finds no page there. A program that comes without TLS is refused and
    not sent on: its key has been seen on the way, and somebody should notice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and say how its answer may be kept."""
        if settings.IS_SECURE and request.path_info.startswith("/api/") and not request.is_secure():
            response: HttpResponse = JsonResponse(
                {"message": "Use https. Change the key: it was sent in the open."}, status=403
            )
        else:
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class CookielessMiddleware:
    """Take cookies away before the addresses that answer everybody alike: nobody is known there, no session is read.

    Their answers set no cookie and differ by none, so that any cache may keep them for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, without its cookies where the answer is for everybody."""
        if not request.path_info.startswith(FOR_EVERYBODY):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        differs = [name.strip() for name in response.get("Vary", "").split(",")]
        kept = ", ".join(name for name in differs if name and name.lower() != "cookie")
        if kept:
            response["Vary"] = kept
        else:
            del response["Vary"]
        return response
