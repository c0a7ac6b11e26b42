"""The settings of the benchmark of allocations: those of an installation, and one bare view more."""

from __future__ import annotations

from groundswell_web.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.workbench.trial_bare"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
