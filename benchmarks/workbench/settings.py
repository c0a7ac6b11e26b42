"""The settings of the benchmarks: those of an installation, and one page more, which is bare Django."""

from __future__ import annotations

from groundswell_web.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.workbench.bare"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
