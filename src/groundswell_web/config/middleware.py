"""What every request passes before it reaches a page."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import IntegrityError, InterfaceError, OperationalError, close_old_connections
from django.http import HttpRequest, HttpResponse

from groundswell_web.config import refusals

logger = logging.getLogger(__name__)


class StoppedDatabaseMiddleware:
    """Show a clear page while the database does not answer or the disk is full, and recover by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; what the session or another part in between raises ends here too."""
        try:
            response = self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self._say(request, error)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a page that could not reach the database, write to the disk, or was second by a moment."""
        if isinstance(error, IntegrityError | OperationalError) and refusals.is_second(error):
            logger.warning("%s %s: the same was done at this moment", request.method, request.path)
            return refusals.show_second(request)
        if isinstance(error, OperationalError | InterfaceError) or refusals.is_full_disk(error):
            return self._say(request, error)
        return None

    def _say(self, request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("%s %s: %s", request.method, request.path, type(error).__name__)
        close_old_connections()
        if refusals.is_full_disk(error):
            return refusals.show_full_disk(request)
        return refusals.show_stopped_database(request)
