"""Take small files only: what is too large is turned away before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from groundswell_web.access import takes_files

SLACK_BYTES = 256 * 1024  # of a form around its file

View = Callable[..., HttpResponse]


def bound_files(most_bytes: int, *, back: str) -> Callable[[View], View]:
    """Let a view take forms up to a size only.

    The token of a form is checked after its size: Django looks for it by reading the whole form, file and all.

    Args:
        most_bytes: how large the file of a form may be.
        back: name of the address to go to when it is larger; it takes the same arguments as the view.
    """

    def bound(view: View) -> View:
        protected: View = csrf_protect(view)

        @takes_files
        @csrf_exempt
        @wraps(view)
        def bounded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            sent = int(request.META.get("CONTENT_LENGTH") or 0)
            if request.method != "POST" or sent <= most_bytes + SLACK_BYTES:
                return protected(request, *args, **kwargs)
            text = _("The file must be smaller than {most} MB").format(most=most_bytes // 1024**2)
            messages.warning(request, text)
            response = redirect(back, *args, **kwargs)
            response["Connection"] = "close"
            return response

        return bounded

    return bound
