"""The doors for the servers, WSGI and ASGI: the workbench, and at ``/bare`` a Django without middleware.

Both stand in the same process, so that a bare page and a page of the workbench wait for the same server. The answer of
the workbench tells in ``Server-Timing`` how long Django took for it, without the wait for a free thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.workbench.settings")

from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from groundswell_web.config.wsgi import application as _whole

with override_settings(MIDDLEWARE=[]):
    _bare, _bare_asgi = WSGIHandler(), ASGIHandler()
_whole_asgi = ASGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer by WSGI."""
    if environ["PATH_INFO"] == "/bare":
        return _bare(environ, start_response)
    begun = time.perf_counter()

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        took_ms = (time.perf_counter() - begun) * 1000
        return start_response(status, [*headers, ("Server-Timing", f"app;dur={took_ms:.2f}")], *more)

    return _whole(environ, start)


async def asgi_application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer by ASGI."""
    if scope["type"] == "lifespan":
        return
    handler = _bare_asgi if scope["path"] == "/bare" else _whole_asgi
    await handler(scope, receive, send)
