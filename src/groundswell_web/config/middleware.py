"""What every request passes before it reaches a page."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse

from groundswell_web.config import refusals

logger = logging.getLogger(__name__)


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
