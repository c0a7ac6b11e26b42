"""Bound what is sent before a byte of it is read.

Django reads a whole form, files and all, where it looks for the form's token; so the length is judged before that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from groundswell_web.config import refusals

logger = logging.getLogger(__name__)
SIGNED_OUT_BYTES = 64 * 1024  # a sign-in, a new password, the answer of a security key
FORM_BYTES = 4 * 1024 * 1024  # the longest form: a mapping with its columns, every letter escaped


class BodyMiddleware:
    """Refuse what is longer than its address takes, or does not say how long it is.

    Only views marked with `takes_files` get more than `FORM_BYTES`, and bound it themselves; nobody who is signed out
    has more than `SIGNED_OUT_BYTES` read, wherever they send it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or refuse it unread."""
        status = _judge(request)
        if status is None:
            return self.get_response(request)
        logger.warning("refused unread with %s: %s", status.value, request.method)
        response = refusals.show_unread(request, status)
        response["Connection"] = "close"
        return response


def _judge(request: HttpRequest) -> HTTPStatus | None:
    """Give the status with which a request is refused; None for one that may be read."""
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        return HTTPStatus.LENGTH_REQUIRED
    told = request.META.get("CONTENT_LENGTH") or "0"
    if not (told.isascii() and told.isdecimal()):
        return HTTPStatus.BAD_REQUEST
    length = int(told[:20])
    if length <= SIGNED_OUT_BYTES:
        return None
    if request.user.is_authenticated and (length <= FORM_BYTES or _takes_files(request)):
        return None
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _takes_files(request: HttpRequest) -> bool:
    try:
        return bool(getattr(resolve(request.path_info).func, "takes_files", False))
    except Resolver404:
        return False
