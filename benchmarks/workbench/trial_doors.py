"""The doors for the benchmark of allocations: the workbench, and at ``/bare`` a Django view with one insert."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.workbench.trial_doors_settings")

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from groundswell_web.config.wsgi import application as _whole

with override_settings(MIDDLEWARE=[]):
    _bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer by WSGI."""
    if environ["PATH_INFO"] == "/bare":
        return _bare(environ, start_response)
    return _whole(environ, start_response)
